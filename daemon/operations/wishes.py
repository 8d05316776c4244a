"""`samsvar sync order|entity`: one record is looked at now, and what became of it is said in one honest line.

The work itself is the workers'; this signals the key, waits, and then reads what was written. With `dry_run` nothing is
signalled: the commands are shown and none is sent.
"""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from datetime import datetime

from daemon.domain.errors import Reason
from daemon.domain.hint import hint, next_command
from daemon.domain.ids import Kind, System
from daemon.domain.messages import LANGUAGES
from daemon.domain.work import AuditEntry, InboxItem, Signal, Source
from daemon.operations.explain import Explainer
from daemon.operations.lookup import Found, find_pair, pair_kind
from daemon.operations.queue_view import entry_json
from daemon.operations.transfers import refuse_in_audit_mode, refuse_in_dry_run, stopping_refusal
from daemon.operations.unit import Unit, unit_of
from daemon.ports import Transaction
from daemon.rest import rest
from daemon.web.operations import JsonObject, Progress

WAIT_SECONDS = 120.0
TICK_SECONDS = 0.2
MOST_WRITTEN = 200


class Wishes:
    """When the daemon stops, whoever waits hears so at once; the key stays in the inbox."""

    def __init__(self, units: Mapping[str, Unit], explainer: Explainer, stopping: asyncio.Event) -> None:
        self._units = units
        self._explainer = explainer
        self._stopping = stopping

    async def sync_entity(
        self,
        connection: str,
        kind: Kind,
        native_id: str,
        system: System | None,
        dry_run: bool,
        actor: str,
        progress: Progress,
    ) -> JsonObject:
        unit = unit_of(self._units, connection)
        if not dry_run:
            refuse_in_audit_mode(unit)
            refuse_in_dry_run(unit)
        await progress({"stage": "read"})
        found = await find_pair(unit, kind, native_id, system, "sync order" if kind is Kind.ORDER else "sync entity")
        asked = {"connection": unit.name, "kind": str(kind), "asked": native_id, "dry_run": dry_run}
        if dry_run:
            await progress({"stage": "rehearse"})
            would = await self._explainer.next(unit, found, forced=False)
            return {**asked, "erp_id": found.erp_id, "wms_id": found.wms_id, **would}
        began = unit.connection.clock.now()
        await self._signal(unit, found, actor, began)
        item = await self._worked(unit, found, progress)
        return {**asked, **await self._outcome(unit, found, item, began)}

    async def _signal(self, unit: Unit, found: Found, actor: str, at: datetime) -> None:
        """A wish of a person is on record, whatever comes of it."""
        key = found.key
        async with unit.connection.store.transaction() as tx:
            await tx.audit.append(
                AuditEntry(
                    connection=unit.name,
                    at=at,
                    actor=actor,
                    action="sync_entity",
                    kind=key.kind,
                    system=key.system,
                    native_id=key.native_id,
                    why="asked by the operator",
                )
            )
        await unit.intake.signal([Signal(key=key, source=Source.MANUAL)])

    async def _worked(self, unit: Unit, found: Found, progress: Progress) -> InboxItem | None:
        """None: done. Else how it waits: parked, put back, or not reached in time."""
        clock = unit.connection.clock
        began = clock.monotonic()
        while True:
            async with unit.connection.store.reading() as tx:
                item = await tx.inbox.get(found.key)
            if item is None or item.parked or item.attempts or clock.monotonic() - began > WAIT_SECONDS:
                return item
            await progress({"stage": "work", "text": f"{clock.monotonic() - began:.0f} s"})
            await self._tick()

    async def _tick(self) -> None:
        if await rest(TICK_SECONDS, self._stopping):
            raise stopping_refusal()

    async def _outcome(self, unit: Unit, found: Found, item: InboxItem | None, began: datetime) -> JsonObject:
        key = found.key
        async with unit.connection.store.reading() as tx:
            link = await tx.links.get(unit.connection.key(pair_kind(key.kind), key.system, key.native_id))
            erp_id = link.erp_id if link is not None else found.erp_id
            wms_id = link.wms_id if link is not None else found.wms_id
            written = await _written(tx, unit, {System.ERP: erp_id, System.WMS: wms_id}, began)
        base = {"erp_id": erp_id, "wms_id": wms_id, "written": [entry_json(entry) for entry in written]}
        if item is not None:
            reason = str(item.reason or Reason.TIMEOUT)
            outcome = "parked" if item.parked else "waiting"
            known = (str(key.kind), key.native_id, item.detail)
            hints = {language: hint(reason, language, *known) for language in LANGUAGES}
            next_step = next_command(reason, *known) if item.parked else None
            return {
                **base,
                "outcome": outcome,
                "reason": reason,
                "detail": item.detail,
                "hint": hints,
                "next": next_step,
            }
        if any(entry.outcome == "ok" for entry in written):
            return {**base, "outcome": "changed", "reason": None, "detail": "", "hint": {}, "next": None}
        outcome, reason_word = "unchanged", None
        if link is None:
            outcome = "left_out" if found.exists else "not_found"
            reason_word = await self._explainer.left_out(unit, found) if found.exists else None
        return {**base, "outcome": outcome, "reason": reason_word, "detail": "", "hint": {}, "next": None}


async def _written(tx: Transaction, unit: Unit, ids: Mapping[System, str | None], began: datetime) -> list[AuditEntry]:
    """What was sent for this pair since then, oldest first; the operator's own line left out."""
    found = [
        entry
        for native_id in dict.fromkeys(i for i in ids.values() if i is not None)
        for entry in await tx.audit.list(unit.name, native_id=native_id, limit=MOST_WRITTEN)
        if entry.at >= began and entry.actor == "daemon" and entry.native_id == ids[entry.system]
    ]
    return sorted(found, key=lambda entry: entry.at)
