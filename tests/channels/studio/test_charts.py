"""Marks lie where their figures say."""

from __future__ import annotations

import pytest

from channels.studio.charts import BAR, BOTTOM, HEIGHT, TOP, bar, columns, segments, spark


def test_columns_stack_to_the_height_of_their_sum() -> None:
    chart = columns(["一", "二"], {"web": [3, 0], "api": [1, 2]})
    high = HEIGHT - BOTTOM - TOP
    assert [t for _, t in chart.ticks] == ["0", "1", "2", "3", "4"]
    assert [(m.tip, m.series) for m in chart.marks] == [("一 web 3", 0), ("一 api 1", 1), ("二 api 2", 1)]
    web, api, other = chart.marks
    assert web.height == pytest.approx(high * 3 / 4, abs=0.1) and api.y == pytest.approx(TOP, abs=0.1)
    assert web.y == pytest.approx(api.y + api.height, abs=0.2)
    assert other.y + other.height == pytest.approx(HEIGHT - BOTTOM, abs=0.2)


@pytest.mark.parametrize("most", [0, 1, 7, 99, 100, 12345])
def test_lines_are_few_and_reach_over_the_highest_column(most: int) -> None:
    chart = columns(["一"], {"web": [most]})
    labels = [int(t) for _, t in chart.ticks]
    assert 2 <= len(labels) <= 6 and labels[-1] >= most


def test_days_are_labelled_without_crowding() -> None:
    chart = columns([str(n) for n in range(90)], {"web": [1] * 90})
    assert len(chart.labels) <= 8 and chart.labels[0][1] == "0"


def test_nothing_to_show_is_no_mark() -> None:
    assert columns([], {}).marks == () and segments([0, 0], ["一", "二"]) == ()


def test_segments_fill_the_bar_and_small_trends_show_every_value() -> None:
    found = segments([1, 0, 3], ["五", "四", "三"])
    assert [m.width for m in found] == [BAR / 4, BAR * 3 / 4] and found[1].series == 2
    assert [m.tip for m in spark([0, 2], ["一", "二"])] == ["一 0", "二 2"]
    assert bar(5, 10).width == BAR / 2
