"""Editing an entry (编辑): typing is kept and checked, rows move, versions are saved, conflicts joined."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any
from urllib.parse import quote

from fastapi import APIRouter
from fastapi.responses import Response

from assistant.question import HERE
from assistant.staff import Role
from channels.studio.bench import About, Bench, bench
from channels.studio.comparing import picks
from channels.studio.entries import READERS, about_values, editor
from channels.studio.moving import done
from channels.studio.page import Visit, may
from knowledge.files import FileError
from knowledge.record import editing, scratch
from knowledge.record.fields import form_of
from knowledge.record.forms import Shown, posted
from knowledge.record.merging import Difference, differences, merged
from knowledge.record.rows import Conflict, RecordError

router = APIRouter()
Editing = Annotated[Visit, may(Role.EDITOR)]
Commenting = Annotated[Visit, may(*READERS)]
LONGEST_REASON, LONGEST_COMMENT = 200, 1000


def here(path: str, page: str = "form") -> str:
    """The address of a page of an entry."""
    return f"/studio/entries/{page}?path={quote(path)}"


def _sent(visit: Visit, path: str) -> Shown:
    pairs = [(n, v) for n, v in visit.form.sent.multi_items() if isinstance(v, str)]
    return posted(form_of(path), pairs)


def _base(visit: Visit, about: About) -> int:
    """The version that the posted text began from."""
    given = visit.form["base"]
    return int(given) if given.isdecimal() and len(given) < 9 else about.sheet.base


def _kept(visit: Visit, desk: Bench, about: About, form: Shown) -> tuple[str, str]:
    """Keep the posted form among what is unsaved; gives the text and how that is said."""
    base = _base(visit, about)
    text = desk.text(about.path, _start(visit, about, base), form)
    at = editing.keep(visit.record, about.sheet, visit.name, text, base)
    words = visit.house.words["entries"]
    return text, words["kept"].format(at=f"{at.astimezone(HERE):%H:%M:%S}") if at else words["same"]


def _start(visit: Visit, about: About, base: int) -> str:
    """The text that the posted form began from: what was typed since, else the saved version."""
    if about.sheet.base == base:
        return about.sheet.text
    return editing.begun_from(visit.record, about.path, base)


def _asked(visit: Visit) -> tuple[list[str], dict[str, str]]:
    """The situations added by hand, and the case that is previewed."""
    also = [a for a in visit.form.all("also") if a]
    chosen = {n.removeprefix("case."): v for n, v in visit.form.values.items() if n.startswith("case.")}
    return list(dict.fromkeys(also)), chosen


@router.post("/entries/typed")
def typed(visit: Editing, path: str) -> Response:
    """What is being typed: kept, checked, and the case previewed anew."""
    desk = bench(visit)
    about, form = desk.about(visit, path), _sent(visit, path)
    text, kept = _kept(visit, desk, about, form)
    about = desk.about(visit, path)
    also, chosen = _asked(visit)
    values = editor(visit, desk, about, form, desk.told(path, text), also=also, chosen=chosen)
    said, sheet = visit.house.words["entries"]["checked"], values["sheet"]
    return visit.data({
        "kept": kept, "problems": sheet.problems, "count": len(sheet.told),
        "said": said["some"].format(count=len(sheet.told)) if sheet.told else said["none"],
        "sections": {s["key"]: sheet.section_problems(s) for s in sheet.sections},
        "trouble": _part(visit, "_trouble.html", values), "company": _part(visit, "_company.html", values),
        "branch": _part(visit, "_branch.html", values),
    })  # fmt: skip


@router.post("/entries/sheet")
def sheet(visit: Editing, path: str) -> Response:
    """The form redrawn after a row was added, moved or taken out; for the page's own script."""
    _, values = _redrawn(visit, path, visit.form["do"])
    return visit.data({"sheet": _part(visit, "_sheet.html", values)})


def _redrawn(visit: Visit, path: str, do: str) -> tuple[About, dict[str, Any]]:
    desk = bench(visit)
    about, form = desk.about(visit, path), _sent(visit, path)
    focus = done(form_of(path), form, do)
    text, _ = _kept(visit, desk, about, form)
    about = desk.about(visit, path)
    also, chosen = _asked(visit)
    told = desk.told(path, text)
    return about, editor(visit, desk, about, form, told, focus, also, chosen, visit.form["reason"])


@router.post("/entries/save")
def save(visit: Editing, path: str) -> Response:
    """A new version of the posted form; what is no saving redraws the page."""
    do = visit.form["do"]
    if do not in ("", "save", "submit"):
        _, values = _redrawn(visit, path, do)
        return visit.page("entry.html", **values)
    desk = bench(visit)
    about, form = desk.about(visit, path), _sent(visit, path)
    text, _ = _kept(visit, desk, about, form)
    return _saved(visit, about, text, do == "submit")


