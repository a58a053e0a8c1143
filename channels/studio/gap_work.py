"""What is made of a gap (缺口处理): a decision, a wording, a term, a new guide, an eval sample."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Annotated, get_args

from fastapi import APIRouter
from fastapi.responses import Response

from assistant.insight.book import Book
from assistant.insight.book import State as Decision
from assistant.insight.drafting import DraftError, add_ask, add_term, draft_matter, path_of
from assistant.insight.gaps import Gap
from assistant.insight.samples import SampleError, Samples, conversation
from assistant.staff import Role
from channels.studio.gaps import Editing, Key, find
from channels.studio.insight import span
from channels.studio.page import Visit, may
from knowledge.record.entry import Version
from knowledge.record.rows import RecordError

router = APIRouter()
Sampling = Annotated[Visit, may(Role.EDITOR, Role.REVIEWER, Role.QA, Role.ADMIN)]
LONGEST = 200


@router.post("/gaps/{key}/state")
def decide(visit: Editing, key: Key) -> Response:
    """Ignore a gap, close it by hand, or open it again."""
    found, state = find(visit, key), visit.form["state"]
    chosen = next((s for s in get_args(Decision) if s == state), None)
    if chosen is None:
        return _back(visit, key, "gaps.no_state", "wrong")
    _mark(visit, found, chosen, found.matter if found.kept and found.kept.matter else None)
    visit.note("gaps.state", key, state=chosen)
    return _back(visit, key, f"gaps.{chosen}")


@router.post("/gaps/{key}/ask")
def ask(visit: Editing, key: Key) -> Response:
    """A draft of an entry with this wording among its `asks`."""
    found, code = find(visit, key), visit.form["matter"]
    path = path_of(visit.record, code)
    if path is None:
        return _back(visit, key, "gaps.no_matter", "wrong")
    text, place = visit.form["text"][:LONGEST] or found.text, visit.form["place"] or "general"
    return _drafted(
        visit, found, code, lambda why: add_ask(visit.record, path, text, place, visit.name, why)
    )


@router.post("/gaps/{key}/term")
def term(visit: Editing, key: Key) -> Response:
    """A draft of the terms in which people's word leads to the official one."""
    found, code, form = find(visit, key), visit.form["matter"], visit.form
    says = re.split("[,，、]", form["says"])[:20]
    official = form["official"][:LONGEST]
    return _drafted(
        visit, found, code or found.matter or "",
        lambda why: add_term(visit.record, official, says, code or None, visit.name, why),
    )  # fmt: skip


@router.post("/gaps/{key}/matter")
def matter(visit: Editing, key: Key) -> Response:
    """A first draft of a guide that is not there yet."""
    found, form = find(visit, key), visit.form
    asks = [found.text, *(t for _, t in found.examples if t != found.text)]
    asks = asks if found.kind == "asked" else []
    code, folder, name = form["code"], form["folder"], form["name"][:LONGEST]
    return _drafted(
        visit, found, code,
        lambda why: draft_matter(visit.record, folder, code, name, asks, visit.name, why),
    )  # fmt: skip


@router.post("/gaps/{key}/sample")
def sample(visit: Sampling, key: Key) -> Response:
    """An eval sample: the question, and what must come of it."""
    found, form = find(visit, key), visit.form
    expect = {
        "status": form["status"], "matter": [form["matter"]] if form["matter"] else [],
        "facts": form["facts"].splitlines(),
    }  # fmt: skip
    turns = conversation(visit.engine, form["answer"]) if form["answer"] else [found.text]
    try:
        name = Samples(visit.engine).add(turns or [found.text], expect, "gap", key, visit.name)
    except SampleError:
        return _back(visit, key, "gaps.no_sample", "wrong")
    visit.note("sample", key, sample=name)
    return _back(visit, key, "gaps.sampled", sample=name)


def _drafted(
    visit: Visit, found: Gap, code: str, make: Callable[[str], Version]
) -> Response:
    """Save a draft, remember what should answer, and go on to the entry."""
    why = visit.house.words.say("gaps.reason", text=found.text)[:200]
    try:
        made = make(why)
    except DraftError as error:
        return _back(visit, found.key, f"gaps.{error.code}", "wrong")
    except RecordError as error:
        return _back(visit, found.key, "gaps.refused", "wrong", why=visit.tell(error))
    _mark(visit, found, "open", code or None)
    return _back(visit, found.key, "gaps.drafted", number=made.number, path=made.path)


def _mark(visit: Visit, found: Gap, state: Decision, code: str | None) -> None:
    version = visit.knowledge.version
    Book(visit.engine).mark(found.key, found.text, state, visit.name, code, version)


def _back(visit: Visit, key: str, said: str, kind: str = "done", **blanks: object) -> Response:
    return visit.go(f"/studio/gaps/{key}{span(visit)}", said, kind, **blanks)
