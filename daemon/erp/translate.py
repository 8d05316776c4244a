"""From wire shapes to domain records. Pure: no I/O, no clock. Called by `listing` and `gateway`.

Rules (apis/24so-soap.md 6.1, 6.5): the Min values and year 1 mean "unset"; an absent OrderStatus is `Web`; a naive
time is UTC; a date-only field is midnight in Norway told in UTC, so it is turned to Europe/Oslo before its day is
taken; text is verbatim; numbers are Decimal.
"""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cache
from zoneinfo import ZoneInfo

from daemon.domain.company import Company
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind
from daemon.domain.order import DeliveryAddress, Order, OrderLine
from daemon.domain.product import Category, Product
from daemon.erp.wire import (
    DEFAULT_ORDER_STATUS,
    MIN_DECIMAL,
    MIN_INT,
    WireAddress,
    WireCategory,
    WireCompany,
    WireContact,
    WireOrder,
    WireProduct,
    WireRow,
)

_TEXT_ROWS = frozenset({"Text", "TextBold"})
_ADDRESS_ORDER = ("Post", "Invoice", "Visit")
_PHONE_ORDER = ("Work", "Mobile", "Primary")
_EMAIL_ORDER = ("Work", "Invoice", "Primary")


@cache
def oslo() -> ZoneInfo:
    """The zone in which 24SevenOffice's calendar days are meant."""
    return ZoneInfo("Europe/Oslo")


def instant(value: datetime | None) -> datetime | None:
    """Aware UTC; None for an unset value. Tests year 1 before any conversion, which would overflow."""
    if value is None or value.year <= 1:
        return None
    try:
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    except OverflowError:
        return None


def day(value: datetime | None) -> date | None:
    """The Norwegian calendar day of a date-only field."""
    moment = instant(value)
    if moment is None:
        return None
    try:
        return moment.astimezone(oslo()).date()
    except OverflowError:
        return None


def number(value: Decimal | None) -> Decimal | None:
    return None if value is None or value == MIN_DECIMAL else value


def integer(value: int | None) -> int | None:
    return None if value is None or value == MIN_INT else value


def identifier(value: int | None) -> str | None:
    known = integer(value)
    return None if known is None else str(known)


def _own_id(value: int | None, what: str) -> str:
    """Raises SyncError(BAD_REPLY): a record without its id cannot be keyed, and dropping it would be silent."""
    known = identifier(value)
    if known is None:
        raise SyncError(Reason.BAD_REPLY, f"a {what} arrived without its id")
    return known


def product(wire: WireProduct) -> Product:
    """apis/24so-soap.md 8. StatusId 0 is expired; absent or 1 is active."""
    controlled = wire.get("StockControlled")
    return Product(
        native_id=_own_id(wire.get("Id"), "product"),
        number=wire.get("No", ""),
        name=wire.get("Name", ""),
        sales_price=number(wire.get("Price")),
        cost_price=number(wire.get("InPrice")),
        category_id=identifier(wire.get("CategoryId")),
        supplier_id=identifier(wire.get("SupplierId")),
        active=wire.get("StatusId") != 0,
        stock=number(wire.get("Stock")),
        stock_controlled=True if controlled is None else controlled,
        changed_at=instant(wire.get("DateChanged")),
    )


def category(wire: WireCategory) -> Category:
    return Category(native_id=_own_id(wire.get("Id"), "category"), number=wire.get("No", ""), name=wire.get("Name", ""))


def company_kind(company_type: str | None) -> Kind | None:
    """None for the types that are neither customer nor supplier (None, Lead; apis/24so-soap.md 9.1)."""
    if company_type == "Supplier":
        return Kind.SUPPLIER
    return Kind.CUSTOMER if company_type in ("Consumer", "Business") else None


def _first_value(contacts: dict[str, WireContact] | None, order: tuple[str, ...]) -> str:
    slots = contacts or {}
    return next((value for name in order if (value := slots.get(name, {}).get("Value", ""))), "")


