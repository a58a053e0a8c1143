"""What a model did to a run: a sentence is supported by cited facts, whole, or it is not."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

import pytest
from answers import answer, catalogue, fee, fees, outcome

from assistant.answer import Answer
from assistant.block import ArticleBlock, Block, Sentence, TextBlock
from evals.grounded import measured, sentences, table

FEE = "到期的：工本费：20元/证"
OF_CASE = fees(fee(20, "到期的"), fee(40, "丢失的"))


def explained(text: str, block: Block = OF_CASE, cites: tuple[int, ...] = (1,)) -> Answer:
    """An answer with a model's words first, sentence by sentence."""
    told = tuple(Sentence(text=s, cites=cites) for s in re.findall("[^。]+。", text))
    first = TextBlock(title="简要说明", text=text, cites=cites, sentences=told)
    return answer(first, block, generated=True)


def supported(given: Answer) -> list[bool]:
    return [holds for _, holds in sentences(given, catalogue())]


def test_a_fact_quoted_whole_is_support_however_it_is_labelled() -> None:
    labels = ("", "收费：", "居民证换发：", "居民证换发·收费：")
    for label in labels:
        assert supported(explained(f"您问的是「{label}{FEE}」。")) == [True]
    assert supported(explained("居民证换发的收费，请看「丢失的：工本费：40元/证」。")) == [True]


@pytest.mark.parametrize(
    "text",
    ["收费是20元。", "请看「工本费：20元/证」。", "请看「到期的：工本费：40元/证」。", "请看「材料：" + FEE + "」。",
     "不用交「" + FEE + "」。", "请找中介，「" + FEE + "」。", "您好。", "请看「" + FEE + "」和「免费」。"],
)  # fmt: skip
def test_what_changes_a_fact_or_adds_to_it_is_not_supported(text: str) -> None:
    assert supported(explained(text)) == [False]


def test_each_sentence_is_judged_by_its_own_quotes() -> None:
    text = f"您问的是「{FEE}」。请看「工本费：9元/证」。您好，「丢失的：工本费：40元/证」。"
    assert supported(explained(text)) == [True, False, True]


def test_a_fact_of_a_block_that_is_not_cited_is_no_support() -> None:
    assert supported(explained(f"您问的是「{FEE}」。", cites=(2,))) == [False]


def test_a_sentence_of_an_article_is_support_under_the_name_of_its_article() -> None:
    article = ArticleBlock(
        title="补贴方案要点一", cites=(1,), policy="plan", number="要点一",
        text="每孩每年3600元，不论几孩。自出生起发。",
    )  # fmt: skip
    said = "规定的是「《补贴方案》要点一：每孩每年3600元，不论几孩」。"
    wrong = "规定的是「《补贴方案》要点二：每孩每年3600元，不论几孩」。"
    assert supported(explained(said, article)) == [True]
    assert supported(explained(wrong, article)) == [False]


def test_what_no_model_worded_is_not_judged() -> None:
    assert supported(answer(OF_CASE)) == []


def kept(told: dict[str, Any], seconds: float = 1.0) -> Mapping[str, Any]:
    return {"trace": {"model": told, "timings_ms": {"explain": seconds * 1000}}, "seconds": seconds}


def test_endings_tokens_and_seconds_are_counted_where_a_model_was_asked() -> None:
    asked = {"prompt": "p", "model": "m"}
    told = [
        asked | {"tokens": 100, "tokens_out": 10, "outcome": "shown"},
        asked | {"tokens": 50, "tokens_out": 10, "outcome": "dropped: number"},
        asked | {"tokens": 0, "tokens_out": 0, "outcome": "cached"},
        {"outcome": "short"},
    ]
    rows = {f"a{n}": kept(one, n + 1.0) for n, one in enumerate(told)}
    texts = [f"您问的是「{FEE}」。", "二十元。", f"您问的是「{FEE}」。", "x。"]
    outcomes = [
        outcome(explained(t).model_copy(update={"id": i})) for i, t in zip(rows, texts, strict=True)
    ]
    found = measured(outcomes, rows.get, catalogue())
    use = found["explain"]
    assert use["asked"] == 2 and use["ms"]["p50"] == 1500
    assert use["outcomes"] == {"shown": 1, "dropped: number": 1, "cached": 1, "short": 1}
    assert (use["tokens_in_a_question"], use["tokens_out_a_question"]) == (32.5, 5.0)
    assert found["groundedness"]["value"] == 0.5 and found["unsupported"] == ["二十元。", "x。"]
    assert found["propose"]["asked"] == 0 and table(found).row_count == 2
