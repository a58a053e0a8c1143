"""A worker of its own process: takes deliveries over HTTP, pushes into a file; may be killed any time.

Arguments: the database's URL, the file of pushes, the content folder. Prints its port when it serves.
"""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import uvicorn
from fastapi import FastAPI, Request
from lines import Parrot
from posts import message, worker

from assistant.store import connect
from knowledge.library import Knowledge, Weights
from knowledge.source import read
from tests.fakes import FakePlatform

LEASE = timedelta(seconds=1.5)


class FilePlatform(FakePlatform):
    """A push is one line of the file, written at once."""

    def __init__(self, path: str) -> None:
        super().__init__(longest=500)
        self._file = os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT)

    async def send(self, address: object, part: str) -> None:
        """Append the first line of the part."""
        await asyncio.sleep(0.002)
        os.write(self._file, (part.splitlines()[0] + "\n").encode())


def main(url: str, path: str, content: str) -> None:
    """Serve until killed."""
    knowledge = Knowledge.of("test", read(Path(content)).catalogue(), None, None, Weights())
    name = f"w{os.getpid()}"
    at = worker(connect(url), knowledge, {"fake": FilePlatform(path)}, name, Parrot, LEASE, 10**6)

    @asynccontextmanager
    async def life(_app: FastAPI):  # type: ignore[no-untyped-def]
        sweeping = asyncio.create_task(at.inbox.run())
        yield
        sweeping.cancel()
        await at.inbox.close()

    app = FastAPI(lifespan=life)

    @app.post("/deliver")
    async def deliver(request: Request) -> str:
        said = await request.json()
        return (await at.inbox.take(message(said["key"], said["text"], said["user"]))).state

    config = uvicorn.Config(app, port=0, log_level="error")
    server = uvicorn.Server(config)
    config.load()
    sock = config.bind_socket()
    sys.stdout.write(f"{sock.getsockname()[1]}\n")
    sys.stdout.flush()
    server.run(sockets=[sock])


if __name__ == "__main__":
    main(*sys.argv[1:])
