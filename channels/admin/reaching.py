"""Whether somebody answers at an address (链接探测): asked only where DAOBAN_CHECK_LINKS is on."""

from __future__ import annotations

import httpx

PATIENCE = 5.0


def answers(url: str) -> bool:
    """Whether anything but an error comes back; a page that wants a browser or a sign-in is there."""
    try:
        with (
            httpx.Client(timeout=PATIENCE, follow_redirects=False, trust_env=False) as client,
            client.stream("GET", url) as reply,
        ):
            return reply.status_code < 500 and reply.status_code not in (404, 410)
    except (httpx.HTTPError, httpx.InvalidURL, ValueError):
        return False
