"""The interface for systems holds against generated requests, with a key that opens it."""

from __future__ import annotations

from pathlib import Path

import pytest
from systems import FIRST, Systems
from test_schemathesis import run

# rules between values that a schema cannot tell: two days in order, one value put for another
RULES = f"""
[parameters]
"query.path" = "{FIRST}"

[[operations]]
include-operation-id = ["admin_bulk", "admin_bulk_preview", "admin_close", "admin_notice", "admin_figures", "admin_gaps"]
checks.positive_data_acceptance.enabled = false

# any bytes are a file
[[operations]]
include-operation-id = "admin_import"
checks.negative_data_rejection.enabled = false
"""


@pytest.mark.parametrize("phases", ["examples,coverage,fuzzing", "stateful"])
def test_no_generated_request_of_a_system_breaks_the_server_or_its_schema(
    at: Systems, tmp_path: Path, phases: str
) -> None:
    paths = at.house.client.get("/openapi.json").json()["paths"]
    count = sum(len(methods) for path, methods in paths.items() if path.startswith("/v1/admin"))
    key = at.one.headers["authorization"]
    told = run(
        at.house, tmp_path, "--phases", phases, "--include-path-regex", "^/v1/admin",
        "--max-examples", "8", "-H", f"Authorization: {key}", config_more=RULES,
    )  # fmt: skip
    assert count >= 40
    assert f"Tested: {count}" in told or phases == "stateful"
    assert at.house.client.get("/healthz").status_code == 200
