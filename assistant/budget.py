"""What models may take in a day (额度): tokens and yuan, over all processes where a book keeps them."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta

HOURS_EAST = timedelta(hours=8)
LONGEST_WAIT = 1.0

log = logging.getLogger("daoban")


@dataclass(frozen=True)
class Spent:
    """What calls took."""

    calls: int = 0
    input: int = 0
    output: int = 0
    cost: float = 0.0

    def __add__(self, more: Spent) -> Spent:
        return Spent(
            self.calls + more.calls, self.input + more.input, self.output + more.output,
            self.cost + more.cost,
        )  # fmt: skip

    def most(self, other: Spent) -> Spent:
        """The larger of each; what a day took never shrinks."""
        return Spent(
            max(self.calls, other.calls), max(self.input, other.input),
            max(self.output, other.output), max(self.cost, other.cost),
        )  # fmt: skip

    @property
    def tokens(self) -> int:
        """All tokens."""
        return self.input + self.output


Book = Callable[[date, Spent], Spent]


def today() -> date:
    """The day in China, on which a budget is counted."""
    return (datetime.now(UTC) + HOURS_EAST).date()


class Budget:
    """Whether a model may still be asked today; `yuan` None limits tokens only.

    `book` adds to a day and gives its total; without one, or while it fails, this process counts for
    itself. Answers wait for it once a day, when it is read, and not longer than a second.
    """

    def __init__(
        self, tokens: int, yuan: float | None = None, book: Book | None = None,
        day: Callable[[], date] = today,
    ) -> None:  # fmt: skip
        self._tokens, self._yuan, self._book, self._today = tokens, yuan, book, day
        self._day, self._spent = date.min, Spent()
        self._keeping: set[asyncio.Task[None]] = set()

    async def allows(self) -> bool:
        """Whether anything is left; the call that reaches the limit is still paid."""
        if self._turned() and self._book:
            await self._hear(self._day, self._adding(self._book, Spent()))
        within = self._yuan is None or self._spent.cost < self._yuan
        return self._spent.tokens < self._tokens and within

    def spend(self, spent: Spent) -> None:
        """Count what was taken, and have it kept without waiting."""
        self._turned()
        self._spent += spent
        if self._book is None or not spent.tokens:
            return
        adding = self._adding(self._book, spent)
        task = asyncio.get_running_loop().create_task(self._hear(self._day, adding))
        self._keeping.add(task)
        task.add_done_callback(self._keeping.discard)

    async def settled(self) -> None:
        """Wait until all that was spent is in the book."""
        await asyncio.gather(*self._keeping)

    def _turned(self) -> bool:
        """Begin a new day where there is one."""
        if self._day == (now := self._today()):
            return False
        self._day, self._spent = now, Spent()
        return True

    def _adding(self, book: Book, spent: Spent) -> asyncio.Future[Spent]:
        """Begin to add in a thread, which a process that ends waits for."""
        return asyncio.get_running_loop().run_in_executor(None, book, self._day, spent)

    async def _hear(self, day: date, adding: asyncio.Future[Spent]) -> None:
        """Take in what all processes spent."""
        try:
            async with asyncio.timeout(LONGEST_WAIT):
                total = await asyncio.shield(adding)
        except Exception as error:
            log.warning("the book of what models cost: %s", type(error).__name__)
            return
        if day == self._day:
            self._spent = self._spent.most(total)
