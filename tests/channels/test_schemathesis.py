"""The OpenAPI description holds against generated requests, good and bad, on a real server."""

from __future__ import annotations

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from house import House
from visits import told

from knowledge.library import Knowledge

FEW, MANY = 6, 20
SYSTEMS = "^/v1/admin"  # which this key does not open; tried with one that does beside their tests
CONFIG = """
seed = 20261122
color = false
request-timeout = 10.0
suppress-health-check = ["all"]
cache.enabled = false

[generation]
max-examples = {most}
database = "none"

[[operations]]
include-operation-id = "ask"
generation.max-examples = {asked}

# 503 is what it says while only words serve, as in this test
[[operations]]
include-operation-id = "readyz"
checks.not_a_server_error.enabled = false

# a random site is refused although its form is right
[[operations]]
include-operation-id = ["put_queues", "web_session"]
checks.positive_data_acceptance.enabled = false
"""


@pytest.fixture(scope="module")
def house(knowledge: Knowledge, tmp_path_factory: pytest.TempPathFactory) -> Iterator[House]:
    """A server that takes as much as is generated."""
    rates = {f"web_{name}_per_minute": "100000" for name in ("sessions", "turns", "writes")}
    with told(knowledge, tmp_path_factory.mktemp("schemathesis"), **rates) as house:
        yield house


def run(house: House, folder: Path, *options: str, config_more: str = "", most: int = FEW) -> str:
    config = folder / "schemathesis.toml"
    config.write_text(CONFIG.format(most=most, asked=5 * most) + config_more, "utf-8")
    command = [
        sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "run",
        f"{house.url}/openapi.json", *options,
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=240)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return done.stdout


@pytest.mark.parametrize(
    ("most", "left"),
    [(FEW, SYSTEMS), pytest.param(MANY, "^$", marks=pytest.mark.soak)], ids=["few", "many"],
)  # fmt: skip
@pytest.mark.parametrize("phases", ["examples,coverage,fuzzing", "stateful"])
def test_no_generated_request_breaks_the_server_or_its_schema(
    house: House, tmp_path: Path, phases: str, most: int, left: str
) -> None:
    key = house.built.store.create_key(["queues"])
    said = run(
        house, tmp_path, "--phases", phases, "--exclude-path-regex", left,
        "-H", f"Authorization: Bearer {key}", most=most,
    )  # fmt: skip
    paths = house.client.get("/openapi.json").json()["paths"]
    tested = sum(len(methods) for path, methods in paths.items() if not re.match(left, path))
    assert tested >= 20
    assert f"Tested: {tested}" in said or phases == "stateful"


def test_no_generated_request_in_a_session_breaks_it(house: House, tmp_path: Path) -> None:
    token = house.client.post("/v1/web/sessions", json={"site": "hall-city"}).json()["token"]
    asked = {"request_id": str(uuid4()), "question": "身份证丢了怎么补办"}
    bearer = {"Authorization": f"Bearer {token}"}
    answer = house.client.post("/v1/web/turns", json=asked, headers=bearer).json()
    share = house.client.post("/v1/shares", json={"answer_id": answer["id"]}).json()["token"]
    ticket = house.client.post("/v1/tickets", json={"text": "办不成"}).json()["number"]
    known = f'[parameters]\n"path.token" = "{share}"\n"path.number" = "{ticket}"\n'
    said = run(
        house, tmp_path, "--phases", "examples,coverage,fuzzing", "--include-path-regex",
        "^/v1/(web|shares|tickets)", "-H", f"Authorization: Bearer {token}", config_more=known,
    )  # fmt: skip
    assert "Tested: 8" in said
