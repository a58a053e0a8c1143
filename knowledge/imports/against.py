"""A draft against what is there (比对): the entry it is, entries it may repeat, policies it contradicts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from knowledge.imports.building import Build, Data, shown
from knowledge.imports.known import Known
from knowledge.imports.labels import plain
from knowledge.imports.read import Grid, Place, Read
from knowledge.imports.report import Conflict, Duplicate
from knowledge.nearness import nearest, pairs
from knowledge.nearness import plain as bare
from knowledge.policy import Policy, Table

NEAR = 84.0
ALIKE = 96.0
MOST = 3

def matched_matter(data: Data, known: Known) -> tuple[str, str] | None:
    """The entry that a guide is, and how it was found: by its code, or by its very name."""
    if key := known.item_codes.get(data.get("item_code", "")):
        return known.path("Matter", key), "same_code"
    same = {bare(n): keys for n, keys in known.names.items()}.get(bare(data["name"]), [])
    return (known.path("Matter", same[0]), "same_name") if len(same) == 1 else None


def matched_policy(data: Data, known: Known) -> tuple[str, str] | None:
    """The entry that a policy is: by its 文号, or by its very title."""
    for key, policy in known.content.policies.items():
        if data.get("doc_no") and policy.doc_no and plain(policy.doc_no) == plain(data["doc_no"]):
            return known.path("Policy", key), "doc_no"
    for key, policy in known.content.policies.items():
        if bare(policy.title) == bare(data["title"]) and not (data.get("doc_no") and policy.doc_no):
            return known.path("Policy", key), "same_name"
    return None


def duplicates(data: Data, known: Known, path: str) -> list[Duplicate]:
    """Other matters of a near-same name, or whose alias the name is."""
    found: list[Duplicate] = []
    if key := known.aliases.get(plain(data["name"])):
        matter = known.content.matters[key]
        found.append(Duplicate(path=known.path("Matter", key), title=matter.name, why="alias"))
    for like in nearest(data["name"], known.names, NEAR, MOST):
        why = "same_name" if like.score == 100 else "near_name"
        for key in known.names[like.text]:
            at = known.path("Matter", key)
            found.append(Duplicate(path=at, title=like.text, why=why, score=round(like.score, 1)))
    return [d for n, d in enumerate(found) if d.path != path and d.path not in {e.path for e in found[:n]}]


def repeated(titles: Mapping[str, str], codes: Mapping[str, str]) -> dict[str, list[Duplicate]]:
    """Drafts of one file that repeat each other, by name or code; keys are the drafts' ids."""
    found: dict[str, list[Duplicate]] = {}
    once: dict[str, str] = {}
    for key, title in titles.items():
        if (other := once.setdefault(bare(title), key)) != key:
            found.setdefault(key, []).append(Duplicate(path=other, title=title, why="in_file"))
    for pair in pairs({key: [titles[key]] for key in once.values()}, ALIKE):
        for mine, other, text in ((pair.owner, pair.other, pair.other_text), (pair.other, pair.owner, pair.text)):
            entry = Duplicate(path=other, title=text, why="in_file", score=round(pair.score, 1))
            if len(found.setdefault(mine, [])) < MOST:
                found[mine].append(entry)
    first: dict[str, str] = {}
    for key, code in codes.items():
        if (other := first.setdefault(code, key)) != key:
            found.setdefault(key, []).append(Duplicate(path=other, title=titles[other], why="same_code"))
    return found


def both_in_force(data: Data, known: Known, path: str, place: Place) -> Iterator[Conflict]:
    """Policies of a near-same title under another number that are in force on the same days."""
    valid = data.get("valid", {})
    for key in known.policies_like(data["title"]):
        other = known.content.policies[key]
        if known.path("Policy", key) == path or key in data.get("supersedes", ()):
            continue
        if _apart(valid, other) or any(other.code in p.supersedes for p in known.content.policies.values()):
            continue
        yield Conflict(
            id=f"policy.{key}", kind="both_in_force", field="title", in_file=f"{data['title']} {data.get('doc_no', '')}".strip(),
            in_record=f"{other.title} {other.doc_no or ''}".strip(), path=known.path("Policy", key), place=place,
        )  # fmt: skip


def _apart(valid: Mapping[str, Any], other: Policy) -> bool:
    ends, begins = other.valid.end, valid.get("from")
    return bool((ends and begins and ends < begins) or (valid.get("to") and other.valid.start and valid["to"] < other.valid.start))


def disagreeing_tables(read: Read, known: Known) -> Iterator[Conflict]:
    """Rows of the file's tables that a table of a policy in force states otherwise."""
    for grid in (b for b in read.blocks if isinstance(b, Grid)):
        rows = {cells[0].text: cells for cells in grid.rows.values() if len(cells) > 1}
        for key, policy in known.content.policies.items():
            if not policy.valid.holds(known.day):
                continue
            for table in policy.tables:
                for label, old in _differing(rows, table):
                    new = [c.text for c in rows[label][1:]]
                    yield Conflict(
                        id=f"table.{key}.{table.id}.{label}", kind="table", field=f"tables.{table.id}",
                        in_file=f"{label}：{shown(new)}", in_record=f"{label}：{shown(old)}",
                        path=known.path("Policy", key), place=grid.place(rows[label][0]),
                    )  # fmt: skip


def _differing(rows: Mapping[str, Any], table: Table) -> Iterator[tuple[str, list[str]]]:
    mine = {bare(label): label for label in rows}
    shared = [r for r in table.rows if bare(r.cells[0]) in mine]
    if len(shared) < 2 or len({r.cells[0] for r in table.rows}) < len(table.rows):
        return
    for row in shared:
        label = mine[bare(row.cells[0])]
        new = [bare(c.text) for c in rows[label][1:]]
        if [bare(c) for c in row.cells[1:]] != new:
            yield label, list(row.cells[1:])


def title_place(build: Build, names: Iterable[str] = ("title", "name")) -> Place:
    """Where the file names the draft."""
    return next((f.place for f in build.fields if f.field in names), Place(kind="file"))