def _postal_address(wire: WireCompany) -> WireAddress:
    slots: dict[str, WireAddress] = {name: slot for name, slot in wire.get("Addresses", {}).items() if slot}  # type: ignore[misc]  # the TypedDict's values are all WireAddress, which items() cannot say
    return next((slots[name] for name in _ADDRESS_ORDER if any(slots.get(name, {}).values())), WireAddress())


def company(wire: WireCompany) -> Company | None:
    """A customer or supplier, or None when it is neither. A private person's name is "first last"
    (Name holds the last name of a Consumer, apis/24so-soap.md 9.2)."""
    kind = company_kind(wire.get("Type"))
    if kind is None:
        return None
    address = _postal_address(wire)
    first = wire.get("FirstName", "") if wire.get("Type") == "Consumer" else ""
    return Company(
        kind=kind,
        native_id=_own_id(wire.get("Id"), "company"),
        number=wire.get("ExternalId", ""),
        name=f"{first} {wire.get('Name', '')}" if first else wire.get("Name", ""),
        email=_first_value(wire.get("EmailAddresses"), _EMAIL_ORDER),
        phone=_first_value(wire.get("PhoneNumbers"), _PHONE_ORDER),
        street=address.get("Street", ""),
        postal_code=address.get("PostalCode", ""),
        city=address.get("PostalArea", "") or address.get("City", ""),
        country=address.get("Country", "") or wire.get("Country", ""),
        organization_number=wire.get("OrganizationNumber", ""),
        created_at=instant(wire.get("DateCreated")),
        changed_at=instant(wire.get("DateChanged")),
    )


def order_line(wire: WireRow) -> OrderLine:
    """apis/24so-soap.md 5.3. A row without a product is a text row, whatever its Type says."""
    product_id = identifier(wire.get("ProductId"))
    is_text = wire.get("Type") in _TEXT_ROWS or product_id is None
    return OrderLine(
        native_id=_own_id(wire.get("RowId"), "order row"),
        product_id=None if is_text else product_id,
        product_number=wire.get("ProductNo", ""),
        name=wire.get("Name", ""),
        quantity=number(wire.get("Quantity")) or Decimal(0),
        unit_price=number(wire.get("Price")),
        discount_percent=number(wire.get("DiscountRate")) or Decimal(0),
        vat_percent=number(wire.get("VatRate")),
        is_text=is_text,
    )


def _delivery(wire: WireOrder) -> DeliveryAddress | None:
    """None when neither a place nor another name is told. The name of the order's own field wins (5.2)."""
    slot = wire.get("Addresses", {}).get("Delivery") or WireAddress()
    address = DeliveryAddress(
        name=wire.get("CustomerDeliveryName", "") or slot.get("Name", ""),
        street=slot.get("Street", ""),
        postal_code=slot.get("PostalCode", ""),
        city=slot.get("PostalArea", "") or slot.get("City", ""),
        country=slot.get("Country", ""),
    )
    return None if address == DeliveryAddress() else address


def order(wire: WireOrder) -> Order:
    """apis/24so-soap.md 5.2, 6.1."""
    gross = number(wire.get("OrderTotalIncVat"))
    vat = number(wire.get("OrderTotalVat"))
    return Order(
        native_id=_own_id(wire.get("OrderId"), "order"),
        customer_id=identifier(wire.get("CustomerId")) or "",
        status=wire.get("OrderStatus") or DEFAULT_ORDER_STATUS,
        lines=tuple(order_line(row) for row in wire.get("InvoiceRows", ())),
        reference=wire.get("ReferenceNumber", ""),
        your_reference=wire.get("YourReference", ""),
        note=wire.get("InvoiceTitle", ""),
        currency=wire.get("Currency", {}).get("Symbol", ""),
        total=None if gross is None or vat is None else gross - vat,
        ordered_on=day(wire.get("DateOrdered")),
        deliver_on=day(wire.get("DeliveryDate")),
        delivery=_delivery(wire),
        invoice_id=identifier(wire.get("InvoiceId")),
        external_status=identifier(wire.get("ExternalStatus")),
        changed_at=instant(wire.get("DateChanged")),
    )
