"""telemelya, a Bot API server that nobody here wrote, on loopback without its Redis and MinIO."""

from __future__ import annotations

import socket
import sys
import threading
from functools import partial
from types import SimpleNamespace

import aiohttp
import uvicorn
from fakeredis import TcpFakeServer
from telemelya.server import webhook
from telemelya.server.app import app
from telemelya.server.config import settings
from telemelya.server.media import media_manager


async def nothing(*_: object) -> None:
    """No media are kept."""


def main(secret: str) -> None:
    """Serve until killed; tells its port first."""
    redis = TcpFakeServer(("127.0.0.1", 0))
    threading.Thread(target=redis.serve_forever, daemon=True).start()
    settings.redis_url = f"redis://127.0.0.1:{redis.server_address[1]}/0"
    settings.strict_edit = True
    media_manager.connect = media_manager.close = nothing
    # It never sends the secret of the webhook, so that is added here.
    headers = {"X-Telegram-Bot-Api-Secret-Token": secret}
    opened = partial(aiohttp.ClientSession, headers=headers)
    webhook.aiohttp = SimpleNamespace(ClientSession=opened, ClientTimeout=aiohttp.ClientTimeout)
    listener = socket.create_server(("127.0.0.1", 0))
    sys.stdout.write(f"{listener.getsockname()[1]}\n")
    sys.stdout.flush()
    uvicorn.Server(uvicorn.Config(app, log_level="warning")).run(sockets=[listener])


if __name__ == "__main__":
    main(sys.argv[1])
