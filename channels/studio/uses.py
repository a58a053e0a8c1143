"""Where a thing is used (引用查询): every entry and field that touches it, and the way to change them."""

from __future__ import annotations

from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.responses import Response

from assistant.staff import Role
from channels.studio.labels import Labels
from channels.studio.page import Visit, may
from channels.studio.pager import PageNumber, Pages
from knowledge.record.summary import summary
from knowledge.upkeep.choices import choices
from knowledge.upkeep.leaves import parsed
from knowledge.upkeep.subject import Subject, SubjectKind
from knowledge.upkeep.swap import SwapKind
from knowledge.upkeep.uses import rows, uses

router = APIRouter()
Reading = Annotated[Visit, may(Role.EDITOR, Role.REVIEWER, Role.QA, Role.ADMIN)]
Asked = Annotated[str, Query(max_length=200)]
PARTED = {SubjectKind.WINDOW, SubjectKind.LAW, SubjectKind.SITUATION, SubjectKind.POLICY}


@router.get("/uses")
def where_used(
    visit: Reading, kind: SubjectKind = SubjectKind.GROUP, key: Asked = "", part: Asked = "",
    page: PageNumber = 1,
) -> Response:  # fmt: skip
    """A form for what is looked for, and every field in force that touches it."""
    texts = visit.record.texts()
    files = parsed(texts)
    wanted = key.strip()
    found = uses(files, Subject(kind=kind, key=wanted, part=part.strip()[:80])) if wanted else []
    pages = Pages(page, len(found))
    shown = found[pages.skip : pages.skip + pages.size]
    of = SubjectKind.SITE if kind is SubjectKind.WINDOW else kind
    windows = _windows(files, wanted) if kind in (SubjectKind.SITE, SubjectKind.WINDOW) else []
    return visit.page(
        "uses.html", kind=kind.value, key=wanted, part=part, shown=shown, pages=pages,
        entries=len({u.path for u in found}), choices=choices(files).get(of, []), windows=windows,
        titles={u.path: summary(u.path, texts[u.path])[0] for u in shown},
        labels=Labels(visit.house.words), parted=kind in PARTED,
        swap=kind.value if kind.value in set(SwapKind) else "", may_edit=visit.has("editor"),
    )  # fmt: skip


def _windows(files: dict[str, dict[str, object]], site: str) -> list[tuple[str, str]]:
    """The windows and machines of a site: (id, name)."""
    return [
        (str(row.get("id")), f"{row.get('name', '')} {row.get('numbers', '')}".strip())
        for path, data in files.items() if path.startswith("sites/") and data.get("id") == site
        for kind in ("windows", "kiosks") for row in rows(data, kind)
    ]  # fmt: skip
