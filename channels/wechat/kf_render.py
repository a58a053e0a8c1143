"""An answer as 微信客服 takes it (渲染): texts, then one menu with what may be tapped; pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from assistant.answer import Answer, Status
from channels.channel import Capabilities
from channels.splitting import clean
from channels.web.shapes import LEVELS
from channels.wechat import links
from channels.wechat.render import Words, facts

HEAD_BYTES, CONTENT_BYTES, MOST_CLICKS = 1024, 128, 10


def kf_render(answer: Answer, words: Words, caps: Capabilities) -> list[dict[str, Any]]:
    """The facts as texts; the last of them heads the menu of options and rating where it fits."""
    texts = facts(answer, words, caps, page=links.written)
    clicks = [(f"o{n}", o.label) for n, o in enumerate(answer.options, 1)]
    if answer.status is Status.ANSWERED:
        clicks = [*clicks[: MOST_CLICKS - 1], (f"rate-{answer.id}", words["rate"])]
    if not clicks:
        return [_said(text) for text in texts]
    fits = bool(texts) and len(texts[-1].encode()) <= HEAD_BYTES
    head = texts.pop() if fits else words["choose_tap"]
    return [*map(_said, texts), menu(head, clicks)]


def kf_rating(answer_id: str, words: Words) -> dict[str, Any]:
    """The five levels to tap."""
    clicks = [(f"rate{level}-{answer_id}", f"{level} {name}") for level, name in LEVELS.items()]
    return menu(words["rate_levels"], clicks)


def menu(head: str, clicks: Sequence[tuple[str, str]]) -> dict[str, Any]:
    """A menu message; each button is a name and what a tap says."""
    shown = [(name, _short(clean(said))) for name, said in clicks[:MOST_CLICKS]]
    buttons = [
        {"type": "click", "click": {"id": name, "content": said}} for name, said in shown if said
    ]
    return {"msgtype": "msgmenu", "msgmenu": {"head_content": head, "list": buttons}}


def _said(text: str) -> dict[str, Any]:
    return {"msgtype": "text", "text": {"content": text}}


def _short(said: str) -> str:
    """As much of a text as a button takes."""
    return " ".join(said.encode()[:CONTENT_BYTES].decode("utf-8", "ignore").split())
