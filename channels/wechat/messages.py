"""What a person did in WeChat, as a message for the inbox (来信解析)."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from assistant.question import HERE, Location
from channels.channel import Inbound, Kind, PushQuota
from channels.wechat.crypto import Opened, Refused
from knowledge.catalogue import Catalogue

BY_MESSAGE = PushQuota(5, timedelta(hours=48))
BY_TOUCH = PushQuota(3, timedelta(minutes=1))
PERSON = re.compile(r"[A-Za-z0-9_\-@.]{1,64}")
ASKS = "ask:"
PICTURES = {"image", "video", "shortvideo", "file"}
RATED = re.compile(r"rate-(?P<answer>a[0-9a-f]{20})")
MORE = re.compile(r"more-(?P<letter>[0-9a-f]{20})")


@dataclass(frozen=True)
class Reader:
    """Reads deliveries with the content in force; `channel` is the name they are entered under."""

    channel: str
    catalogue: Catalogue

    def read(self, opened: Opened) -> Inbound | None:
        """A message, or None for what needs no reply; raises Refused for what cannot be."""
        if not PERSON.fullmatch(opened.text("FromUserName")):
            raise Refused(400)
        kind = opened.text("MsgType").lower()
        if kind == "event":
            return self._event(opened)
        if not opened.text("MsgId"):
            raise Refused(400)
        match kind:
            case "text":
                return self._text(opened)
            case "voice":
                return self._made(opened, "voice", opened.text("Recognition"))
            case "location":
                return self._location(opened)
        if kind in PICTURES:
            return self._made(opened, "image")
        return self._made(opened, "event", about={"reply": "unsupported"})

    def _text(self, opened: Opened) -> Inbound:
        """Something typed, or said by tapping a link of ours."""
        said, name = opened.text("Content").strip(), opened.text("bizmsgmenuid")
        quota = BY_TOUCH if name else BY_MESSAGE
        words = self.catalogue.replies
        if said == words["fetch"]:
            return self._made(opened, "fetch", quota=quota)
        if said == words["more"]:
            tapped = MORE.fullmatch(name)
            about = {"more": tapped["letter"] if tapped else ""}
            return self._made(opened, "fetch", about=about, quota=quota)
        rating = re.fullmatch(rf"{re.escape(words['rate'])}\s*([1-5])?", said)
        if rating:
            tapped = RATED.fullmatch(name)
            about = {"answer": tapped["answer"] if tapped else ""}
            level = {"level": int(rating[1])} if rating[1] else {}
            return self._made(opened, "rating", about=about | level, quota=quota)
        return self._made(opened, "text", said, quota=quota)

    def _location(self, opened: Opened) -> Inbound:
        try:
            lat, lon = float(opened.text("Location_X")), float(opened.text("Location_Y"))
        except ValueError as error:
            raise Refused(400) from error
        if not (math.isfinite(lat) and math.isfinite(lon) and abs(lat) <= 90 and abs(lon) <= 180):
            raise Refused(400)
        return self._made(opened, "location", location=Location(lat, lon))

    def _event(self, opened: Opened) -> Inbound | None:
        """A follow, a scan, a tap on the menu; all else is only noted by the platform."""
        key = opened.text("EventKey")
        match opened.text("Event").lower():
            case "subscribe":
                return self._arrival(opened, key.removeprefix("qrscene_"))
            case "scan":
                return self._arrival(opened, key)
            case "click" if key.startswith(ASKS):
                return self._made(opened, "text", key.removeprefix(ASKS), quota=BY_TOUCH)
            case "click":
                return self._made(opened, "event", about={"reply": "greeting"}, quota=BY_TOUCH)
        return None

    def _arrival(self, opened: Opened, scene: str) -> Inbound:
        """Somebody follows or scans a code; a code may stand for a place."""
        about = arrival(self.catalogue, scene)
        site = self.catalogue.sites.get(about.get("site", ""))
        place: dict[str, Any] = {}
        if site:
            place = {"region": site.region, "location": Location(site.lat, site.lon)}
        return self._made(opened, "event", about=about, quota=BY_TOUCH, **place)

    def _made(
        self, opened: Opened, kind: Kind, said: str = "", quota: PushQuota = BY_MESSAGE,
        about: Mapping[str, Any] | None = None, **more: Any,
    ) -> Inbound:  # fmt: skip
        person = opened.text("FromUserName")
        return Inbound(
            self.channel, _key(opened), person, kind, datetime.now(HERE), said,
            {"to": person}, about or {}, quota=quota, **more,
        )  # fmt: skip


def arrival(catalogue: Catalogue, scene: str) -> dict[str, str]:
    """What a scanned code stands for: `<site>` or `<site>:<window>`; a greeting for any other."""
    name, _, window = scene.partition(":")
    site = catalogue.sites.get(name)
    if site is None:
        return {"reply": "greeting"}
    known = {w.id for w in site.windows} | {k.id for k in site.kiosks}
    return {"reply": "arrived", "site": site.id} | ({"window": window} if window in known else {})


def _key(opened: Opened) -> str:
    """What the platform repeats: the message's number; events have none."""
    if opened.text("MsgType").lower() != "event":
        return opened.text("MsgId")
    return ":".join(("e", *(opened.text(n) for n in ("CreateTime", "Event", "EventKey"))))
