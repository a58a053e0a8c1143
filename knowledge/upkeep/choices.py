"""What there is to look for (可查对象): keys and names by kind, for lists of suggestions."""

from __future__ import annotations

from knowledge.record.entry import Kind, kind_of
from knowledge.upkeep.leaves import Parsed
from knowledge.upkeep.subject import SubjectKind
from knowledge.upkeep.uses import rows


def choices(files: Parsed) -> dict[SubjectKind, list[tuple[str, str]]]:
    """What there is to look for: (key, name) by kind."""
    of_kind = {k: [d for p, d in files.items() if kind_of(p) is k] for k in Kind}
    laws = {str(b["law"]) for d in of_kind[Kind.MATTER] for b in rows(d, "legal_basis") if "law" in b}
    maps = {n: files.get(f"{n}s.yaml", {}) for n in ("group", "link", "term")}
    named_in = [(k, str(e.get("name") or e.get("official") or k)) for k, e in maps["term"].items()]
    situations = [(k, str(s.get("name", k))) for p, d in files.items()
                  if p.startswith("situations/") for k, s in d.items()]  # fmt: skip
    return {
        SubjectKind.GROUP: [(k, e["name"]) for k, e in maps["group"].items()],
        SubjectKind.LINK: [(k, e["name"]) for k, e in maps["link"].items()],
        SubjectKind.SITE: [(d["id"], d["name"]) for d in of_kind[Kind.SITE]],
        SubjectKind.MATTER: [(d["code"], d["name"]) for d in of_kind[Kind.MATTER]],
        SubjectKind.POLICY: [(d["code"], d["title"]) for d in of_kind[Kind.POLICY]],
        SubjectKind.LAW: [(law, "") for law in sorted(laws)],
        SubjectKind.SITUATION: situations, SubjectKind.TERM: named_in,
    }  # fmt: skip
