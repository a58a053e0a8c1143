"""The catalogue: versions by day, names, and one identity for all of it."""

from __future__ import annotations

from datetime import date

import pytest

from knowledge.catalogue import Catalogue
from knowledge.fact import Interval
from knowledge.matter import Matter

CODE = "id-card-reissue"
DAY = date(2026, 3, 2)


def with_matters(catalogue: Catalogue, **matters: Matter) -> Catalogue:
    named = {key.replace("__", "@").replace("_", "-"): m for key, m in matters.items()}
    fields = {name: getattr(catalogue, name) for name in Catalogue.model_fields}
    return Catalogue.model_construct(**fields | {"matters": named})


@pytest.fixture
def versions(catalogue: Catalogue) -> Catalogue:
    """Two versions of one guide: until the end of August, and from September on."""
    now = catalogue.matters[CODE]
    old = now.model_copy(update={"valid": Interval(end=date(2026, 8, 31))})
    new = now.model_copy(update={"valid": Interval(start=date(2026, 9, 1)), "summary": "新"})
    return with_matters(catalogue, id_card_reissue=old, id_card_reissue__2026_09_01=new)


def test_the_version_in_force_on_the_day_is_given(versions: Catalogue) -> None:
    before, after = (
        versions.matter(CODE, date(2026, 8, 31)),
        versions.matter(CODE, date(2026, 9, 1)),
    )
    assert before and before.summary != "新"
    assert after and after.summary == "新"


def test_nothing_is_given_outside_every_version(catalogue: Catalogue) -> None:
    gone = catalogue.matters[CODE].model_copy(update={"valid": Interval(end=date(2025, 1, 1))})
    assert with_matters(catalogue, id_card_reissue=gone).matter(CODE, DAY) is None
    assert catalogue.matter("nobody", DAY) is None


def test_a_code_that_begins_like_another_is_not_its_version(catalogue: Catalogue) -> None:
    other = catalogue.matters["id-card-renew"]
    only = with_matters(catalogue, id_card_renew=other)
    assert only.matter("id-card", DAY) is None


def test_a_later_version_wins_where_both_are_in_force(catalogue: Catalogue) -> None:
    now = catalogue.matters[CODE]
    new = now.model_copy(update={"valid": Interval(start=date(2026, 2, 1)), "summary": "新"})
    both = with_matters(catalogue, id_card_reissue=now, id_card_reissue__2026_02_01=new)
    found = both.matter(CODE, DAY)
    assert found and found.summary == "新"


def test_versions_are_passages_of_their_own(versions: Catalogue) -> None:
    later = versions.passages[f"{CODE}@2026-09-01#fees"]
    assert later.valid.start == date(2026, 9, 1)
    assert not versions.applicable(later, "339900", DAY)
    assert versions.applicable(later, "339902", date(2026, 9, 1))


def test_a_passage_of_another_region_does_not_apply(catalogue: Catalogue) -> None:
    passage = catalogue.passages[f"{CODE}#fees"].model_copy(update={"region": "339903"})
    assert catalogue.applicable(passage, "339903", DAY)
    assert not catalogue.applicable(passage, "339902", DAY)


def test_names_and_aliases_lead_to_codes(catalogue: Catalogue) -> None:
    assert catalogue.names["居民身份证补领"] == (CODE,)
    assert catalogue.names["身份证补办"] == (CODE,)


def test_a_name_that_two_versions_share_is_one_code(versions: Catalogue) -> None:
    assert versions.names["居民身份证补领"] == (CODE,)


def test_siblings_say_when_they_are_right(catalogue: Catalogue) -> None:
    assert "id-card-renew" in catalogue.siblings(CODE)
    assert catalogue.siblings("nobody") == {}


def test_the_digest_changes_with_any_fact(catalogue: Catalogue) -> None:
    same = Catalogue.model_validate_json(catalogue.model_dump_json(by_alias=True))
    matter = catalogue.matters[CODE]
    changed = with_matters(catalogue, id_card_reissue=matter.model_copy(update={"visits": 2}))
    assert same.digest == catalogue.digest
    assert changed.digest != with_matters(catalogue, id_card_reissue=matter).digest
