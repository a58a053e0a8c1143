"""The publish gate (发布前核对): what must be answered right before a snapshot is put in force."""

from __future__ import annotations

import asyncio
import logging
import tempfile
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time
from functools import partial
from itertools import chain, count
from pathlib import Path
from typing import Protocol

from sqlalchemy import Engine

from assistant.assistant import Assistant
from assistant.elements import TITLES
from assistant.insight.samples import Samples
from assistant.question import HERE
from assistant.store import Store, connect, migrate
from evals import scorers
from evals.asking import remembered
from evals.run import Outcome, run
from evals.sample import Expect, Sample, load, own_files
from evals.wording import normal, states
from knowledge.catalogue import Catalogue
from knowledge.embedder import Embedder
from knowledge.fact import Element, Interval, covers
from knowledge.index import Index
from knowledge.library import Knowledge, Weights
from knowledge.matter import Matter
from knowledge.passage import fact_text
from knowledge.policy import Policy
from knowledge.publish import Gate, Report, silent
from knowledge.snapshot import Snapshot, SnapshotError

log = logging.getLogger("daoban")

JUDGED = (scorers.ending, scorers.matter, scorers.facts, scorers.focus)
OPEN = "dev.jsonl"


def gate(
    embedder: Callable[[], Embedder], weights: Weights, samples: Sequence[Sample],
    report: Report = silent,
) -> Gate:  # fmt: skip
    """A gate that asks the check questions of changed entries, and every sample.

    A check question must be answered right. A sample is a miss only where the snapshot in force
    answers it right; a sample whose matter is published no more is left out, and so is a fact that
    a changed guide held and holds no more. Where the snapshot in force is damaged, all check
    questions are asked and no sample counts.
    """

    def asked(built: Snapshot, before: Snapshot | None) -> Sequence[str]:
        if before is None:
            return ()
        with _assistant(built, embedder(), weights) as ask:
            now, then = built.catalogue(), _sound(before)
            misses = ask(list(checks(now, then)))
            fallen = ask([current(s, now, then) for s in samples if _published(s, now)], report)
        try:
            with _assistant(before, embedder(), weights) as ask:
                known = {outcome.sample.id for outcome in ask([o.sample for o in fallen])}
        except SnapshotError as error:
            log.warning("samples cannot be compared: %s", error)
            fallen = []
        fell = [o for o in fallen if o.sample.id not in known]
        return [told(o, now) for o in misses + fell]

    return asked


def own_samples(engine: Engine) -> list[Sample]:
    """The samples that a publication is held to: those that may be looked at, and the desk's own."""
    made = [Sample.model_validate(body) for body in Samples(engine).bodies()]
    return load(file for file in own_files() if file.name == OPEN) + made


def checks(now: Catalogue, before: Catalogue | None) -> Iterator[Sample]:
    """The check questions of guides and policies that are new or changed."""
    for key, matter in now.matters.items():
        if before is None or matter != before.matters.get(key):
            yield from _samples(key, matter, now.centre.code, (matter.code,))
    for key, policy in now.policies.items():
        if before is None or policy != before.policies.get(key):
            yield from _samples(key, policy, now.centre.code, ())


def current(sample: Sample, now: Catalogue, then: Catalogue | None) -> Sample:
    """A sample without what its guides said and say no more: an editor changed it on purpose."""
    expect = sample.expect
    changed = [c for c in expect.matter if then and then.matters.get(c) != now.matters[c]]
    if then is None or not changed:
        return sample
    old, new = (
        normal("¶".join(fact_text(i) for c in changed if c in side.matters
                        for e in Element for i in side.matters[c].items(e)))
        for side in (then, now)
    )  # fmt: skip
    gone = {f for f in (*expect.facts, *chain(*expect.facts_any)) if states(old, f) and not states(new, f)}
    kept = expect.model_copy(update={
        "facts": tuple(f for f in expect.facts if f not in gone),
        "facts_any": tuple(g for g in expect.facts_any if not gone & set(g)),
        "absent": tuple(a for a in expect.absent if states(old, a) or not states(new, a)),
    })  # fmt: skip
    return sample.model_copy(update={"expect": kept})


