"""The drift report: what it is made of, and its files in the state folder (design 5). Called by the facade and by the
report's own schedule. Writes to neither remote system.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from daemon.config.values import Config
from daemon.domain.drift import Drift
from daemon.domain.errors import SyncError
from daemon.domain.ids import System
from daemon.domain.ownership import Mode
from daemon.domain.work import InboxItem
from daemon.operations.audit_desk import head_text, publish
from daemon.operations.unit import Unit, unit_of
from daemon.ports import Transaction
from daemon.web.operations import JsonObject
from reconcile.catalog import Catalog
from reconcile.fixup import FIXUP_DOCUMENT, FixUp
from reconcile.run_record import RUN_DOCUMENT, RunState
from reports.build import build_report
from reports.model import Report
from reports.write import forget_reports, write_report

MOST_RUNS = 200
"""Records of full runs that are looked at for the trend: fourteen nights, and a good many by hand."""
MOST_FIX_UPS = 100
MARK, LAST = "report", "nightly"
"""The document that says when the last nightly report was made."""
IDENTITY_SECONDS = 20.0


@dataclass(frozen=True, slots=True, kw_only=True)
class _Material:
    """What the state knows, read at one moment."""

    run: Mapping[str, object]
    runs: tuple[Mapping[str, object], ...]
    drifts: list[Drift]
    parked: list[InboxItem]
    fix_ups: list[FixUp]
    previous: datetime | None
    head: str


class ReportDesk:
    """Reports of all connections."""

    def __init__(self, config: Config, units: Mapping[str, Unit], catalog: Catalog) -> None:
        self._config = config
        self._units = units
        self._catalog = catalog

    async def build(self, connection: str, language: str, actor: str) -> JsonObject:
        """`{html, json, csv, xlsx, txt}`: the files that were written."""
        unit = unit_of(self._units, connection)
        report = await self.report(unit, language)
        paths = await self.write(unit, report, language)
        return {form: str(path) for form, path in paths.items()}

    async def write(self, unit: Unit, report: Report, language: str) -> dict[str, Path]:
        """Raises OSError."""
        return await asyncio.to_thread(write_report, self.folder(unit), report, language)

    async def forget(self, unit: Unit, before: datetime) -> int:
        """Removes files of reports that were made before then. Raises OSError."""
        return await asyncio.to_thread(forget_reports, self.folder(unit), before)

    def folder(self, unit: Unit) -> Path:
        return self._config.state_dir / unit.name / "reports"

    async def report(self, unit: Unit, language: str) -> Report:
        """What is true now. A system that cannot say whose it is has no name in it; the report is made all the same."""
        identities = await _identities(unit)
        material = await self._material(unit)
        return await asyncio.to_thread(
            build_report,
            connection=unit.name,
            identities=identities,
            run=material.run,
            drifts=material.drifts,
            previous_run_at=material.previous,
            parked=material.parked,
            catalog=self._catalog,
            language=language,
            now=unit.connection.clock.now(),
            audit_head=material.head,
            runs=material.runs,
            fix_ups=material.fix_ups,
            links=unit.config.links,
            watching=unit.connection.policy.mode is Mode.AUDIT,
        )

    async def _material(self, unit: Unit) -> _Material:
        async with unit.connection.store.transaction() as tx:
            head = await publish(tx, unit)
        async with unit.connection.store.reading() as tx:
            runs = await _runs(tx, unit)
            drifts = await tx.drift.load(unit.name)
            parked = await tx.inbox.list(unit.name, parked=True)
            fix_ups = await _fix_ups(tx, unit.name)
            previous = await previous_report(tx, unit.name) or _finished_before(runs)
        run = runs[0] if runs else {}
        return _Material(
            run=run,
            runs=tuple(runs),
            drifts=drifts,
            parked=parked,
            fix_ups=fix_ups,
            previous=previous,
            head=head_text(head),
        )


async def previous_report(tx: Transaction, connection: str) -> datetime | None:
    """When the last nightly report was made."""
    body = await tx.documents.get(connection, MARK, LAST)
    told = body.get("generated_at") if isinstance(body, dict) else None
    return datetime.fromisoformat(told) if isinstance(told, str) else None


async def _identities(unit: Unit) -> dict[System, str]:
    found = {}
    for system in System:
        try:
            async with asyncio.timeout(IDENTITY_SECONDS):
                found[system] = (await unit.identity(system)).name
        except (SyncError, TimeoutError):
            continue
    return found


async def _runs(tx: Transaction, unit: Unit) -> list[Mapping[str, object]]:
    """Newest first, without one that is under way: it says nothing yet."""
    found = await tx.documents.list(unit.name, RUN_DOCUMENT, MOST_RUNS)
    runs: list[Mapping[str, object]] = [body for _name, _at, body in found if isinstance(body, dict)]
    if runs and unit.reconciler.is_running and runs[0].get("state") == RunState.STARTED:
        return runs[1:]
    return runs


def _finished_before(runs: list[Mapping[str, object]]) -> datetime | None:
    """When the finished run before the newest one ended: for a report that nobody ever made before."""
    for body in runs[1:]:
        if body.get("state") == RunState.FINISHED and body.get("finished_at"):
            return datetime.fromisoformat(str(body["finished_at"]))
    return None


async def _fix_ups(tx: Transaction, connection: str) -> list[FixUp]:
    found = []
    for _name, _at, body in await tx.documents.list(connection, FIXUP_DOCUMENT, MOST_FIX_UPS):
        try:
            found.append(FixUp.from_json(body))
        except (ValueError, TypeError, KeyError):
            continue
    return found
