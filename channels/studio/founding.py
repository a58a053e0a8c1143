"""New entries (新建条目): a starting text that says what is still to be filled in."""

from __future__ import annotations

import re
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter
from fastapi.responses import Response

from assistant.question import HERE
from assistant.staff import Role
from channels.studio.editing import here
from channels.studio.listing import folders
from channels.studio.page import Visit, may
from knowledge.centre import Centre
from knowledge.record import scratch
from knowledge.record.entry import Kind
from knowledge.record.rewriting import rewritten

router = APIRouter()
Editing = Annotated[Visit, may(Role.EDITOR)]
CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,63}")
NEW = (Kind.MATTER, Kind.POLICY, Kind.SITE, Kind.NOTICE)
FIELDS = ("kind", "name", "code", "folder")


@router.get("/entries/new")
def ask(visit: Editing, kind: str = "matter", name: str = "") -> Response:
    """What is to be written, and what it is called."""
    return _asked(visit, {"kind": kind, "name": name[:60], "code": "", "folder": ""})


@router.post("/entries/new")
def begin(visit: Editing) -> Response:
    """Begin a text; it is kept unsaved until the editor saves it."""
    given = {name: visit.form[name] for name in FIELDS}
    words = visit.house.words["entries"]
    if given["kind"] not in NEW or not CODE.fullmatch(given["code"]):
        return _asked(visit, given, words["codes"])
    if not 0 < len(given["name"]) <= 60:
        return _asked(visit, given, words["names"])
    path = _path(Kind(given["kind"]), given["code"], given["folder"], list(folders(visit.record)))
    if _taken(visit, given["code"]) or scratch.kept(visit.engine, path):
        return _asked(visit, given, words["taken"])
    text = starting(path, Kind(given["kind"]), given, visit.knowledge.catalogue.centre)
    scratch.keep(visit.engine, path, visit.name, text, 0)
    return visit.go(here(path))


def _asked(visit: Visit, given: dict[str, str], error: str = "") -> Response:
    words = visit.house.words["kinds"]
    return visit.page(
        "entry_new.html", 400 if error else 200, given=given, error=error,
        offered={k.value: words[k.value] for k in NEW}, folders={f: f for f in folders(visit.record)},
    )  # fmt: skip


def _path(kind: Kind, code: str, folder: str, known: list[str]) -> str:
    if kind is Kind.MATTER:
        return f"matters/{folder if folder in known else 'new'}/{code}.yaml"
    top = {Kind.POLICY: "policies", Kind.SITE: "sites", Kind.NOTICE: "notices"}[kind]
    return f"{top}/{code}.{'md' if kind is Kind.POLICY else 'yaml'}"


def _taken(visit: Visit, code: str) -> bool:
    """Whether any entry is known by this code already."""
    near, _ = visit.record.entries(text=f"/{code}.", size=50)
    return bool(near)


def starting(path: str, kind: Kind, given: dict[str, str], centre: Centre) -> str:
    """The text that an editor begins with."""
    today, name, code = datetime.now(HERE).date(), given["name"], given["code"]
    begun: dict[Kind, dict[str, Any]] = {
        Kind.MATTER: {
            "code": code, "name": name, "aliases": [], "theme": "", "authority": "", "region": centre.code,
            "reviewed_on": today, "summary": "", "conditions": [], "materials": [], "procedure": [],
            "time_limit": [], "fees": [], "ways": [], "result": [], "legal_basis": [], "faqs": [], "asks": {},
        },
        Kind.POLICY: {
            "code": code, "title": name, "issuer": "", "level": "", "region": centre.code,
            "valid": {"from": today}, "theme": "", "summary": "", "seen": "memory", "reviewed_on": today,
            "articles": [],
        },
        Kind.SITE: {
            "id": code, "name": name, "kind": "", "region": centre.code, "address": "", "phone": "",
            "hours": {"weekday": ["09:00-12:00", "13:30-17:00"]}, "reviewed_on": today,
        },
        Kind.NOTICE: {"title": name, "text": "", "valid": {"from": today}},
    }  # fmt: skip
    return rewritten(path, "", begun[kind])
