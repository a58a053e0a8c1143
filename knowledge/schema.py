"""The generated JSON schemas of `docs/`: what channels, editors and importers build on."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from pydantic import TypeAdapter

from knowledge.matter import Matter
from knowledge.policy import Policy
from knowledge.site import Site
from knowledge.situation import Situation


def guide_schema() -> dict[str, object]:
    """One schema for every kind of content entry, as it is written in YAML."""
    adapter: TypeAdapter[object] = TypeAdapter(Matter | Policy | Site | Situation)
    return adapter.json_schema(mode="validation")


def dump(schema: Mapping[str, object], path: Path) -> None:
    """Write a schema so that the same shapes give the same bytes."""
    text = json.dumps(schema, ensure_ascii=False, indent=1, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")
