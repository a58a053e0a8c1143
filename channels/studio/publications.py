"""The history of publications (发布记录): what changed in each, as texts were; and the way back."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from assistant.staff import Role
from channels.publisher import Busy
from channels.studio.bench import bench
from channels.studio.comparing import Row, compared
from channels.studio.page import Visit, may
from channels.studio.pager import PageNumber, Pages, RowNumber
from channels.web.errors import ApiError
from knowledge.record import publications
from knowledge.record.publications import Publication
from knowledge.record.summary import summary

router = APIRouter()
Reading = Annotated[Visit, may(Role.EDITOR, Role.REVIEWER, Role.QA, Role.ADMIN)]
Publishing = Annotated[Visit, may(Role.REVIEWER, Role.ADMIN)]
SIZE, LONGEST = 20, 200


@dataclass(frozen=True)
class Step:
    """One entry between two publications; a version of None is not there."""

    path: str
    before: int | None
    after: int | None


@dataclass(frozen=True)
class Shown:
    """A step with its texts, and field by field what an entry that stays says anew."""

    step: Step
    old: str
    new: str
    rows: tuple[Row, ...] = ()

    @property
    def title(self) -> str:
        """What the entry is called."""
        return summary(self.step.path, self.new or self.old)[0]


@router.get("/publications")
def history(visit: Reading, page: PageNumber = 1) -> Response:
    """Every publication, the newest first."""
    newest = next(iter(publications.every(visit.engine, most=1)), None)
    pages = Pages(page, newest.number if newest else 0, SIZE)
    found = publications.every(visit.engine, SIZE, before=pages.total - pages.skip + 1)
    counts = {p.number: len(_steps(visit, p)) for p in found}
    return visit.page("publications.html", found=found, pages=pages, counts=counts, now=_now(visit))


@router.get("/publications/{number}")
def one(visit: Reading, number: RowNumber, page: PageNumber = 1) -> Response:
    """What one publication changed, by entry and field; the misses of one that was refused."""
    found = publications.publication(visit.engine, number)
    steps = _steps(visit, found)
    pages = Pages(page, len(steps), SIZE)
    shown = [_compared(visit, s) for s in _shown(visit, steps[pages.skip : pages.skip + SIZE])]
    desk = bench(visit)
    return visit.page(
        "publication.html", found=found, shown=shown, pages=pages, now=_now(visit), commenting="",
        misses=[desk.labels.miss(line) for line in found.report],
    )  # fmt: skip


@router.get("/publications/{number}/text")
def text(visit: Reading, number: RowNumber, path: str) -> Response:
    """The text of an entry as it was in a publication."""
    found = publications.publication(visit.engine, number)
    version = publications.held(visit.engine, number).get(path)
    if version is None:
        raise ApiError(404, "not_found")
    return visit.page("publication_text.html", found=found, version=visit.record.version(path, version))


@router.get("/publications/{number}/back")
def confirm(visit: Publishing, number: RowNumber) -> Response:
    """Asks before an earlier publication is put in force again; shows what that changes."""
    return _confirm(visit, number)


@router.post("/publications/{number}/back")
def back(visit: Publishing, number: RowNumber) -> Response:
    """Put it in force again, without asking its questions anew."""
    reason = visit.form["reason"]
    if not 0 < len(reason) <= LONGEST:
        return _confirm(visit, number, 422)
    _target(visit, number)
    try:
        visit.publisher.roll_back(visit.name, reason, number)
    except Busy:
        return visit.go("/studio/publish", "publish.busy", "wrong")
    return visit.go("/studio/publish", "publish.back")


def _confirm(visit: Visit, number: int, status: int = 200) -> Response:
    target, now = _target(visit, number), _now(visit)
    held = publications.held(visit.engine, now) if now else {}
    steps = _between(held, publications.held(visit.engine, number))
    pages = Pages(1, len(steps), SIZE)
    shown = _shown(visit, steps[:SIZE])
    return visit.page(
        "publication_back.html", status, found=target, now=now, shown=shown, pages=pages,
    )  # fmt: skip


def _target(visit: Visit, number: int) -> Publication:
    found = publications.publication(visit.engine, number)
    if found.state != "published":
        raise ApiError(409, "not_done")
    return found


def _now(visit: Visit) -> int | None:
    """The number of the publication in force."""
    return _before(visit, 2**31 - 1)


def _before(visit: Visit, number: int) -> int | None:
    """The last publication before a number that came into force."""
    while found := publications.every(visit.engine, SIZE, before=number):
        for publication in found:
            if publication.state == "published":
                return publication.number
        number = found[-1].number
    return None


def _steps(visit: Visit, found: Publication) -> list[Step]:
    """What a publication changed, or would have, against the one in force before it."""
    before = _before(visit, found.number)
    old = publications.held(visit.engine, before) if before else {}
    return _between(old, publications.held(visit.engine, found.number))


def _between(old: dict[str, int], new: dict[str, int]) -> list[Step]:
    paths = sorted(old.keys() | new.keys())
    return [Step(p, old.get(p), new.get(p)) for p in paths if old.get(p) != new.get(p)]


def _shown(visit: Visit, steps: list[Step]) -> list[Shown]:
    return [Shown(s, _text(visit, s.path, s.before), _text(visit, s.path, s.after)) for s in steps]


def _compared(visit: Visit, shown: Shown) -> Shown:
    if not (shown.old and shown.new):
        return shown
    desk = bench(visit)
    rows = compared(shown.step.path, shown.old, shown.new, desk.labels, desk.checker.content())
    return replace(shown, rows=tuple(rows))


def _text(visit: Visit, path: str, version: int | None) -> str:
    return visit.record.version(path, version).text if version else ""
