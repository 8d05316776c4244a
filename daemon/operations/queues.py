"""Operations on the inbox and the outbox: see, try again, drop, pause, resume."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from daemon.domain.ids import Kind, System
from daemon.domain.work import AuditEntry, CommandState, InboxItem, Signal, Source
from daemon.operations.queue_view import entry_json, item_json, open_command_json
from daemon.operations.unit import Unit, unit_of
from daemon.operations.waiting_keys import named_keys, parked_keys
from daemon.sync.fuses import HOLD
from daemon.sync.gate import DRY_RUN, PERSON
from daemon.sync.questions import open_questions
from daemon.web.operations import USAGE, JsonObject, OperationRefused

SHOWN = (CommandState.PENDING, CommandState.SENDING, CommandState.PARKED)


class Queues:
    """Everything an operator does here leaves a line in the audit log."""

    def __init__(self, units: Mapping[str, Unit]) -> None:
        self._units = units

    async def inbox_list(self, connection: str, parked: bool | None, limit: int) -> JsonObject:
        unit = unit_of(self._units, connection)
        async with unit.connection.store.reading() as tx:
            items = await tx.inbox.list(unit.name, parked=parked, limit=limit)
            questions = await open_questions(tx, unit.name)
        rows = [item_json(item, unit.connection.timing) for item in items]
        return {"items": rows, "questions": questions[:limit], "questions_total": len(questions)}

    async def inbox_retry(
        self, connection: str, kind: Kind | None, native_id: str | None, system: System | None, actor: str
    ) -> JsonObject:
        unit = unit_of(self._units, connection)
        if native_id is not None:
            return {
                "retried": await self._retry(unit, await named_keys(unit.connection, kind, native_id, system), actor)
            }
        pages = parked_keys(unit.connection, kind, system)
        return {"retried": sum([await self._retry(unit, items, actor) async for items in pages])}

    async def _retry(self, unit: Unit, items: Sequence[InboxItem], actor: str) -> int:
        await unit.intake.signal([Signal(key=i.key, source=Source.MANUAL, forced=i.forced) for i in items])
        await self._note(unit, actor, "inbox_retry", items)
        return len(items)

    async def inbox_drop(
        self, connection: str, kind: Kind, native_id: str, system: System | None, actor: str
    ) -> JsonObject:
        unit = unit_of(self._units, connection)
        items = await named_keys(unit.connection, kind, native_id, system)
        async with unit.connection.store.transaction() as tx:
            dropped = sum([await tx.inbox.drop(item.key) for item in items])
        await self._note(unit, actor, "inbox_drop", items)
        return {"dropped": dropped}

    async def outbox_list(self, connection: str, states: Sequence[str], limit: int) -> JsonObject:
        unit = unit_of(self._units, connection)
        try:
            wanted = [CommandState(state) for state in states] or list(SHOWN)
        except ValueError as error:
            known = ", ".join(CommandState)
            raise OperationRefused(
                "unknown_state",
                f"Ukjent tilstand: {', '.join(states)}.",
                f"Unknown state: {', '.join(states)}.",
                todo_nb=f"Velg blant: {known}",
                todo_en=f"Choose from: {known}",
                exit_code=USAGE,
            ) from error
        async with unit.connection.store.reading() as tx:
            commands = await tx.outbox.list(unit.name, states=wanted, limit=limit)
        dry_run = DRY_RUN in unit.connection.gate.reasons
        return {
            "paused": unit.connection.gate.paused,
            "dry_run": dry_run,
            "commands": [open_command_json(c) for c in commands],
        }

    async def outbox_pause(self, connection: str, why: str, actor: str) -> JsonObject:
        unit = unit_of(self._units, connection)
        await self._pause(unit, why, actor)
        return {"paused": True, "reasons": dict(unit.connection.gate.reasons)}

    async def outbox_resume(self, connection: str, actor: str) -> JsonObject:
        unit = unit_of(self._units, connection)
        await self._resume(unit, actor)
        unit.intake.bell(unit.name).set()
        return {"paused": unit.connection.gate.paused, "reasons": dict(unit.connection.gate.reasons)}

    async def audit_log(self, connection: str, native_id: str, limit: int) -> JsonObject:
        unit = unit_of(self._units, connection)
        async with unit.connection.store.reading() as tx:
            entries = await tx.audit.list(unit.name, native_id=native_id, limit=limit)
        return {"entries": [entry_json(entry) for entry in entries]}

    async def _pause(self, unit: Unit, why: str, actor: str) -> None:
        async with unit.connection.store.transaction() as tx:
            await tx.documents.put(unit.name, HOLD, PERSON, f"{actor}: {why}", unit.connection.clock.now())
            await tx.audit.append(_entry(unit, actor, "outbox_pause", why))
        unit.connection.gate.hold(PERSON, f"{actor}: {why}")

    async def _resume(self, unit: Unit, actor: str) -> None:
        """Lets go of a person's pause and of blown fuses; a missing canary or an unadopted account holds on."""
        gate = unit.connection.gate
        released = [name for name in gate.reasons if name == PERSON or name.startswith("fuse ")]
        async with unit.connection.store.transaction() as tx:
            for name in released:
                await tx.documents.put(unit.name, HOLD, name, None, unit.connection.clock.now())
            await tx.audit.append(_entry(unit, actor, "outbox_resume", ", ".join(released) or "nothing was held"))
        for name in released:
            gate.release(name)
        if unit.connection.fuses is not None:
            await unit.connection.fuses.reset()

    async def _note(self, unit: Unit, actor: str, action: str, items: Sequence[InboxItem]) -> None:
        async with unit.connection.store.transaction() as tx:
            for item in items:
                why = f"was: {item.reason} {item.detail}" if item.reason else "asked by the operator"
                await tx.audit.append(_entry(unit, actor, action, why, item))


def _entry(unit: Unit, actor: str, action: str, why: str, item: InboxItem | None = None) -> AuditEntry:
    key = item.key if item is not None else unit.connection.key(Kind.ORDER, System.WMS, "")
    return AuditEntry(
        connection=unit.name,
        at=unit.connection.clock.now(),
        actor=actor,
        action=action,
        kind=key.kind,
        system=key.system,
        native_id=key.native_id,
        why=why[:500],
    )
