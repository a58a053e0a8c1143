"""The cache of vectors by text digest, so that unchanged passages are not embedded again."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

Vectors = NDArray[np.float32]
STEP = 512


class VectorCache:
    """Vectors of one embedder, kept in one SQLite file; safe to interrupt at any point."""

    def __init__(self, path: Path, embedder: str) -> None:
        path.parent.mkdir(parents=True, exist_ok=True)
        self._path, self._embedder = path, embedder
        try:
            self._create()
        except sqlite3.DatabaseError:
            path.unlink()
            self._create()

    def _connect(self) -> sqlite3.Connection:
        return sqlite3.connect(self._path, timeout=30)

    def _create(self) -> None:
        with self._connect() as db:
            db.execute("PRAGMA journal_mode=WAL")
            db.execute(
                "CREATE TABLE IF NOT EXISTS vector"
                " (embedder TEXT, digest TEXT, value BLOB, PRIMARY KEY (embedder, digest))"
            )

    def get(self, digests: Sequence[str]) -> dict[str, Vectors]:
        """The cached vectors among the digests."""
        wanted = set(digests)
        with self._connect() as db:
            rows = db.execute(
                "SELECT digest, value FROM vector WHERE embedder = ?", (self._embedder,)
            )
            return {d: np.frombuffer(v, dtype=np.float32) for d, v in rows if d in wanted}

    def fill(
        self, texts: dict[str, str], embed: Callable[[Sequence[str]], Vectors],
        report: Callable[[int, int], None] = lambda done, total: None,
    ) -> dict[str, Vectors]:  # fmt: skip
        """Vectors for digest → text, embedding and keeping what is missing, in steps."""
        try:
            have = self.get(list(texts))
        except sqlite3.DatabaseError:
            self._path.unlink()
            self._create()
            have = {}
        missing = sorted((d for d in texts if d not in have), key=lambda d: len(texts[d]))
        for start in range(0, len(missing), STEP):
            part = missing[start : start + STEP]
            report(start, len(missing))
            vectors = embed([texts[d] for d in part])
            rows = [(self._embedder, d, v.tobytes()) for d, v in zip(part, vectors, strict=True)]
            with self._connect() as db:
                db.executemany("INSERT OR REPLACE INTO vector VALUES (?, ?, ?)", rows)
            have |= dict(zip(part, vectors, strict=True))
        report(len(missing), len(missing))
        return have
