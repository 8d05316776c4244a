"""Numbers that passed from one Rackbeat record to another: whether a record bears another pair's id, and following
records that passed their numbers round (R5, ADR 5). Called by `renumbering` and by the order flow.

Only ever moves links, in one transaction; never writes to a remote system.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import cast

import structlog

from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.link import Link
from daemon.domain.merge import MasterRecord
from daemon.domain.normal import content, normal, same
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
    """Whether the links followed records that passed their numbers round: each bears the id of the next pair and shows
    that pair's content, so it is not a text that somebody typed into an id field. Raises SyncError of the reads."""
    moves: list[tuple[Link, str]] = []
    record = wms
    for _ in range(MOST_IN_A_ROUND):
        owner = await claimant(connection, link if not moves else moves[-1][0], record)
        if owner is None or not _shows(record, owner):
            return False
        moves.append((owner, record.native_id))
        if owner.erp_id == link.erp_id:
            return await _move(connection, moves)
        found = (await connection.wms.fetch_many(link.kind, [owner.wms_id])).get(owner.wms_id)
        if found is None:
            return False
        record = cast(MasterRecord, found)
    return False


async def refuse_passed_on(connection: Connection, numbers: Iterable[str]) -> None:
    """Before a product of an order is named to a system: raises SyncError STALE when the record at one of these
    Rackbeat numbers bears another pair's id, for then the links must follow first."""
    wanted = sorted(set(numbers))
    if not wanted:
        return
    records = await connection.wms.fetch_many(Kind.PRODUCT, wanted)
    async with connection.store.reading() as tx:
        links = await tx.links.get_many(connection.name, Kind.PRODUCT, System.WMS, wanted)
    for number, link in links.items():
        record = records.get(number)
        if record is not None and await claimant(connection, link, record) is not None:
            raise SyncError(Reason.STALE, f"{number!r} in Rackbeat is the number of another product now")


def _shows(record: MasterRecord, owner: Link) -> bool:
    shown = content(record)
    known = [name for name in shown if name in owner.base.wms and name != "category_id"]
    return bool(known) and all(same(name, shown[name], owner.base.wms[name]) for name in known)


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
