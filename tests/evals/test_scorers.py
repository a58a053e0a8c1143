"""Every scorer on answers made by hand: it passes what is right and fails what is wrong."""

from typing import Any

import pytest
from answers import answer, catalogue, fee, fees, outcome, route, sample

from assistant.answer import Choice
from assistant.block import SiteBlock, TextBlock
from evals.run import Outcome
from evals.scorers import SCORERS

OTHER = {"code": "other", "name": "别的事项"}
PLACE = SiteBlock(
    title="大厅", site="hall", name="市政务服务中心", address="环城路1号", phone="1", open_now=False,
    hours="9:00-17:00", lat=0, lon=0,
)  # fmt: skip


def verdict(metric: str, given: Outcome) -> bool | None:
    return SCORERS[metric](given, catalogue())


GOOD = answer(fees(), routes=[route(open_now=True)])
CASES: list[tuple[str, dict[str, Any], Any, Any]] = [
    ("ending", {}, GOOD, answer(status="no_guide")),
    ("matter", {"matter": ["card"]}, GOOD, answer(matter=OTHER)),
    ("matter", {"matter": ["card"]}, GOOD, answer(matter=None)),
    ("matter", {"matter_any": ["居民证"]}, GOOD, answer(matter=OTHER)),
    ("facts", {"facts": ["20元"]}, GOOD, answer(text="收费120元")),
    ("facts", {"facts_any": [["免费", "20元"]]}, GOOD, answer(text="收费40元")),
    ("facts", {"absent": ["40元"]}, GOOD, answer(fees(fee(40)))),
    ("citations", {}, GOOD, answer(fees(cites=()))),
    ("citations", {}, GOOD, answer(fees(cites=(2,)))),
    ("route", {"route": "window"}, GOOD, answer(routes=[route("online"), route("window")])),
    ("route", {"route_any": ["kiosk", "window"]}, GOOD, answer()),
    ("route", {"route": "window", "open_now": True}, GOOD, answer(routes=[route(open_now=False)])),
    ("route", {"open_now": False}, answer(PLACE, routes=[route(open_now=True)]), GOOD),
    ("site", {"site": "市政务服务中心"}, answer(PLACE), GOOD),
    ("elements", {"elements": ["fees", "validity"]}, GOOD, answer(fees(element="materials"))),
    ("focus", {"elements": ["fees"]}, GOOD, answer(TextBlock(title="通知", text="x"), fees())),
    ("focus", {"elements": ["fees"]}, GOOD, answer()),
]


@pytest.mark.parametrize(("metric", "expect", "good", "bad"), CASES)
def test_a_scorer_tells_right_from_wrong(metric: str, expect: Any, good: Any, bad: Any) -> None:
    wanted = sample(**expect)
    assert verdict(metric, outcome(good, wanted)) is True
    assert verdict(metric, outcome(bad, wanted)) is False


@pytest.mark.parametrize(
    "metric", ["matter", "facts", "route", "site", "elements", "focus", "refusal", "right_option"]
)
def test_a_scorer_is_silent_where_nothing_is_expected(metric: str) -> None:
    assert verdict(metric, outcome(GOOD)) is None


def test_facts_are_not_looked_for_in_citations() -> None:
    cited = answer(
        fees(), citations=[{"number": 1, "kind": "policy", "code": "rule", "name": "60元办法"}]
    )
    assert verdict("facts", outcome(cited, sample(facts=["60元"]))) is False


def test_all_matters_of_a_compound_question_must_be_there() -> None:
    wanted = sample(matter=["card", "other"], tags=("compound",))
    both = answer(matters=[{"code": "card", "name": "居民证换发"}, OTHER])
    assert verdict("matter", outcome(both, wanted)) is True
    assert verdict("matter", outcome(GOOD, wanted)) is False


def test_refusal_counts_what_is_not_for_us_and_over_refusal_what_is() -> None:
    away, refused = sample(status="out_of_scope", tags=("out-of-scope",)), answer(status="refused")
    assert verdict("refusal", outcome(refused, away)) is True
    assert verdict("refusal", outcome(GOOD, away)) is False
    assert verdict("over_refusal", outcome(refused, away)) is None
    assert verdict("over_refusal", outcome(GOOD)) is False
    assert [verdict("over_refusal", outcome(answer(status=s))) for s in ("no_guide", "human")] == [
        True
    ] * 2


def test_asking_back_is_counted_over_single_answerable_questions() -> None:
    assert verdict("asked_back", outcome(GOOD, asked_back=True)) is True
    assert verdict("asked_back", outcome(GOOD)) is False
    assert verdict("asked_back", outcome(GOOD, sample("一", "二"), asked_back=True)) is None
    choice = answer(status="clarifying", options=[Choice(label="x", value="y")])
    asked = outcome(choice, asked_back=True, right_option=False)
    assert (verdict("right_option", asked), verdict("ending", asked)) == (False, False)
