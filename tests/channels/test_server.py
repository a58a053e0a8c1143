"""The server tells where it runs, and stops cleanly."""

from __future__ import annotations

import json
import os
import socket
from pathlib import Path

import pytest
from house import opened

from assistant.settings import Settings
from channels.server import run
from knowledge.library import Knowledge


def test_the_address_is_told_while_it_runs(knowledge: Knowledge, tmp_path: Path) -> None:
    told = tmp_path / "server.json"
    with opened(knowledge, tmp_path, url="http://127.0.0.1:8000"):
        assert json.loads(told.read_text()) == {"url": "http://127.0.0.1:8000", "pid": os.getpid()}
    assert not told.exists()


def test_another_servers_address_is_left_alone(knowledge: Knowledge, tmp_path: Path) -> None:
    told = tmp_path / "server.json"
    with opened(knowledge, tmp_path, url="http://127.0.0.1:8000"):
        told.write_text('{"url": "http://127.0.0.1:9000", "pid": 1}')
    assert told.exists()


def test_a_taken_port_is_said_before_anything_is_loaded(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match="in use"):
            run(Settings(data=tmp_path / "data"), "127.0.0.1", port)
    assert not (tmp_path / "data").exists()
