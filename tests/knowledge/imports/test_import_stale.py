"""Texts that still state a figure which an import changes are listed before anything is saved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from offices import DAY, REISSUE, only, taken, word_guide
from sqlalchemy import Engine

from assistant.store import connect, migrate
from knowledge.imports.importing import look, save
from knowledge.imports.known import Known
from knowledge.imports.labels import Labels
from knowledge.imports.laying import Moved
from knowledge.imports.merging import merged
from knowledge.imports.read import Place
from knowledge.imports.report import Choices
from knowledge.imports.stale import moved
from knowledge.record.exchange import found
from knowledge.record.record import Record

HERE = Place(kind="file")
OLD: dict[str, Any] = {
    "name": "身份证换领", "fees": [{"name": "工本费", "amount": 20, "unit": "元/证", "note": "每证工本费20元。"}],
    "procedure": ["缴纳工本费20元。", "带120元现金。"], "time_limit": [{"kind": "promised", "value": 10, "unit": "工作日"}],
    "faqs": [{"q": "能加急吗？", "a": "不能，10个工作日内办好。"}], "deadline": ["到期前10个工作日内申请。"],
    "contacts": ["咨询电话：0500-88010101"], "ways": [{"kind": "window", "note": "先打0500-88010101预约。"}],
    "checks": [{"q": "换身份证多少钱", "facts": "20元"}], "asks": {"fees": ["是不是20元"]},
}  # fmt: skip


def laid(new: dict[str, Any], chosen: Any = lambda _: None) -> Any:
    return merged(REISSUE, OLD, {"name": "身份证换领"} | new, [], chosen)


def stale(merge: Any) -> dict[str, tuple[str, str]]:
    return {c.field: (c.in_record, c.in_file) for c in merge.conflicts if c.kind == "stale"}


def test_an_old_amount_in_words_is_listed_where_the_fee_changes() -> None:
    assert stale(laid({"fees": [{"name": "工本费", "amount": 25, "unit": "元/证"}]})) == {
        "fees.0.note": ("每证工本费20元。", "每证工本费25元。"), "procedure.0": ("缴纳工本费20元。", "缴纳工本费25元。"),
        "checks.0.facts": ("20元", "25元"),
    }  # fmt: skip


def test_an_old_number_of_days_is_listed_but_not_those_of_the_applicant() -> None:
    new = {"time_limit": [{"kind": "promised", "value": 7, "unit": "工作日"}]}
    assert stale(laid(new)) == {"faqs.0.a": ("不能，10个工作日内办好。", "不能，7个工作日内办好。")}


def test_an_old_phone_is_listed_where_the_contact_changes() -> None:
    new = {"contacts": [{"text": "咨询电话：0500-88010199"}]}
    assert stale(laid(new)) == {"ways.0.note": ("先打0500-88010101预约。", "先打0500-88010199预约。")}


def test_the_file_brings_the_texts_along_and_the_record_leaves_all() -> None:
    new = {"fees": [{"name": "工本费", "amount": 25, "unit": "元/证"}]}
    chosen = laid(new, lambda _: "file").data
    assert chosen["procedure"] == ["缴纳工本费25元。", "带120元现金。"] and chosen["fees"][0]["note"] == "每证工本费25元。"
    kept = laid(new, lambda _: "record")
    assert kept.data == OLD and stale(kept) == {}
    apart = laid(new, lambda c: "record" if c.startswith("stale.procedure") else "file").data
    assert apart["procedure"] == OLD["procedure"] and apart["checks"][0]["facts"] == "25元"


def test_a_note_that_the_file_replaces_is_not_asked_about() -> None:
    new = {"fees": [{"name": "工本费", "amount": 25, "note": "每证收25元。"}]}
    assert "fees.0.note" not in stale(laid(new)) and "procedure.0" in stale(laid(new))


def test_an_amount_that_another_fee_has_still_is_no_old_one() -> None:
    both = OLD | {"fees": [*OLD["fees"], {"name": "加急费", "amount": 20}]}
    new = {"name": "身份证换领", "fees": [{"name": "工本费", "amount": 25}]}
    assert stale(merged(REISSUE, both, new, [], lambda _: None)) == {}


@pytest.mark.parametrize(("kind", "old", "new", "text", "brought"), [
    ("amount", 20, 25, "二十元，另20.00元和120元", "25元，另25元和120元"),
    ("days", (60, "日"), (7, "工作日"), "六十日内办结", "7个工作日内办结"),
    ("days", (10, "日"), (5, "日"), "3月10日起10天内", "3月10日起5天内"),
    ("days", (10, "工作日"), (None, "工作日"), "10个工作日内办好", "当场办好"),
    ("phone", "0500-88010101", "0500-88010199", "打0500 88010101", "打0500-88010199"),
])  # fmt: skip
def test_a_figure_is_found_in_every_writing(kind: Any, old: Any, new: Any, text: str, brought: str) -> None:
    assert moved(text, Moved(kind, old, new, HERE)) == brought


@pytest.fixture
def engine(tiny: Path, tmp_path: Path) -> Engine:
    made = connect(f"sqlite:///{tmp_path / 'x.sqlite'}")
    migrate(made)
    found(made, tiny)
    return made


def test_nothing_is_saved_before_the_old_words_are_decided(engine: Engine) -> None:
    record, file = Record(engine), taken("补领.docx", word_guide({"收费标准": "工本费45元/证", "承诺办结时限": "10个工作日"}))
    draft = only(look(file, Known.of(record, DAY), Labels()))
    ids = {c.id for c in draft.conflicts if c.kind == "stale"}
    assert ids
    half = Choices(settled={f"{draft.id}:{c.id}": "file" for c in draft.conflicts if c.kind != "stale"})
    report = look(file, Known.of(record, DAY), Labels(), half)
    assert save(record, report, "李编辑", "调价").unsettled == (REISSUE,)
    whole = Choices(settled=half.settled | {f"{draft.id}:{i}": "file" for i in ids})
    report = look(file, Known.of(record, DAY), Labels(), whole)
    assert [v.path for v in save(record, report, "李编辑", "调价").versions] == [REISSUE]
    text = record.version(REISSUE).text
    assert "按每证45元收取" in text and "按每证40元收取" not in text
