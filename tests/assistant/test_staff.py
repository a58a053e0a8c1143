"""Accounts of the staff, their passwords, sessions and the lock after wrong ones; on both databases."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Engine, select, update

from assistant.passwords import drawn, fits, hashed, weakness
from assistant.signing_in import CLOSED, IDLE, LIFE, MOST, Refused, SigningIn
from assistant.staff import Role, Staff, StaffError, sign_ins, staff, staff_sessions
from assistant.store import connect, migrate
from knowledge.record import audit

PASSWORD, HOST = "Quiet-harbour-77", "10.0.0.7"


@pytest.fixture(params=["sqlite", "postgresql"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    server = request.param == "postgresql"
    url = request.getfixturevalue("postgres") if server else f"sqlite:///{tmp_path / 'staff.sqlite'}"
    made = connect(url)
    migrate(made)
    Staff(made).create("Li.Si", PASSWORD, [Role.EDITOR])
    Staff(made).create("root", PASSWORD, [Role.ADMIN])
    yield made
    made.dispose()


@pytest.fixture
def accounts(engine: Engine) -> Staff:
    return Staff(engine)


@pytest.fixture
def door(engine: Engine) -> SigningIn:
    return SigningIn(engine)


def wrong(door: SigningIn, name: str = "li.si", host: str = HOST, times: int = 1) -> bool:
    """Whether the last of some wrong tries found the door closed."""
    for _ in range(times):
        with pytest.raises(Refused) as refused:
            door.sign_in(name, "Wrong-harbour-77", host)
    return refused.value.closed


def later(engine: Engine, **columns: timedelta) -> None:
    """Let time pass: move moments of every session into the past."""
    values = {name: datetime.now(UTC) - ago for name, ago in columns.items()}
    with engine.begin() as db:
        db.execute(update(staff_sessions).values(**values))


@pytest.mark.parametrize(
    ("word", "rule"),
    [("Ab3-ef7", "short"), ("Ab3-" * 40, "long"), ("abcdefghijkl", "plain"), ("Zhang.San-2026", "named"),
     ("Aa1!Aa1!Aa1!", "repeated"), ("Password123!", "worn"), ("1qaz2wsx#EDC", "worn"), ("Admin@123456", "worn"),
     ("correct horse battery staple", None), ("澜川一号窗口今天开门啦啦啦啦啦", "plain"), (PASSWORD, None)],
)  # fmt: skip
def test_a_password_keeps_the_rules(word: str, rule: str | None) -> None:
    assert weakness(word, "zhang.san") == rule


def test_a_drawn_password_keeps_the_rules_and_is_never_the_same() -> None:
    words = {drawn() for _ in range(50)}
    assert len(words) == 50 and {weakness(w, "") for w in words} == {None}


def test_a_password_is_kept_as_argon2_and_typed_in_any_composition() -> None:
    kept = hashed("Ｑuiet-harbour-７７é")
    assert kept.startswith("$argon2id$") and fits("Quiet-harbour-77é", kept)
    assert not fits("Quiet-harbour-77e", kept) and not fits("x", "no hash at all")


def test_who_signs_in_has_a_session_that_the_database_cannot_give_away(engine: Engine, door: SigningIn) -> None:
    token, member = door.sign_in(" LI.SI ", PASSWORD, HOST)
    session = door.find(token)
    assert session and session.member.name == member.name == "li.si" and session.address == HOST
    with engine.connect() as db:
        kept = [*db.execute(select(staff_sessions.c.hash)).scalars(), *db.execute(select(staff.c.hash)).scalars()]
    assert token not in kept and PASSWORD not in " ".join(kept)
    assert door.find(token + "x") is None and door.find("") is None


def test_a_wrong_password_and_an_unknown_name_are_refused_alike(door: SigningIn) -> None:
    assert wrong(door) is wrong(door, "nobody") is False


def test_five_failures_close_an_account_from_every_address_and_time_opens_it(
    engine: Engine, door: SigningIn
) -> None:
    for number in range(MOST):
        assert not wrong(door, host=f"10.0.1.{number}")
    with pytest.raises(Refused) as refused:
        door.sign_in("li.si", PASSWORD, "10.0.2.1")
    assert refused.value.closed
    with engine.begin() as db:
        db.execute(update(sign_ins).values(since=datetime.now(UTC) - CLOSED))
    assert door.sign_in("li.si", PASSWORD, "10.0.2.1")


def test_five_failures_close_an_address_whatever_names_it_tries(door: SigningIn) -> None:
    for number in range(MOST):
        assert not wrong(door, f"name{number}")
    assert wrong(door, "root")
    assert door.sign_in("root", PASSWORD, "10.0.0.8")


def test_tries_on_a_closed_door_do_not_keep_it_closed(engine: Engine, door: SigningIn) -> None:
    wrong(door, times=MOST)
    with engine.connect() as db:
        before = db.execute(select(sign_ins.c.since)).scalars().all()
    assert wrong(door, times=3)
    with engine.connect() as db:
        assert set(before) >= set(db.execute(select(sign_ins.c.since)).scalars())


def test_a_success_forgives_the_account_and_is_no_failure_of_the_address(door: SigningIn) -> None:
    for _ in range(3):
        wrong(door, times=1)
        door.sign_in("li.si", PASSWORD, HOST)
    assert not wrong(door, times=2) and door.sign_in("li.si", PASSWORD, "10.0.0.9")


def test_many_tries_at_once_gain_nothing(engine: Engine) -> None:
    closed: list[bool] = []

    def attempt(number: int) -> None:
        try:
            SigningIn(engine).sign_in("li.si", "Wrong-harbour-77", f"10.0.3.{number}")
        except Refused as refused:
            closed.append(refused.closed)

    with ThreadPoolExecutor(6) as pool:
        list(pool.map(attempt, range(12)))
    assert closed.count(False) == MOST and len(closed) == 12


@pytest.mark.parametrize("passed", [{"seen_at": IDLE}, {"created_at": LIFE}])
def test_a_session_ends_when_idle_and_after_a_working_day(
    engine: Engine, door: SigningIn, passed: dict[str, timedelta]
) -> None:
    token, _ = door.sign_in("li.si", PASSWORD, HOST)
    later(engine, **{name: ago - timedelta(seconds=30) for name, ago in passed.items()})
    assert door.find(token)
    later(engine, **{name: ago + timedelta(seconds=1) for name, ago in passed.items()})
    assert door.find(token) is None and door.of("li.si") == []


def test_using_a_session_keeps_it_awake(engine: Engine, door: SigningIn) -> None:
    token, _ = door.sign_in("li.si", PASSWORD, HOST)
    later(engine, seen_at=timedelta(minutes=20))
    before = door.find(token)
    after = door.find(token)
    assert before and after and after.seen_at - before.seen_at > timedelta(minutes=19)


CHANGES: dict[str, Callable[[Staff], None]] = {
    "locked": lambda s: s.lock("li.si"),
    "other roles": lambda s: s.set_roles("li.si", [Role.QA]),
    "other password": lambda s: s.set_password("li.si", "Other-harbour-78"),
    "own password": lambda s: s.change_password("li.si", PASSWORD, "Other-harbour-78"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_changed_account_is_signed_out(accounts: Staff, door: SigningIn, change: str) -> None:
    token, _ = door.sign_in("li.si", PASSWORD, HOST)
    CHANGES[change](accounts)
    assert door.find(token) is None


def test_one_session_is_ended_and_the_other_stays(door: SigningIn) -> None:
    (one, _), (other, _) = (door.sign_in("li.si", PASSWORD, HOST) for _ in range(2))
    found = door.find(one)
    assert found and len(door.of("li.si")) == 2
    door.end("root", found.id, "root")
    assert door.find(one), "a session is ended by its owner's name only"
    door.end("li.si", found.id, "li.si")
    assert door.find(one) is None and door.find(other)


def test_a_locked_account_cannot_sign_in_and_an_unlocked_one_is_forgiven(accounts: Staff, door: SigningIn) -> None:
    accounts.lock("li.si")
    with pytest.raises(Refused):
        door.sign_in("li.si", PASSWORD, HOST)
    wrong(door, host="10.0.4.1", times=MOST)
    accounts.unlock("li.si")
    assert door.sign_in("li.si", PASSWORD, HOST)


REFUSED: dict[str, Callable[[Staff], None]] = {
    "taken": lambda s: s.create("LI.SI", PASSWORD, [Role.QA]),
    "bad_name": lambda s: s.create("a b", PASSWORD, [Role.QA]),
    "no_role": lambda s: s.create("wang", PASSWORD, []),
    "named": lambda s: s.create("harbour", PASSWORD, [Role.QA]),
    "unknown": lambda s: s.lock("nobody"),
    "last": lambda s: s.set_roles("root", [Role.EDITOR]),
    "wrong": lambda s: s.change_password("li.si", "Other-harbour-78", "Third-harbour-79"),
    "same": lambda s: s.change_password("li.si", PASSWORD, PASSWORD),
}


@pytest.mark.parametrize("code", REFUSED)
def test_what_cannot_be_done_says_why_and_changes_nothing(engine: Engine, accounts: Staff, code: str) -> None:
    before, lines = accounts.all(), len(audit.lines(engine))
    with pytest.raises(StaffError) as refused:
        REFUSED[code](accounts)
    assert refused.value.code == code and accounts.all() == before and len(audit.lines(engine)) == lines


def test_two_administrators_who_lock_each_other_leave_one(engine: Engine, accounts: Staff) -> None:
    accounts.create("second", PASSWORD, [Role.ADMIN])

    def lock(name: str) -> None:
        with suppress(StaffError):
            Staff(engine).lock(name)

    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lock, ("root", "second")))
    assert [m.locked for m in accounts.all() if Role.ADMIN in m.roles].count(False) == 1


def test_everything_is_in_the_audit_log_and_no_password_is(engine: Engine, accounts: Staff, door: SigningIn) -> None:
    door.sign_in("li.si", PASSWORD, HOST)
    wrong(door)
    wrong(door, PASSWORD)
    accounts.set_roles("li.si", [Role.QA], "root")
    accounts.set_password("li.si", "Other-harbour-78", "root")
    accounts.lock("li.si", "root")
    lines = audit.lines(engine, path="staff/li.si")
    assert [line.what for line in reversed(lines)] == [
        "staff.create", "sign-in", "sign-in.failed", "staff.roles", "staff.password", "staff.lock",
    ]  # fmt: skip
    told = str([line.model_dump() for line in audit.lines(engine)])
    assert PASSWORD.lower() not in told.lower() and "Other-harbour" not in told
    assert [*audit.broken(engine)] == []
