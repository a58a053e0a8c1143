"""One question, many wordings (一致性): the same matter and the same facts, however it is put."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from uuid import uuid4

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from assistant.answer import Answer, Status
from assistant.question import Question
from evals.report import Figure, share
from evals.run import AT
from evals.sample import SAMPLES, Sample, SampleError
from evals.stated import stated
from evals.wording import states

FILE = SAMPLES / "consistency" / "wordings.jsonl"
AT_ONCE = 4
KINDS = ("colloquial", "typo", "homophone", "dialect", "traditional", "english", "polite", "rambling")
Ask = Callable[[Question], Awaitable[Answer]]


class Family(BaseModel):
    """A plain question, what its answer must hold, and the same question in other wordings."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str
    question: str
    matter: str
    matter_any: tuple[str, ...] = Field((), description="others that answer it as well")
    facts: tuple[str, ...] = Field((), description="texts that the answer states")
    facts_any: tuple[tuple[str, ...], ...] = Field((), description="of each group it states one")
    wordings: dict[str, str] = Field(description="kind of wording → the question in it")


@dataclass(frozen=True)
class Put:
    """One wording as it was answered; `kind` is plain for the question itself."""

    family: Family
    kind: str
    text: str
    answer: Answer

    @property
    def right(self) -> bool:
        """Whether the expected matter and facts are in the answer."""
        family, main = self.family, self.answer.matter
        if self.answer.status is not Status.ANSWERED or main is None:
            return False
        text, groups = stated(self.answer), [*((f,) for f in family.facts), *family.facts_any]
        return main.code in (family.matter, *family.matter_any) and all(
            any(states(text, fact) for fact in group) for group in groups
        )


def families(file: Path = FILE) -> list[Family]:
    """The families of a file; raises SampleError by line."""
    found = []
    for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
        try:
            found.append(Family.model_validate_json(line))
        except ValidationError as error:
            raise SampleError(f"{file}:{number}: not a family of wordings: {error}") from error
    return found


async def put(asked: Sequence[Family], ask: Ask, region: str) -> list[Put]:
    """Every wording of every family, each in a conversation of its own."""
    gate = asyncio.Semaphore(AT_ONCE)

    async def one(family: Family, kind: str, text: str) -> Put:
        async with gate:
            question = Question(text, f"same-{uuid4().hex[:20]}", AT, region)
            return Put(family, kind, text, await ask(question))

    return list(
        await asyncio.gather(
            *(one(f, kind, text) for f in asked for kind, text in _every(f))
        )
    )


def _every(family: Family) -> Iterator[tuple[str, str]]:
    yield "plain", family.question
    yield from family.wordings.items()


def samples(asked: Sequence[Family]) -> list[Sample]:
    """Every wording as a sample of its own, tagged by its kind."""
    return [
        Sample.model_validate(
            {
                "id": f"{family.id}-{kind}", "turns": [text], "tags": [kind],
                "expect": {
                    "status": "answered", "matter": (family.matter, *family.matter_any),
                    "facts": family.facts, "facts_any": family.facts_any,
                },
            }
        )
        for family in asked for kind, text in _every(family)
    ]  # fmt: skip


def figures(answers: Sequence[Put]) -> Mapping[str, Figure]:
    """The share of wordings answered as the plain question is, in total and by kind.

    Families whose plain question is answered wrongly are counted apart, under `plain`.
    """
    plain = {p.family.id: p.right for p in answers if p.kind == "plain"}
    kinds: dict[str, list[bool]] = defaultdict(list)
    for one in answers:
        if one.kind != "plain" and plain[one.family.id]:
            kinds[one.kind].append(one.right)
    every = [verdict for verdicts in kinds.values() for verdict in verdicts]
    return {"total": share(every)} | {k: share(v) for k, v in kinds.items()} | {
        "plain": share(list(plain.values()))
    }


def strays(answers: Sequence[Put]) -> list[str]:
    """The wordings that are answered otherwise, each in a line."""
    return [
        f"{p.family.id} {p.kind}: {p.text} → {p.answer.matter.code if p.answer.matter else p.answer.status.value}"
        for p in answers if not p.right
    ]
