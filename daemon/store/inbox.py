"""The inbox: a set of dirty keys with a due time and a rank (design 6, level-triggered). Used by daemon/sync and web.

It stores which key, never what changed. Nothing here decides what to do with a key.
"""

from __future__ import annotations

import asyncio
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from daemon.domain.errors import WAITING, Reason
from daemon.domain.ids import Key, Kind, System
from daemon.domain.work import InboxItem, Signal, Source
from daemon.ports import Backlogged
from daemon.store.claim import DUE, RANK, rank
from daemon.store.connection import Connection
from daemon.store.schema import inbox
from daemon.store.sqlite import upsert

PATIENT = RANK[Source.POLL]
"""From this rank on a signal does not shorten a back-off: it repeats by itself."""

BLIND = RANK[Source.SWEEP]
"""From this rank on a signal does not un-park: nothing has changed. A poll signals what changed, once
(`daemon.sync.poller.Seen`), and a record that somebody corrected must not wait for a command."""

MOST = 10_000

TURN = 100
"""Items made of rows before the event loop gets its turn."""

SLICE = 500
"""Ids in one query; databases limit the number of parameters."""


def _coalesce() -> sa.Insert:
    insert = upsert(inbox)
    new, old = insert.excluded, inbox.c
    patient = rank(new.source) >= sa.literal_column(str(PATIENT))
    unparks = sa.and_(old.parked, rank(new.source) < sa.literal_column(str(BLIND)))
    due = sa.case(
        (unparks, new.due_at),
        (sa.and_(patient, old.attempts > sa.literal_column("0")), old.due_at),
        (new.due_at < old.due_at, new.due_at),
        else_=old.due_at,
    )
    return insert.on_conflict_do_update(
        index_elements=list(inbox.primary_key.columns),
        set_={
            "generation": old.generation + sa.literal_column("1"),
            "source": sa.case((rank(new.source) < rank(old.source), new.source), else_=old.source),
            "due_at": due,
            "forced": sa.or_(old.forced, new.forced),
            "attempts": sa.case((unparks, sa.literal_column("0")), else_=old.attempts),
            "parked": sa.and_(old.parked, sa.not_(unparks)),
            "reason": sa.case((unparks, sa.null()), else_=old.reason),
            "detail": sa.case((unparks, sa.literal_column("''")), else_=old.detail),
            "old_native_id": sa.func.coalesce(new.old_native_id, old.old_native_id),
        },
    )


SIGNAL = _coalesce()


def refuse_unstorable(signals: Sequence[Signal]) -> None:
    """Raises ValueError for text with lone surrogates or NUL: it would fail everybody in the same batch."""
    for signal in signals:
        for text in (signal.key.connection, signal.key.native_id, signal.old_native_id or ""):
            if "\x00" in text:
                raise ValueError("a key must not contain NUL")
            text.encode()


