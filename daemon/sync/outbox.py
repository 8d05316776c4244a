"""The one door for writes (design 3.3): intent on disk, one remote call, result on disk.

Called by the flows and, through `Courier`, by repairs. Never retries a call whose outcome is unknown: it looks first.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta

import structlog

from daemon.domain.change import (
    Change,
    Create,
    Performed,
    SetIdField,
    adds_rows,
    kind_of,
    native_id_of,
    operation_of,
)
from daemon.domain.codec import dump
from daemon.domain.converge import ID_FIELD_KINDS, base_of_create
from daemon.domain.converge_order import SENT
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Key, System
from daemon.domain.link import Base, Link
from daemon.domain.order import Order
from daemon.domain.order_sent import sent_text
from daemon.domain.record import Record
from daemon.domain.work import AuditEntry, Command, CommandState
from daemon.ports import Transaction
from daemon.sync.connection import Connection
from daemon.turns import Urgency, urgent

log = structlog.get_logger()

AUDIT_TEXT = 20_000
MAX_DECISION_AGE = timedelta(seconds=30)
"""Older decisions are dropped unsent and made afresh (ADR 3)."""

Settle = Callable[[Transaction, Performed], Awaitable[None]]


class Outbox:
    """Carries commands of one connection to the remote systems. The caller holds the pair lock."""

    def __init__(self, connection: Connection) -> None:
        self._c = connection

    def command(
        self,
        change: Change,
        *,
        erp_id: str | None,
        wms_id: str | None,
        digest: str | None,
        origin: str = "sync",
        decided_at: datetime | None = None,
    ) -> Command:
        """A new pending command for this change."""
        now = self._c.clock.now()
        return Command(
            id=self._c.new_id(),
            connection=self._c.name,
            kind=kind_of(change),
            system=change.system,
            change=change,
            erp_id=erp_id,
            wms_id=wms_id,
            digest=digest,
            origin=origin,
            decided_at=decided_at or now,
            due_at=now,
        )

    async def send(
        self, command: Command, *, before: Record | None, why: str, settle: Settle | None = None, actor: str = "daemon"
    ) -> Performed:
        """Stores the command, makes its one call, stores the result; `settle` joins the transaction of the result.

        Raises SyncError. With `outcome_unknown` the command stays `sending` and `resolve` must look before anybody
        creates again; any other failure drops it, because the next converge decides afresh (nothing old is replayed).
        """
        await self._admit(command)
        now = self._c.clock.now()
        sending = replace(command, state=CommandState.SENDING, started_at=now, attempts=command.attempts + 1)
        async with self._c.store.transaction() as tx:
            await tx.outbox.put(sending)
        try:
            with urgent(Urgency.ORDERS):  # what is decided does not grow old behind what is only to be read
                performed = await self._c.remote(command.system).perform(command.change)
        except SyncError as error:
            await self._failed(command, error, why, actor)
            raise
        await self._finish(command, performed, before=before, why=why, settle=settle, actor=actor)
        return performed

    async def _admit(self, command: Command) -> None:
        """Returns when the command may leave now. Otherwise it is stored, so that a person sees what is held back.
        Raises SyncError PAUSED, MODE or STALE."""
        try:
            self._c.gate.check(command)
            if self._c.fuses is not None:
                await self._c.fuses.admit(command)
        except SyncError:
            await self._store(command)
            raise
        if self._c.clock.now() - command.decided_at > MAX_DECISION_AGE:
            await self._store(command)
            await self._drop(command, Reason.STALE, "decided too long ago")
            raise SyncError(Reason.STALE, f"the decision about {command.kind} {command.erp_id} grew old")

    async def _store(self, command: Command) -> None:
        async with self._c.store.transaction() as tx:
            await tx.outbox.put(command)

    async def resolve(self, command: Command) -> Performed | None:
        """Finds out what became of a command in `sending` (design 3.4): the record it made, or None when it is sure
        that the call did nothing that matters and the command is dropped.

        Raises SyncError OUTCOME_UNKNOWN while a late commit is still possible, or what the look-up raises.
        """
        started = command.started_at or command.decided_at
        if not isinstance(command.change, Create):
            if adds_rows(command.change):
                self._wait(command, started)
            await self._drop(command, Reason.STALE, "interrupted; decided afresh")
            return None
        found = await self._c.remote(command.system).find(command.change, started)
        unlinked = await self._unlinked(command, found)
        if unlinked is not None:
            performed = Performed(native_id=unlinked.native_id, record=unlinked, response="found by its reference")
            await self._finish(command, performed, before=None, why="outcome was unknown, looked up")
            return performed
        self._wait(command, started)
        await self._drop(command, Reason.OUTCOME_UNKNOWN, "looked up: it was not created")
        return None

    def _wait(self, command: Command, started: datetime) -> None:
        """Raises SyncError OUTCOME_UNKNOWN while what was sent may still be carried out."""
        wait = timedelta(seconds=self._c.timing.unknown_settle_seconds) - (self._c.clock.now() - started)
        if wait > timedelta(0):
            raise SyncError(
                Reason.OUTCOME_UNKNOWN,
                f"what was sent for {command.kind} {command.erp_id or command.wms_id} may still arrive",
                retry_after=wait.total_seconds() + 0.1,
            )

    async def landed(self, command: Command, performed: Performed, settle: Settle) -> None:
        """A command in `sending` that was found to have been carried out; `settle` joins its transaction."""
        await self._finish(command, performed, before=None, why="outcome was unknown, looked at", settle=settle)

    async def _unlinked(self, command: Command, found: Sequence[Record]) -> Record | None:
        """The oldest of the found records that is linked to nothing else."""
        records = sorted(found, key=lambda r: r.native_id.zfill(12))
        ids = [r.native_id for r in records]
        async with self._c.store.reading() as tx:
            taken = await tx.links.get_many(self._c.name, command.kind, command.system, ids)
        own_side = System.ERP if command.system is System.WMS else System.WMS
        own = command.erp_id if own_side is System.ERP else command.wms_id
        for record in records:
            link = taken.get(record.native_id)
            if link is None or own == (link.erp_id if own_side is System.ERP else link.wms_id):
                return record
        return None

    async def _finish(
        self,
        command: Command,
        performed: Performed,
        *,
        before: Record | None,
        why: str,
        settle: Settle | None = None,
        actor: str = "daemon",
    ) -> None:
        now = self._c.clock.now()
        async with self._c.store.transaction() as tx:
            await tx.outbox.set_state(command.id, CommandState.DONE, now)
            await tx.audit.append(
                self._entry(command, performed.native_id, before, why, actor, performed.response, "ok")
            )
            if isinstance(command.change, Create):
                await self._link_created(tx, command, performed, now)
            if settle is not None:
                await settle(tx, performed)
        await self._ended(command, carried_out=True)
        self._count(command, "done")

    async def _link_created(self, tx: Transaction, command: Command, performed: Performed, now: datetime) -> None:
        erp_id, wms_id = command.erp_id, command.wms_id
        if command.system is System.WMS:
            wms_id = performed.native_id
        else:
            erp_id = performed.native_id
        if erp_id is None or wms_id is None:
            return
        known = await tx.links.get(Key(command.connection, command.kind, System.ERP, erp_id))
        if known is None or known.wms_id != wms_id:
            if known is not None and known.wms_id == command.wms_id:
                await tx.links.delete(known.key(System.ERP))
            await tx.links.put(
                Link(
                    connection=command.connection,
                    kind=command.kind,
                    erp_id=erp_id,
                    wms_id=wms_id,
                    base=_first_base(command, performed),
                    created_at=now,
                    updated_at=now,
                )
            )
        if command.kind in ID_FIELD_KINDS:
            follow_up = SetIdField(kind=command.kind, native_id=wms_id, value=erp_id)
            await tx.outbox.put(self.command(follow_up, erp_id=erp_id, wms_id=wms_id, digest=None))

    async def _failed(self, command: Command, error: SyncError, why: str, actor: str) -> None:
        now = self._c.clock.now()
        state = CommandState.SENDING if error.outcome_unknown else CommandState.DROPPED
        async with self._c.store.transaction() as tx:
            if not error.outcome_unknown:
                await tx.outbox.set_state(command.id, state, now, reason=error.reason, detail=error.detail)
            native_id = native_id_of(command.change)
            outcome = "unknown" if error.outcome_unknown else str(error.reason)
            await tx.audit.append(self._entry(command, native_id, None, why, actor, error.detail, outcome))
        if not error.outcome_unknown:
            await self._ended(command, carried_out=False)
        self._count(command, "unknown" if error.outcome_unknown else "dropped")

    async def _drop(self, command: Command, reason: Reason, detail: str) -> None:
        async with self._c.store.transaction() as tx:
            await tx.outbox.set_state(
                command.id, CommandState.DROPPED, self._c.clock.now(), reason=reason, detail=detail
            )
        await self._ended(command, carried_out=False)
        self._count(command, "dropped")

    async def _ended(self, command: Command, *, carried_out: bool) -> None:
        if self._c.fuses is not None:
            await self._c.fuses.ended(command, carried_out=carried_out)

    def _count(self, command: Command, outcome: str) -> None:
        operation = operation_of(command.change)
        self._c.metrics.command(self._c.name, command.system, operation, outcome)
        log.info("command_" + outcome, key=str(self._key(command)), operation=operation, origin=command.origin)

    def _key(self, command: Command) -> Key:
        native_id = native_id_of(command.change) or command.erp_id or command.wms_id or ""
        return Key(command.connection, command.kind, command.system, native_id)

    def _entry(
        self, command: Command, native_id: str, before: Record | None, why: str, actor: str, response: str, outcome: str
    ) -> AuditEntry:
        return AuditEntry(
            connection=command.connection,
            at=self._c.clock.now(),
            actor=actor,
            action=operation_of(command.change),
            kind=command.kind,
            system=command.system,
            native_id=native_id,
            why=f"{command.origin}: {why}",
            before=_text(before),
            after=_text(command.change),
            response=response[:500],
            outcome=outcome,
        )


def _first_base(command: Command, performed: Performed) -> Base:
    """What both sides show after the create. A record that was found by a look-up may have been edited since."""
    assert isinstance(command.change, Create)
    wished = command.change.record
    if isinstance(wished, Order):
        return Base(wms={SENT: sent_text(wished)}) if command.system is System.WMS else Base()
    at_once = performed.record if command.state is CommandState.PENDING else None
    return base_of_create(command.change, at_once if not isinstance(at_once, Order) else None)


def _text(value: object) -> str:
    return "" if value is None else json.dumps(dump(value), ensure_ascii=False)[:AUDIT_TEXT]
