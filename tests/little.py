"""The tiny content cut further: what pages that read the whole record on every request need no more of."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from small import edited, tiny_content

SAID = 4
UNSAID = "no-"
TERMS, PROVINCES, PHRASES = 12, 2, 20


def little_content(target: Path) -> Path:
    """One theme with the situations it asks about, few terms, intents, places and English phrases."""
    tiny_content(target)
    with edited(target / "terms.yaml") as terms:
        _first(terms, TERMS)
    with edited(target / "intents.yaml") as intents:
        for name in [n for n in intents if n.startswith(UNSAID)][SAID:]:
            del intents[name]
        for intent in intents.values():
            intent |= {n: intent[n][:SAID] for n in ("says", "unless") if n in intent}
    with edited(target / "places.yaml") as places:
        _first(places["divisions"], PROVINCES)
    with edited(target / "cues.yaml") as cues:
        _first(cues["english"], PHRASES)
    _situations(target)
    return target


def _situations(target: Path) -> None:
    """Leave out those that no guide and no site names."""
    asked = "".join(p.read_text("utf-8") for f in ("matters", "sites") for p in (target / f).rglob("*.yaml"))
    for path in (target / "situations").glob("*.yaml"):
        with edited(path) as situations:
            for name in [n for n in situations if f"{n}:" not in asked]:
                del situations[name]


def _first(data: dict[str, Any], count: int) -> None:
    for name in list(data)[count:]:
        del data[name]
