"""Every failure of a model under load (模型故障压测): a real server beside a scripted endpoint that fails."""

from __future__ import annotations

import asyncio
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import cycle, islice
from pathlib import Path
from typing import Any

import httpx
from rich.table import Table

from assistant.settings import Settings
from evals.bench import Workplace
from evals.load import spread
from evals.model_server import FAILURES, failing, honest, model_server
from evals.run import AT
from evals.sample import SAMPLES, load
from evals.server import Product

WELL = ""
MOODS = (WELL, *FAILURES)
CLIENTS = 16
PATIENCE = 60.0
DEAD_MS, OPEN_MS = 12_000, 3_000
SPOILED = "error"


@dataclass
class Tally:
    """What clients got: milliseconds of every reply, and what was no answer."""

    seconds: list[float]
    statuses: list[str]
    faults: list[str]
    worded: int = 0

    @property
    def answered(self) -> int:
        """Replies that are answers of the line."""
        return len(self.statuses) - self.statuses.count(SPOILED)

    def figures(self) -> dict[str, Any]:
        """As JSON."""
        return {
            "questions": len(self.seconds) + len(self.faults), "answered": self.answered,
            "errors": len(self.faults), "first_error": next(iter(self.faults), None),
            "worded": self.worded, "ms": spread(self.seconds),
        }  # fmt: skip


async def crowd(url: str, questions: Sequence[str], count: int, clients: int = CLIENTS) -> Tally:
    """So many questions by so many clients, each in a conversation of its own."""
    waiting, tally = iter(list(islice(cycle(questions), count))), Tally([], [], [])
    async with httpx.AsyncClient(base_url=url, timeout=PATIENCE) as client:
        await asyncio.gather(*(_client(client, waiting, tally) for _ in range(clients)))
    return tally


async def _client(client: httpx.AsyncClient, waiting: Iterator[str], tally: Tally) -> None:
    for question in waiting:
        began = time.perf_counter()
        try:
            reply = await client.post("/v1/ask", json={"question": question, "at": AT.isoformat()})
            reply.raise_for_status()
        except httpx.HTTPError as error:
            tally.faults.append(str(error) or repr(error))
            continue
        tally.seconds.append(time.perf_counter() - began)
        tally.statuses.append(reply.json()["status"])
        tally.worded += bool(reply.json()["generated"])


def failure(product: Product, mood: str, questions: Sequence[str], count: int) -> dict[str, Any]:
    """One mood: a fresh server is asked while the model fails, and again when it has."""
    with model_server(honest) as model, failing(model, mood) as address:
        told = {"DAOBAN_MODEL_BASE_URL": address, "DAOBAN_MODEL_NAME": "scripted"}
        own = replace(product, environment={**product.environment, **told})
        with own.server() as server:
            first = asyncio.run(crowd(server.url, questions, count))
            then = asyncio.run(crowd(server.url, questions, count))
    return {"first": first.figures(), "then": then.figures(), "model_asked": len(model.asked)}


def failures(
    settings: Settings, tell: Callable[[str], None], count: int, moods: Sequence[str] = MOODS
) -> dict[str, Any]:
    """Every mood over a copy of the content, published for it."""
    questions = [
        s.turns[0] for s in load([SAMPLES / "dev.jsonl"])
        if len(s.turns) == 1 and s.expect.statuses == ("answered",)
    ]  # fmt: skip
    with tempfile.TemporaryDirectory(prefix="daoban-failures-") as folder:
        product = Workplace.under(Path(folder), settings).product
        tell("publishing")
        product.publish()
        found = {}
        for mood in moods:
            tell(f"{mood or 'no failure'}: 2 × {count} questions, {CLIENTS} at once")
            found[mood or "none"] = failure(product, mood, questions, count)
    return found


def wrongs(found: dict[str, Any]) -> list[str]:
    """What was not answered, or later than promised, each named by its mood."""
    told = []
    for mood, one in found.items():
        for part, most in (("first", DEAD_MS), ("then", OPEN_MS)):
            got = one[part]
            if got["answered"] < got["questions"]:
                told.append(f"{mood}: {got['questions'] - got['answered']} not answered ({part})")
            if got["ms"]["p99"] > most:
                told.append(f"{mood}: p99 {got['ms']['p99']:.0f} ms, wanted ≤ {most} ({part})")
    return told


def table(found: dict[str, Any]) -> Table:
    """One row for each mood."""
    limits = f"first: p99 ≤ {DEAD_MS} ms; then, the breaker open: ≤ {OPEN_MS} ms"
    head = ("model", "", "questions", "answered", "errors", "worded", "p50 ms", "p99 ms")
    shown = Table(*head, caption=limits)
    for mood, one in found.items():
        for part in ("first", "then"):
            got = one[part]
            counts = (got[k] for k in ("questions", "answered", "errors", "worded"))
            times = (f"{got['ms'][k]:.0f}" for k in ("p50", "p99"))
            shown.add_row(mood if part == "first" else "", part, *map(str, counts), *times)
    return shown
