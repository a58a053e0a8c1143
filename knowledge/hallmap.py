"""Hall maps (导航图): which points of a site a robot can drive to, and what its own map calls them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping

from pydantic import Field

from knowledge.fact import Shape
from knowledge.site import Kiosk, Point, Site, Window


class Spot(Shape):
    """A point of the site under the name it has in the robot's map."""

    point: str = Field(description="id of a point of the site")
    name: str = Field(description="as in the robot's map, letter for letter")


class HallMap(Shape):
    """The map of one floor as robots know it; nothing else is ever a target."""

    id: str = Field(description="map_id as the robot knows it")
    site: str
    floor: int
    spots: tuple[Spot, ...] = Field(min_length=1)
    lift: str | None = Field(None, description="point where the robot leads those who go to other floors")
    beyond: tuple[str, ...] = Field((), description="points of the floor that robots cannot reach")

    def spot(self, point: str | None) -> Spot | None:
        """The spot of a point; None where the robot cannot go."""
        return next((s for s in self.spots if s.point == point), None)


Maps = dict[str, HallMap]


def map_of(maps: Mapping[str, HallMap], site: str, floor: int) -> HallMap | None:
    """The map of a floor of a site."""
    return next((m for m in maps.values() if (m.site, m.floor) == (site, floor)), None)


def map_problems(maps: Mapping[str, HallMap], sites: Mapping[str, Site]) -> Iterator[tuple[str, str, str]]:
    """(map, field, what is wrong): points that do not exist, or that are on no list."""
    for key, chart in maps.items():
        site = sites.get(chart.site)
        if key != chart.id:
            yield key, "id", f"the file must be named {chart.id}.yaml"
        if site is None:
            yield key, "site", f"no site has the id {chart.site!r}"
        else:
            yield from ((key, field, message) for field, message in _point_problems(chart, site))
    floors = Counter((m.site, m.floor) for m in maps.values())
    yield from ((m.id, "floor", f"{m.site} has several maps of floor {m.floor}")
                for m in maps.values() if floors[m.site, m.floor] > 1)  # fmt: skip


def _point_problems(chart: HallMap, site: Site) -> Iterator[tuple[str, str]]:
    points: dict[str, Point] = {p.id: p for p in site.points}
    listed = [s.point for s in chart.spots]
    for number, spot in enumerate(chart.spots):
        point = points.get(spot.point)
        if point is None:
            yield f"spots.{number}.point", f"{site.id} has no map point {spot.point!r}"
        elif point.floor != chart.floor:
            yield f"spots.{number}.point", f"{spot.point!r} is on floor {point.floor}"
    for name, times in Counter(s.name for s in chart.spots).items():
        if times > 1:
            yield "spots", f"the name {name!r} is given {times} times"
    for point_id, times in Counter((*listed, *chart.beyond)).items():
        if times > 1:
            yield "spots", f"the point {point_id!r} is given {times} times"
    if chart.lift and chart.lift not in listed:
        yield "lift", f"{chart.lift!r} is not among the spots"
    rows: tuple[Window | Kiosk, ...] = (*site.windows, *site.kiosks)
    asked = {r.point for r in rows if r.floor == chart.floor and r.point}
    for point_id in sorted(asked - {*listed, *chart.beyond}):
        yield "spots", f"no spot for {point_id!r} where windows are; list it, or under `beyond`"
