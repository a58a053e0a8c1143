"""Text that stays text, and the links that WeChat makes of it (链接)."""

from __future__ import annotations

import re
from collections.abc import Sequence

from assistant.answer import Choice
from channels.splitting import clean

URL = re.compile(r"https?://[A-Za-z0-9\-._~:/?#\[\]@!$&()*+,;=%]+")
WIDE = str.maketrans({"<": "＜", ">": "＞", "&": "＆"})
UNSAID = str.maketrans(dict.fromkeys("\"'<>&#?=%+\n\r\t", ""))
LONGEST_URL = 400
SHORT = 14
LEAST = 4


def text(said: str) -> str:
    """A text without anything that could become a tag, a link or the end of a CDATA section."""
    parts: list[str] = []
    end = 0
    said = clean(said)
    for found in URL.finditer(said):
        parts += [said[end : found.start()].translate(WIDE), found[0]]
        end = found.end()
    return "".join((*parts, said[end:].translate(WIDE)))


def label(said: str) -> str:
    """The words of a link, in one line."""
    return " ".join(clean(said).translate(WIDE).split())


def page(url: str | None, said: str) -> str:
    """A link to a page of an answer; only its words where it is no plain web address."""
    shown = label(said)
    if shown and url and len(url) <= LONGEST_URL and URL.fullmatch(url):
        return f'<a href="{url}">{shown}</a>'
    return shown


def written(url: str | None, said: str) -> str:
    """The address of a page written out, where no link can be made of it."""
    return f"{label(said)} {url}" if url and URL.fullmatch(url) else label(said)


def tap(says: str, name: str, said: str) -> str:
    """A link that sends a text as if typed, with a name that the platform may pass on."""
    content, shown = "".join(clean(says).translate(UNSAID).split()), label(said)
    if not (content and shown):
        return shown
    return f'<a href="weixin://bizmsgmenu?msgmenucontent={content}&msgmenuid={name}">{shown}</a>'


def said_for(options: Sequence[Choice], number: int) -> str:
    """What a tap on an option says: its label, or the part of it that tells it from the others."""
    own = options[number].label
    if len(own) <= SHORT:
        return own
    others = [o.label for n, o in enumerate(options) if n != number]
    told = [own.partition("（")[0], own.partition("：")[2]]
    fit = [t for t in told if len(t) >= LEAST and not any(t in o for o in others)]
    return min(fit, key=len, default=own)
