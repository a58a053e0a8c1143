"""Items of an element laid over those that are there (逐项合并): matched by name, facts compared."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from knowledge.imports.building import shown
from knowledge.imports.read import Place
from knowledge.imports.report import Conflict, Side
from knowledge.imports.report import Field as Said
from knowledge.matter import Material
from knowledge.nearness import nearest
from knowledge.nearness import plain as bare

Data = dict[str, Any]
COUNTED = ("original", "copies", "required", "exempt")
DESCRIBED = ("form", "source", "note")
SAME = 88.0
Chosen = Callable[[str], Side | None]


@dataclass
class Merge:
    """One entry's old data brought to the new."""

    path: str
    data: Data
    fields: Iterable[Said]
    chosen: Chosen
    conflicts: list[Conflict] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)

    def place(self, name: str) -> Place:
        """Where the file says a field."""
        return next((f.place for f in self.fields if f.field == name), Place(kind="file"))

    def sure(self, name: str) -> bool:
        """Whether the file itself says a field."""
        return all(f.sure == "said" or f.why == "label_near" for f in self.fields if f.field == name)

    def differ(self, kind: str, name: str, place: Place, new: Any, old: Any) -> bool:
        """Enter a conflict; True where the file's value is taken."""
        side = self.chosen(name)
        entry = {"id": name, "kind": kind, "field": name, "in_file": shown(new), "in_record": shown(old),
                 "path": self.path, "place": place, "settled": side}  # fmt: skip
        self.conflicts.append(Conflict.model_validate(entry))
        return side == "file"


def listed(merge: Merge, name: str) -> list[Any]:
    """The items of an element, an empty list where it has none."""
    found: list[Any] = merge.data.setdefault(name, [])
    return found


def tidy(merge: Merge, name: str) -> None:
    """Take an element out that got no item."""
    if not merge.data[name]:
        del merge.data[name]


def _like(name: str, items: list[Data], key: str, floor: float = SAME) -> int | None:
    """The number of the item that a name means."""
    names = {str(i.get(key, "")): n for n, i in reversed([*enumerate(items)])}
    if name in names:
        return names[name]
    like = nearest(name, names, floor, 1)
    return names[like[0].text] if like else None


def materials(merge: Merge, new: list[Data]) -> None:
    """Materials by name; those the file does not mention stay."""
    if not new:
        return
    items = listed(merge, "materials")
    items[:] = [{"name": i} if isinstance(i, str) else i for i in items]
    before, met = len(items), set[int]()
    for number, item in enumerate(new):
        at = _like(item["name"], items[:before], "name")
        if at is None:
            items.append(item)
            continue
        met.add(at)
        _material(merge, items[at], item, f"materials.{number}")
    merge.absent += [f"materials: {items[n]['name']}" for n in range(before) if n not in met]


def _material(merge: Merge, old: Data, new: Data, name: str) -> None:
    """Counts and need against what the entry says or means by silence; form and source by words."""
    differing = {}
    for key in (*COUNTED, *DESCRIBED[:2]):
        default = new.get(key) if key in DESCRIBED else Material.model_fields[key].default
        if key in new and new[key] != old.get(key, default):
            differing[key] = new[key]
    shown_old = {k: old.get(k, Material.model_fields[k].default) for k in differing}
    place = merge.place(name)
    subject = {"name": old["name"]}
    if differing and merge.differ("material", f"materials.{old['name']}", place, subject | differing, subject | shown_old):
        old |= differing
    old |= {k: new[k] for k in DESCRIBED if new.get(k) and not old.get(k)}


def limits(merge: Merge, new: list[Data]) -> None:
    """One limit of each kind; a differing one is a conflict."""
    items = listed(merge, "time_limit")
    for number, limit in enumerate(new):
        mine = [t for t in items if t["kind"] == limit["kind"]]
        always = next((t for t in mine if not t.get("when")), mine[0] if mine else None)
        if always is None:
            items.append(limit)
            continue
        facts = {(t.get("value"), t.get("unit", "工作日")) for t in mine}
        if (limit.get("value"), limit.get("unit", "工作日")) in facts:
            continue
        name = f"time_limit.{limit['kind']}"
        if merge.differ("limit", name, merge.place(f"time_limit.{number}"), limit, always):
            always |= {k: limit[k] for k in ("value", "unit") if k in limit}
            always.pop("unit", None) if limit.get("value") is None else None
    tidy(merge, "time_limit")


