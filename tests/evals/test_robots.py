"""Robots of the bench measure what a real server sends them."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "channels"))

from house import House, opened  # noqa: E402

from assistant.settings import BUNDLED  # noqa: E402
from channels.settings import ChannelSettings  # noqa: E402
from evals.robots import device_key, talked  # noqa: E402
from evals.server import BenchError  # noqa: E402
from knowledge.library import Knowledge, Weights  # noqa: E402
from knowledge.source import read  # noqa: E402

ASKED = ["身份证丢了怎么补办", "结婚登记要带什么"]


@pytest.fixture
def house(tmp_path: Path) -> Iterator[House]:
    words = Knowledge.of("words", read(BUNDLED).catalogue(), None, None, Weights())
    asked = ChannelSettings(robot_turns_per_minute=3)
    with opened(words, tmp_path, asked=asked) as house:
        yield house


def test_every_part_of_a_turn_is_timed_and_refusals_are_counted(house: House, tmp_path: Path) -> None:
    key = device_key({"DAOBAN_DATA": str(tmp_path)})
    found = talked(house.url, key, ASKED, turns=4)
    assert (found["turns"], found["failures"]) == (4, 2) and "429" in found["first_failure"]
    assert 0 < found["ack_ms"]["p50"] < found["first_speech_ms"]["p50"] < found["whole_ms"]["p50"]


def test_a_hall_that_does_not_exist_is_told(tmp_path: Path) -> None:
    with pytest.raises(BenchError, match="nowhere"):
        device_key({"DAOBAN_DATA": str(tmp_path)}, "nowhere")
