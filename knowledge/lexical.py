"""Lexical search over characters, codes and exact names (字面检索); the only file that knows bm25s."""

from __future__ import annotations

import re
from collections.abc import Sequence

import bm25s
import numpy as np
from numpy.typing import NDArray

WORD = re.compile(r"[a-z0-9]+|[\u3400-\u9fff]+")
STOP = set("的了吗呢啊吧我你他她是在有要就都也还和与跟把被给让去来到个这那什么怎样样请问想能可以")


def tokens(text: str) -> list[str]:
    """Latin words and numbers whole; Chinese as single characters and pairs, stop ones left out."""
    found: list[str] = []
    for run in WORD.findall(text.lower()):
        if run[0].isascii():
            found.append(run)
            continue
        says = [c not in STOP for c in run]
        found += [c for c, kept in zip(run, says, strict=True) if kept]
        found += [run[i : i + 2] for i in range(len(run) - 1) if says[i] or says[i + 1]]
    return found


class Lexical:
    """A BM25 index held in memory; built from texts in under a second per 10,000."""

    def __init__(self, ids: Sequence[str], texts: Sequence[str]) -> None:
        self.ids = list(ids)
        self._bm25 = bm25s.BM25(k1=1.2, b=0.6)
        self._bm25.index([tokens(t) or ["∅"] for t in texts], show_progress=False)
        self._known: dict[str, int] = self._bm25.vocab_dict

    def scores(self, query: str) -> NDArray[np.float32]:
        """One score for each id, zero where nothing matches."""
        wanted = [t for t in dict.fromkeys(tokens(query)) if t in self._known]
        if not wanted:
            return np.zeros(len(self.ids), dtype=np.float32)
        result: NDArray[np.float32] = self._bm25.get_scores(wanted)
        return result

    def search(self, query: str, n: int) -> list[tuple[str, float]]:
        """The best `n` ids with positive scores, best first."""
        scores = self.scores(query)
        top = np.argpartition(-scores, min(n, len(scores) - 1))[:n]
        met = top[scores[top] > 0]
        ranked = sorted(zip(scores[met].tolist(), met.tolist(), strict=True), reverse=True)
        return [(self.ids[i], s) for s, i in ranked]
