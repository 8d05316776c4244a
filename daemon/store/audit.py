"""The audit log: who did what to which record, and why. Written by whoever completes a command.

Lines are only ever appended; the database itself refuses to change or remove one. Each is sealed to the one before
it in the transaction that appends it (`daemon.domain.audit_seal`). Erasing a person is `audit_erasure`.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from daemon.domain.audit_seal import SALT_CHARACTERS, AuditHead, SealedLine, Traces, sealed
from daemon.domain.ids import Kind, System
from daemon.domain.work import AuditEntry
from daemon.store.audit_anchor import anchored, is_cut_at_the_end
from daemon.store.audit_erasure import erase, traces_of
from daemon.store.connection import Connection
from daemon.store.schema import audit

LONGEST = 20_000
MOST = 10_000
RECENT = 20_000
"""So many of the newest lines are looked at for `last_done`, whosever they are: `status` must answer at once."""

_INSERT = sa.insert(audit)
_HEAD = (
    sa.select(audit.c.number, audit.c.chain)
    .where(audit.c.connection == sa.bindparam("of"))
    .order_by(audit.c.number.desc())
    .limit(1)
)


class SqlAudit:
    """The `AuditTable` port."""

    def __init__(self, connection: Connection, heads: dict[str, AuditHead] | None = None) -> None:
        """`heads`: what this process wrote last, by connection of the daemon; belongs to the one writer, who forgets it
        when a transaction fails."""
        self._connection = connection
        self._heads = {} if heads is None else heads

    async def append(self, entry: AuditEntry) -> None:
        """Texts longer than 20,000 characters are cut, and say so at their end."""
        texts = {name: _cut(getattr(entry, name)) for name in ("why", "before", "after", "response")}
        head = self._heads.get(entry.connection) or await self.head(entry.connection)
        line = sealed(replace(entry, **texts), secrets.token_hex(SALT_CHARACTERS // 2), head)  # type: ignore[arg-type]  # four texts by name
        await self._connection.execute(_INSERT, _row(line))
        self._heads[entry.connection] = AuditHead(number=line.number, chain=line.chain)

    async def head(self, connection: str) -> AuditHead:
        """The newest line; number 0 when there never was one."""
        row = (await self._connection.execute(_HEAD, {"of": connection})).first()
        return await self.follows(connection) if row is None else AuditHead(number=row.number, chain=row.chain)

    async def sealed_after(self, connection: str, number: int, limit: int) -> list[SealedLine]:
        """Lines in their order, those after this number only; at most `limit` (and 10,000)."""
        mine = (audit.c.connection == connection, audit.c.number > number)
        query = sa.select(audit).where(*mine).order_by(audit.c.number).limit(min(limit, MOST))
        return [_sealed(row) for row in await self._connection.execute(query)]

    async def follows(self, connection: str) -> AuditHead:
        """What the oldest line must follow: the last one that retention removed, number 0 when it removed none."""
        return await anchored(self._connection, connection)

    async def is_cut(self) -> bool:
        """Whether the newest lines, of whichever connection, were removed."""
        return await is_cut_at_the_end(self._connection)

    async def traces(self, connection: str, kind: Kind, ids: Sequence[str]) -> Traces:
        """What the state says about this person: lines about the record itself (`ids`: on both sides), and about orders
        and invoices that name it as their customer."""
        return await traces_of(self._connection, connection, kind, ids)

    async def erase(self, connection: str, kind: Kind, ids: Sequence[str]) -> Traces:
        """Removes it; of the lines, content and salt. The caller appends who asked for it (`audit_seal.erasing`)."""
        return await erase(self._connection, connection, kind, ids)

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


def _row(line: SealedLine) -> dict[str, object]:
    entry = line.entry
    return {
        "connection": entry.connection,
        "at": entry.at,
        "actor": entry.actor,
        "action": entry.action,
        "kind": str(entry.kind),
        "system": str(entry.system),
        "native_id": entry.native_id,
        "why": entry.why,
        "before": entry.before,
        "after": entry.after,
        "response": entry.response,
        "outcome": entry.outcome,
        "number": line.number,
        "salt": line.salt,
        "digest": line.digest,
        "chain": line.chain,
    }


def _sealed(row: sa.Row[Any]) -> SealedLine:
    return SealedLine(number=row.number, entry=_entry(row), salt=row.salt, digest=row.digest, chain=row.chain)


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
