"""Observe only: whether the state may be trusted to know what has been done already (design 3.15, ADR 9).

Asked once at start, before anything is synced. A state that knows nothing, beside a Rackbeat account that bears our
marks, has been lost or was never there; a state that does not know an order which bears our reference has gone back in
time. Then nothing is read for syncing and nothing is written until a person has agreed to an adoption.
"""

from __future__ import annotations

from datetime import datetime
from typing import cast

from daemon.domain.adoption import id_field_of
from daemon.domain.adoption_orders import references_of
from daemon.domain.errors import SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.merge import MasterRecord
from daemon.domain.numbers import target_number
from daemon.domain.order import Order, erp_order_id_of
from daemon.ports import Store, Transaction
from daemon.sync.connection import Connection
from daemon.sync.poller import cursor_of

DOCUMENT, STATE = "adoption", "state"
HOLD_NAME = "adoption"
"""The hold of the gate while a person is waited for."""

COMMAND = "samsvar setup --adopt"
SAME_NUMBERS = 10
"""So many records with the number of a 24SO record mean that somebody has synced before."""

_LABELLED = (Kind.CUSTOMER, Kind.SUPPLIER, Kind.PRODUCT)
_ASKED = 100


async def may_sync(connection: Connection) -> str | None:
    """None: go on. Otherwise why nothing may be synced, for people; kept until an adoption. Raises SyncError."""
    waiting = await waits_for_adoption(connection.store, connection.name)
    if waiting is not None:
        return waiting
    async with connection.store.reading() as tx:
        body = await tx.documents.get(connection.name, DOCUMENT, STATE)
        known = body is not None or await _has_links(tx, connection.name)
    why = await _unknown_order(connection) if known else await _foreign_marks(connection)
    if why is None and body is not None:
        return None
    async with connection.store.transaction() as tx:
        if why is None:
            await settle(tx, connection, "upgraded" if known else "fresh", "daemon")
        else:
            await unsettle(tx, connection.name, why, connection.clock.now(), stale=known)
    return why


async def waits_for_adoption(store: Store, connection: str) -> str | None:
    """Why a person was asked at the last look; None: nobody waits."""
    async with store.reading() as tx:
        body = await tx.documents.get(connection, DOCUMENT, STATE)
    return str(body.get("why")) if isinstance(body, dict) and not body.get("settled") else None


async def is_stale(connection: Connection) -> bool:
    """Whether the state knows something, but of an earlier time: it was restored."""
    async with connection.store.reading() as tx:
        body = await tx.documents.get(connection.name, DOCUMENT, STATE)
    return isinstance(body, dict) and not body.get("settled") and bool(body.get("stale"))


async def settle(tx: Transaction, connection: Connection, how: str, actor: str) -> None:
    """Joins the caller's transaction: from now on the sync may go on. `how`: fresh, upgraded or adopted."""
    now = connection.clock.now()
    body = {"settled": True, "how": how, "actor": actor, "at": now.isoformat()}
    await tx.documents.put(connection.name, DOCUMENT, STATE, body, now)


async def unsettle(tx: Transaction, connection: str, why: str, at: datetime, *, stale: bool) -> None:
    """Joins the caller's transaction: nothing is synced before an adoption. `stale`: the links are of an earlier time,
    not missing."""
    body = {"settled": False, "why": why, "stale": stale, "at": at.isoformat()}
    await tx.documents.put(connection, DOCUMENT, STATE, body, at)


async def _has_links(tx: Transaction, connection: str) -> bool:
    async for batch in tx.links.all(connection, 1):
        return bool(batch)
    return False


async def _foreign_marks(connection: Connection) -> str | None:
    """What in Rackbeat shows that these two accounts have been synced before; None: nothing does."""
    async for batch in connection.wms.listing(Kind.ORDER):
        orders = {r.native_id: references_of(r, connection.policy.orders) for r in batch if isinstance(r, Order)}
        named = sorted({erp_id for ids in orders.values() for erp_id in ids})
        for start in range(0, len(named), _ASKED):
            found = await connection.erp.fetch_many(Kind.ORDER, named[start : start + _ASKED])
            if found:
                return f"Rackbeat has orders that refer to orders of 24SevenOffice ({min(found)}), and no link is known"
    for kind in _LABELLED:
        why = await _labelled(connection, kind)
        if why is not None:
            return why
    return None


async def _labelled(connection: Connection, kind: Kind) -> str | None:
    """By id fields, or by many equal numbers."""
    numbers: set[str] = set()
    async for batch in connection.wms.listing(kind):
        records = cast(list[MasterRecord], list(batch))
        numbers |= {record.native_id for record in records}
        held = sorted({value for record in records if (value := id_field_of(record)) is not None})[:_ASKED]
        if held and await connection.erp.fetch_many(kind, held):
            return f"the id field of a {kind} in Rackbeat names a record of 24SevenOffice, and no link is known"
    if len(numbers) < SAME_NUMBERS:
        return None
    same = 0
    async for batch in connection.erp.listing(kind):
        same += sum(1 for record in cast(list[MasterRecord], list(batch)) if _number(record, connection) in numbers)
        if same >= SAME_NUMBERS:
            return f"{SAME_NUMBERS} or more of kind {kind} bear the same number in both systems, and no link is known"
    return None


def _number(record: MasterRecord, connection: Connection) -> str | None:
    try:
        return target_number(record, connection.policy.number_source)
    except SyncError:
        return None


async def _unknown_order(connection: Connection) -> str | None:
    """An order in Rackbeat, changed since this state last looked, that bears our reference to a 24SO order of which
    this state knows nothing at all: the state is older than it."""
    async with connection.store.reading() as tx:
        since = await cursor_of(tx, connection.name, System.WMS, Kind.ORDER)
    if since is None:
        return None
    async for batch in connection.wms.listing(Kind.ORDER, changed_since=since):
        for record in batch:
            erp_id = erp_order_id_of(record.reference) if isinstance(record, Order) else None
            if erp_id is not None and await _is_unknown(connection, erp_id, record.native_id):
                orders = f"Rackbeat order {record.native_id} refers to 24SO order {erp_id}"
                return f"{orders}, of which this state knows nothing"
    return None


async def _is_unknown(connection: Connection, erp_id: str, wms_id: str) -> bool:
    key = connection.key(Kind.ORDER, System.ERP, erp_id)
    async with connection.store.reading() as tx:
        link = await tx.links.get(key) or await tx.links.get(connection.key(Kind.ORDER, System.WMS, wms_id))
        commands = await tx.outbox.open_for(key)
        waiting = await tx.inbox.get(key)
        told = await tx.audit.list(connection.name, native_id=wms_id, limit=1)
    if link is not None or commands or waiting is not None or told:
        return False
    return erp_id in await connection.erp.fetch_many(Kind.ORDER, [erp_id])
