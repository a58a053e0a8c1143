"""What a person did in 微信客服, as a message for the inbox (来信解析)."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from assistant.question import HERE, Location
from channels.channel import Inbound, Kind, PushQuota
from channels.wechat.messages import BY_MESSAGE, PERSON, PICTURES, arrival
from knowledge.catalogue import Catalogue

CUSTOMER, SYSTEM = 3, 4
WELCOME = PushQuota(1, timedelta(seconds=20))
TAPPED = re.compile(r"rate(?P<level>[1-5])?-(?P<answer>a[0-9a-f]{20})")


@dataclass(frozen=True)
class KfReader:
    """Reads entries of sync_msg with the content in force."""

    channel: str
    catalogue: Catalogue

    def read(self, entry: Mapping[str, Any]) -> Inbound | None:
        """A message; None for what is not a person's, or nothing to reply to."""
        kind = _text(entry, "msgtype")
        if entry.get("origin") == SYSTEM and kind == "event":
            return self._entered(entry, _part(entry, "event"))
        if entry.get("origin") != CUSTOMER or not _person(entry):
            return None
        match kind:
            case "text":
                return self._said(entry, _part(entry, "text"))
            case "voice":
                return self._made(entry, "voice")
            case "location":
                return self._located(entry, _part(entry, "location"))
        if kind in PICTURES:
            return self._made(entry, "image")
        return self._made(entry, "event", about={"reply": "unsupported"})

    def _said(self, entry: Mapping[str, Any], part: Mapping[str, Any]) -> Inbound:
        """Something typed or tapped; a rating tells its answer by the name of its button."""
        said, words = _text(part, "content").strip(), self.catalogue.replies
        if said in (words["fetch"], words["more"]):
            return self._made(entry, "fetch", about={"more": ""} if said == words["more"] else {})
        if tapped := TAPPED.fullmatch(_text(part, "menu_id")):
            level = {"level": int(tapped["level"])} if tapped["level"] else {}
            return self._made(entry, "rating", about={"answer": tapped["answer"]} | level)
        rating = re.fullmatch(rf"{re.escape(words['rate'])}\s*([1-5])?", said)
        if rating:
            level = {"level": int(rating[1])} if rating[1] else {}
            return self._made(entry, "rating", about={"answer": ""} | level)
        return self._made(entry, "text", said)

    def _located(self, entry: Mapping[str, Any], part: Mapping[str, Any]) -> Inbound | None:
        lat, lon = part.get("latitude"), part.get("longitude")
        if not (isinstance(lat, int | float) and isinstance(lon, int | float)):
            return None
        if not (abs(lat) <= 90 and abs(lon) <= 180):
            return None
        return self._made(entry, "location", location=Location(float(lat), float(lon)))

    def _entered(self, entry: Mapping[str, Any], event: Mapping[str, Any]) -> Inbound | None:
        """Somebody opens the chat, maybe by a code with a place: welcomed while the welcome holds."""
        code, sent = _text(event, "welcome_code"), entry.get("send_time", 0)
        fresh = isinstance(sent, int) and time.time() - sent < WELCOME.window.total_seconds()
        if _text(event, "event_type") != "enter_session" or not (code and fresh):
            return None
        whole = {**event, **entry, "external_userid": _text(event, "external_userid")}
        whole["open_kfid"] = _text(event, "open_kfid") or _text(entry, "open_kfid")
        if not _person(whole):
            return None
        about = arrival(self.catalogue, _text(event, "scene_param"))
        return self._made(whole, "event", about=about, quota=WELCOME, code=code)

    def _made(
        self, entry: Mapping[str, Any], kind: Kind, said: str = "", quota: PushQuota = BY_MESSAGE,
        about: Mapping[str, Any] | None = None, location: Location | None = None,
        **address: str,
    ) -> Inbound:  # fmt: skip
        person, kf = _text(entry, "external_userid"), _text(entry, "open_kfid")
        return Inbound(
            self.channel, _text(entry, "msgid"), f"{kf}:{person}", kind, datetime.now(HERE), said,
            {"to": person, "kf": kf, **address}, about or {}, quota=quota, location=location,
        )  # fmt: skip


def _person(entry: Mapping[str, Any]) -> bool:
    names = (_text(entry, n) for n in ("external_userid", "open_kfid"))
    return all(PERSON.fullmatch(n) for n in names) and bool(_text(entry, "msgid"))


def _text(entry: Mapping[str, Any], name: str) -> str:
    value = entry.get(name)
    return value if isinstance(value, str) else ""


def _part(entry: Mapping[str, Any], name: str) -> Mapping[str, Any]:
    value = entry.get(name)
    return value if isinstance(value, dict) else {}
