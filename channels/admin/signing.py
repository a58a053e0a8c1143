"""Signs what is sent to other systems by Standard Webhooks (签名)."""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac

PREFIX = "whsec_"
SHORTEST = 16


def signing_key(secret: str) -> bytes:
    """The key in a secret; raises ValueError where it is none."""
    try:
        key = base64.b64decode(secret.removeprefix(PREFIX), validate=True)
    except binascii.Error as error:
        raise ValueError("DAOBAN_PUBLISH_HOOK_SECRET is not Base64; write whsec_…") from error
    if len(key) < SHORTEST:
        raise ValueError("DAOBAN_PUBLISH_HOOK_SECRET is missing or too short; whsec_ and Base64 of 24 bytes")
    return key


def signed(key: bytes, message: str, timestamp: int, body: bytes) -> dict[str, str]:
    """The headers that a message is sent with."""
    said = b".".join((message.encode(), str(timestamp).encode(), body))
    signature = base64.b64encode(hmac.new(key, said, hashlib.sha256).digest()).decode()
    return {
        "webhook-id": message, "webhook-timestamp": str(timestamp), "webhook-signature": f"v1,{signature}",
    }  # fmt: skip
