"""Removing what is older than it must be kept, a few rows at a time. Called by daemon/operations/retention.

Open commands, links, keys, cursors and everything else that the sync decides by is never touched. The audit log is
shortened at its old end only, so that its chain holds (`audit_anchor`).
"""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum

import sqlalchemy as sa

from daemon.domain.drift import DriftState
from daemon.store.audit_anchor import shorten
from daemon.store.connection import Connection
from daemon.store.outbox import FINISHED
from daemon.store.schema import commands, documents, drift

HISTORY = ("run", "plan", "repair_action", "fixup", "undone", "mail")
"""Kinds of documents that tell what has been; all others say what is, and stay."""


WATCH = "watch"
"""Records of incremental runs: many, and kept for less long."""


class Old(StrEnum):
    """What grows with time. Also the names in the log."""

    COMMANDS = "commands"
    DOCUMENTS = "documents"
    DRIFT = "drift"
    AUDIT = "audit"
    WATCHES = "watches"


async def prune(connection: Connection, what: Old, name: str, before: datetime, limit: int) -> int:
    """Removes at most `limit` rows of this connection that ended before then, oldest first; how many."""
    match what:
        case Old.COMMANDS:
            done = commands.c.state.in_([str(state) for state in FINISHED])
            old = sa.and_(commands.c.connection == name, done, commands.c.finished_at < before)
            return await _delete(connection, commands, commands.c.id, old, commands.c.finished_at, limit)
        case Old.DOCUMENTS:
            history = sa.and_(documents.c.connection == name, documents.c.kind.in_(HISTORY), documents.c.at < before)
            return await _delete(connection, documents, documents.c.name, history, documents.c.at, limit)
        case Old.WATCHES:
            watch = sa.and_(documents.c.connection == name, documents.c.kind == WATCH, documents.c.at < before)
            return await _delete(connection, documents, documents.c.name, watch, documents.c.at, limit)
        case Old.DRIFT:
            over = drift.c.state == str(DriftState.RESOLVED)
            old = sa.and_(drift.c.connection == name, over, drift.c.resolved_at < before)
            return await _delete(connection, drift, drift.c.fingerprint, old, drift.c.resolved_at, limit)
        case Old.AUDIT:
            return await shorten(connection, name, before, limit)


async def _delete(
    connection: Connection,
    table: sa.Table,
    key: sa.Column[str],
    old: sa.ColumnElement[bool],
    oldest: sa.Column[datetime],
    limit: int,
) -> int:
    chosen = sa.select(key).where(old).order_by(oldest).limit(limit)
    return (await connection.execute(sa.delete(table).where(old, key.in_(chosen)))).rowcount
