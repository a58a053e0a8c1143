"""The pages that keep content true: uses, bulk changes, closures, quality; over real HTTP."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from editors import FIRST, Person, changed, console, fill, record, sent
from house import House

from channels.studio.quality import today
from channels.studio.words import read_words
from knowledge.record.entry import Kind, State
from knowledge.record.record import Record
from knowledge.upkeep.finding import GROUPS, FindingKind
from knowledge.upkeep.subject import SubjectKind
from knowledge.upkeep.swap import SwapKind

OLD, NEW = "0500-88010101", "0500-88019999"
HALL = "sites/hall-city.yaml"


@pytest.fixture(scope="module")
def running(little: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("channels.server.Publisher", Noted)
        with console(little, tmp_path_factory.mktemp("upkeep")) as house:
            yield house


@pytest.fixture
def house(running: House, little: Path) -> House:
    fill(running, little)
    Noted.asked.clear()
    return running


class Noted:
    """Notes what is to be published."""

    asked: list[object] = []

    def __init__(self, _settings: object) -> None:
        """Whatever the settings."""

    def start(self, *asked: object) -> None:
        self.asked.append(asked)

    def close(self) -> None:
        pass


@pytest.fixture
def kept(house: House) -> Record:
    return record(house)


def preview(person: Person, **asked: str) -> list[tuple[str, str]]:
    given = {"kind": "phone", "old": OLD, "new": NEW} | asked
    return person.form("bulk/preview", "//form[@action='/studio/bulk']", **given)


def test_uses_are_told_by_title_field_and_relation(editor: Person) -> None:
    page = editor.get("uses", kind="group", key="id-card")
    rows = [" ".join(r.text_content().split()) for r in page.xpath("//main//tbody/tr")]
    assert "groups.yaml" in rows[0] and "定义在此" in rows[0]
    assert any("居民身份证首次申领" in r and "窗口组" in r and "直接引用" in r for r in rows)
    assert page.xpath("//a[contains(@href, 'kind=group&old=id-card')]")
    assert [o.get("value") for o in page.xpath("//datalist/option")].count("id-card") == 1


def test_every_kind_of_use_can_be_asked_for(editor: Person) -> None:
    for kind in SubjectKind:
        assert editor.get("uses", kind=kind).xpath("//input[@name='key']"), kind
        assert "没有条目涉及" in editor.get("uses", kind=kind, key="没有<b>").text_content(), kind


def test_a_window_is_found_by_way_of_its_site(editor: Person) -> None:
    [link] = editor.get("uses", kind="site", key="hall-city").xpath("//a[contains(@href, 'part=a-id-card')]")
    page = editor.get(link.get("href").removeprefix("/studio/"))
    assert "经 id-card" in page.text_content()
    assert page.xpath("//select[@name='part']/option[@selected]")[0].get("value") == "a-id-card"


def test_a_bulk_change_goes_from_preview_to_publication_as_one(editor: Person, reviewer: Person, kept: Record) -> None:
    fields = preview(editor)
    edits = [v for n, v in fields if n == "edit"]
    assert len(edits) >= 5 and kept.heads([State.DRAFT]) == []
    reply = editor.post("bulk", [(n, "电话变更" if n == "reason" else v) for n, v in fields])
    assert (reply.status_code, reply.headers["location"]) == (303, "/studio/bulk")
    page = editor.get("bulk")
    assert "已存为草稿" in page.text_content() and "整组提交审核" in page.text_content()
    forms = {f.get("action").rpartition("/")[2]: sent(f) for f in page.xpath("//td//form")}
    assert set(forms) == {"submit"}
    assert editor.post("bulk/submit", forms["submit"]).status_code == 303
    assert editor.post("bulk/approve", forms["submit"]).status_code == 403
    assert reviewer.post("bulk/publish", forms["submit"]).headers["location"] == "/studio/bulk"
    assert Noted.asked == []
    forms = {f.get("action").rpartition("/")[2]: sent(f) for f in reviewer.get("bulk").xpath("//td//form")}
    assert set(forms) == {"approve", "back"}
    assert reviewer.post("bulk/approve", forms["approve"]).status_code == 303
    assert reviewer.post("bulk/publish", forms["approve"]).status_code == 303
    paths = sorted({e.partition("#")[0] for e in edits})
    assert Noted.asked == [("审核丙", "电话变更", paths)]


def test_a_set_is_sent_back_whole_with_a_comment(editor: Person, reviewer: Person, kept: Record) -> None:
    editor.post("bulk", [(n, "电话变更" if n == "reason" else v) for n, v in preview(editor)])
    of = [("author", "编辑甲"), ("reason", "电话变更")]
    editor.post("bulk/submit", of)
    assert reviewer.post("bulk/back", [*of, ("text", "")]).status_code == 303
    assert kept.entry(FIRST).state is State.IN_REVIEW
    reviewer.post("bulk/back", [*of, ("text", "号码再核实")])
    assert kept.entry(FIRST).state is State.DRAFT and kept.comments(FIRST)[0].text == "号码再核实"
    assert reviewer.post("bulk/approve", [("author", "nobody"), ("reason", "x")]).status_code == 404


def test_only_ticked_fields_are_saved_and_none_is_no_change(editor: Person, kept: Record) -> None:
    fields = preview(editor)
    ticked = next(v for n, v in fields if n == "edit")
    few = [(n, "电话变更" if n == "reason" else v) for n, v in fields if n != "edit"]
    refused = editor.post("bulk", few)
    assert refused.status_code == 422 and "请至少勾选一处" in refused.text
    assert editor.post("bulk", [*few, ("edit", ticked)]).status_code == 303
    assert [v.path for v in kept.heads([State.DRAFT])] == [ticked.partition("#")[0]]


def test_when_somebody_saved_meanwhile_nothing_is_saved_and_the_page_says_so(editor: Person, kept: Record) -> None:
    fields = [(n, "电话变更" if n == "reason" else v) for n, v in preview(editor)]
    head = kept.version(FIRST)
    kept.save(FIRST, head.text + "# x\n", "编辑乙", "other", head.number)
    reply = editor.post("bulk", fields)
    assert reply.status_code == 422 and "编辑乙 刚刚保存了第 2 版" in reply.text and "电话变更" in reply.text
    assert [v.author for v in kept.heads([State.DRAFT])] == ["编辑乙"]
    assert "在 编辑乙 的草稿上改" in reply.text


def test_a_change_of_nothing_is_told(editor: Person) -> None:
    usual = {"kind": "phone", "old": OLD, "new": NEW}
    for asked, said in (({"new": OLD}, "请写明由什么改为什么"), ({"kind": "article"}, "请写明"), ({"old": "0500-0"}, "没有一处需要改")):
        assert said in editor.client.get("/studio/bulk/preview", params=usual | asked).text, asked


def test_what_a_change_would_break_is_told_in_the_preview(editor: Person) -> None:
    page = editor.get("bulk/preview", kind="link", old="police", new="nowhere")
    assert "这样改会出现" in page.text_content() and "nowhere" in page.text_content()


def test_a_window_is_closed_and_the_closure_taken_back(editor: Person, kept: Record) -> None:
    fields = editor.form("closures", "//form[@method='post'][.//input[@name='start']]", path=HALL)
    filled = changed(fields, part="a-id-card", start="2026-12-01", end="2026-12-02", reason="停电检修", spans="09:00-11:00")
    assert editor.post("closures", filled).status_code == 303
    page = editor.get("closures")
    row = page.xpath("//tbody/tr")[0]
    assert "身份证窗口" in row.text_content() and "停电检修" in row.text_content()
    assert editor.post("closures/reopen", sent(row.xpath(".//form")[0])).status_code == 303
    assert kept.version(HALL).text == kept.version(HALL, 1).text


def test_a_closure_that_cannot_be_keeps_what_was_typed(editor: Person, kept: Record) -> None:
    fields = editor.form("closures", "//form[@method='post'][.//input[@name='start']]", path=HALL)
    reply = editor.post("closures", changed(fields, start="2026-12-02", end="2026-12-01", reason="停电检修"))
    assert reply.status_code == 422 and "停电检修" in reply.text and "先后不能颠倒" in reply.text
    kept.save(HALL, kept.version(HALL).text + "# x\n", "编辑乙", "other", 1)
    reply = editor.post("closures", changed(fields, start="2026-12-01", reason="停电检修"))
    assert "编辑乙 刚刚保存了第 2 版" in reply.text


def test_every_group_of_findings_has_its_page(editor: Person) -> None:
    for group, kinds in GROUPS.items():
        page = editor.get("quality/findings", group=group)
        assert page.xpath("//ul[@class='tabs']//a[@aria-current]/@href") == [f"/studio/quality/findings?group={group}"]
        for kind in kinds:
            editor.get("quality/findings", group=group, kind=kind)


def test_findings_are_counted_and_told_as_sentences(editor: Person, kept: Record) -> None:
    entries = kept.entries(size=1)[1]
    page = editor.get("quality")
    assert str(entries) in page.xpath("//tr[th/a[contains(@href, 'kind=unowned')]]/td/text()")
    kept.assign(FIRST, "li", withdraw_on=today())
    told = editor.get("quality/findings", group="expiry").text_content()
    assert "居民身份证首次申领" in told and "撤下。" in told
    assert "居民身份证首次申领" in editor.get("quality/calendar").text_content()
    assert "还没有指定负责人" in editor.get("quality/findings", group="care", path=FIRST).text_content()


def test_coverage_lists_every_guide(editor: Person, kept: Record) -> None:
    rows = editor.get("quality/coverage").xpath("//main//tbody/tr")
    assert len(rows) == kept.entries(kinds=[Kind.MATTER])[1] > 5 and "/13" in rows[0].text_content()


def test_links_are_asked_only_where_the_settings_allow_it(editor: Person) -> None:
    page = editor.get("quality/findings", group="links")
    assert not page.xpath("//form[@action='/studio/quality/links']")
    assert editor.post("quality/links", []).status_code == 303
    assert "不能检查链接" in editor.get("quality/findings", group="links").text_content()


def test_agents_see_none_of_it_and_readers_change_nothing(house: House, reviewer: Person) -> None:
    agent = Person(house, "坐席丁")
    for url in ("uses", "bulk", "closures", "quality"):
        assert agent.client.get(f"/studio/{url}").status_code == 403
    assert reviewer.post("bulk", []).status_code == 403 == reviewer.post("closures", []).status_code
    assert not reviewer.get("closures").xpath("//main//form")


def test_there_are_words_for_everything() -> None:
    words = read_words()
    assert set(words["quality"]["kinds"]) == set(words["quality"]["say"]) == set(FindingKind)
    assert set(words["quality"]["groups"]) == set(GROUPS) == set(words["quality"]["notes"])
    assert set(words["uses"]["kinds"]) == set(words["uses"]["keys"]) == set(SubjectKind)
    assert set(words["bulk"]["kinds"]) == set(SwapKind)
