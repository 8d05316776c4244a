"""Numbers that passed from one Rackbeat record to another: whether a record bears another pair's id, and following
records that passed their numbers round (R5, ADR 5). Called by `renumbering`, `masters`, and by whoever is about to name
a linked record to a system: orders, sales, invoices, stock.

Only ever moves links, in one transaction; never writes to a remote system.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import cast

import structlog

from daemon.domain.change import Scalar
from daemon.domain.counterparts import Counterparts
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.link import Link
from daemon.domain.merge import MasterRecord
from daemon.domain.normal import content, normal, same
from daemon.domain.order import Order
from daemon.domain.record import Record
from daemon.domain.work import AuditEntry
from daemon.sync.connection import Connection

log = structlog.get_logger()

MOST_IN_A_ROUND = 10


async def claimant(connection: Connection, link: Link, wms: Record) -> Link | None:
    """The other pair whose id the Rackbeat record at this link's number bears, if that id has a pair."""
    claimed = normal(getattr(wms, "id_field", None))
    if claimed in (None, link.erp_id):
        return None
    async with connection.store.reading() as tx:
        return await tx.links.get(connection.key(link.kind, System.ERP, str(claimed)))


async def follow_round(connection: Connection, link: Link, wms: MasterRecord) -> bool:
    """Whether the links followed records that passed their numbers round: each bears the id of the next pair, and its
    content bears that out, so it is no text that somebody typed into an id field. Raises SyncError of the reads."""
    moves: list[tuple[Link, str]] = []
    record, holder = wms, link
    for _ in range(MOST_IN_A_ROUND):
        owner = await claimant(connection, holder, record)
        if owner is None or not _is_of(record, owner.base.wms, holder.base.wms):
            return False
        moves.append((owner, record.native_id))
        if owner.erp_id == link.erp_id:
            return await _move(connection, moves)
        found = (await connection.wms.fetch_many(link.kind, [owner.wms_id])).get(owner.wms_id)
        if found is None:
            return False
        record, holder = cast(MasterRecord, found), owner
    return False


async def refuse_passed_on(connection: Connection, kind: Kind, decided: Mapping[str, str]) -> None:
    """Before linked records are named to a system. `decided`: the Rackbeat number of each, by 24SO id, as it was
    decided on. Raises SyncError STALE when one of the numbers is another's by now: other goods would be sold, or sold
    to somebody else. The links have followed then, if they can, and whoever asks decides anew."""
    if not decided:
        return
    records = await connection.wms.fetch_many(kind, sorted(set(decided.values())))
    async with connection.store.reading() as tx:
        links = await tx.links.get_many(connection.name, kind, System.ERP, sorted(decided))
    for erp_id, link in links.items():
        record = records.get(link.wms_id)
        if link.wms_id != decided[erp_id]:
            raise SyncError(Reason.STALE, f"{kind} {erp_id} is not {decided[erp_id]!r} in Rackbeat any more")
        if record is not None:
            await refuse_claimed(connection, link, record)


async def refuse_claimed(connection: Connection, link: Link, wms: Record) -> None:
    """As `refuse_passed_on`, of a Rackbeat record that was just read at the number of this link."""
    if await claimant(connection, link, wms) is not None:
        await follow_round(connection, link, cast(MasterRecord, wms))
        raise SyncError(Reason.STALE, f"{link.wms_id!r} in Rackbeat is the number of another {link.kind} now")
    if _may_be_another(link, cast(MasterRecord, wms)):
        what = f"{link.wms_id!r} in Rackbeat bears no 24SevenOffice id {link.erp_id} any more, and is not as it was"
        raise SyncError(Reason.STALE, what)


def _may_be_another(link: Link, wms: MasterRecord) -> bool:
    """Whether the record lost the id that we wrote, and shows other content, too: then a record without an id may have
    taken the number. An id field that was merely emptied is drift (R5) and holds nothing up."""
    if link.base.wms.get("id_field") != link.erp_id or normal(getattr(wms, "id_field", None)) == link.erp_id:
        return False
    shown, own = content(wms), link.base.wms
    return any(not same(name, shown[name], own[name]) for name in shown if name in own and name != "category_id")


async def refuse_passed_on_order(connection: Connection, wms: Order, known: Counterparts) -> None:
    """As `refuse_passed_on`, of the goods and the customer of a Rackbeat order that is about to be made in 24SO."""
    await refuse_passed_on(connection, Kind.PRODUCT, {erp_id: number for number, erp_id in known.products.items()})
    if known.customer:
        await refuse_passed_on(connection, Kind.CUSTOMER, {known.customer: wms.customer_id})


def left_its_number(link: Link, record: MasterRecord, found: Record) -> bool:
    """Whether this record, which bears the id of the link, is the linked one, and `found` one without it that has its
    number now. Raises SyncError NUMBER_TAKEN when nobody can tell: somebody may have typed into both id fields."""
    claimed, shown = (normal(getattr(one, "id_field", None)) for one in (record, found))
    if link.base.wms.get("id_field") != link.erp_id or claimed != link.erp_id or shown == link.erp_id:
        return False
    if _is_of(record, link.base.wms, content(found)):
        return True
    what = f"{record.native_id!r} in Rackbeat says that it is 24SevenOffice id {link.erp_id}, which is {link.wms_id!r}"
    raise SyncError(Reason.NUMBER_TAKEN, what)


def _is_of(record: MasterRecord, own: Mapping[str, Scalar], other: Mapping[str, Scalar]) -> bool:
    """Whether what the record shows bears out the id in it: where the two records differ it shows something of its own
    and nothing of the other's; where they are alike it is as it was. A field that was edited meanwhile says nothing."""
    shown = content(record)
    known = [name for name in shown if name in own and name != "category_id"]
    telling = [name for name in known if name in other and not same(name, own[name], other[name])]
    if not telling:
        return bool(known) and all(same(name, shown[name], own[name]) for name in known)
    return any(same(n, shown[n], own[n]) for n in telling) and not any(same(n, shown[n], other[n]) for n in telling)


async def _move(connection: Connection, moves: list[tuple[Link, str]]) -> bool:
    now = connection.clock.now()
    async with connection.store.transaction() as tx:
        fresh = [await tx.links.get(link.key(System.ERP)) for link, _number in moves]
        if any(one is None or one.wms_id != link.wms_id for one, (link, _) in zip(fresh, moves, strict=True)):
            return False
        for link, _number in moves:
            await tx.links.delete(link.key(System.ERP))
        for link, number in moves:
            await tx.links.put(replace(link, wms_id=number, updated_at=now))
            await tx.audit.append(_entry(connection, link, number))
    log.info("links_followed_round", connection=connection.name, kind=moves[0][0].kind, count=len(moves))
    return True


def _entry(connection: Connection, link: Link, number: str) -> AuditEntry:
    return AuditEntry(
        connection=connection.name,
        at=connection.clock.now(),
        actor="daemon",
        action="relink",
        kind=link.kind,
        system=System.WMS,
        native_id=number,
        why="records passed their numbers round in Rackbeat",
        before=link.wms_id,
        after=number,
    )
