"""An answer on a robot's stage (呈现): cards for its screen, actions in its hall, sources; pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from xml.sax.saxutils import escape

from assistant.answer import Answer, Citation, Route, Status
from assistant.block import Block
from assistant.routing.clock import opening_text
from assistant.text import conditional, plain
from channels.robot.devices import Device
from channels.robot.shapes import DeviceIn
from channels.robot.sharing import Pages
from channels.robot.speech import ROOM, Hearing, Say, said
from channels.robot.views import Action, AiLabel, Card, Final, Source, Speech, Target
from channels.splitting import clean
from knowledge.catalogue import Catalogue
from knowledge.hallmap import HallMap, map_of
from knowledge.passage import ELEMENT_NAMES

DESK = "consult"
WITH_PERSON = (Status.HUMAN, Status.NO_GUIDE, Status.ERROR)


@dataclass(frozen=True)
class Stage:
    """Where a robot stands and what it can do."""

    site: str
    floor: int
    chart: HallMap | None
    gifts: frozenset[str] = frozenset({"display", "navigate"})
    room: int = ROOM
    slow: bool = False

    @property
    def screen(self) -> bool:
        """Whether it can show something."""
        return "display" in self.gifts


def stage(device: Device, now: DeviceIn, catalogue: Catalogue, room: int = ROOM, slow: bool = False) -> Stage:
    """The stage of a robot: its registered hall, and the floor or map that it reports within it."""
    named = catalogue.maps.get(now.map_id or "")
    floor = device.floor if now.floor is None else now.floor
    here = named if named and named.site == device.site else map_of(catalogue.maps, device.site, floor)
    floor = here.floor if here else floor
    return Stage(device.site, floor, here, frozenset(now.capabilities), room, slow)


def speeches(answer: Answer, at: Stage, say: Say) -> list[Speech]:
    """The sentences to speak; where there is no screen the label of generated wording is among them."""
    hearing = Hearing(at.room, at.screen, _closing(answer, at, say))
    texts = said(answer, say, hearing)
    if answer.generated and not at.screen:
        texts.append(say("ai_label"))
    urgent = answer.status is Status.CRISIS
    return [speech(n, text, at, not urgent) for n, text in enumerate(texts, 1)]


def speech(number: int, text: str, at: Stage, interruptible: bool = True) -> Speech:
    """One sentence as text, and as SSML where the robot takes it."""
    if "ssml" not in at.gifts:
        return Speech(seq=number, text=text, interruptible=interruptible)
    body = f'<prosody rate="slow">{escape(text)}</prosody>' if at.slow else escape(text)
    return Speech(seq=number, text=text, ssml=f"<speak>{body}</speak>", interruptible=interruptible)


def cards(answer: Answer) -> list[Card]:
    """What the screen shows: every block and every route."""
    found = [
        Card(type=b.type, title=b.title or (answer.matter.name if answer.matter else ""), lines=tuple(map(clean, _lines(b))), block=b)
        for b in answer.blocks
    ]  # fmt: skip
    return found + [_route_card(r) for r in answer.routes]


def _lines(block: Block) -> tuple[str, ...]:
    items = getattr(block, "items", None)
    if items is None or block.type == "bundle":
        return tuple(plain(block).split("\n"))
    rows = [conditional(i) for i in items]
    return (*rows, *([block.note] if block.note else []))


def _route_card(route: Route) -> Card:
    hours = [route.hours] if route.hours else []
    return Card(type="route", title=route.title, lines=(route.text, route.reason, *hours), route=route)


def sources(citations: Sequence[Citation]) -> list[Source]:
    """The sources, one line each."""
    return [
        Source(
            number=c.number, name=c.name, laws=tuple(b.text() for b in c.basis if b.seen != "local"),
            part=ELEMENT_NAMES[c.element] if c.element else c.article, reviewed_on=c.reviewed_on,
        )
        for c in citations
    ]  # fmt: skip


def spoken_route(answer: Answer, at: Stage) -> Route | None:
    """The place to speak of: in this hall before elsewhere; None where the answer is not about places."""
    if not any(r.title in answer.speech for r in answer.routes):
        return None
    here = [r for r in answer.routes if r.site and r.site.id == at.site and r.window]
    return next(iter(here or answer.routes))


def _closing(answer: Answer, at: Stage, say: Say) -> str | None:
    route = spoken_route(answer, at)
    if route is None:
        return None
    if route.site is None:
        return say("robot_other", route=route.title)
    place = _place(route, at)
    if route.open_now is False and route.next_open:
        return say("robot_closed", place=place, time=opening_text(route.next_open, answer.as_of))
    target = navigation(answer, at)
    if target is None:
        return say("robot_place", place=place)
    return say("robot_lift" if target.onward else "robot_lead", place=place)


def _place(route: Route, at: Stage) -> str:
    """A place as people in the hall call it."""
    window = route.window
    if window is None or route.site is None or route.site.id != at.site:
        return route.title
    return f"{window.floor}楼{window.name}" + (f"，{window.numbers}" if window.numbers else "")


def navigation(answer: Answer, at: Stage) -> Target | None:
    """The point to lead the visitor to: the window's own, or the lift where it is on another floor."""
    route = spoken_route(answer, at)
    window = route.window if route else None
    if at.chart is None or "navigate" not in at.gifts or window is None or route is None:
        return None
    if route.site is None or route.site.id != at.site or route.open_now is False:
        return None
    here = window.floor == at.chart.floor
    onward = None if here else f"{window.floor}楼{window.name}"
    return target(at.chart, window.point if here else at.chart.lift, window.name, window.numbers, onward)


