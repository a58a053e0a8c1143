"""Sends what is written (发信): in the person's language, in place of what said to wait, in plain if need be."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from typing import Any

from channels.channel import Undelivered
from channels.mail import Mail
from channels.telegram.bot import BotApi
from channels.telegram.note import Button, Moved, Note, Refused, Rows, To
from channels.telegram.progress import Progress
from channels.telegram.reading import LANGUAGES

log = logging.getLogger("daoban.telegram")

TONGUES = {"zh-CN": "简体中文", "zh-TW": "繁體中文", "en": "English"}


class Sender:
    """One for a bot; an address is what `reading` made of an update."""

    def __init__(self, api: BotApi, mail: Mail) -> None:
        self._api, self._mail = api, mail
        self._progress = Progress(api)
        self._moved: dict[int, int] = {}

    async def send(self, address: Mapping[str, Any], part: Note) -> None:
        """Push one message, in place of the one that said to wait if there is one."""
        placeholder = await self._progress.end(address["turn"])
        to = self._to(address)
        try:
            await self._put(to, self._finished(part, address), placeholder)
        except Moved as moved:
            self._moved[address["chat"]] = moved.chat
            raise Undelivered(0) from None
        except Refused as refused:
            log.error("a message is not taken: %d characters", len(part.html))
            raise Undelivered from refused
        self._progress.forget(address["turn"])

    async def _put(self, to: To, note: Note, placeholder: int | None) -> None:
        if place := note.place:
            with suppress(Refused):  # a map is a bonus that not every server has
                await self._api.place(to, place)
            return
        try:
            await self._write(to, note.html, True, note.rows, placeholder)
        except Refused as refused:
            if "parse entities" not in refused.why:
                raise
            await self._write(to, note.plain, False, note.rows, placeholder)

    async def _write(
        self, to: To, text: str, html: bool, rows: Rows, placeholder: int | None
    ) -> None:
        if placeholder is not None:
            try:
                return await self._api.edit(to, placeholder, text, html, rows)
            except Refused as refused:
                if "parse entities" in refused.why:
                    raise
        await self._api.say(to, text, html, rows)
        return None

    async def waiting(self, address: Mapping[str, Any]) -> None:
        """Show that an answer is being made, until it is there."""
        text, private = self.word("looking", address), not address["group"]
        self._progress.begin(address["turn"], self._to(address), private, text)

    def key(self, key: str, address: Mapping[str, Any]) -> str:
        """The key of a sentence in a person's language, where it is written in it."""
        own = f"{key}.{address['language']}"
        return own if own in self._mail.catalogue.replies else key

    def word(self, key: str, address: Mapping[str, Any]) -> str:
        """A sentence in a person's language."""
        return self._mail.say(self.key(key, address))

    def _to(self, address: Mapping[str, Any]) -> To:
        chat = self._moved.get(address["chat"], address["chat"])
        return To(chat, address["reply"], address["thread"])

    def _finished(self, note: Note, address: Mapping[str, Any]) -> Note:
        """A part with the words of the person's language, and the keyboard the message asked for."""
        rows = tuple(
            tuple(replace(b, text=self.word(b.say, address)) if b.say else b for b in row)
            for row in note.rows
        )
        closing = self.word(note.closing, address) if note.closing else ""
        html = f"{note.html}\n\n<i>{closing}</i>" if closing else note.html
        plain = f"{note.plain}\n\n{closing}" if closing else note.plain
        return replace(note, html=html, plain=plain, rows=rows or self._board(address))

    def _board(self, address: Mapping[str, Any]) -> Rows:
        match address["board"]:
            case "place":
                return ((Button(self.word("telegram_place", address)),),)
            case "languages":
                return (tuple(Button(TONGUES[x], f"l:{x}") for x in LANGUAGES),)
        return ()
