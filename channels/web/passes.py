"""Session passes (会话凭证): signed, short-lived, nothing kept; the only file that knows itsdangerous."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from itsdangerous import BadData, URLSafeTimedSerializer


class Visit(NamedTuple):
    """One visit of a person to the widget, at a site or anywhere."""

    id: str
    site: str | None


class Pass(NamedTuple):
    """What proves a visit, and until when."""

    token: str
    expires_at: datetime


class Passes:
    """Issues passes and reads them; every process with the same secret reads them alike."""

    def __init__(self, secret: str, life: timedelta) -> None:
        self._signer, self._life = URLSafeTimedSerializer(secret, salt="web-session"), life

    def issue(self, site: str | None) -> Pass:
        """A pass for a new visit."""
        token = self._signer.dumps([secrets.token_urlsafe(12), site])
        return Pass(str(token), datetime.now(UTC).replace(microsecond=0) + self._life)

    def read(self, token: str) -> Visit | None:
        """The visit of a pass; None where it is forged or expired."""
        try:
            visit_id, site = self._signer.loads(token, max_age=int(self._life.total_seconds()))
        except BadData:
            return None
        return Visit(visit_id, site)
