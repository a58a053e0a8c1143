"""Two snapshots, or two eval runs, beside each other: what differs and nothing else."""

from __future__ import annotations

import json
import shutil
import time
from datetime import date, datetime
from pathlib import Path

import pytest
from seeding import Seed
from sqlalchemy import Engine, select

from assistant.answer import Answer, MatterRef, Status
from assistant.block import FeeItem, FeesBlock, TextBlock
from assistant.insight.comparing import compared, facts
from assistant.insight.loaded import Metric, ReportError, evals, read_report
from assistant.insight.runs import Busy, Run, Runs, recent
from assistant.insight.trying import Opener, asking
from assistant.question import HERE
from assistant.tables import turns
from knowledge.index import Index
from knowledge.library import Knowledge, Weights
from knowledge.publish import publish
from knowledge.snapshot import Shelf
from tests.fakes import HashingEmbedder

AT = datetime(2026, 3, 31, 10, 0, tzinfo=HERE)


def answer(fee: str, matter: str = "id-card-renew", status: Status = Status.ANSWERED) -> Answer:
    named = MatterRef(code=matter, name=matter)
    item = FeeItem(text=f"工本费{fee}元", name="工本费", amount=float(fee), unit="元", condition="到期")
    return Answer(
        id="a", conversation_id="c", status=status, matter=named, matters=(named,),
        blocks=(FeesBlock(title="收费", items=(item,)), TextBlock(title="说明", text="以窗口核定为准")),
        text=f"收费：{fee}", speech="", snapshot="v", as_of=AT,
    )  # fmt: skip


def test_only_what_differs_is_told() -> None:
    before = {"一": answer("20"), "二": answer("20"), "三": answer("20"), "四": answer("20"), "旧": answer("1")}
    after = {
        "一": answer("20"), "二": answer("40"), "三": answer("20", "id-card-reissue"),
        "四": answer("20", status=Status.CLARIFYING), "新": answer("1"),
    }  # fmt: skip
    found = compared(before, after)
    assert found.total == 4 and found.lone == ("旧", "新")
    fee, matter, status = found.differences
    assert (fee.question, fee.gone, fee.new) == ("二", ("收费：到期：工本费20元",), ("收费：到期：工本费40元",))
    assert fee.texts == ("收费：20", "收费：40") and fee.matters is None
    assert matter.matters == ("id-card-renew", "id-card-reissue") and not matter.gone
    assert status.statuses == ("answered", "clarifying") and status.texts is None
    data = found.data()
    assert [data[k] for k in ("statuses", "matters", "facts", "texts")] == [1, 1, 1, 1]
    assert json.loads(json.dumps(data))["total"] == 4


def test_wording_around_the_facts_is_no_fact() -> None:
    assert facts(answer("20")) == ["收费：到期：工本费20元"]


def test_a_rehearsal_answers_as_the_line_does_and_keeps_nothing(
    words: Knowledge, engine: Engine
) -> None:
    found = asking(words, AT)("身份证丢了补办多少钱")
    assert found.status is Status.ANSWERED and found.matter.code == "id-card-reissue"
    with engine.connect() as db:
        assert db.execute(select(turns)).all() == []


def two_snapshots(folder: Path, data: Path) -> tuple[Shelf, Opener]:
    """The tiny content published twice, the fee changed in between."""
    shelf = Shelf(data / "snapshots")
    embedder = HashingEmbedder()
    publish(folder, shelf, embedder)
    guide = folder / "matters" / "id-card" / "id-card-reissue.yaml"
    text = guide.read_text("utf-8")
    assert text.count("amount: '40'") + text.count("amount: 40") > 0
    guide.write_text(text.replace("amount: 40", "amount: 41"), "utf-8")
    snapshot = publish(folder, shelf, embedder)
    serving = Knowledge.of(
        snapshot.manifest.version, snapshot.catalogue(), Index(snapshot.index_path), embedder,
        Weights(), snapshot.learned(),
    )  # fmt: skip
    return shelf, Opener(lambda: shelf, lambda: serving)


def ended(runs: Runs, number: int) -> Run:
    until = time.monotonic() + 60
    while (run := runs.find(number)).state == "running":
        assert time.monotonic() < until
        time.sleep(0.05)
    return run


def test_two_snapshots_are_asked_the_same_and_differ_where_the_guide_changed(
    folder: Path, tmp_path: Path, engine: Engine
) -> None:
    shelf, opener = two_snapshots(folder, tmp_path / "data")
    new, old = (s.manifest.version for s in shelf.all())
    runs = Runs(engine, opener)
    questions = ["身份证丢了补办多少钱", "临时身份证有效期多久", "身份证丢了补办多少钱"]
    run = ended(runs, runs.start(old, new, questions, "甲"))
    assert (run.state, run.done, run.total) == ("done", 4, 4)
    (only,) = run.report["differences"]
    assert only["question"] == questions[0] and only["matters"] is None
    assert ["40" in only["gone"][0], "41" in only["new"][0], run.report["total"]] == [True, True, 2]
    assert runs.page()[1] == 1 and runs.find(99) is None


def test_a_snapshot_that_is_gone_fails_the_comparison_and_frees_the_next(
    shelf: Shelf, tmp_path: Path, engine: Engine, words: Knowledge
) -> None:
    runs = Runs(engine, Opener(lambda: shelf, lambda: words))
    version = shelf.version()
    shutil.rmtree(shelf.folder / version)
    for _ in range(2):
        run = ended(runs, runs.start(version, "words", ["身份证"], "甲"))
        assert run.state == "failed" and "SnapshotError" in run.report["error"]
    runs._busy.acquire()
    with pytest.raises(Busy):
        runs.start("words", "words", ["身份证"], "甲")


def test_the_questions_asked_last_are_compared(engine: Engine, seed: Seed) -> None:
    today = datetime.now(HERE).date()
    for n, text in enumerate(("一", "二", "一", "三")):
        seed.turn(text, today, f"0{n}:00")
    seed.turn("你好", today, "05:00", status="smalltalk")
    seed.turn("太早", date(2020, 1, 1))
    assert recent(engine) == ["三", "一", "二"] and recent(engine, 2) == ["三", "一"]


def report(snapshot: str, accuracy: float, misses: list[dict[str, object]]) -> bytes:
    figure = {"value": accuracy, "n": 9, "low": 0, "high": 1}
    return json.dumps({"total": {"matter": figure}, "misses": misses, "snapshot": snapshot}).encode()


def miss(name: str, text: str) -> dict[str, object]:
    return {"id": name, "turns": ["问"], "answered": {"id": text, "status": "answered", "text": text}}


def test_two_eval_runs_show_what_broke_and_what_was_mended() -> None:
    before = report("v1", 0.9, [miss("a", "1"), miss("b", "2"), {"id": "h", "held": True}])
    after = report("v2", 0.95, [miss("b", "3"), miss("c", "4"), {"id": "h", "held": True}])
    found = evals(read_report(before), read_report(after))
    assert found.metrics == (Metric("matter", 0.9, 0.95),)
    assert [m["id"] for m in found.broken] == ["c"] and [m["id"] for m in found.mended] == ["a"]
    assert [old["id"] for old, _ in found.changed] == ["b"]


@pytest.mark.parametrize("data", [b"", b"[]", b"{}", b'{"misses": 1, "total": {}}', b'{"misses": [{}], "total": {}}',
                                  b"[" * 100_000])  # fmt: skip
def test_what_is_no_report_is_refused(data: bytes) -> None:
    with pytest.raises(ReportError):
        read_report(data)
