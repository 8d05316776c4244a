"""What stands in the imitated Rackbeat account: plain mutable records without behaviour.

Held by `sandbox.wms_state.WmsState`, which is the only one to change them (so that the history is complete). Field
names follow the read models of apis/rackbeat.md where they exist. Quantities and money are Decimal, times aware UTC in
whole seconds.
"""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any, Literal

ZERO = Decimal(0)

FieldGroup = Literal["customer", "item", "supplier", "sales", "purchasing"]
ItemType = Literal["product", "lot"]


@dataclass(slots=True, kw_only=True)
class Entry:
    """A row of a simple register: group, unit, location, payment term. `more` holds what only that register has."""

    number: int
    name: str
    more: dict[str, Any] = field(default_factory=dict)
    created_at: datetime
    updated_at: datetime


@dataclass(slots=True, kw_only=True)
class Part:
    """One line of a bill of materials, or one member of a collection."""

    id: int
    product_id: int
    quantity: Decimal


@dataclass(slots=True, kw_only=True)
class Product:
    """A product, or a lot (bill of materials) made of `parts`; both share one series of numbers (1.10)."""

    id: int
    type: ItemType = "product"
    parts: list[Part] = field(default_factory=list)
    is_draft: bool = False
    prices: dict[str, Decimal] = field(default_factory=dict)
    translations: dict[str, dict[str, str | None]] = field(default_factory=dict)
    number: str
    name: str
    group_id: int
    sales_price: Decimal
    cost_price: Decimal = ZERO
    recommended_sales_price: Decimal = ZERO
    recommended_cost_price: Decimal = ZERO
    extra_cost: Decimal = ZERO
    min_order: Decimal = ZERO
    min_sales: Decimal = ZERO
    min_stock: Decimal = ZERO
    description: str | None = None
    barcode: str | None = None
    supplier_product_number: str | None = None
    goods_code: str | None = None
    country_code: str | None = None
    picture_url: str | None = None
    unit_id: int | None = None
    default_supplier_id: int | None = None
    default_location_id: int | None = None
    discount_group: int | None = None
    department_id: int | None = None
    is_barred: bool = False
    has_serial_numbers: bool = False
    physical: dict[str, Any] = field(default_factory=dict)
    stock: dict[int, Decimal] = field(default_factory=dict)
    field_values: dict[int, str] = field(default_factory=dict)
    created_at: datetime
    updated_at: datetime

    @property
    def stock_quantity(self) -> Decimal:
        return sum(self.stock.values(), ZERO)


@dataclass(slots=True, kw_only=True)
class Collection:
    """A group of items that becomes separate lines of a document; made in the user interface only (3.1)."""

    number: str
    name: str
    parts: list[Part] = field(default_factory=list)
    created_at: datetime
    updated_at: datetime


@dataclass(slots=True, kw_only=True)
class Contact:
    """A person at a customer or supplier (4.1)."""

    number: int
    name: str
    role: str | None = None
    initials: str | None = None
    contact_email: str | None = None
    contact_phone: str | None = None
    cc_order: bool = False
    cc_offer: bool = False
    cc_invoice: bool = False
    cc_delivery_note: bool = False
    created_at: datetime
    updated_at: datetime


@dataclass(slots=True, kw_only=True)
class Party:
    """A customer or a supplier."""

    number: int
    name: str
    group_id: int | None
    payment_terms_id: int
    is_barred: bool = False
    company_vat: str | None = None
    ean: str | None = None
    address_street: str | None = None
    address_street2: str | None = None
    address_city: str | None = None
    address_zipcode: str | None = None
    address_country: str | None = None
    contact_email: str | None = None
    contact_phone: str | None = None
    locale: str | None = None
    currency: str | None = None
    vat_zone: str = "domestic"
    our_reference: str | None = None
    their_reference: str | None = None
    attention: str | None = None
    max_credit: Decimal | None = None
    general_discount_percentage: Decimal = ZERO
    layout_id: int | None = None
    employee_id: int | None = None
    billing_address: dict[str, Any] = field(default_factory=dict)
    delivery_address: dict[str, Any] = field(default_factory=dict)
    contacts: list[Contact] = field(default_factory=list)
    addresses: list[dict[str, Any]] = field(default_factory=list)
    discount_groups: dict[int, Decimal | None] = field(default_factory=dict)
    products: dict[int, dict[str, Any]] = field(default_factory=dict)
    field_values: dict[int, str] = field(default_factory=dict)
    created_at: datetime
    updated_at: datetime


