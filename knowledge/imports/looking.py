"""A dry run over the files of an upload (试读): each guide or document made a draft, nothing saved."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field

from knowledge.files import FileError, data_of
from knowledge.imports.against import (
    both_in_force,
    disagreeing_tables,
    duplicates,
    matched_matter,
    matched_policy,
    title_place,
)
from knowledge.imports.apart import Told
from knowledge.imports.building import Build, Data
from knowledge.imports.guide import Guide
from knowledge.imports.headed import guides_in
from knowledge.imports.known import Known
from knowledge.imports.labels import Labels
from knowledge.imports.matters import matter
from knowledge.imports.merging import merged
from knowledge.imports.objects import guides_of
from knowledge.imports.policies import is_policy, policy
from knowledge.imports.read import Place, Read
from knowledge.imports.report import Choices, Conflict, Draft, LeftOut
from knowledge.record.rewriting import rewritten

CODE = re.compile(r"[a-z0-9][a-z0-9-]{1,63}")
GROUPS = re.compile(
    r"^(?=(?:summary|conditions|materials|procedure|time_limit|deadline|fees|ways|result|validity|missing|legal_basis|contacts|faqs):)",
    re.M,
)
FOLDER = "imported"
STEP = 25
MOST_DRAFTS = 3000


@dataclass
class Looking:
    """One dry run over the files of an upload."""

    known: Known
    labels: Labels
    choices: Choices
    told: Told
    drafts: list[Draft] = field(default_factory=list)
    left_out: list[LeftOut] = field(default_factory=list)
    codes: set[str] = field(default_factory=set)

    def file(self, read: Read) -> None:
        """The drafts of one file."""
        for lost in read.lost:
            self.left_out.append(LeftOut(text=lost.detail, place=lost.place, why=lost.key, label=read.name))
        if read.raw and (own := self._own(read)):
            self.drafts.append(own)
        elif self._holds_policy(read):
            self._policy(read)
        else:
            guides = guides_of(read.data, self.labels) if read.kind == "json" else guides_in(read, self.labels)
            for left in guides[MOST_DRAFTS:]:
                line = left.said[0] if left.said else None
                text, place = (line.text, line.place) if line else ("", Place(kind="file"))
                self.left_out.append(LeftOut(text=text[:200], place=place, why="too_many_drafts", label=read.name))
            guides = guides[:MOST_DRAFTS]
            for number, guide in enumerate(guides):
                if number % STEP == 0:
                    self.told("understanding", number, len(guides))
                self._matter(read, guide)
            self.told("understanding", len(guides), len(guides))

    def _holds_policy(self, read: Read) -> bool:
        said = self.choices.kinds.get(read.name)
        return said == "policy" if said else read.kind != "json" and is_policy(read, self.labels)

    def _own(self, read: Read) -> Draft | None:
        """A policy file of our own form, taken as it is."""
        try:
            data = data_of("policies/x.md", read.raw or "")
        except FileError:
            return None
        code = str(data.get("code", ""))
        if not CODE.fullmatch(code):
            return None
        path = f"policies/{code}.md"
        id_, title = f"{read.name}#{code}", str(data.get("title", code))
        return self._draft(id_, read, path, title, read.raw or "", Build(Guide()))

    def _policy(self, read: Read) -> None:
        build = policy(read, self.known, self.labels)
        if build is None:
            self._unnamed(read, [LeftOut(text=p.text[:200], place=p.place, why="no_label") for p in read.paragraphs()])
            return
        id_ = f"{read.name}#{title_place(build)}"
        found = self._target(id_, matched_policy(build.data, self.known))
        path = found[0] if found else f"policies/{self._code(id_, build.data['title'], '')}.md"
        place = title_place(build)
        against = [*both_in_force(build.data, self.known, path, place), *disagreeing_tables(read, self.known)]
        self._finish(id_, read, path, build.data["title"], build, found[1] if found else "", against)

    def _matter(self, read: Read, guide: Guide) -> None:
        build = matter(guide, self.known, self.labels)
        if build is None:
            lines = [LeftOut(text=s.text[:200], place=s.place, why="no_name", label=s.label) for s in guide.said]
            strays = [LeftOut(text=s.text[:200], place=s.place, why=s.why, label=s.label) for s in guide.strays]
            self._unnamed(read, [*lines, *strays])
            return
        id_ = f"{read.name}#{title_place(build)}"
        found = self._target(id_, matched_matter(build.data, self.known))
        path = found[0] if found else self._new_path(id_, build.data)
        self._finish(id_, read, path, build.data["name"], build, found[1] if found else "", [])

    def _unnamed(self, read: Read, lines: list[LeftOut]) -> None:
        self.left_out += lines or [LeftOut(text=read.name, place=Place(kind="file"), why="no_name")]

    def _target(self, id_: str, found: tuple[str, str] | None) -> tuple[str, str] | None:
        """The entry that a draft belongs to: as chosen, else as found."""
        if id_ not in self.choices.targets:
            return found
        path = self.choices.targets[id_]
        return (path, "chosen") if path in self.known.texts else None

    def _new_path(self, id_: str, data: Data) -> str:
        folder = self.known.folder(data["name"], data.get("theme", "")) or FOLDER
        code = self._code(id_, data["name"], data.get("item_code", ""))
        return f"matters/{folder}/{code}.yaml"

    def _code(self, id_: str, name: str, item_code: str) -> str:
        """A new entry's code: the one given, the official one, or one made from the name."""
        given = self.choices.codes.get(id_, "")
        official = item_code.lower()
        made = "m-" + hashlib.sha256(name.encode()).hexdigest()[:8]
        stem = next(c for c in (given, official, made) if CODE.fullmatch(c))
        taken = self.codes | {p.rsplit("/", 1)[-1].rsplit(".", 1)[0] for p in (*self.known.texts, *self.known.bases)}
        code = next(c for n in range(1, 99999) if (c := stem if n == 1 else f"{stem}-{n}") not in taken)
        self.codes.add(code)
        return code

    def _finish(
        self, id_: str, read: Read, path: str, title: str, build: Build, why: str, against: list[Conflict]
    ) -> None:  # fmt: skip
        """The text of a draft: a new one, or the entry's with what the file adds."""
        if why:
            old = data_of(path, self.known.texts[path])
            merge = merged(path, old, build.data, build.fields, lambda c: self.choices.side(id_, c))
            text = rewritten(path, self.known.texts[path], merge.data)
            against = [*merge.conflicts, *against]
            draft = self._draft(id_, read, path, title, text, build)
            more = {"conflicts": tuple(against), "absent": tuple(merge.absent), "rows": tuple(merge.rows), "why": why}
        else:
            code = path.rsplit("/", 1)[-1].rsplit(".", 1)[0]
            text = _spaced(path, rewritten(path, "", {"code": code, **build.data}))
            build.note("code", code, Place(kind="file"), why="file_code")
            draft = self._draft(id_, read, path, title, text, build)
            more = {"conflicts": tuple(against)}
        self.drafts.append(draft.model_copy(update=more))

    def _draft(self, id_: str, read: Read, path: str, title: str, text: str, build: Build) -> Draft:
        same = self.known.texts.get(path) == text
        base = self.known.bases.get(path, 1) if path in self.known.texts else 0
        found = duplicates(build.data, self.known, path) if path.startswith("matters/") else []
        return Draft(
            id=self._free(id_), file=read.name, path=path, title=title[:200], text=text, base=base,
            changed=not same, fields=tuple(build.fields), left_out=tuple(build.left_out),
            duplicates=tuple(found),
        )  # fmt: skip

    def _free(self, id_: str) -> str:
        taken = {d.id for d in self.drafts} if self.drafts and self.drafts[-1].id == id_ else set()
        return id_ if id_ not in taken else f"{id_}+{len(taken)}"


def _spaced(path: str, text: str) -> str:
    """A new guide with a blank line before each element, as guides are written."""
    return GROUPS.sub("\n", text).replace("\n\nsummary:", "\nsummary:") if path.endswith(".yaml") else text
