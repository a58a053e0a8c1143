"""Pages of long lists (分页): which part is shown, and the addresses of the others."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Annotated, Any
from urllib.parse import urlencode

from fastapi import Path, Query

PageNumber = Annotated[int, Query(alias="page", ge=1, le=100_000)]
RowNumber = Annotated[int, Path(ge=1, le=2**31 - 1)]
SIZE = 50


@dataclass(frozen=True)
class Pages:
    """One page of a list, counted from 1; `total` is over all pages."""

    number: int
    total: int
    size: int = SIZE

    @property
    def skip(self) -> int:
        """How many come before this page."""
        return (self.number - 1) * self.size

    @property
    def last(self) -> int:
        """The number of the last page."""
        return max(1, -(-self.total // self.size))

    @property
    def first_shown(self) -> int:
        """The number of the first item shown."""
        return min(self.skip + 1, self.total)

    @property
    def last_shown(self) -> int:
        """The number of the last item shown."""
        return min(self.skip + self.size, self.total)

    @property
    def near(self) -> Iterator[int | None]:
        """Numbers to offer: first, last and those nearby; None for a gap."""
        shown = sorted({1, self.last, *range(max(1, self.number - 2), min(self.last, self.number + 2) + 1)})
        before = 0
        for number in shown:
            if number - before > 1:
                yield None
            yield number
            before = number


def with_query(query: Mapping[Any, object], **changed: object) -> str:
    """A query string with some parts changed; None takes a part out."""
    merged: dict[Any, object] = {**query, **changed}
    return "?" + urlencode({k: str(v) for k, v in merged.items() if v is not None and v != ""})
