"""What a person says of a drift: seen (`ack`), or set aside until a day (`snooze`). All of it is in the audit log.

A snooze belongs to the values that were there when it was set: `reconcile.drift.advance` ends it when they change, when
the day has come, and when the drift was gone and is back. An acknowledgement ends when the drift was gone and is back.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from daemon.domain.drift import Drift, DriftState
from daemon.domain.ids import Kind, System
from daemon.domain.wish import SetUp
from daemon.domain.work import AuditEntry
from daemon.operations.audit_gauges import show_drift
from daemon.operations.choosing import unknown_drift
from daemon.operations.unit import Unit, unit_of
from daemon.ports import Transaction
from daemon.web.operations import USAGE, JsonObject, OperationRefused
from reconcile.drift_row import drift_row

LONGEST = timedelta(days=366)
MOST_REASON = 500


class DriftMarks:
    """Called by the facade."""

    def __init__(self, units: Mapping[str, Unit]) -> None:
        self._units = units

    async def ack(self, connection: str, fingerprint: str, reason: str, actor: str) -> JsonObject:
        """The drift row. `reason` empty: OperationRefused, exit 2."""
        unit = unit_of(self._units, connection)
        now = unit.connection.clock.now()
        said = f"{_reason(reason)} ({actor}, {now:%Y-%m-%d})"
        return await self._mark(unit, fingerprint, "drift_ack", actor, reason, ack=said)

    async def snooze(self, connection: str, fingerprint: str, until: str, reason: str, actor: str) -> JsonObject:
        """`until`: a day (YYYY-MM-DD, from midnight UTC) or an instant, in the future and within a year; empty: not
        set aside any more. The drift row."""
        unit = unit_of(self._units, connection)
        moment = _until(until, unit.connection.clock.now()) if until else None
        why = _reason(reason) if until else reason.strip() or "woken"
        mark = None if moment is None else moment.isoformat()
        return await self._mark(unit, fingerprint, "drift_snooze", actor, why, snooze=mark)

    async def _mark(
        self, unit: Unit, fingerprint: str, action: str, actor: str, why: str, **marks: str | None
    ) -> JsonObject:
        async with unit.connection.store.transaction() as tx:
            drift = await open_drift(tx, unit, fingerprint)
            marked = replace(drift, **marks)  # type: ignore[arg-type]  # ack and snooze are texts
            await tx.drift.save([marked])
            await tx.audit.append(_entry(unit, drift, marked, action, actor, why))
        await show_drift(unit)
        return drift_row(marked)


async def open_drift(tx: Transaction, unit: Unit, fingerprint: str) -> Drift:
    """By its fingerprint or the beginning of it. Raises OperationRefused: unknown, or resolved."""
    drift = await tx.drift.get(fingerprint)
    if drift is None or drift.connection != unit.name:
        raise unknown_drift(fingerprint)
    if drift.state is DriftState.RESOLVED:
        raise OperationRefused(
            "drift_resolved",
            f"Avviket {fingerprint[:40]!r} er borte; det er ingenting å merke.",
            f"The drift {fingerprint[:40]!r} is gone; there is nothing to mark.",
            todo_nb="samsvar drift list",
            todo_en="samsvar drift list",
            exit_code=USAGE,
        )
    return drift


def _entry(unit: Unit, before: Drift, after: Drift, action: str, actor: str, why: str) -> AuditEntry:
    kind, system, native_id = _about(before)
    return AuditEntry(
        connection=unit.name,
        at=unit.connection.clock.now(),
        actor=actor,
        action=action,
        kind=kind,
        system=system,
        native_id=native_id,
        why=why,
        before=f"{before.ack or ''}|{before.snooze or ''}",
        after=f"{after.ack or ''}|{after.snooze or ''}",
    )


def _about(drift: Drift) -> tuple[Kind, System, str]:
    """The record that the line is found by; what the account lacks goes where its repair writes its line."""
    if drift.entity in set(Kind):
        system = System.ERP if drift.erp_id is not None else System.WMS
        return Kind(drift.entity), system, drift.erp_id or drift.wms_id or ""
    name, place = drift.wms_id or "", drift.number or ""
    wish = SetUp(what=drift.detail.get("what") or "", name=name, place=place)
    return wish.kind, System.WMS, place or name


def _reason(text: str) -> str:
    reason = " ".join(text.split())[:MOST_REASON]
    if not reason:
        raise OperationRefused(
            "reason_missing",
            "Skriv hvorfor: den som ser avviket neste gang, må forstå det.",
            "Say why: whoever sees the drift next must understand.",
            todo_nb='Legg til --reason "..."',
            todo_en='Add --reason "..."',
            exit_code=USAGE,
        )
    return reason


def _until(text: str, now: datetime) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = now
    moment = moment if moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    if not now < moment <= now + LONGEST:
        raise OperationRefused(
            "bad_day",
            f"{text[:40]!r} er ikke en dag i løpet av det neste året.",
            f"{text[:40]!r} is not a day within the next year.",
            todo_nb=f"Skriv dagen slik: --until {now + timedelta(days=14):%Y-%m-%d}",
            todo_en=f"Write the day like this: --until {now + timedelta(days=14):%Y-%m-%d}",
            exit_code=USAGE,
        )
    return moment
