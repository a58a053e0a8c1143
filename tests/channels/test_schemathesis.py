"""The OpenAPI description holds against generated requests, good and bad, on a real server."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
from house import House

CONFIG = """
seed = 20261122
color = false
request-timeout = 10.0
suppress-health-check = ["all"]
cache.enabled = false

[generation]
max-examples = 20
database = "none"

[[operations]]
include-operation-id = "ask"
generation.max-examples = 100

# 503 is what it says while only words serve, as in this test
[[operations]]
include-operation-id = "readyz"
checks.not_a_server_error.enabled = false

# a random site is refused although its form is right
[[operations]]
include-operation-id = "put_queues"
checks.positive_data_acceptance.enabled = false
"""


def run(house: House, folder: Path, *options: str) -> str:
    config = folder / "schemathesis.toml"
    config.write_text(CONFIG, "utf-8")
    command = [
        sys.executable, "-m", "schemathesis.cli", "--config-file", str(config), "run",
        f"{house.url}/openapi.json", *options,
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, cwd=folder, timeout=240)
    assert done.returncode == 0, done.stdout[-6000:] + done.stderr[-2000:]
    return done.stdout


@pytest.mark.parametrize("phases", ["examples,coverage,fuzzing", "stateful"])
def test_no_generated_request_breaks_the_server_or_its_schema(
    house: House, tmp_path: Path, phases: str
) -> None:
    key = house.built.store.create_key(["queues"])
    told = run(house, tmp_path, "--phases", phases, "-H", f"Authorization: Bearer {key}")
    assert "Tested: 12" in told or phases == "stateful"
