"""Lighthouse on the full page (无障碍评分)."""

from __future__ import annotations

import json
import os
import subprocess
from pathlib import Path

from acting import CHROMIUM, FLAGS, TOOLS
from house import House


def test_lighthouse_gives_full_marks_for_accessibility(house: House, tmp_path: Path) -> None:
    report = tmp_path / "report.json"
    command = [
        "node", str(TOOLS / "node_modules/lighthouse/cli/index.js"), f"{house.url}/embed",
        "--only-categories=accessibility", "--output=json", f"--output-path={report}", "--quiet",
        "--no-enable-error-reporting", "--throttling-method=provided",
        "--disable-full-page-screenshot", f"--chrome-flags={' '.join(FLAGS)}",
    ]  # fmt: skip
    told = {"CHROME_PATH": str(CHROMIUM), "TMPDIR": str(tmp_path)}
    subprocess.run(command, env=os.environ | told, check=True, timeout=60, capture_output=True)
    found = json.loads(report.read_text())
    missed = [a["id"] for a in found["audits"].values() if a["score"] == 0]
    assert missed == [] and found["categories"]["accessibility"]["score"] == 1
