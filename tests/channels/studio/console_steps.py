"""Steps that tests of the console take beside its pages: a change approved, a publication made."""

from __future__ import annotations

from typing import Any

from editors import record
from house import House
from insights import MORE

from assistant.staff import Role
from knowledge.record import publications

ATTACK = "<img src=x onerror=alert(1)><script>alert(1)</script>"
ADMIN = next(name for name, role in MORE.items() if role is Role.ADMIN)


def said(page: Any) -> str:
    """All that a page says, on one line."""
    return " ".join(page.xpath("//main")[0].text_content().split())


def edited(house: House, path: str, old: str, new: str, reason: str = "调整") -> None:
    """A change that was approved."""
    book = record(house)
    head = book.version(path)
    assert old in head.text
    book.save(path, head.text.replace(old, new), "编辑甲", reason, head.number)
    book.submit(path, "编辑甲")
    book.approve(path, "审核丙")


def published(house: House) -> int:
    """Put in force what is approved; gives the publication's number."""
    engine = house.built.store.engine
    number = publications.begin(engine, publications.plan(engine), "审核丙", "第二次")
    publications.finish(engine, number, f"snapshot-{number}")
    return number
