"""How fast we may call: our own rate, the pause that a 429 asks for, and the budget that the headers tell.

One per gateway, so that a pause holds for every caller at once (apis/rackbeat.md 1.7). Never calls anything itself.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from daemon.domain.clock_gap import clock_ahead
from daemon.domain.errors import Reason, SyncError
from daemon.ports import Budget, Clock
from daemon.turns import Turns

LONGEST_WAIT = 65.0
"""Seconds that a call waits for the window to pass (it is one minute long); a longer pause is the outbox's business."""

_YEAR = timedelta(days=366)


class Pace:
    """Awaited before each call, told about each reply."""

    def __init__(self, clock: Clock, requests_per_second: Decimal) -> None:
        self._clock = clock
        self._turns = Turns(float(requests_per_second), burst=max(int(requests_per_second), 1))
        self._paused_until = 0.0
        self._budget = Budget()

    @property
    def budget(self) -> Budget:
        return self._budget

    async def ready(self) -> None:
        """Returns when it is this call's turn, the most urgent one first. Raises SyncError RATE_LIMITED when Rackbeat
        asked for a pause of more than 65 s."""
        await self._turns.take()
        for _ in range(10):
            left = self._paused_until - self._clock.monotonic()
            if left <= 0:
                return
            if left > LONGEST_WAIT:
                break
            await self._clock.sleep(left)
        raise SyncError(Reason.RATE_LIMITED, "Rackbeat asked for a pause", retry_after=left)

    def pause(self, seconds: float) -> None:
        """All calls wait until then; a shorter pause never cuts a longer one."""
        self._paused_until = max(self._paused_until, self._clock.monotonic() + seconds)

    def note(self, headers: Mapping[str, str]) -> None:
        """Takes the budget from X-RateLimit-*; replies without them change nothing."""
        now = self._clock.now()
        gap = clock_ahead(headers.get("Date"), now)
        if gap is not None:
            self._budget = replace(self._budget, clock_ahead=gap)
        limit, remaining = _count(headers, "X-RateLimit-Limit"), _count(headers, "X-RateLimit-Remaining")
        if limit is None and remaining is None:
            return
        told = replace(self._budget, limit=limit, remaining=remaining)
        self._budget = replace(told, resets_at=self._reset(headers), seen_at=now)

    def _reset(self, headers: Mapping[str, str]) -> datetime | None:
        seconds = _count(headers, "X-RateLimit-Reset")
        if seconds is None:
            return None
        now = self._clock.now()
        at = datetime.fromtimestamp(min(seconds, 2**33), UTC)
        return at if abs(at - now) < _YEAR else None


def _count(headers: Mapping[str, str], name: str) -> int | None:
    text = headers.get(name, "").strip()
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 12 else None
