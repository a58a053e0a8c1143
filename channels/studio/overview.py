"""Overview (运行概况): the figures of a period with charts, and to take away."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter
from fastapi.responses import Response

from assistant.insight.overview import Overview, overview
from assistant.insight.period import Period
from channels.studio.charts import bar, columns
from channels.studio.exporting import XLSX, Cell, Sheet, as_csv, as_xlsx, download
from channels.studio.insight import Names, names, percent, period
from channels.studio.page import EVERYBODY, Visit
from channels.web.errors import ApiError

router = APIRouter()
Anybody = Annotated[Visit, EVERYBODY]
STATUSES = ("answered", "clarifying", "no_guide", "out_of_region", "out_of_scope", "human", "crisis",
            "refused", "smalltalk", "error")  # fmt: skip


@router.get("/overview")
def shown(visit: Anybody) -> Response:
    """Questions by day and channel, matters of the week, endings, times."""
    found, named = overview(visit.engine, period(visit)), names(visit)
    series = {named.channel(c): [found.by_day[d][c] for d in found.by_day] for c, _ in _ranked(found)}
    most = max([n for _, n in found.top], default=1)
    return visit.page(
        "overview.html", found=found, named=named, percent=percent, period=found.period,
        chart=columns([f"{d:%m-%d}" for d in found.by_day], series), channels=_ranked(found),
        bars=[bar(n, most) for _, n in found.top], statuses=STATUSES,
        tables=[s.name for s in sheets(found, named, visit.house.words["insight"])],
    )  # fmt: skip


@router.get("/overview/export.xlsx")
def workbook(visit: Anybody) -> Response:
    """All tables as one workbook."""
    found = _sheets(visit)
    return download(as_xlsx(found), f"{_name(visit, period(visit))}.xlsx", XLSX)


@router.get("/overview/export.csv")
def table(visit: Anybody, table: int = 0) -> Response:
    """One table as CSV."""
    found = _sheets(visit)
    if not 0 <= table < len(found):
        raise ApiError(404, "not_found")
    name = f"{_name(visit, period(visit))}_{found[table].name}.csv"
    return download(as_csv(found[table]), name, "text/csv; charset=utf-8")


def _sheets(visit: Visit) -> list[Sheet]:
    found = overview(visit.engine, period(visit))
    return sheets(found, names(visit), visit.house.words["insight"])


def _name(visit: Visit, of: Period) -> str:
    return f"{visit.house.words['pages']['overview']}_{of.first:%Y%m%d}-{of.last:%Y%m%d}"


def _ranked(found: Overview) -> list[tuple[str, int]]:
    return sorted(found.channels.items(), key=lambda row: (-row[1], row[0]))


def sheets(found: Overview, named: Names, words: dict[str, dict[str, str]]) -> list[Sheet]:
    """The figures as tables: totals, days by channel, matters, endings."""
    said, channels = words["figures"], [c for c, _ in _ranked(found)]
    totals: list[tuple[Cell, ...]] = [
        (said["questions"], found.questions), (said["conversations"], found.conversations),
        (said["resolved"], _share(found.resolved.value)), (said["asked_again"], found.asked_again),
        (said["rated_low"], found.rated_low), (said["hand_offs"], found.statuses["human"]),
        (said["left_messages"], found.left_messages), (said["refused"], found.statuses["refused"]),
        (said["p50"], found.p50), (said["p95"], found.p95),
    ]  # fmt: skip
    days: list[tuple[Cell, ...]] = [
        (f"{day:%Y-%m-%d}", *(count[c] for c in channels), count.total())
        for day, count in found.by_day.items()
    ]
    heads = words["sheets"]
    return [
        Sheet(heads["totals"], (heads["figure"], heads["value"]), totals),
        Sheet(heads["days"], (heads["day"], *map(named.channel, channels), heads["sum"]), days),
        Sheet(heads["matters"], (heads["matter"], heads["code"], heads["count"]),
              [(named.matter(code), code, n) for code, n in found.top]),
        Sheet(heads["endings"], (heads["ending"], heads["count"]),
              [(words["statuses"][s], found.statuses[s]) for s in STATUSES]),
    ]  # fmt: skip


def _share(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
