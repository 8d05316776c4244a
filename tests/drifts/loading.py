"""Puts a town straight into the snapshot tables and asks every detector: seconds, not minutes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta

from daemon.domain.ids import Kind, System
from daemon.domain.record import Record
from reconcile.catalog import Catalog
from reconcile.detect import Found, read_row
from reconcile.duck.statements import Cursor
from reconcile.marks import WITH_MARK
from reconcile.rows import rows_by_table, utc
from reconcile.rules import AuditPolicy, rule_rows
from reconcile.scd import remake_marks
from tests.drifts.town import LINKED, LONG_AGO, NOW, YESTERDAY, Row, Town


def load(cursor: Cursor, town: Town, catalog: Catalog) -> None:
    """Every row, with how it was before."""
    for (system, kind), records in town.records.items():
        _append(cursor, system, kind, records.values(), LONG_AGO, None)
    for system, kind in {place for place, _record in town.before}:
        earlier = [record for place, record in town.before if place == (system, kind)]
        _append(cursor, system, kind, earlier, LONG_AGO, YESTERDAY)
    remake_marks(cursor)
    _ours(cursor, town)
    _insert(cursor, "setup_now", [(f.what, f.name, f.place, str(f.state)) for f in town.setup])
    graces = {one.id: one.grace_seconds for one in catalog.values()}
    _insert(cursor, "rule_now", rule_rows(AuditPolicy(policy=town.policy), graces, NOW))


def found(cursor: Cursor, catalog: Catalog) -> dict[Row, Found]:
    """What the detectors say, by what a truth is compared with."""
    rows: dict[Row, Found] = {}
    for detector in catalog.values():
        for raw in cursor.execute(detector.sql).fetchall():
            one = read_row(detector, raw)
            c = one.candidate
            rows[c.kind, c.erp_id, c.wms_id, c.field, c.detail.get("line")] = one
    return rows


def _append(
    cursor: Cursor, system: System, kind: Kind, records: Iterable[Record], since: datetime, until: datetime | None
) -> None:
    stamps = (utc(since), until and utc(until))
    for table, rows in rows_by_table(system, records, kind).items():
        mark = (None,) if table in WITH_MARK else ()
        _insert(cursor, f"{table}_scd", [(*row, *stamps, *mark) for row in rows])


def _ours(cursor: Cursor, town: Town) -> None:
    at, stamps = utc(LINKED), (utc(LONG_AGO), None)
    links = [(f"{k}/{e}", "", str(k), e, w, at, at, *stamps) for (k, e), w in town.links.items()]
    _insert(cursor, "link_scd", links)
    lines = [
        (
            f"order/{erp_id}",
            line.erp_row_id,
            erp_id,
            town.links[Kind.ORDER, erp_id],
            line.erp_row_id,
            line.wms_line_id,
            line.erp_product_id,
            line.wms_number,
            line.quantity,
            line.unit_price,
            line.discount_percent,
            *stamps,
        )
        for erp_id, some in town.lines.items()
        for line in some
    ]
    _insert(cursor, "base_line_scd", lines)
    _insert(
        cursor,
        "conflict_scd",
        [
            (
                f"{c.kind}/{c.erp_id}/{c.field}",
                "",
                str(c.kind),
                c.erp_id,
                c.field,
                c.erp,
                c.wms,
                c.base,
                c.base,
                at,
                *stamps,
            )
            for c in town.conflicts
        ],
    )
    work = [
        (
            str(n),
            "inbox" if w.operation is None else "outbox",
            str(w.kind),
            "erp" if w.erp_id else "wms",
            w.erp_id,
            w.wms_id,
            w.operation,
            w.parked,
            None,
            "poll",
            utc(NOW - timedelta(minutes=w.minutes)),
            utc(NOW),
            *stamps,
        )
        for n, w in enumerate(town.works)
    ]
    _insert(cursor, "open_work_scd", work)


def _insert(cursor: Cursor, table: str, rows: Sequence[tuple[object, ...]]) -> None:
    if rows:
        appender = cursor.appender(table)
        appender.append_rows(list(rows))
        appender.flush()
