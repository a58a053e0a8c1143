"""Keys of robots live two at a time, visitors are told apart, heartbeats are watched."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from standardwebhooks import Webhook
from typer.testing import CliRunner

from assistant.store import Store, connect, migrate
from channels.robot.cli import app
from channels.robot.devices import Devices, Known
from channels.robot.signing import genuine, signing_key

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    engine = connect(f"sqlite:///{tmp_path / 'daoban.sqlite'}")
    migrate(engine)
    made = Store(engine)
    yield made
    made.close()


def test_two_keys_of_a_robot_are_live_at_once_and_no_third(store: Store) -> None:
    devices = Devices(store)
    made = [devices.add("r1", "hall-city", 1), devices.rotate("r1"), devices.rotate("r1")]
    assert [store.allows(k, "robot") for k in made] == [False, True, True]
    assert all(devices.of_key(k.partition(".")[0]) for k in made)
    with pytest.raises(Known):
        devices.add("r1", "hall-city", 2)


def test_keys_are_kept_as_hashes(store: Store, tmp_path: Path) -> None:
    key = Devices(store).add("r1", "hall-city", 1)
    store.close()
    files = b"".join(f.read_bytes() for f in tmp_path.iterdir())
    assert key.partition(".")[0].encode() in files and key.partition(".")[2].encode() not in files


def test_after_a_while_alone_the_visitor_is_a_new_one(store: Store) -> None:
    devices = Devices(store)
    devices.add("r1", "hall-city", 1)
    device = devices.find("r1")
    assert device and [devices.visit(device), devices.visit(device)] == [0, 0]
    assert devices.visit(replace(device, turn_at=datetime.now(UTC) - timedelta(minutes=6))) == 1
    devices.leave(device)
    assert (found := devices.find("r1")) and found.visit == 2


def test_a_silent_or_broken_robot_is_told(store: Store) -> None:
    devices = Devices(store)
    devices.add("r1", "hall-city", 1)
    device = devices.find("r1")
    assert device and "no heartbeat yet" in str(device.trouble(datetime.now(UTC)))
    devices.beat(device, {"battery": 50})
    assert (found := devices.find("r1")) and found.trouble(datetime.now(UTC)) is None
    assert "no heartbeat since" in str(found.trouble(datetime.now(UTC) + timedelta(minutes=9)))
    devices.beat(device, {"error": "wheel"})
    assert (found := devices.find("r1")) and "wheel" in str(found.trouble(datetime.now(UTC)))


@pytest.mark.parametrize("body", ["", "{}", '{"问": "身份证"}'])
def test_a_signature_of_the_reference_library_is_genuine(body: str) -> None:
    now = datetime.now(UTC)
    signature = Webhook(SECRET).sign("m1", now, body)
    headers = {"webhook-id": "m1", "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": signature}
    key, seconds = signing_key(SECRET), now.timestamp()
    assert genuine(key, headers, body.encode(), seconds)
    assert not body or Webhook(SECRET).verify(body, headers) == json.loads(body)
    assert not genuine(key, headers, body.encode() + b" ", seconds)
    assert not genuine(key, headers | {"webhook-id": "m2"}, body.encode(), seconds)
    assert not genuine(signing_key("whsec_" + "A" * 32), headers, body.encode(), seconds)
    assert not genuine(key, headers, body.encode(), seconds + 301)
    assert not genuine(key, headers, body.encode(), seconds - 301)
    for name in headers:
        assert not genuine(key, {k: v for k, v in headers.items() if k != name}, body.encode(), seconds)
    for broken in ("", "٣", "-1", "1e9", "9" * 40):
        assert not genuine(key, headers | {"webhook-timestamp": broken}, body.encode(), seconds)


def test_a_secret_that_is_none_is_named() -> None:
    with pytest.raises(ValueError, match="DAOBAN_ROBOT_SECRET"):
        signing_key("whsec_not base64!")


def test_robots_are_managed_from_the_command_line(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAOBAN_DATA", str(tmp_path))
    run = CliRunner().invoke
    first = run(app, ["add", "r1", "--hall", "hall-city"])
    assert first.exit_code == 0 and "." in first.output
    assert run(app, ["rotate", "r1"]).output != first.output
    listed = run(app, ["list"]).output
    assert "hall-city floor 1" in listed and "no heartbeat yet" in listed and "1 robots" in listed
    one = first.output.partition(".")[0]
    assert "1 live keys" in run(app, ["revoke", "r1", "--key", one]).output
    assert "0 live keys" in run(app, ["revoke", "r1"]).output
    for wrong in (["add", "r1", "--hall", "hall-city"], ["add", "r2", "--hall", "nowhere"],
                  ["add", "r2", "--hall", "hall-city", "--floor", "9"], ["rotate", "r9"],
                  ["revoke", "r1", "--key", "x"], ["add", "r 2", "--hall", "hall-city"]):  # fmt: skip
        assert run(app, wrong).exit_code == 1
