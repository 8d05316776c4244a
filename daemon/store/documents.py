"""Named JSON documents: cursors, run records, plans, reports, confirmations. Used by sync, reconcile and the CLI."""

from __future__ import annotations

import json
from datetime import datetime

import sqlalchemy as sa

from daemon.store.connection import Connection
from daemon.store.schema import documents
from daemon.store.sqlite import upsert

MOST = 1000
LARGEST = 64 * 1024 * 1024
LAST = "\U0010ffff"
"""Sorts after every other character: the end of a range of names that share a beginning."""


def _replace() -> sa.Insert:
    insert = upsert(documents)
    key = list(documents.primary_key.columns)
    return insert.on_conflict_do_update(
        index_elements=key, set_={"at": insert.excluded.at, "body": insert.excluded.body}
    )


PUT = _replace()


class SqlDocuments:
    """The `DocumentTable` port."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def get(self, connection: str, kind: str, name: str) -> object | None:
        same = (documents.c.connection == connection, documents.c.kind == kind, documents.c.name == name)
        body = (await self._connection.execute(sa.select(documents.c.body).where(*same))).scalar()
        return None if body is None else json.loads(body)

    async def put(self, connection: str, kind: str, name: str, body: object, at: datetime) -> None:
        """Inserts or replaces. Raises TypeError for what has no JSON form and ValueError above 64 M characters."""
        text = json.dumps(body, allow_nan=False)
        if len(text) > LARGEST:
            raise ValueError(f"document {kind}/{name} is too large: {len(text)} characters")
        row = {"connection": connection, "kind": kind, "name": name, "at": at, "body": text}
        await self._connection.execute(PUT, row)

    async def page(self, connection: str, kind: str, after: str, limit: int) -> list[tuple[str, object]]:
        """(name, body) by name, only names after `after`; at most `limit` (and 1,000)."""
        wanted = (documents.c.connection == connection, documents.c.kind == kind, documents.c.name > after)
        query = sa.select(documents.c.name, documents.c.body).where(*wanted).order_by(documents.c.name)
        found = await self._connection.execute(query.limit(min(limit, MOST)))
        return [(row.name, json.loads(row.body)) for row in found]

    async def delete(self, connection: str, kind: str, name: str) -> bool:
        """Whether there was one."""
        same = (documents.c.connection == connection, documents.c.kind == kind, documents.c.name == name)
        return (await self._connection.execute(sa.delete(documents).where(*same))).rowcount > 0

    async def list(
        self, connection: str, kind: str, limit: int = 100, *, prefix: str = ""
    ) -> list[tuple[str, datetime, object]]:
        """Newest first, at most `limit` (and 1,000)."""
        same = [documents.c.connection == connection, documents.c.kind == kind]
        if prefix:
            same += [documents.c.name >= prefix, documents.c.name < prefix + LAST]
        query = sa.select(documents.c.name, documents.c.at, documents.c.body).where(*same)
        newest_first = query.order_by(documents.c.at.desc(), documents.c.name).limit(min(limit, MOST))
        return [(row.name, row.at, json.loads(row.body)) for row in await self._connection.execute(newest_first)]
