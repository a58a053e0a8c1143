"""The web channel (网页渠道): the widget's sessions, and its turns on the inbox."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated, Any

from fastapi import APIRouter, Header
from fastapi.responses import Response

from assistant.answer import Answer
from assistant.question import HERE, Location, Prefs
from channels.channel import AskedOnly, Capabilities, Inbound
from channels.ledger import Letter
from channels.mail import Mail
from channels.web.asking import STREAM, parts, sent, streamed
from channels.web.desk import AtDesk
from channels.web.errors import ApiError, declared
from channels.web.front import MAY_VISIT, AtFront, Visiting
from channels.web.options import WebSettings
from channels.web.passes import Visit
from channels.web.shapes import TurnAsked, Visitor
from channels.web.staff import faces, staff, told
from channels.web.views import CentreWords, Session, SiteName
from knowledge.catalogue import Catalogue
from knowledge.interface import suggested

WAIT = 20.0
BOTH: dict[int | str, dict[str, Any]] = {
    200: {
        "model": Answer, "description": "the answer; with `Accept: text/event-stream` in parts",
        "content": STREAM[200]["content"],
    }
}  # fmt: skip
Accept = Annotated[
    str | None, Header(description="`text/event-stream` for parts", include_in_schema=False)
]


class Web(AskedOnly):
    """Answers the widget in its own requests; nothing is pushed to it."""

    name = "web"
    caps = Capabilities(stream="sse", deadline=WAIT, redeliveries=9, markup="json", buttons=9, cards=True)

    def __init__(self, settings: WebSettings, mail: Mail) -> None:
        self._settings, self._mail = settings, mail

    def routes(self) -> APIRouter:
        """Starting a session, and asking in it."""
        made = APIRouter(tags=["网页"])
        made.add_api_route(
            "/v1/web/sessions", session, methods=["POST"], dependencies=[MAY_VISIT],
            operation_id="web_session", summary="Start a widget session",
            responses=declared(400, 403, 408, 413, 415, 422, 429, 500, 503),
        )  # fmt: skip

        @made.post(
            "/v1/web/turns", response_model=Answer, operation_id="web_turn", summary="Ask in a session",
            responses=BOTH | declared(400, 401, 408, 409, 413, 415, 422, 429, 500, 503),
        )  # fmt: skip
        async def turn(
            body: TurnAsked, visit: Visiting, desk: AtDesk, accept: Accept = None
        ) -> Response:
            """The same answer as of /v1/ask, as JSON or as server-sent events; repeats are answered once."""
            letter = await self._mail.take(self.parse(body, visit), WAIT, "request_id")

            async def answering() -> Answer:
                return await self._handed(letter)

            if "text/event-stream" in (accept or "").lower():
                return streamed(answering, desk, f"a{letter.id}")
            return sent(await answering())

        return made

    async def _handed(self, letter: Letter) -> Answer:
        """The answer, handed over with the request."""
        answer = await self._mail.awaited(letter, WAIT)
        await self._mail.inbox.hand(letter)
        return answer

    def parse(self, body: TurnAsked, visit: Visit) -> Inbound:
        """A turn as a message; the session is no part of its key, for a new one may repeat it."""
        here, conversation = body.location, body.conversation()
        return Inbound(
            self.name, body.request_id.lower(), conversation, "text", datetime.now(HERE), body.question,
            conversation_id=conversation, region=self._mail.catalogue.region_of(visit.site),
            location=Location(here.lat, here.lon) if here else None,
            prefs=Prefs(body.prefs.elder, body.prefs.language),
            about={"site": visit.site} if visit.site else {},
        )  # fmt: skip

    def render(self, answer: Answer) -> Sequence[str]:
        """The server-sent events of an answer."""
        return list(parts(answer))

    def check(self) -> Sequence[str]:
        """Whether every site there is may embed the widget."""
        if "*" not in self._settings.origins:
            return ()
        return ("DAOBAN_WEB_ORIGINS is *, so any site may embed the widget; name the sites that may",)


async def session(body: Visitor, desk: AtDesk, front: AtFront) -> Session:
    """A short-lived token for a page of an allowed origin, and all that the widget starts with."""
    catalogue, locale = desk.catalogue, body.locale
    site = _site(body.site, catalogue)
    given = front.passes.issue(site.id if site else None)
    return Session(
        token=given.token, expires_at=given.expires_at, centre=_centre(catalogue), site=site,
        greeting=told(faces(catalogue).desk.greeting, locale, catalogue),
        suggestions=suggested(catalogue.suggestions, body.site, locale),
        words=catalogue.ui.get(locale, {}), human=staff(catalogue, datetime.now(HERE), locale),
        kiosk_idle_seconds=front.settings.kiosk_idle_seconds,
    )  # fmt: skip


def _site(site_id: str | None, catalogue: Catalogue) -> SiteName | None:
    if site_id is None:
        return None
    site = catalogue.sites.get(site_id)
    if site is None:
        raise ApiError(422, "unknown_site", "没有这个场所。", "site")
    return SiteName(id=site.id, name=site.name)


def _centre(catalogue: Catalogue) -> CentreWords:
    return CentreWords.model_validate(catalogue.centre, from_attributes=True)