class SqlInbox:
    """The `InboxTable` port."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def signal(self, signals: Sequence[Signal], now: datetime) -> None:
        """Inserts, or coalesces with what waits: generation + 1, best rank, earliest due, `forced` kept, `first_at` of
        the first. Any signal but a sweep's un-parks (attempts 0, due as signalled); a sweep only bumps the generation
        of a parked key. A poll or sweep does not bring forward one that is backing off: an overlapping poll would else
        use up its attempts in minutes."""
        if signals:
            await self._connection.execute(SIGNAL, [_fresh_row(signal, now) for signal in signals])

    async def due(self, connection: str, now: datetime, limit: int, *, orders: bool | None = None) -> list[InboxItem]:
        """At most `limit` (and 10,000) items, best first: rank, less one for each five minutes that the item has been
        due; orders before others; longest due first. `orders`: only those, or only others."""
        return await _items(
            self._connection, DUE[orders], {"connection": connection, "now": now, "most": min(limit, MOST)}
        )

    async def get(self, key: Key) -> InboxItem | None:
        items = await _items(self._connection, GET, _named(key))
        return items[0] if items else None

    async def parked_of(self, keys: Sequence[Key]) -> list[InboxItem]:
        """Those of a few keys of one connection that are parked."""
        if not keys:
            return []
        names = [(str(key.kind), str(key.system), key.native_id) for key in keys]
        return await _items(self._connection, PARKED_OF, {"connection": keys[0].connection, "names": names})

    async def done(self, key: Key, generation: int) -> None:
        """Removes the key, or leaves it due, attempts 0, when it was signalled meanwhile."""
        removed = await self._connection.execute(DONE, {**_named(key), "generation_done": generation})
        if removed.rowcount == 0:
            await self._update(_is_waiting(key), attempts=0, reason=None, detail="")

    async def retry(self, key: Key, due_at: datetime, reason: Reason, detail: str) -> None:
        """Due later; attempts + 1 unless it only waits for something to end (`WAITING`), which is no failure. Nothing
        for a key that is gone or parked."""
        failed = 0 if reason in WAITING else 1
        values = {"due_at": due_at, "attempts": inbox.c.attempts + failed, "reason": str(reason), "detail": detail}
        await self._update(_is_waiting(key), **values)

    async def park(
        self, key: Key, generation: int, reason: Reason, detail: str, *, again_at: datetime | None = None
    ) -> None:
        """Parks only this generation; a newer one stays due, its attempts counted on. The try that failed is
        counted. `again_at`: when it may come back by itself."""
        same = sa.and_(_is(key), inbox.c.generation == generation)
        values: dict[str, object] = {"parked": True, "reason": str(reason), "detail": detail}
        values |= {"attempts": inbox.c.attempts + 1} | ({} if again_at is None else {"due_at": again_at})
        await self._update(same, **values)

    async def release(
        self,
        connection: str,
        reasons: Collection[Reason],
        now: datetime,
        limit: int,
        *,
        due_below: int | None = None,
        afresh: bool = False,
    ) -> int:
        """Makes keys due now that failed for one of these reasons, parked or backing off; at most `limit` (and 500),
        the earliest due first, and returns how many. `due_below`: only parked ones whose time has come and with
        fewer attempts than that. `afresh`: attempts 0. One that is being worked on is neither, and is left alone."""
        held = sa.or_(inbox.c.parked, inbox.c.due_at > now)
        if due_below is not None:
            held = sa.and_(inbox.c.parked, inbox.c.due_at <= now, inbox.c.attempts < due_below)
        failed = sa.and_(inbox.c.connection == connection, inbox.c.reason.in_([str(reason) for reason in reasons]))
        wanted = sa.select(*_by_key()).where(failed, held).order_by(inbox.c.due_at, *_by_key()).limit(min(limit, SLICE))
        names = [tuple(row) for row in await self._connection.execute(wanted)]
        if names:
            values: dict[str, object] = {"parked": False, "due_at": now} | ({"attempts": 0} if afresh else {})
            await self._update(sa.and_(failed, sa.tuple_(*_by_key()).in_(names)), **values)
        return len(names)

    async def page(
        self, connection: str, after: Key | None, limit: int, *, parked: bool | None = None
    ) -> list[InboxItem]:
        """In the order of kind, system, id; at most `limit` (and 10,000)."""
        query = sa.select(inbox).where(inbox.c.connection == connection)
        if after is not None:
            last = (str(after.kind), str(after.system), after.native_id)
            query = query.where(sa.tuple_(*_by_key()) > sa.tuple_(*last))
        if parked is not None:
            query = query.where(inbox.c.parked if parked else sa.not_(inbox.c.parked))
        return await _items(self._connection, query.order_by(*_by_key()).limit(min(limit, MOST)))

    async def next_due(self, connection: str) -> datetime | None:
        """The earliest due time of what is not parked, past or future."""
        earliest = sa.select(sa.func.min(inbox.c.due_at)).where(
            inbox.c.connection == connection, sa.not_(inbox.c.parked)
        )
        found: datetime | None = (await self._connection.execute(earliest)).scalar()
        return found

    async def named_by_webhooks(self, connection: str) -> int:
        """How many keys wait that a webhook named, parked ones left out."""
        waiting = sa.select(sa.func.count()).where(
            inbox.c.connection == connection, inbox.c.source == str(Source.WEBHOOK), sa.not_(inbox.c.parked)
        )
        return int((await self._connection.execute(waiting)).scalar() or 0)

    async def count(self, connection: str, system: System | None = None) -> Backlogged:
        mine = inbox.c.connection == connection
        return await self._count(mine if system is None else sa.and_(mine, inbox.c.system == str(system)))

    async def count_of(self, connection: str, kind: Kind, system: System, ids: Sequence[str]) -> Backlogged:
        same = sa.and_(inbox.c.connection == connection, inbox.c.kind == str(kind), inbox.c.system == str(system))
        parts = [
            await self._count(sa.and_(same, inbox.c.native_id.in_(ids[start : start + SLICE])))
            for start in range(0, len(ids), SLICE)
        ]
        oldest = [part.oldest for part in parts if part.oldest is not None]
        return Backlogged(
            waiting=sum(part.waiting for part in parts),
            parked=sum(part.parked for part in parts),
            oldest=min(oldest, default=None),
        )

    async def _count(self, where: sa.ColumnElement[bool]) -> Backlogged:
        amount, oldest_at = sa.func.count().label("amount"), sa.func.min(inbox.c.first_at).label("oldest")
        counted = sa.select(inbox.c.parked, amount, oldest_at).where(where)
        counts, oldest = {True: 0, False: 0}, None
        for row in await self._connection.execute(counted.group_by(inbox.c.parked)):
            counts[bool(row.parked)] = int(row.amount)
            oldest = oldest if row.parked else row.oldest
        return Backlogged(waiting=counts[False], parked=counts[True], oldest=oldest)

    async def drop(self, key: Key) -> bool:
        """Whether it was there."""
        return (await self._connection.execute(sa.delete(inbox).where(_is(key)))).rowcount > 0

    async def list(
        self, connection: str, *, parked: bool | None = None, kind: Kind | None = None, limit: int = 1000
    ) -> list[InboxItem]:
        """Earliest due first, at most `limit` (and 10,000)."""
        query = sa.select(inbox).where(inbox.c.connection == connection)
        if parked is not None:
            query = query.where(inbox.c.parked if parked else sa.not_(inbox.c.parked))
        if kind is not None:
            query = query.where(inbox.c.kind == str(kind))
        return await _items(self._connection, query.order_by(inbox.c.due_at, *_by_key()).limit(min(limit, MOST)))

    async def _update(self, where: sa.ColumnElement[bool], **values: object) -> None:
        await self._connection.execute(sa.update(inbox).where(where).values(**values))


async def _items(
    connection: Connection, query: sa.Select[Any], parameters: Mapping[str, object] | None = None
) -> list[InboxItem]:
    found: list[InboxItem] = []
    for row in await connection.execute(query, parameters):
        found.append(_item(row))
        if len(found) % TURN == 0:
            await asyncio.sleep(0)
    return found


def _is(key: Key) -> sa.ColumnElement[bool]:
    return sa.and_(
        inbox.c.connection == key.connection,
        inbox.c.kind == str(key.kind),
        inbox.c.system == str(key.system),
        inbox.c.native_id == key.native_id,
    )


def _by_key() -> tuple[sa.ColumnElement[str], ...]:
    return (inbox.c.kind, inbox.c.system, inbox.c.native_id)


NAME = ("connection", "kind", "system", "native_id")
"""The columns that a key is."""

BY_NAME = sa.and_(*(inbox.c[column] == sa.bindparam(f"own_{column}", type_=sa.String) for column in NAME))
GET = sa.select(inbox).where(BY_NAME)
DONE = sa.delete(inbox).where(
    BY_NAME, inbox.c.generation == sa.bindparam("generation_done", type_=inbox.c.generation.type)
)


PARKED_OF = sa.select(inbox).where(
    inbox.c.connection == sa.bindparam("connection", type_=sa.String),
    inbox.c.parked,
    sa.tuple_(*_by_key()).in_(sa.bindparam("names", expanding=True)),
)


def _named(key: Key) -> dict[str, object]:
    return {f"own_{column}": str(getattr(key, column)) for column in NAME}


def _is_waiting(key: Key) -> sa.ColumnElement[bool]:
    return sa.and_(_is(key), sa.not_(inbox.c.parked))


def _fresh_row(signal: Signal, now: datetime) -> dict[str, object]:
    return {
        "connection": signal.key.connection,
        "kind": str(signal.key.kind),
        "system": str(signal.key.system),
        "native_id": signal.key.native_id,
        "source": str(signal.source),
        "generation": 1,
        "first_at": now,
        "due_at": signal.due_at or now,
        "forced": signal.forced,
        "attempts": 0,
        "parked": False,
        "reason": None,
        "detail": "",
        "old_native_id": signal.old_native_id,
    }


def _item(row: sa.Row[Any]) -> InboxItem:
    return InboxItem(
        key=Key(row.connection, Kind(row.kind), System(row.system), row.native_id),
        source=Source(row.source),
        generation=row.generation,
        first_at=row.first_at,
        due_at=row.due_at,
        forced=row.forced,
        attempts=row.attempts,
        parked=row.parked,
        reason=None if row.reason is None else Reason(row.reason),
        detail=row.detail,
        old_native_id=row.old_native_id,
    )
