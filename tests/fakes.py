"""Stand-ins that are real classes (替身)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from assistant.answer import Answer
from channels.channel import Capabilities, PushQuota
from channels.splitting import split

Vectors = NDArray[np.float32]


class HashingEmbedder:
    """An Embedder without a model: characters and their pairs, hashed into a unit vector."""

    def __init__(self, dimension: int = 256) -> None:
        self.name = f"hashing-{dimension}"
        self.dimension = dimension
        self.embedded = 0

    def queries(self, texts: Sequence[str]) -> Vectors:
        """One unit row for each question."""
        return np.array([self._row(t) for t in texts], np.float32).reshape(-1, self.dimension)

    def passages(self, texts: Sequence[str]) -> Vectors:
        """One unit row for each passage; counts them."""
        self.embedded += len(texts)
        return self.queries(texts)

    def _row(self, text: str) -> Vectors:
        row = np.full(self.dimension, 1e-6, np.float32)
        for part in (*text, *(text[i : i + 2] for i in range(len(text) - 1))):
            digest = hashlib.blake2b(part.encode("utf-8", "replace"), digest_size=8).digest()
            row[int.from_bytes(digest[:4]) % self.dimension] += 1 if digest[4] & 1 else -1
        return row / np.linalg.norm(row)


class FakePlatform:
    """A channel whose platform takes pushes, and refuses them as it is told."""

    name = "fake"

    def __init__(self, quota: PushQuota | None = None, longest: int = 20) -> None:
        self.caps = Capabilities(push=True, quota=quota, longest=longest)
        self.pushed: list[tuple[str, str]] = []
        self.shown = 0
        self.refusals: list[Exception] = []

    def routes(self) -> None:
        """It has none: tests hand their messages to the inbox."""

    def render(self, answer: Answer) -> list[str]:
        """The text in parts."""
        return split(answer.text, self.caps)

    async def send(self, address: Mapping[str, Any], part: str) -> None:
        """Take a push, or raise the next refusal."""
        if self.refusals:
            raise self.refusals.pop(0)
        self.pushed.append((address["to"], part))

    async def waiting(self, address: Mapping[str, Any]) -> None:
        """Count that somebody was shown to wait."""
        self.shown += 1

    def check(self) -> tuple[str, ...]:
        """All is well."""
        return ()
