"""From report to record: matched entries keep what the file does not say, conflicts wait, drafts are saved."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from offices import DAY, REISSUE, only, read, taken, word_guide
from sqlalchemy import Engine

from assistant.store import connect, migrate
from knowledge.files import data_of
from knowledge.imports import uploads
from knowledge.imports.apart import take
from knowledge.imports.importing import look, save
from knowledge.imports.known import Known
from knowledge.imports.labels import Labels
from knowledge.imports.memory import forget, labels, remember, taught
from knowledge.imports.report import Choices, Draft
from knowledge.record import audit
from knowledge.record.entry import State
from knowledge.record.exchange import found
from knowledge.record.record import Record
from knowledge.record.rows import Conflict, RecordError


@pytest.fixture
def engine(tiny: Path, tmp_path: Path) -> Engine:
    """A record with the guides of one theme in it."""
    made = connect(f"sqlite:///{tmp_path / 'x.sqlite'}")
    migrate(made)
    found(made, tiny)
    return made


def said(draft: Draft) -> dict[str, Any]:
    return data_of(draft.path, draft.text)


def test_a_matched_entry_keeps_everything_the_file_does_not_say(known: Known) -> None:
    draft = only(read("补领.docx", word_guide(), known))
    before, after = data_of(REISSUE, known.texts[REISSUE]), said(draft)
    assert (draft.path, draft.why, draft.base) == (REISSUE, "same_name", 1)
    kept = ("asks", "siblings", "next", "deadline", "validity", "missing", "summary", "code", "fees")
    assert {k: after[k] for k in kept} == {k: before[k] for k in kept}
    mine, theirs = ([m for m in side["materials"] if "when" in m] for side in (before, after))
    assert theirs == [mine[0] | {"form": "纸质"}]
    assert after["item_code"] == "000709001003"
    assert any("到派出所提出申请" in p["text"] for p in after["procedure"] if isinstance(p, dict))
    assert "materials: 《居民身份证申领登记表》" in draft.absent


def test_facts_that_differ_from_the_record_are_conflicts(known: Known) -> None:
    change = {"收费标准": "工本费20元/证", "承诺办结时限": "7个工作日"}
    found_ = {c.field: (c.kind, c.in_file, c.in_record, str(c.place)) for c in only(read("补领.docx", word_guide(change), known)).conflicts}
    assert found_["fees.证件工本费"] == (
        "fee", "工本费；20元/证", "证件工本费；40元/证；说明：丢失补领按每证40元收取。", "table 1/12/5",
    )  # fmt: skip
    assert found_["time_limit.promised"][:3] == ("limit", "承诺；7个工作日", "承诺；10个工作日")
    assert found_["materials.监护人的居民身份证"][0] == "material"


def test_the_record_stays_until_somebody_chooses_the_file(known: Known) -> None:
    draft = only(read("补领.docx", word_guide(), known))
    assert draft.unsettled
    assert {"kind": "promised", "value": 10, "unit": "工作日", "basis": ["local"]} in said(draft)["time_limit"]
    settled = {f"{draft.id}:time_limit.promised": "file", f"{draft.id}:*": "record"}
    chosen = only(read("补领.docx", word_guide(), known, settled=settled))
    assert not chosen.unsettled
    assert {"kind": "promised", "value": 7, "unit": "工作日", "basis": ["local"]} in said(chosen)["time_limit"]
    assert "copies" not in next(m for m in said(chosen)["materials"] if m["name"] == "监护人的居民身份证")


def test_a_near_name_is_a_possible_duplicate_and_can_be_chosen(known: Known) -> None:
    change = {"事项名称": "居民身份证遗失补领", "基本编码": "无"}
    draft = only(read("补领.docx", word_guide(change), known))
    assert draft.base == 0 and REISSUE in {d.path for d in draft.duplicates}
    chosen = only(read("补领.docx", word_guide(change), known, targets={draft.id: REISSUE}))
    assert (chosen.path, chosen.why) == (REISSUE, "chosen")
    assert "name" in {c.field for c in chosen.conflicts}


def test_a_matched_entry_can_be_made_a_new_one_with_a_code_of_ones_own(known: Known) -> None:
    draft = only(read("补领.docx", word_guide(), known))
    again = only(read("补领.docx", word_guide(), known, targets={draft.id: ""}, codes={draft.id: "id-card-new"}))
    assert again.path == "matters/id-card/id-card-new.yaml" and said(again)["code"] == "id-card-new"
    assert {d.why for d in again.duplicates} >= {"same_name"}


def test_what_a_draft_lacks_is_told_and_does_not_hinder_saving(engine: Engine) -> None:
    record = Record(engine)
    report = look(taken("清单.csv", "事项名称,部门\n轮椅借用,市残联\n".encode()), Known.of(record, DAY), Labels())
    assert {p.field.split(".")[-1] for p in only(report).problems} >= {"summary"}
    saved = save(record, report, "李编辑", "导入")
    assert [v.state for v in saved.versions] == [State.DRAFT]
    assert record.version(only(report).path).text == only(report).text


def test_a_dry_run_saves_nothing_and_saving_is_audited(engine: Engine) -> None:
    record = Record(engine)
    before = len(audit.lines(engine, most=1000))
    report = look(taken("补领.docx", word_guide()), Known.of(record, DAY), Labels(), Choices(every="file"))
    assert len(audit.lines(engine, most=1000)) == before
    save(record, report, "李编辑", "按新指南更新")
    assert [(v.number, v.author, v.reason) for v in record.history(REISSUE)][0] == (2, "李编辑", "按新指南更新")
    assert audit.lines(engine, most=1)[0].what == "save" and list(audit.broken(engine)) == []


def test_unsettled_drafts_wait_and_unchosen_ones_are_left(engine: Engine) -> None:
    record = Record(engine)
    report = look(taken("补领.docx", word_guide()), Known.of(record, DAY), Labels())
    saved = save(record, report, "李编辑", "导入")
    assert (saved.versions, saved.unsettled) == ((), (REISSUE,))
    settled = look(taken("补领.docx", word_guide()), Known.of(record, DAY), Labels(), Choices(every="record"))
    assert save(record, settled, "李编辑", "导入", only=[]).versions == ()
    assert record.entry(REISSUE).head == 1


def test_a_second_import_of_the_same_file_changes_nothing(engine: Engine) -> None:
    record, choices = Record(engine), Choices(every="file")
    for expected in (True, False):
        report = look(taken("补领.docx", word_guide()), Known.of(record, DAY), Labels(), choices)
        assert only(report).changed is expected
        save(record, report, "李编辑", "导入")
    assert record.entry(REISSUE).head == 2


def test_a_version_saved_meanwhile_is_not_overwritten(engine: Engine) -> None:
    record = Record(engine)
    report = look(taken("补领.docx", word_guide()), Known.of(record, DAY), Labels(), Choices(every="file"))
    theirs = record.version(REISSUE).text.replace("visits: 1", "visits: 0")
    record.save(REISSUE, theirs, "王编辑", "改次数", 1)
    with pytest.raises(Conflict):
        save(record, report, "李编辑", "导入")
    assert record.version(REISSUE).text == theirs


def test_a_label_once_corrected_is_known_in_every_later_file(engine: Engine) -> None:
    remember(engine, "数据共享情况：", "missing", "李编辑")
    remember(engine, "七、数据共享情况", "validity", "王编辑")
    assert [(t.label, t.target, t.by) for t in taught(engine)] == [("数据共享情况", "validity", "王编辑")]
    report = look(taken("补领.docx", word_guide()), Known.of(Record(engine), DAY), labels(engine))
    assert report.labels == () and "户籍信息已共享。" in only(report).text
    forget(engine, "数据共享情况", "王编辑")
    assert taught(engine) == []
    with pytest.raises(RecordError, match="no such label or element"):
        remember(engine, "数据共享情况", "nonsense", "李编辑")


def test_an_upload_is_kept_with_its_choices_until_it_is_saved(engine: Engine) -> None:
    data = word_guide()
    number = uploads.keep(engine, take("补领.docx", data), data, "李编辑")
    uploads.decide(engine, number, Choices(every="file"))
    uploads.done(engine, number, [REISSUE])
    kept, again = uploads.upload(engine, number)
    assert (kept.name, kept.choices.every, kept.saved) == ("补领.docx", "file", (REISSUE,))
    assert again == taken("补领.docx", data)
    assert [u.number for u in uploads.uploads(engine)[0]] == [number]
    with pytest.raises(RecordError, match="no import 99"):
        uploads.upload(engine, 99)


def test_labels_uploads_and_saving_work_on_postgresql(postgres: str, tiny: Path) -> None:
    engine = connect(postgres)
    found(engine, tiny)
    remember(engine, "数据共享情况", "missing", "李编辑")
    data = word_guide()
    number = uploads.keep(engine, take("补领.docx", data), data, "李编辑")
    report = look(uploads.upload(engine, number)[1], Known.of(Record(engine), DAY), labels(engine), Choices(every="file"))
    saved = save(Record(engine), report, "李编辑", "导入")
    assert [v.path for v in saved.versions] == [REISSUE] and "户籍信息已共享。" in saved.versions[0].text
    engine.dispose()
