"""A small content folder cut from the bundled one: real guides, references kept whole."""

from __future__ import annotations

import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import yaml

BUNDLED = Path(__file__).parent.parent / "knowledge" / "content"
THEMES = ("id-card", "marriage", "estate")
POLICIES = ("id-card-fees", "deed-tax", "retire-delay", "funeral-rules-2012", "funeral-rules-2026")


def small_content(target: Path, themes: tuple[str, ...] = THEMES) -> Path:
    """Copy the bundled content with only some themes and policies; other codes are left out."""
    shutil.copytree(BUNDLED, target, ignore=shutil.ignore_patterns("matters", "policies", "wordings"))
    files = [f for t in themes for f in sorted((BUNDLED / "matters" / t).glob("*.yaml"))]
    codes = {f.stem for f in files}
    for file in files:
        data = yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader)
        place = target / "matters" / file.parent.name / file.name
        place.parent.mkdir(parents=True, exist_ok=True)
        place.write_text(dump(_only(data, codes)), "utf-8")
    for name in POLICIES:
        text = (BUNDLED / "policies" / f"{name}.md").read_text("utf-8")
        place = target / "policies" / f"{name}.md"
        place.parent.mkdir(exist_ok=True)
        place.write_text(re.sub(r"^matters: .*$", "matters: []", text, flags=re.M), "utf-8")
    _clear(target / "terms.yaml", "matters", codes)
    _clear(target / "terms.yaml", "family", codes)
    for theme in themes:
        if (file := BUNDLED / "wordings" / f"{theme}.yaml").is_file():
            place = target / "wordings" / file.name
            place.parent.mkdir(exist_ok=True)
            shutil.copy(file, place)
    return target


def tiny_content(target: Path) -> Path:
    """One theme, one policy, few wordings of intents and centre questions: quick to publish."""
    small_content(target, ("id-card",))
    for name, field in (("intents", "examples"), ("faqs", "asks")):
        with edited(target / f"{name}.yaml") as data:
            for entry in data.values():
                entry[field] = entry.get(field, [])[:3]
    for path in (target / "policies").glob("*.md"):
        if path.stem != "id-card-fees":
            path.unlink()
    return target


@contextmanager
def edited(file: Path) -> Iterator[Any]:
    """The data of a YAML file, written back changed."""
    data = yaml.load(file.read_text("utf-8"), Loader=yaml.CSafeLoader)
    yield data
    file.write_text(dump(data), "utf-8")


def dump(data: Any) -> str:
    """Data as YAML."""
    return yaml.dump(data, Dumper=yaml.CSafeDumper, allow_unicode=True, sort_keys=False)


def _only(matter: dict[str, Any], codes: set[str]) -> dict[str, Any]:
    matter["siblings"] = [s for s in matter.get("siblings", []) if s["matter"] in codes]
    matter["next"] = [c for c in matter.get("next", []) if c in codes]
    matter["bundle"] = [c for c in matter.get("bundle", []) if c in codes]
    return matter


def _clear(path: Path, field: str, codes: set[str]) -> None:
    data = yaml.load(path.read_text("utf-8"), Loader=yaml.CSafeLoader)
    for entry in data.values():
        entry[field] = [c for c in entry.get(field, []) if c in codes]
    path.write_text(dump(data), "utf-8")
