"""Records of the ports as rows of the snapshot tables (schema.sql). Pure; total: every record has rows."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime
from decimal import ROUND_HALF_EVEN, Decimal

from daemon.domain.company import Company
from daemon.domain.ids import Kind, System
from daemon.domain.order import Order, OrderLine
from daemon.domain.product import Category, Product
from daemon.domain.record import Record

Row = tuple[object, ...]
_MILLIONTH = Decimal("0.000001")
_LARGEST = Decimal(10) ** 21


def rows_by_table(system: System, records: Iterable[Record], kind: Kind | None = None) -> dict[str, list[Row]]:
    """Rows by table name. `kind`: what was asked for; an invoice looks like an order."""
    tables: dict[str, list[Row]] = {}
    for record in records:
        if isinstance(record, Category):
            tables.setdefault(f"{system}_category", []).append(_category(record))
        elif isinstance(record, Product):
            tables.setdefault(f"{system}_product", []).append(_product(record))
        elif isinstance(record, Company):
            tables.setdefault(f"{system}_{record.kind}", []).append(_company(record))
        elif isinstance(record, Order) and kind is Kind.INVOICE:
            tables.setdefault(f"{system}_invoice", []).append(_invoice(record))
            tables.setdefault(f"{system}_invoice_line", []).extend(_lines(record.native_id, record.lines))
        elif isinstance(record, Order):
            tables.setdefault(f"{system}_order", []).append(_order(record))
            tables.setdefault(f"{system}_order_line", []).extend(_lines(record.native_id, record.lines))
    return tables


def decimal(value: Decimal | None) -> Decimal | None:
    """Six decimals, as the tables hold. A number of more than 21 digits is stored as unknown: DuckDB would refuse it
    and with it the whole batch (design 3.16)."""
    if value is None or not value.is_finite() or abs(value) >= _LARGEST:
        return None
    return value.quantize(_MILLIONTH, ROUND_HALF_EVEN)


def utc(value: datetime) -> datetime:
    """Naive UTC, as DuckDB's TIMESTAMP wants it (TIMESTAMPTZ needs pytz)."""
    return value.astimezone(UTC).replace(tzinfo=None)


def moment(value: datetime | None) -> datetime | None:
    return None if value is None else utc(value)


def _category(c: Category) -> Row:
    return (c.native_id, "", c.number, c.name, moment(c.changed_at))


def _product(p: Product) -> Row:
    return (
        p.native_id,
        "",
        p.number,
        p.name,
        decimal(p.sales_price),
        decimal(p.cost_price),
        p.category_id,
        p.supplier_id,
        p.active,
        decimal(p.stock),
        p.stock_controlled,
        p.id_field,
        moment(p.created_at),
        moment(p.changed_at),
    )


def _company(c: Company) -> Row:
    return (
        c.native_id,
        "",
        c.number,
        c.name,
        c.email,
        c.phone,
        c.street,
        c.postal_code,
        c.city,
        c.country,
        c.organization_number,
        c.active,
        c.id_field,
        moment(c.created_at),
        moment(c.changed_at),
    )


def _order(o: Order) -> Row:
    """The place of `external_status`, which no order of Rackbeat has, holds the heading of one."""
    return (
        o.native_id,
        "",
        o.customer_id,
        o.status,
        o.reference,
        o.your_reference,
        o.note,
        o.currency,
        decimal(o.total),
        o.ordered_on,
        o.deliver_on,
        o.invoice_id,
        o.external_status or o.heading or None,
        moment(o.created_at),
        moment(o.changed_at),
        moment(o.booked_at),
        moment(o.shipped_at),
    )


def _invoice(i: Order) -> Row:
    """`external_status` of a Rackbeat invoice is the order that it was made from (`daemon.wms.translate.invoice`)."""
    return (
        i.native_id,
        "",
        i.customer_id,
        i.external_status,
        i.status,
        i.is_credit,
        i.reference,
        i.currency,
        decimal(i.total),
        i.ordered_on,
        moment(i.created_at),
        moment(i.changed_at),
        moment(i.booked_at),
    )


def _lines(order_id: str, lines: Sequence[OrderLine]) -> list[Row]:
    rows: list[Row] = []
    seen: set[str] = set()
    for position, line in enumerate(lines, start=1):
        part = line.native_id if line.native_id and line.native_id not in seen else f"{line.native_id}#{position}"
        seen.add(part)
        rows.append(
            (
                order_id,
                part,
                position,
                line.product_id,
                line.product_number,
                line.name,
                decimal(line.quantity),
                decimal(line.unit_price),
                decimal(line.discount_percent),
                line.is_text,
            )
        )
    return rows
