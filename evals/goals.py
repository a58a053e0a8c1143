"""What the figures of the bench must reach, and figures that hold across machines (性能目标)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from knowledge.fact import Shape

Most = tuple[str, float, float]
"""A figure's name, its value, and the most that it may be."""


class Target(Shape):
    """What a figure must reach, and whether it does."""

    name: str
    value: float
    wanted: str
    met: bool


def ratios(found: dict[str, Any]) -> dict[str, float]:
    """Figures that hold across machines."""
    product, naive, publish = found["search"]["product"], found["search"]["naive"], found["publish"]
    one, many = found["load"]["1"], found["load"]["16"]
    pairs = {
        "product_search_to_naive_p50": (product["ms"]["p50"], naive["ms"]["p50"]),
        "answer_to_naive_search_p50": (one["ms"]["p50"], naive["ms"]["p50"]),
        "product_search_to_naive_right": (product["right_at_1"], naive["right_at_1"]),
        "answer_to_naive_right": (found["search"]["answer"]["right_at_1"], naive["right_at_1"]),
        "throughput_16_to_1": (many["answers_per_second"], one["answers_per_second"]),
        "one_guide_to_full_publish": (publish["one_guide_live_s"], publish["full_s"]),
    }
    return {name: round(a / b, 3) for name, (a, b) in pairs.items() if b}


def targets(found: dict[str, Any]) -> list[Target]:
    """What must be seen."""
    rate = found["load"]["16"]["answers_per_second"]
    bounds = (*_server(found), *_channels(found))
    return [
        *(Target(name=n, value=v, wanted=f"≤ {most:g}", met=v <= most) for n, v, most in bounds),
        Target(name="answers/s at 16 clients", value=rate, wanted="≥ 40", met=rate >= 40),
    ]


def _server(found: dict[str, Any]) -> Iterator[Most]:
    server = found["server"]
    ways = (found["load"], found["robots"], found["wechat"])
    yield "p95 at 1 client, ms", found["load"]["1"]["ms"]["p95"], 80
    yield "memory, MB", max(server["memory_mb"], server["memory_after_mb"]), 1200
    yield "ready, s", server["ready_s"], 20
    yield "failed requests", sum(one["failures"] for way in ways for one in way.values()), 0
    yield "one guide live, s", found["publish"]["one_guide_live_s"], 5


def _channels(found: dict[str, Any]) -> Iterator[Most]:
    """Of one visitor after another, and of several at once."""
    for count, one in found["robots"].items():
        yield f"robot ack p95, {count} at once, ms", one["ack_ms"]["p95"], 50
        yield f"robot first speech p95, {count} at once, ms", one["first_speech_ms"]["p95"], 200
    for count, one in found["wechat"].items():
        yield f"WeChat answer p95, {count} at once, ms", one["ms"]["p95"], 300
