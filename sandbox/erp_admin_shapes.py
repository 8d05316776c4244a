"""How the control side spells ERP records in JSON, and how that is turned into wire records.

Used by `sandbox.erp_admin` only. Numbers may come as JSON numbers or text; quantities and prices go out as text.
"""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from sandbox.erp_load import midnight
from sandbox.erp_types import MIN_INT

Rec = Mapping[str, Any]
Fields = Mapping[str, tuple[str, Callable[[Any], Any]]]


class ShapeError(ValueError):
    """A JSON object that is no record; `problems` lists everything wrong with it."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def _decimal(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float | str):
        raise ValueError("must be a number")
    try:
        found = Decimal(str(value))
    except InvalidOperation:
        raise ValueError("must be a number") from None
    if not found.is_finite() or found.adjusted() > 20 or found.adjusted() < -20:
        raise ValueError("must be a number of reasonable size")
    return found


def _integer(value: object) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise ValueError("must be a whole number")
    if not MIN_INT < value < -MIN_INT:
        raise ValueError("must fit into 32 bits")
    return value


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise ValueError("must be text")
    return value


def _flag(value: object) -> bool:
    if not isinstance(value, bool):
        raise ValueError("must be true or false")
    return value


def _day(value: object) -> datetime:
    return midnight(date.fromisoformat(_text(value)))


PRODUCT: Fields = {
    "id": ("Id", _integer),
    "number": ("No", _text),
    "name": ("Name", _text),
    "price": ("Price", _decimal),
    "cost": ("InPrice", _decimal),
    "stock": ("Stock", _decimal),
    "category_id": ("CategoryId", _integer),
    "supplier_id": ("SupplierId", _integer),
    "status_id": ("StatusId", _integer),
    "stock_controlled": ("StockControlled", _flag),
    "ean": ("EAN1", _text),
    "description": ("Description", _text),
}

COMPANY: Fields = {
    "id": ("Id", _integer),
    "number": ("ExternalId", _text),
    "name": ("Name", _text),
    "type": ("Type", _text),
    "organization_number": ("OrganizationNumber", _text),
    "country": ("Country", _text),
    "currency": ("CurrencyId", _text),
}

# Flat names for what the wire nests: record, place, property.
COMPANY_NESTED: Mapping[str, tuple[str, str, str]] = {
    "street": ("Addresses", "Post", "Street"),
    "postal_code": ("Addresses", "Post", "PostalCode"),
    "city": ("Addresses", "Post", "PostalArea"),
    "email": ("EmailAddresses", "Work", "Value"),
    "invoice_email": ("EmailAddresses", "Invoice", "Value"),
    "phone": ("PhoneNumbers", "Work", "Value"),
}

ORDER: Fields = {
    "id": ("OrderId", _integer),
    "customer_id": ("CustomerId", _integer),
    "status": ("OrderStatus", _text),
    "external_status": ("ExternalStatus", _integer),
    "reference_number": ("ReferenceNumber", _text),
    "your_reference": ("YourReference", _text),
    "invoice_title": ("InvoiceTitle", _text),
    "ordered_on": ("DateOrdered", _day),
    "delivery_on": ("DeliveryDate", _day),
    "skip_stock": ("SkipStock", _flag),
}

ROW: Fields = {
    "row_id": ("RowId", _integer),
    "product_id": ("ProductId", _integer),
    "name": ("Name", _text),
    "quantity": ("Quantity", _decimal),
    "unit_price": ("Price", _decimal),
    "discount_percent": ("DiscountRate", _decimal),
    "type": ("Type", _text),
}


def wire(fields: Fields, wish: Mapping[str, Any], also: frozenset[str] = frozenset()) -> dict[str, Any]:
    """The wire record of a JSON object. Raises ShapeError for unknown names (beside `also`) and wrong values."""
    problems: list[str] = []
    record: dict[str, Any] = {}
    for name, value in wish.items():
        if name in fields:
            own, convert = fields[name]
            try:
                record[own] = convert(value)
            except ValueError as error:
                problems.append(f"{name}: {error}")
        elif name not in also:
            problems.append(f"{name}: unknown name")
    if problems:
        raise ShapeError(problems)
    return record


def rows(wish: object, *, existing: bool) -> list[dict[str, Any]]:
    """Order rows with their ChangeState: a `row_id` means edit, or delete with `"delete": true`; without it, add."""
    if not isinstance(wish, list) or not all(isinstance(row, dict) for row in wish):
        raise ShapeError(["lines: must be a list of objects"])
    made: list[dict[str, Any]] = []
    for row in wish:
        record = wire(ROW, row, frozenset({"delete"}))
        if existing:
            state = "Delete" if row.get("delete") is True else "Edit"
            record["ChangeState"] = state if "RowId" in record else "Add"
        made.append(record)
    return made


def company_wire(wish: Mapping[str, Any], before: Rec) -> dict[str, Any]:
    """A company's wire record, its flat address, mail and phone names folded in over what stands already."""
    record = wire(COMPANY, wish, frozenset(COMPANY_NESTED))
    for name, (outer, place, inner) in COMPANY_NESTED.items():
        if name in wish:
            nested = record.setdefault(outer, dict(before.get(outer, {})))
            if not isinstance(wish[name], str):
                raise ShapeError([f"{name}: must be text"])
            nested[place] = {**(nested.get(place) or {}), inner: wish[name]}
    return record


def _out(value: object) -> object:
    if isinstance(value, Decimal):
        return format(value, "f")
    return value.isoformat() if isinstance(value, datetime) else value


def shown(fields: Fields, record: Rec) -> dict[str, object]:
    """The JSON object of a wire record; properties that are not set are null."""
    return {name: _out(record.get(own)) for name, (own, _) in fields.items()}


def product_json(record: Rec) -> dict[str, object]:
    return {**shown(PRODUCT, record), "changed": _out(record["DateChanged"])}


def company_json(record: Rec) -> dict[str, object]:
    flat = {
        name: (record.get(outer, {}).get(place) or {}).get(inner)
        for name, (outer, place, inner) in COMPANY_NESTED.items()
    }
    return {**shown(COMPANY, record), **flat, "changed": _out(record["DateChanged"])}


def order_json(record: Rec) -> dict[str, object]:
    lines = [shown(ROW, row) for row in record["InvoiceRows"]]
    also = {"invoice_id": record.get("InvoiceId"), "total": _out(record["OrderTotalIncVat"])}
    return {**shown(ORDER, record), **also, "changed": _out(record["DateChanged"]), "lines": lines}
