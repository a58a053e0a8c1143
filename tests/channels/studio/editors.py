"""A console with two editors, a reviewer and content in its record, visited over real HTTP."""

from __future__ import annotations

import json
import re
import ssl
import weakref
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache, cached_property
from pathlib import Path
from typing import Any

import httpx
from house import House, opened
from lxml import html
from sqlalchemy import Table, delete, insert, select

from assistant.signing_in import SigningIn
from assistant.staff import Role, Staff
from assistant.store import connect
from channels.studio.page import COOKIE
from knowledge.library import Knowledge, Weights
from knowledge.publish import checked
from knowledge.record import publications
from knowledge.record.audit import note
from knowledge.record.exchange import found
from knowledge.record.record import Record
from knowledge.record.tables import metadata

FIRST = "matters/id-card/id-card-first.yaml"
RENEW = "matters/id-card/id-card-renew.yaml"
FEES = "policies/id-card-fees.md"
PASSWORD = "Correct-horse-7"
NO_TLS = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)  # a client of its own would load all authorities
STAFF = {"编辑甲": Role.EDITOR, "编辑乙": Role.EDITOR, "审核丙": Role.REVIEWER, "坐席丁": Role.AGENT}


class Person:
    """Somebody at the console with a browser that runs no scripts."""

    def __init__(self, house: House, name: str) -> None:
        self.name, self.house = name, house
        member = Staff(house.built.store.engine).find(name)
        assert member
        self.token = SigningIn(house.built.store.engine).begin(member, "127.0.0.1")
        self.client = httpx.Client(base_url=house.url, cookies={COOKIE: self.token}, timeout=20, verify=NO_TLS)
        weakref.finalize(self, self.client.close)

    @cached_property
    def csrf(self) -> str:
        """What a page of this session gives its forms to send back."""
        token = re.search(r'name="csrf" content="(\w+)"', self.client.get("/studio/account").text)
        assert token
        return token[1]

    def get(self, url: str, **query: object) -> Any:
        """A page, which must be there."""
        reply = self.client.get(f"/studio/{url}", params={k: str(v) for k, v in query.items()} or None)
        assert reply.status_code == 200, reply.text[:2000]
        return html.fromstring(reply.text)

    def form(self, url: str, index: str = "//form[@id='editing']", **query: object) -> list[tuple[str, str]]:
        """What a browser would send of a form of a page."""
        return sent(self.get(url, **query).xpath(index)[0])

    def post(self, url: str, fields: list[tuple[str, str]], **query: object) -> httpx.Response:
        """What comes back of a POST, unfollowed."""
        pairs = [p for p in fields if p[0] != "csrf"] + [("csrf", self.csrf)]
        sent_as: dict[str, list[str]] = {}
        for name, value in pairs:
            sent_as.setdefault(name, []).append(value)
        return self.client.post(f"/studio/{url}", data=sent_as, params={k: str(v) for k, v in query.items()})

    def typed(self, fields: list[tuple[str, str]], path: str = FIRST) -> dict[str, Any]:
        """What the page's script gets back while somebody types."""
        reply = self.post("entries/typed", fields, path=path)
        assert reply.status_code == 200, reply.text[:500]
        found: dict[str, Any] = json.loads(reply.text)
        return found


def sent(form: Any) -> list[tuple[str, str]]:
    """The fields of a form as a browser sends them."""
    pairs = []
    for field in form.xpath(".//input[@name] | .//textarea[@name] | .//select[@name]"):
        if field.tag == "textarea":
            pairs.append((field.get("name"), field.text_content().removeprefix("\n").replace("\n", "\r\n")))
        elif field.tag == "select":
            chosen = field.xpath("./option[@selected]") or field.xpath("./option")[:1]
            pairs += [(field.get("name"), o.get("value")) for o in chosen]
        elif field.get("type") not in ("checkbox", "radio") or field.get("checked") is not None:
            pairs.append((field.get("name"), field.get("value", "")))
    return pairs


def changed(fields: list[tuple[str, str]], **values: str) -> list[tuple[str, str]]:
    """A form with some fields filled in otherwise; `__` stands for a dot."""
    said = {name.replace("__", "."): value for name, value in values.items()}
    assert said.keys() <= {n for n, _ in fields} | {"do"}, said.keys() - {n for n, _ in fields}
    return [(n, said.get(n, v)) for n, v in fields if n != "do"] + [("do", said.get("do", "save"))]


@contextmanager
def console(content: Path, data: Path) -> Iterator[House]:
    """A running console whose record holds a content folder, published."""
    with opened(served(content), data) as house:
        fill(house, content)
        for name, role in STAFF.items():
            Staff(house.built.store.engine).create(name, PASSWORD, [role], must_change=False)
        yield house


@cache
def served(content: Path) -> Knowledge:
    """A content folder that stays as it is, checked and served by words alone."""
    return Knowledge.of("test", checked(content), None, None, Weights())


def fill(house: House, content: Path) -> None:
    """Enter a content folder into the record and note it as published; what was there goes."""
    engine = house.built.store.engine
    with engine.begin() as db:
        for table in reversed(metadata.sorted_tables):
            if table.name != "audit":
                db.execute(delete(table))
        for table, rows in entered(content).items():
            db.execute(insert(table), rows)
        note(db, "系统", "found")  # what the server keeps by the last line of the log is of before


@cache
def entered(content: Path) -> dict[Table, list[dict[str, Any]]]:
    """What the record holds of a content folder that was entered and published, by table."""
    engine = connect("sqlite://")
    metadata.create_all(engine)
    found(engine, content)
    number = publications.begin(engine, publications.plan(engine), "系统", "首次发布")
    publications.finish(engine, number, "test")
    with engine.connect() as db:
        kept = {t: [dict(r) for r in db.execute(select(t)).mappings()] for t in metadata.sorted_tables}
    engine.dispose()
    return {table: rows for table, rows in kept.items() if rows and table.name != "audit"}


def record(house: House) -> Record:
    """The record of a console."""
    return Record(house.built.store.engine)
