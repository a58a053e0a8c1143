"""The bundled sample centre: nothing wrong in it, and as broad as it claims."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from small import BUNDLED, edited

from knowledge.check import check, unseen
from knowledge.fact import Element
from knowledge.site import SiteKind
from knowledge.source import Content, read


@pytest.fixture(scope="module")
def bundled() -> Content:
    return read(BUNDLED)


def test_the_bundled_content_has_no_problems(bundled: Content) -> None:
    assert [str(p) for p in check(bundled)] == []


def test_it_is_broad(bundled: Content) -> None:
    assert len({m.code for m in bundled.matters.values()}) >= 160
    assert len(bundled.policies) >= 30
    assert len(bundled.sites) >= 12
    assert sum(bool(m.bundle) for m in bundled.matters.values()) >= 8


def test_the_city_hall_is_large(bundled: Content) -> None:
    hall = bundled.sites[bundled.centre.main_site]
    assert sum(w.count for w in hall.windows) >= 40 and len(hall.windows) >= 20
    assert len({w.floor for w in hall.windows}) >= 3
    assert hall.points and hall.parking and hall.accessibility


def test_every_district_has_a_hall_and_there_are_self_service_points(bundled: Content) -> None:
    sites = bundled.sites.values()
    halls = {s.region for s in sites if s.kind is SiteKind.HALL}
    assert halls >= {d.code for d in bundled.centre.districts}
    assert {s.kind for s in sites} == set(SiteKind)
    assert any(s.kiosks for s in sites if s.kind is SiteKind.SELF_SERVICE)


def test_every_matter_is_asked_for_in_enough_wordings(bundled: Content) -> None:
    few = {k: n for k, m in bundled.matters.items() if (n := sum(map(len, m.asks.values()))) < 8}
    assert few == {}


def test_no_wording_is_the_ask_of_two_matters(bundled: Content) -> None:
    owners: dict[str, set[str]] = {}
    for matter in bundled.matters.values():
        for wordings in matter.asks.values():
            for wording in wordings:
                owners.setdefault(wording, set()).add(matter.code)
    assert {w: o for w, o in owners.items() if len(o) > 1} == {}


def test_every_amount_and_limit_of_the_law_names_a_source_that_is_listed(bundled: Content) -> None:
    bare = [
        f"{key}.{element}" for key, matter in bundled.matters.items()
        for element in (Element.FEES, Element.TIME_LIMIT) for item in matter.items(element)
        if (getattr(item, "amount", None) or getattr(item, "kind", "") == "statutory")
        and not matter.basis_of(item)
    ]  # fmt: skip
    assert bare == []


def test_policies_supersede_expire_and_differ_by_district(bundled: Content) -> None:
    policies, day = bundled.policies.values(), bundled.centre.as_of
    assert any(p.supersedes for p in policies)
    assert any(p.valid.end and p.valid.end < day for p in policies)
    assert any(p.valid.upcoming(day) for p in policies)
    assert any(p.region in {d.code for d in bundled.centre.districts} for p in policies)


def test_replies_speak_of_no_unknown_blank(bundled: Content) -> None:
    blanks = {
        "city", "name", "hotline", "place", "question", "date", "site", "fetch", "items", "count",
        "time", "title", "route", "condition", "what",
    }  # fmt: skip
    for key, reply in bundled.replies.items():
        assert set(re.findall(r"{(\w*)}", reply)) <= blanks, key


def test_every_intent_has_its_reply(bundled: Content) -> None:
    needed = {i.reply for i in bundled.intents.values()}
    assert needed - bundled.replies.keys() == set()


@pytest.mark.parametrize("name", ["attack", "others", "nonsense"])
def test_the_intents_that_the_line_names_exist(bundled: Content, name: str) -> None:
    assert name in bundled.intents


@pytest.mark.parametrize(
    "name", ["error", "out_of_region", "which_matter", "masked", "degraded", "english"]
)
def test_the_replies_that_the_line_names_exist(bundled: Content, name: str) -> None:
    assert name in bundled.replies


def test_facts_from_memory_are_counted(folder: Path) -> None:
    before = unseen(read(folder))
    with edited(folder / "matters/id-card/id-card-reissue.yaml") as guide:
        guide["legal_basis"].append({"law": "某法", "seen": "memory"})
    assert unseen(read(folder)) == before + 1
