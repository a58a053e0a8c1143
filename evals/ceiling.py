"""What reading by a model could add at best (理解上限): one that always knows what is expected."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal

from assistant.assistant import Assistant
from assistant.privacy import mask
from assistant.steps.propose import Proposer
from assistant.writer import Unavailable, Written
from evals.report import Report, report
from evals.run import outcome
from evals.sample import Sample
from knowledge.catalogue import Catalogue

Way = Literal["rules", "chosen", "reworded"]
WAYS: Mapping[Way, str] = {
    "rules": "without a model",
    "chosen": "the right candidate is chosen among those found",
    "reworded": "and the question is put in the official words",
}
METRICS = ("matter", "facts", "route", "refusal", "over_refusal", "focus")


class Perfect:
    """A Writer that reads every last turn as its sample expects it."""

    def __init__(self, catalogue: Catalogue, reworded: bool) -> None:
        self._names = {m.code: m.name for m in catalogue.matters.values()}
        self._reworded = reworded
        self.sample: Sample | None = None

    async def write(self, system: str, user: str) -> Written:
        """The expected reading as a proposal; raises Unavailable for earlier turns."""
        data, sample = json.loads(user), self.sample
        if sample is None or data["question"] != mask(sample.turns[-1]).text:
            raise Unavailable("another turn")
        answerable = bool({"answered", "clarifying"} & set(sample.expect.statuses))
        puts = [self._put(data, sample, mark) for mark in self._marks(data, sample)]
        proposal = {"in_scope": answerable, "questions": puts or [self._put(data, sample, None)]}
        return Written(json.dumps(proposal, ensure_ascii=False), "perfect", "", 0)

    def _marks(self, data: Mapping[str, Any], sample: Sample) -> list[str]:
        """The candidates that are expected: all of a compound question, else the first met."""
        wanted = {self._names.get(code) for code in sample.expect.matter}
        right = [
            c["mark"] for c in data["candidates"]
            if c["name"] in wanted or any(n in c["name"] for n in sample.expect.matter_any)
        ]  # fmt: skip
        return right[:3] if "compound" in sample.tags else right[:1]

    def _put(self, data: Mapping[str, Any], sample: Sample, mark: str | None) -> dict[str, Any]:
        name = next((c["name"] for c in data["candidates"] if c["mark"] == mark), "")
        text = f"{name}，{data['question']}" if self._reworded else data["question"]
        return {"text": text[:200], "candidate": mark, "elements": sample.expect.elements[:3]}


@dataclass(frozen=True)
class Ceiling:
    """The reports of the same samples by way of reading."""

    reports: Mapping[Way, Report]

    def rows(self) -> Iterator[tuple[str, str, int, list[float]]]:
        """(tag, metric, n, value by way) where a reading changes something, the total first."""
        first = self.reports["rules"]
        for tag in ("total", *first["tags"]):
            of = [r["total"] if tag == "total" else r["tags"][tag] for r in self.reports.values()]
            for metric in METRICS:
                values = [f[metric]["value"] for f in of if metric in f]
                if len(values) == len(of) and (tag == "total" or len(set(values)) > 1):
                    yield tag, metric, of[0][metric]["n"], values


async def ceiling(
    samples: Sequence[Sample], twin: Callable[[Proposer | None], Assistant], catalogue: Catalogue,
    snapshot: str, step: Callable[[], None] = lambda: None,
) -> Ceiling:  # fmt: skip
    """Every sample by every way of reading, one at a time; `twin` gives an assistant that reads so."""
    reports: dict[Way, Report] = {}
    for way in WAYS:
        perfect = Perfect(catalogue, way == "reworded")
        ask = twin(None if way == "rules" else Proposer(perfect, always=True)).answer
        outcomes = []
        for perfect.sample in samples:
            outcomes.append(await outcome(perfect.sample, ask, catalogue.centre.code))
            step()
        reports[way] = report(outcomes, catalogue, {}, snapshot)
    return Ceiling(reports)
