"""Counts one call to a model while its text comes in (计量)."""

from __future__ import annotations

import time
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlsplit

from assistant.endpoints import Endpoint
from assistant.telemetry import Call
from assistant.writer import Written

LONGEST_NAME = 64
PROVIDERS = {"deepseek": "deepseek", "moonshot": "moonshot_ai", "openai": "openai"}


@dataclass
class Tally:
    """What came so far, when, and what it takes; `put` counts the characters that were sent."""

    endpoint: Endpoint
    put: int
    text: str = ""
    end: str | None = None
    answered: str = ""
    first: float | None = None
    _answers: bool = False
    _usage: dict[str, int] = field(default_factory=dict)
    _began: int = field(default_factory=time.time_ns)
    _start: float = field(default_factory=time.perf_counter)

    def take(self, chunk: Any) -> None:
        """Add a piece of the stream."""
        told, self._answers = chunk.response_metadata, True
        self.text += str(chunk.text)
        if self.text and self.first is None:
            self.first = time.perf_counter() - self._start
        self.end = told.get("finish_reason") or self.end
        self.answered = str(told.get("model_name") or self.answered)[:LONGEST_NAME]
        self._usage = chunk.usage_metadata or self._usage

    @property
    def told(self) -> bool:
        """Whether the endpoint said how many tokens it took."""
        return self._usage.get("total_tokens", 0) > 0

    def tokens(self) -> tuple[int, int]:
        """Tokens put in and written; one a character where the endpoint tells none, none before it answers."""
        if not self.told:
            return (self.put, len(self.text)) if self._answers else (0, 0)
        total, written = self._usage["total_tokens"], self._usage.get("output_tokens", 0)
        written = min(max(written, 0), total)
        return total - written, written

    def written(self) -> Written:
        """The text with what it took."""
        here, (put, written) = self.endpoint, self.tokens()
        return Written(
            self.text, here.name, here.filing, put, written, here.cost(put, written), not self.told
        )

    def call(self, error: str = "") -> Call:
        """The call as it ended."""
        here, (put, written) = self.endpoint, self.tokens()
        return Call(
            model=here.name, provider=provider(here.url), began=self._began,
            seconds=time.perf_counter() - self._start, first=self.first, answered=self.answered,
            input=put, output=written, estimated=self._answers and not self.told,
            cost=here.cost(put, written), error=error,
        )  # fmt: skip


def provider(url: str) -> str:
    """Who runs an address: a name that OpenTelemetry knows, or its host."""
    host = urlsplit(url).hostname or ""
    known = (name for part, name in PROVIDERS.items() if part in host.split("."))
    return next(known, host)
