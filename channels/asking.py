"""Puts a question from the terminal: to the running server, else to an assistant in process."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any
from uuid import uuid4
from zoneinfo import ZoneInfo

from assistant.settings import Settings
from channels.terminal import fail

Put = Callable[[dict[str, Any]], dict[str, Any]]
LOCAL = ZoneInfo("Asia/Shanghai")


@contextmanager
def asker() -> Iterator[Put]:
    """A way to ask: over HTTP where a server runs for the same data folder."""
    settings = Settings()
    url = settings.url or _running(settings)
    if url is None:
        yield _in_process(settings)
        return
    import httpx

    with httpx.Client(base_url=url, timeout=30, trust_env=False) as client:

        def put(body: dict[str, Any]) -> dict[str, Any]:
            reply = client.post("/v1/ask", json=body)
            if reply.status_code != 200:
                error = reply.json().get("error", {})
                fail(f"{error.get('code', reply.status_code)}: {error.get('message', '')}")
            return dict(reply.json())

        yield put


def _running(settings: Settings) -> str | None:
    """The address of a live server of this data folder."""
    try:
        found = json.loads((settings.data / "server.json").read_text("utf-8"))
    except (OSError, ValueError):
        return None
    import httpx

    try:
        httpx.get(found["url"] + "/healthz", timeout=1, trust_env=False)
    except (httpx.HTTPError, KeyError):
        return None
    return str(found["url"])


def _in_process(settings: Settings) -> Put:
    from assistant.build import build
    from assistant.question import Question

    built = build(settings)
    if not built.serving.refresh():
        built.serving.open_lexical()
    region = built.serving.current().catalogue.centre.code

    def put(body: dict[str, Any]) -> dict[str, Any]:
        at = datetime.fromisoformat(body["at"]) if "at" in body else datetime.now(LOCAL)
        question = Question(
            text=body["question"], conversation_id=body.get("conversation_id") or _new_id(),
            at=at if at.tzinfo else at.replace(tzinfo=LOCAL), region=body.get("region", region),
        )  # fmt: skip
        return asyncio.run(built.assistant.answer(question)).model_dump(mode="json")

    return put


def _new_id() -> str:
    return f"c{uuid4().hex}"
