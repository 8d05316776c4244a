"""Polling: what changed since the last look becomes signals. Content is compared only to see that it moved."""

from __future__ import annotations

import asyncio
from collections import OrderedDict, defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

import structlog

from daemon.domain.errors import SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.normal import digest
from daemon.domain.order import Order
from daemon.domain.proof import is_wanted
from daemon.domain.record import Record
from daemon.domain.work import Signal, Source
from daemon.ports import Transaction
from daemon.pulse import Pulse, remote_allowance
from daemon.rest import rest
from daemon.sync.connection import Connection
from daemon.sync.intake import Intake
from daemon.sync.outage import OF_AN_OUTAGE, release_after_outage
from daemon.sync.throttle import seconds_to_wait
from daemon.turns import Urgency, urgent

log = structlog.get_logger()

OVERLAP = timedelta(minutes=3)
"""How far a poll looks back behind the start of the one before, on the remote's clock: a change may be stamped when it
begins and be seen when it ends, and 24SO rounds to the minute (apis/24so-soap.md 6.5, 13); the gateway adds its own two
minutes."""

CLOCKS_APART = timedelta(minutes=2)
"""A remote clock that is further away than this is told in the log."""

REMEMBERED = 50_000
BITE = 20
CURSOR = "cursor"
"""Kind of the documents that keep how far a poll has looked."""


def cursor_name(system: System, kind: Kind) -> str:
    return f"{system}.{kind}"


async def cursor_of(tx: Transaction, connection: str, system: System, kind: Kind) -> datetime | None:
    """From when on a poll has to look; None: it has never looked."""
    body = await tx.documents.get(connection, CURSOR, cursor_name(system, kind))
    return datetime.fromisoformat(str(body)) - OVERLAP if body is not None else None


class Seen:
    """Digests of what the last polls showed, so that the overlap does not signal the same state twice. Bounded.

    With the stamp of the change: what was changed and changed back between two polls is news all the same.
    """

    def __init__(self, limit: int = REMEMBERED) -> None:
        self._digests: OrderedDict[str, str] = OrderedDict()
        self._limit = limit

    def is_news(self, record: Record) -> bool:
        now = f"{digest(record)} {record.changed_at}"
        if self._digests.get(record.native_id) == now:
            self._digests.move_to_end(record.native_id)
            return False
        self._digests[record.native_id] = now
        self._digests.move_to_end(record.native_id)
        while len(self._digests) > self._limit:
            self._digests.popitem(last=False)
        return True

    def forget(self) -> None:
        self._digests.clear()


def pollers_of(connection: Connection, intake: Intake, plans: Mapping[System, Mapping[Kind, float]]) -> list[Poller]:
    """One for each system and pace (seconds by kind): a long list of products never delays the look at orders."""
    pollers = []
    for system, plan in plans.items():
        by_pace = defaultdict[float, list[Kind]](list)
        for kind, seconds in plan.items():
            by_pace[seconds].append(kind)
        pollers += [Poller(connection, system, kinds, seconds, intake) for seconds, kinds in by_pace.items()]
    return pollers


