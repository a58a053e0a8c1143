"""Laws laid over those that an entry names (依据合并): by number or title, and by article."""

from __future__ import annotations

import re

from knowledge.imports.laws import NUMERAL
from knowledge.imports.laying import Data, Merge, listed, tidy
from knowledge.imports.pairing import figures
from knowledge.nearness import nearest
from knowledge.nearness import plain as bare

ARTICLE = re.compile(rf"第{NUMERAL}条(?:之[一二三四五六七八九十]{{1,2}})?")
TITLE = 92.0
STATE = "中华人民共和国"
ABOUT = "关于"


def bases(merge: Merge, new: list[Data]) -> dict[str, str]:
    """Adds laws that the entry does not name; gives the file's keys as the entry's."""
    items, keys = listed(merge, "legal_basis"), dict[str, str]()
    for basis in new:
        at = _meant(basis, items)
        if at is not None:
            keys[basis["key"]] = items[at].get("key") or basis["key"]
            _laid(merge, items[at], basis, at)
            continue
        taken = {b.get("key") for b in items}
        key = next(k for n in range(1, 999) if (k := basis["key"] if n == 1 else f"{basis['key']}-{n}") not in taken)
        keys[basis["key"]] = key
        items.append(basis | {"key": key})
        merge.added("legal_basis", {k: v for k, v in basis.items() if k not in ("key", "seen")})
    tidy(merge, "legal_basis")
    return keys


def _meant(basis: Data, items: list[Data]) -> int | None:
    """The law that the entry names already: the same one, with the same article or one that holds it."""
    same = [n for n, b in enumerate(items) if _one(basis, b)]
    asked = _articles(basis)
    known = {n: _articles(items[n]) for n in same}
    exact = [n for n in same if known[n] == asked]
    holding = [n for n in same if asked <= known[n]]
    held = [n for n in same if known[n] <= asked]
    return next(iter([*exact, *holding, *held]), None)


def _one(a: Data, b: Data) -> bool:
    """Whether two name one document: by number where both have it, else by title."""
    if a.get("doc_no") and b.get("doc_no"):
        return bare(a["doc_no"]) == bare(b["doc_no"])
    mine, theirs = _title(a), _title(b)
    return mine == theirs or (figures(mine) == figures(theirs) and bool(nearest(mine, [theirs], TITLE, 1)))


def _title(basis: Data) -> str:
    """A title without the state and the offices that issued it."""
    text = str(basis.get("law", "")).removeprefix(STATE)
    _, about, rest = text.partition(ABOUT)
    return bare(about + rest if about and len(rest) >= 4 else text)


def _articles(basis: Data) -> frozenset[str]:
    text = basis.get("article") or ""
    return frozenset(ARTICLE.findall(text)) or frozenset(filter(None, [bare(text)]))


def _laid(merge: Merge, old: Data, new: Data, at: int) -> None:
    """What the file knows more of a law: its number, further articles."""
    if new.get("doc_no") and not old.get("doc_no"):
        old["doc_no"] = new["doc_no"]
        merge.told(f"legal_basis.{at}.doc_no", "law", "updated", "", new["doc_no"])
    if _articles(old) < _articles(new):
        merge.told(f"legal_basis.{at}.article", "law", "updated", old.get("article", ""), new["article"])
        old["article"] = new["article"]
    if bare(old["law"]) != bare(new["law"]):
        merge.told(f"legal_basis.{at}.law", "law", "kept", old["law"], new["law"])
