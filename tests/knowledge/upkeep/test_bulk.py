"""One change across entries: previewed by field, saved as one set of drafts, or not at all."""

from __future__ import annotations

import pytest

from knowledge.record import bulk
from knowledge.record.changes import changes
from knowledge.record.entry import State
from knowledge.record.record import Record
from knowledge.record.rows import Conflict, RecordError
from knowledge.upkeep.swap import Swap, SwapKind

OLD, NEW = "0500-88010101", "0500-88019999"
PHONE = Swap(kind=SwapKind.PHONE, old=OLD, new=NEW)
LAW = "中华人民共和国居民身份证法"
FIRST = "matters/id-card/id-card-first.yaml"


def test_the_preview_names_exactly_the_fields_that_the_drafts_then_change(record: Record) -> None:
    told = bulk.preview(record, PHONE)
    change = bulk.worked_out(record, PHONE)
    assert [e.id for e in change.edits] == [e.id for e in told] and len(told) >= 5
    for version in bulk.save(record, change, "li", "电话变更"):
        before = record.version(version.path, version.number - 1)
        differs = {(c.field, c.before, c.after) for c in changes(version.path, before.text, version.text)}
        assert differs == {(e.field, e.before, e.after) for e in told if e.path == version.path}
    assert change.problems == []


def test_all_of_it_is_one_set_for_review_and_publication(record: Record) -> None:
    bulk.save(record, bulk.worked_out(record, PHONE), "li", "电话变更")
    [batch] = bulk.batches(record)
    assert (batch.author, batch.reason, FIRST in batch.paths) == ("li", "电话变更", True)
    bulk.submit_all(record, batch, "li")
    with pytest.raises(RecordError, match="another approves"):
        bulk.approve_all(record, bulk.batches(record)[0], "li")
    bulk.approve_all(record, bulk.batches(record)[0], "wang")
    [batch] = bulk.batches(record)
    assert set(batch.states.values()) == {State.APPROVED}
    bulk.reject_all(record, batch, "wang", "号码再核实")
    assert record.comments(FIRST)[-1].text == "号码再核实"
    assert record.entry(FIRST).state is State.DRAFT


def test_only_chosen_fields_are_changed(record: Record) -> None:
    chosen = bulk.preview(record, PHONE)[0]
    change = bulk.worked_out(record, PHONE, only=[chosen.id, "matters/x.yaml#nothing"])
    assert [e.id for e in change.edits] == [chosen.id] and list(change.texts) == [chosen.path]


def test_when_one_entry_moved_on_since_the_preview_nothing_is_saved(record: Record) -> None:
    change = bulk.worked_out(record, PHONE)
    theirs = record.version(FIRST)
    record.save(FIRST, theirs.text + "# x\n", "zhang", "other", theirs.number)
    with pytest.raises(Conflict, match="zhang"):
        bulk.save(record, change, "li", "电话变更")
    assert all(v.author != "li" for v in record.heads([State.DRAFT]))
    seen = {e.path: e.base for e in bulk.preview(record, PHONE)}
    with pytest.raises(Conflict):
        bulk.save(record, bulk.worked_out(record, PHONE), "li", "电话变更", seen | {FIRST: 1})


def test_a_draft_of_somebody_is_built_on_and_told(record: Record) -> None:
    theirs = record.version(FIRST)
    record.save(FIRST, theirs.text + "# x\n", "zhang", "other", theirs.number)
    edit = next(e for e in bulk.preview(record, PHONE) if e.path == FIRST)
    assert (edit.state, edit.author, edit.base) == (State.DRAFT, "zhang", theirs.number + 1)


def test_a_renamed_law_changes_in_sources_and_in_sentences_with_its_number(record: Record) -> None:
    head = record.version(FIRST)
    said = head.text + "notice: [依照《中华人民共和国居民身份证法》办理。]\n"
    record.save(FIRST, said, "zhang", "notice", head.number)
    edits = bulk.preview(record, Swap(kind=SwapKind.LAW, old=LAW, new="《新身份证法》", doc_no="主席令〔2026〕1号"))
    here = {e.field: e.after for e in edits if e.path == FIRST}
    assert here["legal_basis.0.law"] == "新身份证法" and here["notice.0"] == "依照《新身份证法》办理。"
    assert "legal_basis.6.law" not in here


def test_an_article_changes_in_one_law_alone(record: Record) -> None:
    edits = bulk.preview(record, Swap(kind=SwapKind.ARTICLE, law=LAW, old="第十条", new="第十一条"))
    assert edits and all(e.field.endswith(".article") for e in edits)
    reissue = next(e for e in edits if e.path.endswith("id-card-reissue.yaml"))
    assert (reissue.before, reissue.after) == ("第十条、第十一条", "第十一条、第十一条")


def test_a_group_changes_where_it_is_referred_to_and_never_a_word_alike(record: Record) -> None:
    edits = bulk.preview(record, Swap(kind=SwapKind.GROUP, old="id-card", new="hukou"))
    assert {e.before for e in edits} == {"id-card"}
    assert all(e.field.startswith(("ways.", "windows.", "kiosks.")) for e in edits)


def test_what_would_then_be_wrong_is_told_before_it_is_saved(record: Record) -> None:
    change = bulk.worked_out(record, Swap(kind=SwapKind.LINK, old="police", new="nowhere"))
    assert {p.message for p in change.problems} == {"links.yaml has no 'nowhere'"}


def test_text_that_yaml_reads_otherwise_is_quoted(record: Record) -> None:
    swap = Swap(kind=SwapKind.TEXT, old="市民大道1号", new="a: [b] # c")
    for version in bulk.save(record, bulk.worked_out(record, swap), "li", "地址"):
        before = record.version(version.path, version.number - 1).text
        assert {c.after for c in changes(version.path, before, version.text)} <= {
            c.before.replace("市民大道1号", "a: [b] # c") for c in changes(version.path, before, version.text)
        }


@pytest.mark.parametrize(
    "given", [{"old": "x", "new": "x"}, {"old": " ", "new": "y"}, {"old": "x", "new": "a\nb"}, {"old": "x", "new": ""}],
)  # fmt: skip
def test_a_change_of_nothing_or_over_lines_is_refused(given: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        Swap(kind=SwapKind.PHONE, **given)
    with pytest.raises(ValueError, match="name it"):
        Swap(kind=SwapKind.ARTICLE, old="第一条", new="第二条")


def test_a_change_that_touches_nothing_is_not_saved(record: Record) -> None:
    nothing = bulk.worked_out(record, Swap(kind=SwapKind.TEXT, old="没有这句话", new=""))
    with pytest.raises(RecordError, match="touches no field"):
        bulk.save(record, nothing, "li", "x")
