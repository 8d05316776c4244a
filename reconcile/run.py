"""One reconcile run of one connection: snapshot, detect, look twice, give drift its life, keep the record.

Called by app (`reconcile run`, and on its schedule). Must never write to either remote system.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from functools import partial
from pathlib import Path

from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import System
from daemon.ports import Clock, RemoteSystem, Store, Transaction
from daemon.turns import Urgency, counting_calls, urgent
from reconcile.catalog import Catalog
from reconcile.confirm import Confirmation, Confirmer
from reconcile.detect import DETECTOR_SECONDS, Detection, detect
from reconcile.drift import Moment, advance
from reconcile.duck.errors import NoRoom, QueryFailed, QueryTooSlow, SnapshotFileError
from reconcile.duck.file import SnapshotFile
from reconcile.duck.instance import Duck
from reconcile.export import Export, export
from reconcile.forget import forget
from reconcile.ours import copy_ours, write_rules
from reconcile.own_detectors import Refused
from reconcile.rules import AuditPolicy, Beginnings, rule_rows
from reconcile.run_record import (
    CUT_OFF,
    RUN_DOCUMENT,
    SNAPSHOT_FAILED,
    WATCH_DOCUMENT,
    NotCompared,
    RunMode,
    RunRecord,
    RunState,
)
from reconcile.setup_facts import SetupReader, write_setup
from reconcile.snapshot import LISTING_SECONDS, Snapshot, Snapshots, last_reads, record_run

LATEST_RUNS = 20
"""Where records of runs that were cut off are looked for."""


class RunBusy(Exception):
    """A run of this connection is under way; a second one would read the same twice."""


async def _never_paused() -> bool:
    return False


class Reconciler:
    """Runs of one connection (its remotes); `paused` says whether its outbox is paused."""

    def __init__(
        self,
        *,
        remotes: Mapping[System, RemoteSystem],
        store: Store,
        duck: Duck,
        clock: Clock,
        audit: AuditPolicy,
        catalog: Catalog,
        setup: SetupReader,
        paused: Callable[[], Awaitable[bool]] = _never_paused,
        listing_seconds: float = LISTING_SECONDS,
        detector_seconds: float = DETECTOR_SECONDS,
        refused: Sequence[Refused] = (),
    ) -> None:
        self._remotes = remotes
        self._store = store
        self._duck = duck
        self._clock = clock
        self._audit = audit
        self._catalog = catalog
        self._setup = setup
        self._paused = paused
        self._listing_seconds = listing_seconds
        self._detector_seconds = detector_seconds
        self._refused = tuple(
            NotCompared(kind=one.name, system="", reason="detector_refused", detail=one.why) for one in refused
        )
        self._busy = asyncio.Lock()
        self._gives_way = False

    def hear_within(self, seconds: int) -> None:
        """After so long the slowest poll has told the sync of any change; of the next run on."""
        self._audit = replace(self._audit, heard_seconds=seconds)

    async def run(
        self, connection: str, *, accept_shrunk: bool = False, follow: bool = False, scheduled: bool = False
    ) -> RunRecord:
        """The finished record. `accept_shrunk`: a person says that a suddenly short listing is right. `follow`: what
        was read before is not read whole but followed by what changed since (deletions as far as the systems tell
        them). `scheduled`: nobody waits for the answer; a run that somebody asks for waits until this one has ended.

        Raises RunBusy; SnapshotFileError when the snapshots cannot be opened and not for want of room. Whatever else
        goes wrong is a fault of ours: the record is closed as failed and the exception goes on.
        """
        if self._busy.locked() and (scheduled or not self._gives_way):
            raise RunBusy(connection)
        async with self._busy:
            self._gives_way = scheduled
            started = self._clock.now()
            record = RunRecord(
                run_id=started.strftime("%Y%m%dT%H%M%S.%fZ"),
                connection=connection,
                started_at=started,
                mode=RunMode.INCREMENTAL if follow else RunMode.FULL,
            )
            await self._close_cut_off(connection)
            await self._save(record)
            try:
                async with self._duck.using(connection) as file:
                    with counting_calls() as calls:
                        return await self._compare(file, record, accept_shrunk, calls)
            except (QueryFailed, QueryTooSlow, NoRoom) as error:
                return await self._could_not(record, str(error))
            except Exception as error:
                known = isinstance(error, SnapshotFileError)
                failure = str(error)[:800] if known else f"{type(error).__name__}: {error}"[:300]
                failed = replace(record, state=RunState.FAILED, finished_at=self._clock.now(), failure=failure)
                await self._save(failed)
                raise

    @property
    def is_running(self) -> bool:
        """A run is under way; its record says `started`."""
        return self._busy.locked()

    async def forget(self, connection: str, before: datetime) -> int:
        """Removes history that ended before then; how many rows. Not while a run is under way. Raises RunBusy,
        SnapshotFileError, QueryFailed."""
        if self._busy.locked():
            raise RunBusy(connection)
        async with self._busy, self._duck.using(connection) as file:
            return await forget(file, before)

    async def export(self, connection: str, folder: Path, at: datetime, forgotten_before: datetime) -> Export:
        """What was known at `at`. Raises ExportRefused, SnapshotFileError, QueryFailed, OSError."""
        async with self._duck.using(connection) as file:
            return await export(file, folder, at, forgotten_before)

    async def _could_not(self, record: RunRecord, why: str) -> RunRecord:
        """The snapshot file took nothing more (a full disk, say): nothing was compared, nothing opens or closes."""
        left_out = NotCompared(kind="snapshot", system="", reason=SNAPSHOT_FAILED, detail=why[:300])
        ended = replace(record, state=RunState.FINISHED, finished_at=self._clock.now(), not_compared=(left_out,))
        await self._save(ended)
        return ended

    async def _compare(
        self, file: SnapshotFile, record: RunRecord, accept_shrunk: bool, calls: Mapping[str, int]
    ) -> RunRecord:
        seconds: dict[str, float] = {}
        snapshots = Snapshots(
            file, self._remotes, self._clock, listing_seconds=self._listing_seconds, accept_shrunk=accept_shrunk
        )
        with self._timed(seconds, "snapshot"):
            if not await file.query("select 1 from run limit 1"):
                await self._copy_ours(file, record.connection)
            with urgent(Urgency.SWEEP):
                snapshot = await snapshots.take(await file.run(last_reads) if record.follows else {})
            await self._copy_ours(file, record.connection)
            await file.run(
                partial(
                    record_run,
                    run_id=record.run_id,
                    started_at=record.started_at,
                    as_of=snapshot.as_of,
                    sides=snapshot.sides,
                )
            )
        with self._timed(seconds, "detect"):
            setup_gap = () if record.follows else await self._read_setup(file)
            without_setup = record.follows or bool(setup_gap)
            able = [
                d
                for d in self._catalog.values()
                if d.needs <= snapshot.compared and not (d.needs_setup and without_setup)
            ]
            detection = await detect(file, able, limit_seconds=self._detector_seconds)
        with self._timed(seconds, "confirm"):
            confirmation = await self._confirm(file, record, snapshots, snapshot, detection)
        kinds = _compared_kinds([d.id for d in able], detection, confirmation)
        record = replace(
            record,
            as_of={str(system): at for system, at in snapshot.as_of.items()},
            compared=_counts(snapshot),
            compared_kinds=tuple(sorted(kinds)),
            not_compared=(*self._refused, *setup_gap, *_left_out(snapshot, detection, confirmation)),
            candidates=len(detection.found),
            vanished_by_kind=confirmation.vanished,
            unconfirmed=len(confirmation.undecided),
            seconds=seconds,
            requests=dict(calls),
        )
        return await self._finish(record, snapshot, kinds, confirmation)

    async def _read_setup(self, file: SnapshotFile) -> tuple[NotCompared, ...]:
        """Empty, or why nothing can be said about the account's setup."""
        try:
            async with asyncio.timeout(self._listing_seconds):
                facts = await self._setup()
        except SyncError as error:
            return (NotCompared(kind="setup", system=str(System.WMS), reason=str(error.reason), detail=error.detail),)
        except TimeoutError:
            return (NotCompared(kind="setup", system=str(System.WMS), reason=str(Reason.TIMEOUT)),)
        await write_setup(file, facts)
        return ()

    async def _confirm(
        self, file: SnapshotFile, record: RunRecord, snapshots: Snapshots, snapshot: Snapshot, detection: Detection
    ) -> Confirmation:
        confirmer = Confirmer(file, self._remotes, self._store, snapshots, self._clock)
        left: frozenset[str] = frozenset()
        if record.follows:
            detection, left = await confirmer.few(record.connection, detection)
        unread = await confirmer.read_again(record.connection, detection.found.values(), snapshot, self._catalog)
        if detection.found:
            await self._copy_ours(file, record.connection)
        confirmation = await confirmer.judge(detection, unread, self._catalog, self._detector_seconds)
        return replace(confirmation, left=left)

    async def _copy_ours(self, file: SnapshotFile, connection: str) -> None:
        await copy_ours(file, self._store, self._clock, connection, paused=await self._paused())
        graces = {detector.id: detector.grace_seconds for detector in self._catalog.values()}
        async with self._store.reading() as tables:
            began = Beginnings(
                invoices=await _since(tables, connection, "invoices"), sales=await _since(tables, connection, "sales")
            )
        await write_rules(file, rule_rows(self._audit, graces, self._clock.now(), began))

    async def _finish(
        self, record: RunRecord, snapshot: Snapshot, kinds: frozenset[str], confirmation: Confirmation
    ) -> RunRecord:
        """Drift and the finished record in one transaction."""
        now = self._clock.now()
        repairs = {detector.id: detector.repair for detector in self._catalog.values()}
        places = {(s, str(kind)): at for (s, kind), at in {**snapshot.places, **confirmation.read_at}.items()}
        moment = Moment(connection=record.connection, now=now, as_of=snapshot.as_of, repairs=repairs, places=places)
        untouched = confirmation.undecided | confirmation.left
        async with self._store.transaction() as tables:
            known = await tables.drift.load(record.connection)
            settled = kinds | self._given_up({drift.kind for drift in known})
            change = advance(known, confirmation.confirmed, settled, moment, undecided=untouched)
            await tables.drift.save(change.changes)
            still = await tables.drift.load(record.connection, open_only=True)
            record = replace(
                record,
                state=RunState.FINISHED,
                finished_at=now,
                open_by_kind=dict(Counter(drift.kind for drift in still)),
                opened=len(change.opened),
                reopened=len(change.reopened),
                still_open=len(change.still_open),
                resolved=len(change.resolved),
            )
            await tables.documents.put(record.connection, record.document, record.run_id, record.to_json(), now)
        return record

    def _given_up(self, known: set[str]) -> set[str]:
        """Kinds that nobody looks for any more: switched off, or of a file of the user's own that is gone. One that is
        refused is still meant."""
        refused = {one.kind.removesuffix(".sql") for one in self._refused}
        return known - self._catalog.keys() - refused

    async def _close_cut_off(self, connection: str) -> None:
        """A record that is still `started` when a run begins is of a run that a kill or a power cut ended."""
        async with self._store.transaction() as tables:
            for kind in (RUN_DOCUMENT, WATCH_DOCUMENT):
                for name, _at, body in await tables.documents.list(connection, kind, LATEST_RUNS):
                    if isinstance(body, Mapping) and body.get("state") == RunState.STARTED:
                        closed = {**body, "state": str(RunState.FAILED), "failure": CUT_OFF}
                        await tables.documents.put(connection, kind, name, closed, self._clock.now())

    async def _save(self, record: RunRecord) -> None:
        async with self._store.transaction() as tables:
            name, now = record.run_id, self._clock.now()
            await tables.documents.put(record.connection, record.document, name, record.to_json(), now)

    @contextmanager
    def _timed(self, seconds: dict[str, float], phase: str) -> Iterator[None]:
        begun = self._clock.monotonic()
        yield
        seconds[phase] = self._clock.monotonic() - begun


