"""Operations of the audit: run it, see the drift (design 5)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path

from daemon.config.values import Config
from daemon.domain.drift import Drift, DriftState, Severity
from daemon.domain.messages import CATALOGUE
from daemon.operations.audit_gauges import count_run, outcome_of
from daemon.operations.audit_turns import AuditTurns
from daemon.operations.choosing import check_kinds, unknown_drift
from daemon.operations.snapshot_words import snapshots_failed, snapshots_unusable
from daemon.operations.unit import Unit, unit_of
from daemon.web.operations import USAGE, JsonObject, OperationRefused, Progress
from reconcile.catalog import Catalog
from reconcile.drift_row import drift_row
from reconcile.duck.errors import NoRoom, QueryFailed, SnapshotFileError
from reconcile.export import ExportRefused
from reconcile.run import RunBusy
from reconcile.run_record import RunMode, RunRecord

TICK_SECONDS = 0.5
SEVERITIES = tuple(Severity)
"""The worst first, as they are defined."""


class Audits:
    """Reads both systems, writes to neither."""

    def __init__(self, config: Config, units: Mapping[str, Unit], catalog: Catalog) -> None:
        self._config = config
        self._units = units
        self._catalog = catalog
        self._turns = AuditTurns()

    async def reconcile_run(self, connection: str, actor: str, progress: Progress) -> JsonObject:
        unit = unit_of(self._units, connection)
        work = asyncio.create_task(self._run(unit), name=f"reconcile-{unit.name}")
        try:
            while not work.done():
                await progress({"stage": "reconcile"})
                await asyncio.wait([work], timeout=TICK_SECONDS)
            record = await work
        finally:
            work.cancel()
        drifts = await self._measured(unit, record)
        async with unit.connection.store.reading() as tx:
            parked = (await tx.inbox.count(unit.name)).parked
        return {**_run_json(record, drifts), "parked": parked}

    async def run_by_itself(self, unit: Unit, mode: RunMode) -> str:
        """A scheduled run; its outcome. Raises OperationRefused: another one is under way, or the snapshots cannot be
        used."""
        async with self._turns.taken():
            record = await self._run(unit, follow=mode is RunMode.INCREMENTAL, scheduled=True)
        await self._measured(unit, record)
        return outcome_of(record.to_json())

    async def export(self, connection: str, at: datetime | None) -> JsonObject:
        """What was known at `at` (None: now) as Parquet files below the state folder."""
        unit = unit_of(self._units, connection)
        now = unit.connection.clock.now()
        folder = self._config.state_dir / unit.name / "exports"
        kept = now - timedelta(days=self._config.retention.snapshots_days)
        with refusing(self._snapshots(unit)):
            made = await unit.reconciler.export(unit.name, folder, at or now, kept)
        return {
            "folder": str(made.folder),
            "at": made.at.isoformat(),
            "as_of": dict(made.as_of),
            "rows": dict(made.rows),
        }

    async def _measured(self, unit: Unit, record: RunRecord) -> list[Drift]:
        async with unit.connection.store.reading() as tx:
            drifts = await tx.drift.load(unit.name, open_only=True)
        count_run(unit, record, drifts)
        return drifts

    async def _run(self, unit: Unit, *, follow: bool = False, scheduled: bool = False) -> RunRecord:
        with refusing(self._snapshots(unit)):
            return await unit.reconciler.run(unit.name, follow=follow, scheduled=scheduled)

    def _snapshots(self, unit: Unit) -> Path:
        return self._config.state_dir / unit.name / "snapshots.duckdb"

    async def drift_list(self, connection: str, kind: str | None, open_only: bool, limit: int) -> JsonObject:
        unit = unit_of(self._units, connection)
        async with unit.connection.store.reading() as tx:
            drifts = await tx.drift.load(unit.name, open_only=open_only)
        if kind is not None:
            check_kinds([kind], {*self._catalog, *(drift.kind for drift in drifts)})
        rows = [_row(drift) for drift in sorted(drifts, key=_worst_first) if kind in (None, drift.kind)]
        return {"drift": rows[:limit], "total": len(rows)}

    async def drift_show(self, connection: str, fingerprint: str) -> JsonObject:
        unit = unit_of(self._units, connection)
        async with unit.connection.store.reading() as tx:
            drift = await tx.drift.get(fingerprint)
        if drift is None or drift.connection != unit.name:
            raise unknown_drift(fingerprint)
        detector = self._catalog.get(drift.kind)
        titles = {"nb": detector.title_nb, "en": detector.title_en} if detector is not None else {}
        whys = {"nb": detector.why_nb or detector.why, "en": detector.why} if detector is not None else {}
        return {**_row(drift), "title": titles, "why": whys}


@contextmanager
def refusing(snapshots: Path) -> Iterator[None]:
    """What a run or an export cannot do, in the operator's words. `snapshots`: the file of the connection."""
    try:
        yield
    except RunBusy as error:
        raise OperationRefused(
            "run_busy",
            "En sammenligning av denne forbindelsen er allerede i gang.",
            "A comparison of this connection is already under way.",
            todo_nb="Vent til den er ferdig, og prøv igjen: samsvar reconcile run",
            todo_en="Wait until it has ended, then try again: samsvar reconcile run",
        ) from error
    except (NoRoom, QueryFailed) as error:
        raise snapshots_failed(error, snapshots) from error
    except SnapshotFileError as error:
        raise snapshots_unusable(error, snapshots) from error
    except ExportRefused as error:
        raise OperationRefused(
            f"export_{error.reason}",
            CATALOGUE.text(f"export.{error.reason}", "nb", detail=error.detail or "-"),
            CATALOGUE.text(f"export.{error.reason}", "en", detail=error.detail or "-"),
            todo_nb="samsvar reconcile export --at TIDSPUNKT",
            todo_en="samsvar reconcile export --at INSTANT",
            exit_code=USAGE,
        ) from error


def _worst_first(drift: Drift) -> tuple[int, str, str, str]:
    """As the report sorts: what is worst first, then what belongs together."""
    return SEVERITIES.index(drift.severity), drift.kind, drift.number or drift.erp_id or "", drift.fingerprint


def _row(drift: Drift) -> JsonObject:
    """The row of design 9; `flapping` is there only when it is true."""
    return {**drift_row(drift), **({"flapping": True} if drift.is_flapping else {})}


def _run_json(record: RunRecord, drifts: list[Drift]) -> JsonObject:
    finished = record.finished_at or record.started_at
    return {
        "run_id": record.run_id,
        "connection": record.connection,
        "outcome": outcome_of(record.to_json()),
        "started_at": record.started_at.isoformat(),
        "finished_at": finished.isoformat(),
        "seconds": round((finished - record.started_at).total_seconds(), 3),
        "opened": record.opened,
        "reopened": record.reopened,
        "resolved": record.resolved,
        "vanished": record.vanished,
        "drift_open": record.open_count,
        "counts": dict(record.open_by_kind),
        "compared": {kind: dict(sides) for kind, sides in record.compared.items()},
        "not_compared": [
            {"what": f"{n.system} {n.kind}".strip(), "why": f"{n.reason} {n.detail}".strip()}
            | {"system": n.system, "kind": n.kind, "reason": n.reason, "detail": n.detail}
            for n in record.not_compared
        ],
        "drift": [
            drift_row(drift) for drift in sorted(drifts, key=_worst_first) if drift.state is not DriftState.RESOLVED
        ],
    }
