"""`daoban explain` tells what models did: prompts, models, tokens, yuan, what was dropped and why."""

from __future__ import annotations

import pytest

from assistant.telemetry import Call
from channels.stories import OUTCOMES, lines, outcome
from channels.terminal import explain_out

EXPLAIN = {"prompt": "abc123", "model": "qwen", "tokens": 100, "outcome": "dropped: number"}
READING = {"prompt": "def456", "model": "glm", "tokens": 250, "outcome": "left", "in_scope": True}
CALLS = [
    {"stage": "explain", **Call("qwen", "p", 0, 0.1, error="time").data()},
    {"stage": "explain", **Call("qwen", "p", 0, 1.2, 0.35, "qwen-1", 90, 10, True, 0.00026).data()},
]
TRACE = {"timings_ms": {}, "queries": [], "known": {}, "elements": []}


def test_each_step_and_each_request_has_its_line() -> None:
    told = list(lines({**TRACE, "reading": READING, "model": EXPLAIN, "calls": CALLS}))
    assert told == [
        "模型·理解：维持规则的理解  提示词版本 def456  模型 glm  token 250  in_scope True",
        "模型·导读：整段丢弃：自己写了数字（number）  提示词版本 abc123  模型 qwen  token 100",
        "  请求（导读）：qwen  输入 0  输出 0  0.000000 元  共 0.10 秒  失败：超时",
        "  请求（导读）：qwen  输入 90  输出 10（估计）  0.000260 元  首字 0.35 秒  共 1.20 秒",
    ]


def test_without_a_model_there_is_nothing_to_tell() -> None:
    assert list(lines(TRACE)) == []


def test_what_has_no_prompt_is_told_all_the_same() -> None:
    assert list(lines({"model": {"outcome": "short"}})) == [
        "模型·导读：未问：事实太少  提示词版本 -  模型 -  token 0"
    ]


@pytest.mark.parametrize(
    ("word", "told"),
    [
        ("unavailable: budget", "没有用上模型：当天额度已用完（budget）"),
        ("unavailable: http 503", "没有用上模型：http 503（http 503）"),
        ("dropped: a new rule", "整段丢弃：a new rule（a new rule）"),
        ("something new", "something new"),
        *OUTCOMES.items(),
    ],
)
def test_every_outcome_is_told_in_words(word: str, told: str) -> None:
    assert outcome(word) == told


def test_it_is_printed_among_the_rest(capsys: pytest.CaptureFixture[str]) -> None:
    explain_out(
        {
            "question": "身份证丢了", "status": "answered", "matter": "id-card", "snapshot": "s",
            "seconds": 1.5, "created_at": "2026-03-02",
            "trace": {**TRACE, "model": EXPLAIN, "calls": CALLS},
        }
    )  # fmt: skip
    assert "整段丢弃：自己写了数字" in capsys.readouterr().out
