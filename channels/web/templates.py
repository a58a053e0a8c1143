"""Templates (模板): whole folders of them, everything filled in is escaped; the only file that knows Jinja."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined


class Templates:
    """The templates of a folder; a name that nothing fills is an error."""

    def __init__(
        self, folder: Path, known: Mapping[str, Any] | None = None,
        filters: Mapping[str, Callable[..., Any]] | None = None,
    ) -> None:  # fmt: skip
        loader = FileSystemLoader(folder, encoding="utf-8")
        self._made = Environment(
            loader=loader, autoescape=True, undefined=StrictUndefined, trim_blocks=True,
            lstrip_blocks=True,
        )  # fmt: skip
        self._made.globals.update(known or {})
        self._made.filters.update(filters or {})

    def render(self, name: str, /, **values: Any) -> str:
        """A template filled in."""
        return self._made.get_template(name).render(**values)
