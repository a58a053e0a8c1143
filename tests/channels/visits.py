"""A widget's side of the web channel, for tests: sessions, turns and what comes of them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import pytest
from house import House, opened

from knowledge.library import Knowledge

LOST = "身份证丢了怎么补办，要多少钱"
MORNING = "2026-03-31T10:00:00+08:00"


@contextmanager
def told(knowledge: Knowledge, data: Path, **settings: str) -> Iterator[House]:
    """A server whose web settings are given as an operator gives them."""
    with ExitStack() as stack:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in settings.items():
                patch.setenv(f"DAOBAN_{name.upper()}", value)
            house = stack.enter_context(opened(knowledge, data))
        yield house


def session(http: httpx.Client, **body: str) -> dict[str, Any]:
    """A new session."""
    reply = http.post("/v1/web/sessions", json=body)
    assert reply.status_code == 200, reply.text
    return dict(reply.json())


def bearer(http: httpx.Client, **body: str) -> dict[str, str]:
    """The header of a new session."""
    return {"Authorization": f"Bearer {session(http, **body)['token']}"}


def asked(question: str = LOST, **more: object) -> dict[str, Any]:
    """The body of a turn."""
    return {"request_id": str(uuid4()), "question": question, **more}


def answer(http: httpx.Client, question: str = LOST, **more: object) -> dict[str, Any]:
    """An answer in a session of its own."""
    reply = http.post("/v1/web/turns", json=asked(question, **more), headers=bearer(http))
    assert reply.status_code == 200, reply.text
    return dict(reply.json())


def refused(reply: httpx.Response, status: int, code: str, field: str | None = None) -> None:
    """A refusal in the one form of all errors."""
    error = reply.json()["error"]
    assert (reply.status_code, error["code"], error["field"]) == (status, code, field)
    assert error["message"]
