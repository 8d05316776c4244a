"""Rackbeat's JSON objects as domain records. Pure; what a record means is decided elsewhere (apis/rackbeat.md 3 to 6).

Every function raises SyncError BAD_REPLY for an object without its key or with an amount that is no number.
"""

from __future__ import annotations

from decimal import Decimal

from daemon.domain.company import Company
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind
from daemon.domain.order import DeliveryAddress, Order, OrderLine, WmsStatus
from daemon.domain.product import Category, Product
from daemon.wms.wire import Row, day, decimal, flag, instant, number_key, obj, optional_key, rows, text


def product(row: Row, id_field: str | None = None) -> Product:
    """A product, or the item of a stock event.

    `cost_price` is the recommended one, which is the one that can be written; the other is computed from purchases.
    """
    number = _key(row, "product")
    group, supplier = row.get("group"), row.get("default_supplier")
    cost = _amount(row, "recommended_cost_price", number)
    return Product(
        native_id=number,
        number=number,
        name=text(row.get("name")),
        sales_price=_amount(row, "sales_price", number),
        cost_price=_amount(row, "cost_price", number) if cost is None else cost,
        category_id=_reference(group) or optional_key(row.get("group_id")),
        supplier_id=_reference(supplier) or optional_key(row.get("default_supplier_id")),
        active=not flag(row.get("is_barred")),
        stock=_amount(row, "stock_quantity", number),
        stock_controlled=_stock_controlled(row),
        id_field=id_field,
        created_at=instant(row.get("created_at")),
        changed_at=instant(row.get("updated_at")),
    )


def _stock_controlled(row: Row) -> bool:
    """False only where Rackbeat says so, on the item or on its group (apis/rackbeat.md 3.5)."""
    said = row.get("inventory_enabled")
    if said is None:
        said = obj(row.get("group")).get("has_inventory")
    return True if said is None else flag(said)


def category(row: Row) -> Category:
    number = _key(row, "product group")
    return Category(
        native_id=number, number=number, name=text(row.get("name")), changed_at=instant(row.get("updated_at"))
    )


def company(row: Row, kind: Kind, id_field: str | None = None) -> Company:
    """A customer or supplier. Written as `company_name`, read as `name` (apis/rackbeat.md 4.1)."""
    number = _key(row, kind.value)
    return Company(
        kind=kind,
        native_id=number,
        number=number,
        name=text(row.get("name")) or text(row.get("company_name")),
        email=text(row.get("contact_email")),
        phone=text(row.get("contact_phone")),
        street=text(row.get("address_street")),
        postal_code=text(row.get("address_zipcode")),
        city=text(row.get("address_city")),
        country=text(row.get("address_country")),
        organization_number=text(row.get("company_vat")),
        active=not flag(row.get("is_barred")),
        id_field=id_field,
        created_at=instant(row.get("created_at")),
        changed_at=instant(row.get("updated_at")),
    )


def order(row: Row) -> Order:
    """An order with the lines that the object holds; the caller sees to it that they are there."""
    number = _key(row, "order")
    return Order(
        native_id=number,
        customer_id=number_key(row.get("customer_id")) or _reference(row.get("customer")) or "",
        status=order_status(row),
        lines=tuple(order_line(line, number) for line in rows(row.get("lines"))),
        reference=text(row.get("other_reference")),
        your_reference=text(row.get("their_reference")),
        note=text(row.get("note")),
        currency=text(row.get("currency")),
        total=_amount(row, "total_subtotal", number),
        ordered_on=day(row.get("order_date")),
        deliver_on=day(row.get("deliver_at")),
        is_ready=flag(row.get("is_ready_for_shipping")),
        delivery=_delivery(obj(row.get("delivery_address"))),
        heading=text(row.get("heading")),
        created_at=instant(row.get("created_at")),
        changed_at=instant(row.get("updated_at")),
        booked_at=instant(row.get("booked_at")),
        shipped_at=instant(row.get("shipped_at")),
    )


_FOLD = (
    ("is_cancelled", WmsStatus.CANCELLED),
    ("is_invoiced", WmsStatus.INVOICED),
    ("is_shipped", WmsStatus.SHIPPED),
    ("is_partly_shipped", WmsStatus.PARTLY_SHIPPED),
    ("is_booked", WmsStatus.BOOKED),
)


def order_status(row: Row) -> WmsStatus:
    """Rackbeat has no status, only booleans: the furthest one that is set (apis/rackbeat.md 5.3)."""
    return next((status for name, status in _FOLD if flag(row.get(name))), WmsStatus.DRAFT)


def _delivery(row: Row) -> DeliveryAddress | None:
    address = DeliveryAddress(
        name=text(row.get("name")),
        street=text(row.get("street")),
        postal_code=text(row.get("zipcode")),
        city=text(row.get("city")),
        country=text(row.get("country")),
    )
    return None if address == DeliveryAddress() else address


def order_line(row: Row, number: str) -> OrderLine:
    item = number_key(row.get("child_id")) or number_key(obj(row.get("item")).get("number"))
    where = f"{number}, line {number_key(row.get('id'))}"
    quantity = _amount(row, "quantity", where)
    return OrderLine(
        native_id=number_key(row.get("id")),
        product_id=item or None,
        product_number=item,
        name=text(row.get("name")),
        quantity=Decimal(0) if quantity is None else quantity,
        unit_price=_amount(row, "line_price", where),
        discount_percent=_amount(row, "discount_percentage", where) or Decimal(0),
        vat_percent=_amount(row, "vat_percentage", where),
        shipped=_amount(row, "quantity_shipped", where),
        is_text=not item,
    )


def invoice(row: Row) -> Order:
    """A customer invoice in the shape of an order: `native_id` and `invoice_id` are the invoice's number,
    `external_status` is the number of the order it was made from, if any (R15, apis/rackbeat.md 6)."""
    number = _key(row, "customer invoice")
    return Order(
        native_id=number,
        invoice_id=number,
        customer_id=number_key(row.get("customer_id")) or _reference(row.get("customer")) or "",
        status=WmsStatus.INVOICED if flag(row.get("is_booked")) else WmsStatus.DRAFT,
        external_status=_reference(row.get("order")) or optional_key(row.get("order_id")),
        is_credit=flag(row.get("is_creditnote")),
        lines=tuple(order_line(line, number) for line in rows(row.get("lines"))),
        reference=text(row.get("other_reference")),
        your_reference=text(row.get("their_reference")),
        note=text(row.get("note")),
        currency=text(row.get("currency")),
        total=_amount(row, "total_subtotal", number),
        ordered_on=day(row.get("invoice_date")),
        created_at=instant(row.get("created_at")),
        changed_at=instant(row.get("updated_at")),
        booked_at=instant(row.get("booked_at")),
    )


def is_deleted(row: Row) -> bool:
    """A row that is still listed although it was deleted."""
    return bool(row.get("deleted_at")) or flag(row.get("is_deleted"))


def _key(row: Row, what: str) -> str:
    number = number_key(row.get("number"))
    if not number:
        raise SyncError(Reason.BAD_REPLY, f"a {what} without a number")
    return number


def _amount(row: Row, name: str, number: str) -> Decimal | None:
    return decimal(row.get(name), f"{name} of {number[:60]}")


def _reference(value: object) -> str | None:
    """The number of another record, embedded as an object or given as it is."""
    return optional_key(obj(value).get("number")) if isinstance(value, dict) else optional_key(value)
