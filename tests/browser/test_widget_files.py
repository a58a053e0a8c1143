"""The widget's files (文件): light, plain, and every word of theirs in the content."""

from __future__ import annotations

import gzip
import re
from functools import cache
from pathlib import Path

import pytest
from acting import Open, opened_panel
from playwright.sync_api import Response
from pydantic import JsonValue

from assistant.settings import BUNDLED
from knowledge.source import read

FOLDER = Path(__file__).parents[2] / "channels" / "web" / "widget"
FILES = sorted(p for p in FOLDER.iterdir() if p.is_file())
SCRIPTS = "\n".join(p.read_text("utf-8") for p in FILES if p.suffix == ".js")
SINKS = r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|DOMParser"
ALLOWED = {"www.w3.org", "uri.amap.com"}


@cache
def content() -> dict[str, dict[str, JsonValue]]:
    return read(BUNDLED).catalogue().ui


def words(locale: str) -> dict[str, str]:
    return {key: str(word) for key, word in content()[locale].items()}


def packed(file: Path) -> int:
    return len(gzip.compress(file.read_bytes()))


def test_the_loader_and_the_whole_are_light() -> None:
    assert packed(FOLDER / "widget.js") <= 3_000
    assert sum(packed(f) for f in FILES) <= 40_000


def test_what_travels_is_as_light(opening: Open, site: str) -> None:
    page = opening()
    got: list[Response] = []
    page.on("response", lambda r: got.append(r) if "/widget" in r.url else None)
    page.goto(site)
    opened_panel(page)
    sizes = {r.url: int(r.all_headers()["content-length"]) for r in got}
    assert len(sizes) > 5 and min(sizes.values()) > 0 and sum(sizes.values()) <= 40_000


def test_nothing_received_is_ever_markup_or_code() -> None:
    assert re.findall(SINKS, SCRIPTS) == []


def test_no_other_machine_is_named() -> None:
    texts = "\n".join(p.read_text("utf-8") for p in FILES)
    assert set(re.findall(r"https?://([\w.-]+)", texts)) <= ALLOWED


def used() -> tuple[set[str], set[str]]:
    """Keys said in the code, and beginnings of keys put together there."""
    said = {
        k for found in re.findall(r"\bt\(([^()]*)", SCRIPTS) for k in re.findall(r"'(\w+)'", found)
    }
    return {k for k in said if not k.endswith("_")}, {k for k in said if k.endswith("_")}


@pytest.mark.parametrize("locale", ["zh-CN", "zh-TW", "en"])
def test_every_word_said_is_in_the_content(locale: str) -> None:
    whole, parts = used()
    known = words(locale)
    assert whole - known.keys() - {"button", "div", "span"} == set()
    for part in parts:
        assert any(key.startswith(part) for key in known)


def test_every_word_in_the_content_is_said() -> None:
    whole, parts = used()
    plain = {key.removeprefix("elder_") for key in words("zh-CN")}
    loose = set(re.findall(r"'([a-z]\w+)'", SCRIPTS))
    left = {k for k in plain - whole - loose if not any(k.startswith(p) for p in parts)}
    assert left == set()
