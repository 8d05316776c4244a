"""The ends of an audit log that may not be cut unnoticed: what retention removed, and the newest line.

Used by `pruning` (which leaves the mark) and by whoever checks the log.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from daemon.domain.audit_seal import NO_LINES, AuditHead
from daemon.store.connection import Connection
from daemon.store.documents import PUT
from daemon.store.schema import audit, documents
from daemon.store.sqlite import AUDIT_MAY_SHRINK, AUDIT_MAY_SHRINK_NO_MORE, LAST_GIVEN_ID

DOCUMENT, ANCHOR = "audit", "anchor"


async def shorten(connection: Connection, name: str, before: datetime, limit: int) -> int:
    """Removes at most `limit` lines from the old end of this connection's log, as far as they are older than `before`,
    and remembers the last of them; how many. A line that is newer than its followers keeps them all."""
    query = sa.select(audit.c.id, audit.c.number, audit.c.at, audit.c.chain).where(audit.c.connection == name)
    oldest = (await connection.execute(query.order_by(audit.c.number).limit(limit))).all()
    last: sa.Row[tuple[int, int, datetime, str]] | None = None
    for row in oldest:
        if row.at >= before:
            break
        last = row
    if last is None:
        return 0
    body = json.dumps({"id": last.id, "number": last.number, "chain": last.chain})
    await connection.execute(PUT, {"connection": name, "kind": DOCUMENT, "name": ANCHOR, "at": last.at, "body": body})
    await connection.execute(sa.text(AUDIT_MAY_SHRINK))
    mine = (audit.c.connection == name, audit.c.number <= last.number)
    removed = (await connection.execute(sa.delete(audit).where(*mine))).rowcount
    await connection.execute(sa.text(AUDIT_MAY_SHRINK_NO_MORE))
    return removed


async def anchored(connection: Connection, name: str) -> AuditHead:
    """What the oldest line that is still there must follow."""
    for of, body in await _anchors(connection):
        if of == name:
            return AuditHead(number=int(body["number"]), chain=str(body["chain"]))
    return NO_LINES


async def is_cut_at_the_end(connection: Connection) -> bool:
    """Whether the newest lines of the file were removed: an id was given that no line has and retention did not take.
    Which connection they were of is not to be known."""
    given = (await connection.execute(sa.text(LAST_GIVEN_ID))).scalar() or 0
    newest = (await connection.execute(sa.select(sa.func.max(audit.c.id)))).scalar() or 0
    taken = [int(body["id"]) for _of, body in await _anchors(connection)]
    return bool(int(given) > max([int(newest), *taken]))


async def _anchors(connection: Connection) -> Sequence[tuple[str, dict[str, Any]]]:
    query = sa.select(documents.c.connection, documents.c.body)
    found = await connection.execute(query.where(documents.c.kind == DOCUMENT, documents.c.name == ANCHOR))
    return [(row.connection, json.loads(row.body)) for row in found]
