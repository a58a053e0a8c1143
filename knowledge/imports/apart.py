"""Starts the reading process and watches it (隔离进程): nothing it does can hang or harm this one.

When a file of a zip ends the process, that file is refused and the next process goes on after it.
"""

from __future__ import annotations

import json
import queue
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import IO, Any

import knowledge
from knowledge.fact import Shape
from knowledge.imports.formats import kind_of
from knowledge.imports.limits import LIMITS, Limits, Refused
from knowledge.imports.read import Read, unpacked

ROOT = Path(knowledge.__file__).parents[1]
COMMAND = (sys.executable, "-m", "knowledge.imports.child")
RESTARTS = 20
NAME = 200


class Refusal(Shape):
    """A file that was not read; `key` names the reason in words.yaml."""

    name: str
    key: str
    detail: str = ""


@dataclass
class Taken:
    """What became of an upload: its files as read, and those refused."""

    name: str
    reads: list[Read] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)


Told = Callable[[str, int, int], None]
"""Progress: what is being done, how much of it, of how much (0 where unknown)."""


def untold(step: str, done: int, total: int) -> None:
    """Progress that nobody looks at."""


def take(name: str, data: bytes, limits: Limits = LIMITS, told: Told = untold) -> Taken:
    """Read an uploaded file in a process of its own; refusals are part of the result."""
    taken = Taken(PurePosixPath(name.replace("\\", "/")).name[-NAME:] or "-")
    try:
        kind_of(taken.name, data, limits.file)
    except Refused as error:
        taken.refused.append(Refusal(name=taken.name, key=error.key, detail=error.detail))
        return taken
    skip = 0
    for _ in range(RESTARTS):
        if (rest := _run(taken, data, skip, limits, told)) is None:
            return _something(taken)
        skip = rest
    taken.refused.append(Refusal(name=taken.name, key="given_up", detail=f"after file {skip}"))
    return taken


def _something(taken: Taken) -> Taken:
    """An archive of nothing is told as empty."""
    if not taken.reads and not taken.refused:
        taken.refused.append(Refusal(name=taken.name, key="empty"))
    return taken


def _run(taken: Taken, data: bytes, skip: int, limits: Limits, told: Told) -> int | None:
    """One process; gives the number of the file to go on with where it ended early."""
    process = subprocess.Popen(
        COMMAND, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
        env={"PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8", "PYTHONHASHSEED": "0"}, cwd=ROOT,
    )  # fmt: skip
    begun, name, size = skip - 1, taken.name, 0
    try:
        for line in _lines(process, {"name": taken.name, "skip": skip}, data, limits.silence):
            size += len(line)
            if size > limits.output:
                raise Refused("too_big_inside", "output")
            said = json.loads(line)
            if "begin" in said:
                begun, name = said["number"], said["begin"]
                told("reading", begun, 0)
            elif "end" in said:
                return None
            else:
                _enter(taken, said)
        raise Refused(_why(process.wait(timeout=limits.silence)))
    except (Refused, queue.Empty, ValueError) as error:
        key = error.key if isinstance(error, Refused) else "too_slow"
        taken.refused.append(Refusal(name=name, key=key))
        return begun + 1 if begun >= skip else None
    finally:
        process.kill()
        process.wait()
        for stream in (process.stdin, process.stdout):
            if stream:
                stream.close()


def _enter(taken: Taken, said: dict[str, Any]) -> None:
    if "read" in said:
        taken.reads.append(unpacked(said["read"]))
    elif said["refused"] != "noise":
        taken.refused.append(Refusal(name=said["name"], key=said["refused"], detail=said["detail"]))


def _why(code: int) -> str:
    """The reason that a process's end stands for."""
    if -code in (signal.SIGXCPU, signal.SIGKILL):
        return "too_slow"
    return "too_big_inside" if -code in (signal.SIGABRT, signal.SIGSEGV, signal.SIGBUS) else "broken"


def _lines(
    process: subprocess.Popen[bytes], header: dict[str, Any], data: bytes, silence: float
) -> Iterator[bytes]:
    """The process's lines; raises queue.Empty where none comes in time."""
    lines: queue.Queue[bytes | None] = queue.Queue(maxsize=64)
    assert process.stdin and process.stdout
    given = (json.dumps(header).encode() + b"\n", data)
    threading.Thread(target=_feed, args=(process.stdin, given), daemon=True).start()
    threading.Thread(target=_listen, args=(process.stdout, lines), daemon=True).start()
    while (line := lines.get(timeout=silence)) is not None:
        yield line


def _feed(pipe: IO[bytes], parts: tuple[bytes, ...]) -> None:
    try:
        for part in parts:
            pipe.write(part)
        pipe.close()
    except (OSError, ValueError):
        return  # the process ended before it took everything


def _listen(pipe: IO[bytes], lines: queue.Queue[bytes | None]) -> None:
    try:
        for line in pipe:
            lines.put(line)
    except (OSError, ValueError):
        pass
    lines.put(None)
