"""One question in many wordings is judged by its matter and its facts."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from answers import answer, fees

from evals.consistency import Family, Put, families, figures, samples, strays
from evals.sample import SampleError

PLAIN = {"id": "card-fee", "question": "换证多少钱", "matter": "card", "wordings": {"typo": "换正多少钱"}}


def family(**wanted: Any) -> Family:
    return Family.model_validate(PLAIN | wanted)


@pytest.mark.parametrize(
    ("wanted", "right"),
    [({"facts": ["20元"]}, True), ({"facts": ["40元"]}, False), ({"facts_any": [["40元", "20元"]]}, True),
     ({"facts_any": [["40元"], ["20元"]]}, False), ({"matter": "other"}, False),
     ({"matter": "other", "matter_any": ["card"]}, True)],
)  # fmt: skip
def test_it_is_right_where_the_matter_and_every_fact_are(
    wanted: dict[str, Any], right: bool
) -> None:
    assert Put(family(**wanted), "typo", "换正多少钱", answer(fees())).right is right


def test_a_choice_is_no_answer() -> None:
    assert not Put(family(), "typo", "换正", answer(status="clarifying", matter=None)).right


def test_wordings_are_judged_where_the_plain_question_is_right() -> None:
    good, bad = family(facts=["20元"]), family(id="other", facts=["40元"])
    said = answer(fees())
    asked = [Put(f, kind, f.question, said) for f in (good, bad) for kind in ("plain", "typo")]
    found = figures(asked)
    assert found["plain"]["value"] == 0.5 and found["typo"]["n"] == 1 and found["total"]["value"] == 1
    assert strays(asked)[0] == "other plain: 换证多少钱 → card"


def test_every_wording_is_a_sample_of_its_kind() -> None:
    plain, typo = samples([family(facts=["20元"], matter_any=["other"])])
    assert (plain.turns, plain.tags, typo.turns, typo.tags) == (
        ("换证多少钱",), ("plain",), ("换正多少钱",), ("typo",)
    )
    assert typo.expect.matter == ("card", "other") and typo.expect.facts == ("20元",)


def test_a_line_that_is_no_family_is_named(tmp_path: Path) -> None:
    file = tmp_path / "wordings.jsonl"
    file.write_text('{"id": "x"}\n', "utf-8")
    with pytest.raises(SampleError, match=r"wordings.jsonl:1: not a family"):
        families(file)


def test_our_own_families_have_every_kind_of_wording() -> None:
    assert len(families()) >= 100 and all(len(f.wordings) == 8 for f in families())
    assert all(f.facts or f.facts_any for f in families())
