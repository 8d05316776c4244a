"""Links with their bases. Used by daemon/sync; reconcile reads a copy.

Uniqueness both ways is the database's (design 3.15): this file writes and looks at what the constraints said.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import AsyncIterator, Iterable, Sequence
from typing import Any

import sqlalchemy as sa

from daemon.domain import codec
from daemon.domain.converge_stock import is_unfinished
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Key, Kind, System
from daemon.domain.link import Base, Link
from daemon.ports import LinkDigest
from daemon.store.connection import Connection
from daemon.store.schema import links
from daemon.store.sqlite import upsert

SLICE = 500
"""Ids in one query; databases limit the number of parameters."""

TURN = 25
"""Bases decoded before the event loop gets its turn: those of orders take 0.2 ms each."""

NEW = upsert(links).on_conflict_do_nothing()

PAIR, MOVING = ("connection", "kind", "erp_id", "wms_id"), ("base", "updated_at", "unfinished")
UPDATE = (
    sa.update(links)
    .where(*(links.c[name] == sa.bindparam(f"own_{name}", type_=sa.String) for name in PAIR))
    .values({name: sa.bindparam(name) for name in MOVING})
)


class SqlLinks:
    """The `LinkTable` port."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def get(self, key: Key) -> Link | None:
        same = {"connection": key.connection, "kind": str(key.kind), "own": key.native_id}
        row = (await self._connection.execute(GET[key.system], same)).first()
        return None if row is None else _link(row)

    async def get_many(self, connection: str, kind: Kind, system: System, ids: Sequence[str]) -> dict[str, Link]:
        """By the asked system's id; ids without a link are left out."""
        found: dict[str, Link] = {}
        for start in range(0, len(ids), SLICE):
            wanted = {"connection": connection, "kind": str(kind), "ids": list(ids[start : start + SLICE])}
            for link in await _links(await self._connection.execute(GET_MANY[system], wanted)):
                found[link.key(system).native_id] = link
        return found

    async def put(self, link: Link) -> None:
        """Updates the base of this very pair, or inserts the pair. Raises SyncError(CONFLICT) when either id is linked
        to another record: moving a link is `delete` and `put` in one transaction."""
        row = {
            "connection": link.connection,
            "kind": str(link.kind),
            "erp_id": link.erp_id,
            "wms_id": link.wms_id,
            "base": json.dumps(codec.dump(link.base)),
            "created_at": link.created_at,
            "updated_at": link.updated_at,
            "unfinished": is_unfinished(link),
        }
        known = {f"own_{name}": row[name] for name in PAIR} | {name: row[name] for name in MOVING}
        if (await self._connection.execute(UPDATE, known)).rowcount == 0 and (
            await self._connection.execute(NEW, row)
        ).rowcount == 0:
            raise SyncError(
                Reason.CONFLICT, f"{link.kind}: ERP {link.erp_id} or WMS {link.wms_id} is linked to another record"
            )

    async def unfinished_with(self, connection: str, wms_number: str, limit: int) -> list[Link]:
        """Order pairs that are not finished on both sides and hold this Rackbeat product, or whose lines are not
        known yet; the last changed ones first."""
        held = json.dumps({"wms_number": wms_number})[1:-1]
        mentions = sa.or_(
            links.c.base.contains(held, autoescape=True), links.c.base.contains('"lines": []', autoescape=True)
        )
        query = sa.select(links).where(links.c.connection == connection, links.c.unfinished, mentions)
        newest = query.order_by(links.c.updated_at.desc(), links.c.erp_id).limit(limit)
        return await _links(await self._connection.execute(newest))

    async def delete(self, key: Key) -> bool:
        """Whether there was one."""
        return (await self._connection.execute(sa.delete(links).where(_of(key)))).rowcount > 0

    async def all(self, connection: str, batch: int = 1000) -> AsyncIterator[Sequence[Link]]:
        """Every link in batches, by kind and ERP id. The transaction stays open while the caller iterates."""
        after = ("", "")
        while True:
            later = sa.tuple_(links.c.kind, links.c.erp_id) > sa.tuple_(*map(sa.literal, after))
            query = sa.select(links).where(links.c.connection == connection, later)
            rows = (await self._connection.execute(query.order_by(links.c.kind, links.c.erp_id).limit(batch))).all()
            if not rows:
                return
            yield await _links(rows)
            after = (rows[-1].kind, rows[-1].erp_id)

    async def digests(self, connection: str, batch: int = 1000) -> AsyncIterator[Sequence[LinkDigest]]:
        """By kind and ERP id. The transaction stays open while the caller iterates."""
        after = ("", "")
        # Times as the numbers that they are stored as: there are as many links as orders, at every run of the audit.
        times = [sa.type_coerce(column, sa.BigInteger) for column in (links.c.created_at, links.c.updated_at)]
        while True:
            later = sa.tuple_(links.c.kind, links.c.erp_id) > sa.tuple_(*map(sa.literal, after))
            query = sa.select(links.c.kind, links.c.erp_id, links.c.wms_id, links.c.base, *times)
            query = query.where(links.c.connection == connection, later)
            found = await self._connection.execute(query.order_by(links.c.kind, links.c.erp_id).limit(batch))
            rows: Sequence[Any] = found.all()
            if not rows:
                return
            yield [(kind, erp, wms, _digest(f"{base}|{one}|{two}")) for kind, erp, wms, base, one, two in rows]
            after = (rows[-1].kind, rows[-1].erp_id)

    async def ids(self, connection: str, kind: Kind, system: System, batch: int = 1000) -> AsyncIterator[Sequence[str]]:
        side, after = _side(system), ""
        same = sa.and_(links.c.connection == connection, links.c.kind == str(kind))
        while True:
            query = sa.select(side.label("own")).where(same, side > after)
            rows = (await self._connection.execute(query.order_by(side).limit(batch))).all()
            if not rows:
                return
            yield [row.own for row in rows]
            after = rows[-1].own


def _digest(stored: str) -> str:
    """16 characters."""
    return hashlib.blake2b(stored.encode(), digest_size=8).hexdigest()


def _side(system: System) -> sa.Column[str]:
    return links.c.erp_id if system is System.ERP else links.c.wms_id


def _same_kind() -> sa.Select[Any]:
    connection, kind = sa.bindparam("connection", type_=sa.String), sa.bindparam("kind", type_=sa.String)
    return sa.select(links).where(links.c.connection == connection, links.c.kind == kind)


GET = {system: _same_kind().where(_side(system) == sa.bindparam("own", type_=sa.String)) for system in System}
GET_MANY = {system: _same_kind().where(_side(system).in_(sa.bindparam("ids", expanding=True))) for system in System}
"""Made once: putting them together takes longer than running them."""


def _of(key: Key) -> sa.ColumnElement[bool]:
    return sa.and_(
        links.c.connection == key.connection,
        links.c.kind == str(key.kind),
        _side(key.system) == key.native_id,
    )


async def _links(rows: Iterable[sa.Row[Any]]) -> list[Link]:
    found: list[Link] = []
    for row in rows:
        found.append(_link(row))
        if len(found) % TURN == 0:
            await asyncio.sleep(0)
    return found


def _link(row: sa.Row[Any]) -> Link:
    return Link(
        connection=row.connection,
        kind=Kind(row.kind),
        erp_id=row.erp_id,
        wms_id=row.wms_id,
        base=codec.load(Base, json.loads(row.base)),
        created_at=row.created_at,
        updated_at=row.updated_at,
    )
