"""Reads both systems into the snapshot tables, both at once, each kind with its as-of time (design 5, Audit).

Called by `run`. A kind that could not be read whole is "not compared": its tables stay as they were, and the run says
so (design 3.10).
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import System
from daemon.domain.record import Record
from daemon.ports import Clock, RemoteSystem
from reconcile import scd
from reconcile.duck import Cursor, QueryFailed, QueryTooSlow, SnapshotFile, do, one_number
from reconcile.rows import rows_by_table, utc
from reconcile.run_record import SNAPSHOT_FAILED
from reconcile.tables import SNAPSHOT_KINDS, TABLES, Place

LISTING_SECONDS = 3 * 3600.0
"""Deadline for one kind of one side; a million order lines at one request a second fit."""
SHRINK_SHARE = 0.5
SHRINK_FLOOR = 20
SHRUNK = "shrunk"
"""The one reason of ours: the listing is suddenly much shorter than the last good one (design 3.11)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SideRead:
    """How reading one kind of one side went. `rows`: records that arrived. `reason`: a `Reason` or `shrunk`."""

    place: Place
    as_of: datetime
    rows: int
    compared: bool
    reason: str = ""
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What one run read. `as_of`: when reading of each side began."""

    as_of: Mapping[System, datetime]
    sides: tuple[SideRead, ...]

    @property
    def compared(self) -> frozenset[Place]:
        return frozenset(side.place for side in self.sides if side.compared)


class Snapshots:
    """Takes snapshots of one connection. `listing_seconds`: deadline for one kind of one side.

    `accept_shrunk`: a person has looked and says that the shorter listing is right.
    """

    def __init__(
        self,
        file: SnapshotFile,
        remotes: Mapping[System, RemoteSystem],
        clock: Clock,
        *,
        listing_seconds: float = LISTING_SECONDS,
        accept_shrunk: bool = False,
    ) -> None:
        self._file = file
        self._remotes = remotes
        self._clock = clock
        self._listing_seconds = listing_seconds
        self._accept_shrunk = accept_shrunk

    async def take(self) -> Snapshot:
        """Both sides at once, kind after kind. Raises only what is a fault of ours (QueryFailed and the like)."""
        as_of = {system: self._clock.now() for system in System}
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._side(system), name=f"snapshot-{system}") for system in System]
        return Snapshot(as_of=as_of, sides=tuple(side for task in tasks for side in task.result()))

    async def _side(self, system: System) -> list[SideRead]:
        return [await self.read((system, kind)) for kind in SNAPSHOT_KINDS if (system, kind) in TABLES]

    async def read(self, place: Place) -> SideRead:
        """One kind of one side, whole. A SyncError, a deadline or a sudden shrinkage leaves the tables as they were."""
        as_of = self._clock.now()
        rows = 0
        try:
            async with asyncio.timeout(self._listing_seconds):
                rows = await self._stage(place)
        except SyncError as error:
            return SideRead(
                place=place, as_of=as_of, rows=rows, compared=False, reason=str(error.reason), detail=error.detail
            )
        except (QueryFailed, QueryTooSlow) as error:
            return _not_kept(place, as_of, str(error))
        except TimeoutError:
            detail = f"no end after {self._listing_seconds:.0f} s"
            return SideRead(
                place=place, as_of=as_of, rows=rows, compared=False, reason=str(Reason.TIMEOUT), detail=detail
            )
        before = await self._file.run(partial(_last_good, place=place))
        if not self._accept_shrunk and has_shrunk(before, rows):
            detail = f"{rows} records, {before} before"
            return SideRead(place=place, as_of=as_of, rows=rows, compared=False, reason=SHRUNK, detail=detail)
        try:
            await self._file.run(partial(scd.settle, tables=TABLES[place], moment=as_of))
        except (QueryFailed, QueryTooSlow) as error:
            return _not_kept(place, as_of, str(error))
        return SideRead(place=place, as_of=as_of, rows=rows, compared=True)

    async def overlay(self, place: Place, touched: Sequence[str], records: Sequence[Record]) -> None:
        """Lays freshly read records over the snapshot; a touched id without a record is gone (design 5)."""
        now = self._clock.now()
        await self._file.run(partial(_lay_over, place=place, touched=touched, records=records, moment=now))

    async def overlay_recent(self, place: Place, since: datetime) -> None:
        """Lays over what was created or changed since the snapshot. Raises SyncError."""
        system, kind = place
        async with asyncio.timeout(self._listing_seconds):
            async for batch in self._remotes[system].listing(kind, changed_since=since):
                await self.overlay(place, [record.native_id for record in batch], batch)

    async def _stage(self, place: Place) -> int:
        system, kind = place
        await self._file.run(partial(scd.stage, tables=TABLES[place]))
        seen: set[str] = set()
        async for batch in self._remotes[system].listing(kind):
            fresh = [record for record in batch if record.native_id not in seen]
            seen.update(record.native_id for record in fresh)
            await self._file.run(partial(_load, place=place, records=_once(fresh)))
        return len(seen)


def _not_kept(place: Place, as_of: datetime, why: str) -> SideRead:
    """The file took it not (a full disk, say): what was known before is still there."""
    return SideRead(place=place, as_of=as_of, rows=0, compared=False, reason=SNAPSHOT_FAILED, detail=why[:300])


EMPTIED_FLOOR = 3
"""From so many records to none at once is not believed: a wrong account looks like that (design 3.11)."""


def has_shrunk(before: int, now: int) -> bool:
    """Less than half of the last good listing and more than twenty records fewer; or nothing where a few were."""
    emptied = now == 0 and before >= EMPTIED_FLOOR
    return emptied or (now < before * SHRINK_SHARE and before - now > SHRINK_FLOOR)


def _once(records: Sequence[Record]) -> Sequence[Record]:
    """A page that shifted while it was read may hold a record twice."""
    return list({record.native_id: record for record in records}.values())


def _load(cursor: Cursor, place: Place, records: Sequence[Record]) -> None:
    scd.load(cursor, rows_by_table(place[0], records, place[1]))


def _lay_over(
    cursor: Cursor, place: Place, touched: Sequence[str], records: Sequence[Record], moment: datetime
) -> None:
    scd.stage(cursor, TABLES[place])
    _load(cursor, place, _once(records))
    scd.settle(cursor, TABLES[place], moment, touched=touched)


def _last_good(cursor: Cursor, place: Place) -> int:
    """Records that are current. Before the first snapshot: how many are linked, so that an empty first listing of a
    connection that has been syncing for long is not believed either."""
    known = scd.current_count(cursor, TABLES[place][0])
    if known:
        return known
    return one_number(cursor, "select count(*) from link where kind = ?", [str(place[1])]) or 0


def record_run(
    cursor: Cursor, run_id: str, started_at: datetime, as_of: Mapping[System, datetime], sides: Sequence[SideRead]
) -> None:
    """Notes in the file what was read when, beside the rows. For use inside a job."""
    moments = [utc(as_of[system]) for system in System]
    do(cursor, "insert into run values (?, ?, ?, ?)", [run_id, utc(started_at), *moments])
    for side in sides:
        system, kind = side.place
        do(
            cursor,
            "insert into run_side values (?, ?, ?, ?, ?, ?, ?, ?)",
            [run_id, str(system), str(kind), utc(side.as_of), side.rows, side.compared, side.reason, side.detail],
        )
