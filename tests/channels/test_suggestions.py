"""Every question that the widget suggests is answered, by words alone too."""

from __future__ import annotations

from pathlib import Path

import httpx
import pytest
from visits import asked, bearer

from assistant.settings import BUNDLED
from knowledge.files import parse_yaml

LISTS = parse_yaml((Path(BUNDLED) / "suggestions.yaml").read_text("utf-8"))
OFFERED = [(site, locale, text) for site, lists in LISTS.items() for locale, texts in lists.items()
           for text in texts]  # fmt: skip


@pytest.mark.parametrize(("site", "locale", "text"), OFFERED)
def test_a_suggested_question_is_answered(
    http: httpx.Client, site: str, locale: str, text: str
) -> None:
    me = bearer(http, **({} if site == "default" else {"site": site}), locale=locale)
    reply = http.post("/v1/web/turns", json=asked(text), headers=me).json()
    assert reply["status"] == "answered" and reply["citations"]
