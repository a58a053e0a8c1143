"""Reads files in a process of its own (隔离读取): `python -m knowledge.imports.child`.

Takes a header line and the file on standard input and writes one JSON line for each file read or
refused. Before it looks at the bytes it gives up memory, time, writing, and every new descriptor,
so that no reader can open a file, start a process or reach a network.
"""

from __future__ import annotations

import contextlib
import json
import resource
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any, BinaryIO

from knowledge.imports.archive import members
from knowledge.imports.excel import read_excel
from knowledge.imports.formats import encodable, kind_of
from knowledge.imports.limits import LIMITS, Limits, Refused
from knowledge.imports.pdf import read_pdf
from knowledge.imports.plain import read_csv, read_json, read_markdown
from knowledge.imports.read import Read, packed
from knowledge.imports.web import read_web
from knowledge.imports.word import read_word

READERS: dict[str, Callable[[str, bytes, Limits], Read]] = {
    "word": read_word, "excel": read_excel, "pdf": read_pdf, "web": read_web,
    "markdown": read_markdown, "csv": read_csv, "json": read_json,
}  # fmt: skip
ALL_CPU = 120


def read_one(name: str, data: bytes, limits: Limits = LIMITS) -> Read:
    """A file that is no archive; raises Refused, or whatever its bytes lead a library to."""
    kind = kind_of(name, data, limits.file)
    if kind == "zip":
        raise Refused("zip_in_zip", name[-80:])
    return READERS[kind](name, data, limits)


def files_in(name: str, data: bytes, limits: Limits = LIMITS) -> Iterator[tuple[str, bytes | Refused]]:
    """The file itself, or what a zip holds."""
    try:
        if kind_of(name, data, limits.file) != "zip":
            yield name, data
            return
        yield from members(data, limits)
    except Refused as error:
        yield name, error


def lock_down(limits: Limits) -> None:
    """Give up everything that reading bytes in memory does not need; it cannot be taken back."""
    for codec in ("gb18030", "utf-16", "utf-16-le", "utf-8-sig", "cp437", "latin-1", "idna"):
        "".encode(codec)
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, 0))


def _more_time(limits: Limits) -> None:
    """Each file gets its own seconds; the process ends where one takes more."""
    used = int(time.process_time()) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (min(used + limits.cpu, ALL_CPU), ALL_CPU))


def outcome(name: str, data: bytes | Refused, limits: Limits) -> dict[str, Any]:
    """What became of a file, as JSON."""
    try:
        if isinstance(data, Refused):
            raise data
        return {"read": packed(read_one(name, data, limits))}
    except Refused as error:
        return {"refused": error.key, "name": name, "detail": error.detail}
    except MemoryError:
        return {"refused": "too_big_inside", "name": name, "detail": "memory"}
    except Exception as error:
        return {"refused": "broken", "name": name, "detail": type(error).__name__}


def run(source: BinaryIO, target: BinaryIO, limits: Limits = LIMITS) -> None:
    """Answer the one request on `source`, from file number `skip` on."""
    header = json.loads(source.readline())
    data = source.read()
    lock_down(limits)
    _more_time(limits)
    for number, (name, content) in enumerate(files_in(header["name"], data, limits)):
        if number < header["skip"]:
            continue
        _more_time(limits)
        _say(target, {"begin": encodable(name), "number": number})
        _say(target, outcome(encodable(name), content, limits))
    _say(target, {"end": True})


def _say(target: BinaryIO, said: dict[str, Any]) -> None:
    target.write(json.dumps(said, ensure_ascii=False).encode("utf-8", "replace") + b"\n")
    target.flush()


if __name__ == "__main__":
    with contextlib.suppress(BrokenPipeError):
        run(sys.stdin.buffer, sys.stdout.buffer)
