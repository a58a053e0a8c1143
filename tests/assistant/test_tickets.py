"""Messages for the staff: masked, numbered, answered; and the secrets that sign sessions."""

from __future__ import annotations

import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from assistant.signing import secret
from assistant.store import Store, connect, migrate
from assistant.tickets import NUMBER, Tickets


@pytest.fixture
def tickets(store: Store) -> Tickets:
    return Tickets(store.engine)


def test_a_message_is_masked_and_its_contact_kept_as_given(tickets: Tickets) -> None:
    number = tickets.create("我的手机13800138000，孩子上学办不成", "13800138000 李女士", None)
    assert re.fullmatch(NUMBER, number)
    found = tickets.find(number)
    assert found.text == "我的手机[手机号]，孩子上学办不成" and found.contact == "13800138000 李女士"
    assert found.state == "open" and found.reply is None


def test_the_same_message_sent_again_keeps_its_number(tickets: Tickets) -> None:
    first = tickets.create("办不成", "a@b.cn", "conversation-1")
    assert tickets.create("办不成", "a@b.cn", "conversation-1") == first
    others = {
        tickets.create("办不成", None, "conversation-1"),
        tickets.create("还是办不成", "a@b.cn", "conversation-1"),
        tickets.create("办不成", "a@b.cn", "conversation-2"),
        tickets.create("办不成", "a@b.cn", None), tickets.create("办不成", "a@b.cn", None),
    }  # fmt: skip
    assert len(others) == 5 and first not in others


def test_a_ticket_is_answered_and_closed(tickets: Tickets) -> None:
    number = tickets.create("办不成", None, "conversation-1")
    assert tickets.reply(number, "请带户口簿到A09窗口")
    assert (tickets.find(number).state, tickets.find(number).reply) == ("answered", "请带户口簿到A09窗口")
    assert tickets.create("办不成", None, "conversation-1") != number
    assert tickets.close(number) and tickets.find(number).state == "closed"
    assert not tickets.close("T260331-2222-2222") and tickets.find("T260331-2222-2222") is None


def test_tickets_are_listed_by_state_the_oldest_first(tickets: Tickets) -> None:
    numbers = [tickets.create(f"第{n}件", None, None) for n in range(3)]
    tickets.close(numbers[1])
    assert [t.number for t in tickets.list("open")] == [numbers[0], numbers[2]]
    assert [t.number for t in tickets.list()] == numbers


def test_numbers_differ_also_when_drawn_at_once(tickets: Tickets) -> None:
    with ThreadPoolExecutor(4) as pool:
        numbers = list(pool.map(lambda n: tickets.create(f"第{n}件", None, None), range(40)))
    assert len(set(numbers)) == 40


def test_a_secret_is_made_once_for_all_processes(tmp_path: Path) -> None:
    engines = [connect(f"sqlite:///{tmp_path / 'daoban.sqlite'}") for _ in range(4)]
    migrate(engines[0])
    with ThreadPoolExecutor(4) as pool:
        made = set(pool.map(lambda e: secret(e, "web-session"), engines))
    assert len(made) == 1 and len(made.pop()) >= 40
    assert secret(engines[0], "another") != secret(engines[0], "web-session")
    for engine in engines:
        engine.dispose()
