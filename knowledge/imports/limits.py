"""What a file may cost, and how one is refused (拒收)."""

from __future__ import annotations

from dataclasses import dataclass

MEGA = 1024 * 1024


class Refused(Exception):
    """A file that is not read; `key` names the reason in words.yaml, `detail` what was found."""

    def __init__(self, key: str, detail: str = "") -> None:
        self.key, self.detail = key, detail[:200]
        super().__init__(f"{key}: {self.detail}" if detail else key)


@dataclass(frozen=True)
class Limits:
    """Bounds of one import; sizes in bytes, times in seconds."""

    file: int = 20 * MEGA
    unpacked: int = 120 * MEGA
    ratio: int = 400
    entries: int = 2000
    cells: int = 300_000
    rows: int = 20_000
    columns: int = 1000
    pages: int = 500
    text: int = 8_000_000
    one_text: int = 40_000
    memory: int = 1024 * MEGA
    cpu: int = 4
    silence: float = 20.0
    output: int = 48 * MEGA


LIMITS = Limits()
