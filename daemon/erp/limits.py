"""How fast and how many at once, and how much is left of the hourly budget. One instance per gateway.

Called by `http` around every request. Source: apis/24so-soap.md 4 (7,200 an hour, two in flight per session,
`APILimitRemaining`, `APILimitReset`, quarantine), 12 row 4.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from daemon.domain.clock_gap import clock_ahead
from daemon.domain.errors import Reason, SyncError
from daemon.erp.faults import is_limit_text, quarantine_end
from daemon.ports import Budget, Clock
from daemon.turns import Turns

HOURLY_LIMIT = 7200
IN_FLIGHT = 2
_LONGEST_PAUSE = 3700.0
_BURST_PAUSE = 5.0
_EMPTY_BUDGET_PAUSE = 60.0
"""With nothing left we look again after a minute: there are hints of a finer window than an hour (section 4)."""


def _moment(text: str | None) -> datetime | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text.strip())
    except ValueError:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _count(text: str | None) -> int | None:
    words = (text or "").strip()
    return int(words) if words.isascii() and words.isdigit() and len(words) < 10 else None


Share = Callable[[], Awaitable[None]]
"""Returns when it is our turn among the connections that share the budget (`share`)."""


class Limits:
    """The gate in front of the service. `share`: where the budget is not ours alone."""

    def __init__(
        self, clock: Clock, requests_per_second: Decimal, wait_seconds: float, share: Share | None = None
    ) -> None:
        self._clock = clock
        self._wait_seconds = wait_seconds
        self._share = share
        burst = max(int(requests_per_second), 1)
        self._turns = Turns(float(requests_per_second), burst=burst, at_once=IN_FLIGHT)
        self._closed_until = 0.0
        self.budget = Budget()
        self.taken = 0
        """Requests of ours so far."""

    @asynccontextmanager
    async def slot(self) -> AsyncIterator[None]:
        """One request's place, the most urgent caller first. Raises SyncError, and nothing was sent: RATE_LIMITED while
        the service has us blocked, TIMEOUT when no place came free in time."""
        self._check_open()
        try:
            async with asyncio.timeout(self._wait_seconds):
                await self._take()
        except TimeoutError:
            detail = f"waited {self._wait_seconds:.0f} s for a place in our own queue"
            raise SyncError(Reason.TIMEOUT, detail) from None
        try:
            self._check_open()
            self.taken += 1
            yield
        finally:
            self._turns.give_back()

    async def _take(self) -> None:
        """Our own turn first, where the most urgent goes first; then ours among the connections."""
        await self._turns.take()
        if self._share is None:
            return
        try:
            await self._share()
        except BaseException:
            self._turns.give_back()
            raise

    def _check_open(self) -> None:
        left = self._closed_until - self._clock.monotonic()
        if left > 0:
            raise SyncError(Reason.RATE_LIMITED, "waiting until 24SevenOffice takes requests again", retry_after=left)

    def seen(self, headers: Mapping[str, str]) -> None:
        """Reads the budget headers of an answer, whatever else it is. A missing header changes nothing."""
        now = self._clock.now()
        gap = clock_ahead(headers.get("Date"), now)
        if gap is not None:
            self.budget = replace(self.budget, clock_ahead=gap)
        remaining = _count(headers.get("APILimitRemaining"))
        if remaining is None:
            return
        resets_at = _moment(headers.get("APILimitReset"))
        limit = max(HOURLY_LIMIT, remaining)
        self.budget = replace(self.budget, limit=limit, remaining=remaining, resets_at=resets_at, seen_at=now)
        if remaining == 0:
            self._close(min(_EMPTY_BUDGET_PAUSE, self._seconds_until(resets_at)))

    def blocked(self, headers: Mapping[str, str], text: str) -> float:
        """After a rate-limit answer: how long to wait, in seconds; until then requests are answered here.

        The service has an hourly limit and, it seems, a burst limit that answers a bare 429 (section 4).
        """
        told = self.told_wait(headers)
        moment = quarantine_end(text) if told is None else self._clock.now() + timedelta(seconds=told)
        if moment is None and is_limit_text(text):
            pause = self._seconds_until(_moment(headers.get("APILimitReset")))
        elif moment is None:
            pause = _BURST_PAUSE
        else:
            pause = self._seconds_until(moment)
        self._close(pause)
        return pause

    def told_wait(self, headers: Mapping[str, str]) -> float | None:
        """Seconds of a `Retry-After` header, within reason."""
        seconds = _count(headers.get("Retry-After"))
        return None if seconds is None else min(float(seconds), _LONGEST_PAUSE)

    def _seconds_until(self, moment: datetime | None) -> float:
        """Without a told time, until the next full hour (section 12, row 4)."""
        now = self._clock.now()
        if moment is None:
            return 3600.0 - (now.minute * 60 + now.second)
        return min(max((moment - now).total_seconds(), 1.0), _LONGEST_PAUSE)

    def _close(self, seconds: float) -> None:
        self._closed_until = max(self._closed_until, self._clock.monotonic() + seconds)
