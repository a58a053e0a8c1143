"""Who sits at the console of a test, and a console that several pages share."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from console_steps import ADMIN
from editors import PASSWORD, Person, fill
from house import House
from insights import MORE, lived, two_snapshots

from assistant.staff import Role, Staff


@pytest.fixture(scope="session")
def snapshots(little: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A shelf with two snapshots of it; read only."""
    return two_snapshots(little, tmp_path_factory.mktemp("snapshots"))


@pytest.fixture(scope="module")
def running(little: Path, snapshots: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A console that has been in use for a while; one for all tests of a file."""
    with lived(little, snapshots, tmp_path_factory.mktemp("pages")) as house:
        yield house


@pytest.fixture
def house(running: House, little: Path) -> House:
    """The same with its record and its accounts as they were at first."""
    fill(running, little)
    accounts = Staff(running.built.store.engine)
    for name, role in {"编辑甲": Role.EDITOR, "审核丙": Role.REVIEWER, **MORE}.items():
        accounts.set_roles(name, [role])
        accounts.set_password(name, PASSWORD, must_change=False)
    return running


def seated(name: str) -> Any:
    """A fixture: this person at the console."""

    @pytest.fixture
    def person(house: House) -> Person:
        return Person(house, name)

    return person


admin, editor, reviewer, qa, agent = map(seated, (ADMIN, "编辑甲", "审核丙", "质检戊", "坐席丁"))
