"""The outbox: wished remote calls and what became of them (design 3.3). Used by daemon/sync and by repairs.

At most one open command per pair and written side is a constraint of the database; a finished command never opens
again. Finding out what became of a `sending` command after a restart is the sync's work, not this file's.
"""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from daemon.domain import codec
from daemon.domain.change import Change, Create
from daemon.domain.errors import TRANSIENT, Reason, SyncError
from daemon.domain.ids import Key, Kind, System
from daemon.domain.work import Command, CommandState
from daemon.ports import Clock
from daemon.store.connection import Connection
from daemon.store.schema import commands, links
from daemon.store.sqlite import upsert

OPEN = (CommandState.PENDING, CommandState.SENDING, CommandState.PARKED)
FINISHED = (CommandState.DONE, CommandState.DROPPED)
MOST = 10_000
TURN = 25
"""Commands decoded before the event loop gets its turn."""

PUT = upsert(commands).on_conflict_do_nothing()


class SqlOutbox:
    """The `OutboxTable` port."""

    def __init__(self, connection: Connection, clock: Clock) -> None:
        self._connection = connection
        self._clock = clock

    async def put(self, command: Command) -> None:
        """Stores a command, pending or about to be sent; one that waits for the same pair and side is dropped, reason
        `stale`, its successor in `detail`. Raises SyncError(STALE) when the call of that one may have happened: it is
        in `sending`, or is a parked create whose outcome is not known (design 3.4)."""
        for other in await self._in_the_way(command):
            if _may_have_happened(other):
                raise SyncError(Reason.STALE, f"command {other.id} for the same pair is {other.state}")
            now = self._clock.now()
            await self.set_state(
                other.id, CommandState.DROPPED, now, reason=Reason.STALE, detail=f"replaced by {command.id}"
            )
        if (await self._connection.execute(PUT, _row(command))).rowcount == 0:
            raise SyncError(Reason.STALE, f"command {command.id} exists, or its pair has an open command")

    async def get(self, command_id: str) -> Command | None:
        found = await _commands(self._connection, sa.select(commands).where(commands.c.id == command_id))
        return found[0] if found else None

    async def open_for(self, key: Key) -> list[Command]:
        """Both sides' open commands of the pair, found by either id: those the command names or those of the link."""
        same = {"connection": key.connection, "kind": str(key.kind), "own": key.native_id}
        return await _commands(self._connection, OPEN_FOR[key.system], same)

    async def count(self, connection: str) -> Mapping[CommandState, int]:
        """Open commands by state."""
        open_ones = sa.and_(commands.c.connection == connection, _state_in(OPEN))
        counted = (
            sa.select(commands.c.state, sa.func.count().label("amount")).where(open_ones).group_by(commands.c.state)
        )
        rows = await self._connection.execute(counted)
        return {CommandState(row.state): int(row.amount) for row in rows}

    async def due(self, connection: str, now: datetime, limit: int) -> list[Command]:
        """Pending, and `sending` ones that a stopped process left behind; longest due first."""
        waiting = _state_in((CommandState.PENDING, CommandState.SENDING))
        query = sa.select(commands).where(commands.c.connection == connection, waiting, commands.c.due_at <= now)
        oldest_first = (commands.c.due_at, commands.c.decided_at, commands.c.id)
        return await _commands(self._connection, query.order_by(*oldest_first).limit(min(limit, MOST)))

    async def set_state(
        self,
        command_id: str,
        state: CommandState,
        at: datetime,
        *,
        due_at: datetime | None = None,
        reason: Reason | None = None,
        detail: str = "",
    ) -> None:
        """`reason` and `detail` replace the old ones. Raises SyncError(STALE) for a command that is done or dropped,
        or that does not exist: the caller lost it to a newer one and must not call."""
        values: dict[str, object] = {"state": str(state), "reason": reason and str(reason), "detail": detail}
        values["finished_at"] = None if state in (CommandState.PENDING, CommandState.SENDING) else at
        update = SET_STATE
        if state is CommandState.SENDING:
            update = update.values(started_at=at, attempts=commands.c.attempts + 1)
        if due_at is not None:
            update = update.values(due_at=due_at)
        if (await self._connection.execute(update, {"own_id": command_id, **values})).rowcount == 0:
            raise SyncError(Reason.STALE, f"command {command_id} is not open any more")

    async def page(self, connection: str, after: str, limit: int, *, states: Sequence[CommandState]) -> list[Command]:
        """In the order of their ids, those after `after` only; at most `limit` (and 10,000)."""
        query = sa.select(commands).where(commands.c.connection == connection, commands.c.id > after, _state_in(states))
        return await _commands(self._connection, query.order_by(commands.c.id).limit(min(limit, MOST)))

    async def list(
        self, connection: str, *, states: Sequence[CommandState] | None = None, origin: str = "", limit: int = 1000
    ) -> list[Command]:
        """Newest first. `origin`: exactly this one, or everything below it: `repair:<plan id>` finds every action."""
        query = sa.select(commands).where(commands.c.connection == connection)
        if states is not None:
            query = query.where(_state_in(states))
        if origin:
            below = origin if origin.endswith((":", "/")) else f"{origin}/"
            query = query.where(
                sa.or_(commands.c.origin == origin, commands.c.origin.startswith(below, autoescape=True))
            )
        newest_first = (commands.c.decided_at.desc(), commands.c.id)
        return await _commands(self._connection, query.order_by(*newest_first).limit(min(limit, MOST)))

    async def _in_the_way(self, command: Command) -> Sequence[Command]:
        same = {name: str(getattr(command, name)) for name in ("connection", "kind", "system")}
        ids = {"own_erp_id": command.erp_id, "own_wms_id": command.wms_id}
        return await _commands(self._connection, IN_THE_WAY, {**same, **ids})


