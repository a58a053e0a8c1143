"""A part is told to be not answered only where the rules see it lie elsewhere."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

import pytest

from assistant.steps.quotable import Quotable
from assistant.steps.unanswered import unanswered
from knowledge.catalogue import Catalogue
from knowledge.fact import Element
from knowledge.library import Matches, Scored

MATTER, OTHER = "id-card-reissue", "marriage-register"
SHOWN = (Quotable("户口簿", "申请材料", Element.MATERIALS, "x", (1,), (MATTER, "materials")),)
ASKED = "能不能顺路理发"


@dataclass
class Nearest:
    """Knowledge that finds one passage, whatever is searched."""

    catalogue: Catalogue
    passage: str
    complete: bool = True
    searched: list[str] = field(default_factory=list)

    def search(self, texts: Sequence[str]) -> list[Matches]:
        """The passage, for each text."""
        self.searched += texts
        one = Scored(self.catalogue.passages[self.passage], 0.9, 0.0, 0.9)
        return [Matches([one], {}, {}) for _ in texts]


def left(catalogue: Catalogue, passage: str, part: str = ASKED, complete: bool = True) -> set[str]:
    nearest = Nearest(catalogue, passage, complete)
    return unanswered([part], "居民身份证补领", SHOWN, nearest)  # type: ignore[arg-type]


@pytest.mark.parametrize("passage", [f"{OTHER}#materials", f"{MATTER}#fees", f"{OTHER}#name"])
def test_what_is_nearest_to_something_not_shown_may_be_left(catalogue: Catalogue, passage: str) -> None:
    assert left(catalogue, passage) == {ASKED}


@pytest.mark.parametrize("passage", [f"{MATTER}#materials", f"{MATTER}#name"])
def test_what_is_nearest_to_what_is_shown_is_not(catalogue: Catalogue, passage: str) -> None:
    assert left(catalogue, passage) == set()


@pytest.mark.parametrize("part", ["我身份证丢了", "要带什么材料"])
def test_a_story_and_what_asks_for_an_element_that_is_shown_are_not(
    catalogue: Catalogue, part: str
) -> None:
    assert left(catalogue, f"{OTHER}#fees", part) == set()


def test_by_words_alone_nothing_is_denied(catalogue: Catalogue) -> None:
    assert left(catalogue, f"{OTHER}#fees", complete=False) == set()


def test_a_part_is_searched_alone_and_with_what_the_answer_is_about(catalogue: Catalogue) -> None:
    nearest = Nearest(catalogue, f"{OTHER}#fees")
    unanswered([ASKED], "居民身份证补领", SHOWN, nearest)  # type: ignore[arg-type]
    assert nearest.searched == [ASKED, f"居民身份证补领，{ASKED}"]
