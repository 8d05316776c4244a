"""Erasing a person from the state: content and salt of their audit lines go, the lines and their chain stay. What only
repeats it (finished commands, plans and fix-up reports, resolved drift) is removed.

Part of `audit`. The trigger that keeps the log append-only is set aside and put back in the same transaction: nobody
else ever sees the log without it. Links, open work and open drift stay: they are about records that exist.
"""

from __future__ import annotations

import json
from collections.abc import Sequence

import sqlalchemy as sa

from daemon.domain.audit_seal import ERASED, Traces
from daemon.domain.drift import DriftState
from daemon.domain.ids import Kind
from daemon.store.connection import Connection
from daemon.store.outbox import FINISHED
from daemon.store.schema import audit, commands, documents, drift
from daemon.store.sqlite import AUDIT_MAY_CHANGE, AUDIT_MAY_CHANGE_NO_MORE

_AT_ONCE = 500
_NAMING = (Kind.ORDER, Kind.INVOICE)
"""Kinds whose lines hold the name of somebody else: their customer."""

_REPEATING = ("plan", "repair_action", "fixup")


async def traces_of(connection: Connection, name: str, kind: Kind, ids: Sequence[str]) -> Traces:
    """See `SqlAudit.traces`."""
    wanted = [native_id for native_id in ids if native_id]
    query = sa.select(audit.c.number).where(audit.c.connection == name, audit.c.salt != "", _lines(kind, wanted))
    lines = [row.number for row in await connection.execute(query.order_by(audit.c.number))]
    counts = {}
    for table, about in _others(name, kind, wanted):
        found = await connection.execute(sa.select(sa.func.count()).select_from(table).where(about))
        counts[table.name] = int(found.scalar() or 0)
    return Traces(lines=tuple(lines), **counts)


async def erase(connection: Connection, name: str, kind: Kind, ids: Sequence[str]) -> Traces:
    """See `SqlAudit.erase`."""
    traces = await traces_of(connection, name, kind, ids)
    await connection.execute(sa.text(AUDIT_MAY_CHANGE))
    for start in range(0, len(traces.lines), _AT_ONCE):
        chosen = audit.c.number.in_(traces.lines[start : start + _AT_ONCE])
        nothing = {"why": ERASED, "before": "", "after": "", "response": "", "salt": ""}
        await connection.execute(sa.update(audit).where(audit.c.connection == name, chosen).values(**nothing))
    await connection.execute(sa.text(AUDIT_MAY_CHANGE_NO_MORE))
    for table, about in _others(name, kind, [native_id for native_id in ids if native_id]):
        await connection.execute(sa.delete(table).where(about))
    return traces


def _lines(kind: Kind, ids: Sequence[str]) -> sa.ColumnElement[bool]:
    itself = sa.and_(audit.c.kind == str(kind), audit.c.native_id.in_(ids))
    if kind is not Kind.CUSTOMER:
        return itself
    naming = audit.c.kind.in_([str(each) for each in _NAMING])
    return sa.or_(itself, sa.and_(naming, sa.or_(_names(audit.c.before, ids), _names(audit.c.after, ids))))


def _others(name: str, kind: Kind, ids: Sequence[str]) -> list[tuple[sa.Table, sa.ColumnElement[bool]]]:
    """A plan is one text: what else it says goes with it."""
    own = sa.and_(commands.c.kind == str(kind), sa.or_(commands.c.erp_id.in_(ids), commands.c.wms_id.in_(ids)))
    theirs = sa.and_(sa.literal(kind is Kind.CUSTOMER), _names(commands.c.change, ids))
    finished = commands.c.state.in_([str(state) for state in FINISHED])
    said = sa.or_(*(documents.c.body.contains(_quoted(native_id), autoescape=True) for native_id in ids), sa.false())
    about = sa.and_(documents.c.kind.in_(_REPEATING), documents.c.body.contains(f'"{kind}"'), said)
    over = sa.and_(drift.c.entity == str(kind), drift.c.state == str(DriftState.RESOLVED))
    there = sa.or_(drift.c.erp_id.in_(ids), drift.c.wms_id.in_(ids))
    return [
        (commands, sa.and_(commands.c.connection == name, finished, sa.or_(own, theirs))),
        (documents, sa.and_(documents.c.connection == name, about)),
        (drift, sa.and_(drift.c.connection == name, over, there)),
    ]


def _names(column: sa.Column[str], ids: Sequence[str]) -> sa.ColumnElement[bool]:
    naming = (column.contains(f'"customer_id": {_quoted(native_id)}', autoescape=True) for native_id in ids)
    return sa.or_(*naming, sa.false())


def _quoted(native_id: str) -> str:
    return json.dumps(native_id, ensure_ascii=False)
