"""What editors read about an import (导入用语): keys and places as words, from words.yaml."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from knowledge.files import parse_yaml
from knowledge.imports.apart import Refusal
from knowledge.imports.read import Place

FILE = Path(__file__).parent / "words.yaml"


@cache
def words() -> dict[str, dict[str, str]]:
    """The file words.yaml."""
    found = parse_yaml(FILE.read_text("utf-8"))
    assert isinstance(found, dict)
    return found


def word(group: str, key: str, **values: Any) -> str:
    """A text of one group; the key itself where there is none, so that nothing is hidden."""
    text = words()[group].get(key, key)
    for name, value in values.items():
        text = text.replace("{" + name + "}", str(value))
    return text


def place(at: Place) -> str:
    """A place as an editor finds it in the file."""
    text = words()["places"][at.kind]
    for number, part in enumerate(at.at):
        text = text.replace("{" + str(number) + "}", str(part))
    return text


def named(field: str) -> str:
    """A field such as `materials.0` or `time_limit.promised` as editors call it."""
    first, _, rest = field.partition(".")
    known = word("fields", first)
    if not rest:
        return known
    number, _, inner = rest.partition(".")
    if number.isdigit():
        inner = inner.partition(".")[0]
        return f"{known}{int(number) + 1}{word('fields', inner) if inner not in ('', 'text') else ''}"
    return f"{known}：{words()['parts'].get(f'kind={rest}', word('fields', rest))}"


def refusal(refused: Refusal) -> str:
    """Why a file was not read, and what to do."""
    return word("refused", refused.key, detail=refused.detail)


def why(key: str, detail: str = "") -> str:
    """Why something was left out or guessed."""
    for group in ("left_out", "lost", "guessed", "duplicate", "conflict"):
        if key in words()[group]:
            return word(group, key, detail=detail)
    return key
