"""A draft being laid over an entry (合并过程): what is matched, changed, chosen, and what it moves."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Literal

from knowledge.imports.building import shown
from knowledge.imports.known import phones
from knowledge.imports.pairing import figures, less, near
from knowledge.imports.read import Place
from knowledge.imports.report import Conflict, Row, Side
from knowledge.imports.report import Field as Said
from knowledge.nearness import plain as bare

Data = dict[str, Any]
Chosen = Callable[[str], Side | None]
Far = Literal["updated", "kept", "choose"]


@dataclass(frozen=True)
class Moved:
    """A figure that the file states otherwise: of a fee, a limit or a phone; texts that the same
    choice replaces are passed over."""

    kind: Literal["amount", "days", "phone"]
    old: Any
    new: Any
    place: Place
    row: Data | None = None
    passed: tuple[str, ...] = ()


@dataclass
class Merge:
    """One entry's old data brought to the new."""

    path: str
    data: Data
    fields: Iterable[Said]
    chosen: Chosen
    conflicts: list[Conflict] = field(default_factory=list)
    absent: list[str] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    moves: list[Moved] = field(default_factory=list)

    def place(self, name: str) -> Place:
        """Where the file says a field."""
        return next((f.place for f in self.fields if f.field == name), Place(kind="file"))

    def sure(self, name: str) -> bool:
        """Whether the file itself says a field."""
        return all(f.sure == "said" or f.why == "label_near" for f in self.fields if f.field == name)

    def differ(self, kind: str, name: str, place: Place, new: Any, old: Any, id_: str = "") -> bool:
        """Enter a conflict; True where the file's value is taken."""
        side = self.chosen(id_ or name)
        entry = {"id": id_ or name, "kind": kind, "field": name, "in_file": shown(new), "in_record": shown(old),
                 "path": self.path, "place": place, "settled": side}  # fmt: skip
        self.conflicts.append(Conflict.model_validate(entry))
        return side == "file"

    def moved(self, name: str, move: Moved) -> None:
        """Note a figure that changes, unless the record's is kept."""
        if self.chosen(name) != "record":
            self.moves.append(move)

    def told(self, name: str, how: str, done: str, old: Any, new: Any) -> None:
        """Enter what became of a row that the file and the entry both have, or that is new."""
        entry = {"field": name, "how": how, "done": done, "before": shown(old), "after": shown(new)}
        self.rows.append(Row.model_validate(entry))

    def added(self, name: str, item: Any) -> None:
        """Enter a row that the entry had not."""
        self.told(name, "", "added", "", item)


def listed(merge: Merge, name: str) -> list[Any]:
    """The items of an element, an empty list where it has none."""
    found: list[Any] = merge.data.setdefault(name, [])
    return found


def tidy(merge: Merge, name: str) -> None:
    """Take an element out that got no item."""
    if not merge.data[name]:
        del merge.data[name]


def digest(text: str) -> str:
    """A short name for a wording, by which a choice about it is remembered."""
    return hashlib.sha256(text.encode()).hexdigest()[:8]


def reworded(merge: Merge, name: str, how: str, place: Place, old: str, new: str, far: Far, id_: str = "") -> str:
    """The wording that a matched row keeps: the file's, unless it says much less; where a figure
    would be lost, or the wording is another, as the editor chooses."""
    if bare(old) == bare(new):
        return old
    alike, lost = near(old, new), figures(old) - figures(new)
    if less(old, new) and (alike or far != "choose"):
        taken = False
    elif lost:
        return _chosen(merge, "line", name, place, old, new, id_ or f"{name.split('.')[0]}.{digest(old)}")
    elif not alike and far == "choose":
        return _chosen(merge, "value", name, place, old, new, id_)
    else:
        taken = alike or far == "updated"
    merge.told(name, how, "updated" if taken else "kept", old, new)
    return new if taken else old


def _chosen(merge: Merge, kind: str, name: str, place: Place, old: str, new: str, id_: str) -> str:
    before, after = set(phones(old)) - set(phones(new)), set(phones(new)) - set(phones(old))
    if len(before) == len(after) == 1:
        merge.moved(id_ or name, Moved("phone", before.pop(), after.pop(), place, passed=(old,)))
    return new if merge.differ(kind, name, place, new, old, id_) else old
