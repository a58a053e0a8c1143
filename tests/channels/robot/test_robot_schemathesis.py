"""The robot contract and the faces hold against generated requests, with a key that opens them."""

from __future__ import annotations

from pathlib import Path

from house import opened
from peers.digital import APP_KEY, TOKEN, URL
from test_schemathesis import run

from channels.robot.devices import Devices
from channels.settings import ChannelSettings
from knowledge.library import Knowledge

PATHS = "^(/v1/(robot|chat|models)|/channels|/webhooks)"
# rules between fields that a schema cannot tell: a robot of its own, a rating that needs its turn
RULES = """
[[operations]]
include-operation-id = ["robot_event", "robot_turn", "chat_completions", "abc_robot_token"]
checks.positive_data_acceptance.enabled = false
"""


def test_no_generated_request_of_a_robot_breaks_the_server_or_its_schema(
    knowledge: Knowledge, tmp_path: Path
) -> None:
    asked = ChannelSettings(
        turns_per_person=1_000_000, turns_per_channel=1_000_000, robot_turns_per_minute=1_000_000,
        console=True, rasa=True, metastudio_app_key=APP_KEY, metastudio_url=URL, abc_robot_token=TOKEN,
    )  # type: ignore[arg-type]  # fmt: skip
    with opened(knowledge, tmp_path / "data", asked=asked) as house:
        key = Devices(house.built.store).add("r1", "hall-city", 1)
        told = run(
            house, tmp_path, "--phases", "examples,coverage,fuzzing", "--include-path-regex", PATHS,
            "-H", f"Authorization: Bearer {key}", config_more=RULES,
        )  # fmt: skip
    assert "Tested: 12" in told
