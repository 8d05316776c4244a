"""When the audit runs by itself: what changed every few minutes, everything once a night (design 5).

One loop for each connection. A run that a person asked for goes before; a low budget, a run under way or a system that
cannot be reached puts a scheduled run off to the next turn.
"""

from __future__ import annotations

import asyncio
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import structlog

from daemon.config.values import AuditTimes
from daemon.domain.ids import System
from daemon.operations.audits import Audits
from daemon.operations.unit import Unit
from daemon.ports import Clock
from daemon.pulse import RUN_SECONDS, Pulse
from daemon.rest import rest
from daemon.sync.throttle import seconds_to_wait
from daemon.turns import Urgency, urgent
from daemon.web.operations import OperationRefused
from reconcile.run_record import RUN_DOCUMENT, WATCH_DOCUMENT, RunMode

log = structlog.get_logger()

TURN_SECONDS = 30.0

SOME = 100
"""Records that are looked through for one that is not of a future day."""


def last_night(now: datetime, times: AuditTimes) -> datetime:
    """The last instant at which a full run was to begin, by the clock on the wall of the zone."""
    zone = ZoneInfo(times.zone)
    day = now.astimezone(zone).date()
    today = datetime.combine(day, times.full_at, zone)
    return today if today <= now else datetime.combine(day - timedelta(days=1), times.full_at, zone)


def due(
    now: datetime, times: AuditTimes, *, began: datetime, full: datetime | None, watch: datetime | None
) -> RunMode | None:
    """What is to be run now. `began`: when this daemon started; `full`, `watch`: when the last runs began, if any.

    A night that was missed is made up for, but the first full run of all waits for the night or for a person: nothing
    is watched before there is something to compare with.
    """
    night = last_night(now, times)
    if times.nightly and (began if full is None else full) < night:
        return RunMode.FULL
    if full is None or not times.every_seconds:
        return None
    last = full if watch is None else max(full, watch)
    return RunMode.INCREMENTAL if (now - last).total_seconds() >= times.every_seconds else None


class AuditSchedule:
    """One connection's. `snapshot_days`: for how long history is kept; older one is forgotten after a full run."""

    def __init__(self, unit: Unit, audits: Audits, clock: Clock, snapshot_days: int) -> None:
        self._unit = unit
        self._audits = audits
        self._clock = clock
        self._snapshot_days = snapshot_days
        self._began = clock.now()
        self._begun: dict[RunMode, datetime] = {}
        self._failing = False
        self._stopping = asyncio.Event()
        self.pulse = Pulse(clock.monotonic, RUN_SECONDS)

    @property
    def _times(self) -> AuditTimes:
        """A reload may change them."""
        return self._unit.config.audit

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        while not self._stopping.is_set():
            self.pulse.beat(TURN_SECONDS)
            if not await rest(min(TURN_SECONDS, self._times.every_seconds or TURN_SECONDS), self._stopping):
                await self._turn()

    async def _turn(self) -> None:
        """A run goes on while the loop waits to be stopped: then it is left where it stands."""
        mode = await self.due()
        if mode is None or self._is_short_of_budget():
            return
        work = asyncio.create_task(self.carry_out(mode), name=f"audit-{self._unit.name}")
        stop = asyncio.create_task(self._stopping.wait())
        try:
            await asyncio.wait([work, stop], return_when=asyncio.FIRST_COMPLETED)
        finally:
            stop.cancel()
            if not work.done():
                work.cancel()
        if work.done():
            await work

    async def due(self) -> RunMode | None:
        now = self._clock.now()
        full, watch = await self._last(RunMode.FULL, now), await self._last(RunMode.INCREMENTAL, now)
        return due(now, self._times, began=min(self._began, now), full=full, watch=watch)

    async def carry_out(self, mode: RunMode) -> None:
        """One run. What hinders it is told at the first time and when it is over."""
        began = self._clock.now()
        try:
            with urgent(Urgency.SWEEP):
                outcome = await self._audits.run_by_itself(self._unit, mode)
            self._begun[mode] = began
            if mode is RunMode.FULL:
                before = self._clock.now() - timedelta(days=self._snapshot_days)
                await self._unit.reconciler.forget(self._unit.name, before)
        except OperationRefused as refused:
            if not self._failing:
                log.warning("audit_refused", connection=self._unit.name, code=refused.code, why=str(refused))
            self._failing = True
            return
        log.info("audited", connection=self._unit.name, mode=str(mode), outcome=outcome)
        self._failing = False

    async def _last(self, mode: RunMode, now: datetime) -> datetime | None:
        """When the last run began. One that began after now was made while the clock was wrong: it is not believed, or
        no other would be until the calendar has come as far."""
        begun = [at for at in await self._begun_of(mode, 1) if at <= now]
        if not begun:
            ours = [self._begun[mode]] if mode in self._begun else []
            begun = [at for at in (*await self._begun_of(mode, SOME), *ours) if at <= now]
        return max(begun, default=None)

    async def _begun_of(self, mode: RunMode, count: int) -> list[datetime]:
        """Of so many of the newest records."""
        kind = WATCH_DOCUMENT if mode is RunMode.INCREMENTAL else RUN_DOCUMENT
        async with self._unit.connection.store.reading() as tables:
            bodies = [body for _name, _at, body in await tables.documents.list(self._unit.name, kind, count)]
        started = [body.get("started_at") for body in bodies if isinstance(body, dict)]
        return [datetime.fromisoformat(at) for at in started if isinstance(at, str)]

    def _is_short_of_budget(self) -> bool:
        now = self._clock.now()
        budgets = (self._unit.connection.remote(system).budget() for system in System)
        return any(seconds_to_wait(budget, Urgency.SWEEP, now) > 0 for budget in budgets)