@router.post("/entries/text")
def raw(visit: Editing, path: str) -> Response:
    """The raw text: kept and checked, or saved as a version."""
    desk = bench(visit)
    about = desk.about(visit, path)
    text, do = visit.form.raw("text"), visit.form["do"]
    editing.keep(visit.record, about.sheet, visit.name, text, _base(visit, about))
    if do in ("save", "submit"):
        return _saved(visit, about, text, do == "submit")
    return visit.page(
        "entry_text.html", text=text, told=desk.told(path, text), reason=visit.form["reason"],
        **about_values(visit, desk.about(visit, path)),
    )  # fmt: skip


def _saved(visit: Visit, about: About, text: str, submit: bool) -> Response:
    """Save a version, or show both texts where somebody was faster."""
    path, base = about.path, _base(visit, about)
    reason = visit.form["reason"][:LONGEST_REASON] or visit.house.words["entries"]["reason"]
    try:
        version = visit.record.save(path, text, visit.name, reason, base or None)
    except Conflict:
        return visit.go(here(path, "conflict"))
    scratch.drop(visit.engine, path, visit.name)
    if submit:
        visit.record.submit(path, visit.name, version.number)
        return visit.go(here(path), "entries.submitted")
    return visit.go(here(path), "entries.saved", number=version.number)


@router.get("/entries/conflict")
def conflict(visit: Editing, path: str) -> Response:
    """Both texts, part by part, to choose from."""
    desk = bench(visit)
    about = desk.about(visit, path)
    if not about.sheet.behind or about.head is None:
        return visit.go(here(path))
    found = _differing(visit, about)
    return visit.page(
        "entry_conflict.html", mine=about.sheet.text, rows=found and picks(path, found, desk.labels, desk.checker.content()),
        **about_values(visit, about),
    )  # fmt: skip


def _differing(visit: Visit, about: About) -> list[Difference] | None:
    """The parts that differ; None where a text cannot be read."""
    begun = editing.begun_from(visit.record, about.path, about.sheet.base)
    try:
        return differences(about.path, begun, about.sheet.text, about.head.text if about.head else "")
    except FileError:
        return None


@router.post("/entries/merge")
def merge(visit: Editing, path: str) -> Response:
    """One text of both as they were chosen; kept unsaved for a last look, mine among the versions."""
    about = bench(visit).about(visit, path)
    if about.head is None or visit.form["head"] != str(about.head.number):
        return visit.go(here(path, "conflict"))
    found = _differing(visit, about) or []
    mine = {d.part for n, d in enumerate(found) if visit.form[f"pick.{n}"] == "mine"}
    begun = editing.begun_from(visit.record, path, about.sheet.base)
    text = about.sheet.text if visit.form["whole"] == "mine" else \
        merged(path, begun, about.sheet.text, about.head.text, mine) if found else about.head.text  # fmt: skip
    visit.note("merge", path, version=about.head.number, base=about.sheet.base, mine=sorted(mine))
    scratch.keep(visit.engine, path, visit.name, text, about.head.number)
    return visit.go(here(path), "entries.merged")


@router.post("/entries/forget")
def forget(visit: Editing, path: str) -> Response:
    """Give up what was not saved."""
    scratch.drop(visit.engine, path, visit.name)
    there = bench(visit) and any(True for _ in visit.record.history(path))
    return visit.go(here(path) if there else "/studio/entries", "entries.forgotten")


@router.post("/entries/withdraw")
def withdraw(visit: Editing, path: str) -> Response:
    """A draft that takes the entry out."""
    visit.record.withdraw(path, visit.name, visit.form["reason"][:LONGEST_REASON])
    return visit.go(here(path, "history"), "entries.withdrawn")


@router.post("/entries/submit")
def submit(visit: Editing, path: str) -> Response:
    """Hand the newest draft in."""
    visit.record.submit(path, visit.name)
    return visit.go(here(path), "entries.submitted")


@router.post("/entries/assign")
def assign(visit: Editing, path: str) -> Response:
    """Who looks after an entry, and its days."""
    try:
        days = {n: date.fromisoformat(visit.form[n]) for n in ("withdraw_on", "reviewed_on") if visit.form[n]}
    except ValueError as error:
        raise RecordError(f"no date: {error}") from error
    visit.record.assign(
        path, visit.name, owner=visit.form["owner"][:32] or None,
        withdraw_on=days.get("withdraw_on"), reviewed_on=days.get("reviewed_on"),
    )  # fmt: skip
    return visit.go(here(path), "entries.assigned")


@router.post("/entries/comment")
def comment(visit: Commenting, path: str) -> Response:
    """Say something beside a version or one of its fields."""
    form, number = visit.form, visit.form["number"]
    if not form["text"] or not number.isdecimal():
        raise RecordError("a comment has no text")
    visit.record.comment(path, int(number), visit.name, form["text"][:LONGEST_COMMENT], form["field"][:120])
    review = form["back"] == "review"
    return visit.go(f"/studio/reviews/one?path={quote(path)}" if review else here(path, "comments"), "entries.commented")


def _part(visit: Visit, template: str, values: dict[str, Any]) -> str:
    return visit.house.templates.render(template, visit=visit, **values)
