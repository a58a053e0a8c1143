"""The commands of the record, as they are typed."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest
import typer
from served import environment
from small import edited
from typer.testing import CliRunner, Result

from assistant.assistant import Assistant
from assistant.question import HERE, Question
from assistant.store import Store, connect
from channels.cli import explain
from channels.knowledge_cli import app
from knowledge.files import files_of
from knowledge.library import Knowledge, Weights
from knowledge.publish import Refused
from knowledge.record import publications
from knowledge.record.audit import lines
from knowledge.record.entry import State
from knowledge.record.record import Record
from knowledge.record.rows import RecordError
from knowledge.snapshot import Shelf
from knowledge.source import ContentError

GUIDE, OTHER = "matters/id-card/id-card-reissue.yaml", "matters/id-card/id-card-lost-found.yaml"
CODE = "id-card-reissue"
Run = Callable[..., Result]


@pytest.fixture
def data(real: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(real, tmp_path / "data"))


@pytest.fixture
def run(data: Path, folder: Path, models: Path, monkeypatch: pytest.MonkeyPatch) -> Run:
    """Type a command against a data folder of one's own."""
    for name, value in environment(data, folder, models).items():
        monkeypatch.setenv(name, value)

    def typed(*words: object, fails: type[Exception] | None = None) -> Result:
        result = CliRunner().invoke(app, [str(w) for w in words])
        assert type(result.exception) is (fails or type(None)), (result.output, result.exception)
        return result

    return typed


def record_of(data: Path) -> Record:
    return Record(connect(f"sqlite:///{data / 'daoban.sqlite'}"))


def charge(folder: Path, fee: int, **more: object) -> None:
    with edited(folder / GUIDE) as guide:
        guide["fees"][0]["amount"] = fee
        guide |= more


def test_the_way_from_files_to_a_publication_and_back(
    run: Run, data: Path, folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert "publication 1 is in force" in run("publish", "--by", "wang").output
    answers = [asked(data)]
    charge(folder, 45)
    assert f"{GUIDE}\n1 entries brought in" in run("import", folder, "--approved-by", "li").output
    assert "publication 2" in run("publish", "--plain", "--no-gate", "--reason", "调价").output
    answers.append(asked(data))
    told = run("status").output.splitlines()
    assert [line[:3] for line in told] == ["* 2", "  1"] and "命令行: 调价" in told[0]
    run("export", tmp_path / "now")
    assert files_of(tmp_path / "now") == files_of(folder)
    run("export", tmp_path / "then", "--publication", 1)
    assert b"amount: 40" in (tmp_path / "then" / GUIDE).read_bytes()
    assert "publication 3 is in force" in run("rollback", "--by", "li").output
    assert b"amount: 40" in record_of(data).texts()[GUIDE].encode()
    assert "publication 4" in run("rollback", 2).output
    assert {line.who for line in lines(record_of(data).engine)} >= {"wang", "li", "命令行", "文件导入"}
    why(answers, capsys)


def why(answers: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    """`daoban explain` shows the guide of each answer as it was when it was given."""
    capsys.readouterr()
    for answer_id, version, fee in zip(answers, (1, 2), (40, 45), strict=True):
        explain(answer_id, as_json=True, text=True)
        told = json.loads(capsys.readouterr().out)
        assert told["publication"] in (version, version + 2)  # gone back to: under the same snapshot
        assert f"# {GUIDE}, version {version}" in told["text"] and f"amount: {fee}" in told["text"]
    explain(answers[0], text=True)
    shown = capsys.readouterr().out
    assert "发布：3" in shown and "amount: 40" in shown and "amount: 45" not in shown


def test_files_reviewed_elsewhere_are_published_in_one_step(run: Run, data: Path, folder: Path) -> None:
    run("publish")
    charge(folder, 46)
    with edited(folder / OTHER) as guide:
        guide["summary"] = "捡到身份证怎么办。"
    run("publish", "--files", "--no-gate")
    record = record_of(data)
    assert {record.entry(p).state for p in (GUIDE, OTHER)} == {State.PUBLISHED}
    assert record.version(GUIDE).author == "文件导入" and record.version(GUIDE).approver == "命令行"


def test_drafts_are_brought_in_and_only_what_is_named_is_published(
    run: Run, data: Path, folder: Path
) -> None:
    run("publish")
    charge(folder, 47)
    assert "1 entries" in run("import", folder, "--by", "wang").output
    record = record_of(data)
    assert record.entry(GUIDE).state is State.DRAFT
    record.submit(GUIDE, "wang")
    record.approve(GUIDE, "li")
    run("publish", "--only", "matters/none.yaml", fails=RecordError)
    run("publish", "--only", OTHER)
    assert record.entry(GUIDE).state is State.APPROVED and record.entry(GUIDE).published == 1


def test_a_check_question_that_is_not_answered_refuses_the_publication(
    run: Run, data: Path, folder: Path
) -> None:
    run("publish")
    charge(folder, 48, checks=[{"q": "身份证丢了补领要多少钱", "facts": "99元", "element": "fees"}])
    result = run("publish", "--files", fails=Refused)
    assert "应有 居民身份证补领、99元" in str(result.exception)
    one = publications.every(record_of(data).engine)[0]
    assert one.state == "refused" and "身份证丢了补领要多少钱" in one.report[0]


def test_a_first_publication_that_was_cut_short_is_made_by_a_server_that_heals(
    run: Run, data: Path, folder: Path
) -> None:
    charge(folder, -5)
    run("publish", "--again", fails=ContentError)
    assert record_of(data).empty
    charge(folder, 40)
    run("import", folder)  # and then it was killed
    charge(folder, 49)
    run("import", folder, "--approved-by", "li")
    run("publish", "--again")
    assert record_of(data).texts()[GUIDE].count("amount: 49") == 1  # nothing was in force yet
    charge(folder, 50)
    run("import", folder, "--approved-by", "li")
    run("publish", "--ended")  # takes in nothing new
    assert record_of(data).entry(GUIDE).published == 2


def test_what_cannot_be_done_is_said(run: Run, data: Path, folder: Path, tmp_path: Path) -> None:
    run("export", tmp_path / "out", "--prune", fails=RecordError)
    run("rollback", fails=RecordError)
    run("publish")
    run("export", folder, "--publication", 9, "--prune", fails=RecordError)
    run("import", folder, "--prune", fails=RecordError)
    run("import", folder, "--approved-by", "文件导入", fails=RecordError)
    run("import", tmp_path / "none", fails=RecordError)
    assert (folder / GUIDE).exists() and len(publications.every(record_of(data).engine)) == 1


def asked(data: Path) -> str:
    """The id of an answer from what is in force, by words alone."""
    current = Shelf(data / "snapshots").current()
    assert current
    version, catalogue = current.manifest.version, current.catalogue()
    knowledge = Knowledge.of(version, catalogue, None, None, Weights())
    store = Store(connect(f"sqlite:///{data / 'daoban.sqlite'}"))
    question = Question("身份证丢了补办多少钱", "talk-00001", datetime.now(HERE), catalogue.centre.code)
    answer = asyncio.run(Assistant(lambda: knowledge, store).answer(question))
    store.close()
    assert answer.matter and answer.matter.code == CODE
    return answer.id


def test_an_answer_under_no_publication_has_no_text(data: Path, run: Run) -> None:
    run("publish")
    engine = record_of(data).engine
    answer_id = asked(data)
    with engine.begin() as db:
        db.exec_driver_sql("UPDATE publications SET snapshot = 'other'")
    explain(answer_id, as_json=True)
    with pytest.raises((SystemExit, typer.Exit)):
        explain(answer_id, text=True)
