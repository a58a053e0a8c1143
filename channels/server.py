"""The composition root of the HTTP app: `daoban serve` (服务)."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import socket
from collections.abc import AsyncIterator, Callable, Coroutine, Iterator, Mapping
from contextlib import asynccontextmanager, contextmanager, suppress
from datetime import timedelta
from functools import partial
from pathlib import Path
from secrets import token_hex
from typing import Any

import uvicorn
from fastapi import FastAPI

from assistant.build import Built, build, shelf
from assistant.settings import Settings
from channels.admin import api as admin
from channels.admin.hook import hook, tell_on
from channels.admin.options import AdminSettings
from channels.backlog import backlog
from channels.channel import Channel
from channels.chores import chores, keep_time
from channels.gate import Gate
from channels.inbox import Inbox
from channels.ledger import Ledger
from channels.mail import Mail
from channels.outbox import Outbox
from channels.publisher import Publisher
from channels.reception import Reception
from channels.registry import channels
from channels.settings import ChannelSettings
from channels.studio import studio
from channels.web import api
from channels.web.desk import Desk
from channels.web.metrics import Meters
from knowledge.record.publishing import settle_left

HOOK_SECONDS = 1.0
ABOUT = """导办：政务服务办事指引。回答来自已发布的办事指南和政策，逐项注明出处，以窗口核定为准。"""


def create_app(
    settings: Settings, *, follow: bool = True, make: Callable[[Settings], Built] = build,
    url: str | None = None, asked: ChannelSettings | None = None,
) -> FastAPI:  # fmt: skip
    """The app; `url` is where it is served, told to the CLI through server.json while it runs."""
    asked, systems = asked or ChannelSettings(), AdminSettings()
    mail = Mail()
    on = channels(asked, mail)

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        built = await asyncio.to_thread(make, settings)
        await asyncio.to_thread(built.serving.open_lexical)
        app.state.desk = desk = Desk(built, _meters(built, settings))
        app.state.publisher = publisher = Publisher(built.serving.environment)
        inbox = _inbox(desk, asked, on)
        mail.open(inbox, built.serving.current)
        with _told(settings.data, url), _exported(built, settings.otel):
            async with _following(built, publisher, settings if follow else None):
                telling = tell_on(hook(built.store.engine, systems), HOOK_SECONDS)
                async with _beside(inbox.run()), _beside(telling):
                    yield
                await inbox.close()
        publisher.close()
        built.serving.close()
        built.store.close()

    app = FastAPI(
        title="导办 daoban", version="1", description=ABOUT, lifespan=life, docs_url=None,
        redoc_url=None, redirect_slashes=False,
    )  # fmt: skip
    for routes in filter(None, (channel.routes() for channel in on.values())):
        app.include_router(routes)
    admin.install(app, systems)
    api.install(app, settings.ask_per_minute)
    studio.install(app)
    return app


def _meters(built: Built, settings: Settings) -> Meters:
    """What is counted here, with what can be read of the disk and the database."""
    return Meters(built.telemetry, shelf(settings), partial(backlog, built.store.engine))


@contextmanager
def _exported(built: Built, on: bool) -> Iterator[None]:
    """Send spans and measures to a collector while the server runs, where that is switched on."""
    if not on:
        yield
        return
    from assistant.otlp import exporter  # takes half a second to import

    sent = exporter()
    built.telemetry.join(sent)
    try:
        yield
    finally:
        sent.close()


def _inbox(desk: Desk, asked: ChannelSettings, on: Mapping[str, Channel]) -> Inbox:
    """The inbox of this worker, over the database that all workers share."""
    built, counted = desk.built, desk.meters.answered
    engine, worker = built.store.engine, f"{socket.gethostname()}-{os.getpid()}-{token_hex(4)}"
    ledger = Ledger(engine, worker[-64:], timedelta(seconds=asked.lease_seconds))
    gate = Gate(engine, asked.turns_per_person, asked.turns_per_channel)
    reception = Reception(built.assistant, built.store, built.serving.current, counted)
    outbox = Outbox(ledger, gate, built.store, on)
    return Inbox(ledger, gate, reception, outbox, built.store)


@asynccontextmanager
async def _following(
    built: Built, publisher: Publisher, settings: Settings | None
) -> AsyncIterator[None]:
    """Serve what is published, heed what is urgent, publish what is due, beside the requests."""
    if settings is None:
        yield
        return
    engine = built.store.engine
    settle = partial(settle_left, engine, shelf(settings))
    due = chores(engine, publisher, built.serving.current, settle, built.assistant)
    async with (
        _beside(built.serving.follow(settings.watch_seconds)),
        _beside(built.serving.listen(settings.urgent_seconds)),
        _beside(keep_time(due)),
    ):
        yield


@asynccontextmanager
async def _beside(work: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    """Something that goes on beside the requests, ended with them."""
    task = asyncio.create_task(work)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


@contextmanager
def _told(data: Path, url: str | None) -> Iterator[None]:
    """Keep server.json beside the data while the server runs."""
    if url is None:
        yield
        return
    path, mine = data / "server.json", json.dumps({"url": url, "pid": os.getpid()})
    draft = data / f".server-{os.getpid()}.json"
    draft.write_text(mine, "utf-8")
    draft.replace(path)
    try:
        yield
    finally:
        with suppress(OSError):
            if path.read_text("utf-8") == mine:
                path.unlink()


def _listen(host: str, port: int) -> socket.socket:
    """A listening socket, so that a taken port is known before anything is loaded."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
    except OSError:
        listener.close()
        raise
    listener.listen(2048)
    return listener


def _url(host: str, port: int) -> str:
    """How a program on this machine reaches the server."""
    near = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{near}:{port}"


def run(settings: Settings, host: str, port: int) -> None:
    """Serve until told to stop; raises OSError when the address is taken."""
    logging.basicConfig(
        level=settings.log_level.upper(), format="%(asctime)s %(levelname)s %(name)s %(message)s"
    )
    listener = _listen(host, port)
    url = _url(host, listener.getsockname()[1])
    config = uvicorn.Config(
        create_app(settings, url=url), log_config=None, access_log=False, server_header=False,
        timeout_keep_alive=30, timeout_graceful_shutdown=10,
    )  # fmt: skip
    logging.getLogger("daoban").info("serving on %s", url)
    uvicorn.Server(config).run(sockets=[listener])
