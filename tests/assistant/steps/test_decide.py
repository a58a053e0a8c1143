"""Which of a few close findings leads."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from assistant.steps.decide import CLOSE, decided
from assistant.steps.find import Finding


def found(**scores: float) -> list[Finding]:
    return [Finding("matter", key, score, ()) for key, score in scores.items()]


def won_by(winner: str, by: float = 1.0) -> object:
    def duel(owners: Sequence[str]) -> Mapping[str, float]:
        return {o: by if o == winner else -by for o in owners}

    return duel


def keys(findings: Sequence[Finding]) -> list[str]:
    return [f.key for f in findings]


def test_a_close_second_that_wins_its_duel_leads_with_the_top_score() -> None:
    order = decided(found(a=1.0, b=0.96, c=0.5), won_by("b"))  # type: ignore[arg-type]
    assert keys(order) == ["b", "a", "c"] and order[0].score == 1.0


def test_a_far_second_is_not_compared() -> None:
    findings = found(a=1.0, b=1.0 - CLOSE - 0.01)
    assert decided(findings, won_by("b", 9.0)) == tuple(findings)  # type: ignore[arg-type]


def test_only_the_first_three_are_compared() -> None:
    order = decided(found(a=1.0, b=0.99, c=0.98, d=0.97), won_by("d", 9.0))  # type: ignore[arg-type]
    assert keys(order)[-1] != "a" and order[0].key != "d"


def test_one_alone_and_none_stay_as_they_are() -> None:
    assert decided([], won_by("a")) == ()  # type: ignore[arg-type]
    assert keys(decided(found(a=1.0), won_by("a"))) == ["a"]  # type: ignore[arg-type]
