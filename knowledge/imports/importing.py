"""Imports from file to draft (导入): read it first, it is the whole way.

`take` reads the bytes in a process of its own; `look` makes the report, which saves nothing;
`save` makes drafts of what was chosen.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping

from knowledge.check import check
from knowledge.imports.against import repeated
from knowledge.imports.apart import Taken, Told, untold
from knowledge.imports.known import Known
from knowledge.imports.labels import Labels
from knowledge.imports.looking import Looking
from knowledge.imports.read import Place
from knowledge.imports.report import Choices, Draft, Label, LeftOut, Report, Saved
from knowledge.record.record import Record
from knowledge.source import ContentError, Problem, read_files


def look(
    taken: Taken, known: Known, labels: Labels, choices: Choices | None = None, told: Told = untold
) -> Report:
    """What the files would become; nothing is saved."""
    looking = Looking(known, labels, choices or Choices(), told)
    for read in taken.reads:
        looking.file(read)
    told("checking", 0, 1)
    drafts, elsewhere = _checked(_compared(looking.drafts), known)
    told("checking", 1, 1)
    return Report(
        name=taken.name, drafts=tuple(drafts), refused=tuple(taken.refused),
        left_out=(*looking.left_out, *elsewhere), labels=tuple(unknown(drafts, looking.left_out)),
    )  # fmt: skip


def save(
    record: Record, report: Report, by: str, reason: str, only: Collection[str] | None = None
) -> Saved:
    """Drafts of the chosen ones, all or none; those with an open conflict wait.

    Raises Conflict where somebody saved an entry since the report was made.
    """
    chosen = [d for d in report.drafts if d.changed and (only is None or d.id in only)]
    ready = {d.path: d for d in chosen if not d.unsettled}
    texts = {path: d.text for path, d in ready.items()}
    bases = {path: d.base or None for path, d in ready.items()}
    versions = record.save_all(texts, by, reason, bases) if texts else []
    return Saved(versions=tuple(versions), unsettled=tuple(d.path for d in chosen if d.unsettled))


def _compared(drafts: list[Draft]) -> list[Draft]:
    """The drafts, told which of them repeat each other or lead to one entry."""
    found = repeated({d.id: d.title for d in drafts}, {d.id: d.path for d in drafts})
    return [
        d.model_copy(update={"duplicates": (*d.duplicates, *found[d.id])}) if d.id in found else d
        for d in drafts
    ]


def _checked(drafts: list[Draft], known: Known) -> tuple[list[Draft], list[LeftOut]]:
    """The drafts with what `knowledge check` would say, and what they would break elsewhere."""
    found = problems(known, {d.path: d.text for d in drafts if d.changed})
    told = [d.model_copy(update={"problems": tuple(found.get(d.path, ()))}) for d in drafts]
    whole = Place(kind="file")
    return told, [LeftOut(text=str(p), place=whole, why="breaks") for p in found.get("", ())]


def unknown(drafts: Iterable[Draft], strays: Iterable[LeftOut]) -> Iterator[Label]:
    """Labels that no element took, once each."""
    seen: dict[str, Label] = {}
    every = [*(x for d in drafts for x in d.left_out), *strays]
    for left in (x for x in every if x.why == "label_unknown" and x.label):
        key = left.label.strip("：: ")
        if old := seen.get(key):
            seen[key] = old.model_copy(update={"times": old.times + 1})
        else:
            seen[key] = Label(label=key, example=left.text[:80], place=left.place)
    yield from seen.values()


def problems(known: Known, drafts: Mapping[str, str]) -> dict[str, list[Problem]]:
    """Path → the problems of the drafts; under "" what they would break elsewhere."""
    if not drafts:
        return {}
    try:
        before = set(check(known.content))
        after = check(read_files({**known.texts, **drafts}))
    except ContentError as error:
        return {"": list(error.problems)}
    found: dict[str, list[Problem]] = {}
    for problem in after:
        if problem.file in drafts:
            found.setdefault(problem.file, []).append(problem)
        elif problem not in before:
            found.setdefault("", []).append(problem)
    return found
