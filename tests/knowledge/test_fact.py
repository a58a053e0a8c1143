"""Where, when and for whom a fact holds."""

from __future__ import annotations

from datetime import date

import pytest
from pydantic import ValidationError

from knowledge.fact import Basis, Interval, Shape, applies, covers
from knowledge.matter import Line

DAY = date(2026, 3, 2)


@pytest.mark.parametrize("region", ["000000", "330000", "339900", "339902"])
def test_a_rule_holds_in_its_own_region_and_below(region: str) -> None:
    assert covers(region, "339902")


@pytest.mark.parametrize("region", ["339903", "320000", "330100", "110000"])
def test_a_rule_of_another_region_does_not_hold(region: str) -> None:
    assert not covers(region, "339902")


def test_a_districts_rule_does_not_hold_for_the_whole_city() -> None:
    assert not covers("339902", "339900")


def test_an_interval_holds_on_its_first_and_last_day() -> None:
    interval = Interval.model_validate({"from": "2026-03-02", "to": "2026-03-04"})
    assert [interval.holds(date(2026, 3, d)) for d in (1, 2, 4, 5)] == [False, True, True, False]


def test_an_open_interval_always_holds() -> None:
    assert Interval().holds(date.min) and Interval().holds(date.max)
    assert not Interval().upcoming(date.min)


def test_only_what_starts_after_the_day_is_upcoming() -> None:
    assert Interval(start=date(2026, 3, 3)).upcoming(DAY)
    assert not Interval(start=DAY).upcoming(DAY)
    assert not Interval(end=DAY).upcoming(DAY)


def test_a_fact_without_situations_applies_to_everybody() -> None:
    assert applies({}, {}) is True


def test_a_known_situation_decides() -> None:
    when = {"age": ("child", "youth")}
    assert applies(when, {"age": "youth"}) is True
    assert applies(when, {"age": "adult"}) is False


def test_an_unknown_situation_leaves_it_open() -> None:
    assert applies({"age": ("child",)}, {"agent": "self"}) is None


def test_one_situation_that_does_not_fit_is_enough_though_another_is_unknown() -> None:
    when = {"agent": ("other",), "age": ("child",)}
    assert applies(when, {"age": "adult"}) is False
    assert applies(when, {"age": "child"}) is None
    assert applies(when, {"age": "child", "agent": "other"}) is True


def test_one_option_may_be_written_without_a_list() -> None:
    line = Line.model_validate({"text": "有效期5年", "when": {"age": "child"}})
    assert line.when == {"age": ("child",)}


def test_one_basis_may_be_written_without_a_list() -> None:
    assert Line.model_validate({"text": "x", "basis": "law"}).basis == ("law",)


def test_a_source_reads_as_citizens_know_it() -> None:
    basis = Basis(law="居民身份证法", article="第十四条", doc_no="主席令第4号")
    assert basis.text() == "《居民身份证法》（主席令第4号）第十四条"
    assert Basis(law="居民身份证法").text() == "《居民身份证法》"


def test_shapes_refuse_unknown_fields_and_changes() -> None:
    with pytest.raises(ValidationError, match="amout"):
        Line.model_validate({"text": "x", "amout": 20})
    line: Shape = Line(text="x")
    with pytest.raises(ValidationError):
        line.text = "y"  # type: ignore[attr-defined]
