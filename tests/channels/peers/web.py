"""The widget as the contract tests play it: a session for each question, JSON or events."""

from __future__ import annotations

import json
import re
from uuid import NAMESPACE_DNS, uuid5

import httpx
from itsdangerous import URLSafeTimedSerializer

EVENT = re.compile(r"event: (?P<name>block|sentence|options|final)\ndata: (?P<data>[^\r\n]*)\n\n")


class WebPeer:
    """Asks for JSON; a person is a conversation, a key a request id."""

    name = "web"
    pushed = False
    accept = "application/json"

    def settings(self) -> dict[str, object]:
        return {}

    def body(self, key: str, user: str, text: str) -> dict[str, object]:
        conversation = uuid5(NAMESPACE_DNS, user).hex
        return {"request_id": str(uuid5(NAMESPACE_DNS, key)), "question": text, "conversation_id": conversation}

    def post(self, http: httpx.Client, body: object, token: str) -> httpx.Response:
        headers = {"authorization": f"Bearer {token}", "accept": self.accept}
        return http.post("/v1/web/turns", json=body, headers=headers)

    def token(self, http: httpx.Client) -> str:
        return str(http.post("/v1/web/sessions", json={"site": "hall-city"}).json()["token"])

    def send(self, http: httpx.Client, key: str, user: str, text: str) -> httpx.Response:
        return self.post(http, self.body(key, user, text), self.token(http))

    def forged(self, http: httpx.Client) -> list[httpx.Response]:
        good, body = self.token(http), self.body("forged", "user-1", "伪造")
        foreign = str(URLSafeTimedSerializer("another secret", salt="web-session").dumps(["x", None]))
        foreign_site = {"origin": "http://evil.example.com"}
        return [
            http.post("/v1/web/turns", json=body), self.post(http, body, "x"), self.post(http, body, good + "x"),
            self.post(http, body, foreign), http.post("/v1/web/sessions", json={}, headers=foreign_site),
            self.post(http, body | {"admin": True}, good), self.post(http, body | {"request_id": "1"}, good),
            self.post(http, [], good),
        ]  # fmt: skip

    def said(self, reply: httpx.Response, user: str, parts: int = 1) -> list[str]:
        assert reply.status_code == 200, reply.text
        answer = self.read(reply)
        assert answer["conversation_id"] == uuid5(NAMESPACE_DNS, user).hex
        return [str(answer["id"]), str(answer["text"])]

    def read(self, reply: httpx.Response) -> dict[str, object]:
        return dict(reply.json())

    def stop(self) -> None:
        pass


class WebStreamPeer(WebPeer):
    """Asks for events, and reads them strictly: nothing between them, none broken."""

    accept = "text/event-stream"

    def read(self, reply: httpx.Response) -> dict[str, object]:
        events = list(EVENT.finditer(reply.text))
        assert "".join(e[0] for e in events) == reply.text
        assert [e["name"] for e in events[-2:]] == ["options", "final"]
        for event in events:
            assert event["name"] == "sentence" or json.loads(event["data"]) is not None
        return dict(json.loads(events[-1]["data"]))
