"""Which place a question means: by name, by district, or by a word that stands for one hall."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from assistant.places import district
from assistant.question import Query, Question
from assistant.sites import hall_meant, main_site, named_site, open_beside
from assistant.steps.find import Finding, Findings
from assistant.steps.subject import matter_beside, subject_of
from knowledge.catalogue import Catalogue
from knowledge.lexicon import Found
from knowledge.library import Scored

AT = datetime.fromisoformat("2026-03-02T10:00:00+08:00")


def asked(text: str, catalogue: Catalogue) -> Query:
    region = district(text, catalogue) or catalogue.centre.code
    return Query(text, Question(text, "c" * 8, AT, region), region=region)


def test_a_general_name_beside_a_district_means_its_own_hall(catalogue: Catalogue) -> None:
    named = named_site(asked("青岚的办事大厅停车收费吗", catalogue), catalogue)
    assert named and (named.site.id, named.words) == ("hall-qinglan", "办事大厅")
    main = main_site(asked("办事大厅停车收费吗", catalogue), catalogue)
    assert main and main.id == catalogue.centre.main_site


@pytest.mark.parametrize(
    ("text", "hall"),
    [("想去不动产那边有停车的地方没", "hall-real-estate"), ("出入境那里中午休息吗", "hall-exit-entry"),
     ("车辆那边几点下班", "hall-vehicle"), ("有停车的地方没", None), ("你们几点下班", None)],
)  # fmt: skip
def test_a_word_that_only_one_hall_bears_means_that_hall(
    catalogue: Catalogue, text: str, hall: str | None
) -> None:
    meant = hall_meant(asked(text, catalogue), catalogue)
    assert (meant.id if meant else None) == hall


def test_a_name_inside_a_longer_word_names_no_place(catalogue: Catalogue) -> None:
    query = asked("电子税务局登不进去，打哪个电话问", catalogue)
    assert named_site(query, catalogue)
    word = Found("tax-ebureau-word", "电子税务局", "电子税务局", 0)
    assert named_site(replace(query, terms=(word,)), catalogue) is None


@pytest.mark.parametrize(
    ("terms", "lead", "kind"), [(True, 0.01, "matter"), (True, 0.1, "centre"), (False, 0.01, "centre")]
)
def test_a_question_with_a_subject_is_about_its_matter_before_the_centre(
    catalogue: Catalogue, terms: bool, lead: float, kind: str
) -> None:
    passage = Scored(catalogue.passages["id-card-reissue#name"], 0.5, 0.0, 1.0)
    query = replace(asked("有没有机器能补", catalogue), topical=terms)
    found = Findings(
        query, matters=(Finding("matter", "id-card-reissue", 1.0, (passage,)),),
        centre=(Finding("centre", "kiosks-24h", 1.0 + lead, (passage,)),),
    )  # fmt: skip
    subject = subject_of(found, catalogue)
    assert subject and subject.kind == kind


def night(text: str, catalogue: Catalogue, **fields: object) -> Query:
    late = datetime.fromisoformat("2026-03-02T23:00:00+08:00")
    query = asked(text, catalogue)
    return replace(query, question=replace(query.question, at=late), **fields)  # type: ignore[arg-type]


def test_the_machines_of_a_hall_that_is_shut_are_those_beside_it(catalogue: Catalogue) -> None:
    hall = catalogue.sites["hall-city"]
    machines = night("政务中心那个自助区的门推得开吗", catalogue, site_fields=("kiosks",))
    assert open_beside(hall, machines, catalogue).id == "self-city"
    by_day = replace(asked("自助机在哪", catalogue), site_fields=("kiosks",))
    assert open_beside(hall, by_day, catalogue) is hall
    hours = night("政务中心几点开门", catalogue, site_fields=("hours",))
    assert open_beside(hall, hours, catalogue) is hall


def test_a_part_means_the_place_that_the_whole_names(catalogue: Catalogue) -> None:
    part = replace(asked("中午休息吗", catalogue), place="hall-vehicle")
    named = named_site(part, catalogue)
    assert named and (named.site.id, named.words) == ("hall-vehicle", "")


@pytest.mark.parametrize(
    ("text", "lead", "beside"),
    [("万和广场现在进得去吗，想打参保证明", 0.2, True), ("万和广场现在进得去吗，想打参保证明", 0.05, False),
     ("万和广场现在进得去吗", 0.2, False)],
)  # fmt: skip
def test_the_matter_that_one_comes_for_is_told_beside_the_place(
    catalogue: Catalogue, text: str, lead: float, beside: bool
) -> None:
    start = text.find("参保证明")
    terms = (Found("参保证明", "参保证明", "参保证明", start),) if start > 0 else ()
    query = replace(asked(text, catalogue), terms=terms, site_fields=("hours",))
    passages = (Scored(next(iter(catalogue.passages.values())), 0.8, 0.0, 1.0),)
    matters = (
        Finding("matter", "si-proof", 1.0, passages), Finding("matter", "mi-newborn", 1.0 - lead, passages),
    )  # fmt: skip
    found = Findings(query=query, matters=matters)
    assert subject_of(found, catalogue) is None
    come_for = matter_beside(found, catalogue)
    assert (come_for.key if come_for else None) == ("si-proof" if beside else None)