def fees(merge: Merge, new: list[Data]) -> None:
    """Fees by name; the same amount under any name is the same fee."""
    items = listed(merge, "fees")
    before = len(items)
    for number, fee in enumerate(new):
        at = _like(fee["name"], items[:before], "name", 70.0)
        if at is None and (before == 1 or fee.get("amount") == 0):
            at = 0 if before else None
        if at is None:
            if not _said_already(fee, items[:before]):
                items.append(fee)
            continue
        old = items[at]
        if _said_already(fee, items[:before]) or ("amount" not in fee and old.get("note") == fee.get("note")):
            continue
        if merge.differ("fee", f"fees.{old['name']}", merge.place(f"fees.{number}"), fee, old):
            old |= {k: v for k, v in fee.items() if k != "name"}
            old.pop("unit", None) if not fee.get("amount") else None
    tidy(merge, "fees")


def _said_already(fee: Data, items: list[Data]) -> bool:
    return "amount" in fee and any(
        i.get("amount") is not None and float(i["amount"]) == float(fee["amount"]) for i in items
    )


def bases(merge: Merge, new: list[Data]) -> dict[str, str]:
    """Adds laws that the entry does not name; gives the file's keys as the entry's."""
    items, keys = listed(merge, "legal_basis"), dict[str, str]()
    for basis in new:
        same = [b for b in items if bare(b.get("law", "")) == bare(basis["law"])]
        exact = [b for b in same if not basis.get("article") or b.get("article") == basis.get("article")]
        covering = [b for b in same if basis.get("article") and basis["article"] in (b.get("article") or "")]
        if found := next(iter([*exact, *covering]), None):
            keys[basis["key"]] = found.get("key") or basis["key"]
            continue
        taken = {b.get("key") for b in items}
        key = next(k for n in range(1, 999) if (k := basis["key"] if n == 1 else f"{basis['key']}-{n}") not in taken)
        keys[basis["key"]] = key
        items.append(basis | {"key": key})
    tidy(merge, "legal_basis")
    return keys


def rekeyed(item: Data, keys: dict[str, str]) -> Data:
    """An item with the keys of laws made the entry's own."""
    return item | {"basis": [keys[k] for k in item["basis"]]} if item.get("basis") else item


def by_name(merge: Merge, name: str, new: list[Data], key: str, value: str) -> None:
    """Items of two texts, such as results and questions: missing ones are added."""
    items = listed(merge, name)
    before = len(items)
    for number, item in enumerate(new):
        at = _like(item[key], items[:before], key)
        if at is None:
            items.append(item)
        elif item.get(value) and not items[at].get(value):
            items[at][value] = item[value]
        elif item.get(value) and not nearest(item[value], [items[at][value]], 60.0, 1):
            subject = f"{name}.{items[at][key]}"
            if merge.differ("value", subject, merge.place(f"{name}.{number}"), item[value], items[at][value]):
                items[at][value] = item[value]
    tidy(merge, name)


def ways(merge: Merge, new: list[Data]) -> None:
    """Ways of a kind that the entry has not."""
    items = listed(merge, "ways")
    for way in new:
        if all(w["kind"] != way["kind"] for w in items):
            items.append(way)
    tidy(merge, "ways")


def articles(merge: Merge, new: list[Data]) -> None:
    """Articles by number; a differing text is a conflict."""
    items = merge.data.get("articles", [])
    if not new:
        return
    by_number = {a["number"]: a for a in items}
    for number, article in enumerate(new):
        old = by_number.get(article["number"])
        if old is None:
            items.append(article)
        elif bare(old["text"]) != bare(article["text"]):
            name = f"articles.{article['number']}"
            if merge.differ("article", name, merge.place(f"articles.{number}"), article["text"], old["text"]):
                old["text"] = article["text"]
    said = {a["number"] for a in new}
    merge.absent += [f"articles: {a['number']}" for a in items if a["number"] not in said]
    merge.data["articles"] = items
