"""The pages of insight over real HTTP: what they show, who may, and what a click makes."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from editors import Person, record
from house import House
from insights import lived
from python_calamine import CalamineWorkbook

from assistant.insight.book import Book
from assistant.insight.complaints import Complaints
from assistant.insight.overview import overview
from assistant.insight.period import Period
from assistant.insight.reviewing import queue, said
from assistant.insight.samples import Samples
from knowledge.files import data_of

RENEW = "matters/id-card/id-card-renew.yaml"
LIST = "月份,事项名称,退件原因,件数\n2026-11,居民身份证换领,照片反光,77\n2026-11,x,y,0\n"


@pytest.fixture(scope="module")
def house(little: Path, snapshots: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with lived(little, snapshots, tmp_path_factory.mktemp("insight"), 120) as made:
        yield made


def text(page: Any) -> str:
    return " ".join(page.text_content().split())


def gap_of(editor: Person, words: str) -> str:
    """The address of the gap with these words, behind /studio/."""
    for number in (1, 2, 3):
        page = editor.get("gaps", page=number, state="all")
        if found := page.xpath(f"//th/a[contains(., '{words}')]/@href"):
            return str(found[0]).removeprefix("/studio/")
    raise AssertionError(words)


def test_the_overview_shows_the_figures_of_the_database(house: House, editor: Person) -> None:
    found, page = overview(house.built.store.engine, Period.recent(28)), editor.get("overview")
    shown = {d.findtext("dt"): d.find(".//span").text for d in page.xpath("//dl[@class='figures']/div")}
    assert shown["提问"] == str(found.questions) == "120"
    assert shown["解决率"] == f"{found.resolved.value:.1%}"
    days = page.xpath("//details//tbody/tr")
    assert len(days) == 29 and days[-1].xpath("td/text()")[-1] == str(found.questions)
    assert len(page.xpath("//figure//div/svg/rect")) == sum(len(c) for c in found.by_day.values())
    assert not page.xpath("//*[@style]")


def test_figures_are_taken_away_as_csv_and_excel(house: House, editor: Person) -> None:
    found = overview(house.built.store.engine, Period.recent(28))
    reply = editor.client.get("/studio/overview/export.csv?table=1")
    rows = list(csv.reader(io.StringIO(reply.content.decode("utf-8-sig"))))
    assert sum(int(r[-1]) for r in rows[1:]) == found.questions and len(rows) == 29
    book = CalamineWorkbook.from_filelike(io.BytesIO(editor.client.get("/studio/overview/export.xlsx").content))
    assert book.sheet_names == ["总数", "每日渠道", "一周事项前十", "结果"]
    assert book.get_sheet_by_index(0).to_python()[1] == ["提问", float(found.questions)]
    book = CalamineWorkbook.from_filelike(io.BytesIO(editor.client.get("/studio/ratings/export.xlsx").content))
    assert book.sheet_names == ["事项", "渠道", "场所"]
    assert editor.client.get("/studio/overview/export.csv?table=9").status_code == 404


@pytest.mark.parametrize("query", ["first=2026-13-01&last=x", "first=9999-01-01", "last=0001-01-01", "first=", "number=x",
                                   "first=2020-01-01&last=2026-11-22"])  # fmt: skip
@pytest.mark.parametrize("page", ["overview", "ratings", "gaps", "answers"])
def test_periods_that_are_none_do_no_harm(house: House, page: str, query: str) -> None:
    assert Person(house, "管理己").client.get(f"/studio/{page}?{query}").status_code == 200


def test_ratings_are_shown_by_each_side(editor: Person) -> None:
    for side in ("matter", "channel", "site"):
        page = editor.get("ratings", side=side)
        counts = [int(r.xpath("td[@class='number']/text()")[5]) for r in page.xpath("//tbody/tr")]
        assert counts == sorted(counts, reverse=True) and sum(counts) > 0
    assert "网页" in text(editor.get("ratings", side="channel"))


def test_only_agents_and_administrators_see_a_contact_and_work_on_tickets(
    house: House, agent: Person, editor: Person
) -> None:
    number = Complaints(house.built.store.engine).page("open", "message")[0][0].number
    assert "王女士" in text(agent.get(f"tickets/{number}"))
    seen = editor.get(f"tickets/{number}")
    assert "王女士" not in seen.text_content() and not seen.xpath("//main//form")
    assert editor.post(f"tickets/{number}/close", []).status_code == 403
    assert editor.client.get("/studio/tickets/T260331-2222-2222").status_code == 404


def test_an_agent_takes_a_ticket_calls_back_answers_and_closes(house: House, agent: Person) -> None:
    desk = Complaints(house.built.store.engine)
    number = desk.page("open", "rating")[0][-1].number
    assert agent.post(f"tickets/{number}/owner", [("owner", "坐席丁")]).status_code == 303
    agent.post(f"tickets/{number}/owner", [("owner", "无此人")])
    agent.post(f"tickets/{number}/call", [("text", "打13800138000联系上"), ("reached", "yes")])
    agent.post(f"tickets/{number}/call", [("text", " ")])
    page = text(agent.get(f"tickets/{number}"))
    assert "打[手机号]联系上" in page and "请写内容" in page
    agent.post(f"tickets/{number}/reply", [("text", "已更正")])
    ticket = desk.find(number)
    assert (ticket.owner, ticket.state, ticket.reply) == ("坐席丁", "answered", "已更正")
    agent.post(f"tickets/{number}/close", [])
    assert desk.find(number).state == "closed" and len(desk.calls(number)) == 1


def test_a_gap_becomes_a_draft_with_its_wording(house: House, editor: Person) -> None:
    where = gap_of(editor, "无人机")
    reply = editor.post(f"{where}/ask", [("text", "无人机在哪里登记"), ("matter", "id-card-renew"), ("place", "ways")])
    assert reply.status_code == 303
    assert "存为草稿" in text(editor.get(where))
    head = record(house).version(RENEW)
    assert "无人机在哪里登记" in data_of(RENEW, head.text)["asks"]["ways"] and head.author == "编辑甲"
    kept = Book(house.built.store.engine).every()[where.partition("/")[2]]
    assert (kept.state, kept.matter) == ("open", "id-card-renew")
    assert "没有这个事项" in text(_after(editor, f"{where}/ask", [("matter", "nobody")], where))


def test_a_gap_becomes_a_term_a_guide_and_a_sample(house: House, editor: Person, qa: Person) -> None:
    where = gap_of(editor, "火化")
    _after(editor, f"{where}/term", [("says", "宠物火化，狗火化"), ("official", "动物尸体无害化处理")], where)
    assert "动物尸体无害化处理" in record(house).version("terms.yaml").text
    fields = [("code", "pet-burial"), ("name", "动物尸体无害化处理"), ("folder", "id-card")]
    _after(editor, f"{where}/matter", fields, where)
    made = data_of("x.yaml", record(house).version("matters/id-card/pet-burial.yaml").text)
    assert made["name"] == "动物尸体无害化处理" and made["asks"]["general"]
    assert "已经有这个代码" in text(_after(editor, f"{where}/matter", fields, where))
    _after(qa, f"{where}/sample", [("status", "answered"), ("matter", "pet-burial"), ("facts", "")], where)
    assert Samples(house.built.store.engine).refs("gap") == {where.partition("/")[2]}
    assert qa.post(f"{where}/ask", []).status_code == 403


def _after(person: Person, url: str, fields: list[tuple[str, str]], then: str) -> Any:
    assert person.post(url, fields).status_code == 303
    return person.get(then)


def test_gaps_are_ignored_opened_and_gone_ones_are_told(house: House, editor: Person) -> None:
    where = gap_of(editor, "充电桩")
    _after(editor, f"{where}/state", [("state", "ignored")], where)
    assert where not in [h.removeprefix("/studio/") for h in editor.get("gaps").xpath("//th/a/@href")]
    _after(editor, f"{where}/state", [("state", "open")], where)
    assert "没有这种处理方式" in text(_after(editor, f"{where}/state", [("state", "x")], where))
    assert editor.client.get("/studio/gaps/0123456789abcdef").status_code == 404


def test_a_list_of_returned_applications_is_tried_kept_and_shown(house: House, editor: Person) -> None:
    def send(data: bytes, **more: str) -> Any:
        page = editor.client.get("/studio/gaps/returns").text
        token = page.split('name="csrf" content="')[1].split('"')[0]
        return editor.client.post(
            "/studio/gaps/returns", data={"csrf": token} | more, files={"file": ("a.csv", data, "text/csv")}
        )  # fmt: skip

    tried = send(LIST.encode("gb18030"), **{"try": "yes"})
    assert tried.status_code == 200 and "读到 1 行，1 行有问题" in tried.text and "照片反光" in tried.text
    assert "照片反光" not in text(editor.get("gaps", why="returned"))
    assert send(LIST.encode()).status_code == 303
    first = editor.get("gaps", why="returned").xpath("//tbody/tr")[0]
    assert "照片反光" in text(first) and "77" in text(first) and "居民身份证换领" in text(first)
    broken = send(b"a,b\n1,2\n")
    assert broken.status_code == 422 and "缺少列名：事项名称、退件原因、件数、月份" in broken.text


def test_a_reviewer_judges_the_queue_and_makes_a_sample(house: House, qa: Person) -> None:
    engine = house.built.store.engine
    first, total = queue(engine, "质检戊")
    where = f"answers/{first[0].answer_id}"
    page = qa.get(where)
    assert first[0].question in text(page)
    assert "请写理由" in text(_after(qa, f"{where}/verdict", [("verdict", "wrong")], where))
    reply = qa.post(f"{where}/verdict", [("verdict", "wrong"), ("reason", "费用不对")])
    assert reply.headers["location"].startswith("/studio/answers/") and queue(engine, "质检戊")[1] == total - 1
    assert said(engine, first[0].answer_id)[-1].reason == "费用不对"
    fields = [("status", "answered"), ("matter", "id-card-renew"), ("elements", "fees"), ("facts", "20元\n")]
    _after(qa, f"{where}/sample", fields, where)
    lines = qa.client.get("/studio/answers/samples.jsonl").text.splitlines()
    made = next(json.loads(line) for line in lines if "20元" in line)
    assert made["expect"] == {"status": "answered", "matter": ["id-card-renew"], "elements": ["fees"], "facts": ["20元"]}
    assert "样例已删除" in text(_after(qa, "answers/samples/remove", [("id", made["id"])], "answers/samples"))
    assert qa.post("answers/draw", []).status_code == 303
    assert qa.client.get("/studio/answers/a-unknown").status_code == 404


def test_two_snapshots_are_compared_beside_the_work(house: House, qa: Person) -> None:
    new, old = (s.manifest.version for s in house.built.serving._shelf.all())
    reply = qa.post("compare", [("before", old), ("after", new), ("count", "100")])
    where = reply.headers["location"].removeprefix("/studio/")
    for _ in range(600):
        page = qa.get(where)
        if not page.xpath("//progress"):
            break
    assert "到期前换免费" in text(page) and page.xpath("//del") and page.xpath("//ins")
    assert "请选两个不同" in text(_after(qa, "compare", [("before", old), ("after", old)], "compare"))
    assert qa.client.get("/studio/compare/999").status_code == 404


def test_two_eval_reports_are_compared_and_others_refused(qa: Person) -> None:
    def report(score: float, *missed: str) -> bytes:
        misses = [{"id": i, "turns": ["问<b>"], "answered": {"status": "answered", "text": "答"}} for i in missed]
        misses.append({"id": f"held-{score}", "held": True})
        return json.dumps({"total": {"matter": {"value": score}}, "misses": misses, "snapshot": "v"}).encode()

    def send(one: bytes, other: bytes) -> Any:
        token = qa.client.get("/studio/compare").text.split('name="csrf" content="')[1].split('"')[0]
        files = {"before": ("a.json", one), "after": ("b.json", other)}
        return qa.client.post("/studio/compare/evals", data={"csrf": token}, files=files)

    page = send(report(0.9, "a"), report(0.95, "b")).text
    assert "+0.05" in page and "新的没答对（2）" in page and "改好了（2）" in page and "问&lt;b&gt;" in page
    assert send(b"{}", b"[]").status_code == 303


@pytest.mark.parametrize(
    ("name", "page"),
    [("坐席丁", "gaps"), ("坐席丁", "answers"), ("坐席丁", "compare"), ("编辑甲", "answers"), ("质检戊", "gaps/returns")],
)  # fmt: skip
def test_a_page_is_for_its_roles_alone(house: House, name: str, page: str) -> None:
    assert Person(house, name).client.get(f"/studio/{page}").status_code == 403
