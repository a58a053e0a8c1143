"""The audit log (操作日志): who did what, filtered, and whether the chain of lines is whole."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from itertools import islice
from typing import Annotated, Any

from fastapi import APIRouter, Query
from fastapi.responses import Response

from assistant.question import HERE
from assistant.staff import Role
from channels.studio.page import Visit, may
from knowledge.record import audit

router = APIRouter()
Admin = Annotated[Visit, may(Role.ADMIN)]
Number = Annotated[int | None, Query(ge=1, le=2**31 - 1)]
SIZE, CHECKED_ALWAYS, MOST_TOLD, MOST_SHOWN = 50, 5000, 20, 5
MOMENT = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d")


@router.get("/audit")
def log(
    visit: Admin, who: str = "", what: str = "", path: str = "", since: str = "", until: str = "",
    before: Number = None, check: bool = False,
) -> Response:  # fmt: skip
    """A page of the log, the newest first; short logs are checked each time, long ones when asked."""
    found = audit.lines(
        visit.engine, who=who.strip(), what=what, path=path.strip() or None, since=_start(since),
        until=_start(until, 1), before=before, most=SIZE + 1,
    )  # fmt: skip
    last = next(iter(audit.lines(visit.engine, most=1)), None)
    checked = check or last is None or last.id <= CHECKED_ALWAYS
    broken = list(islice(audit.broken(visit.engine), MOST_TOLD)) if checked else []
    return visit.page(
        "audit.html", lines=found[:SIZE], older=found[SIZE - 1].id if len(found) > SIZE else None,
        asked=visit.query, checked=checked, broken=broken, last=last, told=_teller(visit),
    )  # fmt: skip


def _start(day: str, after: int = 0) -> datetime | None:
    """When a day begins at the centre; None for what is no day."""
    try:
        return datetime.combine(date.fromisoformat(day) + timedelta(after), time(), HERE)
    except (ValueError, OverflowError):
        return None


def _teller(visit: Visit) -> Callable[[str, Any], str]:
    """Says a detail of a line in words, by its name."""
    words = visit.house.words
    named = {"roles": words["roles"], "kind": words["publication_kinds"]}

    def told(key: str, value: Any) -> str:
        names = named.get(key, {})
        if isinstance(value, list):
            shown = "、".join(str(names.get(v, v)) for v in value[:MOST_SHOWN])
            return shown + (f" … {len(value)}" if len(value) > MOST_SHOWN else "")
        return str(names.get(value, MOMENT.sub(_here, str(value))))

    return told


def _here(found: re.Match[str]) -> str:
    return f"{datetime.fromisoformat(found[0]).astimezone(HERE):%Y-%m-%d %H:%M}"
