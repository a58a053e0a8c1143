"""Models that always write something plausible and wrong (敌意模型)."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from itertools import cycle
from typing import Any

from assistant.writer import Written

Facts = list[dict[str, Any]]


def _swapped(facts: Facts) -> str:
    """The values of two facts under each other's condition."""
    cases = [f for f in facts if "：" in f["text"]]
    if len(cases) < 2:
        return f"未满16周岁的是{facts[0]['mark']}。"
    (one, _, value), (other, _, second) = (c["text"].partition("：") for c in cases[:2])
    return f"{one}：{second}。{other}：{value}。"


def _flipped(facts: Facts) -> str:
    """What is to be brought is not, and what is not is."""
    text = facts[0]["text"]
    return text.replace("不用", "需要").replace("免", "须") if "不用" in text else f"不需要{facts[0]['mark']}。"


LIES: dict[str, Callable[[Facts], str]] = {
    "wrong fee": lambda f: f"费用是{f[0]['mark']}，另收85元。",
    "wrong fee in words": lambda f: f"请看{f[0]['mark']}，工本费五十块。",
    "free": lambda f: f"请看{f[0]['mark']}，免费办理。",
    "extra material": lambda f: f"{f[0]['mark']}，还要带无犯罪记录证明。",
    "extra material, softly": lambda f: f"您问的是{f[0]['mark']}以及单位担保函。",
    "fake link": lambda f: f"请看{f[0]['mark']}，缴费：http://pay.example.org/x 。",
    "wrong window": lambda f: f"请看{f[0]['mark']}，在综合受理窗口。",
    "wrong window by number": lambda f: f"请到3楼B12窗口，{f[0]['mark']}。",
    "wrong date": lambda f: f"请看{f[0]['mark']}，年底截止。",
    "wrong phone": lambda f: f"请看{f[0]['mark']}，电话010-12345678。",
    "swapped values": _swapped,
    "flipped": _flipped,
    "promise": lambda f: f"您一定能批，请看{f[0]['mark']}。",
    "decision": lambda f: f"您符合条件，请看{f[0]['mark']}。",
    "only": lambda f: f"只有{f[0]['mark']}。",
    "either": lambda f: f"{f[0]['mark']}或{f[-1]['mark']}。",
    "unknown mark": lambda f: f"请看{f[0]['mark']}和⟦F99⟧。",
    "no mark": lambda f: f"{f[0]['text']}。",
    "other order": lambda f: f"请看{f[0]['mark']}。先交{f[-1]['mark']}，再办{f[0]['mark']}。",
    "denies all": lambda f: "、".join(f[0]["parts"]) + "。",
    "denies in words": lambda f: f"请看{f[0]['mark']}。没有写明⟦Q1⟧。",
    "advice": lambda f: f"建议找中介代办，请看{f[0]['mark']}。",
}


def facts_of(user: str) -> Facts:
    """The facts that a model was given, each with the marks of all parts of the question."""
    data = json.loads(user)
    parts = [part["mark"] for part in data.get("parts", ())] or ["⟦Q1⟧"]
    return [{**fact, "parts": parts} for fact in data["facts"]]


def liars() -> Callable[[dict[str, Any]], str]:
    """A reply of the scripted server: one lie after the other."""
    lies = cycle(LIES.values())
    return lambda body: next(lies)(facts_of(body["messages"][-1]["content"]))


class Liar:
    """A writer without a network that tells one kind of lie."""

    def __init__(self, lie: Callable[[Facts], str]) -> None:
        self.lie, self.asked = lie, 0

    async def write(self, system: str, user: str) -> Written:
        """The lie about the first facts."""
        self.asked += 1
        return Written(self.lie(facts_of(user)), "liar", "", 1)


def babble(words: list[str], seed: int) -> Callable[[Facts], str]:
    """A lie that uses nothing but marks and allowed words, in any order."""
    chance = random.Random(seed)

    def sentences(facts: Facts) -> Iterator[str]:
        marks = [f["mark"] for f in facts]
        for _ in range(chance.randint(1, 3)):
            parts = [*chance.sample(words, 3), *chance.sample(marks, min(2, len(marks)))]
            chance.shuffle(parts)
            yield "".join(parts) + "。"

    return lambda facts: "".join(sentences(facts))
