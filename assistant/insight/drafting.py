"""From a gap to a draft (缺口转草稿): a new matter, a wording of an entry, a term."""

from __future__ import annotations

import json
import re
from datetime import datetime
from typing import Any

from assistant.question import HERE
from knowledge.fact import Element
from knowledge.files import data_of
from knowledge.record.entry import Kind, Version
from knowledge.record.record import Record
from knowledge.record.rewriting import rewritten
from knowledge.record.rows import RecordError

CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,63}")
FOLDER = re.compile(r"[a-z0-9][a-z0-9-]{0,40}")
TERMS = "terms.yaml"
EVERY = 100_000
PLACES: tuple[str, ...] = ("general", *Element)


class DraftError(ValueError):
    """What cannot be drafted; `code` says why, for the words of the console."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


def path_of(record: Record, code: str) -> str | None:
    """Where a matter's entry lies."""
    found, _ = record.entries(kinds=[Kind.MATTER], facets={"code": code}, size=1)
    return found[0].path if found else None


def folders(record: Record) -> list[str]:
    """The folders of guides that there are."""
    found, _ = record.entries(kinds=[Kind.MATTER], size=EVERY)
    return sorted({entry.path.split("/")[1] for entry in found if entry.path.count("/") == 2})


def add_ask(
    record: Record, path: str, text: str, place: str, by: str, reason: str
) -> Version:
    """A draft of an entry with one more way to ask; the entry as it is where it has it already."""
    if place not in PLACES:
        raise DraftError("place")
    head = record.version(path)
    data = data_of(path, head.text)
    asks = data.setdefault("asks", {}) or {}
    if any(text in (said or ()) for said in asks.values()):
        return head
    asks[place] = [*(asks.get(place) or ()), text]
    data["asks"] = asks
    return record.save(path, rewritten(path, head.text, data), by, reason, head.number)


def add_term(
    record: Record, official: str, says: list[str], matter: str | None, by: str, reason: str
) -> Version:
    """A draft of the terms in which an official word is also said so; new where it is unknown."""
    said = [s for s in dict.fromkeys(t.strip() for t in says) if s and s != official]
    if not official.strip() or not said:
        raise DraftError("term")
    head = record.version(TERMS)
    data = data_of(TERMS, head.text)
    taken = {word: key for key, term in data.items() for word in term.get("says", ())}
    key = next((k for k, t in data.items() if t.get("official") == official), None)
    if any(taken.get(word, key) != key for word in said):
        raise DraftError("said_of_another")
    if key is None:
        key = _free(data)
        data[key] = {"official": official, "says": []} | ({"matters": [matter]} if matter else {})
    data[key]["says"] = [*data[key].get("says", ()), *(s for s in said if s not in taken)]
    return record.save(TERMS, rewritten(TERMS, head.text, data), by, reason, head.number)


def _free(data: dict[str, Any]) -> str:
    number = len(data) + 1
    while f"term-{number}" in data:
        number += 1
    return f"term-{number}"


def draft_matter(
    record: Record, folder: str, code: str, name: str, asks: list[str], by: str, reason: str
) -> Version:
    """A first draft of a guide that is not there yet: its name and how it is asked for."""
    if not FOLDER.fullmatch(folder) or not CODE.fullmatch(code):
        raise DraftError("code")
    if not name.strip():
        raise DraftError("name")
    if path_of(record, code) is not None:
        raise DraftError("exists")
    path = f"matters/{folder}/{code}.yaml"
    text = "".join(f"{line}\n" for line in _lines(code, name.strip(), asks))
    try:
        return record.save(path, text, by, reason)
    except RecordError as error:
        raise DraftError("exists") from error


def _lines(code: str, name: str, asks: list[str]) -> list[str]:
    said = [json.dumps(text, ensure_ascii=False) for text in asks]
    today = datetime.now(HERE).date().isoformat()
    return [
        f"code: {code}", f"name: {json.dumps(name, ensure_ascii=False)}",
        'theme: ""', 'authority: ""', f"reviewed_on: {today}", 'summary: ""', "", "asks:",
        f"  general: [{', '.join(said)}]",
    ]  # fmt: skip
