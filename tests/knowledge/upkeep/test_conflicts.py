"""Facts that disagree: each rule finds its conflict in real content changed for it, and no other."""

from __future__ import annotations

import copy
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from knowledge.source import Content, read_files
from knowledge.upkeep.conflicts import conflicts
from knowledge.upkeep.finding import Finding, FindingKind
from knowledge.upkeep.leaves import Parsed

TODAY = date(2026, 3, 31)
REISSUE, RENEW = "matters/id-card/id-card-reissue.yaml", "matters/id-card/id-card-renew.yaml"
FEES = "policies/id-card-fees.md"
Data = dict[str, Any]


def as_content(data: dict[str, Data]) -> Content:
    """Data as shapes, by way of the reader."""
    import json

    def text(path: str, said: Data) -> str:
        if not path.endswith(".md"):
            return json.dumps(said, ensure_ascii=False, default=str)
        head = json.dumps({k: v for k, v in said.items() if k != "articles"}, ensure_ascii=False, default=str)
        body = "".join(f"## {a['number']} {a['title'] or ''}\n{a['text']}\n" for a in said["articles"])
        return f"---\n{head}\n---\n{body}"

    return read_files({path: text(path, said) for path, said in data.items()})


@pytest.fixture
def found(files: Parsed) -> Callable[..., list[Finding]]:
    """What is found when some files are changed."""

    def look(kind: FindingKind, **change: Callable[[Data], None]) -> list[Finding]:
        data = {p: copy.deepcopy(d) for p, d in files.items()}
        for name, edit in change.items():
            edit(data[next(p for p in data if p.endswith((f"/{name}.yaml".replace("_", "-"), f"/{name}.md".replace("_", "-"))))])
        return [f for f in conflicts(as_content(data), TODAY) if f.kind is kind]

    return look


Look = Callable[..., list[Finding]]


def test_the_content_as_it_is_has_no_conflict_but_one_sided_siblings(found: Look) -> None:
    for kind in (FindingKind.LAW_AMOUNTS, FindingKind.POLICY_FIGURES, FindingKind.POLICIES_DISAGREE,
                 FindingKind.SUPERSEDED):  # fmt: skip
        assert found(kind) == []


def test_one_source_with_two_amounts_for_one_thing_is_a_conflict(found: Look) -> None:
    def dearer(data: Data) -> None:
        source = {"key": "z", "law": "收费通知", "doc_no": "甲〔2026〕1号", "seen": "page"}
        data["legal_basis"].append(source)
        data["fees"].append({"name": "加急费", "amount": 30 if "reissue" in data["code"] else 20, "basis": "z"})

    [one] = found(FindingKind.LAW_AMOUNTS, id_card_reissue=dearer, id_card_renew=dearer)
    assert {(one.path, one.value), (one.other, one.other_value)} == {(REISSUE, "30元"), (RENEW, "20元")}
    assert one.field.startswith("fees.")


def test_the_same_amount_or_an_exemption_is_none(found: Look) -> None:
    def free(data: Data) -> None:
        data["legal_basis"].append({"key": "z", "law": "收费通知", "seen": "page"})
        data["fees"].append({"name": "加急费", "amount": 0 if "renew" in data["code"] else 20.0, "basis": "z"})

    same = found(FindingKind.LAW_AMOUNTS, id_card_reissue=free, id_card_renew=free, id_card_temporary=free)
    assert same == []


def cites(amount: int, article: str = "第一条") -> Callable[[Data], None]:
    def edit(data: Data) -> None:
        data["legal_basis"].append({"key": "z", "law": "居民身份证收费规定", "article": article, "seen": "page"})
        data["fees"].append({"name": "某费", "amount": amount, "basis": "z"})

    return edit


def told(data: Data) -> None:
    data["articles"][0] = {"number": "第一条", "title": None, "text": "换领每证20元，补领每证40元，最多0.5万元。"}


@pytest.mark.parametrize("amount", [20, 40, 5000])
def test_an_amount_that_the_cited_article_tells_is_right(found: Look, amount: int) -> None:
    assert found(FindingKind.POLICY_FIGURES, id_card_reissue=cites(amount), id_card_fees=told) == []


def test_an_amount_that_the_cited_article_does_not_tell_is_a_conflict(found: Look) -> None:
    [one] = found(FindingKind.POLICY_FIGURES, id_card_reissue=cites(45), id_card_fees=told)
    assert (one.path, one.value, one.other, one.other_value) == (REISSUE, "45元", FEES, "20、40、5000")


def test_a_policy_no_longer_in_force_contradicts_nobody(found: Look) -> None:
    def over(data: Data) -> None:
        told(data)
        data["valid"] = {"to": "2026-03-30"}

    assert found(FindingKind.POLICY_FIGURES, id_card_reissue=cites(45), id_card_fees=over) == []


def test_two_policies_in_force_with_other_figures_in_tables_of_one_name_disagree(found: Look) -> None:
    def tabled(rate: str, **more: Any) -> Callable[[Data], None]:
        def edit(data: Data) -> None:
            data.update(theme="同一件事", region="000000", valid={}, tables=[{
                "id": "t", "name": "税率表", "article": data["articles"][0]["number"], "columns": ["税率"],
                "rows": [{"cells": [rate]}], "calculator": {"name": "x"}}], **more)  # fmt: skip

        return edit

    [one] = found(FindingKind.POLICIES_DISAGREE, deed_tax=tabled("1%"), retire_delay=tabled("3%"))
    assert {one.path, one.other} == {"policies/deed-tax.md", "policies/retire-delay.md"}
    assert found(FindingKind.POLICIES_DISAGREE, deed_tax=tabled("1%"), retire_delay=tabled("1%")) == []
    newer = tabled("3%", supersedes=["deed-tax"])
    assert found(FindingKind.POLICIES_DISAGREE, deed_tax=tabled("1%"), retire_delay=newer) == []
    assert len(found(FindingKind.SUPERSEDED, deed_tax=tabled("1%"), retire_delay=newer)) == 1


def test_a_sibling_that_does_not_know_the_other_is_told(found: Look) -> None:
    def alone(data: Data) -> None:
        data["siblings"] = []

    before, after = found(FindingKind.SIBLING), found(FindingKind.SIBLING, id_card_renew=alone)
    new = [f for f in after if f not in before]
    assert new and {f.other for f in new} == {RENEW}
