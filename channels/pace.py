"""How often somebody may do something (限速); the only file that knows limits."""

from __future__ import annotations

import time

from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter


class Pace:
    """So many times a minute for each name, counted in this process."""

    def __init__(self, per_minute: int) -> None:
        self._rate = RateLimitItemPerMinute(per_minute)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def wait(self, name: str) -> int:
        """Count one time; 0 when it is within the pace, else the seconds to wait."""
        if self._limiter.hit(self._rate, name):
            return 0
        reset = self._limiter.get_window_stats(self._rate, name).reset_time
        return max(1, round(reset - time.time()))
