"""A city of five places."""

from __future__ import annotations

import pytest
from halls import five_places

from knowledge.catalogue import Catalogue


@pytest.fixture(scope="module")
def city(catalogue: Catalogue) -> Catalogue:
    return five_places(catalogue)
