"""Which place a question means: by name, by district, or by a word that stands for one hall."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from assistant.places import district
from assistant.question import Query, Question
from assistant.sites import hall_meant, main_site, named_site
from assistant.steps.find import Finding, Findings
from assistant.steps.subject import subject_of
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
