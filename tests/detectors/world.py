"""A tiny world in an in-memory DuckDB with the real schema, for one example of one detector."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache

from daemon.domain.company import Company
from daemon.domain.ids import Kind, System
from daemon.domain.order import Order, OrderLine
from daemon.domain.ownership import OrderPolicy, Policy
from daemon.domain.product import Product
from daemon.domain.record import Record
from reconcile.catalog import Detector, load_catalog
from reconcile.detect import Found, read_row
from reconcile.duck.layout import in_memory
from reconcile.duck.statements import Cursor, do
from reconcile.marks import WITH_MARK
from reconcile.prepare import clear_away, prepare
from reconcile.rows import rows_by_table, utc
from reconcile.rules import AuditPolicy, Beginnings, rule_rows
from reconcile.scd import remake_marks

NOW = datetime(2026, 11, 2, 12, 0, tzinfo=UTC)
LONG_AGO = NOW - timedelta(days=3)
AS_LONG_AS_ALLOWED = "N" * 25
TOO_LONG = "N" * 26

Goods = Sequence[tuple[str, str]]
"""(product, quantity) pairs: a 24SO product id or a Rackbeat number."""


def minutes(number: float) -> datetime:
    """So many minutes before the run."""
    return NOW - timedelta(minutes=number)


class World:
    """Fill it, then ask a detector. Ids are text; times default to days ago."""

    def __init__(self, cursor: Cursor) -> None:
        self._cursor = cursor
        self.audit = AuditPolicy(policy=Policy())
        self.began = Beginnings()
        self._works = 0
        self._ruled = False
        self._unmarked = False

    def erp_product(self, native_id: str, number: str, *, active: bool = True) -> None:
        self.put(System.ERP, Product(native_id=native_id, number=number, name="Vare", active=active))

    def wms_product(self, number: str, id_field: str | None) -> None:
        self.put(System.WMS, Product(native_id=number, number=number, name="Vare", id_field=id_field))

    def wms_customer(self, number: str, id_field: str | None) -> None:
        record = Company(kind=Kind.CUSTOMER, native_id=number, number=number, name="Kunde", id_field=id_field)
        self.put(System.WMS, record)

    def erp_order(
        self,
        native_id: str,
        goods: Goods = (("11", "5"),),
        *,
        status: str = "Confirmed",
        ordered_on: date | None = date(2026, 10, 30),
        changed_at: datetime | None = LONG_AGO,
        text_only: bool = False,
        reference: str = "",
        external_status: str | None = None,
        until: datetime | None = None,
    ) -> None:
        lines = [] if text_only else [_line(f"r{n}", product, "", q) for n, (product, q) in enumerate(goods, 1)]
        lines.append(replace(_line("text", "", "", "0"), product_id=None, is_text=True))
        order = Order(
            native_id=native_id,
            customer_id="501",
            status=status,
            lines=tuple(lines),
            ordered_on=ordered_on,
            changed_at=changed_at,
            reference=reference,
            external_status=external_status,
        )
        self.put(System.ERP, order, until=until)

    def wms_order(
        self,
        native_id: str,
        reference: str = "",
        goods: Goods = (("KAFFE", "5"),),
        *,
        status: str = "draft",
        customer: str = "10001",
        created_at: datetime | None = LONG_AGO,
        changed_at: datetime | None = None,
        note: str = "",
        ordered_on: date | None = None,
        booked_at: datetime | None = None,
        buyer: str = "",
        heading: str = "",
        total: str | None = None,
        until: datetime | None = None,
    ) -> None:
        order = Order(
            native_id=native_id,
            customer_id=customer,
            heading=heading,
            ordered_on=ordered_on,
            booked_at=booked_at,
            status=status,
            reference=reference,
            note=note,
            your_reference=buyer,
            total=None if total is None else Decimal(total),
            lines=tuple(_line(f"l{n}", number, number, q) for n, (number, q) in enumerate(goods, 1)),
            created_at=created_at,
            changed_at=changed_at or created_at,
        )
        self.put(System.WMS, order, until=until)

    def link(self, kind: str, erp_id: str, wms_id: str) -> None:
        self._add("link_scd", (f"{kind}/{erp_id}/{wms_id}", "", kind, erp_id, wms_id, utc(LONG_AGO), utc(LONG_AGO)))

    def base_line(
        self, erp_id: str, wms_id: str, line: int = 1, product: str = "11", number: str = "KAFFE", quantity: str = "5"
    ) -> None:
        row = (f"order/{erp_id}", f"r{line}", erp_id, wms_id, f"r{line}", f"l{line}", product, number)
        self._add("base_line_scd", (*row, Decimal(quantity), None, Decimal(0)))

    def put(self, system: System, record: Record, *, kind: Kind | None = None, until: datetime | None = None) -> None:
        """A record as a gateway gives it. `kind`: INVOICE for an invoice. `until`: it looked like this until then."""
        for table, rows in rows_by_table(system, [record], kind).items():
            mark = (None,) if table in WITH_MARK else ()
            stamps = (utc(LONG_AGO), until and utc(until))
            self._insert(f"{table}_scd", [(*row, *stamps, *mark) for row in rows])
        self._unmarked = True

    def conflict(self, kind: str, erp_id: str, field: str, erp: str, wms: str, base: str) -> None:
        row = (f"{kind}/{erp_id}/{field}", "", kind, erp_id, field, erp, wms, base, base, utc(LONG_AGO))
        self._add("conflict_scd", row)

    def base(self, kind: str, erp_id: str, wms_id: str, system: str, field: str, value: str) -> None:
        self._add("base_scd", (f"{kind}/{erp_id}", f"{system}/{field}", kind, erp_id, wms_id, system, field, value))

    def setup(self, what: str, name: str, state: str) -> None:
        self._insert("setup_now", [(what, name, "1", state)])

    def work(
        self,
        kind: str,
        *,
        erp_id: str | None = None,
        wms_id: str | None = None,
        since: datetime = NOW,
        parked: bool = False,
        operation: str | None = None,
    ) -> None:
        self._works += 1
        source, system = ("inbox" if operation is None else "outbox"), ("erp" if erp_id else "wms")
        row = (str(self._works), source, kind, system, erp_id, wms_id, operation, parked, None, "poll")
        self._add("open_work_scd", (*row, utc(since), utc(since)))

    def orders_since(self, day: date | None, transfer_status: str = "Confirmed") -> None:
        policy = Policy(orders=OrderPolicy(orders_since=day, transfer_status=transfer_status))
        self.audit = replace(self.audit, policy=policy)

    def policy(self, **changes: object) -> None:
        """Other choices than the default ones."""
        self.audit = replace(self.audit, policy=replace(self.audit.policy, **changes))  # type: ignore[arg-type]  # named

    def orders(self, **changes: object) -> None:
        """`[..orders]` of the configuration, by the names of `OrderPolicy`."""
        self.policy(orders=replace(self.audit.policy.orders, **changes))  # type: ignore[arg-type]  # named fields

    def touch_orders(self, system: System, changed_at: datetime) -> None:
        """As if every order of one side had been edited then."""
        do(self._cursor, f"update {system}_order_scd set changed_at = ?", [utc(changed_at)])

    def ask(self, detector: Detector) -> list[Found]:
        """What the detector says of this world."""
        if not self._ruled:
            self._insert("rule_now", rule_rows(self.audit, _graces(), NOW, self.began))
            self._ruled = True
        if self._unmarked:
            remake_marks(self._cursor)
            self._unmarked = False
        prepare(self._cursor, [detector.sql])
        try:
            return [read_row(detector, row) for row in self._cursor.execute(detector.sql).fetchall()]
        finally:
            clear_away(self._cursor)

    def _add(self, table: str, row: tuple[object, ...]) -> None:
        self._insert(table, [(*row, utc(LONG_AGO), None)])

    def _insert(self, table: str, rows: Sequence[tuple[object, ...]]) -> None:
        """At once: nobody else needs the interpreter meanwhile, as in the daemon (`duck.append`)."""
        appender = self._cursor.appender(table)
        appender.append_rows(list(rows))
        appender.flush()


@cache
def _graces() -> dict[str, int]:
    return {one.id: one.grace_seconds for one in load_catalog().values()}


@contextmanager
def empty_world() -> Iterator[World]:
    """One schema for all examples; what an example fills in is rolled back."""
    cursor = _schema()
    do(cursor, "begin")
    try:
        yield World(cursor)
    finally:
        do(cursor, "rollback")


def close_schema() -> None:
    """At the end of the session."""
    _schema().close()
    _schema.cache_clear()


@cache
def _schema() -> Cursor:
    return in_memory()


def _line(native_id: str, product_id: str, number: str, quantity: str) -> OrderLine:
    return OrderLine(
        native_id=native_id,
        product_id=product_id,
        product_number=number,
        name="Vare",
        quantity=Decimal(quantity),
        unit_price=Decimal(100),
    )
