"""Confirmed drift and its life. Written by reconcile after `drift.advance`; read by CLI, metrics and reports."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Sequence
from typing import Any

import sqlalchemy as sa

from daemon.domain.drift import Drift, DriftState, Severity
from daemon.store.connection import Connection
from daemon.store.schema import drift
from daemon.store.sqlite import upsert

SLICE = 250
"""Rows made or read before the event loop gets its turn: about 5 ms."""

MOST = 100_000
SHORTEST_PREFIX = 6
FIELDS = tuple(field.name for field in dataclasses.fields(Drift))


def _replace() -> sa.Insert:
    insert = upsert(drift)
    key = list(drift.primary_key.columns)
    rest = {column.name: insert.excluded[column.name] for column in drift.columns if column not in key}
    return insert.on_conflict_do_update(index_elements=key, set_=rest)


SAVE = _replace()


class SqlDrift:
    """The `DriftTable` port."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    async def load(self, connection: str, *, open_only: bool = False, limit: int = MOST) -> list[Drift]:
        """By fingerprint, at most `limit` (and 100,000). `open_only`: open and reopened."""
        query = sa.select(drift).where(drift.c.connection == connection)
        if open_only:
            query = query.where(drift.c.state != str(DriftState.RESOLVED))
        found: list[Drift] = []
        after = ""
        while len(found) < min(limit, MOST):
            later = query.where(drift.c.fingerprint > after)
            size = min(SLICE, limit - len(found), MOST - len(found))
            rows = (await self._connection.execute(later.order_by(drift.c.fingerprint).limit(size))).all()
            found.extend(_drift(row) for row in rows)
            if len(rows) < size:
                break
            after = found[-1].fingerprint
        return found

    async def get(self, fingerprint: str) -> Drift | None:
        """By the whole fingerprint, or by at least 6 characters of its beginning; None when several fit."""
        whole = drift.c.fingerprint == fingerprint
        for query in (whole, drift.c.fingerprint.startswith(fingerprint, autoescape=True)):
            rows = (await self._connection.execute(sa.select(drift).where(query).limit(2))).all()
            if len(rows) == 1:
                return _drift(rows[0])
            if rows or len(fingerprint) < SHORTEST_PREFIX:
                return None
        return None

    async def save(self, drifts: Sequence[Drift]) -> None:
        """Inserts, or replaces by connection and fingerprint."""
        for start in range(0, len(drifts), SLICE):
            await self._connection.execute(SAVE, [_row(one) for one in drifts[start : start + SLICE]])


def _row(one: Drift) -> dict[str, object]:
    row: dict[str, object] = {name: getattr(one, name) for name in FIELDS}
    return row | {"severity": str(one.severity), "state": str(one.state), "detail": json.dumps(dict(one.detail))}


def _drift(row: sa.Row[Any]) -> Drift:
    values = {name: getattr(row, name) for name in FIELDS}
    values["severity"] = Severity(row.severity)
    values["state"] = DriftState(row.state)
    values["detail"] = json.loads(row.detail)
    return Drift(**values)
