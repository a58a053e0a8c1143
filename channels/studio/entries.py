"""The pages of entries (内容条目): list and tree, form, raw text, history, comments."""

from __future__ import annotations

from typing import Annotated, Any

from fastapi import APIRouter, Depends
from fastapi.responses import Response

from assistant.staff import Role
from channels.studio.bench import About, Bench, bench
from channels.studio.branches import branch
from channels.studio.comparing import compared, lines
from channels.studio.labels import Told
from channels.studio.listing import Asked, Listing
from channels.studio.page import Visit, may
from channels.studio.pager import PageNumber, Pages
from knowledge.record.entry import Kind, Version
from knowledge.record.forms import Shown
from knowledge.record.rows import RecordError

router = APIRouter()
READERS = (Role.EDITOR, Role.REVIEWER, Role.QA, Role.ADMIN)
Reading = Annotated[Visit, may(*READERS)]
HISTORY = 30


@router.get("/entries")
def entries(visit: Reading, asked: Annotated[Asked, Depends()], page: PageNumber = 1) -> Response:
    """All entries, filtered, with the tree."""
    listing = Listing(visit.record, asked, page, visit.query)
    return visit.page("entries.html", listing=listing, pages=listing.pages, may_edit=may_edit(visit))


@router.get("/entries/form")
def form(visit: Reading, path: str) -> Response:
    """An entry as a form, as this editor left it."""
    desk = bench(visit)
    about = desk.about(visit, path)
    text = about.sheet.text
    shown = desk.form(path, text)
    if shown is None and not text.strip():
        return visit.go(f"/studio/entries/text?path={path}")
    return visit.page("entry.html", **editor(visit, desk, about, shown, desk.told(path, text)))


def editor(
    visit: Visit, desk: Bench, about: About, form: Shown | None, told: list[Told], focus: str = "",
    also: list[str] | None = None, chosen: dict[str, str] | None = None, reason: str = "",
) -> dict[str, Any]:  # fmt: skip
    """What the form's page shows."""
    sheet = desk.sheet(about.path, form, told, also or []) if form is not None else None
    content = desk.checker.content()
    guide = about.kind is Kind.MATTER and form is not None
    return about_values(visit, about) | {
        "sheet": sheet, "told": told, "focus": focus, "reason": reason, "kept": "",
        "branch": branch(form, chosen or {}, content, desk.labels) if guide and form else None,
        "offered": list(content.situations.items()),
    }  # fmt: skip


def about_values(visit: Visit, about: About) -> dict[str, Any]:
    """What every page of an entry shows."""
    sheet = about.sheet
    return {
        "about": about, "path": about.path, "base": sheet.base, "others": sheet.others,
        "behind": sheet.behind, "head": sheet.head, "may_edit": may_edit(visit),
    }  # fmt: skip


def may_edit(visit: Visit) -> bool:
    """Whether who visits writes content."""
    return visit.has(Role.EDITOR)


@router.get("/entries/text")
def text(visit: Reading, path: str) -> Response:
    """An entry as its file says it."""
    desk = bench(visit)
    about = desk.about(visit, path)
    return visit.page(
        "entry_text.html", text=about.sheet.text, told=desk.told(path, about.sheet.text), reason="",
        **about_values(visit, about),
    )  # fmt: skip


@router.get("/entries/history")
def history(visit: Reading, path: str, a: int = 0, b: int = 0, page: PageNumber = 1) -> Response:
    """Every version of an entry, and two of them side by side."""
    desk = bench(visit)
    about = desk.about(visit, path)
    every = visit.record.history(path)
    pages = Pages(page, len(every), HISTORY)
    old, new = _two(every, a, b)
    rows = compared(path, old.text if old else "", new.text, desk.labels, desk.checker.content()) if new else []
    return visit.page(
        "entry_history.html", versions=every[pages.skip : pages.skip + HISTORY], pages=pages, old=old,
        new=new, rows=rows, lines=list(lines(old.text if old else "", new.text)) if new else [],
        commenting="", **about_values(visit, about),
    )  # fmt: skip


def _two(every: list[Version], a: int, b: int) -> tuple[Version | None, Version | None]:
    """The two versions to compare: the newest and the one before, unless others are named."""
    by_number = {v.number: v for v in every}
    if (a and a not in by_number) or (b and b not in by_number):
        raise RecordError(f"there is no version {a if a not in by_number else b}")
    new = by_number.get(b) or (every[0] if every else None)
    return by_number.get(a) or by_number.get(new.number - 1 if new else 0), new


@router.get("/entries/comments")
def comments(visit: Reading, path: str) -> Response:
    """What was said about an entry."""
    about = bench(visit).about(visit, path)
    said = visit.record.comments(path)
    return visit.page("entry_comments.html", comments=said, **about_values(visit, about))
