"""Clients that ask a server over HTTP, run as a process of its own: `python -m evals.load` (压测客户端)."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from itertools import cycle, islice
from typing import Any

import httpx
import numpy as np

from evals.run import AT


def spread(seconds: Sequence[float]) -> dict[str, float]:
    """Median and tails of some durations, in milliseconds."""
    cuts = np.percentile(np.array(seconds) * 1000, (50, 95, 99)) if seconds else (0.0, 0.0, 0.0)
    return {
        name: round(float(cut), 2) for name, cut in zip(("p50", "p95", "p99"), cuts, strict=True)
    }


async def load(url: str, questions: Sequence[str], requests: int, clients: int) -> dict[str, Any]:
    """Put so many requests by so many clients, each waiting for its answer before the next."""
    waiting = iter(list(islice(cycle(questions), requests)))
    seconds: list[float] = []
    matters: dict[str, str | None] = {}
    failures: list[str] = []
    async with httpx.AsyncClient(base_url=url, timeout=60) as client:
        await _ask(client, questions[0])
        began = time.perf_counter()
        await asyncio.gather(
            *(_client(client, waiting, seconds, matters, failures) for _ in range(clients))
        )
        whole = time.perf_counter() - began
    return {
        "clients": clients, "requests": requests, "failures": len(failures),
        "first_failure": failures[0] if failures else None,
        "answers_per_second": round(len(seconds) / whole, 1), "ms": spread(seconds),
        "matters": matters,
    }  # fmt: skip


async def _client(
    client: httpx.AsyncClient, waiting: Iterator[str], seconds: list[float],
    matters: dict[str, str | None], failures: list[str],
) -> None:  # fmt: skip
    for question in waiting:
        began = time.perf_counter()
        try:
            answer = await _ask(client, question)
        except httpx.HTTPError as error:
            failures.append(str(error) or repr(error))
            continue
        seconds.append(time.perf_counter() - began)
        matters[question] = (answer["matter"] or {}).get("code")


async def _ask(client: httpx.AsyncClient, question: str) -> dict[str, Any]:
    response = await client.post("/v1/ask", json={"question": question, "at": AT.isoformat()})
    response.raise_for_status()
    answer: dict[str, Any] = response.json()
    return answer


def loaded(url: str, questions: Sequence[str], requests: int, clients: int) -> dict[str, Any]:
    """The same from a separate process, so that clients and server do not share an interpreter."""
    command = [sys.executable, "-m", "evals.load", url, str(requests), str(clients)]
    told = json.dumps(list(questions), ensure_ascii=False)
    done = subprocess.run(command, input=told, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    address, count, at_once = sys.argv[1:]
    asked = json.loads(sys.stdin.read())
    print(json.dumps(asyncio.run(load(address, asked, int(count), int(at_once)))))
