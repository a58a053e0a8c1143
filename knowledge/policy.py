"""Policies (政策): documents by article, with intervals in force and tables as data."""

from __future__ import annotations

from datetime import date
from typing import Literal

from pydantic import Field

from knowledge.fact import NATION, Check, Interval, Shape, When
from knowledge.situation import Range

Level = Literal["法律", "行政法规", "部门规章", "国家文件", "省级文件", "市级文件", "区级文件"]


class Row(Shape):
    """One row of a table, with the case it is for."""

    cells: tuple[str, ...]
    when: When = Field(default_factory=dict)
    ranges: tuple[Range, ...] = ()


class Calculator(Shape):
    """Where the figure is calculated officially (计算器 or window)."""

    name: str
    link: str | None = Field(None, description="key of links.yaml")
    phone: str | None = None


class Table(Shape):
    """A table that people calculate from: an answer states its row or shows it, no more."""

    id: str
    name: str
    article: str
    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    calculator: Calculator
    note: str | None = None
    asks: tuple[str, ...] = ()


class Article(Shape):
    """One article (条款) of a policy; `number` is how it is cited."""

    number: str
    title: str | None = None
    text: str
    when: When = Field(default_factory=dict)


class Policy(Shape):
    """A policy document; the YAML head of the file, its articles parsed from the Markdown body."""

    code: str = Field(pattern=r"^[a-z0-9][a-z0-9-]{1,63}$")
    title: str
    doc_no: str | None = None
    issuer: str
    level: Level
    region: str = Field(NATION, pattern=r"^\d{6}$")
    valid: Interval = Interval()
    supersedes: tuple[str, ...] = ()
    theme: str
    aliases: tuple[str, ...] = ()
    matters: tuple[str, ...] = Field((), description="codes of the matters it bears on")
    summary: str
    seen: Literal["law", "page", "memory", "local"] = "memory"
    source: str | None = None
    reviewed_on: date
    asks: dict[str, tuple[str, ...]] = Field(
        default_factory=dict, description="article number → wordings it answers"
    )
    tables: tuple[Table, ...] = ()
    checks: tuple[Check, ...] = ()
    articles: tuple[Article, ...] = ()
