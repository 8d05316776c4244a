"""From domain changes to the request shapes of the Save operations. Pure. Called by `writing`; read back by nobody.

Rules (apis/24so-soap.md 5.4, 8, 9.3, 12): a save is partial, what is left out stays; an empty text is the default and
therefore cannot clear anything, so it is refused here rather than silently lost; an order cannot be set back to `Web`.
Everything refused here was certainly not sent.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal

from daemon.domain.change import EditErpOrder, RowAction, RowChange, Scalar, Update
from daemon.domain.company import Company
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind
from daemon.domain.normal import clean, clean_lines
from daemon.domain.order import DeliveryAddress, Order, OrderLine
from daemon.domain.product import Category, Product
from daemon.erp.country import country_code
from daemon.erp.translate import oslo
from daemon.erp.wire import DEFAULT_ORDER_STATUS, MIN_INT, WireCompany

Request = dict[str, object]

_LIMITS: Mapping[str, int] = {
    "product.Name": 125,
    "product.No": 100,
    "company.Name": 200,
    "company.FirstName": 50,
    "company.OrganizationNumber": 20,
    "address.Street": 250,
    "address.PostalCode": 16,
    "address.PostalArea": 100,
    "order.CustomerDeliveryName": 250,
    "order.ReferenceNumber": 50,
    "order.YourReference": 50,
    "order.InvoiceTitle": 300,
    "row.Name": 300,
}
"""Longest texts (apis/24so-soap.md 5.2, 5.3, 8, 9.2). Longer ones are refused, never cut."""

_KEYS = frozenset({"product.No"})
_OF_LINES = frozenset({"order.InvoiceTitle"})

_PRODUCT_FIELDS: Mapping[str, str] = {
    "number": "No",
    "name": "Name",
    "sales_price": "Price",
    "cost_price": "InPrice",
    "category_id": "CategoryId",
    "supplier_id": "SupplierId",
    "active": "StatusId",
    "stock_controlled": "StockControlled",
}
_COMPANY_FIELDS = frozenset(
    {"number", "name", "email", "phone", "street", "postal_code", "city", "country", "organization_number"}
)
_ADDRESS_FIELDS: Mapping[str, str] = {"street": "Street", "postal_code": "PostalCode", "city": "PostalArea"}


def refused(detail: str) -> SyncError:
    return SyncError(Reason.REFUSED, detail)


def native(value: str, what: str) -> int:
    """A 24SevenOffice id. Raises SyncError(REFUSED) when it cannot be one (they are 32-bit integers)."""
    text = value.strip()
    digits = text.removeprefix("-")
    if not (digits.isascii() and digits.isdigit() and len(digits) <= 10 and MIN_INT < int(text) <= 2**31 - 1):
        raise refused(f"{what} {value[:40]!r} is not a 24SevenOffice id")
    return int(text)


def midnight(day: date) -> datetime:
    """A calendar day as the service stores it: midnight in Norway, told in UTC (apis/24so-soap.md 6.5)."""
    return datetime.combine(day, time.min, tzinfo=oslo()).astimezone(UTC)


def _text(value: str, limit_name: str) -> str:
    """As it is sent. A number is a key and goes as it is; everything else must be text that XML can hold."""
    if limit_name not in _KEYS:
        value = clean_lines(value) if limit_name in _OF_LINES else clean(value)
    limit = _LIMITS.get(limit_name)
    if limit is not None and len(value) > limit:
        raise refused(f"{limit_name} is {len(value)} characters long, at most {limit} are taken")
    return value


def _filled(request: Request) -> Request:
    """Without what is empty: an absent element means "as it is"."""
    return {name: value for name, value in request.items() if value is not None and value not in ("", {})}


def product(record: Product) -> Request:
    """A product to create. `Id` only when we choose it."""
    return _filled(
        {
            "Id": native(record.native_id, "product") if record.native_id else None,
            "Name": _text(record.name, "product.Name"),
            "No": _text(record.number, "product.No"),
            "Price": record.sales_price,
            "InPrice": record.cost_price,
            "CategoryId": native(record.category_id, "category") if record.category_id else None,
            "SupplierId": native(record.supplier_id, "supplier") if record.supplier_id else None,
            "StatusId": 1 if record.active else 0,
            "StockControlled": record.stock_controlled,
        }
    )


def product_update(update: Update) -> Request:
    """Raises SyncError(REFUSED) for a field that a product does not have or that cannot be emptied."""
    request: Request = {"Id": native(update.native_id, "product")}
    for name, value in update.fields.items():
        element = _PRODUCT_FIELDS.get(name)
        if element is None:
            raise refused(f"a product of 24SevenOffice has no field {name!r} to write")
        request[element] = _product_value(name, element, value)
    return request


def _product_value(name: str, element: str, value: Scalar) -> object:
    if value is None or value == "":
        raise refused(f"24SevenOffice cannot empty the field {name!r} of a product")
    if name == "active":
        return 1 if value else 0
    if name in ("category_id", "supplier_id"):
        return native(str(value), name)
    return _text(value, f"product.{element}") if isinstance(value, str) else value


def stock_quantity(update: Update) -> tuple[int, Decimal] | None:
    """(product id, absolute quantity) when the update is about stock, which has a call of its own (R12); else None.
    Raises SyncError(REFUSED) when stock is mixed with other fields: that would be two calls."""
    if "stock" not in update.fields:
        return None
    quantity = update.fields["stock"]
    if len(update.fields) > 1 or not isinstance(quantity, Decimal):
        raise refused("stock is written alone, as a decimal number")
    return native(update.native_id, "product"), quantity


def category(record: Category) -> Request:
    return _filled(
        {
            "Id": native(record.native_id, "category") if record.native_id else None,
            "Name": record.name,
            "No": record.number,
        }
    )


def category_update(update: Update) -> Request:
    request: Request = {"Id": native(update.native_id, "category")}
    for name, value in update.fields.items():
        if name not in ("name", "number") or not isinstance(value, str) or not value:
            raise refused(f"cannot write the field {name!r} of a category")
        request["Name" if name == "name" else "No"] = value
    return request


def _contact(value: str) -> Request:
    text = clean(value)
    return {"Work": {"Value": text}} if text else {}


def company(record: Company) -> Request:
    """A company to create, with currency and language where they are given (R8). A customer from Rackbeat is a
    Business: a private person would need two names."""
    address = _filled(
        {
            "Street": _text(record.street, "address.Street"),
            "PostalCode": _text(record.postal_code, "address.PostalCode"),
            "PostalArea": _text(record.city, "address.PostalArea"),
            "Country": country_code(record.country),
        }
    )
    return _filled(
        {
            "Id": native(record.native_id, "company") if record.native_id else None,
            "ExplicitlySpecifyNewCompanyId": True if record.native_id else None,
            "ExternalId": record.number,
            "OrganizationNumber": _text(record.organization_number, "company.OrganizationNumber"),
            "Name": _text(record.name, "company.Name"),
            "Addresses": {"Post": address} if address else {},
            "PhoneNumbers": _contact(record.phone),
            "EmailAddresses": _contact(record.email),
            "Country": country_code(record.country),
            "InvoiceLanguage": record.language,
            "CurrencyId": record.currency,
            "Type": "Supplier" if record.kind is Kind.SUPPLIER else "Business",
        }
    )


def company_update(update: Update, current: WireCompany) -> Request:
    """`current`: the company as it is, because a save needs its Type (apis/24so-soap.md 9.3) and replaces an address
    whole. Raises SyncError(REFUSED)."""
    texts = {name: _company_text(name, value) for name, value in update.fields.items()}
    request: Request = {"Id": native(update.native_id, "company"), "Type": current.get("Type", "Business")}
    if "name" in texts:
        request.update(_company_name(texts["name"], current))
    request.update(
        _filled(
            {
                "ExternalId": texts.get("number"),
                "OrganizationNumber": texts.get("organization_number"),
                "PhoneNumbers": _contact(texts.get("phone", "")),
                "EmailAddresses": _contact(texts.get("email", "")),
                "Addresses": _merged_address(texts, current),
                "Country": country_code(texts.get("country", "")),
            }
        )
    )
    return request


def _company_text(name: str, value: Scalar) -> str:
    if name not in _COMPANY_FIELDS:
        raise refused(f"a company of 24SevenOffice has no field {name!r} to write")
    if not isinstance(value, str) or not value:
        raise refused(f"24SevenOffice cannot empty the field {name!r} of a company")
    return value


def _company_name(name: str, current: WireCompany) -> Request:
    if current.get("Type") != "Consumer":
        return {"Name": _text(name, "company.Name")}
    first, _, last = name.strip().rpartition(" ")
    if not first and current.get("FirstName"):
        raise refused("the first name of a private person cannot be emptied in 24SevenOffice")
    return _filled({"FirstName": _text(first, "company.FirstName"), "Name": _text(last, "company.Name")})


def _merged_address(texts: Mapping[str, str], current: WireCompany) -> Request:
    changed: Request = {
        element: _text(texts[name], f"address.{element}") for name, element in _ADDRESS_FIELDS.items() if name in texts
    }
    if "country" in texts:
        changed["Country"] = country_code(texts["country"])
    if not changed:
        return {}
    slots = current.get("Addresses", {})
    known = slots.get("Post") or slots.get("Invoice") or slots.get("Visit") or {}
    return {"Post": {**known, **changed}}


def order(record: Order) -> Request:
    """An order to create, with its rows. Raises SyncError(REFUSED) for a status that cannot be written."""
    return _filled(
        {
            "OrderId": native(record.native_id, "order") if record.native_id else None,
            "CustomerId": native(record.customer_id, "customer"),
            **(_delivery(record.delivery) if record.delivery is not None else {}),
            "OrderStatus": _status(record.status),
            "DateOrdered": midnight(record.ordered_on) if record.ordered_on else None,
            "YourReference": _text(record.your_reference, "order.YourReference"),
            "InvoiceTitle": _text(record.note, "order.InvoiceTitle"),
            "Currency": {"Symbol": record.currency} if record.currency else {},
            "ExternalStatus": native(record.external_status, "external status") if record.external_status else None,
            "InvoiceRows": {"InvoiceRow": [_new_row(line) for line in record.lines]},
            "DeliveryDate": midnight(record.deliver_on) if record.deliver_on else None,
            "ReferenceNumber": _text(record.reference, "order.ReferenceNumber"),
        }
    )


def _delivery(address: DeliveryAddress) -> Request:
    slot = _filled(
        {
            "Street": _text(address.street, "address.Street"),
            "PostalCode": _text(address.postal_code, "address.PostalCode"),
            "PostalArea": _text(address.city, "address.PostalArea"),
            "Country": country_code(address.country),
        }
    )
    return {
        "CustomerDeliveryName": _text(address.name, "order.CustomerDeliveryName"),
        "Addresses": {"Delivery": slot} if slot else {},
    }


def _status(status: str) -> str:
    if status == DEFAULT_ORDER_STATUS:
        raise refused("the status Web is the default and cannot be written")
    return status


def _new_row(line: OrderLine) -> Request:
    if line.is_text or line.product_id is None:
        return {"Name": _text(line.name, "row.Name"), "ChangeState": "Add", "Type": "Text"}
    return _filled(
        {
            "ProductId": native(line.product_id, "product"),
            "Price": line.unit_price,
            "Name": _text(line.name, "row.Name"),
            "DiscountRate": line.discount_percent,
            "Quantity": line.quantity,
            "ChangeState": "Add",
        }
    )


def order_edit(edit: EditErpOrder) -> Request:
    """One partial save: every row named with its ChangeState, rows not named stay (apis/24so-soap.md 5.4; R11, R13)."""
    if not edit.rows and edit.status is None:
        raise refused("nothing to change on the order")
    return _filled(
        {
            "OrderId": native(edit.native_id, "order"),
            "CustomerId": native(edit.customer_id, "customer") if edit.customer_id else None,
            "OrderStatus": None if edit.status is None else _status(edit.status),
            "InvoiceRows": {"InvoiceRow": [row_change(row) for row in edit.rows]} if edit.rows else None,
        }
    )


def row_change(row: RowChange) -> Request:
    """Raises SyncError(REFUSED) when an edit or delete names no row, or an added row says nothing."""
    if row.action is RowAction.ADD and row.product_id is None:
        if not row.name:
            raise refused("an added row needs a product or a text")
        return {"Name": _text(row.name, "row.Name"), "ChangeState": "Add", "Type": "Text"}
    if row.action is not RowAction.ADD and not row.row_id:
        raise refused("an edited or deleted row must be named by its RowId")
    request: Request = {
        "ProductId": native(row.product_id, "product") if row.product_id else None,
        "RowId": native(row.row_id, "order row") if row.action is not RowAction.ADD else None,
        "ChangeState": row.action.value.capitalize(),
    }
    if row.action is not RowAction.DELETE:
        request.update(
            Price=row.unit_price,
            Name=None if row.name is None else _text(row.name, "row.Name"),
            DiscountRate=row.discount_percent,
            Quantity=row.quantity,
        )
    return _filled(request)
