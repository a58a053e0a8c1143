"""A proposal is held to marks that were handed out, and to the shape that was asked for."""

from __future__ import annotations

import json
from typing import Any

import pytest

from assistant.steps.proposal import Malformed, proposed
from knowledge.fact import Element

MARKS, SITUATIONS = frozenset({"C1", "C2"}), frozenset({"S1"})


def put(**changes: Any) -> str:
    one = {"text": "补领身份证要多少钱", "candidate": "C1", "elements": ["fees"]} | changes
    return json.dumps({"in_scope": True, "questions": [one]}, ensure_ascii=False)


def test_a_proposal_is_read_also_where_talk_stands_around_it() -> None:
    said = f"好的，结果如下：\n```json\n{put(situations=[{'mark': 'S1', 'words': '丢了'}])}\n```"
    (question,) = proposed(said, MARKS, SITUATIONS).questions
    assert question.candidate == "C1" and question.elements == (Element.FEES,)
    assert question.situations[0].words == "丢了"


def test_no_candidate_is_a_proposal_too() -> None:
    assert proposed(put(candidate=None), MARKS, SITUATIONS).questions[0].candidate is None


@pytest.mark.parametrize(
    ("text", "what"),
    [("身份证", "no JSON"), ("{}", "questions"), ("{]}", "JSON"), (put(candidate="C3"), "candidate"),
     (put(candidate="id-card-reissue"), "candidate"), (put(elements=["price"]), "elements"),
     (put(situations=[{"mark": "S9", "words": "丢了"}]), "situation"), (put(text=""), "text"),
     (put(situations=[{"mark": "S1", "words": ""}]), "words"), (put(text="长" * 300), "text")],
)  # fmt: skip
def test_what_was_not_handed_out_is_refused_without_quoting(text: str, what: str) -> None:
    with pytest.raises(Malformed, match=what) as refused:
        proposed(text, MARKS, SITUATIONS)
    assert "长长" not in str(refused.value)
