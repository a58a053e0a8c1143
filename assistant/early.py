"""Facts before the words about them (先出事实): the blocks of an answer while a model still writes."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from assistant.block import Block

Heard = asyncio.Queue[Block]


class Early:
    """Who waits in this process for the blocks of an answer, by the answer's id."""

    def __init__(self) -> None:
        self._waiting = defaultdict[str, list[Heard]](list)

    @contextmanager
    def awaited(self, answer_id: str) -> Iterator[Heard]:
        """A queue that gets the blocks of an answer as soon as they stand."""
        heard = Heard()
        self._waiting[answer_id].append(heard)
        try:
            yield heard
        finally:
            self._waiting[answer_id].remove(heard)
            if not self._waiting[answer_id]:
                del self._waiting[answer_id]

    def tell(self, answer_id: str | None, blocks: Iterable[Block]) -> None:
        """Give the blocks to who waits for them; whatever follows, they are facts of this answer."""
        waiting = self._waiting.get(answer_id or "", [])
        for block in blocks:
            for heard in waiting:
                heard.put_nowait(block)
