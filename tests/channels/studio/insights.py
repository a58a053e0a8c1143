"""A console with four weeks behind it: questions of every channel, ratings, tickets, two snapshots."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path

from editors import PASSWORD, RENEW, console
from house import House
from seeding import lifelike

from assistant.insight.complaints import Complaints
from assistant.insight.owners import owners
from assistant.insight.period import Period
from assistant.insight.returns import Row, keep_list
from assistant.insight.reviewing import draw, judge, queue
from assistant.insight.trying import asking
from assistant.question import HERE
from assistant.staff import Role, Staff
from knowledge.publish import publish
from knowledge.record.record import Record
from knowledge.snapshot import Shelf
from tests.fakes import HashingEmbedder

MORE = {"质检戊": Role.QA, "管理己": Role.ADMIN}
RETURNS = (
    ("居民身份证换领", "照片不符合要求", 46), ("居民身份证补领", "没有带户口簿", 23),
    ("结婚登记", "材料不全：缺少单身声明", 12), ("老旧小区加装电梯", "业主同意比例不够", 9),
)  # fmt: skip


def two_snapshots(content: Path, data: Path) -> Path:
    """A shelf with the content, and with the same before a fee changed."""
    shelf, older = Shelf(data / "snapshots"), Path(shutil.copytree(content, data / "older"))
    guide = older / RENEW
    guide.write_text(guide.read_text("utf-8").replace("早换晚换都是20元", "到期前换免费"), "utf-8")
    publish(older, shelf, HashingEmbedder())
    publish(content, shelf, HashingEmbedder())
    return data / "snapshots"


@contextmanager
def lived(content: Path, snapshots: Path, data: Path, turns: int = 60) -> Iterator[House]:
    """The console, its server knowing a shelf of its own with the snapshots."""
    shelf = Shelf(Path(shutil.copytree(snapshots, data / "snapshots")))
    with console(content, data) as house:
        serving, engine = house.built.serving, house.built.store.engine
        serving._shelf, serving._content, serving._models = shelf, content, data
        serving._embedder_name, serving._database = "use", str(engine.url)
        for name, role in MORE.items():
            Staff(engine).create(name, PASSWORD, [role], must_change=False)
        fill(house, turns)
        yield house


def fill(house: House, turns: int) -> None:
    """What happened in four weeks."""
    engine, knowledge = house.built.store.engine, house.built.serving.current()
    today = datetime.now(HERE).date()
    lifelike(engine, knowledge.catalogue, asking(knowledge), today, turns)
    month = f"{today:%Y-%m}"
    rows = [Row(name, reason, count, month) for name, reason, count in RETURNS]
    keep_list(engine, rows, {"居民身份证换领": "id-card-renew", "居民身份证补领": "id-card-reissue"}.get, "编辑甲")
    desk = Complaints(engine)
    desk.create("窗口说系统坏了让我改天来，我请一天假不容易", "138****8000 王女士", None)
    desk.open_new(knowledge.catalogue.centre, lambda: owners(Record(engine)))
    ticket = desk.page("open", "rating")[0][0]
    desk.assign(ticket.number, "坐席丁")
    desk.called(ticket.number, "坐席丁", False, "下午三点没人接")
    desk.called(ticket.number, "坐席丁", True, "已说明带户口簿，群众表示理解")
    draw(engine, Period.recent(28), 3)
    for number, case in enumerate(queue(engine, "质检戊")[0]):
        verdict = ("right", "right", "right", "incomplete", "wrong")[number % 5]
        judge(engine, case.answer_id, "质检戊", verdict, "" if verdict == "right" else "少了费用")
        if case.wanted > 1:
            judge(engine, case.answer_id, "审核丙", "right", "")
