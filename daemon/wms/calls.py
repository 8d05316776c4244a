"""A domain change spelled as the one REST request that carries it out. Pure; sent by `writing`.

Sources: apis/rackbeat.md 3.4 (products), 3.6 (groups), 4 (customers, suppliers), 5 (orders), 7 (fields).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import assert_never

from daemon.domain.change import AdjustStock, RowAction, RowChange, Scalar
from daemon.domain.company import Company
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind
from daemon.domain.money import parse_decimal
from daemon.domain.numbers import is_positive_integer
from daemon.domain.order import DeliveryAddress, Order, OrderLine
from daemon.domain.product import MAX_NUMBER_LENGTH, Category, Product
from daemon.domain.record import Record
from daemon.wms.request import Request
from daemon.wms.resource import RESOURCES

MAX_NOTE = 800
"""Longest order note that Rackbeat takes (apis/rackbeat.md 5.2)."""

Body = dict[str, object]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewRecordDefaults:
    """What new customers and suppliers get (R1, R8): group and term numbers, ISO currency, locale."""

    customer_group: str
    supplier_group: str
    payment_terms: str
    currency: str
    locale: str


def create(record: Record, defaults: NewRecordDefaults) -> Request:
    """Raises SyncError for a number that must not be sent (R4, R6) and for an order line without a product."""
    if isinstance(record, Order):
        return Request(method="POST", template="/orders/drafts", body=_order(record))
    if isinstance(record, Product):
        body = _product(record)
    elif isinstance(record, Category):
        body = {"number": integer(asked_number(record)), "name": record.name, "has_inventory": True}
    else:
        body = _company(record, defaults)
    return Request(method="POST", template=RESOURCES[record.kind].path, body=body)


def asked_number(record: Record) -> str:
    """The number that a create asks for; empty when Rackbeat is to choose (orders)."""
    return record.native_id if isinstance(record, Order) else record.native_id or record.number


def _product(record: Product) -> Body:
    number = asked_number(record)
    if not number.strip():
        raise SyncError(Reason.NUMBER_MISSING, "a product without a number")
    if len(number) > MAX_NUMBER_LENGTH:
        raise SyncError(Reason.NUMBER_TOO_LONG, f"{number[:60]!r} has {len(number)} characters")
    body: Body = {"number": number, "name": record.name, "sales_price": record.sales_price or Decimal(0)}
    if record.category_id is not None:
        body["group"] = integer(record.category_id)
    if record.cost_price is not None:
        body["recommended_cost_price"] = record.cost_price
    if not record.active:
        body["is_barred"] = True
    return body


def _company(record: Company, defaults: NewRecordDefaults) -> Body:
    """Empty texts are left out: some of them are validated (apis/rackbeat.md 4.1)."""
    body: Body = {"number": integer(asked_number(record)), "company_name": record.name}
    body["payment_terms_id"] = integer(defaults.payment_terms)
    if record.kind is Kind.CUSTOMER:
        body["customer_group_id"] = integer(defaults.customer_group)
    else:
        body["supplier_group_id"] = integer(defaults.supplier_group)
    body |= {"vat_zone": "domestic", "currency": defaults.currency, "locale": defaults.locale}
    for name, key in _COMPANY_TEXTS.items():
        value: str = getattr(record, name)
        if name != "name" and value:
            body[key] = value
    if not record.active:
        body["is_barred"] = True
    return body


def _order(record: Order) -> Body:
    body: Body = {"customer_id": integer(record.customer_id), "other_reference": record.reference}
    if record.native_id:
        body["number"] = integer(record.native_id)
    texts = {
        "their_reference": record.your_reference,
        "heading": record.heading,
        "note": shortened(record.note),
        "currency": record.currency,
        "order_date": "" if record.ordered_on is None else record.ordered_on.isoformat(),
        "deliver_at": "" if record.deliver_on is None else record.deliver_on.isoformat(),
    }
    body |= {key: value for key, value in texts.items() if value}
    if record.delivery is not None:
        body |= {key: value for key, value in _delivery(record.delivery).items() if value}
    body["lines"] = [_line(line) for line in record.lines]
    return body


def _delivery(address: DeliveryAddress) -> dict[str, str]:
    return {
        "delivery_address_name": address.name,
        "delivery_address_street": address.street,
        "delivery_address_zipcode": address.postal_code,
        "delivery_address_city": address.city,
        "delivery_address_country": address.country,
    }


def shortened(note: str) -> str:
    """A note that Rackbeat would refuse for its length, cut; an order must not wait for a long remark."""
    return note if len(note) <= MAX_NOTE else note[: MAX_NOTE - 1] + "…"


def _line(line: OrderLine) -> Body:
    if line.is_text or not line.product_id:
        raise SyncError(Reason.LINE_UNSENDABLE, f"line {line.native_id or line.name[:40]!r} has no product")
    body: Body = {"item_id": line.product_id, "quantity": line.quantity}
    if line.name:
        body["name"] = line.name
    if line.unit_price is not None:
        body["line_price"] = line.unit_price
    body["discount_percentage"] = line.discount_percent
    if line.vat_percent is not None:
        body["vat_percentage"] = line.vat_percent
    return body


def update(kind: Kind, native_id: str, fields: Mapping[str, Scalar]) -> Request:
    """A partial PUT. Raises SyncError REFUSED for a field that cannot be written in Rackbeat."""
    body = dict(_written(kind, name, value) for name, value in fields.items())
    return Request(method="PUT", template=RESOURCES[kind].one, keys=(native_id,), query=_EXPAND, body=body)


_EXPAND = (("expand", "field_values"),)
_COMPANY_TEXTS = {
    "name": "company_name",
    "email": "contact_email",
    "phone": "contact_phone",
    "street": "address_street",
    "postal_code": "address_zipcode",
    "city": "address_city",
    "country": "address_country",
    "organization_number": "company_vat",
}
_TEXTS: Mapping[Kind, Mapping[str, str]] = {
    Kind.PRODUCT: {"name": "name"},
    Kind.CATEGORY: {"name": "name"},
    Kind.CUSTOMER: _COMPANY_TEXTS,
    Kind.SUPPLIER: _COMPANY_TEXTS,
}
_AMOUNTS = {"sales_price": "sales_price", "cost_price": "recommended_cost_price"}
_INTEGERS = {"category_id": "group", "supplier_id": "default_supplier_id"}


def _written(kind: Kind, name: str, value: Scalar) -> tuple[str, object]:
    texts = _TEXTS.get(kind, {})
    if name in texts and (value is None or isinstance(value, str)):
        return texts[name], value or ""
    if name == "active" and kind is not Kind.CATEGORY and texts and value is not None:
        return "is_barred", value in (False, "false")
    if name == "number" and texts and isinstance(value, str):
        return "number", value if kind is Kind.PRODUCT else integer(value)
    if kind is Kind.PRODUCT and name in _AMOUNTS:
        return _AMOUNTS[name], _amount(name, value)
    if kind is Kind.PRODUCT and name in _INTEGERS:
        return _INTEGERS[name], None if not value else integer(str(value))
    raise SyncError(Reason.REFUSED, f"{name} of a {kind} cannot be written in Rackbeat")


def _amount(name: str, value: Scalar) -> Decimal:
    """Amounts may come in normal form, which is text; an emptied one is zero."""
    try:
        return parse_decimal(str(value)) if value is not None else Decimal(0)
    except ValueError:
        raise SyncError(Reason.REFUSED, f"{name} is not an amount") from None


def integer(text: str) -> int:
    """An integer key. Raises SyncError NUMBER_INVALID (R4)."""
    if not is_positive_integer(text):
        raise SyncError(Reason.NUMBER_INVALID, f"{text[:40]!r} is not a positive whole number")
    return int(text)


def set_field(kind: Kind, native_id: str, field_id: str, value: str) -> Request:
    """Writes one text field; an empty value clears it (apis/rackbeat.md 7)."""
    body = {"custom_fields": [{"id": integer(field_id), "value": value or None}]}
    return Request(method="PUT", template=RESOURCES[kind].one + "/fields", keys=(native_id,), body=body)


def book(native_id: str) -> Request:
    """Never lets Rackbeat send a mail to the customer."""
    return Request(method="POST", template="/orders/{}/book", keys=(native_id,), body={"mail": {"send": False}})


def mark_ready(native_id: str) -> Request:
    """Exists on some accounts only (apis/rackbeat.md 15)."""
    return Request(method="POST", template="/orders/{}/mark-ready-for-shipping", keys=(native_id,), body={})


def reopen(native_id: str) -> Request:
    return Request(method="POST", template="/orders/{}/reopen", keys=(native_id,), body={})


def delete(kind: Kind, native_id: str) -> Request:
    return Request(method="DELETE", template=RESOURCES[kind].one, keys=(native_id,))


def adjust_stock(change: AdjustStock, location: str) -> Request:
    """A draft that would bring the stock to `quantity`, which is absolute (apis/rackbeat.md 8)."""
    body: Body = {
        "item_id": change.native_id,
        "adjustment_type": "quantity",
        "quantity": change.quantity,
        "location": integer(location),
        "regulated_at": change.on.isoformat(),
        "reason": change.reason,
    }
    return Request(method="POST", template="/inventory-adjustments", body=body)


def book_adjustment(adjustment_id: str) -> Request:
    key = str(integer(adjustment_id))
    return Request(method="POST", template="/inventory-adjustments/{}/book", keys=(key,), body={})


def edit_line(order: str, row: RowChange) -> Request:
    """One line of a draft. When the item of a line changes, the caller has filled in price and discount: Rackbeat
    would reset them to the new item's (apis/rackbeat.md 5.4)."""
    match row.action:
        case RowAction.ADD:
            return Request(method="POST", template="/orders/{}/lines", keys=(order,), body=_row(row))
        case RowAction.EDIT:
            return Request(method="PUT", template="/orders/{}/lines/{}", keys=(order, row.row_id), body=_row(row))
        case RowAction.DELETE:
            return Request(method="DELETE", template="/orders/{}/lines/{}", keys=(order, row.row_id))
        case _:
            assert_never(row.action)


def _row(row: RowChange) -> Body:
    body: Body = {
        "item_id": row.product_id,
        "quantity": row.quantity,
        "name": row.name,
        "line_price": row.unit_price,
        "discount_percentage": row.discount_percent,
    }
    return {key: value for key, value in body.items() if value is not None}
