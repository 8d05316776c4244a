"""The same small shop for every subject of the contract: as domain records, and as a world of the sandbox."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

from daemon.domain.company import Company
from daemon.domain.ids import Kind
from daemon.domain.order import Order, OrderLine
from daemon.domain.product import Category, Product
from daemon.domain.record import Record
from sandbox import world

CATEGORY, SUPPLIER, CUSTOMER, COFFEE, CUP, PLATE = "4", "601", "501", "11", "12", "13"
OPEN_ORDER, INVOICED_ORDER = "7001", "7002"
DAY = date(2026, 11, 2)
_NUMBERS = {COFFEE: "KAFFE-1", CUP: "KOPP_1", PLATE: "FAT 50%"}
_PRICE = Decimal("99.90")


def erp_masters() -> list[Record]:
    """What 24SevenOffice knows at the start, apart from orders."""
    goods: list[Record] = [
        Product(
            native_id=native_id,
            number=number,
            name=f"Vare {number}",
            sales_price=_PRICE,
            cost_price=Decimal(50),
            category_id=CATEGORY,
            supplier_id=SUPPLIER,
            stock=Decimal(40),
        )
        for native_id, number in _NUMBERS.items()
    ]
    return [Category(native_id=CATEGORY, number="", name="Kaffe"), *_companies(), *goods]


def _companies() -> list[Company]:
    return [
        Company(kind=Kind.SUPPLIER, native_id=SUPPLIER, number="301", name="Grossisten AS", country="NO"),
        Company(
            kind=Kind.CUSTOMER, native_id=CUSTOMER, number="10001", name="Kari Handel AS", email="kari@handel.example"
        ),
    ]


def erp_order(native_id: str, status: str, invoice_id: str | None = None) -> Order:
    return Order(
        native_id=native_id,
        customer_id=CUSTOMER,
        status=status,
        lines=(_row(f"{native_id}1", COFFEE, "5"), _row(f"{native_id}2", CUP, "2")),
        ordered_on=DAY,
        invoice_id=invoice_id,
    )


def _row(row_id: str, product_id: str, quantity: str) -> OrderLine:
    number = _NUMBERS[product_id]
    return OrderLine(
        native_id=row_id,
        product_id=product_id,
        product_number=number,
        name=f"Vare {number}",
        quantity=Decimal(quantity),
        unit_price=_PRICE,
    )


def as_world() -> world.World:
    """The same for the sandbox; an order that was shipped is invoiced there."""
    goods = tuple(
        world.Product(
            int(p.native_id), p.number, p.name, int(CATEGORY), int(SUPPLIER), _PRICE, Decimal(50), Decimal(40)
        )
        for p in erp_masters()
        if isinstance(p, Product)
    )
    supplier, customer = _companies()
    return world.World(
        categories=(world.Category(int(CATEGORY), "Kaffe"),),
        customers=(world.Company("customer", int(CUSTOMER), customer.number, customer.name, email=customer.email),),
        suppliers=(world.Company("supplier", int(SUPPLIER), supplier.number, supplier.name, country=supplier.country),),
        products=goods,
        orders=(_world_order(OPEN_ORDER, None), _world_order(INVOICED_ORDER, DAY)),
    )


def _world_order(native_id: str, shipped_on: date | None) -> world.Order:
    lines = tuple(
        world.OrderLine(int(native_id), at, int(product), Decimal(quantity), _PRICE)
        for at, (product, quantity) in enumerate(((COFFEE, "5"), (CUP, "2")), start=1)
    )
    return world.Order(int(native_id), int(CUSTOMER), DAY, DAY, shipped_on, "", lines)


def wms_masters() -> list[Record]:
    """What Rackbeat knows at the start; number and native id are one there."""
    group = Category(native_id="7", number="7", name="Drikke")
    parties = [
        Company(kind=kind, native_id=number, number=number, name=name)
        for kind, number, name in (
            (Kind.CUSTOMER, "12", "Fjordbutikken AS"),
            (Kind.SUPPLIER, "41", "Grossisten AS"),
        )
    ]
    goods = [
        Product(native_id=number, number=number, name=f"Vare {number}", sales_price=Decimal(price), category_id="7")
        for number, price in (("KAFFE-1", "100.00"), ("KOPP/1", "50.55"))
    ]
    return [group, *parties, *goods]


def wms_draft(reference: str = "24SO 7001", number: str = "") -> Order:
    return Order(
        native_id=number,
        customer_id="12",
        status="draft",
        lines=(_line("KAFFE-1", "2.5", "99.123456", "12.5"), _line("KOPP/1", "1", "50.55", "0")),
        reference=reference,
        your_reference="Kari",
        note="Ring på",
        currency="NOK",
        ordered_on=DAY,
        deliver_on=date(2026, 11, 24),
    )


def _line(number: str, quantity: str, price: str, discount: str) -> OrderLine:
    return OrderLine(
        native_id="",
        product_id=number,
        product_number=number,
        name=f"Vare {number}",
        quantity=Decimal(quantity),
        unit_price=Decimal(price),
        discount_percent=Decimal(discount),
    )
