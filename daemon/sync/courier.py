"""Delivers the commands of an applied repair plan by the same door as the sync (design 5, Repair)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from daemon.domain.change import Create, Performed, native_id_of
from daemon.domain.errors import SyncError
from daemon.domain.ids import Key, System
from daemon.domain.record import Record
from daemon.domain.work import Command, CommandState, Signal, Source
from daemon.ports import Transaction
from daemon.sync.connection import Connection
from daemon.sync.gate import REPAIR_ORIGIN
from daemon.sync.intake import Intake
from daemon.sync.outbox import Outbox, Settle


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivered:
    """What became of one command. `skipped_reason`: a Reason value when it was not carried out. `native_id`: of the
    record that was written, which a create learns from the answer."""

    ok: bool
    skipped_reason: str | None = None
    detail: str = ""
    response: str = ""
    native_id: str = ""


class Courier:
    """Holds the pair lock, sends one command, marks the pair dirty so that the sync looks at it again."""

    def __init__(self, connection: Connection, outbox: Outbox, intake: Intake) -> None:
        self._c = connection
        self._outbox = outbox
        self._intake = intake

    async def deliver(
        self, command: Command, *, actor: str, why: str, before: Record | None = None, unlink: bool = False
    ) -> Delivered:
        """Never raises SyncError: a failure is part of the fix-up report. `before`: the written record as it was.
        `unlink`: the link of the written record goes with it."""
        keys = self._keys(command)
        try:
            async with self._c.locks.hold(await self._canonical(keys[0])):
                fresh = await self._fresh(command)
                if fresh is None:
                    return Delivered(ok=True, response="was delivered before")
                settle = _unlinking(self._key(command)) if unlink else None
                performed = await self._outbox.send(fresh, before=before, why=why, settle=settle, actor=actor)
        except SyncError as error:
            self._c.metrics.error(self._c.name, error.reason)
            return Delivered(ok=False, skipped_reason=str(error.reason), detail=error.detail)
        await self._intake.signal([Signal(key=key, source=Source.REPAIR) for key in keys])
        return Delivered(ok=True, response=performed.response, native_id=performed.native_id)

    async def landed(self, command: Command) -> None:
        """The record was seen to look as the command would leave it: a try of it that was cut short is done, with its
        line in the audit log, and holds no place any more. Raises SyncError."""
        async with self._c.locks.hold(await self._canonical(self._keys(command)[0])):
            for earlier in await self._cut_short(command):
                await self._outbox.landed(earlier, Performed(native_id=native_id_of(command.change)), _nothing)

    async def _cut_short(self, command: Command) -> list[Command]:
        """Tries of the same action whose outcome nobody has looked at; a later one has an id of its own."""
        if not command.origin.startswith(REPAIR_ORIGIN):
            return []
        async with self._c.store.reading() as tx:
            return await tx.outbox.list(self._c.name, states=[CommandState.SENDING], origin=command.origin)

    async def _fresh(self, command: Command) -> Command | None:
        """The same command once: None when it is done already; a new id when an interrupted try was dropped."""
        async with self._c.store.reading() as tx:
            earlier = await tx.outbox.get(command.id)
        if earlier is None:
            return command
        if earlier.state is CommandState.DROPPED:
            earlier = next(iter(await self._cut_short(command)), earlier)
        if earlier.state is CommandState.SENDING:
            done = await self._outbox.resolve(earlier)
            return None if done is not None else replace(command, id=self._c.new_id())
        return None if earlier.state is CommandState.DONE else replace(command, id=self._c.new_id())

    async def _canonical(self, key: Key) -> Key:
        """The sync holds a linked pair by its 24SO key: so must a repair that names only the Rackbeat record."""
        if key.system is System.ERP:
            return key
        async with self._c.store.reading() as tx:
            link = await tx.links.get(key)
        return link.key(System.ERP) if link is not None else key

    def _key(self, command: Command) -> Key:
        return self._c.key(command.kind, command.system, native_id_of(command.change))

    def _keys(self, command: Command) -> list[Key]:
        """The 24SO key first: it is the canonical one for the lock."""
        keys = []
        if command.erp_id:
            keys.append(self._c.key(command.kind, System.ERP, command.erp_id))
        if command.wms_id:
            keys.append(self._c.key(command.kind, System.WMS, command.wms_id))
        if not keys and not isinstance(command.change, Create):
            keys.append(self._c.key(command.kind, command.system, native_id_of(command.change)))
        return keys


async def _nothing(_tx: Transaction, _performed: Performed) -> None:
    """Nothing else joins the transaction."""


def _unlinking(key: Key) -> Settle:
    async def settle(tx: Transaction, _performed: Performed) -> None:
        await tx.links.delete(key)

    return settle
