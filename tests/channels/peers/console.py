"""The console as the contract tests play it."""

from __future__ import annotations

import httpx


class ConsolePeer:
    """Types lines; there is no signature to forge, so what is forged is malformed."""

    name = "console"
    pushed = False

    def settings(self) -> dict[str, object]:
        return {"console": True}

    def send(self, http: httpx.Client, key: str, user: str, text: str) -> httpx.Response:
        return http.post("/channels/console", json={"id": key, "user": user, "text": text})

    def forged(self, http: httpx.Client) -> list[httpx.Response]:
        return [
            http.post("/channels/console", json={"id": "1", "user": "u"}),
            http.post("/channels/console", content=b"{", headers={"content-type": "application/json"}),
            http.post("/channels/console", json={"id": "1", "user": "u", "text": "hi", "admin": True}),
        ]

    def said(self, reply: httpx.Response, user: str, parts: int = 1) -> list[str]:
        texts = [str(t) for t in reply.json()]
        assert all(0 < len(t) <= 500 for t in texts)
        return texts

    def stop(self) -> None:
        pass
