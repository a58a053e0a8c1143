"""Reads an update (读信): what was said to us, by whom, and where the answer goes; pure."""

from __future__ import annotations

import re
from collections.abc import Callable, Container, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Any

from assistant.question import HERE, Location, Prefs
from channels.channel import Inbound, Kind
from channels.splitting import clean
from channels.telegram.update import Message, Press, Update, User

NAME = "telegram"
LANGUAGES = ("zh-CN", "zh-TW", "en")
COMMAND = re.compile(r"/([A-Za-z0-9_]{1,32})(?:@([A-Za-z0-9_]{3,64}))?(?:\s+(.*))?", re.S)
LEVELS = range(1, 6)


@dataclass(frozen=True)
class Me:
    """The bot itself: its number, and its name as far as it is known."""

    id: int
    name: str = ""


@dataclass(frozen=True)
class Said:
    """What somebody said, before it is known who and where; `board` asks for a keyboard below the answer."""

    kind: Kind
    text: str = ""
    about: Mapping[str, Any] = field(default_factory=dict)
    location: Location | None = None
    language: str = ""
    board: str = ""


class Reader:
    """Reads with the words and places in force."""

    def __init__(self, me: Me, say: Callable[[str], str], sites: Container[str]) -> None:
        self._me, self._say, self._sites = me, say, sites

    def read(self, update: Update) -> Inbound | None:
        """The message in an update; None where there is nothing to answer."""
        if press := update.callback_query:
            said = self._pressed(press)
            where = press.message
            who: User | None = press.sender
        else:
            where = update.message
            who = where.sender if where else None
            said = self._said(where) if where and who and not who.is_bot else None
        if said is None or where is None or who is None:
            return None
        return _inbound(update.update_id, said, where, who)

    def _said(self, message: Message) -> Said | None:
        if not self._addressed(message):
            return None
        text = self._bare(message.text)
        if message.location:
            here = Location(message.location.latitude, message.location.longitude)
            return Said("location", location=here)
        if message.picture:
            return Said("image")
        if command := COMMAND.fullmatch(text):
            return self._command(message, *command.groups(default=""))
        if text:
            return Said("fetch") if text == self._say("fetch") else Said("text", text)
        return Said("event", about={"reply": "unsupported"}) if message.other else None

    def _addressed(self, message: Message) -> bool:
        """Whether a message is for us: all in private; in a group what names us or replies to us."""
        if message.chat.type == "private" or message.text.startswith("/"):
            return message.chat.type != "channel"
        replied = message.reply_to_message and message.reply_to_message.sender
        if replied and replied.id == self._me.id:
            return True
        marked = (*message.entities, *message.caption_entities)
        named = any(e.user and e.user.id == self._me.id for e in marked)
        return named or self._bare(message.text) != clean(message.text).strip()

    def _bare(self, text: str) -> str:
        """A text without our name."""
        text = clean(text)
        if self._me.name and not text.startswith("/"):
            text = re.sub(rf"@{re.escape(self._me.name)}\b", "", text, flags=re.I)
        return text.strip()

    def _command(self, message: Message, name: str, bot: str, rest: str) -> Said | None:
        ours = bot.lower() == self._me.name.lower() if bot else True
        group = message.chat.type != "private"
        if not ours or (group and not bot and name not in COMMANDS):
            return None
        return COMMANDS.get(name, Reader._help)(self, rest.strip())

    def _start(self, rest: str) -> Said:
        if rest in self._sites:
            return Said("event", about={"reply": "arrived", "site": rest}, board="place")
        return Said("event", about={"reply": "greeting"}, board="place")

    def _help(self, rest: str) -> Said:
        return Said("event", about={"reply": "telegram_help"}, board="place")

    def _human(self, rest: str) -> Said:
        return Said("text", self._say("telegram_human"))

    def _lang(self, rest: str) -> Said:
        known = {language.lower(): language for language in LANGUAGES} | {"zh": "zh-CN"}
        if chosen := known.get(rest.lower().replace("_", "-")):
            return _speak(chosen)
        return Said("event", about={"reply": "telegram_lang"}, board="languages")

    def _pressed(self, press: Press) -> Said | None:
        kind, _, rest = press.data.partition(":")
        level, _, answer = rest.partition(":")
        match kind:
            case "o":
                return Said("choice", clean(_unnumbered(press.label) or rest))
            case "r" if level.isdecimal() and int(level) in LEVELS and answer:
                return Said("rating", about={"level": int(level), "answer": answer})
            case "l" if rest in LANGUAGES:
                return _speak(rest)
            case "f":
                return Said("fetch")
        return None


COMMANDS: dict[str, Callable[[Reader, str], Said]] = {
    "start": Reader._start, "help": Reader._help, "human": Reader._human, "lang": Reader._lang,
}  # fmt: skip


def _speak(language: str) -> Said:
    return Said("event", about={"reply": "telegram_lang_set"}, language=language)


def _unnumbered(label: str) -> str:
    return re.sub(r"^\d+\. ", "", label)


def _inbound(number: int, said: Said, where: Message, who: User) -> Inbound:
    group = where.chat.type != "private"
    language = said.language or spoken(who.language_code)
    address = {
        "chat": where.chat.id, "turn": str(number), "group": group, "language": language,
        "reply": where.message_id if group else None, "board": "" if group and said.board == "place" else said.board,
        "thread": where.message_thread_id if where.is_topic_message else None,
    }  # fmt: skip
    return Inbound(
        NAME, str(number), f"{where.chat.id}:{who.id}" if group else str(where.chat.id), said.kind,
        datetime.now(HERE), said.text, address, said.about, location=said.location,
        prefs=Prefs(language=language, keep=bool(said.language)),
    )  # fmt: skip


def spoken(code: str) -> str:
    """The language of ours that is nearest to what an app speaks; Chinese where it does not say."""
    code = code.lower().replace("_", "-")
    if code.startswith("zh"):
        far = any(part in code for part in ("hant", "tw", "hk", "mo"))
        return "zh-TW" if far else "zh-CN"
    return "en" if code else "zh-CN"


def in_language(message: Inbound, language: str | None) -> Inbound:
    """The same message by somebody who chose a language before."""
    if not language or message.prefs.keep:
        return message
    prefs = replace(message.prefs, language=language)
    return replace(message, prefs=prefs, address={**message.address, "language": language})
