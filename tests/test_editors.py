"""The editors' handbook names buttons and pages as they are, and its pictures and anchors are there."""

from __future__ import annotations

import re
import struct
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HANDBOOK = (ROOT / "docs" / "editors.md").read_text("utf-8")
STUDIO = ROOT / "channels" / "studio"
FILES = [f for kind in ("words*.yaml", "words/*.yaml", "templates/*.html") for f in sorted(STUDIO.glob(kind))]
SHOWN = "\n".join(f.read_text("utf-8") for f in FILES)
NAMED = sorted(set(re.findall(r"「(.+?)」", HANDBOOK)))
PICTURES = re.findall(r"!\[(.+?)\]\((.+?)\)", HANDBOOK)
# What stands whole between tags, quotes or as a value: a name, not a piece of some sentence.
WHOLE = r"(?:^|[>\"'（(:：,\[{{}}\s＋]){}(?:$|[<\"'（(）)：,\]}}{{\s。])"


@pytest.mark.parametrize("name", NAMED)
def test_what_the_handbook_quotes_is_on_a_page(name: str) -> None:
    assert re.search(WHOLE.format(re.escape(name)), SHOWN, re.M), name


def test_the_handbook_has_much_to_quote() -> None:
    assert len(NAMED) > 120 and len(PICTURES) >= 8


@pytest.mark.parametrize("told, file", PICTURES)
def test_a_picture_is_there_small_and_told(told: str, file: str) -> None:
    data = (ROOT / "docs" / file).read_bytes()
    assert data[:8] == b"\x89PNG\r\n\x1a\n" and len(data) < 200_000
    assert struct.unpack(">II", data[16:24]) == (1280, 860) and len(told) >= 4


def test_every_picture_of_the_desk_is_used() -> None:
    assert {f"pictures/{f.name}" for f in (ROOT / "docs" / "pictures").glob("desk-*.png")} == {f for _, f in PICTURES}


def test_links_inside_lead_to_a_heading() -> None:
    headings = {h.strip() for h in re.findall(r"^#+ (.+)$", HANDBOOK, re.M)}
    assert set(re.findall(r"\]\(#(.+?)\)", HANDBOOK)) <= headings
