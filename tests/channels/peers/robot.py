"""A reception robot as the contract tests play it; it signs with the reference library."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime, timedelta

import httpx
from standardwebhooks import Webhook

from assistant.store import Store
from channels.robot.devices import Devices, Known

SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw"
UNSPEAKABLE = re.compile(r"[!-/:-@\[-`{-~]|\d|https?")
TURNS = "/v1/robot/turns"


def asked(key: str, user: str, text: str, **more: object) -> dict[str, object]:
    """One turn as a robot sends it."""
    said = {"type": "text", "text": text}
    return {"contract": "1", "request_id": key, "session_id": user, "input": said} | more


class RobotPeer:
    """Sends turns with a key of its own, each signed."""

    name = "robot"
    pushed = False
    key = ""

    def settings(self) -> dict[str, object]:
        return {"robot": True, "robot_secret": SECRET, "robot_turns_per_minute": 1000}

    def enrol(self, store: Store) -> None:
        devices = Devices(store)
        try:
            self.key = devices.add("robot-1", "hall-city", 1)
        except Known:
            self.key = devices.rotate("robot-1")

    def send(self, http: httpx.Client, key: str, user: str, text: str) -> httpx.Response:
        return self.post(http, json.dumps(asked(key, user, text), ensure_ascii=False), self.key)

    def post(
        self, http: httpx.Client, body: str, key: str, at: datetime | None = None,
        signed: str | None = None,
    ) -> httpx.Response:  # fmt: skip
        """Deliver a body; `signed` is what the signature was made over, if that is another."""
        now = at or datetime.now(UTC)
        signature = Webhook(SECRET).sign("msg-1", now, body if signed is None else signed)
        headers = {
            "content-type": "application/json", "authorization": f"Bearer {key}",
            "webhook-id": "msg-1", "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": f"v1,bm90IG91cnM= {signature}",
        }  # fmt: skip
        return http.post(TURNS, content=body.encode(), headers=headers)

    def forged(self, http: httpx.Client) -> list[httpx.Response]:
        body = json.dumps(asked("forged", "user-1", "你好"))
        hours = timedelta(hours=1)
        return [
            http.post(TURNS, json=asked("forged", "user-1", "你好")),
            http.post(TURNS, json=asked("forged", "user-1", "你好"), headers={"authorization": f"Bearer {self.key}"}),
            self.post(http, body, self.key + "x"),
            self.post(http, body, "0123456789ab.secret"),
            self.post(http, body, self.key, signed=body + " "),
            self.post(http, body, self.key, at=datetime.now(UTC) - hours),
            self.post(http, body, self.key, at=datetime.now(UTC) + hours),
            self.post(http, json.dumps(asked("forged", "user-1", "你好", admin=True)), self.key),
        ]

    def said(self, reply: httpx.Response, user: str, parts: int = 1) -> list[str]:
        assert reply.status_code == 200, reply.text
        turn = reply.json()
        spoken = [s["text"] for s in turn["speech"]]
        assert 1 <= len(spoken) <= 3 and turn["session_id"] == user
        assert not any(UNSPEAKABLE.search(s) for s in spoken), spoken
        assert all(len(s) <= 200 for s in spoken)
        return spoken + [line for card in turn["display"] for line in card["lines"]]

    def stop(self) -> None:
        pass
