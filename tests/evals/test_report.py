"""Intervals, totals, misses and baselines."""

from pathlib import Path

import pytest
import typer
from answers import answer, catalogue, outcome, sample

from evals import baseline
from evals.cli import hold
from evals.report import Report, middle, missed, report, share, wilson
from evals.shown import html


def test_wilson_has_its_known_values() -> None:
    assert wilson(9, 10) == pytest.approx((0.5958, 0.9821), abs=1e-4)
    assert wilson(0, 10) == pytest.approx((0.0, 0.2775), abs=1e-4)
    assert wilson(10, 10) == pytest.approx((0.7225, 1.0), abs=1e-4)
    assert wilson(0, 0) == (0.0, 1.0)


def test_a_share_has_value_count_and_interval() -> None:
    assert share([True, True, False, True]) == {
        "value": 0.75,
        "n": 4,
        "low": 0.3006,
        "high": 0.9544,
    }


def test_the_median_lies_in_its_interval() -> None:
    found = middle(list(range(100, 200)))
    assert found["low"] < found["value"] == 149.5 < found["high"]
    assert middle([7]) == {"value": 7.0, "n": 1, "low": 7.0, "high": 7.0}


def test_a_miss_is_a_bad_verdict_on_either_kind_of_metric() -> None:
    assert (
        missed({"ending": True, "wrong_facts": False, "asked_back": True, "right_option": True})
        == []
    )
    assert missed({"ending": False, "wrong_facts": True}) == ["ending", "wrong_facts"]
    assert missed({"asked_back": True, "right_option": False}) == ["asked_back", "right_option"]


def _report(**values: float) -> Report:
    total = {m: {"value": v, "n": 100, "low": v, "high": v} for m, v in values.items()}
    return {
        "total": total,
        "tags": {},
        "misses": [],
        "settings": {},
        "snapshot": "s1",
        "files": [],
        "samples": 100,
    }  # type: ignore[typeddict-item]


def test_a_fall_below_the_baseline_is_told_in_either_direction(tmp_path: Path) -> None:
    file = tmp_path / "base" / "dev.json"
    baseline.write(_report(matter=0.95, wrong_facts=0.0, length=200), file)
    before = baseline.read(file)
    assert (
        baseline.falls(_report(matter=0.945, wrong_facts=0.005, length=215)["total"], before) == []
    )
    worse = _report(matter=0.9, wrong_facts=0.02, length=240)["total"]
    assert [f.metric for f in baseline.falls(worse, before)] == ["matter", "wrong_facts", "length"]
    better = _report(matter=1.0, wrong_facts=0.0, length=20)["total"]
    assert baseline.falls(better, before) == []
    assert [str(f) for f in baseline.falls({}, before)][0] == "matter: not measured, baseline 0.95"


def test_a_run_below_its_baseline_exits_with_one() -> None:
    before = _report(matter=0.95)["total"]
    with pytest.raises(typer.Exit) as exit_:
        hold(_report(matter=0.9), before)
    assert exit_.value.exit_code == 1
    hold(_report(matter=0.95), before)
    hold(_report(matter=0.1), {})


def test_a_file_that_is_no_baseline_is_refused(tmp_path: Path) -> None:
    (tmp_path / "odd.json").write_text("[]", "utf-8")
    for name in ("odd.json", "none.json"):
        with pytest.raises(baseline.BaselineError, match=name):
            baseline.read(tmp_path / name)


def test_misses_of_samples_held_back_tell_no_more_than_ids(tmp_path: Path) -> None:
    held = sample(matter=["none"]).model_copy(update={"file": tmp_path / "held" / "x.jsonl"})
    missed_one = [outcome(answer(), held)]
    assert report(missed_one, catalogue(), {}, "s")["misses"] == [{"id": "t", "held": True}]
    (told,) = report(missed_one, catalogue(), {}, "s", show_held=True)["misses"]
    assert (told["turns"], told["metrics"]) == (["证到期"], ["matter"])


def test_the_page_escapes_what_was_asked_and_answered() -> None:
    shown = _report(matter=0.5)
    got = {
        "status": "answered",
        "matters": [],
        "blocks": [],
        "routes": [],
        "options": [],
        "text": "<b>",
    }
    shown["misses"] = [
        {"id": "a", "metrics": ["matter"], "tags": [], "turns": ["<script>"], "expect": {},
         "answered": got, "wrong": []},
        {"id": "h", "held": True},
    ]  # fmt: skip
    page = html(shown)
    assert "<script>" not in page and "&lt;script&gt;" in page and "held back" in page
