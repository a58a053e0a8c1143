"""Every problem of the check is told in Chinese, at its place in the form."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

from channels.studio.labels import Labels
from channels.studio.words import read_words
from knowledge import check, notice
from knowledge.source import Problem

LABELS = Labels(read_words())
FIRST = "matters/id-card/id-card-first.yaml"


def messages() -> list[str]:
    """Every sentence that the rules can yield, with something put into its blanks."""
    found = []
    for module in (check, notice):
        for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text("utf-8"))):
            if isinstance(node, ast.Tuple) and len(node.elts) >= 2:
                last = node.elts[-1]
                if isinstance(last, ast.JoinedStr):
                    found.append("".join(v.value if isinstance(v, ast.Constant) else _blank(v) for v in last.values))
                elif isinstance(last, ast.Constant) and isinstance(last.value, str) and " " in last.value:
                    found.append(last.value)
    return found


def _blank(value: ast.expr) -> str:
    return "'x'" if isinstance(value, ast.FormattedValue) and value.conversion == ord("r") else "7"


def test_the_rules_are_all_there() -> None:
    assert len(messages()) > 25


@pytest.mark.parametrize("message", sorted(set(messages())))
def test_every_rule_is_told_in_chinese(message: str) -> None:
    told = LABELS.message(message)
    assert told != message and not told.isascii()


@pytest.mark.parametrize("message", [
    "Field required", "Input should be a valid integer, unable to parse string as an integer",
    "Input should be a valid date or datetime, input is too short", "String should have at most 60 characters",
    "String should match pattern '^[a-z0-9][a-z0-9-]{1,63}$'", "Extra inputs are not permitted",
    "Input should be 'statutory' or 'promised'", "key given twice: name in \"<x>\", line 2",
    "while parsing a flow node expected the node content in \"<x>\", line 3, column 1", "must be a mapping of key to entry",
])  # fmt: skip
def test_what_the_shapes_and_the_reader_say_is_told_in_chinese(message: str) -> None:
    assert not LABELS.message(message).isascii() and LABELS.message(message) != message


@pytest.mark.parametrize(("field", "where"), [
    ("id-card-first.fees.0.amount", "收费 1 金额"), ("materials.2.when", "申请材料 3 适用情形"), ("asks", "群众问法"), ("-", ""),
])  # fmt: skip
def test_a_problem_is_told_at_its_place(field: str, where: str) -> None:
    assert LABELS.told(Problem(FIRST, field, "missing"), FIRST).where == where
