"""The product's retrieval and a naive stack side by side: same embedder, passages, questions (对照)."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from assistant.build import build
from assistant.settings import Settings
from evals.load import spread
from evals.naive import Naive
from evals.report import wilson
from evals.retrieval import Document, opened
from evals.sample import Sample
from knowledge.embedder import Embedder, Vectors
from knowledge.lexical import Lexical
from knowledge.library import Knowledge, Weights, fuse
from knowledge.vectors import VectorCache

TEN_THOUSAND = 10_000
Owners = Callable[[str], list[str]]


def beside(
    settings: Settings, samples: Sequence[Sample], answered: Mapping[str, str | None],
    tell: Callable[[str], None],
) -> dict[str, Any]:  # fmt: skip
    """Latency and right passage at rank 1 of both, the whole answer's too, and 10,000 passages."""
    tell("loading the index")
    built = build(settings)
    built.serving.refresh()
    knowledge, embedder = built.serving.current(), built.serving.embedder()
    tell("filling the naive stack")
    naive, seconds = _filled(knowledge, embedder, settings.data)
    judged = [s for s in samples if s.expect.matter and s.expect.statuses == ("answered",)]
    tell(f"{len(judged)} questions to both")
    ways: dict[str, Owners] = {"product": lambda q: _owners(knowledge, q), "naive": naive.owners}
    found = {name: _judged(judged, owners) for name, owners in ways.items()}
    found["naive"]["fill_s"] = seconds
    found["answer"] = _right(
        [answered.get(s.turns[0]) in s.expect.matter for s in judged if s.turns[0] in answered]
    )
    tell("10,000 passages")
    questions = [s.turns[0] for s in samples]
    large = _ten_thousand(knowledge, embedder, settings, questions)
    built.store.close()
    return {"passages": len(knowledge.catalogue.passages), "search": found, "at_10000": large}


def _owners(knowledge: Knowledge, question: str) -> list[str]:
    return [s.passage.owner for s in knowledge.search([question])[0].passages]


def _filled(knowledge: Knowledge, embedder: Embedder, data: Path) -> tuple[Naive, float]:
    """The naive store, with the vectors that publishing kept."""
    passages = list(knowledge.catalogue.passages.values())
    kept = VectorCache(data / "vectors.sqlite", embedder.name).get([p.digest for p in passages])
    rows = {p.text: kept[p.digest] for p in passages}

    def known(texts: Sequence[str]) -> Vectors:
        return np.array([rows[t] for t in texts], dtype=np.float32)

    began = time.perf_counter()
    naive = Naive(passages, embedder, known, data / "naive")
    return naive, round(time.perf_counter() - began, 2)


def _judged(samples: Sequence[Sample], owners: Owners) -> dict[str, Any]:
    """How long each question took, and whether the first passage is of an expected matter."""
    owners(samples[0].turns[0])
    seconds, right = [], []
    for sample in samples:
        began = time.perf_counter()
        first = owners(sample.turns[0])[:1]
        seconds.append(time.perf_counter() - began)
        right.append(bool(first) and first[0].partition("@")[0] in sample.expect.matter)
    return {"ms": spread(seconds), **_right(right)}


def _right(verdicts: Sequence[bool]) -> dict[str, Any]:
    n, hits = len(verdicts), sum(verdicts)
    low, high = wilson(hits, n)
    return {
        "right_at_1": round(hits / max(n, 1), 4),
        "n": n,
        "low": round(low, 4),
        "high": round(high, 4),
    }


def _ten_thousand(
    knowledge: Knowledge, embedder: Embedder, settings: Settings, questions: Sequence[str]
) -> dict[str, Any]:
    """Latency of vectors, words and fusion over the passages, filled up to 10,000."""
    texts = [Document(p.id, p.text) for p in knowledge.catalogue.passages.values()][:TEN_THOUSAND]
    more = range(TEN_THOUSAND - len(texts))
    texts += [Document(f"more-{n}", f"{texts[n].text}（{n}）") for n in more]
    near = opened(texts, embedder, settings.data)
    words = Lexical([d.id for d in texts], [d.text for d in texts])
    weights = Weights(settings.lexical_weight, settings.search_depth)
    seconds = [_once(q, near, words, embedder, weights) for q in questions]
    return {"passages": len(texts), "ms": spread(seconds[1:])}


def _once(question: str, near: Any, words: Lexical, embedder: Embedder, weights: Weights) -> float:
    began = time.perf_counter()
    found = near.search(embedder.queries([question]), weights.depth)[0]
    fuse(found, words.search(question, weights.depth), weights)
    return time.perf_counter() - began