def told(outcome: Outcome, catalogue: Catalogue) -> str:
    """A miss as an editor reads it: question, what was wanted, what was answered."""
    expect, answer = outcome.sample.expect, outcome.answer
    names = [catalogue.matters[c].name if c in catalogue.matters else c for c in expect.matter]
    titles = [TITLES[Element(e)] for e in expect.elements]
    wanted = [*names, *expect.facts, *(f"不应有 {a}" for a in expect.absent), *titles]
    got = answer.matter.name if answer.matter else answer.status.value
    first = " ".join(answer.text.split())[:120]
    return f"{' / '.join(outcome.sample.turns)} → 应有 {'、'.join(wanted)}；实际 {got}：{first}"


def _samples(
    key: str, entry: Matter | Policy, centre: str, matter: tuple[str, ...]
) -> Iterator[Sample]:
    """Its check questions, asked where and when it holds."""
    region = entry.region if covers(centre, entry.region) else None
    at = datetime.combine(_held(entry.valid), time(10), HERE)
    for number, check in enumerate(entry.checks):
        expect = Expect(
            status="answered", matter=matter, facts=check.facts, absent=check.absent,
            elements=(check.element.value,) if check.element else (),
        )  # fmt: skip
        yield Sample(id=f"{key}-{number}", turns=(check.q,), at=at, region=region, expect=expect)


def _held(valid: Interval) -> date:
    """The day nearest to today on which something holds."""
    today = datetime.now(HERE).date()
    day = max(today, valid.start) if valid.start else today
    return min(day, valid.end) if valid.end else day


def _sound(snapshot: Snapshot) -> Catalogue | None:
    try:
        return snapshot.catalogue()
    except SnapshotError:
        return None


def _published(sample: Sample, catalogue: Catalogue) -> bool:
    return all(code in catalogue.matters for code in sample.expect.matter)


class Ask(Protocol):
    """Gives the outcomes that miss."""

    def __call__(self, asked: list[Sample], report: Report = silent) -> list[Outcome]: ...


@contextmanager
def _assistant(snapshot: Snapshot, embedder: Embedder, weights: Weights) -> Iterator[Ask]:
    """A snapshot to ask, with a database of its own."""
    try:
        index = Index(snapshot.index_path)
    except Exception as error:
        raise SnapshotError(f"{snapshot.index_path}: cannot be asked: {error}") from error
    knowledge = Knowledge.of(
        snapshot.manifest.version, snapshot.catalogue(), index, embedder, weights, snapshot.learned()
    )
    with tempfile.TemporaryDirectory(prefix="daoban-gate-") as folder:
        store = Store(connect(f"sqlite:///{Path(folder) / 'gate.sqlite'}"))
        migrate(store.engine)
        assistant = Assistant(lambda: knowledge, store)

        def ask(asked: list[Sample], report: Report = silent) -> list[Outcome]:
            outcomes = asyncio.run(_outcomes(asked, assistant, store, knowledge.catalogue, report))
            return [o for o in outcomes if _misses(o, knowledge.catalogue)]

        try:
            yield ask
        finally:
            store.close()


async def _outcomes(
    asked: list[Sample], assistant: Assistant, store: Store, catalogue: Catalogue, report: Report
) -> list[Outcome]:
    done = count(1)
    return await run(
        asked, assistant.answer, catalogue.centre.code, known=partial(remembered, store),
        report=lambda: report("checking", next(done), len(asked)),
    )  # fmt: skip


def _misses(outcome: Outcome, catalogue: Catalogue) -> bool:
    return any(judge(outcome, catalogue) is False for judge in JUDGED)
