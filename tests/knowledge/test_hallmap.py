"""Hall maps that do not fit their site are told by file and field."""

from __future__ import annotations

from pathlib import Path

import pytest
from small import edited

from knowledge.check import check
from knowledge.source import read


def problems(folder: Path) -> list[str]:
    return [str(p) for p in check(read(folder)) if p.file.startswith("maps/")]


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"site": "nowhere"}, "maps/hall-city-1f.yaml: site: no site has the id 'nowhere'"),
        ({"lift": "moon"}, "maps/hall-city-1f.yaml: lift: 'moon' is not among the spots"),
        ({"id": "other"}, "maps/hall-city-1f.yaml: id: the file must be named other.yaml"),
        ({"floor": 2}, "maps/hall-city-1f.yaml: spots.0.point: 'entrance' is on floor 1"),
        ({"spots": [{"point": "moon", "name": "月亮"}]},
         "maps/hall-city-1f.yaml: spots.0.point: hall-city has no map point 'moon'"),
        ({"spots": [{"point": "lifts-1", "name": "电梯"}]},
         "maps/hall-city-1f.yaml: spots: no spot for 'police' where windows are; list it, or under `beyond`"),
        ({"beyond": ["police"]}, "maps/hall-city-1f.yaml: spots: the point 'police' is given 2 times"),
        ({"spots": []}, "maps/hall-city-1f.yaml: hall-city-1f.spots: Tuple should have at least 1 item after validation, not 0"),
    ],
)  # fmt: skip
def test_a_map_that_does_not_fit_is_told(folder: Path, change: dict[str, object], told: str) -> None:
    assert problems(folder) == []
    with edited(folder / "maps" / "hall-city-1f.yaml") as data:
        data |= change
    assert told in problems(folder)


def test_two_maps_of_a_floor_and_names_given_twice_are_told(folder: Path) -> None:
    with edited(folder / "maps" / "hall-city-2f.yaml") as data:
        data["floor"], data["spots"] = 1, [{"point": p, "name": "同名"} for p in ("consult", "police")]
    told = " ".join(problems(folder))
    assert "several maps of floor 1" in told and "'同名' is given 2 times" in told
