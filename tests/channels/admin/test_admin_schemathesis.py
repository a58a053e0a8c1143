"""The interface for systems holds against generated requests, with a key that opens it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest
from systems import FIRST, Systems, systems
from test_schemathesis import run

from knowledge.library import Knowledge

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


ONE = "^/v1/admin/(entries|entry|audit|deliveries|figures|gaps)"
TWO = "^/v1/admin/(publi|urgent|imports|closures)"
THREE = "^/v1/admin/(uses|bulk|quality)"
GIVEN = "examples,coverage,fuzzing"


@pytest.fixture
def at(
    knowledge: Knowledge, tiny_record: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Systems]:
    """A server over one theme, for each of some thousand requests looks through all of it."""
    with systems(knowledge, tiny_record, tmp_path / "data", monkeypatch) as found:
        yield found


@pytest.mark.parametrize(
    ("phases", "paths"),
    [(GIVEN, ONE), (GIVEN, TWO), ("examples,fuzzing", THREE), ("stateful", "^/v1/admin"),
     pytest.param(GIVEN, THREE, marks=pytest.mark.soak)],
)  # fmt: skip
def test_no_generated_request_of_a_system_breaks_the_server_or_its_schema(
    at: Systems, tmp_path: Path, phases: str, paths: str
) -> None:
    described = at.house.client.get("/openapi.json").json()["paths"]
    count = sum(len(methods) for path, methods in described.items() if re.match(paths, path))
    key = at.one.headers["authorization"]
    told = run(
        at.house, tmp_path, "--phases", phases, "--include-path-regex", paths,
        "--max-examples", "5", "-H", f"Authorization: {key}", config_more=RULES,
    )  # fmt: skip
    assert count >= 7
    assert f"Tested: {count}" in told or phases == "stateful"
    assert at.house.client.get("/healthz").status_code == 200


def test_every_operation_of_the_interface_is_in_one_of_the_runs(at: Systems) -> None:
    described = at.house.client.get("/openapi.json").json()["paths"]
    left = [p for p in described if p.startswith("/v1/admin") and not any(re.match(r, p) for r in (ONE, TWO, THREE))]
    assert left == []
