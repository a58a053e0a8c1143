"""Writes the generated schemas of `docs/`: run it after a change of the shapes (make schema)."""

from __future__ import annotations

from pathlib import Path

from assistant.answer import Answer
from knowledge.schema import dump, guide_schema

DOCS = Path(__file__).parent.parent / "docs"


def main() -> None:
    """Write both schemas."""
    dump(guide_schema(), DOCS / "guide.schema.json")
    dump(Answer.model_json_schema(), DOCS / "answer.schema.json")


if __name__ == "__main__":
    main()
