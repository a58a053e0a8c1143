"""All that is published, in memory and immutable, by code, name, region and day (目录)."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from datetime import date
from functools import cached_property

from pydantic import Field

from knowledge.centre import Centre, CentreFaq, Term
from knowledge.fact import Shape, covers
from knowledge.hallmap import Maps
from knowledge.intent import Cues, Intent, Places
from knowledge.interface import Faces, Suggestions, Ui
from knowledge.matter import Matter
from knowledge.notice import Notice, Urgent
from knowledge.passage import (
    Passage,
    cut_intent,
    cut_matter,
    cut_policy,
    cut_questions,
    cut_site,
)
from knowledge.pointing import Pointing
from knowledge.policy import Policy
from knowledge.prompt import Prompt
from knowledge.site import Group, Link, Site
from knowledge.situation import Situation
from knowledge.wordings import Wordings, every

SPOKEN = ("name", "ask", "faq", "centre", "intent")


class Catalogue(Shape):
    """Everything of one snapshot; keys are codes, or `<code>@<date>` for a later version."""

    centre: Centre
    matters: dict[str, Matter] = Field(default_factory=dict)
    policies: dict[str, Policy] = Field(default_factory=dict)
    sites: dict[str, Site] = Field(default_factory=dict)
    situations: dict[str, Situation] = Field(default_factory=dict)
    groups: dict[str, Group] = Field(default_factory=dict)
    links: dict[str, Link] = Field(default_factory=dict)
    terms: dict[str, Term] = Field(default_factory=dict)
    faqs: dict[str, CentreFaq] = Field(default_factory=dict)
    intents: dict[str, Intent] = Field(default_factory=dict)
    replies: dict[str, str] = Field(default_factory=dict)
    maps: Maps = Field(default_factory=dict)
    ui: Ui = Field(default_factory=dict)
    suggestions: Suggestions = Field(default_factory=dict)
    faces: Faces | None = None
    prompts: dict[str, Prompt] = Field(default_factory=dict)
    notices: dict[str, Notice] = Field(default_factory=dict)
    wordings: Wordings = Field(default_factory=dict)
    cues: Cues
    places: Places

    @cached_property
    def passages(self) -> dict[str, Passage]:
        """Every passage by id."""
        return {p.id: p for p in self._cut()}

    @cached_property
    def sayings(self) -> dict[str, list[str]]:
        """What people say, by owner: to be learned from."""
        found: dict[str, list[str]] = {}
        for passage in self.passages.values():
            if passage.kind in SPOKEN:
                found.setdefault(passage.owner, []).append(passage.text)
        for owner, _, text in every(self.wordings):
            found.setdefault(owner, []).append(text)
        return found

    @cached_property
    def pointing(self) -> Pointing:
        """Which element of a guide the words of a question point to."""
        return Pointing(self.matters.values(), self.cues.values)

    def _cut(self) -> Iterator[Passage]:
        for key, matter in self.matters.items():
            yield from cut_matter(matter, key)
        for policy in self.policies.values():
            yield from cut_policy(policy)
        for site in self.sites.values():
            yield from cut_site(site)
        for key, faq in self.faqs.items():
            yield from cut_questions(key, faq)
        for key, intent in self.intents.items():
            yield from cut_intent(key, intent)

    def beside(self, urgent: Urgent) -> Catalogue:
        """The catalogue with urgent notices, and without what was taken down."""
        kept = {
            name: {key: entry for key, entry in getattr(self, name).items() if key not in urgent.hidden}
            for name in ("matters", "policies", "sites")
        }
        notices = {**urgent.notices, **self.notices}
        named = {name: getattr(self, name) for name in Catalogue.model_fields}
        return Catalogue.model_construct(**named | kept | {"notices": notices})

    def region_of(self, site: str | None) -> str:
        """The region whose rules are meant at a site; the main hall serves the whole city."""
        found = self.sites.get(site or "")
        if found is None or found.id == self.centre.main_site:
            return self.centre.code
        return found.region

    @cached_property
    def digest(self) -> str:
        """Identity of the whole content."""
        data = json.dumps(self.model_dump(mode="json"), ensure_ascii=False, sort_keys=True)
        return hashlib.sha256(data.encode()).hexdigest()[:16]

    @cached_property
    def names(self) -> dict[str, tuple[str, ...]]:
        """Official names and aliases, lower case → the codes that bear them."""
        table: dict[str, tuple[str, ...]] = {}
        for matter in self.matters.values():
            for name in (matter.name, *matter.aliases):
                codes = table.get(name.lower(), ())
                table[name.lower()] = tuple(dict.fromkeys((*codes, matter.code)))
        return table

    def matter(self, code: str, day: date) -> Matter | None:
        """The version of a matter in force on a day; None when there is none."""
        keys = [k for k in self.matters if k == code or k.startswith(f"{code}@")]
        in_force = [k for k in keys if self.matters[k].valid.holds(day)]
        return self.matters[max(in_force)] if in_force else None

    def applicable(self, passage: Passage, region: str, day: date) -> bool:
        """Whether a passage speaks for a region on a day."""
        return covers(passage.region, region) and passage.valid.holds(day)

    def siblings(self, code: str) -> dict[str, str]:
        """Matters confusable with this one → when they are right, said from either side."""
        matter = self.matters.get(code)
        return {s.matter: s.choose for s in matter.siblings} if matter else {}
