"""A record got a new number: the link follows it (design 2, key), by the webhook's old key or by what the record shows.

Rackbeat's number is its key, so a renumbered record looks like one that vanished and one that is new. It is taken for
the same only when the old one is gone, the new one is free, and nothing it carries speaks against it (R5, ADR 5).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import cast

import structlog

from daemon.domain.change import Create, Update
from daemon.domain.company import Company
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Key, Kind, System
from daemon.domain.link import Link
from daemon.domain.merge import NUMBER, MasterRecord
from daemon.domain.normal import normal
from daemon.domain.numbers import target_number
from daemon.domain.product import Category, Product
from daemon.domain.work import AuditEntry
from daemon.sync.connection import Connection
from daemon.sync.number_index import NumberIndex
from daemon.sync.passed_on import claimant, left_its_number
from daemon.sync.reader import Reader

log = structlog.get_logger()

CLOCK_MARGIN = timedelta(minutes=10)
"""Their clock and ours may differ."""


class Renumbering:
    """Moves links of one connection to new Rackbeat numbers."""

    def __init__(self, connection: Connection, numbers: NumberIndex) -> None:
        self._c = connection
        self._numbers = numbers

    async def follow(self, key: Key, old_number: str | None, reader: Reader) -> None:
        """Before an unlinked Rackbeat key is worked on: moves the link of the number it had before, if there is one.

        `old_number`: as the webhook told; without it, the record's own id field names the link, provided that the
        record is not younger than the link (a copy is). Raises SyncError.
        """
        record = cast(MasterRecord | None, await reader.get(System.WMS, key.kind, key.native_id))
        if record is None:
            return
        reader.offer(System.WMS, record)
        link = await self._former(key, old_number, record)
        if link is None:
            return
        async with self._c.locks.hold(link.key(System.ERP)):
            found = (await self._c.wms.fetch_many(key.kind, [link.wms_id])).get(link.wms_id)
            if found is None or await claimant(self._c, link, found) or left_its_number(link, record, found):
                await self._move(link, key.native_id)

    async def lost(self, link: Link, erp: MasterRecord, reader: Reader) -> bool:
        """Whether the vanished Rackbeat record of a linked pair (whose lock is held) was found again under the number
        that 24SO shows now and carries our id: an update of the number whose answer never came, or one made by hand.
        """
        if isinstance(erp, Category):
            return False
        try:
            number = target_number(erp, self._c.policy.number_source)
        except SyncError:
            return False
        if number == link.wms_id:
            return False
        found = (await self._c.wms.fetch_many(link.kind, [number])).get(number)
        if found is None or normal(getattr(found, "id_field", None)) != link.erp_id:
            return False
        return await self._move(link, number)

    async def check(self, update: Update, reader: Reader) -> None:
        """Before a number is written: it must be free in 24SO (R4). Rackbeat refuses a taken one by itself.

        Raises SyncError NUMBER_NOT_UNIQUE or NUMBER_TAKEN.
        """
        number = str(update.fields[NUMBER])
        if update.system is System.ERP:
            wished = _wished(update, number)
            found = await self._c.erp.find(Create(system=System.ERP, record=wished), self._c.clock.now())
            if any(record.native_id != update.native_id for record in found):
                raise SyncError(Reason.NUMBER_TAKEN, f"{number!r} is used by another record in 24SevenOffice")
        elif len(await self._numbers.holders(update.kind, number)) > 1:
            raise SyncError(Reason.NUMBER_TAKEN, f"{number!r} is used by several records in 24SevenOffice")

    async def _former(self, key: Key, old_number: str | None, record: MasterRecord) -> Link | None:
        claimed = normal(getattr(record, "id_field", None))
        async with self._c.store.reading() as tx:
            if old_number is not None:
                link = await tx.links.get(self._c.key(key.kind, System.WMS, old_number))
                return link if link is not None and claimed in (None, link.erp_id) else None
            if claimed is None:
                return None
            link = await tx.links.get(self._c.key(key.kind, System.ERP, claimed))
        made = record.created_at if not isinstance(record, Category) else None
        if link is None or made is None or made > link.created_at + CLOCK_MARGIN:
            return None
        return link

    async def _move(self, link: Link, number: str) -> bool:
        """Whether the link stands at the new number now."""
        now = self._c.clock.now()
        moved = replace(link, wms_id=number, updated_at=now)
        async with self._c.store.transaction() as tx:
            fresh = await tx.links.get(link.key(System.ERP))
            taken = await tx.links.get(moved.key(System.WMS))
            if fresh is None or fresh.wms_id != link.wms_id or taken is not None:
                return False
            await tx.links.delete(link.key(System.ERP))
            await tx.links.put(replace(fresh, wms_id=number, updated_at=now))
            await tx.audit.append(_entry(link, moved))
        log.info("link_followed_number", key=str(link.key(System.ERP)), old=link.wms_id, new=number)
        return True


def _wished(update: Update, number: str) -> MasterRecord:
    if update.kind is Kind.PRODUCT:
        return Product(native_id="", number=number, name="")
    return Company(kind=update.kind, native_id="", number=number, name="")


def _entry(old: Link, new: Link) -> AuditEntry:
    return AuditEntry(
        connection=new.connection,
        at=new.updated_at,
        actor="daemon",
        action="relink",
        kind=new.kind,
        system=System.WMS,
        native_id=new.wms_id,
        why="the record got a new number in Rackbeat",
        before=old.wms_id,
        after=new.wms_id,
    )