def target(
    chart: HallMap, point: str | None, window: str | None = None, numbers: str | None = None,
    onward: str | None = None,
) -> Target | None:  # fmt: skip
    """A point of the map; None where the map has no such point."""
    spot = chart.spot(point)
    if spot is None:
        return None
    return Target(
        site=chart.site, map_id=chart.id, point=spot.point, point_name=spot.name, floor=chart.floor,
        window=window, window_no=numbers, onward=onward,
    )  # fmt: skip


def actions(answer: Answer, at: Stage, say: Say, phone: str, pages: Pages | None) -> list[Action]:
    """What the robot may do next; `pages` is where the answer can be taken from."""
    found: list[Action] = []
    if to := navigation(answer, at):
        found.append(Action(type="navigate", label=to.onward or to.point_name, target=to, confirm_required=True))
    if pages and at.screen:
        found.append(Action(type="show_qr", label=say("robot_qr"), url=pages.phone, confirm_required=False))
    if pages and "print" in at.gifts:
        found.append(Action(type="print", label=say("robot_print"), url=pages.notice, confirm_required=True))
    if answer.status in WITH_PERSON:
        desk = target(at.chart, DESK) if at.chart else None
        call = Action(type="call_human", label=say("robot_call"), target=desk, phone=phone, confirm_required=True)
        found.append(call)
    return found


def shareable(answer: Answer) -> bool:
    """Whether an answer is worth taking along."""
    return answer.status is Status.ANSWERED and bool(answer.blocks)


def final(answer: Answer, turn_id: str, at: Stage, say: Say) -> Final:
    """The end of a turn."""
    label = AiLabel(
        generated=answer.generated, text=say("ai_label" if answer.generated else "machine"),
        spoken=answer.generated and not at.screen,
    )  # fmt: skip
    return Final(
        turn_id=turn_id, answer_id=answer.id, status=answer.status,
        matter=answer.matter.code if answer.matter else None,
        expect_reply=bool(answer.options) or navigation(answer, at) is not None,
        end_session=answer.status is Status.SMALLTALK and answer.text.startswith(say("bye")),
        refused=answer.status is Status.REFUSED, ai_label=label,
    )  # fmt: skip
