"""One change across many entries (批量修改): previewed field by field, saved together or not at all."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from pydantic import computed_field

from knowledge.check import check
from knowledge.fact import Shape
from knowledge.record.entry import WAITING, State, Version
from knowledge.record.record import Record
from knowledge.record.rewriting import rewritten
from knowledge.record.rows import RecordError
from knowledge.source import ContentError, Problem, read_files
from knowledge.upkeep.leaves import Place, at, changed, named, parsed
from knowledge.upkeep.swap import Swap, swapped


class Edit(Shape):
    """A field that is to change; `base` is the version it changes, which may be somebody's draft."""

    path: str
    field: str
    before: str
    after: str
    base: int
    state: State
    author: str

    @computed_field  # type: ignore[prop-decorator]
    @property
    def id(self) -> str:
        """The field among those of all entries."""
        return f"{self.path}#{self.field}"


class Batch(Shape):
    """Drafts that were saved together, for review and publication as one."""

    author: str
    reason: str
    saved_at: datetime
    states: dict[str, State]

    @property
    def paths(self) -> list[str]:
        """Its entries."""
        return sorted(self.states)

    def standing(self, *states: State) -> list[str]:
        """Those of its entries that stand in some states."""
        return [p for p in self.paths if self.states[p] in states]


@dataclass(frozen=True)
class Change:
    """A bulk change worked out: its fields, and the texts that say it."""

    edits: Sequence[Edit]
    texts: Mapping[str, str] = field(default_factory=dict)
    problems: Sequence[Problem] = ()

    @property
    def bases(self) -> dict[str, int | None]:
        """The version of each entry that it was worked out on."""
        return {edit.path: edit.base for edit in self.edits}


def preview(record: Record, swap: Swap) -> list[Edit]:
    """Every field that would change, in the newest version of each entry."""
    heads = _heads(record)
    return [edit for path, data in parsed({p: v.text for p, v in heads.items()}).items()
            for edit in _edits(heads[path], data, swap)]  # fmt: skip


def worked_out(record: Record, swap: Swap, only: Collection[str] | None = None) -> Change:
    """The change with its texts and with what would then be wrong; `only` are ids of edits."""
    heads = _heads(record)
    edits: list[Edit] = []
    texts: dict[str, str] = {}
    for path, data in parsed({p: v.text for p, v in heads.items()}).items():
        places = {p: v for p, v in swapped(data, swap).items()
                  if only is None or f"{path}#{named(p)}" in only}  # fmt: skip
        if places:
            edits += [_edit(heads[path], p, at(data, p), v) for p, v in places.items()]
            texts[path] = rewritten(path, heads[path].text, changed(data, places))
    return Change(edits, texts, _new_problems(record, texts))


def save(
    record: Record, change: Change, by: str, reason: str,
    bases: Mapping[str, int | None] | None = None,
) -> list[Version]:  # fmt: skip
    """Drafts of all its entries in one transaction.

    `bases` are the versions that were previewed: raises Conflict where an entry has moved on.
    """
    if not change.texts:
        raise RecordError("the change touches no field; search again")
    return record.save_all(change.texts, by, reason, bases or change.bases)


def batches(record: Record) -> list[Batch]:
    """Sets of two or more waiting drafts with one author and one reason, the newest first."""
    found: dict[tuple[str, str], list[Version]] = {}
    for version in record.heads(WAITING):
        found.setdefault((version.author, version.reason), []).append(version)
    sets = [
        Batch(author=by, reason=reason, saved_at=max(v.created_at for v in drafts),
              states={v.path: v.state for v in drafts})
        for (by, reason), drafts in found.items() if len(drafts) > 1
    ]  # fmt: skip
    return sorted(sets, key=lambda b: b.saved_at, reverse=True)


def submit_all(record: Record, batch: Batch, by: str) -> list[Version]:
    """Hand all of a batch in for review."""
    return [record.submit(path, by) for path in batch.standing(State.DRAFT)]


def approve_all(record: Record, batch: Batch, by: str) -> list[Version]:
    """Approve all of a batch that is in review; never one's own."""
    return [record.approve(path, by) for path in batch.standing(State.IN_REVIEW)]


def reject_all(record: Record, batch: Batch, by: str, text: str) -> list[Version]:
    """Send all of a batch back with one comment."""
    waiting = batch.standing(State.IN_REVIEW, State.APPROVED, State.SCHEDULED)
    return [record.reject(path, by, text) for path in waiting]


def _heads(record: Record) -> dict[str, Version]:
    """The newest version of every entry that says something."""
    standing = [s for s in State if s not in (State.WITHDRAWN, State.SUPERSEDED)]
    return {v.path: v for v in record.heads(standing) if v.text}


def _edits(head: Version, data: dict[str, object], swap: Swap) -> Iterator[Edit]:
    for place, value in swapped(data, swap).items():
        yield _edit(head, place, at(data, place), value)


def _edit(head: Version, place: Place, before: object, after: str) -> Edit:
    return Edit(
        path=head.path, field=named(place), before=str(before), after=after, base=head.number,
        state=head.state, author=head.author,
    )  # fmt: skip


def _new_problems(record: Record, texts: Mapping[str, str]) -> list[Problem]:
    """What the content check would say of the changed texts and does not say today."""
    if not texts:
        return []
    in_force = record.texts() or {p: v.text for p, v in _heads(record).items()}
    before = in_force | {p: record.version(p).text for p in texts}
    try:
        known = set(check(read_files(before)))
        return [p for p in check(read_files(before | dict(texts))) if p not in known]
    except ContentError as error:
        return error.problems