class Poller:
    """Polls some kinds of one system, one after the other, for ever. A failed poll is tried again at the next turn, a
    refused one after a rest."""

    def __init__(
        self, connection: Connection, system: System, kinds: Sequence[Kind], seconds: float, intake: Intake
    ) -> None:
        self._c = connection
        self.system = system
        self._kinds = kinds
        self._seconds = seconds
        self._intake = intake
        self._seen = {kind: Seen() for kind in kinds}
        self._failing: set[Kind] = set()
        self._gone: dict[Kind, frozenset[str]] = {}
        self._apart = False
        self._is_back = False
        self._stopping = asyncio.Event()
        self._bell = asyncio.Event()
        self.pulse = Pulse(connection.clock.monotonic, remote_allowance(connection.timing.request_timeout_seconds))

    def stop(self) -> None:
        self._stopping.set()
        self._bell.set()

    def pace(self, plan: Mapping[Kind, float]) -> None:
        """Seconds by kind, from now on; the shortest of the kinds that are polled together counts."""
        seconds = min((plan[kind] for kind in self._kinds if kind in plan), default=self._seconds)
        if seconds != self._seconds:
            self._seconds = seconds
            self._bell.set()

    def look_again(self) -> None:
        """Now: something has changed that a refusal came from."""
        self._bell.set()

    async def run(self) -> None:
        while not self._stopping.is_set():
            self._bell.clear()
            for kind in self._kinds:
                self.pulse.beat()
                await self._poll_guarded(kind)
            self.pulse.beat(self._seconds)
            await rest(self._seconds, self._bell)

    async def _poll_guarded(self, kind: Kind) -> None:
        """A broken source speaks twice: at the first failure and at the recovery. What can wait waits while the
        budget is low; its cursor stands, so nothing is lost."""
        budget = self._c.remote(self.system).budget()
        urgency = Urgency.ORDERS if kind is Kind.ORDER else Urgency.POLLS
        if seconds_to_wait(budget, urgency, self._c.clock.now()) > 0:
            log.info("poll_put_off", connection=self._c.name, system=self.system, kind=kind, left=budget.remaining)
            return
        if self._c.rest.is_resting(self.system, kind, self._c.clock.monotonic()):
            return
        try:
            with urgent(urgency):
                await self.poll(kind)
        except SyncError as error:
            self._c.rest.failed(self.system, kind, error, self._c.clock.monotonic())
            self._c.metrics.error(self._c.name, error.reason)
            if kind not in self._failing:
                log.warning("poll_failed", connection=self._c.name, system=self.system, kind=kind, reason=error.reason)
            self._failing.add(kind)
            self._is_back = self._is_back and error.reason not in OF_AN_OUTAGE
            return
        self._c.rest.worked(self.system, kind)
        if kind in self._failing:
            log.info("poll_recovered", connection=self._c.name, system=self.system, kind=kind)
            self._failing.discard(kind)
        if not self._is_back and not self._failing:
            self._is_back = True
            await release_after_outage(self._c, self._intake)
        self._c.metrics.poll(self._c.name, self.system, self._c.clock.now())

    async def poll(self, kind: Kind) -> int:
        """One look; returns how many keys were signalled. The cursor moves only when all was signalled.

        The first look at orders is a full one (R9: whatever qualifies); master records start with the initial sync,
        so their first look only sets the cursor (R7).
        """
        began = self._c.clock.now()
        since = await self._cursor(kind)
        if since is None and kind is not Kind.ORDER:
            await self._move(kind, self._there(began))
            return 0
        try:
            signalled = await self._signal_news(kind, since)
            if since is not None:
                signalled += await self._signal_gone(kind, since)
            await self._move(kind, self._there(began))
        except BaseException:
            self._seen[kind].forget()
            raise
        return signalled

    async def _signal_news(self, kind: Kind, since: datetime | None) -> int:
        signalled = 0
        async for batch in self._c.remote(self.system).listing(kind, changed_since=since):
            news = await self._news(kind, batch)
            wanted = await self._wanted(kind, news)
            if wanted:
                await self._intake.signal([self._signal(kind, record) for record in wanted])
            signalled += len(wanted)
            self.pulse.beat()
        return signalled

    async def _signal_gone(self, kind: Kind, since: datetime) -> int:
        """Deleted or put out of use: the pairs that hold them are looked at again."""
        named: set[str] = set()
        async for ids in self._c.remote(self.system).gone(kind, since=since):
            named.update(ids)
            self.pulse.beat()
        fresh = sorted(named - self._gone.get(kind, frozenset()))
        if not fresh:
            return 0
        async with self._c.store.reading() as tx:
            linked = await tx.links.get_many(self._c.name, kind, self.system, fresh)
        keys = [self._c.key(kind, self.system, native_id) for native_id in fresh if native_id in linked]
        await self._intake.signal([Signal(key=key, source=Source.POLL) for key in keys])
        self._gone[kind] = frozenset(named)
        return len(keys)

    def _there(self, moment: datetime) -> datetime:
        """The same instant on the remote's clock, by which records are stamped; never later than on ours: a clock that
        jumps ahead must not push the cursor past changes."""
        ahead = self._c.remote(self.system).budget().clock_ahead
        if (abs(ahead) > CLOCKS_APART) != self._apart:
            self._apart = not self._apart
            told = log.warning if self._apart else log.info
            told("remote_clock", connection=self._c.name, system=self.system, seconds_ahead=ahead.total_seconds())
        return moment + min(ahead, timedelta(0))

    async def _news(self, kind: Kind, batch: Sequence[Record]) -> list[Record]:
        """In bites: digesting a page of a thousand orders in one go would hold the event loop (design 10)."""
        news: list[Record] = []
        for start in range(0, len(batch), BITE):
            news += [record for record in batch[start : start + BITE] if self._seen[kind].is_news(record)]
            await asyncio.sleep(0)
        return news

    def _signal(self, kind: Kind, record: Record) -> Signal:
        return Signal(key=self._c.key(kind, self.system, record.native_id), source=Source.POLL)

    async def _wanted(self, kind: Kind, records: Sequence[Record]) -> list[Record]:
        """Without those that the engine would only look at and leave."""
        if kind not in (Kind.ORDER, Kind.INVOICE):
            return list(records) if self._c.policy.watches(kind, self.system) else []
        ids = [record.native_id for record in records]
        async with self._c.store.reading() as tx:
            linked = await tx.links.get_many(self._c.name, kind, self.system, ids)
        orders, system = self._c.policy.orders, self.system
        return [
            r for r in records if r.native_id in linked or (isinstance(r, Order) and is_wanted(r, kind, system, orders))
        ]

    def _name(self, kind: Kind) -> str:
        return cursor_name(self.system, kind)

    async def _cursor(self, kind: Kind) -> datetime | None:
        async with self._c.store.reading() as tx:
            return await cursor_of(tx, self._c.name, self.system, kind)

    async def _move(self, kind: Kind, at: datetime) -> None:
        async with self._c.store.transaction() as tx:
            await tx.documents.put(self._c.name, CURSOR, self._name(kind), at.isoformat(), at)
