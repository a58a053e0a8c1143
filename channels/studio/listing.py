"""The list of entries (条目清单): filtered, paged, with a tree by theme or authority and its counts."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from channels.studio.pager import Pages, with_query
from knowledge.record.entry import Entry, Kind
from knowledge.record.reading import Reading

BRANCHES = ("theme", "authority")
ALL = 1_000_000
KINDS = (Kind.MATTER, Kind.POLICY, Kind.NOTICE, Kind.SITE, Kind.TERM, Kind.REPLY, Kind.SHARED)


@dataclass(frozen=True)
class Asked:
    """What somebody looks for."""

    text: str = ""
    kind: str = ""
    state: str = ""
    owner: str = ""
    by: str = "theme"
    theme: str = ""
    authority: str = ""

    def __getitem__(self, name: str) -> str:
        """A part by its name."""
        return str(getattr(self, name))


class Listing:
    """Entries as somebody asked for them."""

    def __init__(self, record: Reading, asked: Asked, page: int, query: Mapping[str, str]) -> None:
        self.asked, self._query = asked, {k: v for k, v in query.items() if v}
        self.by = asked.by if asked.by in BRANCHES else BRANCHES[0]
        every, _ = record.entries(text=asked.text.strip(), size=ALL)
        self._every = sorted((e for e in every if self._wanted(e)), key=lambda e: KINDS.index(e.kind))
        found = [e for e in self._every if self._in_branch(e)]
        self.owners = {name: name for name in sorted({e.owner for e in every if e.owner})}
        self.pages = Pages(page, len(found))
        self.shown = found[self.pages.skip : self.pages.skip + self.pages.size]

    @property
    def branch(self) -> str:
        """The branch of the tree that is open."""
        return self.asked[self.by]

    @property
    def everything(self) -> int:
        """How many there are in the whole tree."""
        return len(self._every)

    @cached_property
    def tree(self) -> list[tuple[str, int]]:
        """Branch → how many, the largest first."""
        return Counter(name for e in self._every if (name := _branch(e, self.by))).most_common()

    def open(self, name: str) -> str:
        """The address of a branch of the tree."""
        return self.link(page=None, **{self.by: name})

    def link(self, **changed: object) -> str:
        """The address of this list with something changed."""
        return "/studio/entries" + with_query(dict(self._query), **changed)

    def _wanted(self, entry: Entry) -> bool:
        asked = self.asked
        return (
            (not asked.kind or entry.kind == asked.kind)
            and (not asked.state or entry.state == asked.state)
            and (not asked.owner or entry.owner == asked.owner)
        )

    def _in_branch(self, entry: Entry) -> bool:
        return not self.branch or _branch(entry, self.by) == self.branch


def _branch(entry: Entry, by: str) -> str:
    """Where an entry hangs in the tree: policies by who issued them."""
    facets = entry.facets if entry.kind in (Kind.MATTER, Kind.POLICY) else {}
    return facets.get(by, "") or (facets.get("issuer", "") if by == "authority" else "")


def folders(record: Reading) -> Iterator[str]:
    """The folders that guides lie in."""
    every, _ = record.entries(size=ALL)
    yield from sorted({e.path.split("/")[1] for e in every if e.path.startswith("matters/") and e.path.count("/") > 1})
