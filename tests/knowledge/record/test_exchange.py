"""Files in and out: the same bytes, a first import, and what a later one changes."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from pathlib import Path

import pytest
from desks import GUIDE, OTHER, enforced, sqlite, states_agree
from postgres import database
from small import BUNDLED, edited
from sqlalchemy import Engine

from assistant.store import connect
from knowledge.files import files_of
from knowledge.record.audit import broken, lines
from knowledge.record.entry import Kind, State
from knowledge.record.exchange import FILES, adopt, bring_in, found, send_out
from knowledge.record.record import Record
from knowledge.record.rows import RecordError
from knowledge.source import ContentError


def charge(folder: Path, fee: int) -> None:
    with edited(folder / GUIDE) as guide:
        guide["fees"][0]["amount"] = fee


@pytest.fixture(scope="module", params=["sqlite", "postgresql"])
def entered_once(
    request: pytest.FixtureRequest, tiny: Path, blank: Path, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """A database in which the tiny centre is in force; to be copied."""
    if request.param == "postgresql":
        url = database(request.getfixturevalue("postgres_server"))
    else:
        url = sqlite(shutil.copy(blank, tmp_path_factory.mktemp("entered") / "record.sqlite"))
    record = Record(connect(url))
    found(record.engine, tiny)
    enforced(record)
    record.engine.dispose()
    return url


@pytest.fixture
def full(entered_once: str, tmp_path: Path, request: pytest.FixtureRequest) -> Iterator[Record]:
    """The tiny centre in force, in a database of one's own."""
    if entered_once.startswith("sqlite"):
        url = sqlite(shutil.copy(entered_once.removeprefix("sqlite:///"), tmp_path / "record.sqlite"))
    else:
        name = entered_once.split("@/")[1].split("?")[0]
        url = database(request.getfixturevalue("postgres_server"), name)
    record = Record(connect(url))
    yield record
    record.engine.dispose()


def test_the_whole_bundled_centre_comes_out_as_it_went_in(engine: Engine, tmp_path: Path) -> None:
    found(engine, BUNDLED)
    record = Record(engine)
    enforced(record)
    wanted = files_of(BUNDLED)
    assert send_out(record.texts(), tmp_path / "a") == len(wanted) > 200
    assert files_of(tmp_path / "a") == wanted
    assert bring_in(record, tmp_path / "a", "wang", "再导入") == []
    assert {e.kind for e in record.entries(size=999)[0]} == set(Kind) - {Kind.NOTICE}
    assert [line.what for line in lines(engine)] == ["publish", "build", "found"]


@pytest.mark.parametrize("text", ["name: 甲\r\nfees: []\r\n", "name: 甲", "# 只有说明\n\n\n", "\ufeffname: 甲\n"])
def test_any_text_comes_out_byte_for_byte(record: Record, tmp_path: Path, text: str) -> None:
    record.save(GUIDE, text, "wang", "新增")
    send_out(record.texts([GUIDE]), tmp_path)
    assert (tmp_path / GUIDE).read_bytes() == text.encode()


def test_a_first_import_is_in_force_only_after_a_publication(record: Record, folder: Path) -> None:
    found(record.engine, folder)
    assert {e.state for e in record.entries(size=999)[0]} == {State.APPROVED}
    assert record.texts() == {}
    found(record.engine, folder)  # again: nothing is entered twice
    assert {e.head for e in record.entries(size=999)[0]} == {1}
    assert [line.what for line in lines(record.engine)] == ["found"]


def test_two_first_imports_at_once_enter_it_once(record: Record, folder: Path) -> None:
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: found(record.engine, folder), range(2)))
    assert [line.what for line in lines(record.engine)] == ["found"]
    assert {e.head for e in record.entries(size=999)[0]} == {1}


def test_a_centre_with_problems_is_not_entered_at_all(record: Record, folder: Path) -> None:
    charge(folder, -1)
    with pytest.raises(ContentError):
        found(record.engine, folder)
    assert record.empty
    charge(folder, 40)
    found(record.engine, folder)
    assert not record.empty


def test_changed_and_new_files_become_drafts(full: Record, folder: Path) -> None:
    charge(folder, 45)
    shutil.copy(folder / OTHER, folder / "matters/id-card/new.yaml")
    changed = bring_in(full, folder, "wang", "改费用")
    assert {v.path: (v.number, v.state) for v in changed} == {
        GUIDE: (2, State.DRAFT), "matters/id-card/new.yaml": (1, State.DRAFT),
    }  # fmt: skip
    assert full.entry(GUIDE).published == 1
    assert bring_in(full, folder, "wang", "再导入") == []


