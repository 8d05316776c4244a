"""The rolling sweep: every record of both systems is compared with what its pair agreed on, within so many days.

It finds what no poll and no webhook told: a change that was changed back, a lost webhook, a record deleted in Rackbeat.
It only marks keys dirty, last in rank, reads in bulk, gives way to all other work and to a budget that runs low, and
never believes a list that is suddenly short (design 3.11). Run by app, one for each connection.
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime

import structlog

from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import System
from daemon.domain.proof import is_as_agreed, may_be_new
from daemon.domain.record import Record
from daemon.domain.work import Signal, Source
from daemon.pulse import Pulse, remote_allowance
from daemon.rest import rest
from daemon.sync.connection import Connection
from daemon.sync.initial import INITIAL
from daemon.sync.intake import Intake
from daemon.sync.sweep_plan import SWEEP, Lap, Part, next_part, parts_of
from daemon.sync.throttle import seconds_to_wait
from daemon.turns import Urgency, urgent

log = structlog.get_logger()

BITE = 20
PACE_SECONDS = 1.0
SHARE = 9
"""A batch that took a second is followed by a rest of so many: a tenth of the time at most."""
LONGEST_REST = 300.0
YIELD_SECONDS = 2.0
IDLE_SECONDS = 60.0
"""Or sooner, where a lap is due sooner: with a period of seconds, in tests."""
MOST_NEW = 50
"""Records without a link that one lap marks; the rest comes with the next, soon: what a sweep finds must never be what
blows the fuse of creates."""
ABSENT_FLOOR, ABSENT_SHARE = 10, 0.05
"""More linked records than this missing from a list: the list is not believed."""


class Sweep:
    """One connection's. A lap is one pass over one kind of one system; laps are kept in the state database, so that a
    restart repeats at most the one it interrupted."""

    def __init__(self, connection: Connection, intake: Intake) -> None:
        self._c = connection
        self._intake = intake
        self._stopping = asyncio.Event()
        self.pulse = Pulse(connection.clock.monotonic, remote_allowance(connection.timing.request_timeout_seconds))

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        await self.remember()
        while not self._stopping.is_set():
            part = await self.due()
            if part is not None and not await self._rested(0.0):
                await self._guarded(part)
            await self._pause(PACE_SECONDS if part is not None else min(IDLE_SECONDS, 8640 * self._c.timing.sweep_days))

    async def remember(self) -> None:
        """What /metrics showed before the restart: a sweep that has been old for days must not look unknown until its
        next lap, which may be the one that never ends."""
        for name, lap in (await self._known()).items():
            part = next((one for one in parts_of(self._c.policy) if one.name == name), None)
            if part is not None:
                self._c.metrics.sweep(self._c.name, part.system, part.kind, lap.began_at or lap.since)

    async def _known(self) -> dict[str, Lap]:
        async with self._c.store.reading() as tx:
            return {name: Lap.read(body) for name, _at, body in await tx.documents.list(self._c.name, SWEEP)}

    async def due(self) -> Part | None:
        """The part whose lap is longest due; None: every record is proven."""
        parts = parts_of(self._c.policy)
        now = self._c.clock.now()
        known = await self._known()
        missing = [part for part in parts if part.name not in known]
        if missing:
            async with self._c.store.transaction() as tx:
                for part in missing:
                    known[part.name] = Lap(since=now)
                    await tx.documents.put(self._c.name, SWEEP, part.name, known[part.name].body(), now)
            for part in missing:
                self._c.metrics.sweep(self._c.name, part.system, part.kind, now)
        return next_part(parts, known, self._c.timing.sweep_days, now)

    async def _guarded(self, part: Part) -> None:
        lap = await self._lap_of(part)
        now = self._c.clock.now()
        try:
            with urgent(Urgency.SWEEP):
                done = await self.lap(part, lap)
        except SyncError as error:
            self._c.metrics.error(self._c.name, error.reason)
            log.warning(
                "sweep_failed", connection=self._c.name, part=part.name, reason=error.reason, detail=error.detail
            )
            done = lap.failed(now, str(error.reason))
        if done is not None:
            await self._keep(part, done)

    async def lap(self, part: Part, lap: Lap) -> Lap | None:
        """One pass; None when it was stopped. Raises SyncError: INCOMPLETE also for a list that is not believed."""
        began, since = self._c.clock.now(), self._c.clock.monotonic()
        missing, let_over = await self._linked_ids(part), await self._is_let_over(part)
        linked, listed, marked, new = len(missing), 0, 0, 0
        async for batch in self._c.remote(part.system).listing(part.kind):
            listed += len(batch)
            missing.difference_update(record.native_id for record in batch)
            differing, unlinked = await self._compare(part, batch, lap.since, let_over=let_over)
            chosen = unlinked[: max(0, MOST_NEW - new)]
            new += len(unlinked)
            marked += await self._mark(part, [*differing, *chosen])
            if await self._rested(self._c.clock.monotonic() - since):
                return None
            since = self._c.clock.monotonic()
        if linked and (not listed or len(missing) > max(ABSENT_FLOOR, linked * ABSENT_SHARE)):
            raise SyncError(Reason.INCOMPLETE, f"{len(missing)} of {linked} linked records are missing from the list")
        marked += await self._mark(part, sorted(missing))
        counts = {"listed": listed, "marked": marked, "absent": len(missing), "left": max(0, new - MOST_NEW)}
        log.info("swept", connection=self._c.name, part=part.name, **counts)
        self._c.metrics.sweep(self._c.name, part.system, part.kind, self._c.clock.now())
        return lap.finished(began, self._c.clock.now(), counts, again_soon=new > MOST_NEW)

    async def _linked_ids(self, part: Part) -> set[str]:
        """Read before the list, so that no pair that is made meanwhile can be missing from it."""
        found: set[str] = set()
        async with self._c.store.reading() as tx:
            async for ids in tx.links.ids(self._c.name, part.kind, part.system):
                found.update(ids)
        return found

    async def _is_let_over(self, part: Part) -> bool:
        """Whether a person has started the initial sync of the kind (R7); else only what is new since then travels."""
        async with self._c.store.reading() as tx:
            begun = await tx.documents.get(self._c.name, INITIAL, str(part.kind))
        return begun is not None and part.system is System.ERP

    async def _compare(
        self, part: Part, batch: Sequence[Record], since: datetime, *, let_over: bool
    ) -> tuple[list[str], list[str]]:
        """Ids that differ from what was agreed, and ids without a link that may mean work."""
        async with self._c.store.reading() as tx:
            links = await tx.links.get_many(self._c.name, part.kind, part.system, [r.native_id for r in batch])
        differing: list[str] = []
        unlinked: list[str] = []
        for at, record in enumerate(batch):
            link = links.get(record.native_id)
            if link is None:
                wanted = may_be_new(record, part.kind, part.system, self._c.policy, since=None if let_over else since)
                unlinked += [record.native_id] if wanted else []
            elif not is_as_agreed(record, part.kind, part.system, link.base, self._c.policy):
                differing.append(record.native_id)
            if at % BITE == BITE - 1:
                await asyncio.sleep(0)
        return differing, unlinked

    async def _mark(self, part: Part, ids: Sequence[str]) -> int:
        keys = [self._c.key(part.kind, part.system, native_id) for native_id in ids]
        if keys:
            await self._intake.signal([Signal(key=key, source=Source.SWEEP) for key in keys])
        return len(keys)

    async def _lap_of(self, part: Part) -> Lap:
        async with self._c.store.reading() as tx:
            return Lap.read(await tx.documents.get(self._c.name, SWEEP, part.name))

    async def _keep(self, part: Part, lap: Lap) -> None:
        async with self._c.store.transaction() as tx:
            await tx.documents.put(self._c.name, SWEEP, part.name, lap.body(), self._c.clock.now())

    async def _rested(self, took: float) -> bool:
        """A rest after what took so many seconds, and as long as there is other work or little budget left; not for
        ever, or a busy account would never be swept. True: stop."""
        if await self._pause(min(max(PACE_SECONDS, took * SHARE), LONGEST_REST)):
            return True
        deadline = self._c.clock.monotonic() + LONGEST_REST
        while (wait := await self._busy()) > 0 and self._c.clock.monotonic() < deadline:
            if await self._pause(min(wait, LONGEST_REST)):
                return True
        return self._stopping.is_set()

    async def _busy(self) -> float:
        """Seconds after which to look again whether all others are served; 0: they are."""
        now = self._c.clock.now()
        wait = max(seconds_to_wait(self._c.remote(system).budget(), Urgency.SWEEP, now) for system in System)
        if wait > 0:
            return wait
        async with self._c.store.reading() as tx:
            return YIELD_SECONDS if await tx.inbox.due(self._c.name, now, 1) else 0.0

    async def _pause(self, seconds: float) -> bool:
        """True: stop."""
        self.pulse.beat(seconds)
        return await rest(seconds, self._stopping)
