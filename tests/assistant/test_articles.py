"""Policies as blocks: what comes stands beside what holds."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from assistant.articles import coming
from assistant.elements import Citations
from assistant.question import Query, Question
from knowledge.catalogue import Catalogue
from knowledge.source import read


@pytest.fixture(scope="module")
def catalogue(content: Path) -> Catalogue:
    return read(content).catalogue()


def query(month: int, day: int) -> Query:
    at = datetime(2026, month, day, 10, tzinfo=ZoneInfo("Asia/Shanghai"))
    return Query("殡葬", Question("殡葬", "c" * 8, at, "339900"), region="339900")


def test_a_later_version_is_shown_with_its_first_day(catalogue: Catalogue) -> None:
    old = catalogue.policies["funeral-rules-2012"]
    (block,) = coming(old, query(3, 2), catalogue, Citations())
    assert block.type == "article" and block.in_force == "自2026-03-30起施行"


def test_a_version_in_force_is_no_longer_announced(catalogue: Catalogue) -> None:
    old = catalogue.policies["funeral-rules-2012"]
    assert coming(old, query(3, 30), catalogue, Citations()) == []
