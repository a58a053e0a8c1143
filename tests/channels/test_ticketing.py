"""Messages for the staff: left over HTTP, answered by `daoban tickets`, followed by their number."""

from __future__ import annotations

import logging
import re
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from house import opened
from typer.testing import CliRunner
from visits import refused

from assistant.tickets import NUMBER
from channels.tickets_cli import app
from channels.web.staff import staff, taken
from knowledge.catalogue import Catalogue
from knowledge.library import Knowledge


def left(http: httpx.Client, **body: str) -> dict[str, str]:
    reply = http.post("/v1/tickets", json=body)
    assert reply.status_code == 200, reply.text
    return dict(reply.json())


def test_a_message_gets_a_number_to_follow(http: httpx.Client) -> None:
    made = left(http, text="孩子入学办不成，电话13800138000", contact="13800138000")
    assert re.fullmatch(NUMBER, made["number"]) and made["number"] in made["message"]
    seen = http.get(f"/v1/tickets/{made['number']}")
    assert seen.json() == {"number": made["number"], "state": "open", "reply": None}
    assert "13800138000" not in seen.text


def test_a_wrong_number_tells_nothing(http: httpx.Client) -> None:
    refused(http.get("/v1/tickets/T260331-2222-2222"), 404, "unknown_ticket", "number")
    for number in ("T260331-2222", "1", "t260331-2222-2222", "T260331-2222-222I"):
        refused(http.get(f"/v1/tickets/{number}"), 422, "bad_value", "number")


@pytest.mark.parametrize(
    ("body", "code", "field"),
    [
        ({}, "missing", "text"), ({"text": " "}, "empty", "text"),
        ({"text": "字" * 501}, "too_long", "text"),
        ({"text": "好", "contact": ""}, "too_short", "contact"),
        ({"text": "好", "contact": "1" * 101}, "too_long", "contact"),
        ({"text": "好", "conversation_id": "x"}, "bad_value", "conversation_id"),
        ({"text": "好", "phone": "1"}, "unknown_field", "phone"),
    ],
)  # fmt: skip
def test_a_bad_message_is_refused_by_its_field(
    http: httpx.Client, body: dict[str, str], code: str, field: str
) -> None:
    refused(http.post("/v1/tickets", json=body), 422, code, field)


def test_contacts_and_messages_are_not_in_the_log(
    http: httpx.Client, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    made = left(http, text="没人听过的词缔芙", contact="13912345678")
    http.get(f"/v1/tickets/{made['number']}")
    silent = ("http", "uvicorn.access")  # the client's own, and one that nobody but pytest hears
    ours = "\n".join(r.getMessage() for r in caplog.records if not r.name.startswith(silent))
    assert "POST /v1/tickets 200" in ours
    assert not re.search(f"缔芙|13912345678|{made['number']}", ours)


def run(*told: str) -> tuple[int, str]:
    done = CliRunner().invoke(app, told)
    return done.exit_code, done.output


def test_the_staff_answers_from_the_terminal(
    knowledge: Knowledge, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAOBAN_DATA", str(tmp_path))
    with opened(knowledge, tmp_path) as house:
        number = left(house.client, text="办不成", contact="13800138000 李")["number"]
        code, shown = run("list")
        assert code == 0 and number in shown and "13800138000 李" in shown and "1 tickets" in shown
        assert run("reply", number.lower(), "请到A09窗口") == (0, f"{number}: done\n")
        seen = house.client.get(f"/v1/tickets/{number}").json()
        assert seen == {"number": number, "state": "answered", "reply": "请到A09窗口"}
        assert run("close", number)[0] == 0 and "0 tickets" in run("list")[1]
        assert "请到A09窗口" in run("list", "--state", "closed")[1]
        assert house.client.get(f"/v1/tickets/{number}").json()["state"] == "closed"


def test_the_terminal_says_what_is_wrong(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DAOBAN_DATA", str(tmp_path))
    code, told = run("close", "T260331-2222-2222")
    assert code == 1 and "no ticket has the number" in told
    code, told = run("list", "--state", "lost")
    assert code == 1 and "open, answered, closed and all" in told


@pytest.mark.parametrize(
    ("at", "opened", "said"),
    [
        ("2026-03-31T10:00:00+08:00", True, "0500-88010191"),
        ("2026-03-31T12:30:00+08:00", True, "总咨询台"),  # nobody is away at noon
        ("2026-03-31T20:00:00+08:00", False, "明天9:00"),
        ("2026-04-05T10:00:00+08:00", False, "12345"),
    ],
)
def test_people_are_there_when_the_consultation_desk_is_open(
    knowledge: Knowledge, at: str, opened: bool, said: str
) -> None:
    catalogue, now = knowledge.catalogue, datetime.fromisoformat(at)
    found = staff(catalogue, now, "zh-CN")
    assert found.open_now is opened and said in found.text
    assert (found.next_open is None) is opened
    assert staff(catalogue, now, "zh-TW").text != found.text
    assert "T1" in taken("T1", catalogue, now, "en")


def test_without_a_main_hall_the_hotline_answers(knowledge: Knowledge) -> None:
    bare: Catalogue = knowledge.catalogue.model_copy(update={"sites": {}})
    found = staff(bare, datetime.fromisoformat("2026-03-31T20:00:00+08:00"), "zh-CN")
    assert found.open_now and found.phone == "12345"
