"""The README tells all there is: settings, routes, elements and commands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
import typer
from typer.main import get_command

from assistant.settings import Settings
from channels.cli import app
from channels.server import create_app
from evals.cli import app as evals_app
from knowledge.fact import Element

ROOT = Path(__file__).parents[1]
README = re.sub(r"{\w+}", "{id}", (ROOT / "README.md").read_text("utf-8"))
HTTP = create_app(Settings()).openapi()["paths"]


def told(text: str) -> bool:
    return text in README


def commands(group: typer.Typer, path: str) -> Iterator[str]:
    command = get_command(group)
    for name, sub in getattr(command, "commands", {path: command}).items():
        if name == "eval":
            continue
        if hasattr(sub, "commands"):
            yield from (f"{path} {name} {inner}" for inner in sub.commands)
        else:
            yield f"{path} {name}"


COMMANDS = [*commands(app, "daoban"), *commands(evals_app, "daoban eval")]


@pytest.mark.parametrize("field", Settings.model_fields)
def test_every_setting_is_told(field: str) -> None:
    assert told(f"DAOBAN_{field.upper()}")


@pytest.mark.parametrize("route", HTTP)
def test_every_route_is_told(route: str) -> None:
    for method in HTTP[route]:
        assert told(f"{method.upper()} {re.sub(r'{.*?}', '{id}', route)}")


@pytest.mark.parametrize("element", Element)
def test_every_element_of_a_guide_is_told(element: Element) -> None:
    assert told(element.value)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_told(command: str) -> None:
    assert told(command)


def test_the_commands_are_found() -> None:
    assert {"daoban ask", "daoban serve", "daoban knowledge publish", "daoban keys create"} <= set(
        COMMANDS
    )
    assert "daoban eval run" in COMMANDS and len(HTTP) >= 10


@pytest.mark.parametrize("target", ["make run", "make test", "make eval", "make bench"])
def test_the_make_targets_are_told_and_exist(target: str) -> None:
    assert told(target)
    assert f"\n{target.removeprefix('make ')}:" in (ROOT / "Makefile").read_text("utf-8")


def test_a_real_answer_is_shown() -> None:
    assert told("身份证") and told("40元")
