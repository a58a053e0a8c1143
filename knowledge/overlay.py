"""What is in force with one draft laid over it (预览): to ask a text before it is published."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import numpy as np

from knowledge.catalogue import Catalogue
from knowledge.index import Index, Vectors
from knowledge.library import Knowledge
from knowledge.passage import Passage
from knowledge.source import Content, ContentError, read_files

CENTRE = "centre.yaml"
DRAFT = "draft"


class Overlay(Index):
    """A published index without some passages and with a few more, held in memory."""

    def __init__(self, under: Index, gone: frozenset[str], ids: Sequence[str], rows: Vectors) -> None:
        self._under, self._gone, self._ids, self._rows = under, gone, list(ids), rows
        self.count, self.dimension = under.count + len(self._ids), under.dimension

    def search(self, vectors: Vectors, n: int) -> list[list[tuple[str, float]]]:
        """As the published index searches; what the draft says is compared one by one."""
        near = self._under.search(vectors, n + len(self._gone))
        mine = vectors @ self._rows.T if self._ids else np.zeros((len(vectors), 0), np.float32)
        return [
            sorted(
                [(i, s) for i, s in found if i not in self._gone]
                + list(zip(self._ids, map(float, row), strict=True)), key=lambda f: -f[1],
            )[:n]
            for found, row in zip(near, mine, strict=True)
        ]  # fmt: skip


def overlaid(knowledge: Knowledge, path: str, before: str, after: str) -> Knowledge:
    """Knowledge in which one file says something else than it says in force.

    What was learned from wordings stays that of the publication. Raises ContentError where the
    draft cannot be read.
    """
    catalogue = _catalogue(knowledge.catalogue, path, before, after)
    mine = Knowledge.of(
        f"{knowledge.version}+{DRAFT}", catalogue, _index(knowledge, catalogue.passages),
        knowledge.embedder, knowledge.weights, None,
    )  # fmt: skip
    laid = replace(mine, learned=knowledge.learned)
    laid.__dict__.update(duels=knowledge.duels, lexicon=mine.lexicon)
    return laid


def _catalogue(catalogue: Catalogue, path: str, before: str, after: str) -> Catalogue:
    old, new = (_alone(catalogue, path, text) for text in (before, after))
    if problems := [p for p in new.problems if p.file == path and p.message != "is missing"]:
        raise ContentError(problems)
    named: dict[str, Any] = {name: getattr(catalogue, name) for name in Catalogue.model_fields}
    for name, value in named.items():
        mine = getattr(new, name)
        if isinstance(value, Mapping) and isinstance(mine, Mapping):
            gone = getattr(old, name)
            named[name] = {k: v for k, v in value.items() if k not in gone} | dict(mine)
        elif mine is not None and (name != "centre" or path == CENTRE):
            named[name] = mine
    return Catalogue.model_construct(**named)


def _alone(catalogue: Catalogue, path: str, text: str) -> Content:
    """What one file says by itself."""
    centre = catalogue.centre.model_dump_json(by_alias=True)
    return read_files({CENTRE: centre} | ({path: text} if text else {}))


def _index(knowledge: Knowledge, now: Mapping[str, Passage]) -> Index | None:
    if knowledge.index is None or knowledge.embedder is None:
        return None
    was = knowledge.catalogue.passages
    new = [p for i, p in now.items() if i not in was or was[i].digest != p.digest]
    changed = frozenset(i for i, p in was.items() if i not in now or now[i].digest != p.digest)
    rows = knowledge.embedder.passages([p.text for p in new])
    return Overlay(knowledge.index, changed, [p.id for p in new], rows)