def test_a_draft_that_files_come_over_stays_in_the_history(full: Record, folder: Path) -> None:
    mine = full.version(GUIDE).text + "\n# 我的\n"
    full.save(GUIDE, mine, "zhao", "编辑", 1)
    charge(folder, 45)
    bring_in(full, folder, "wang", "导入")
    assert full.version(GUIDE, 2).text == mine and full.entry(GUIDE).head == 3


def test_files_reviewed_elsewhere_are_approved_at_once(full: Record, folder: Path) -> None:
    charge(folder, 45)
    assert adopt(full, folder, FILES, "li", "审过") == [GUIDE]
    head = full.version(GUIDE)
    assert (head.state, head.author, head.approver) == (State.APPROVED, FILES, "li")
    assert adopt(full, folder, FILES, "li", "审过") == []
    with pytest.raises(RecordError, match="li cannot approve what li brings in"):
        adopt(full, folder, "li", "li", "x")


def test_pruning_takes_out_what_has_no_file(full: Record, folder: Path) -> None:
    (folder / OTHER).unlink()
    assert adopt(full, folder, FILES, "li", "不删") == []
    assert adopt(full, folder, FILES, "li", "删", prune=True) == [OTHER]
    assert full.version(OTHER).text == "" and full.version(OTHER).state is State.APPROVED
    assert adopt(full, folder, FILES, "li", "删", prune=True) == []  # not published yet
    enforced(full)
    assert OTHER not in full.texts() and full.entry(OTHER).state is State.WITHDRAWN
    assert adopt(full, folder, FILES, "li", "删", prune=True) == []
    states_agree(full)


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_an_adoption_that_was_cut_short_is_finished_by_the_next(
    full: Record, folder: Path, steps: int
) -> None:
    charge(folder, 45)
    (folder / OTHER).unlink()
    bring_in(full, folder, FILES, "中断的")
    full.withdraw(OTHER, FILES, "中断的")
    for path in (GUIDE, OTHER)[:steps]:
        full.submit(path, FILES)
    assert sorted(adopt(full, folder, FILES, "li", "继续", prune=True)) == sorted([GUIDE, OTHER])
    assert {full.entry(p).state for p in (GUIDE, OTHER)} == {State.APPROVED}
    assert {full.entry(p).head for p in (GUIDE, OTHER)} == {2}


def test_a_file_brings_back_what_was_taken_out(full: Record, folder: Path) -> None:
    full.assign(OTHER, "li", withdraw_on=date(2026, 1, 1))
    enforced(full)
    assert OTHER not in full.texts()
    assert adopt(full, folder, FILES, "li", "还要") == [OTHER]
    enforced(full)
    assert OTHER in full.texts() and full.entry(OTHER).withdraw_on is None
    states_agree(full)


def test_a_wrong_folder_changes_nothing(full: Record, folder: Path, tmp_path: Path) -> None:
    before = len(lines(full.engine))
    for wrong in (tmp_path / "none", tmp_path / "snapshots"):
        with pytest.raises(RecordError, match="holds no content files"):
            adopt(full, wrong, FILES, "li", "x", prune=True)
    (folder / "centre.yaml").unlink()
    with pytest.raises(RecordError, match="no centre.yaml"):
        adopt(full, folder, FILES, "li", "x", prune=True)
    (folder / OTHER).write_bytes(b"\xff\xfe")
    with pytest.raises(RecordError, match="is not UTF-8"):
        bring_in(full, folder, "wang", "x")
    assert len(lines(full.engine)) == before and list(broken(full.engine)) == []


def test_an_export_prunes_only_when_told_and_never_all(full: Record, tmp_path: Path) -> None:
    target = tmp_path / "out"
    texts = full.texts()
    send_out(texts, target)
    (target / "notes.txt").write_text("x")
    del texts[OTHER]
    send_out(texts, target)
    assert (target / OTHER).exists()
    send_out(texts, target, prune=True)
    assert not (target / OTHER).exists() and (target / "notes.txt").exists()
    with pytest.raises(RecordError, match="nothing to export"):
        send_out({}, target, prune=True)
    assert (target / GUIDE).exists()
