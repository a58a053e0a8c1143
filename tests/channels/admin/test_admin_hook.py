"""The webhook on publish: signed, told once, kept until a failing receiver takes it."""

from __future__ import annotations

import asyncio
import json
import shutil
import threading
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import httpx
import pytest
from postgres import database
from sqlalchemy import Engine, make_url
from standardwebhooks import Webhook
from systems import FIRST, RENEW, enter, in_force, systems

from assistant.store import connect
from channels.admin.deliveries import Deliveries
from channels.admin.hook import Hook, hook
from channels.admin.options import AdminSettings
from channels.admin.signing import signing_key
from knowledge.library import Knowledge
from knowledge.record import urgent
from knowledge.record.record import Record

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
NO_WAIT = (timedelta(0),) * 3
HOLD = timedelta(seconds=60)


class Receiver(ThreadingHTTPServer):
    """A system that fails as often as it is told, then takes what comes."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Taking)
        self.calls: list[tuple[dict[str, str], bytes]] = []
        self.failures = 0
        self.taken = threading.Event()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server_port}/published"

    def bodies(self) -> list[dict[str, Any]]:
        return [json.loads(body) for _, body in self.calls]


class Taking(BaseHTTPRequestHandler):
    server: Receiver

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.server.calls.append(({k.lower(): v for k, v in self.headers.items()}, body))
        failed = len(self.server.calls) <= self.server.failures
        self.send_response(503 if failed else 204)
        self.end_headers()
        if not failed:
            self.server.taken.set()

    def log_message(self, *_args: object) -> None:
        pass


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    server = Receiver()
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


@pytest.fixture(scope="session")
def entered_postgres(postgres_server: str, tiny: Path) -> str:
    """The URL of a PostgreSQL database in which one theme is in force; to be copied."""
    url = database(postgres_server)
    enter(connect(url), tiny)
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def before(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Record]:
    """A record in force in a database of each kind, before a server was ever started."""
    if request.param == "sqlite":
        kept = request.getfixturevalue("tiny_record")
        url = f"sqlite:///{shutil.copy(kept, tmp_path / 'hook.sqlite')}"
    else:
        kept = make_url(request.getfixturevalue("entered_postgres"))
        url = database(request.getfixturevalue("postgres_server"), kept.database)
    engine = connect(url)
    yield Record(engine)
    engine.dispose()


@pytest.fixture
def record(before: Record) -> Record:
    """The same, of which nothing is to be told."""
    Deliveries(before.engine).gather()
    return before


def changed(record: Record, path: str = FIRST) -> int:
    """A publication with one entry changed."""
    head = record.version(path)
    record.save(path, head.text + "# x\n", "li", "x", head.number)
    record.submit(path, "li")
    record.approve(path, "wang")
    return in_force(record, f"s{head.number + 1}")


def round_of(record: Record, receiver: Receiver) -> None:
    """One round of a server's webhook."""

    async def go() -> None:
        async with httpx.AsyncClient(trust_env=False) as client:
            await Hook(record.engine, receiver.url, signing_key(SECRET), NO_WAIT).round(client)

    asyncio.run(go())


def until(true: Callable[[], bool]) -> bool:
    """Wait, not for ever, until something is so."""
    end = time.monotonic() + 20
    while not true() and time.monotonic() < end:
        time.sleep(0.02)
    return true()


def test_a_publication_is_told_once_signed_with_what_changed(record: Record, receiver: Receiver) -> None:
    number = changed(record)
    round_of(record, receiver)
    round_of(record, receiver)
    [(headers, body)] = receiver.calls
    said = Webhook(SECRET).verify(body, headers)
    assert said | {"at": ""} == {"kind": "publish", "publication": number, "measure": None, "snapshot": "s2",
                                 "changed": [FIRST], "at": ""}  # fmt: skip
    assert headers["webhook-id"] == f"publication-{number}"


def test_what_was_before_the_first_start_is_not_told(before: Record, receiver: Receiver) -> None:
    round_of(before, receiver)
    deliveries = Deliveries(before.engine)
    assert receiver.calls == [] and deliveries.every() == [] and deliveries.begun


