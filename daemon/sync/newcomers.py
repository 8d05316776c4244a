"""Records that have no pair yet: adopted when the other side has them already, else created there once (R4, R7, R15).

Called by `masters` for 24SevenOffice records and by the engine for Rackbeat records. Two locks guard a first meeting:
that of the 24SO key, held by the caller where there is one, and below it that of the Rackbeat number, taken here. So
the echo of our own create waits until the link is stored, whichever side it comes from (design 3.5).
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import cast

from daemon.domain.change import Create
from daemon.domain.company import Company
from daemon.domain.converge import ID_FIELD_KINDS, erp_form, wms_form
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Key, Kind, System
from daemon.domain.link import Base, Link
from daemon.domain.merge import MasterRecord, Related
from daemon.domain.normal import FIELDS, clean, normal
from daemon.domain.numbers import is_positive_integer, refuse_unusable, target_number
from daemon.domain.order import Order
from daemon.domain.ownership import NumberSource
from daemon.domain.product import Category, Product
from daemon.domain.work import CommandState
from daemon.sync.connection import Connection
from daemon.sync.number_index import NumberIndex
from daemon.sync.outbox import Outbox
from daemon.sync.questions import refuse_open_question
from daemon.sync.reader import Reader

Relate = Callable[[MasterRecord | None, MasterRecord | None, Reader], Awaitable[Related]]
_OPEN = (CommandState.PENDING, CommandState.SENDING)
_MOST_OPEN = 10_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Met:
    """A new pair. `written`: the fields that the create wrote."""

    link: Link
    created: bool = False
    written: frozenset[str] = frozenset()


class Newcomers:
    """First meetings of one connection."""

    def __init__(self, connection: Connection, outbox: Outbox, numbers: NumberIndex) -> None:
        self._c = connection
        self._outbox = outbox
        self._numbers = numbers

    async def from_erp(self, erp: MasterRecord, reader: Reader, relate: Relate, *, create: bool = False) -> Met | None:
        """The pair of an unlinked 24SO record, whose key is locked. None where it is not to be created in Rackbeat
        (R3) and nobody there has its number. `create`: whoever is the master (R7: the initial sync).

        Raises SyncError: the number cannot be sent, is used twice, or belongs to another record (R4, R5, R6).
        """
        kind = erp.kind
        await refuse_open_question(self._c, self._c.key(kind, System.ERP, erp.native_id))
        ours = await self._of_our_create(erp)
        if ours is not None:
            return Met(link=ours)
        number = target_number(erp, self._c.policy.number_source)
        if not await self._numbers.is_unique(kind, erp.native_id, number):
            raise SyncError(Reason.NUMBER_NOT_UNIQUE, f"{number!r} is used by several records in 24SevenOffice")
        async with self._c.locks.hold(self._c.key(kind, System.WMS, number)) as turn:
            reader = reader.after(turn)
            link = await self._linked(self._c.key(kind, System.ERP, erp.native_id))
            if link is not None:
                return Met(link=link)
            wms = cast(MasterRecord | None, await reader.get(System.WMS, kind, number))
            if wms is not None:
                reader.offer(System.WMS, wms)
                return Met(link=await self._adopt(erp, wms))
            if not (create or self._c.policy.creates_in(kind, System.WMS)):
                return None
            return await self._create_in_wms(erp, await relate(erp, None, reader), reader)

    async def _create_in_wms(self, erp: MasterRecord, related: Related, reader: Reader) -> Met:
        record = wms_create(erp, self._c, related)
        command = self._outbox.command(record, erp_id=erp.native_id, wms_id=None, digest=None)
        performed = await self._outbox.send(command, before=None, why="R7: new in 24SevenOffice")
        if performed.record is not None:
            reader.offer(System.WMS, performed.record)
        return await self._met(self._c.key(erp.kind, System.ERP, erp.native_id), erp.kind)

    async def from_wms(self, key: Key, reader: Reader, relate: Relate) -> tuple[str, frozenset[str]] | None:
        """The 24SO id of the pair that an unlinked Rackbeat record belongs to, and the fields just created; None where
        it stays unlinked. It is created at once (R15), unless exactly one unlinked record there has its number.

        Raises SyncError: NUMBER_NOT_UNIQUE, NUMBER_TAKEN, or what the look-up and the create raise.
        """
        if key.kind is Kind.PRODUCT:
            refuse_unusable(key.native_id)
        async with self._c.locks.hold(key) as turn:
            reader = reader.after(turn)
            await self._settle_creates(key)
            link = await self._linked(key)
            if link is not None:
                return link.erp_id, frozenset()
            await refuse_open_question(self._c, key)
            wms = cast(MasterRecord | None, await reader.get(System.WMS, key.kind, key.native_id))
            if wms is None or (not isinstance(wms, Category) and not wms.active):
                return None
            known = await self._created_for(key) or await self._match(wms)
            if known is not None:
                reader.offer(System.WMS, wms)
                return known, frozenset()
            if not self._c.policy.creates_in(key.kind, System.ERP):
                return None
            self._refuse_claimed(wms)
            return await self._create_in_erp(key, wms, reader, relate)

    async def _create_in_erp(
        self, key: Key, wms: MasterRecord, reader: Reader, relate: Relate
    ) -> tuple[str, frozenset[str]]:
        record = erp_form(wms, self._c.policy, await relate(None, wms, reader))
        if isinstance(record, Product) and not record.category_id:
            what = f"group {wms.category_id or 'none'}" if isinstance(wms, Product) else ""
            raise SyncError(Reason.REFUSED, f"{what} of the product stands for no category in 24SevenOffice")
        if not record.name:
            raise SyncError(Reason.REFUSED, f"{key.kind} {key.native_id!r} has no name")
        command = self._outbox.command(
            Create(system=System.ERP, record=record), erp_id=None, wms_id=key.native_id, digest=None
        )
        performed = await self._outbox.send(command, before=None, why="R15: new in Rackbeat")
        reader.offer(System.WMS, wms)
        return performed.native_id, frozenset(FIELDS[key.kind])

    async def _match(self, wms: MasterRecord) -> str | None:
        """The only 24SO record that this one can be: by number, compared exactly; a category also by its id and name.
        A linked one is somebody else."""
        found = await self._candidates(wms)
        if not found:
            return None
        if len(found) > 1:
            raise SyncError(Reason.NUMBER_NOT_UNIQUE, f"{wms.native_id!r} is used by several records in 24SevenOffice")
        (erp_id,) = found
        link = await self._linked(self._c.key(wms.kind, System.ERP, erp_id))
        if link is not None:
            raise SyncError(
                Reason.NUMBER_TAKEN,
                f"{wms.native_id!r} is the number of {erp_id} in 24SevenOffice, linked to {link.wms_id!r}",
            )
        return erp_id

    async def _candidates(self, wms: MasterRecord) -> set[str]:
        number, by_id = wms.native_id, self._c.policy.number_source is NumberSource.ID
        found: set[str] = set()
        if (by_id or isinstance(wms, Category)) and is_positive_integer(number):
            record = (await self._c.erp.fetch_many(wms.kind, [number])).get(number)
            if record is not None and (not isinstance(wms, Category) or _same_name(record, wms)):
                found.add(number)
        if not by_id or isinstance(wms, Category):
            wished = Create(system=System.ERP, record=_bare(wms))
            matches = await self._c.erp.find(wished, self._c.clock.now())
            found |= {r.native_id for r in matches if not isinstance(wms, Category) or _same_name(r, wms)}
        if not by_id and not isinstance(wms, Category):
            found |= await self._spaced(wms.kind, number, found)
        return found

    async def _spaced(self, kind: Kind, number: str, found: set[str]) -> set[str]:
        """Records whose number has white space around it, which no exact search finds but which ask for this one."""
        others = [erp_id for erp_id in await self._numbers.holders(kind, number) if erp_id not in found]
        if not others:
            return set()
        records = await self._c.erp.fetch_many(kind, others)
        return {i for i, record in records.items() if not isinstance(record, Order) and record.number.strip() == number}

    def _refuse_claimed(self, wms: MasterRecord) -> None:
        """An id field that says more than we wrote is never a mapping, and no reason for a second record (R5): it is a
        copy made in Rackbeat, or somebody typed it."""
        claimed = normal(wms.id_field) if not isinstance(wms, Category) else None
        if claimed is not None:
            raise SyncError(
                Reason.NUMBER_TAKEN, f"{wms.native_id!r} in Rackbeat says that it is 24SevenOffice id {claimed}"
            )

    async def _created_for(self, key: Key) -> str | None:
        """The 24SO id of an open create that asks for this Rackbeat number: the record is ours (design 3.5)."""
        async with self._c.store.reading() as tx:
            commands = await tx.outbox.list(self._c.name, states=_OPEN, limit=_MOST_OPEN)
        for command in commands:
            change = command.change
            ours = isinstance(change, Create) and change.system is System.WMS and command.kind is key.kind
            if ours and isinstance(change, Create) and change.record.native_id == key.native_id:
                return command.erp_id
        return None

    async def _of_our_create(self, erp: MasterRecord) -> Link | None:
        """The pair of a 24SO record that an open create of ours may have made, once that has been settled: its call is
        under way, or its answer was lost (design 3.5). By number it is met anyway; its number may be another in
        Rackbeat (a category's, and any where the 24SO id is the number).

        Raises SyncError OUTCOME_UNKNOWN, or what the look-up raises.
        """
        async with self._c.store.reading() as tx:
            commands = await tx.outbox.list(self._c.name, states=_OPEN, limit=_MOST_OPEN)
        own = self._c.key(erp.kind, System.ERP, erp.native_id)
        for command in commands:
            change = command.change
            if not isinstance(change, Create) or change.system is not System.ERP or not command.wms_id:
                continue
            if not _may_have_made(change, erp):
                continue
            key = self._c.key(erp.kind, System.WMS, command.wms_id)
            async with self._c.locks.hold(key):
                await self._settle_creates(key)
                link = await self._linked(own)
            if link is not None:
                return link
        return None

    async def _settle_creates(self, key: Key) -> None:
        async with self._c.store.reading() as tx:
            commands = await tx.outbox.open_for(key)
        for command in commands:
            if command.state is CommandState.SENDING and isinstance(command.change, Create):
                await self._outbox.resolve(command)

    async def _adopt(self, erp: MasterRecord, wms: MasterRecord) -> Link:
        if isinstance(wms, Category) and not _same_name(erp, wms):
            raise SyncError(Reason.NUMBER_TAKEN, f"group {wms.native_id} in Rackbeat is {clean(wms.name)[:60]!r}")
        held = normal(getattr(wms, "id_field", None)) if erp.kind in ID_FIELD_KINDS else None
        if held is not None and held != erp.native_id:
            raise SyncError(Reason.NUMBER_TAKEN, f"{wms.native_id!r} in Rackbeat belongs to 24SevenOffice id {held}")
        now = self._c.clock.now()
        link = Link(
            connection=self._c.name,
            kind=erp.kind,
            erp_id=erp.native_id,
            wms_id=wms.native_id,
            base=Base(wms={"id_field": held}) if held is not None else Base(),
            created_at=now,
            updated_at=now,
        )
        try:
            async with self._c.store.transaction() as tx:
                await tx.links.put(link)
        except SyncError as error:
            raise SyncError(Reason.NUMBER_TAKEN, f"{wms.native_id!r} is linked to another record") from error
        return link

    async def _met(self, key: Key, kind: Kind) -> Met:
        link = await self._linked(key)
        if link is None:
            raise SyncError(Reason.INTERNAL, f"the create of {key} left no link")
        return Met(link=link, created=True, written=frozenset(FIELDS[kind]))

    async def _linked(self, key: Key) -> Link | None:
        async with self._c.store.reading() as tx:
            return await tx.links.get(key)


def wms_create(erp: MasterRecord, connection: Connection, related: Related) -> Create:
    """The create of a 24SO record in Rackbeat. Raises SyncError for what Rackbeat would refuse anyway."""
    if isinstance(erp, Product) and not erp.category_id:
        raise SyncError(Reason.REFUSED, f"product {erp.native_id} has no category in 24SevenOffice")
    if isinstance(erp, Product) and erp.category_id not in related.categories:
        raise SyncError(Reason.REFUSED, f"category {erp.category_id} has no product group in Rackbeat")
    return Create(system=System.WMS, record=wms_form(erp, connection.policy, related))


def _same_name(record: object, wms: Category) -> bool:
    return isinstance(record, Category) and clean(record.name).casefold() == clean(wms.name).casefold()


def _may_have_made(create: Create, erp: MasterRecord) -> bool:
    """Whether the record could have come of this create: same kind, and same name or number."""
    wished = create.record
    if isinstance(wished, Order) or wished.kind is not erp.kind:
        return False
    if isinstance(erp, Category):
        return _same_name(wished, erp)
    return bool(erp.number.strip()) and wished.number.strip() == erp.number.strip()


def _bare(wms: MasterRecord) -> MasterRecord:
    """Just enough of a wished record to look it up by its number."""
    if isinstance(wms, Company):
        return Company(kind=wms.kind, native_id="", number=wms.native_id, name=wms.name)
    if isinstance(wms, Category):
        return Category(native_id="", number=wms.native_id, name=wms.name)
    return Product(native_id="", number=wms.native_id, name=wms.name)
