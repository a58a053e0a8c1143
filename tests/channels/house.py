"""Real servers on loopback over the bundled content, by words alone: no index, no publishing."""

from __future__ import annotations

import asyncio
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

import httpx
import uvicorn

from assistant.assistant import Assistant
from assistant.build import Built, build
from assistant.serving import Serving
from assistant.settings import Settings
from channels.server import create_app
from channels.settings import ChannelSettings
from knowledge.library import Knowledge


class WordsAlone(Serving):
    """Serves given knowledge and follows nothing."""

    def __init__(self, knowledge: Knowledge) -> None:
        self.trouble = self._publisher = None
        self._shown = knowledge

    def open_lexical(self) -> Knowledge:
        return self.current()


@dataclass
class House:
    """A running server: a client for it and what it was built of."""

    client: httpx.Client
    url: str
    built: Built


class Prompt(uvicorn.Server):
    """Sees at once that it is to end; the library looks ten times a second."""

    async def main_loop(self) -> None:
        ticks = 0
        while not await self.on_tick(ticks // 10):
            ticks += 1
            await asyncio.sleep(0.01)


@contextmanager
def opened(
    knowledge: Knowledge, data: Path, assistant: type[Assistant] = Assistant,
    url: str | None = None, asked: ChannelSettings | None = None, **given: object,
) -> Iterator[House]:  # fmt: skip
    """A server over a data folder with settings of its own."""
    settings = Settings(data=data, **{"ask_per_minute": 100_000} | given)
    made: list[Built] = []

    def make(settings: Settings) -> Built:
        built = build(settings)
        asked = assistant(lambda: knowledge, built.store, built.board, telemetry=built.telemetry)
        made.append(replace(built, assistant=asked, serving=WordsAlone(knowledge)))
        return made[0]

    config = uvicorn.Config(
        create_app(settings, follow=False, make=make, url=url, asked=asked),
        port=0,
        log_config=None,
        access_log=False,
    )
    server = Prompt(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        url = _url(server, thread)
        with httpx.Client(base_url=url, timeout=20, verify=False) as client:  # no TLS to prepare for
            yield House(client, url, made[0])
    finally:
        server.should_exit = True
        thread.join(20)


def _url(server: uvicorn.Server, thread: threading.Thread) -> str:
    until = time.monotonic() + 20
    while not server.started:
        assert thread.is_alive() and time.monotonic() < until, "the server did not start"
        time.sleep(0.01)
    return f"http://127.0.0.1:{server.servers[0].sockets[0].getsockname()[1]}"
