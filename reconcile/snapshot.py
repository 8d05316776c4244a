"""Reads both systems into the snapshot tables, both at once, each kind with its as-of time (design 5, Audit).

Called by `run`. A kind that could not be read whole is "not compared": its tables stay as they were, and the run says
so (design 3.10).
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from types import MappingProxyType

from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.record import Record
from daemon.ports import Clock, RemoteSystem
from reconcile import scd
from reconcile.duck.errors import QueryFailed, QueryTooSlow
from reconcile.duck.file import SnapshotFile
from reconcile.duck.statements import Cursor, do, one_number, rows_of, transaction
from reconcile.rows import rows_by_table, utc
from reconcile.run_record import SNAPSHOT_FAILED
from reconcile.tables import NO_FEED, SNAPSHOT_KINDS, TABLES, Place

OVERLAP = timedelta(minutes=3)
"""How far a feed of changes is read back behind the start of the last read, on the remote's clock: a change may be
stamped when it begins and be seen when it ends. The gateways add their own margin for rounding."""
PORTION = 200
"""Records that are looked at together."""
LISTING_SECONDS = 3 * 3600.0
"""Deadline for one kind of one side; a million order lines at one request a second fit."""
SHRINK_SHARE = 0.5
SHRINK_FLOOR = 20
SHRUNK = "shrunk"
"""The one reason of ours: the listing is suddenly much shorter than the last good one (design 3.11)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SideRead:
    """How reading one kind of one side went. `rows`: records that arrived, or that are known where only changes were
    read. `reason`: a `Reason`, `shrunk` or `snapshot_failed`. `changed`: records that a feed of changes named."""

    place: Place
    as_of: datetime
    rows: int
    compared: bool
    reason: str = ""
    detail: str = ""
    changed: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Snapshot:
    """What one run read. `as_of`: when reading of each side began."""

    as_of: Mapping[System, datetime]
    sides: tuple[SideRead, ...]

    @property
    def compared(self) -> frozenset[Place]:
        return frozenset(side.place for side in self.sides if side.compared)

    @property
    def places(self) -> Mapping[Place, datetime]:
        """As-of by kind of each side."""
        return {side.place: side.as_of for side in self.sides if side.compared}


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

    async def take(self, since: Mapping[Place, datetime] = MappingProxyType({})) -> Snapshot:
        """Both sides at once, kind after kind. `since`: what is not to be read whole but followed from then on.

        Raises only what is a fault of ours.
        """
        as_of = {system: self._clock.now() for system in System}
        async with asyncio.TaskGroup() as group:
            tasks = [group.create_task(self._side(system, since), name=f"snapshot-{system}") for system in System]
        return Snapshot(as_of=as_of, sides=tuple(side for task in tasks for side in task.result()))

    async def _side(self, system: System, since: Mapping[Place, datetime]) -> list[SideRead]:
        sides = []
        for place in ((system, kind) for kind in SNAPSHOT_KINDS if (system, kind) in TABLES):
            begun = since.get(place)
            sides.append(await (self.read(place) if begun is None else self.follow(place, begun)))
        return sides

    async def read(self, place: Place) -> SideRead:
        """One kind of one side, whole. A SyncError, a deadline or a sudden shrinkage leaves the tables as they were."""
        return await self._guarded(place, partial(self._whole, place))

    async def follow(self, place: Place, since: datetime) -> SideRead:
        """What changed in one kind of one side since then, laid over what is known; what the system itself names as
        gone is looked at one by one. As careful as `read`."""
        return await self._guarded(place, partial(self._changes, place, since))

    async def _guarded(self, place: Place, reading: Callable[[datetime], Awaitable[SideRead]]) -> SideRead:
        as_of = self._clock.now()
        try:
            async with asyncio.timeout(self._listing_seconds):
                return await reading(as_of)
        except SyncError as error:
            return _left_out(place, as_of, str(error.reason), error.detail)
        except (QueryFailed, QueryTooSlow) as error:
            return _left_out(place, as_of, SNAPSHOT_FAILED, str(error)[:300])
        except TimeoutError:
            return _left_out(place, as_of, str(Reason.TIMEOUT), f"no end after {self._listing_seconds:.0f} s")

    async def _whole(self, place: Place, as_of: datetime) -> SideRead:
        rows = await self._stage(place)
        before = await self._file.run(partial(_last_good, place=place))
        if not self._accept_shrunk and has_shrunk(before, rows):
            return _left_out(place, as_of, SHRUNK, f"{rows} records, {before} before", rows)
        await self._file.run(partial(scd.settle, tables=TABLES[place], moment=as_of))
        return SideRead(place=place, as_of=as_of, rows=rows, compared=True)

    async def _changes(self, place: Place, since: datetime, as_of: datetime) -> SideRead:
        system, kind = place
        remote = self._remotes[system]
        since += min(remote.budget().clock_ahead, timedelta(0)) - OVERLAP
        await self._file.run(partial(scd.stage, tables=TABLES[place]))
        touched: set[str] = set()
        async for batch in remote.listing(kind, changed_since=since):
            await self._add(place, batch, touched)
        named: set[str] = set()
        async for ids in remote.gone(kind, since=since):
            named.update(ids)
        missing = 0
        for ids in _portions(sorted(named - touched)):
            there = await remote.fetch_many(kind, ids)
            await self._add(place, list(there.values()), touched)
            touched.update(ids)
            missing += len(ids) - len(there)
        before = await self._file.run(partial(_last_good, place=place))
        if not self._accept_shrunk and has_shrunk(before, before - missing):
            return _left_out(place, as_of, SHRUNK, f"{missing} records are gone, {before} before", before)
        settle = partial(scd.settle, tables=TABLES[place], moment=as_of, touched=sorted(touched))
        await self._file.run(settle)
        rows = await self._file.run(partial(scd.current_count, table=TABLES[place][0]))
        return SideRead(place=place, as_of=as_of, rows=rows, compared=True, changed=len(touched))

    async def _add(self, place: Place, records: Sequence[Record], seen: set[str]) -> None:
        """To what is staged, each record once."""
        fresh = [record for record in _once(records) if record.native_id not in seen]
        seen.update(record.native_id for record in fresh)
        await self._file.run(partial(_load, place=place, records=fresh))

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
            await self._add(place, batch, seen)
        return len(seen)


