"""Which keys of the inbox are whose turn: ranks, and the query that claims by them. Used by `inbox` only.

A claim follows every finished key, so what it costs must not grow with what waits (tests/store/test_claim_cost.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import sqlalchemy as sa

from daemon.domain.ids import Kind
from daemon.domain.work import Source
from daemon.store.columns import MICROSECOND
from daemon.store.schema import inbox

RANK: Mapping[Source, int] = {
    Source.MANUAL: 0,
    Source.WEBHOOK: 1,
    Source.REPAIR: 2,
    Source.POLL: 3,
    Source.SWEEP: 4,
}
"""Webhooks before polls, polls before sweeps (design 5); a person and a repair that a person applied do not wait."""

AGEING = timedelta(minutes=5)
"""For each of these that a due item has waited it rises one rank, so that nothing starves."""


def rank(source: sa.ColumnElement[str]) -> sa.ColumnElement[int]:
    ranks = {str(known): sa.literal_column(str(place), sa.Integer) for known, place in RANK.items()}
    return sa.case(ranks, value=source, else_=sa.literal_column(str(len(RANK)), sa.Integer))


MINE = inbox.c.connection == sa.bindparam("connection", type_=sa.String)
NOW = sa.bindparam("now", type_=inbox.c.due_at.type)
MOST = sa.bindparam("most", type_=sa.Integer)
NAMES = (inbox.c.connection, inbox.c.kind, inbox.c.system, inbox.c.native_id)


def _due(orders: bool | None) -> sa.Select[Any]:
    """Made once: putting it together takes longer than running it. Best first, of the longest due of each kind and
    source; among those of one kind and source a longer due one is never worse, so no better one is left out."""
    kinds = [kind for kind in Kind if orders is None or (kind is Kind.ORDER) is orders]
    longest_due = sa.union_all(*(_longest_due(kind, source) for kind in kinds for source in Source))
    risen = rank(inbox.c.source) - sa.type_coerce(NOW - inbox.c.due_at, sa.BigInteger) // (AGEING // MICROSECOND)
    best_first = (
        sa.case((risen < 0, 0), else_=risen),
        sa.case((inbox.c.kind == Kind.ORDER.value, 0), else_=1),
        inbox.c.due_at,
        *NAMES[1:],
    )
    named = longest_due.subquery()
    same = sa.and_(*(inbox.c[column.name] == named.c[column.name] for column in NAMES))
    return sa.select(inbox).select_from(named.join(inbox, same)).order_by(*best_first).limit(MOST)


def _longest_due(kind: Kind, source: Source) -> sa.Select[Any]:
    """Names alone, in the order of the index `inbox_turn`."""
    of_them = (inbox.c.kind == sa.literal_column(f"'{kind}'"), inbox.c.source == sa.literal_column(f"'{source}'"))
    ready = (MINE, sa.not_(inbox.c.parked), *of_them, inbox.c.due_at <= NOW)
    longest_first = (inbox.c.due_at, inbox.c.system, inbox.c.native_id)
    return sa.select(sa.select(*NAMES).where(*ready).order_by(*longest_first).limit(MOST).subquery())


DUE = {orders: _due(orders) for orders in (None, True, False)}
"""By what is wanted: only orders, only others, or (None) both."""
