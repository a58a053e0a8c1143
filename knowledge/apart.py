"""Work in a process apart (另起进程): what may die of a damaged index, or takes long to import."""

from __future__ import annotations

import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from importlib import import_module
from multiprocessing import Pipe, get_context
from multiprocessing.connection import Connection
from typing import Any

CODE = "import sys; from knowledge.apart import serve; serve(int(sys.argv[1]), sys.argv[2])"


class Failed(Exception):
    """Work in a process apart did not end well."""


class Apart:
    """A process that is ready for work; each piece of it is done in a fresh fork of that process."""

    def __init__(self, pipe: Connection) -> None:
        self._pipe = pipe

    def do(self, work: Callable[..., None], *given: Any, seconds: int) -> None:
        """Call a function of a module with what can be pickled, and wait for it.

        Raises Failed with its error, or when its process died or ran for `seconds`.
        """
        try:
            self._pipe.send((work, given, seconds))
            wrong = self._pipe.recv()
        except (EOFError, OSError) as error:
            raise Failed(f"the process apart is gone: {error!r}") from error
        if wrong is not None:
            raise Failed(wrong)


@contextmanager
def apart(module: str) -> Iterator[Apart]:
    """Start a process that imports a module, which takes its time, while we do something else."""
    here, there = Pipe()
    command = [sys.executable, "-c", CODE, str(there.fileno()), module]
    with here, subprocess.Popen(command, pass_fds=[there.fileno()]) as process:
        there.close()
        try:
            yield Apart(here)
        finally:
            process.kill()


def serve(number: int, module: str) -> None:
    """In the process apart: do what comes through the pipe of a number, until nobody is there."""
    pipe = Connection(number)
    import_module(module)
    while True:
        try:
            work, given, seconds = pipe.recv()
        except EOFError:
            return
        one = get_context("fork").Process(target=_done, args=(pipe, work, given, seconds))
        one.start()
        one.join()
        if one.exitcode:
            pipe.send(f"its process ended with {one.exitcode}")


def _done(pipe: Connection, work: Callable[..., None], given: tuple[Any, ...], seconds: int) -> None:
    signal.alarm(seconds)
    try:
        work(*given)
    except Exception as error:
        pipe.send(str(error) or repr(error))
    else:
        pipe.send(None)
