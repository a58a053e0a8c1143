"""Runs the npm peers, which are installed by the project's own scripts."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

FOLDER = Path(__file__).parents[2] / "peers_npm"


def run(script: str, given: dict[str, Any], *args: str) -> Any:
    """What a script of the peers' folder makes of some JSON."""
    assert (FOLDER / "node_modules").is_dir(), f"run `npm ci` in {FOLDER}"
    done = subprocess.run(
        ["node", str(FOLDER / script), *args], input=json.dumps(given), text=True,
        capture_output=True, timeout=60, check=False,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr[-2000:]
    return json.loads(done.stdout)
