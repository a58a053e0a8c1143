"""Signed requests of robots by Standard Webhooks (签名): webhook-id, webhook-timestamp, webhook-signature."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import time
from collections.abc import Mapping

from channels.settings import SettingError

PREFIX = "whsec_"
WINDOW = 300


def signing_key(secret: str) -> bytes:
    """The key in a secret; raises SettingError where it is not Base64."""
    try:
        return base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise SettingError(
            "DAOBAN_ROBOT_SECRET is not Base64; write whsec_… as the robots have it"
        ) from error


def genuine(key: bytes, headers: Mapping[str, str], body: bytes, now: float | None = None) -> bool:
    """Whether one of the signatures is ours, over this body and not long ago."""
    message, sent = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not message or not sent.isascii() or not sent.isdecimal() or len(sent) > 12:
        return False
    if abs((time.time() if now is None else now) - int(sent)) > WINDOW:
        return False
    signed = b".".join((message.encode("utf-8", "replace"), sent.encode(), body))
    expected = b"v1," + base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest())
    given = headers.get("webhook-signature", "").encode("utf-8", "replace").split(b" ")
    return any(hmac.compare_digest(expected, one) for one in given)
