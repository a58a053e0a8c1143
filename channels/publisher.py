"""Publishes from the running server (发布器): each publication in a process of its own."""

from __future__ import annotations

import logging
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from threading import Lock, Thread

log = logging.getLogger("daoban")

COMMAND = [sys.executable, "-m", "channels.cli", "knowledge"]
STAGE = "stage: "


class Busy(Exception):
    """Another publication is running."""


@dataclass(frozen=True)
class PublisherState:
    """How far a publication is; `error` is what the last one ended with, None when all went well."""

    stage: str = ""
    done: int = 0
    total: int = 0
    running: bool = False
    error: str | None = None


class Publisher:
    """At most one publication at a time; `environment` gives that of its process."""

    def __init__(self, environment: Callable[[], Mapping[str, str]]) -> None:
        self._environment, self._lock = environment, Lock()
        self._state = PublisherState()
        self._process: subprocess.Popen[str] | None = None

    def start(self, by: str, reason: str, only: Sequence[str] | None = None) -> None:
        """Begin to publish what is approved, all of it or some paths; raises Busy."""
        paths = [option for path in only or () for option in ("--only", path)]
        self._run("publish", "--plain", "--by", by, "--reason", reason, *paths)

    def take_out(self, by: str, reason: str) -> None:
        """Begin to take out what ends today, which no question can hold up; raises Busy."""
        self._run("publish", "--plain", "--ended", "--by", by, "--reason", reason)

    def roll_back(self, by: str, reason: str, number: int | None = None) -> None:
        """Begin to put an earlier publication in force again; raises Busy."""
        which = [] if number is None else [str(number)]
        self._run("rollback", "--by", by, "--reason", reason, *which)

    def state(self) -> PublisherState:
        """How far the running one is, or how the last one ended."""
        return self._state

    def close(self) -> None:
        """End the publication that runs; what is in force stays so."""
        if self._process and self._process.poll() is None:
            self._process.terminate()

    def _run(self, *options: str) -> None:
        with self._lock:
            if self._state.running:
                raise Busy
            self._state = PublisherState(stage="starting", running=True)
        Thread(target=self._follow, args=(options,), daemon=True).start()

    def _follow(self, options: Sequence[str]) -> None:
        try:
            error = self._ended(options)
        except Exception as problem:  # no process could be started
            error = f"{type(problem).__name__}: {problem}"
        if error:
            log.error("publication failed: %s", error.splitlines()[0])
        self._state = PublisherState(stage="failed" if error else "done", error=error)

    def _ended(self, options: Sequence[str]) -> str | None:
        """Run the process to its end; gives what it failed with."""
        told: list[str] = []
        with subprocess.Popen(
            [*COMMAND, *options], env=self._environment(), text=True, stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
        ) as process:  # fmt: skip
            self._process = process
            for line in process.stderr or ():
                self._heard(line.strip(), told)
        if process.returncode == 0:
            return None
        return "\n".join(told)[-4000:] or "the publisher was ended"

    def _heard(self, line: str, told: list[str]) -> None:
        """A stage as `stage: embedding 120/900`; anything else is the trouble."""
        if not line.startswith(STAGE):
            told += [line] if line else []
            return
        stage, _, counted = line.removeprefix(STAGE).partition(" ")
        done, _, total = counted.partition("/")
        counts = (int(done), int(total)) if done.isdigit() and total.isdigit() else (0, 0)
        self._state = replace(self._state, stage=stage, done=counts[0], total=counts[1])
