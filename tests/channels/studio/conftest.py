"""Who sits at the console of a test, and a console that several pages share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from console_steps import ADMIN
from editors import PASSWORD, Person, fill
from house import House
from insights import MORE, lived

from assistant.staff import Role, Staff


@pytest.fixture(scope="module")
def running(tiny: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A console that has been in use for a while; one for all tests of a file."""
    with lived(tiny, tmp_path_factory.mktemp("pages"), 60) as house:
        yield house


@pytest.fixture
def house(running: House, tiny: Path) -> House:
    """The same with its record and its accounts as they were at first."""
    fill(running, tiny)
    accounts = Staff(running.built.store.engine)
    for name, role in {"编辑甲": Role.EDITOR, "审核丙": Role.REVIEWER, **MORE}.items():
        accounts.set_roles(name, [role])
        accounts.set_password(name, PASSWORD, must_change=False)
    return running


@pytest.fixture
def admin(house: House) -> Person:
    return Person(house, ADMIN)


@pytest.fixture
def editor(house: House) -> Person:
    return Person(house, "编辑甲")


@pytest.fixture
def reviewer(house: House) -> Person:
    return Person(house, "审核丙")
