"""The product's server as a process of its own, for measuring (被测服务进程)."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import httpx
import psutil

SERVE = ("-m", "channels.cli", "serve")
PUBLISH = ("-m", "channels.cli", "knowledge", "publish", "--files", "--no-gate")
READY_WITHIN = 120.0
MEGABYTE = 1 << 20
T = TypeVar("T")


class BenchError(Exception):
    """Something that is measured does not run; the message ends with what it said."""


@dataclass(frozen=True)
class Product:
    """Where the product lies and what it is run with."""

    environment: Mapping[str, str]
    data: Path
    serve: tuple[str, ...] = SERVE
    publishing: tuple[str, ...] = PUBLISH

    def publish(self, *more: str) -> float:
        """Publish in a process of its own; gives the seconds."""
        began = time.perf_counter()
        command = [sys.executable, *self.publishing, *more]
        done = subprocess.run(command, env=self._environment(), capture_output=True, text=True)
        if done.returncode != 0:
            raise BenchError(
                f"publish ended with {done.returncode}: {(done.stderr or done.stdout)[-800:]}"
            )
        return time.perf_counter() - began

    def _environment(self) -> dict[str, str]:
        return {**os.environ, **self.environment}

    @contextmanager
    def server(self) -> Iterator[Server]:
        """The server, ready; ended when done."""
        log = (self.data / "bench-server.log").open("w+", encoding="utf-8")
        began = time.perf_counter()
        with log:
            process = subprocess.Popen(
                [sys.executable, *self.serve], env=self._environment(), stdout=log, stderr=log
            )
            try:
                url = _until(lambda: _url(self.data, process.pid), process, log.name)
                _until(lambda: _ready(url), process, log.name)
                yield Server(url, process.pid, time.perf_counter() - began)
            finally:
                process.terminate()
                try:
                    process.wait(15)
                except subprocess.TimeoutExpired:
                    process.kill()
                    process.wait()


@dataclass(frozen=True)
class Server:
    """A server that runs: its address, its process, the seconds from start to ready."""

    url: str
    pid: int
    ready_seconds: float

    def memory(self) -> float:
        """Resident memory in MB, of the process and those it started."""
        process = psutil.Process(self.pid)
        every = [process, *process.children(recursive=True)]
        return sum(p.memory_info().rss for p in every) / MEGABYTE


def _url(data: Path, pid: int) -> str | None:
    try:
        told = json.loads((data / "server.json").read_text("utf-8"))
    except (OSError, ValueError):
        return None
    return str(told["url"]) if told.get("pid") == pid else None


def _ready(url: str) -> bool | None:
    try:
        return httpx.get(f"{url}/readyz", timeout=5).status_code == 200 or None
    except httpx.HTTPError:
        return None


def _until(look: Callable[[], T | None], process: subprocess.Popen[bytes], log: str) -> T:
    deadline = time.monotonic() + READY_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        if (found := look()) is not None:
            return found
        time.sleep(0.05)
    said = Path(log).read_text("utf-8", "replace")[-800:]
    raise BenchError(f"the server was not ready within {READY_WITHIN:.0f} s: {said}")
