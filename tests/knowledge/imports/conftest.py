"""The bundled centre, read once."""

from __future__ import annotations

import pytest
from offices import REISSUE, bundled

from knowledge.imports.known import Known


@pytest.fixture(scope="session")
def known() -> Known:
    """All of the bundled centre."""
    return bundled()


@pytest.fixture(scope="session")
def few(known: Known) -> Known:
    """The centre with the guides of one theme, quick to check."""
    large = ("matters/", "policies/", "wordings/")
    texts = {p: t for p, t in known.texts.items() if not p.startswith(large) or p.startswith("matters/id-card/")}
    return Known(texts, known.day, dict.fromkeys(texts, 1))


@pytest.fixture(scope="session")
def without() -> Known:
    """The bundled centre without the guide that the Word file is about."""
    return bundled(REISSUE)