@dataclass(slots=True, kw_only=True)
class FieldDef:
    """A custom field; addressed by `slug` in paths and by `id` in bodies (apis/rackbeat.md 7)."""

    id: int
    slug: str
    name: str
    type: str
    available_for: str
    use_in_layouts: bool = False
    default_value: str | None = None
    options: list[dict[str, Any]] = field(default_factory=list)
    created_at: datetime
    updated_at: datetime


@dataclass(slots=True, kw_only=True)
class OrderLine:
    """One line; `product_id` is None for a text line as made in the user interface."""

    id: int
    product_id: int | None
    name: str
    quantity: Decimal
    line_price: Decimal
    discount_percentage: Decimal = ZERO
    vat_percentage: Decimal = ZERO
    cost_price: Decimal = ZERO
    quantity_shipped: Decimal = ZERO
    quantity_invoiced: Decimal = ZERO
    unit_id: int | None = None
    location_id: int | None = None
    delivery_date: str | None = None


@dataclass(slots=True, kw_only=True)
class Note:
    id: int
    note: str
    created_at: datetime
    updated_at: datetime


@dataclass(slots=True, kw_only=True)
class Order:
    number: int
    customer_number: int
    customer_name: str
    other_reference: str | None = None
    their_reference: str | None = None
    heading: str | None = None
    note: str | None = None
    currency: str = "NOK"
    currency_rate: Decimal = Decimal(100)
    vat_zone: str = "domestic"
    barcode: str | None = None
    delivery_terms: str | None = None
    general_discount: Decimal = ZERO
    layout_id: int | None = None
    employee_id: int | None = None
    our_reference_id: int | None = None
    your_reference_id: int | None = None
    delivery_responsible_id: int | None = None
    payment_terms_id: int | None = None
    order_date: str | None = None
    deliver_at: str | None = None
    address: dict[str, Any] = field(default_factory=dict)
    billing_address: dict[str, Any] = field(default_factory=dict)
    delivery_address: dict[str, Any] = field(default_factory=dict)
    lines: list[OrderLine] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    field_values: dict[int, str] = field(default_factory=dict)
    is_booked: bool = False
    is_ready_for_shipping: bool = False
    is_shipped: bool = False
    is_partly_shipped: bool = False
    is_invoiced: bool = False
    is_cancelled: bool = False
    is_archived: bool = False
    booked_at: datetime | None = None
    shipped_at: datetime | None = None
    invoiced_at: datetime | None = None
    cancelled_at: datetime | None = None
    created_via: str = "api"
    created_at: datetime
    updated_at: datetime

    def line(self, line_id: int) -> OrderLine | None:
        return next((line for line in self.lines if line.id == line_id), None)


@dataclass(slots=True, kw_only=True)
class ShipmentLine:
    id: int
    order_line_id: int
    quantity: Decimal
    location_id: int | None
    is_picked: bool = False


@dataclass(slots=True, kw_only=True)
class Shipment:
    id: int
    order_number: int
    lines: list[ShipmentLine]
    is_shipped: bool = False
    shipped_at: datetime | None = None
    created_at: datetime
    updated_at: datetime


@dataclass(slots=True, kw_only=True)
class Invoice:
    number: int
    customer_number: int
    customer_name: str
    order_number: int | None
    currency: str
    vat_zone: str
    heading: str | None = None
    note: str | None = None
    other_reference: str | None = None
    invoice_date: str | None = None
    due_date: str | None = None
    lines: list[OrderLine] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    payments: list[tuple[int, Decimal]] = field(default_factory=list)
    credits_number: int | None = None
    is_creditnote: bool = False
    is_booked: bool = False
    created_at: datetime
    updated_at: datetime


@dataclass(slots=True, kw_only=True)
class Regulation:
    """An inventory adjustment (absolute `target`) or a movement (`moved` from one location to another)."""

    id: int
    movement: bool
    product_id: int
    location_id: int
    target: Decimal = ZERO
    moved: Decimal = ZERO
    from_location_id: int | None = None
    received: bool = False
    reason: str | None = None
    regulated_at: str | None = None
    is_booked: bool = False
    created_at: datetime
    updated_at: datetime


@dataclass(slots=True, kw_only=True)
class Attempt:
    """One try to deliver one announcement; `status` 0 means that no answer came."""

    id: int
    webhook_id: int
    event: str
    body: dict[str, Any]
    attempt: int
    status: int
    error: str | None
    at: datetime


@dataclass(slots=True, kw_only=True)
class Webhook:
    id: int
    event: str
    url: str
    token: str
    is_active: bool = True
    failures_since_last_success: int = 0
    created_at: datetime
    updated_at: datetime
