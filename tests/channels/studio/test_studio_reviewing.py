"""Review: against what is in force, with comments beside fields, by another person, now or for a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from editors import FIRST, Person, console, fill, record
from house import House

from assistant.question import HERE
from knowledge.record.entry import State


@pytest.fixture(scope="module")
def running(little: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with console(little, tmp_path_factory.mktemp("reviewing")) as house:
        yield house


@pytest.fixture
def house(running: House, little: Path) -> House:
    """A console with one version of 编辑甲 in review."""
    fill(running, little)
    rec = record(running)
    text = rec.version(FIRST).text.replace("不用自带", "请勿自带")
    rec.save(FIRST, text, "编辑甲", "改相片说明", 1)
    rec.submit(FIRST, "编辑甲")
    return running


def test_what_waits_is_in_the_queue_with_who_and_why(reviewer: Person) -> None:
    row = reviewer.get("reviews").xpath("//tbody/tr")[0].text_content()
    assert all(word in row for word in ("居民身份证首次申领", "编辑甲", "改相片说明", "去审核"))


def test_the_change_is_shown_against_what_is_in_force(reviewer: Person) -> None:
    page = reviewer.get("reviews/one", path=FIRST)
    cells = [c.text_content() for c in page.xpath("//table[@class='diff']/tbody/tr[1]/*")]
    assert cells[0] == "申请材料 5 说明" and "不用自带" in cells[1] and "请勿自带" in cells[2]
    assert page.xpath("//table[@class='diff']//ins/text()") == ["请勿"]
    assert "检查通过" in page.text_content()


def test_a_comment_stands_beside_its_field(reviewer: Person) -> None:
    page = reviewer.get("reviews/one", path=FIRST)
    form = page.xpath("//tr[@class='remark']//form")[0]
    field = form.xpath(".//input[@name='field']/@value")[0]
    fields = [("number", "2"), ("field", field), ("back", "review"), ("text", "语气太硬")]
    reply = reviewer.post("entries/comment", fields, path=FIRST)
    assert "reviews/one" in reply.headers["location"]
    rows = reviewer.get("reviews/one", path=FIRST).xpath("//table[@class='diff']/tbody/tr")
    assert "审核丙" in rows[1].text_content() and "语气太硬" in rows[1].text_content()


def test_a_version_passes_now(house: House, reviewer: Person) -> None:
    assert reviewer.post("reviews/approve", [("number", "2"), ("time", "now")], path=FIRST).status_code == 303
    head = record(house).version(FIRST)
    assert (head.state, head.approver, head.publish_at) == (State.APPROVED, "审核丙", None)
    assert "没有等待审核的内容" in reviewer.get("reviews").text_content()


def test_a_version_passes_for_a_time_of_the_centres_clock(house: House, reviewer: Person) -> None:
    at = (datetime.now(HERE) + timedelta(days=2)).replace(second=0, microsecond=0, tzinfo=None)
    reviewer.post("reviews/approve", [("number", "2"), ("time", "later"), ("publish_at", at.isoformat())], path=FIRST)
    head = record(house).version(FIRST)
    assert head.state is State.SCHEDULED and head.publish_at == at.replace(tzinfo=HERE)


@pytest.mark.parametrize(("time", "said"), [("", "请选自动发布的日期"), ("2020-01-01T08:00", "要在以后"), ("昨天", "请选自动发布的日期")])
def test_no_time_or_one_that_is_past_is_refused(house: House, reviewer: Person, time: str, said: str) -> None:
    reply = reviewer.post("reviews/approve", [("number", "2"), ("time", "later"), ("publish_at", time)], path=FIRST)
    assert reply.status_code == 409 and said in reply.text
    assert record(house).version(FIRST).state is State.IN_REVIEW


def test_a_version_is_sent_back_with_a_reason_and_only_with_one(house: House, reviewer: Person) -> None:
    assert reviewer.post("reviews/back", [("number", "2"), ("text", " ")], path=FIRST).status_code == 409
    reviewer.post("reviews/back", [("number", "2"), ("text", "请写明依据")], path=FIRST)
    assert record(house).version(FIRST).state is State.DRAFT
    assert "请写明依据" in Person(house, "编辑甲").get("entries/comments", path=FIRST).text_content()


def test_a_newer_version_than_the_one_looked_at_does_not_pass(house: House, reviewer: Person) -> None:
    rec = record(house)
    rec.save(FIRST, rec.version(FIRST).text + "\n", "编辑乙", "又改", 2)
    rec.submit(FIRST, "编辑乙")
    assert reviewer.post("reviews/approve", [("number", "2"), ("time", "now")], path=FIRST).status_code == 409
    assert rec.version(FIRST).state is State.IN_REVIEW


def test_nobody_passes_what_they_wrote(house: House, reviewer: Person) -> None:
    rec = record(house)
    rec.save(FIRST, rec.version(FIRST).text + "\n", "审核丙", "顺手改", 2)
    rec.submit(FIRST, "审核丙")
    assert "要由另一位同事审核" in reviewer.get("reviews/one", path=FIRST).text_content()
    assert reviewer.post("reviews/approve", [("number", "3"), ("time", "now")], path=FIRST).status_code == 409
    assert rec.version(FIRST).state is State.IN_REVIEW


def test_only_reviewers_decide(house: House) -> None:
    editor = Person(house, "编辑乙")
    assert editor.post("reviews/approve", [("number", "2")], path=FIRST).status_code == 403
    assert "您的角色不能审核" in editor.get("reviews/one", path=FIRST).text_content()