def _left_out(place: Place, as_of: datetime, reason: str, detail: str, rows: int = 0) -> SideRead:
    return SideRead(place=place, as_of=as_of, rows=rows, compared=False, reason=reason, detail=detail)


def _portions(ids: Sequence[str]) -> Iterator[Sequence[str]]:
    return (ids[start : start + PORTION] for start in range(0, len(ids), PORTION))


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
    with transaction(cursor):
        do(cursor, "insert into run values (?, ?, ?, ?)", [run_id, utc(started_at), *moments])
        for side in sides:
            system, kind = side.place
            do(
                cursor,
                "insert into run_side values (?, ?, ?, ?, ?, ?, ?, ?)",
                [run_id, str(system), str(kind), utc(side.as_of), side.rows, side.compared, side.reason, side.detail],
            )


def last_reads(cursor: Cursor) -> dict[Place, datetime]:
    """When each kind of each side was last read well: a feed of changes goes on from there. Kinds without a feed and
    those that were never read are not in it. For use inside a job."""
    found: dict[Place, datetime] = {}
    sql = "select system, kind, max(as_of) from run_side where compared group by all"
    for system, kind, at in rows_of(cursor, sql=sql, max_rows=100):
        place = (System(str(system)), Kind(str(kind)))
        if isinstance(at, datetime) and place in TABLES and place[1] not in NO_FEED:
            found[place] = at.replace(tzinfo=UTC)
    return found
