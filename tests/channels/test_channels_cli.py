"""`daoban channels …` as an operator uses it."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from house import opened
from typer.testing import CliRunner
from visits import asked, bearer, refused

from assistant.build import store
from assistant.settings import Settings
from channels.channels_cli import app
from channels.cli import LATER
from channels.cli import app as daoban
from channels.registry import REGISTRY
from channels.robot.devices import Devices
from channels.settings import ChannelSettings
from knowledge.library import Knowledge

Run = Callable[..., Result]
GOOD = {"DAOBAN_TELEGRAM_TOKEN": "123:abc", "DAOBAN_TELEGRAM_SECRET": "s" * 16}


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command over a record of its own, with settings as an operator gives them."""
    monkeypatch.setenv("DAOBAN_DATA", str(tmp_path))

    def run(*words: str, **env: str) -> Result:
        return CliRunner().invoke(app, words, env=env)

    return run


def line(result: Result, name: str) -> str:
    """What is said of a channel."""
    return next(x for x in result.output.splitlines() if x.split()[:1] == [name])


def test_every_channel_is_listed_with_what_it_needs(run: Run) -> None:
    found = run("list")
    assert found.exit_code == 0
    assert [x.split()[0] for x in found.output.splitlines()] == list(REGISTRY)
    assert line(found, "web").endswith(": on")
    assert line(found, "telegram").endswith("off: needs DAOBAN_TELEGRAM_TOKEN, DAOBAN_TELEGRAM_SECRET")
    assert line(run("list", DAOBAN_CONSOLE="true"), "console").endswith(": on")


def test_all_is_well_where_nothing_is_wrong(run: Run) -> None:
    found = run("check", DAOBAN_PUBLIC_URL="https://hall.example.org", **GOOD)
    assert (found.exit_code, found.output.splitlines()[-1]) == (0, "0 problems")
    assert line(found, "telegram").endswith(": on")


def test_what_is_wrong_with_a_channel_that_is_on_is_told_and_counts(run: Run) -> None:
    found = run("check", **GOOD)
    assert (found.exit_code, found.output.splitlines()[-1]) == (1, "1 problems")
    assert "    DAOBAN_PUBLIC_URL must be an https address" in found.output
    anyone = run("check", DAOBAN_WEB_ORIGINS="*")
    assert anyone.exit_code == 1 and "    DAOBAN_WEB_ORIGINS is *" in anyone.output


@pytest.mark.parametrize(
    ("name", "value"),
    [("DAOBAN_WECHAT_MODE", "geheim"), ("DAOBAN_TURNS_PER_PERSON", "0"), ("DAOBAN_WEB_ORIGINS", "geheim"),
     ("DAOBAN_WEB_SHARE_HOURS", "geheim")],
)  # fmt: skip
def test_a_setting_that_cannot_be_read_is_named(run: Run, name: str, value: str) -> None:
    found = run("check", **{name: value})
    assert found.exit_code == 1 and f"{name}: " in found.output
    assert "Traceback" not in found.output and type(found.exception) is SystemExit


def test_a_robot_without_heartbeat_is_told_and_counts(run: Run) -> None:
    devices = Devices(record := store(Settings()))
    devices.add("robot-1", "hall-city", 1)
    silent = run("check")
    assert silent.exit_code == 1 and "    robot robot-1: no heartbeat yet" in silent.output
    devices.beat(robot := devices.all()[0], {"error": "battery"})
    assert "    robot robot-1: reports 'battery'" in run("check").output
    devices.beat(robot, {})
    assert run("check").exit_code == 0
    assert run("check", DAOBAN_ROBOT="false").exit_code == 0
    record.close()


def test_a_channel_is_switched_off_for_a_reason_and_on_again(run: Run) -> None:
    assert run("off", "web", "--reason", "演练").exit_code == 0
    assert line(run("list"), "web").endswith("switched off: 演练")
    assert run("check", DAOBAN_WEB_ORIGINS="*").exit_code == 0, "what is off may be wrong"
    assert run("on", "web").output == "web is on\n"
    assert line(run("list"), "web").endswith(": on")
    assert run("on", "console").output == "console is not on: needs DAOBAN_CONSOLE\n"


def test_a_server_follows_the_switch(run: Run, knowledge: Knowledge, tmp_path: Path) -> None:
    run("off", "web")
    with opened(knowledge, tmp_path, asked=ChannelSettings()) as house:
        turn = house.client.post("/v1/web/turns", json=asked(), headers=bearer(house.client))
        refused(turn, 503, "paused")


@pytest.mark.parametrize("verb", ["off", "on"])
def test_a_channel_that_does_not_exist_is_refused_with_the_names_there_are(run: Run, verb: str) -> None:
    found = run(verb, "fax")
    assert found.exit_code == 1 and "'fax'" in found.output and "telegram" in found.output


@pytest.mark.parametrize("group", LATER)
def test_a_group_of_commands_is_found_when_asked_for(group: str) -> None:
    code = f"import sys; sys.argv = ['daoban', {group!r}, '--help']; from channels.cli import main; main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.returncode == 0 and "COMMAND" in done.stdout, done.stderr


def test_asking_brings_neither_database_nor_learning_with_it() -> None:
    code = "import sys, channels.cli; print({'sqlalchemy', 'sklearn', 'fastapi'} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=60)
    assert done.stdout == "set()\n", done.stderr


def test_a_key_for_robots_is_made_and_an_unknown_scope_refused(run: Run) -> None:
    made = CliRunner().invoke(daoban, ["keys", "create", "--scope", "robot"])
    record = store(Settings())
    assert record.scopes(made.output.strip()) == ["robot"]
    record.close()
    wrong = CliRunner().invoke(daoban, ["keys", "create", "--scope", "root"])
    assert wrong.exit_code == 1 and "admin, queues, robot" in wrong.output
