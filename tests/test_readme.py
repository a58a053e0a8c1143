"""The README tells all there is: settings, routes, elements and commands."""

from __future__ import annotations

import re
from collections.abc import Iterator
from importlib import import_module
from pathlib import Path

import pytest
import typer
from pydantic_settings import BaseSettings
from typer.main import get_command

from assistant.endpoints import ModelSettings
from assistant.settings import Settings
from channels.cli import LATER, app
from channels.server import create_app
from channels.settings import ChannelSettings
from channels.web.options import WebSettings
from knowledge.fact import Element

ROOT = Path(__file__).parents[1]
README, ADMIN = (
    re.sub(r"{\w+}", "{id}", (ROOT / page).read_text("utf-8"))
    for page in ("README.md", "docs/admin-api.md")
)
ALL_ON = ChannelSettings(
    console=True, rasa=True, metastudio_app_key="x", metastudio_url="x", abc_robot_token="x",
    telegram_token="1:x", telegram_secret="x",
)  # type: ignore[arg-type]  # fmt: skip
HTTP = create_app(Settings(), asked=ALL_ON).openapi()["paths"]


def told(text: str) -> bool:
    return text in README


def variables(settings: type[BaseSettings]) -> dict[str, object]:
    """The environment variables of settings, with their defaults."""
    prefix = settings.model_config["env_prefix"]
    return {
        str(f.validation_alias or f"{prefix}{name.upper()}"): f.default
        for name, f in settings.model_fields.items()
    }


def commands(group: typer.Typer, path: str) -> Iterator[str]:
    yield from _commands(get_command(group), path)


def _commands(command: object, path: str) -> Iterator[str]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield path
    for name, sub in (inner or {}).items():
        yield from _commands(sub, f"{path} {name}")


COMMANDS = [*commands(app, "daoban")]
for name, (module, _) in LATER.items():
    COMMANDS += commands(import_module(module).app, f"daoban {name}")
ALL = (Settings, ChannelSettings, WebSettings, ModelSettings)
VARIABLES = {k: v for s in ALL for k, v in variables(s).items()}
SAID = {k: v for k, v in VARIABLES.items() if isinstance(v, int | float | str) and v != ""}


@pytest.mark.parametrize("variable", VARIABLES)
def test_every_setting_is_told(variable: str) -> None:
    assert told(f"`{variable}`")


@pytest.mark.parametrize("variable", SAID)
def test_every_default_is_told_as_it_is(variable: str) -> None:
    row = next(x for x in README.splitlines() if x.startswith("|") and f"`{variable}`" in x)
    default = SAID[variable]
    written = str(default).lower() if isinstance(default, bool) else str(default)
    assert f"`{written}`" in row.split("|")[2]


@pytest.mark.parametrize("route", HTTP)
def test_every_route_is_told(route: str) -> None:
    for method in HTTP[route]:
        page = ADMIN if route.startswith("/v1/admin") else README
        assert f"{method.upper()} {re.sub(r'{.*?}', '{id}', route)}" in page


@pytest.mark.parametrize("element", Element)
def test_every_element_of_a_guide_is_told(element: Element) -> None:
    assert told(element.value)


@pytest.mark.parametrize("command", COMMANDS)
def test_every_command_is_told(command: str) -> None:
    assert told(command)


def test_the_commands_are_found() -> None:
    assert {"daoban ask", "daoban serve", "daoban knowledge publish", "daoban eval run"} <= set(COMMANDS)
    assert {"daoban channels check", "daoban telegram webhook set", "daoban robots add"} <= set(COMMANDS)
    assert len(HTTP) >= 30 and "/channels/console" in HTTP and len(VARIABLES) >= 50


@pytest.mark.parametrize("picture", re.findall(r"docs/pictures/[\w.-]+", README))
def test_every_picture_is_there_and_small(picture: str) -> None:
    assert 10_000 < (ROOT / picture).stat().st_size <= 250 * 1024


@pytest.mark.parametrize("page", re.findall(r"\]\((docs/[\w.-]+)\)", README))
def test_every_page_that_is_linked_is_there(page: str) -> None:
    assert (ROOT / page).is_file()


@pytest.mark.parametrize("target", ["make run", "make test", "make eval", "make bench"])
def test_the_make_targets_are_told_and_exist(target: str) -> None:
    assert told(target)
    assert f"\n{target.removeprefix('make ')}:" in (ROOT / "Makefile").read_text("utf-8")


def test_a_real_answer_is_shown() -> None:
    assert told("身份证") and told("40元")
