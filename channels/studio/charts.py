"""Where the marks of a chart lie (图表); the templates draw them as SVG beside a table of the figures."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, log10

WIDTH, HEIGHT = 720, 220
LEFT, BOTTOM, TOP = 44, 24, 8
TICKS = 4
LABELS = 8
SPARK = (84, 22)
BAR = 160


@dataclass(frozen=True)
class Mark:
    """One rectangle; `series` chooses its colour, `tip` is read when it is pointed at."""

    x: float
    y: float
    width: float
    height: float
    series: int
    tip: str


@dataclass(frozen=True)
class Columns:
    """Stacked columns with their axes."""

    width: int
    height: int
    marks: tuple[Mark, ...]
    ticks: tuple[tuple[float, str], ...]
    labels: tuple[tuple[float, str], ...]
    series: tuple[str, ...]
    left: int = LEFT


def columns(places: Sequence[str], series: Mapping[str, Sequence[int]]) -> Columns:
    """One column a place, the series stacked in their order from below."""
    totals = [sum(values) for values in zip(*series.values(), strict=True)] or [0]
    step = _step(max(totals))
    top = max(step, step * ceil(max(totals) / step))
    wide, high = (WIDTH - LEFT) / max(1, len(places)), HEIGHT - BOTTOM - TOP
    marks = []
    for number, place in enumerate(places):
        base = 0
        for colour, (name, values) in enumerate(series.items()):
            if value := values[number]:
                base += value
                y = TOP + high * (1 - base / top)
                marks.append(_mark(LEFT + number * wide, y, wide, high * value / top, colour,
                                   f"{place} {name} {value}"))  # fmt: skip
    every = ceil(len(places) / LABELS)
    ticks = tuple((round(TOP + high * (1 - n * step / top), 1), str(n * step)) for n in range(top // step + 1))
    labels = tuple((round(LEFT + (n + 0.5) * wide, 1), p) for n, p in enumerate(places) if n % every == 0)
    return Columns(WIDTH, HEIGHT, tuple(marks), ticks, labels, tuple(series))


def _mark(x: float, y: float, wide: float, high: float, colour: int, tip: str) -> Mark:
    gap = min(3.0, wide / 5)
    return Mark(round(x + gap / 2, 1), round(y, 1), round(wide - gap, 1), round(high, 1), colour, tip)


def _step(most: int) -> int:
    """The distance of the lines: 1, 2 or 5 and noughts, so that there are a few."""
    rough = max(1.0, most / TICKS)
    power = 10 ** floor(log10(rough))
    return int(next(n * power for n in (1, 2, 5, 10) if n * power >= rough))


def spark(values: Sequence[int], tips: Sequence[str]) -> tuple[Mark, ...]:
    """A small trend: one column a value."""
    width, height = SPARK
    wide, most = width / max(1, len(values)), max([1, *values])
    return tuple(
        Mark(round(n * wide + 1, 1), round(height - max(1.0, height * v / most), 1), round(wide - 2, 1),
             round(max(1.0, height * v / most), 1), 0, f"{tip} {v}")
        for n, (v, tip) in enumerate(zip(values, tips, strict=True))
    )  # fmt: skip


def segments(values: Sequence[int], tips: Sequence[str]) -> tuple[Mark, ...]:
    """Shares of a whole, side by side in one bar."""
    whole, x, found = sum(values), 0.0, []
    for colour, (value, tip) in enumerate(zip(values, tips, strict=True)):
        wide = BAR * value / whole if whole else 0.0
        if wide:
            found.append(Mark(round(x, 1), 0, round(wide, 1), 14, colour, f"{tip} {value}"))
        x += wide
    return tuple(found)


def bar(value: int, most: int) -> Mark:
    """One value as a bar, the greatest one filling it."""
    return Mark(0, 0, round(BAR * value / max(1, most), 1), 14, 0, str(value))