def test_a_receiver_that_fails_first_is_called_again_until_it_takes_it(record: Record, receiver: Receiver) -> None:
    receiver.failures = 2
    number = changed(record)
    round_of(record, receiver)
    assert len(receiver.calls) == 3 and receiver.bodies()[0] == receiver.bodies()[2]
    [told] = [d for d in Deliveries(record.engine).every() if d.id == f"publication-{number}"]
    assert (told.state, told.tries, told.error) == ("sent", 3, None)


def test_after_the_last_try_it_is_given_up_and_can_be_asked_for_again(record: Record, receiver: Receiver) -> None:
    receiver.failures = 4
    number = changed(record)
    round_of(record, receiver)
    assert len(receiver.calls) == len(NO_WAIT) + 1
    deliveries, key = Deliveries(record.engine), f"publication-{number}"
    told = next(d for d in deliveries.every() if d.id == key)
    assert (told.state, told.error) == ("given_up", "HTTP 503")
    assert deliveries.retry(key) and not deliveries.retry(key) and not deliveries.retry("none")
    round_of(record, receiver)
    assert receiver.taken.is_set() and len(receiver.calls) == 5


def test_a_receiver_that_is_not_there_loses_nothing(record: Record, receiver: Receiver) -> None:
    changed(record)
    receiver.shutdown()
    receiver.server_close()
    round_of(record, receiver)
    assert Deliveries(record.engine).every()[0].error == "ConnectError"


def test_notices_takedowns_and_their_ends_are_told(record: Record, receiver: Receiver) -> None:
    notice = urgent.post(record.engine, "停电", "li", datetime.now(UTC) + timedelta(hours=1))
    down = urgent.take_down(record.engine, RENEW, "li", "有误")
    round_of(record, receiver)
    urgent.end(record.engine, down, "li")
    round_of(record, receiver)
    told = [(b["kind"], b["measure"], b["changed"], b["snapshot"]) for b in receiver.bodies()]
    assert told == [("notice", notice, [], "s1"), ("takedown", down, [RENEW], "s1"),
                    ("takedown_ended", down, [RENEW], "s1")]  # fmt: skip


def test_of_two_servers_only_one_makes_a_call_and_a_dead_ones_call_is_made_by_the_other(record: Record) -> None:
    changed(record)
    one, two = Deliveries(record.engine), Deliveries(record.engine)
    assert one.gather() == 1 and two.gather() == 0
    mine = one.claim(HOLD)
    assert mine is not None and two.claim(HOLD) is None
    one.failed(mine.id, "died", timedelta(0))
    again = two.claim(timedelta(0))
    assert again is not None and again.id == mine.id and again.tries == 2


def test_a_running_server_tells_it_by_itself(
    knowledge: Knowledge, tiny_record: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, receiver: Receiver
) -> None:
    receiver.failures = 1
    monkeypatch.setattr("channels.admin.hook.WAITS", NO_WAIT)
    given = {"publish_hook_url": receiver.url, "publish_hook_secret": SECRET}
    with systems(knowledge, tiny_record, tmp_path / "data", monkeypatch, **given) as at:
        deliveries = Deliveries(at.record.engine)
        assert until(lambda: deliveries.begun)
        posted = at.one.post("/v1/admin/urgent/notices", json={"text": "停电"})
        assert posted.status_code == 200 and receiver.taken.wait(20)
        listed = at.one.get("/v1/admin/deliveries").json()["items"]
    assert {b["kind"] for b in receiver.bodies()} == {"notice"} and listed[0]["id"] == "urgent-1"


def test_a_webhook_without_a_good_secret_does_not_start(engine: Engine) -> None:
    for secret in ("", "whsec_", "whsec_!!!", "whsec_YWJj"):
        with pytest.raises(ValueError, match="DAOBAN_PUBLISH_HOOK_SECRET"):
            AdminSettings(publish_hook_url="http://127.0.0.1/", publish_hook_secret=secret)  # type: ignore[arg-type]
    with pytest.raises(ValueError, match="publish_hook_url"):
        AdminSettings(publish_hook_url="ftp://x")
    assert hook(engine, AdminSettings()) is None