async def _commands(
    connection: Connection, query: sa.Select[Any], parameters: Mapping[str, object] | None = None
) -> list[Command]:
    found: list[Command] = []
    for row in await connection.execute(query, parameters):
        found.append(_command(row))
        if len(found) % TURN == 0:
            await asyncio.sleep(0)
    return found


def _may_have_happened(command: Command) -> bool:
    if command.state is CommandState.SENDING:
        return True
    unclear = command.reason is None or command.reason is Reason.INTERNAL or command.reason in TRANSIENT
    started = command.started_at is not None
    return command.state is CommandState.PARKED and isinstance(command.change, Create) and started and unclear


def _state_in(states: Sequence[CommandState]) -> sa.ColumnElement[bool]:
    return commands.c.state.in_([str(state) for state in states])


def _text(name: str) -> sa.BindParameter[str]:
    return sa.bindparam(name, type_=sa.String)


SET_STATE = (
    sa.update(commands)
    .where(commands.c.id == _text("own_id"), _state_in(OPEN))
    .values({name: sa.bindparam(name) for name in ("state", "reason", "detail", "finished_at")})
)
IN_THE_WAY = sa.select(commands).where(
    *(commands.c[name] == _text(name) for name in ("connection", "kind", "system")),
    sa.or_(commands.c.erp_id == _text("own_erp_id"), commands.c.wms_id == _text("own_wms_id")),
    _state_in(OPEN),
)
"""Made once, as `OPEN_FOR`: putting them together takes longer than running them. An unknown id is NULL,
which equals nothing."""


def _open_for(system: System) -> sa.Select[Any]:
    """Open commands of the pair that holds the id `own` of this system; its other id stands in the link."""
    sides = [(commands.c.erp_id, links.c.erp_id), (commands.c.wms_id, links.c.wms_id)]
    (named, linked), (other_named, other_linked) = sides if system is System.ERP else sides[::-1]
    connection, kind, own = (_text(name) for name in ("connection", "kind", "own"))
    partner = sa.select(other_linked).where(links.c.connection == connection, links.c.kind == kind, linked == own)
    return (
        sa.select(commands)
        .where(commands.c.connection == connection, commands.c.kind == kind, _state_in(OPEN))
        .where(sa.or_(named == own, other_named == partner.scalar_subquery()))
        .order_by(commands.c.decided_at, commands.c.id)
        .limit(MOST)
    )


OPEN_FOR = {system: _open_for(system) for system in System}


def _row(command: Command) -> dict[str, object]:
    return {
        "id": command.id,
        "connection": command.connection,
        "kind": str(command.kind),
        "system": str(command.system),
        "change": json.dumps(codec.dump(command.change)),
        "erp_id": command.erp_id,
        "wms_id": command.wms_id,
        "digest": command.digest,
        "origin": command.origin,
        "decided_at": command.decided_at,
        "due_at": command.due_at,
        "state": str(command.state),
        "attempts": command.attempts,
        "started_at": command.started_at,
        "finished_at": command.finished_at,
        "reason": command.reason and str(command.reason),
        "detail": command.detail,
    }


def _command(row: sa.Row[Any]) -> Command:
    return Command(
        id=row.id,
        connection=row.connection,
        kind=Kind(row.kind),
        system=System(row.system),
        change=codec.load(Change, json.loads(row.change)),
        erp_id=row.erp_id,
        wms_id=row.wms_id,
        digest=row.digest,
        origin=row.origin,
        decided_at=row.decided_at,
        due_at=row.due_at,
        state=CommandState(row.state),
        attempts=row.attempts,
        started_at=row.started_at,
        finished_at=row.finished_at,
        reason=None if row.reason is None else Reason(row.reason),
        detail=row.detail,
    )
