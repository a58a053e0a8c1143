"""`daoban eval bench-large`: random vectors by the hundred thousand, built in chunks (大规模评测)."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
import psutil
from numpy.typing import NDArray

from evals.load import spread
from knowledge import index

GIGABYTE = 2**30
FREE_GIGABYTES = 10.0
QUESTIONS = 200
DEPTH = 80
MEGABYTE = 2**20


class Stopped(Exception):
    """The disk or the time runs out."""


class Lazy(Sequence[Any]):
    """A sequence of which only the slice at hand exists."""

    def __init__(self, n: int, make: Callable[[range], Any]) -> None:
        self._n, self._make = n, make

    def __len__(self) -> int:
        return self._n

    def __getitem__(self, at: Any) -> Any:
        wanted = range(self._n)[at]
        return (
            self._make(wanted)
            if isinstance(wanted, range)
            else self._make(range(wanted, wanted + 1))[0]
        )


def unit(rows: range, dimension: int) -> NDArray[np.float32]:
    """Random unit vectors, the same for the same rows."""
    vectors = np.random.default_rng(rows.start).standard_normal((len(rows), dimension), np.float32)
    vectors /= np.linalg.norm(vectors, axis=1, keepdims=True)
    return vectors


@dataclass(frozen=True)
class Limits:
    """When to stop building."""

    folder: Path
    deadline: float

    def check(self, done: int) -> None:
        """Raises Stopped with the reason."""
        if shutil.disk_usage(self.folder).free < FREE_GIGABYTES * GIGABYTE:
            raise Stopped(f"less than {FREE_GIGABYTES:.0f} GB of disk left after {done} passages")
        if time.monotonic() > self.deadline:
            raise Stopped(f"the time was up after {done} passages")


def large(
    folder: Path | None, sizes: Sequence[int], dimension: int, minutes: float,
    report: Callable[[str, int, int], None],
) -> list[dict[str, Any]]:  # fmt: skip
    """For each size the seconds to build and open, memory, and latency; partial where it stopped."""
    deadline = time.monotonic() + minutes * 60
    found: list[dict[str, Any]] = []
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="daoban-large-", dir=folder) as place:
            left = deadline - time.monotonic()
            built = _child(
                ("build", f"{place}/chroma", str(size), str(dimension), str(left)), report
            )
            found.append({"passages": size, "dimension": dimension, **built})
            if "stopped" in built:
                break
            found[-1] |= _child(
                ("search", f"{place}/chroma", str(size), str(dimension), "0"), report
            )
    return found


def _child(arguments: Sequence[str], report: Callable[[str, int, int], None]) -> dict[str, Any]:
    """Run a part in a process of its own, so that its memory is its own."""
    command = [sys.executable, "-m", "evals.bench_large", *arguments]
    last: dict[str, Any] = {}
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        for line in child.stdout or ():
            last = json.loads(line)
            if "done" in last:
                report(f"{arguments[0]} {arguments[2]}", last["done"], int(arguments[2]))
    return last if child.returncode == 0 else {"stopped": f"ended with {child.returncode}"}


def _build(path: Path, size: int, dimension: int, seconds: float) -> dict[str, Any]:
    limits = Limits(path.parent, time.monotonic() + seconds)
    began = time.perf_counter()

    def told(done: int) -> None:
        print(json.dumps({"done": done}), flush=True)
        limits.check(done)

    try:
        limits.check(0)
        index.build(
            path, Lazy(size, lambda r: [f"p{n}" for n in r]),
            Lazy(size, lambda r: unit(r, dimension)),  # type: ignore[arg-type]  # sliced, as rows are
            Lazy(size, lambda r: [{"kind": "element"} for _ in r]), told,
        )  # fmt: skip
    except Stopped as reason:
        return {"stopped": str(reason)}
    disk = sum(f.stat().st_size for f in path.rglob("*") if f.is_file())
    return {
        "build_s": round(time.perf_counter() - began, 1), "disk_mb": round(disk / MEGABYTE),
        "build_memory_mb": _memory(),
    }  # fmt: skip


def _memory() -> int:
    return round(psutil.Process().memory_info().rss / MEGABYTE)


def _search(path: Path, size: int, dimension: int) -> dict[str, Any]:
    before, began = _memory(), time.perf_counter()
    opened = index.Index(path)
    questions = unit(range(size, size + QUESTIONS), dimension)
    opened.search(questions[:1], DEPTH)
    open_seconds = time.perf_counter() - began
    return {
        "open_s": round(open_seconds, 2), "ms": spread(list(_timed(opened, questions))),
        "memory_mb": _memory(), "memory_before_mb": before,
    }  # fmt: skip


def _timed(opened: index.Index, questions: NDArray[np.float32]) -> Iterator[float]:
    for row in questions:
        began = time.perf_counter()
        opened.search(row[None, :], DEPTH)
        yield time.perf_counter() - began


if __name__ == "__main__":
    what, where, count, width, limit = sys.argv[1:]
    if what == "build":
        print(json.dumps(_build(Path(where), int(count), int(width), float(limit))))
    else:
        print(json.dumps(_search(Path(where), int(count), int(width))))
