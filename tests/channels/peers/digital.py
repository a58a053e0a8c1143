"""Rasa's clients, 华为 MetaStudio and 百度 ABC Robot as their documents describe them."""

from __future__ import annotations

import hashlib
import hmac
import json
import re
import time

import httpx

APP_KEY, URL = "app-key-of-the-tests", "https://hall.example.org/channels/metastudio/chat"
TOKEN = "token-of-the-tests-0123456789"


class RasaPeer:
    """A page for Rasa's REST channel; there is nothing to sign."""

    name = "rasa"
    pushed = False

    def settings(self) -> dict[str, object]:
        return {"rasa": True}

    def send(self, http: httpx.Client, key: str, user: str, text: str) -> httpx.Response:
        body = {"sender": user, "message": text, "metadata": {"message_id": key}}
        return http.post("/webhooks/rest/webhook", json=body)

    def forged(self, http: httpx.Client) -> list[httpx.Response]:
        bodies: list[object] = [{}, {"sender": "u"}, {"sender": "", "message": "hi"}, [], {"sender": "u", "message": 5}]
        return [http.post("/channels/rasa/webhook", json=b) for b in bodies]

    def said(self, reply: httpx.Response, user: str, parts: int = 1) -> list[str]:
        found = reply.json()
        assert all(p["recipient_id"] == user and 0 < len(p["text"]) <= 2000 for p in found)
        return [str(p["text"]) for p in found]

    def stop(self) -> None:
        pass


class MetaStudioPeer:
    """The vendor's cloud: signs the address and the time, asks for a stream."""

    name = "metastudio"
    pushed = False

    def __init__(self) -> None:
        self._now = int(time.time() * 1000)

    def settings(self) -> dict[str, object]:
        return {"metastudio_app_key": APP_KEY, "metastudio_url": URL}

    def query(self, milliseconds: int, key: str = APP_KEY) -> dict[str, str]:
        secret = hmac.new(key.encode(), f"{URL}{milliseconds}".encode(), hashlib.sha256).hexdigest()
        return {"secret": secret, "time_stamp": f"{milliseconds:x}"}

    def send(self, http: httpx.Client, key: str, user: str, text: str) -> httpx.Response:
        at = self._now + int(hashlib.sha256(key.encode()).hexdigest()[:4], 16)
        body = {"messages": [{"role": "user", "content": text}], "app_id": "app", "user": user, "is_stream": True}
        return http.post("/channels/metastudio/chat", params=self.query(at), json=body)

    def forged(self, http: httpx.Client) -> list[httpx.Response]:
        body, path, hour = {"messages": [{"role": "user", "content": "hi"}]}, "/channels/metastudio/chat", 3_600_000
        good = self.query(self._now)
        wrong = (
            {}, good | {"secret": "0" * 64}, good | {"time_stamp": f"{self._now + 1:x}"}, good | {"time_stamp": "x"},
            self.query(self._now - hour), self.query(self._now + hour), self.query(self._now, "another"),
        )  # fmt: skip
        return [http.post(path, params=q, json=body) for q in wrong]

    def said(self, reply: httpx.Response, user: str, parts: int = 1) -> list[str]:
        lines = [x for x in reply.text.split("\n\n") if x]
        assert lines[-1] == "data: [DONE]" and all(x.startswith("data: ") for x in lines)
        spoken = [json.loads(x[6:])["choices"][0]["delta"]["content"] for x in lines[:-1]]
        assert not any(re.search(r"[!-/:-@\[-`{-~]|\d", s) for s in spoken), spoken
        return [s.replace("幺二三四五", "12345") for s in spoken]  # as who hears it writes it down

    def stop(self) -> None:
        pass


class AbcRobotPeer:
    """The vendor's cloud: fetches a token, then sends events."""

    name = "abc_robot"
    pushed = False

    def settings(self) -> dict[str, object]:
        return {"abc_robot_token": TOKEN}

    def token(self, http: httpx.Client, secret: str = TOKEN, client: str = "daoban") -> httpx.Response:
        form = {"grant_type": "client_credentials", "client_id": client, "client_secret": secret}
        return http.post("/channels/abc-robot/token", data=form)

    def event(self, key: str, user: str, text: str, name: str = "TextInput") -> dict[str, object]:
        header = {"namespace": "baidu.abcrobot.event.text_input", "name": name, "messageId": key, "interactionId": "i"}
        return {
            "interactionId": "i", "sessionId": user, "deviceId": "device-1", "clientId": "c",
            "eventRequest": {"event": {"header": header, "payload": {"query": text}},
                             "clientContextV2": {"TTS_PLAYING": "true", "WAKEUP_TYPE": "wakeupWord"}},
        }  # fmt: skip

    def post(self, http: httpx.Client, body: dict[str, object], token: str) -> httpx.Response:
        return http.post("/channels/abc-robot", json=body, headers={"authorization": f"bearer {token}"})

    def send(self, http: httpx.Client, key: str, user: str, text: str) -> httpx.Response:
        token = self.token(http).json()["access_token"]
        return self.post(http, self.event(key, user, text), token)

    def forged(self, http: httpx.Client) -> list[httpx.Response]:
        event = self.event("forged", "u", "hi")
        token = self.token(http).json()["access_token"]
        return [
            http.post("/channels/abc-robot", json=event), self.post(http, event, "0" * 64), self.post(http, event, TOKEN),
            self.post(http, {"interactionId": "i"}, token), self.token(http, "wrong"), self.token(http, client="other"),
            http.post("/channels/abc-robot/token", content=b"\xff"),
        ]  # fmt: skip

    def said(self, reply: httpx.Response, user: str, parts: int = 1) -> list[str]:
        found = reply.json()
        assert found["errorCode"] == 0
        return [str(d["payload"]["text"]) for d in found["data"]["directives"]]

    def stop(self) -> None:
        pass
