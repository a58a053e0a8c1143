"""What WeChat can do (渠道能力): answers in the platform's own request, or pushed where it allows it."""

from __future__ import annotations

from dataclasses import replace

from channels.channel import Capabilities
from channels.wechat.messages import BY_MESSAGE

PASSIVE = Capabilities(longest=1800, unit="utf8", deadline=5.0, redeliveries=3, markup="wx_a")
PUSH = replace(PASSIVE, push=True, quota=BY_MESSAGE)


def smaller(caps: Capabilities) -> Capabilities:
    """Half as long, for a platform that takes less than it should."""
    return replace(caps, longest=caps.longest // 2)
