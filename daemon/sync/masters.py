"""Converging one product, category, customer or supplier where 24SevenOffice is the master (R3-R7)."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

from daemon.domain.change import Change, Create, SetIdField, Update
from daemon.domain.converge import ID_FIELD_KINDS, MasterRecord, Related, agree, decide, wms_form
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.link import Base, Link
from daemon.domain.normal import digest, normal
from daemon.domain.numbers import target_number
from daemon.domain.product import Product
from daemon.domain.work import Command, CommandState
from daemon.sync.connection import Connection
from daemon.sync.number_index import NumberIndex
from daemon.sync.outbox import Outbox
from daemon.sync.reader import Reader

MAX_ROUNDS = 6


class MasterFlow:
    """One pair at a time, from the 24SO side. The caller holds the pair lock."""

    def __init__(self, connection: Connection, outbox: Outbox, numbers: NumberIndex) -> None:
        self._c = connection
        self._outbox = outbox
        self._numbers = numbers

    async def converge(self, kind: Kind, erp_id: str, reader: Reader, related: Related, *, needed: bool = False) -> str:
        """Brings the pair together. Returns `changed`, `unchanged` or `left_out`; raises SyncError.

        `needed`: an order holds it, so a discontinued product is created all the same (R7).
        """
        written: set[str] = set()
        changed = False
        for _ in range(MAX_ROUNDS):
            await self._settle_unknown(kind, erp_id)
            erp = await self._read(reader, System.ERP, kind, erp_id)
            if erp is None:
                return "unchanged"
            link = await self._link(kind, erp_id)
            if link is None and isinstance(erp, Product) and not erp.active and not needed:
                return "left_out"
            link, wms = await self._pair(kind, erp, link, reader)
            base = link.base if link is not None else None
            changes = decide(erp, wms, base, self._c.policy, related)
            if not changes:
                if link is not None and wms is not None:
                    await self._agree(link, erp, wms, related, frozenset(written))
                return "changed" if changed else "unchanged"
            await self._apply(changes[0], erp, wms, link, reader)
            written |= _fields_of(changes[0])
            changed = True
        raise SyncError(Reason.CONFLICT, f"{kind} {erp_id} does not come to rest after {MAX_ROUNDS} writes")

    async def _apply(
        self, change: Change, erp: MasterRecord, wms: MasterRecord | None, link: Link | None, reader: Reader
    ) -> None:
        command = self._outbox.command(
            change,
            erp_id=erp.native_id,
            wms_id=link.wms_id if link is not None else None,
            digest=None if isinstance(change, Create) else digest(erp, wms),
        )
        performed = await self._outbox.send(command, before=wms, why=f"24SevenOffice is the master of {erp.kind}")
        reader.offer(System.ERP, erp)
        if performed.record is not None:
            reader.offer(System.WMS, performed.record)
        if isinstance(change, SetIdField) and link is not None:
            await self._remember_id_field(link, change.value)
            if performed.record is None and wms is not None:
                reader.offer(System.WMS, wms)

    async def _remember_id_field(self, link: Link, value: str) -> None:
        base = replace(link.base, wms={**link.base.wms, "id_field": value})
        async with self._c.store.transaction() as tx:
            await tx.links.put(replace(link, base=base, updated_at=self._c.clock.now()))

    async def _agree(
        self, link: Link, erp: MasterRecord, wms: MasterRecord, related: Related, written: frozenset[str]
    ) -> None:
        base = agree(erp, wms, wms_form(erp, self._c.policy, related), link.base, written)
        if base != link.base:
            async with self._c.store.transaction() as tx:
                await tx.links.put(replace(link, base=base, updated_at=self._c.clock.now()))

    async def _settle_unknown(self, kind: Kind, erp_id: str) -> None:
        async with self._c.store.reading() as tx:
            commands = await tx.outbox.open_for(self._c.key(kind, System.ERP, erp_id))
        for command in _sending(commands):
            await self._outbox.resolve(command)

    async def _link(self, kind: Kind, erp_id: str) -> Link | None:
        async with self._c.store.reading() as tx:
            return await tx.links.get(self._c.key(kind, System.ERP, erp_id))

    async def _read(self, reader: Reader, system: System, kind: Kind, native_id: str) -> MasterRecord | None:
        return cast(MasterRecord | None, await reader.get(system, kind, native_id))

    async def _pair(
        self, kind: Kind, erp: MasterRecord, link: Link | None, reader: Reader
    ) -> tuple[Link | None, MasterRecord | None]:
        """The link and the Rackbeat record; an unlinked record with our number is adopted or refused (R4, R5)."""
        if link is not None:
            return link, await self._read(reader, System.WMS, kind, link.wms_id)
        number = target_number(erp, self._c.policy.number_source)
        if not await self._numbers.is_unique(kind, erp.native_id, number):
            raise SyncError(Reason.NUMBER_NOT_UNIQUE, f"{number!r} is used by several records in 24SevenOffice")
        wms = await self._read(reader, System.WMS, kind, number)
        if wms is None:
            return None, None
        return await self._adopt(kind, erp, wms), wms

    async def _adopt(self, kind: Kind, erp: MasterRecord, wms: MasterRecord) -> Link:
        held = normal(getattr(wms, "id_field", None)) if kind in ID_FIELD_KINDS else None
        if held is not None and held != erp.native_id:
            raise SyncError(Reason.NUMBER_TAKEN, f"{wms.native_id!r} in Rackbeat belongs to 24SevenOffice id {held}")
        now = self._c.clock.now()
        base = Base(wms={"id_field": held}) if held is not None else Base()
        link = Link(
            connection=self._c.name,
            kind=kind,
            erp_id=erp.native_id,
            wms_id=wms.native_id,
            base=base,
            created_at=now,
            updated_at=now,
        )
        try:
            async with self._c.store.transaction() as tx:
                await tx.links.put(link)
        except SyncError as error:
            raise SyncError(Reason.NUMBER_TAKEN, f"{wms.native_id!r} is linked to another record") from error
        return link


def _sending(commands: list[Command]) -> list[Command]:
    return [command for command in commands if command.state is CommandState.SENDING]


def _fields_of(change: Change) -> frozenset[str]:
    if isinstance(change, Update):
        return frozenset(change.fields)
    if isinstance(change, SetIdField):
        return frozenset({"id_field"})
    return frozenset()
