"""Robots that talk with a server over HTTP, run as a process of its own: `python -m evals.robots` (机器人压测)."""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from itertools import cycle, islice
from typing import Any
from uuid import uuid4

import httpx

from evals.load import spread
from evals.server import BenchError

MANAGE = ("-m", "channels.robot.cli")
UNLIMITED = {"DAOBAN_ROBOT_TURNS_PER_MINUTE": "1000000", "DAOBAN_TURNS_PER_CHANNEL": "1000000"}
"""What the measured server is told, so that its own limits are not what is measured."""


def device_key(environment: Mapping[str, str], hall: str = "hall-city") -> str:
    """A key of a fresh robot of the record that an environment names."""
    command = [sys.executable, *MANAGE, "add", f"bench-{uuid4().hex[:8]}", "--hall", hall]
    done = subprocess.run(command, env={**os.environ, **environment}, capture_output=True, text=True)
    if done.returncode != 0:
        raise BenchError(f"no robot could be registered: {(done.stderr or done.stdout)[-800:]}")
    return done.stdout.strip()


async def talk(
    url: str, key: str, questions: Sequence[str], turns: int, robots: int
) -> dict[str, Any]:
    """So many turns by so many robots, each waiting for the end of one before the next."""
    waiting = iter(list(islice(cycle(questions), turns)))
    times: dict[str, list[float]] = {"ack": [], "speech": [], "final": []}
    failures: list[str] = []
    head = {"authorization": f"Bearer {key}", "accept": "text/event-stream"}
    async with httpx.AsyncClient(base_url=url, headers=head, timeout=60) as client:
        await _robot(client, iter(questions[:1]), {name: [] for name in times}, [])
        await asyncio.gather(*(_robot(client, waiting, times, failures) for _ in range(robots)))
    return {
        "robots": robots, "turns": turns, "failures": len(failures),
        "first_failure": failures[0] if failures else None, "ack_ms": spread(times["ack"]),
        "first_speech_ms": spread(times["speech"]), "whole_ms": spread(times["final"]),
    }  # fmt: skip


async def _robot(
    client: httpx.AsyncClient, waiting: Iterator[str], times: dict[str, list[float]],
    failures: list[str],
) -> None:  # fmt: skip
    for question in waiting:
        try:
            found = await _turn(client, question)
        except httpx.HTTPError as error:
            failures.append(str(error) or repr(error))
            continue
        if missing := times.keys() - found.keys():
            failures.append(f"no {', '.join(sorted(missing))} came")
            continue
        for name, seconds in times.items():
            seconds.append(found[name])


async def _turn(client: httpx.AsyncClient, question: str) -> dict[str, float]:
    """When each kind of part of a turn first came, in seconds; every turn is another visitor's."""
    body = {
        "contract": "1", "request_id": uuid4().hex, "session_id": uuid4().hex,
        "input": {"type": "text", "text": question},
    }  # fmt: skip
    began, came = time.perf_counter(), dict[str, float]()
    async with client.stream("POST", "/v1/robot/turns", json=body) as reply:
        reply.raise_for_status()
        async for line in reply.aiter_lines():
            if line.startswith("event: "):
                came.setdefault(line.removeprefix("event: "), time.perf_counter() - began)
    return came


def talked(
    url: str, key: str, questions: Sequence[str], turns: int, robots: int = 1
) -> dict[str, Any]:
    """The same from a separate process, so that robots and server do not share an interpreter."""
    command = [sys.executable, "-m", "evals.robots", url, str(turns), str(robots)]
    told = json.dumps({"key": key, "questions": list(questions)}, ensure_ascii=False)
    done = subprocess.run(command, input=told, capture_output=True, text=True, check=True)
    found: dict[str, Any] = json.loads(done.stdout)
    return found


if __name__ == "__main__":
    address, count, at_once = sys.argv[1:]
    given = json.loads(sys.stdin.read())
    result = asyncio.run(talk(address, given["key"], given["questions"], int(count), int(at_once)))
    print(json.dumps(result))
