"""qyapi.weixin.qq.com as the tests play it: 微信客服 with its cursor, sessions, quotas and errors."""

from __future__ import annotations

import itertools
import json
import time
from collections import defaultdict, deque
from typing import Any
from urllib.parse import parse_qs

from loopback import Loopback
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route
from wechat_platform import OK, Errcode

CORP, SECRET, KF = "ww0123456789abcdef", "kf-secret", "wkAJ2GCAAASSm4_FhToWMFea0xAFfd3Q"
MENU_LIMITS = {"head_content": 1024, "tail_content": 1024}


class KfPlatform:
    """One company with one customer-service account."""

    def __init__(self) -> None:
        self.entries: list[dict[str, Any]] = []
        self.got: dict[str, list[dict[str, Any]]] = defaultdict(list)
        self.left: dict[str, int] = defaultdict(int)
        self.states: dict[str, int] = defaultdict(int)
        self.welcomes: set[str] = set()
        self.faults: dict[str, deque[int]] = defaultdict(deque)
        self.calls: list[str] = []
        self.page = 1000
        self._numbers, self._token = itertools.count(1), "kf-token-1"
        app = Starlette(routes=[Route("/{path:path}", self._serve, methods=["GET", "POST"])])
        self._loopback = Loopback(app)

    def start(self) -> str:
        return self._loopback.start()

    def stop(self) -> None:
        self._loopback.stop()

    def wrote(self, person: str, kind: str, part: dict[str, Any], ago: int = 0) -> dict[str, Any]:
        """A person sends something."""
        entry = {
            "msgid": f"m{next(self._numbers)}", "open_kfid": KF, "external_userid": person,
            "send_time": int(time.time()) - ago, "origin": 3, "msgtype": kind, kind: part,
        }  # fmt: skip
        self.entries.append(entry)
        self.left[person] = 5
        return entry

    def entered(self, person: str, scene: str = "", ago: int = 0) -> None:
        """A person opens the chat."""
        code = f"code-{next(self._numbers)}"
        self.welcomes.add(code)
        event = {
            "event_type": "enter_session", "open_kfid": KF, "external_userid": person,
            "scene": "123", "scene_param": scene, "welcome_code": code,
        }  # fmt: skip
        self.entries.append(
            {"msgid": f"m{next(self._numbers)}", "send_time": int(time.time()) - ago, "origin": 4,
             "msgtype": "event", "event": event}
        )  # fmt: skip

    def revoke(self) -> None:
        """The token in force is void."""
        self._token = f"kf-token-{next(self._numbers)}"

    async def _serve(self, request: Request) -> JSONResponse:
        path, raw = request.url.path, await request.body()
        self.calls.append(path)
        try:
            if self.faults[path]:
                raise Errcode(self.faults[path].popleft())
            query = {k: v[0] for k, v in parse_qs(request.url.query).items()}
            return JSONResponse(OK | self._answer(path, query, json.loads(raw or b"{}")))
        except Errcode as error:
            return JSONResponse({"errcode": error.args[0], "errmsg": "refused"})

    def _answer(self, path: str, query: dict[str, str], body: dict[str, Any]) -> dict[str, Any]:
        if path == "/cgi-bin/gettoken":
            if (query.get("corpid"), query.get("corpsecret")) != (CORP, SECRET):
                raise Errcode(40001)
            return {"access_token": self._token, "expires_in": 7200}
        if query.get("access_token") != self._token:
            raise Errcode(40014)
        match path.removeprefix("/cgi-bin/kf/"):
            case "sync_msg":
                return self._synced(body)
            case "send_msg":
                return self._sent(body["touser"], body)
            case "send_msg_on_event":
                return self._welcomed(body)
            case "service_state/get":
                return {"service_state": self.states[body["external_userid"]]}
        raise Errcode(40058)

    def _synced(self, body: dict[str, Any]) -> dict[str, Any]:
        if body.get("token") == "ended":
            raise Errcode(95007)
        if body.get("open_kfid") != KF:
            raise Errcode(95000)
        start = int(body.get("cursor") or 0)
        end = min(start + min(self.page, body["limit"]), len(self.entries))
        return {
            "next_cursor": str(end), "has_more": int(end < len(self.entries)),
            "msg_list": self.entries[start:end],
        }  # fmt: skip

    def _sent(self, person: str, body: dict[str, Any]) -> dict[str, Any]:
        if self.states[person] not in (0, 1):
            raise Errcode(95018)
        self._fits(body)
        if self.left[person] <= 0:
            raise Errcode(95001)
        self.left[person] -= 1
        self.got[person].append(body)
        return {"msgid": f"s{next(self._numbers)}"}

    def _welcomed(self, body: dict[str, Any]) -> dict[str, Any]:
        if body["code"] not in self.welcomes:
            raise Errcode(95016)
        self.welcomes.remove(body["code"])
        self._fits(body)
        self.got["welcome"].append(body)
        return {}

    @staticmethod
    def _fits(body: dict[str, Any]) -> None:
        if body["msgtype"] == "text":
            if not 0 < len(body["text"]["content"].encode()) <= 2048:
                raise Errcode(45002)
            return
        menu = body["msgmenu"]
        if len(menu["list"]) > 10:
            raise Errcode(95008)
        for name, most in MENU_LIMITS.items():
            if len(menu.get(name, "").encode()) > most:
                raise Errcode(45002)
        for item in menu["list"]:
            if item["type"] != "click":
                raise Errcode(95009)
            click = item["click"]
            if not (0 < len(click["content"].encode()) <= 128 and len(click["id"].encode()) <= 64):
                raise Errcode(40058)
