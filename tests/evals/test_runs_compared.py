"""Two runs side by side: paired, and honest about chance."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evals.baseline import BaselineError
from evals.comparing import compared, uneven, verdicts


def test_only_samples_that_both_runs_judge_are_compared() -> None:
    before = {"matter": {"a": True, "b": False, "c": True}}
    after = {"matter": {"b": True, "c": True, "d": False}}
    (row,) = compared(before, after)
    assert (row.metric, row.n, row.before, row.after) == ("matter", 2, 0.5, 1.0)
    assert (row.lost, row.won) == (0, 1)


def test_a_metric_that_one_run_lacks_is_left_out() -> None:
    assert list(compared({"facts": {"a": True}}, {"matter": {"a": True}})) == []


@pytest.mark.parametrize(
    ("lost", "won", "p"),
    [(0, 0, 1.0), (1, 1, 1.0), (0, 1, 1.0), (0, 5, 0.0625), (0, 6, 0.03125), (1, 9, 0.021484375)],
)
def test_chance_is_counted_exactly(lost: int, won: int, p: float) -> None:
    assert uneven(lost, won) == uneven(won, lost) == pytest.approx(p)


def test_what_is_no_run_is_named(tmp_path: Path) -> None:
    file = tmp_path / "old.json"
    file.write_text(json.dumps({"total": {}}), "utf-8")
    with pytest.raises(BaselineError, match="old.json: holds no verdicts"):
        verdicts(file)
