"""Both systems with what makes them slow: the time of an answer, our own rate, and the limits that they enforce.

The gates are the daemon's own (`daemon.erp.limits`, `daemon.wms.pace`), told by headers as the real ones would be.
"""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from daemon.domain.change import Change, Create, Performed
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.record import Record
from daemon.erp.limits import Limits
from daemon.ports import Budget, Clock
from daemon.sync.intervals import HOURLY_BUDGET
from daemon.wms.pace import Pace
from tests.fakes import FakeRemote

RATE = {System.ERP: Decimal(1), System.WMS: Decimal(4)}
WINDOW = {System.ERP: 3600, System.WMS: 60}
LIMIT = {System.ERP: 7200, System.WMS: 480}
SINGLES, PAGE = 20, 200
ANSWER_SECONDS = (0.15, 0.6)


class Metered(FakeRemote):
    """A fake that answers after a while and counts requests. `hours`, `windows`: requests by hour and by window of the
    limit. `down`: nothing answers. `mute`: reads are answered, writes are not. `on_write`: told after each write, at
    the time of its answer."""

    def __init__(self, system: System, clock: Clock, seed: int = 1) -> None:
        super().__init__(system, clock)  # type: ignore[arg-type]  # a clock that also tells the time
        self._real_clock = clock
        self._random = random.Random(f"{seed} {system}")
        self.hours: Counter[int] = Counter()
        self.windows: Counter[int] = Counter()
        self.requests: list[float] = []
        self.written_at: list[float] = []
        self.down = False
        self.mute = False
        self.on_write: Callable[[Change], None] = lambda _change: None
        self._limits = Limits(clock, RATE[System.ERP], wait_seconds=90.0)
        self._pace = Pace(clock, RATE[System.WMS])

    def most_in_an_hour(self) -> int:
        return max(self.hours.values())

    def budget(self) -> Budget:
        return self._limits.budget if self._is_erp else self._pace.budget

    async def _request(self, times: int = 1) -> None:
        for _ in range(times):
            if self._is_erp:
                async with self._limits.slot():
                    await self._answer()
            else:
                await self._pace.ready()
                await self._answer()

    async def _answer(self) -> None:
        now = self._real_clock.monotonic()
        self.requests.append(now)
        self.hours[int(now // 3600)] += 1
        if self.down:
            await self._real_clock.sleep(5.0)
            raise SyncError(Reason.UNREACHABLE, "the line is cut")
        window = int(now // WINDOW[self.system])
        self.windows[window] += 1
        left = LIMIT[self.system] - self.windows[window]
        await self._real_clock.sleep(self._random.uniform(*ANSWER_SECONDS))
        self._limits.seen({"APILimitRemaining": str(max(0, left))})
        self._pace.note({"X-RateLimit-Limit": str(LIMIT[System.WMS]), "X-RateLimit-Remaining": str(max(0, left))})
        if left < 0:
            raise SyncError(Reason.RATE_LIMITED, "too many requests", retry_after=30.0)

    async def fetch_many(self, kind: Kind, native_ids: Sequence[str]) -> Mapping[str, Record]:
        ids = set(native_ids)
        if self._is_erp:
            await self._request(-(-len(ids) // 1000))
        elif len(ids) <= SINGLES:
            await self._request(len(ids))
        else:
            await self._request(1 + -(-len(self.of(kind)) // PAGE))
        return await super().fetch_many(kind, native_ids)

    async def listing(self, kind: Kind, *, changed_since: datetime | None = None) -> AsyncIterator[Sequence[Record]]:
        """24SO: the ids, then what they name. Rackbeat: pages, of orders also those of drafts."""
        await self._request(1 if self._is_erp or kind is not Kind.ORDER else 2)
        batches = [batch async for batch in super().listing(kind, changed_since=changed_since)]
        found = sum(len(batch) for batch in batches)
        if self._is_erp and kind is Kind.ORDER:
            await self._request(-(-found // 1000))
        elif not self._is_erp:
            await self._request(max(0, -(-found // PAGE) - 1))
        for batch in batches:
            yield batch

    async def gone(self, kind: Kind, *, since: datetime) -> AsyncIterator[Sequence[str]]:
        if self._is_erp and kind in (Kind.CUSTOMER, Kind.SUPPLIER):
            await self._request()
        async for ids in super().gone(kind, since=since):
            yield ids

    async def find(self, create: Create, since: datetime) -> Sequence[Record]:
        await self._request()
        return await super().find(create, since)

    async def perform(self, change: Change) -> Performed:
        await self._request()
        if self.mute:
            raise SyncError(Reason.UNREACHABLE, "the line is cut")
        performed = await super().perform(change)
        self.written_at.append(self._real_clock.monotonic())
        self.on_write(change)
        return performed


def share_of_budget(remote: Metered, hour: int) -> float:
    """What one hour used of what the system allows."""
    return remote.hours[hour] / HOURLY_BUDGET[remote.system]