async def _since(tables: Transaction, connection: str, what: str) -> datetime | None:
    """As `begin_invoices` and `begin_sales` of the sync note it at the first start."""
    noted = await tables.documents.get(connection, what, "since")
    return datetime.fromisoformat(noted) if isinstance(noted, str) else None


def _compared_kinds(able: list[str], detection: Detection, confirmation: Confirmation) -> frozenset[str]:
    failed = detection.failed.keys() | confirmation.failed.keys() | detection.truncated
    return frozenset(able) - failed


def _counts(snapshot: Snapshot) -> dict[str, dict[str, int]]:
    counts: dict[str, dict[str, int]] = {}
    for side in snapshot.sides:
        system, kind = side.place
        if side.compared:
            counts.setdefault(str(kind), {})[str(system)] = side.rows
    return counts


def _left_out(snapshot: Snapshot, detection: Detection, confirmation: Confirmation) -> Iterator[NotCompared]:
    for side in snapshot.sides:
        if not side.compared:
            system, kind = side.place
            yield NotCompared(kind=str(kind), system=str(system), reason=side.reason, detail=side.detail)
    for (system, kind), reason in confirmation.unread.items():
        yield NotCompared(kind=str(kind), system=str(system), reason=reason, detail="second look")
    for kind_id, why in {**confirmation.failed, **detection.failed}.items():
        yield NotCompared(kind=kind_id, system="", reason="detector_failed", detail=why)
    for kind_id in sorted(detection.truncated):
        yield NotCompared(kind=kind_id, system="", reason="truncated")
