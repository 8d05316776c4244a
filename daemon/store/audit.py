"""The audit log: who did what to which record, and why. Written by whoever completes a command.

Lines are only ever appended; the database itself refuses to change or remove one.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

import sqlalchemy as sa

from daemon.domain.ids import Kind, System
from daemon.domain.work import AuditEntry
from daemon.store.connection import Connection
from daemon.store.schema import audit

LONGEST = 20_000
MOST = 10_000
RECENT = 20_000
"""So many of the newest lines are looked at for `last_done`, whosever they are: `status` must answer at once."""


class SqlAudit:
    """The `AuditTable` port."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def append(self, entry: AuditEntry) -> None:
        """Texts longer than 20,000 characters are cut, and say so at their end."""
        await self._connection.execute(
            sa.insert(audit).values(
                connection=entry.connection,
                at=entry.at,
                actor=entry.actor,
                action=entry.action,
                kind=str(entry.kind),
                system=str(entry.system),
                native_id=entry.native_id,
                why=_cut(entry.why),
                before=_cut(entry.before),
                after=_cut(entry.after),
                response=_cut(entry.response),
                outcome=entry.outcome,
            )
        )

    async def last_done(self, connection: str) -> dict[tuple[Kind, System], datetime]:
        """Of the newest 20,000 lines of all connections."""
        newest = (await self._connection.execute(sa.select(sa.func.max(audit.c.id)))).scalar() or 0
        query = (
            sa.select(audit.c.kind, audit.c.system, sa.func.max(audit.c.at).label("at"))
            .where(audit.c.id > newest - RECENT, audit.c.connection == connection)
            .where(audit.c.outcome == "ok", audit.c.actor == "daemon")
            .group_by(audit.c.kind, audit.c.system)
        )
        return {(Kind(row.kind), System(row.system)): row.at for row in await self._connection.execute(query)}

    async def list(self, connection: str, *, native_id: str = "", limit: int = 1000) -> list[AuditEntry]:
        """Newest first, at most `limit` (and 10,000)."""
        query = sa.select(audit).where(audit.c.connection == connection)
        if native_id:
            query = query.where(audit.c.native_id == native_id)
        rows = await self._connection.execute(query.order_by(audit.c.id.desc()).limit(min(limit, MOST)))
        return [_entry(row) for row in rows]


def _cut(text: str) -> str:
    if len(text) <= LONGEST:
        return text
    mark = f" [cut, {len(text)} characters]"
    return text[: LONGEST - len(mark)] + mark


def _entry(row: sa.Row[Any]) -> AuditEntry:
    return AuditEntry(
        connection=row.connection,
        at=row.at,
        actor=row.actor,
        action=row.action,
        kind=Kind(row.kind),
        system=System(row.system),
        native_id=row.native_id,
        why=row.why,
        before=row.before,
        after=row.after,
        response=row.response,
        outcome=row.outcome,
    )
