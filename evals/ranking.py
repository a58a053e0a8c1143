"""Measures of a ranking against what is relevant (排序指标)."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from math import log2
from statistics import fmean

CUTS = (1, 5, 10, 100)
Ranking = Sequence[str]


def recall(ranked: Ranking, relevant: Collection[str], k: int) -> float:
    """The share of what is relevant among the first `k`."""
    return len(set(ranked[:k]) & set(relevant)) / len(relevant)


def reciprocal(ranked: Ranking, relevant: Collection[str], k: int = 10) -> float:
    """One over the rank of the first relevant one among the first `k`, else 0."""
    return next((1 / n for n, i in enumerate(ranked[:k], 1) if i in relevant), 0.0)


def ndcg(ranked: Ranking, relevant: Collection[str], k: int = 10) -> float:
    """Normalised discounted cumulative gain with gains of 0 and 1."""
    gain = sum(1 / log2(n + 1) for n, i in enumerate(ranked[:k], 1) if i in relevant)
    return gain / sum(1 / log2(n + 1) for n in range(1, min(len(relevant), k) + 1))


def figures(
    rankings: Mapping[str, Ranking], relevant: Mapping[str, Collection[str]]
) -> dict[str, float]:
    """The mean of every measure over the questions that have something relevant."""
    pairs = [(rankings[q], wanted) for q, wanted in relevant.items() if wanted]
    if not pairs:
        return {}
    found = {f"recall@{k}": fmean(recall(r, w, k) for r, w in pairs) for k in CUTS}
    found["mrr@10"] = fmean(reciprocal(r, w) for r, w in pairs)
    found["ndcg@10"] = fmean(ndcg(r, w) for r, w in pairs)
    return found
