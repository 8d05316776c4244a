"""What the metrics show of the audit: each run as it ends, and after a restart what the state still knows.

Called by the operations that run, mark and repair, and once for each connection when the daemon starts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import cast

from daemon.domain.drift import Drift, DriftState
from daemon.metrics import Metrics
from daemon.metrics.audit import OpenDrift
from daemon.metrics.labels import KINDS, SYSTEMS
from daemon.operations.unit import Unit
from reconcile.fixup import FIXUP_DOCUMENT
from reconcile.run_record import RUN_DOCUMENT, WATCH_DOCUMENT, RunRecord, RunState

REMEMBERED = 50
"""Runs of each sort that are looked at after a restart; the newest of each outcome counts."""

Body = Mapping[str, object]


def outcome_of(run: Body) -> str:
    """Of a finished or failed run's document: `equal`, `drift`, `incomplete` or `failed`."""
    if run.get("state") != RunState.FINISHED:
        return "failed"
    if not run.get("complete"):
        return "incomplete"
    return "drift" if sum(_counts(run.get("open_by_kind")).values()) else "equal"


def count_run(unit: Unit, record: RunRecord, drifts: Sequence[Drift]) -> None:
    """A run has just ended. `drifts`: all that are open now."""
    audit, name = unit.connection.metrics.audit, unit.name
    finished = record.finished_at or unit.connection.clock.now()
    audit.run(name, outcome_of(record.to_json()), (finished - record.started_at).total_seconds())
    audit.drift_changed(
        name, opened=record.opened, reopened=record.reopened, resolved=record.resolved, vanished=record.vanished
    )
    audit.candidates(name, record.candidates)
    for left_out in record.not_compared:
        audit.not_compared(name, left_out.reason)
    if record.unconfirmed:
        audit.not_compared(name, "unconfirmed")
    show_run(unit.connection.metrics, name, record.to_json())
    audit.drift(name, summed(drifts))


def show_run(metrics: Metrics, connection: str, run: Body) -> None:
    """Gauges only: showing a run twice changes nothing."""
    ended = run.get("finished_at")
    if not isinstance(ended, str):
        return
    metrics.audit.run_ended(connection, outcome_of(run), str(run.get("mode")), datetime.fromisoformat(ended))
    if run.get("state") != RunState.FINISHED:
        return
    metrics.audit.phases(connection, cast(Mapping[str, float], run.get("seconds") or {}))
    for system, at in cast(Mapping[str, str], run.get("as_of") or {}).items():
        metrics.audit.snapshot_of(connection, system, datetime.fromisoformat(at))
    for kind, sides in cast(Mapping[str, object], run.get("compared") or {}).items():
        for system, rows in _counts(sides).items():
            metrics.audit.snapshot(connection, system, kind, rows)
    for left_out in cast(Iterable[Mapping[str, str]], run.get("not_compared") or ()):
        if left_out.get("system") in SYSTEMS and left_out.get("kind") in KINDS:
            metrics.audit.snapshot(connection, left_out["system"], left_out["kind"], None)


def summed(drifts: Iterable[Drift]) -> OpenDrift:
    """Counts, ages and sums of what is open."""
    counts: dict[tuple[str, str], int] = {}
    oldest: dict[str, datetime] = {}
    amount: dict[str, Decimal] = {}
    units: dict[str, Decimal] = {}
    unattended: dict[str, int] = {}
    since: dict[str, datetime] = {}
    marked: dict[str, int] = {}
    for drift in drifts:
        if drift.state is DriftState.RESOLVED:
            continue
        severity = str(drift.severity)
        counts[drift.kind, severity] = counts.get((drift.kind, severity), 0) + 1
        oldest[severity] = min(drift.first_seen, oldest.get(severity, drift.first_seen))
        amount[severity] = amount.get(severity, Decimal(0)) + abs(drift.amount or Decimal(0))
        units[severity] = units.get(severity, Decimal(0)) + abs(drift.units or Decimal(0))
        marks = {"acknowledged": bool(drift.ack), "snoozed": bool(drift.snooze), "flapping": drift.is_flapping}
        for mark in (mark for mark, has in marks.items() if has):
            marked[mark] = marked.get(mark, 0) + 1
        if not drift.ack and not drift.snooze:
            unattended[severity] = unattended.get(severity, 0) + 1
            since[severity] = min(drift.first_seen, since.get(severity, drift.first_seen))
    return OpenDrift(
        counts=counts,
        oldest=oldest,
        amount=amount,
        units=units,
        unattended=unattended,
        unattended_since=since,
        marked=marked,
    )


async def show_drift(unit: Unit) -> None:
    """A mark or a repair changed what is open."""
    async with unit.connection.store.reading() as tx:
        drifts = await tx.drift.load(unit.name, open_only=True)
    unit.connection.metrics.audit.drift(unit.name, summed(drifts))


async def remember(unit: Unit) -> None:
    """Shows what the state knows of the last runs, of open drift and of the last repair: a restart is no amnesia.
    Where nothing was ever compared the series stay unknown."""
    metrics = unit.connection.metrics
    async with unit.connection.store.reading() as tx:
        runs = [
            body
            for kind in (RUN_DOCUMENT, WATCH_DOCUMENT)
            for _name, _at, body in await tx.documents.list(unit.name, kind, REMEMBERED)
            if isinstance(body, Mapping) and isinstance(body.get("finished_at"), str)
        ]
        repaired = await tx.documents.list(unit.name, FIXUP_DOCUMENT, 1)
    for run in sorted(runs, key=lambda body: str(body["finished_at"])):
        show_run(metrics, unit.name, run)
    for _name, at, body in repaired:
        ended = body.get("finished_at") if isinstance(body, Mapping) else None
        metrics.audit.repaired(unit.name, datetime.fromisoformat(ended) if isinstance(ended, str) else at)
    if runs:
        await show_drift(unit)


def _counts(value: object) -> dict[str, int]:
    return {str(k): int(v) for k, v in value.items()} if isinstance(value, Mapping) else {}
