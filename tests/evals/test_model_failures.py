"""A failing model beside a real server: every question is answered."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import pytest
from served import environment

from evals.model_failures import DEAD_MS, OPEN_MS, failure, wrongs
from evals.server import Product

ASKED = [
    "居民身份证补领要什么材料",
    "居民身份证换领怎么办",
    "居民身份证申领需要带什么",
    "临时居民身份证怎么办理",
]
COUNT = 32
SHORT = {
    "DAOBAN_MODEL_FIRST_TOKEN_SECONDS": "0.5", "DAOBAN_MODEL_IDLE_SECONDS": "0.5",
    "DAOBAN_MODEL_TOTAL_SECONDS": "1.5", "DAOBAN_HOST": "127.0.0.1", "DAOBAN_PORT": "0",
}  # fmt: skip


@pytest.fixture
def product(real: Path, tiny: Path, models: Path, tmp_path: Path) -> Product:
    data = Path(shutil.copytree(real, tmp_path / "data"))
    return Product(environment(data, tiny, models) | SHORT, data)


@pytest.mark.parametrize("mood", ["", "silence", "10 MB"])
def test_every_question_is_answered_whatever_the_model_does(product: Product, mood: str) -> None:
    found = failure(product, mood, ASKED, COUNT)
    for part in (found["first"], found["then"]):
        assert (part["questions"], part["answered"], part["errors"]) == (COUNT, COUNT, 0)
        assert bool(part["worded"]) == (mood == "")
    assert found["model_asked"] > 0


def figures(answered: int = 9, p99: float = 9.0) -> dict[str, Any]:
    return {"questions": 9, "answered": answered, "ms": {"p50": 1.0, "p99": p99}}


def test_what_is_not_answered_or_too_late_is_named() -> None:
    good = {"first": figures(p99=DEAD_MS), "then": figures(p99=OPEN_MS)}
    late = {"first": figures(p99=DEAD_MS + 1), "then": figures(p99=OPEN_MS + 1)}
    lost = {"first": figures(8), "then": figures()}
    told = wrongs({"401": good, "stall": late, "500": lost})
    assert [t.split(":")[0] for t in told] == ["stall", "stall", "500"]
    assert "1 not answered (first)" in told[2]
