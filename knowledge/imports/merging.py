"""A draft laid over the entry that is there (合并): nothing it does not say is lost, and where both
say something else the editor chooses."""

from __future__ import annotations

import copy
import json
from collections.abc import Iterable
from typing import Any

from knowledge.imports import overlay, stale
from knowledge.imports.bases import bases
from knowledge.imports.laying import Chosen, Data, Merge
from knowledge.imports.lines import LINES, lines
from knowledge.imports.report import Field as Said
from knowledge.nearness import plain as bare

SINGLE = ("name", "item_code", "kind", "service", "authority", "coverage", "summary", "visits", "title",
          "doc_no", "issuer", "level", "theme", "valid")  # fmt: skip
SHORT_FORMS = ("coverage", "authority", "issuer")
LISTS = ("aliases", "audience", "supersedes")


def merged(path: str, old: Data, new: Data, fields: Iterable[Said], chosen: Chosen) -> Merge:
    """The entry's data with what the file adds and what was chosen of it."""
    merge = Merge(path, copy.deepcopy(old), list(fields), chosen)
    for name in SINGLE:
        if name in new:
            _single(merge, name, new[name])
    for name in LISTS:
        known = merge.data.get(name, [])
        if more := [v for v in new.get(name, []) if v not in known]:
            merge.data[name] = [*known, *more]
    for name in LINES:
        lines(merge, name, new.get(name, []))
    keys = bases(merge, new.get("legal_basis", []))
    overlay.materials(merge, new.get("materials", []))
    overlay.limits(merge, new.get("time_limit", []))
    overlay.fees(merge, [overlay.rekeyed(f, keys) for f in new.get("fees", [])])
    overlay.by_name(merge, "result", new.get("result", []), "name", "delivery")
    overlay.by_name(merge, "faqs", new.get("faqs", []), "q", "a")
    overlay.ways(merge, new.get("ways", []))
    overlay.articles(merge, new.get("articles", []))
    stale.told(merge)
    return merge


def _single(merge: Merge, name: str, value: Any) -> None:
    old = merge.data.get(name)
    if old is None or not _same(name, old, value) and merge.sure(name) and merge.differ("value", name, merge.place(name), value, old):
        merge.data[name] = value


def _same(name: str, old: Any, new: Any) -> bool:
    """Whether two values mean one; 全国 and 全国通办 do, 市公安局 and 某市公安局 too."""
    a, b = _text(old), _text(new)
    return a == b or (name in SHORT_FORMS and (a in b or b in a))


def _text(value: Any) -> str:
    return bare(json.dumps(value, ensure_ascii=False, sort_keys=True, default=str))
