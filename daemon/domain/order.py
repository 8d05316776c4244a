"""Orders and their lines as the ports carry them, and the status words of both systems."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from enum import StrEnum

from daemon.domain.ids import Kind


class ErpStatus:
    """The 24SO status names that rules mention; any other string may arrive (apis/24so-soap.md 7)."""

    CONFIRMED = "Confirmed"
    PRODUCTION = "Production"
    PACK = "Pack"
    SENT = "OrderState_Sent"
    FOR_INVOICING = "ForInvoicing"
    INVOICED = "Invoiced"
    INACTIVE = "Inactive"


BEFORE_SHIPPING = (ErpStatus.CONFIRMED, ErpStatus.PRODUCTION, ErpStatus.PACK)
"""The usual way of an order to the warehouse, in order (apis/24so-soap.md 7.3)."""

ERP_STATUSES_AFTER_SENT = frozenset(
    {"OrderState_Sent", "ForInvoicing", "Invoiced", "InvoicedCashAccount", "InvoicedPack", "Return"}
)
"""24SO statuses that a shipment must not move an order out of (apis/24so-soap.md 7.3)."""


class WmsStatus(StrEnum):
    """Where a Rackbeat order stands, folded from its booleans (apis/rackbeat.md 5.3)."""

    DRAFT = "draft"
    BOOKED = "booked"
    PARTLY_SHIPPED = "partly_shipped"
    SHIPPED = "shipped"
    INVOICED = "invoiced"
    CANCELLED = "cancelled"

    @property
    def is_locked(self) -> bool:
        """Booked or later: what the warehouse decided (R13)."""
        return self in (WmsStatus.BOOKED, WmsStatus.PARTLY_SHIPPED, WmsStatus.SHIPPED, WmsStatus.INVOICED)

    @property
    def is_shipped(self) -> bool:
        return self in (WmsStatus.SHIPPED, WmsStatus.INVOICED)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeliveryAddress:
    """Where the goods go. Verbatim; `country` may be a name or an ISO code."""

    name: str = ""
    street: str = ""
    postal_code: str = ""
    city: str = ""
    country: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderLine:
    """`native_id`: 24SO RowId, Rackbeat line id. `product_id`: 24SO ProductId, Rackbeat item number.

    `product_number`: 24SO ProductNo, Rackbeat item number. `unit_price` excludes VAT; `discount_percent` 0 to 100.
    `vat_percent`: None where it is not told (24SO tells it, and cannot be told). `shipped`: Rackbeat's quantity that
    has left the shelf; None on the 24SO side. `is_text`: a row without a product.
    """

    native_id: str
    product_id: str | None
    product_number: str
    name: str
    quantity: Decimal
    unit_price: Decimal | None = None
    discount_percent: Decimal = Decimal(0)
    vat_percent: Decimal | None = None
    shipped: Decimal | None = None
    is_text: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Order:
    """`native_id`: 24SO OrderId, Rackbeat number. `customer_id`: 24SO CustomerId, Rackbeat customer number.

    `status`: the 24SO enum name verbatim, or a `WmsStatus` value. `reference`: Rackbeat `other_reference`, 24SO
    `ReferenceNumber`. `your_reference`: 24SO YourReference, Rackbeat their_reference. `total`: excluding VAT where
    known. Dates are calendar days in Europe/Oslo; instants are aware UTC. `is_credit`: a Rackbeat credit note.
    `is_ready`: Rackbeat shows it as ready to ship (R10); None on the 24SO side. `heading`: of Rackbeat; another
    integration may have put its reference there.
    """

    native_id: str
    customer_id: str
    status: str
    lines: tuple[OrderLine, ...] = ()
    reference: str = ""
    your_reference: str = ""
    note: str = ""
    currency: str = ""
    total: Decimal | None = None
    ordered_on: date | None = None
    deliver_on: date | None = None
    invoice_id: str | None = None
    external_status: str | None = None
    is_credit: bool = False
    is_ready: bool | None = None
    delivery: DeliveryAddress | None = None
    heading: str = ""
    created_at: datetime | None = None
    changed_at: datetime | None = None
    booked_at: datetime | None = None
    shipped_at: datetime | None = None

    @property
    def kind(self) -> Kind:
        return Kind.ORDER


def wms_reference(erp_order_id: str) -> str:
    """What a Rackbeat order carries so that it can be found again (design 6, References)."""
    return f"24SO {erp_order_id}"


def erp_order_id_of(reference: str) -> str | None:
    """The 24SO order id in a reference written by `wms_reference`, else None."""
    head, _, tail = reference.strip().partition(" ")
    return tail if head == "24SO" and tail.isascii() and tail.isdigit() else None


FIRST_SEQUENCE = 2_000_000_000
"""Added to a Rackbeat order number it is the ExternalStatus of the 24SO order made of it (R16, ADR 8)."""

_LAST_SEQUENCE = 2**31 - 1


def erp_reference(wms_number: str) -> str:
    """ReferenceNumber of the 24SO order that a Rackbeat order became (R16; design 6, References)."""
    return f"RB {wms_number}"


def erp_sequence(wms_number: str) -> str | None:
    """ExternalStatus of that order; None for a number that leaves 32 bits."""
    if not (wms_number.isascii() and wms_number.isdigit()):
        return None
    sequence = FIRST_SEQUENCE + int(wms_number)
    return str(sequence) if FIRST_SEQUENCE < sequence <= _LAST_SEQUENCE else None


def wms_origin_of(erp: Order) -> str | None:
    """The Rackbeat order that this 24SO order was made of (R16), by its ExternalStatus; None: it started in 24SO."""
    text = erp.external_status or ""
    if not (text.isascii() and text.isdigit() and FIRST_SEQUENCE < int(text) <= _LAST_SEQUENCE):
        return None
    return str(int(text) - FIRST_SEQUENCE)
