"""What the steps with a model did in an answer (模型经过), in words for the staff."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from assistant.telemetry import stories

TOLD = ("outcome", "prompt", "model", "tokens", "tokens_out")
STEPS = {"explain": "导读", "model": "导读", "propose": "理解", "reading": "理解"}
OUTCOMES = {
    "shown": "已展示", "cached": "已展示（此前写过的同一段）", "read": "按模型的理解查找",
    "left": "维持规则的理解", "out of scope": "模型认为不归这里办", "not wanted": "不需要", "language": "未问：不是中文",
    "withheld": "未问：含密级标志", "short": "未问：事实太少",
}  # fmt: skip
RULES = {
    "long": "太长", "sentences": "句数不对", "unknown mark": "引用了没有给过的标记",
    "mark twice": "同一事实引用两次", "order": "打乱了指南中的顺序", "number": "自己写了数字",
    "foreign": "写了字母、网址或符号", "forbidden wording": "有承诺、决定或要求的说法",
    "other words": "用了词表以外的话", "states nothing": "有一句没有引用事实",
    "other element": "引用的不是那个要素", "other matter": "引用的不是那个事项",
}  # fmt: skip
REASONS = {
    "budget": "当天额度已用完", "busy": "同时在问的太多", "breaker": "接口连续失败，暂停访问",
    "time": "超时", "malformed": "写出的不是约定的格式",
}  # fmt: skip


def lines(trace: Mapping[str, Any]) -> Iterator[str]:
    """One line for each step with a model, and one for each request that was made for it."""
    for name, told in stories(trace).items():
        rest = {n: v for n, v in told.items() if n not in TOLD}
        yield "  ".join(
            [
                f"模型·{STEPS.get(name, name)}：{outcome(str(told['outcome']))}",
                f"提示词版本 {told.get('prompt') or '-'}", f"模型 {told.get('model') or '-'}",
                f"token {told.get('tokens', 0)}", *(f"{n} {v}" for n, v in rest.items()),
            ]
        )  # fmt: skip
    for call in trace.get("calls", ()):
        yield f"  请求（{STEPS.get(call['stage'], call['stage'])}）：{_call(call)}"


def outcome(word: str) -> str:
    """An outcome with what was dropped or missing, and why."""
    first, _, why = word.partition(": ")
    if first == "dropped":
        return f"整段丢弃：{RULES.get(why, why)}（{why}）"
    if first == "unavailable":
        return f"没有用上模型：{REASONS.get(why, why)}（{why}）"
    return OUTCOMES.get(word, word)


def _call(call: Mapping[str, Any]) -> str:
    """One request: tokens in and out, yuan, seconds."""
    guess = "（估计）" if call.get("estimated") else ""
    parts = [
        call["model"], f"输入 {call.get('input', 0)}  输出 {call.get('output', 0)}{guess}",
        f"{call.get('cost', 0):.6f} 元",
    ]  # fmt: skip
    if "first" in call:
        parts.append(f"首字 {call['first']:.2f} 秒")
    parts.append(f"共 {call.get('seconds', 0):.2f} 秒")
    if error := call.get("error"):
        parts.append(f"失败：{REASONS.get(error, error)}")
    return "  ".join(parts)
