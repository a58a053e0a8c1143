"""Items of an element laid over those that are there (逐项合并): matched by name, facts compared."""

from __future__ import annotations

import re

from knowledge.imports.laying import Data, Merge, Moved, listed, reworded, tidy
from knowledge.imports.pairing import near
from knowledge.matter import Material
from knowledge.nearness import nearest
from knowledge.nearness import plain as bare

COUNTED = ("original", "copies", "required", "exempt")
DESCRIBED = ("form", "source")
SAME = 88.0
LIKE, LIKELY = 75.0, 60.0
MARKS = re.compile(r"[（(【\[][^）)】\]]*[）)】\]]|(?:及|和|的)?(?:原件|复印件)$|^(?:申请人|本人)的?|^有效的?")


def _like(name: str, items: list[Data], key: str, floor: float = SAME) -> int | None:
    """The number of the item that a name means."""
    names = {str(i.get(key, "")): n for n, i in reversed([*enumerate(items)])}
    if name in names:
        return names[name]
    cores = {_core(other): n for other, n in names.items()}
    if _core(name) in cores:
        return cores[_core(name)]
    like = nearest(name, names, floor, 1)
    return names[like[0].text] if like else None


def _core(name: str) -> str:
    """A name without brackets and the words that only tell whose it is, or which form of it."""
    return bare(MARKS.sub("", MARKS.sub("", name))) or bare(name)


def _noted(merge: Merge, name: str, number: int, old: Data, new: Data) -> None:
    """A note that the file words anew; one that says something else leaves the entry's as it is."""
    if not new.get("note"):
        return
    field = f"{name}.{number}.note"
    if not old.get("note"):
        old["note"] = new["note"]
        merge.told(field, "name", "updated", "", new["note"])
        return
    old["note"] = reworded(merge, field, "name", merge.place(f"{name}.{number}"), old["note"], new["note"], "kept")


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
            merge.added("materials", item)
            continue
        met.add(at)
        if bare(items[at]["name"]) != bare(item["name"]):
            merge.told(f"materials.{at}.name", "near", "kept", items[at]["name"], item["name"])
        _material(merge, items[at], item, f"materials.{number}")
        _noted(merge, "materials", at, items[at], item)
    merge.absent += [f"materials: {items[n]['name']}" for n in range(before) if n not in met]


def _material(merge: Merge, old: Data, new: Data, name: str) -> None:
    """Counts and need against what the entry says or means by silence; form and source by words."""
    differing = {}
    for key in (*COUNTED, *DESCRIBED):
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
            merge.added("time_limit", limit)
            continue
        same = [t for t in mine if _days(t) == _days(limit)]
        if same:
            _noted(merge, "time_limit", items.index(same[0]), same[0], limit)
            continue
        name = f"time_limit.{limit['kind']}"
        place = merge.place(f"time_limit.{number}")
        merge.moved(name, Moved("days", _days(always), _days(limit), place, always))
        if merge.differ("limit", name, place, limit, always):
            always |= {k: limit[k] for k in ("value", "unit") if k in limit}
            always.pop("unit", None) if limit.get("value") is None else None
    tidy(merge, "time_limit")


def _days(limit: Data) -> tuple[int | None, str]:
    return limit.get("value"), limit.get("unit", "工作日")


def fees(merge: Merge, new: list[Data]) -> None:
    """Fees by name; the same amount under any name is the same fee."""
    items = listed(merge, "fees")
    before = len(items)
    for number, fee in enumerate(new):
        at = _like(fee["name"], items[:before], "name", 70.0)
        if at is None and (before == 1 or fee.get("amount") == 0):
            at = 0 if before else None
        known = _said_already(fee, items[:before])
        if at is None:
            if known is None:
                items.append(fee)
                merge.added("fees", fee)
            continue
        old = items[at]
        if known is not None:
            _noted(merge, "fees", known, items[known], fee)
        elif "amount" in fee or old.get("note") != fee.get("note"):
            _fee(merge, old, fee, number)
    tidy(merge, "fees")


def _fee(merge: Merge, old: Data, fee: Data, number: int) -> None:
    """A fee that the file states otherwise."""
    name, place, amount = f"fees.{old['name']}", merge.place(f"fees.{number}"), old.get("amount")
    if amount is not None and fee.get("amount") is not None:
        passed = (old["note"],) if old.get("note") and fee.get("note") else ()
        merge.moved(name, Moved("amount", amount, fee["amount"], place, old, passed))
    if merge.differ("fee", name, place, fee, old):
        old |= {k: v for k, v in fee.items() if k != "name"}
        old.pop("unit", None) if not fee.get("amount") else None


def _said_already(fee: Data, items: list[Data]) -> int | None:
    """The number of the fee of the same amount."""
    if fee.get("amount") is None:
        return None
    known = ((n, i["amount"]) for n, i in enumerate(items) if i.get("amount") is not None)
    return next((n for n, amount in known if float(amount) == float(fee["amount"])), None)


def rekeyed(item: Data, keys: dict[str, str]) -> Data:
    """An item with the keys of laws made the entry's own."""
    return item | {"basis": [keys[k] for k in item["basis"]]} if item.get("basis") else item


def by_name(merge: Merge, name: str, new: list[Data], key: str, value: str) -> None:
    """Items of two texts, such as results and questions: missing ones are added."""
    items = listed(merge, name)
    before = len(items)
    for number, item in enumerate(new):
        at = _like(item[key], items[:before], key)
        at = _alike(item, items[:before], key, value) if at is None else at
        if at is None:
            items.append(item)
            merge.added(name, item)
        elif item.get(value) and not items[at].get(value):
            items[at][value] = item[value]
            merge.told(f"{name}.{at}", "name", "updated", "", item[value])
        elif item.get(value):
            place, id_ = merge.place(f"{name}.{number}"), f"{name}.{items[at][key]}"
            items[at][value] = reworded(
                merge, f"{name}.{at}.{value}", "name", place, items[at][value], item[value], "choose", id_
            )  # fmt: skip
    tidy(merge, name)


def _alike(item: Data, items: list[Data], key: str, value: str) -> int | None:
    """The number of an item that is put in other words: both its texts are near."""
    for n, other in enumerate(items):
        if nearest(item[key], [str(other[key])], LIKE, 1) and near(str(other.get(value, "")), item.get(value, ""), LIKELY):
            return n
    return None


def ways(merge: Merge, new: list[Data]) -> None:
    """Ways of a kind that the entry has not."""
    items = listed(merge, "ways")
    for way in new:
        if all(w["kind"] != way["kind"] for w in items):
            items.append(way)
            merge.added("ways", way)
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
            merge.added("articles", article["text"])
        elif bare(old["text"]) != bare(article["text"]):
            name = f"articles.{article['number']}"
            if merge.differ("article", name, merge.place(f"articles.{number}"), article["text"], old["text"]):
                old["text"] = article["text"]
    said = {a["number"] for a in new}
    merge.absent += [f"articles: {a['number']}" for a in items if a["number"] not in said]
    merge.data["articles"] = items
