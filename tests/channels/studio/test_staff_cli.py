"""`daoban staff …` as an operator uses it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import Result
from typer.testing import CliRunner

from assistant.build import store
from assistant.settings import Settings
from assistant.signing_in import SigningIn
from assistant.staff import Role, Staff
from channels.studio.cli import app
from knowledge.record import audit

PASSWORD = "Quiet-harbour-77"
Run = Callable[..., Result]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Runs a command over a record of its own; what is typed comes from standard input."""
    monkeypatch.setenv("DAOBAN_DATA", str(tmp_path))

    def run(*words: str, typed: str = "") -> Result:
        return CliRunner().invoke(app, words, input=typed)

    return run


def test_the_first_administrator_is_made_with_a_password_from_standard_input(run: Run) -> None:
    made = run("create", "Zhao", "--role", "admin", "--keep", typed=f"{PASSWORD}\n")
    assert made.exit_code == 0 and PASSWORD not in made.output
    assert run("list").output == "zhao  admin  open\n"
    engine = store(Settings()).engine
    assert SigningIn(engine).sign_in("zhao", PASSWORD, "-")[1].roles == {Role.ADMIN}
    first = audit.lines(engine)[-1]
    assert first.what == "staff.create" and first.who.startswith("命令行")


@pytest.mark.parametrize(
    ("typed", "told"),
    [("", "at least 10"), ("abcdefghijkl\n", "mixes three"), ("Zhao-1234567\n", "account's name")],
)
def test_a_weak_password_makes_no_account_and_says_the_rule(run: Run, typed: str, told: str) -> None:
    made = run("create", "zhao", "--role", "admin", typed=typed)
    assert made.exit_code == 1 and told in made.output and run("list").output == ""


def test_accounts_are_closed_opened_and_given_roles_and_passwords(run: Run) -> None:
    run("create", "zhao", "--role", "admin", typed=PASSWORD)
    run("create", "钱六", "--role", "editor", "--role", "qa", typed=PASSWORD)
    assert "钱六  editor,qa  must change password" in run("list").output
    assert run("lock", "钱六").exit_code == 0 and "钱六  editor,qa  locked" in run("list").output
    assert run("unlock", "钱六").exit_code == 0
    assert run("roles", "钱六", "--role", "agent").exit_code == 0
    assert run("password", "钱六", typed="Other-harbour-78").exit_code == 0
    member = Staff(store(Settings()).engine).find("钱六")
    assert member and member.roles == {Role.AGENT} and not member.locked and member.must_change
    assert SigningIn(store(Settings()).engine).sign_in("钱六", "Other-harbour-78", "-")


@pytest.mark.parametrize(
    ("words", "told"),
    [(("lock", "nobody"), "no account 'nobody'"), (("lock", "zhao"), "last administrator"),
     (("roles", "zhao", "--role", "qa"), "last administrator"), (("roles", "zhao", "--role", "boss"), "boss"),
     (("create", "zhao", "--role", "qa"), "already"), (("create", "a b", "--role", "qa"), "2 to 32")],
)  # fmt: skip
def test_what_cannot_be_done_is_said_and_not_done(run: Run, words: tuple[str, ...], told: str) -> None:
    run("create", "zhao", "--role", "admin", typed=PASSWORD)
    before = run("list").output
    refused = run(*words, typed=PASSWORD)
    assert refused.exit_code != 0 and told in refused.output and run("list").output == before
