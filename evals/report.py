"""The report of a run (评测报告): every metric in total and per tag, and every miss."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import sqrt
from statistics import median
from typing import Any, NotRequired, TypedDict

from assistant.answer import Answer, Status
from evals.run import Outcome
from evals.scorers import LESS_IS_BETTER, SCORERS, wrong
from knowledge.catalogue import Catalogue

Z = 1.959964
LENGTH = "length"
SHOWN_TEXT = 400


class Figure(TypedDict):
    """One metric: its value over `n` outcomes with its 95 % interval."""

    value: float
    n: int
    low: float
    high: float


class Report(TypedDict):
    """A whole run, as its JSON."""

    total: dict[str, Figure]
    tags: dict[str, dict[str, Figure]]
    misses: list[dict[str, Any]]
    settings: dict[str, Any]
    snapshot: str
    files: list[str]
    samples: int
    verdicts: dict[str, dict[str, bool]]
    model: NotRequired[dict[str, Any]]


def wilson(hits: int, n: int) -> tuple[float, float]:
    """The 95 % Wilson interval of a share."""
    if n == 0:
        return 0.0, 1.0
    share, z2 = hits / n, Z * Z
    centre = share + z2 / (2 * n)
    spread = Z * sqrt(share * (1 - share) / n + z2 / (4 * n * n))
    return max(0.0, (centre - spread) / (1 + z2 / n)), min(1.0, (centre + spread) / (1 + z2 / n))


def share(verdicts: Sequence[bool]) -> Figure:
    """The share of true verdicts."""
    hits, n = sum(verdicts), len(verdicts)
    low, high = wilson(hits, n)
    return {"value": round(hits / n, 4), "n": n, "low": round(low, 4), "high": round(high, 4)}


def middle(lengths: Sequence[int]) -> Figure:
    """The median with the 95 % interval that the ranks of its neighbours give."""
    ranked, n = sorted(lengths), len(lengths)
    reach = Z * sqrt(n) / 2
    low, high = int(max(0.0, n / 2 - reach)), int(min(n - 1.0, n / 2 + reach))
    return {
        "value": float(median(ranked)),
        "n": n,
        "low": float(ranked[low]),
        "high": float(ranked[high]),
    }


Verdicts = dict[str, bool]


def verdicts(outcome: Outcome, catalogue: Catalogue) -> Verdicts:
    """The verdict of every metric that applies to an outcome."""
    found = {name: score(outcome, catalogue) for name, score in SCORERS.items()}
    return {name: verdict for name, verdict in found.items() if verdict is not None}


def missed(judged: Mapping[str, bool]) -> list[str]:
    """The metrics on which an outcome is a miss; one asked back with the right option is none."""
    bad = [m for m, good in judged.items() if good == (m in LESS_IS_BETTER)]
    return [m for m in bad if m != "asked_back" or not judged.get("right_option", True)]


def figures(rows: Iterable[tuple[Outcome, Verdicts]]) -> dict[str, Figure]:
    """Every metric over some outcomes; those that apply to none are left out."""
    pairs = list(rows)
    found = {}
    for name in SCORERS:
        if judged := [v[name] for _, v in pairs if name in v]:
            found[name] = share(judged)
    if lengths := [n for o, _ in pairs if (n := _length(o)) is not None]:
        found[LENGTH] = middle(lengths)
    return found


def _length(outcome: Outcome) -> int | None:
    single = len(outcome.sample.expect.elements) == 1 and "compound" not in outcome.sample.tags
    answered = outcome.answer.status is Status.ANSWERED
    return len(outcome.answer.text) if single and answered else None


def report(
    outcomes: Sequence[Outcome], catalogue: Catalogue, settings: dict[str, Any], snapshot: str,
    show_held: bool = False,
) -> Report:  # fmt: skip
    """The report of a run; of samples held back only ids are told, unless they are to be shown."""
    rows = [(o, verdicts(o, catalogue)) for o in outcomes]
    tags = sorted({t for o in outcomes for t in o.sample.tags})
    return {
        "total": figures(rows),
        "tags": {t: figures(r for r in rows if t in r[0].sample.tags) for t in tags},
        "misses": [
            _miss(o, bad, catalogue, show_held) for o, v in rows if (bad := missed(v))
        ],
        "settings": settings, "snapshot": snapshot,
        "files": list(dict.fromkeys(str(o.sample.file) for o in outcomes)),
        "samples": len(rows),
        "verdicts": {
            name: {o.sample.id: v[name] for o, v in rows if name in v} for name in SCORERS
        },
    }  # fmt: skip


def _miss(
    outcome: Outcome, metrics: list[str], catalogue: Catalogue, show_held: bool
) -> dict[str, Any]:
    sample = outcome.sample
    if sample.held and not show_held:
        return {"id": sample.id, "held": True}
    return {
        "id": sample.id, "metrics": metrics, "tags": list(sample.tags),
        "turns": list(sample.turns),
        "expect": sample.expect.model_dump(mode="json", exclude_defaults=True),
        "answered": answered(outcome.answer),
        "wrong": wrong(outcome, catalogue) if "wrong_facts" in metrics else [],
    }  # fmt: skip


def answered(answer: Answer) -> dict[str, Any]:
    """What was answered, short."""
    return {
        "id": answer.id, "status": answer.status.value,
        "matters": [m.code for m in answer.matters],
        "blocks": [f"{b.type}:{b.element.value if b.element else ''}" for b in answer.blocks],
        "routes": [r.kind for r in answer.routes],
        "options": [o.label for o in answer.options],
        "text": answer.text[:SHOWN_TEXT],
    }  # fmt: skip
