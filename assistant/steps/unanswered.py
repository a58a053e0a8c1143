"""Unanswered (未答部分): which parts of a question nothing shown answers, as far as the rules can tell.

A model only claims it. What no rule can see to lie elsewhere than in the facts shown is not said.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.steps.hear import asked_elements
from assistant.steps.quotable import Quotable
from knowledge.fact import Element
from knowledge.intent import Cues
from knowledge.library import Knowledge
from knowledge.passage import Passage


def unanswered(
    claimed: Sequence[str], subject: str, facts: Sequence[Quotable], knowledge: Knowledge
) -> set[str]:
    """Of the parts that are claimed to be not answered, those that the rules do not contradict.

    `subject` is what the answer is about, for a part alone seldom names it. CPU work, call it in
    a thread.
    """
    if not knowledge.complete:
        return set()
    elements, sources = {f.element for f in facts}, {f.source for f in facts}
    return {
        part for part in claimed
        if _asks(part, elements, knowledge.catalogue.cues)
        and all(
            _elsewhere(p.passage, sources)
            for matches in knowledge.search([part, f"{subject}，{part}"])
            for p in matches.passages[:1]
        )
    }  # fmt: skip


def _asks(part: str, told: set[Element | None], cues: Cues) -> bool:
    """Whether a part asks for something, and not for an element that is shown."""
    strong, weak = asked_elements(part, cues)
    return bool(strong or weak) and not told & set(strong)


def _elsewhere(passage: Passage, told: set[tuple[str, str]]) -> bool:
    """Whether what is nearest to a part is of another text, or of an element that is not shown."""
    part = passage.element or passage.part
    general = part is None or part.startswith(("ask:", "name"))
    shown = {where for owner, where in told if owner == passage.owner}
    return not shown or not general and part not in shown
