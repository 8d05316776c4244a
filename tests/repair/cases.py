"""One way to make each repairable kind of drift, by hand, behind the back of the sync."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from decimal import Decimal

from daemon.domain.company import Company
from daemon.domain.ids import Kind, System
from daemon.domain.order import Order
from daemon.domain.ownership import Master, OrderPolicy, Policy, StockPolicy, WmsArrival
from daemon.domain.product import Category, Product
from reconcile.restored import Lost
from reconcile.setup_facts import SetupFact, SetupState
from tests.builders import line, order
from tests.repair.shop import Shop
from tests.sync.world import NAME

ONLY_ERP = Policy()
BOTH = Policy(masters=dict.fromkeys((Kind.PRODUCT, Kind.CATEGORY, Kind.CUSTOMER, Kind.SUPPLIER), Master.BOTH))
SALES = Policy(orders=OrderPolicy(flow=Master.BOTH))
READY = Policy(orders=OrderPolicy(arrival=WmsArrival.READY, mark_ready=True))
STOCK = Policy(stock=StockPolicy(enabled=True))

Inject = Callable[[Shop], Awaitable[None]]


@dataclass(frozen=True)
class Case:
    """Drift that stands side by side. `side`: who wins conflicts. `quantities`: whose are right. `lost`: what undo
    cannot bring back."""

    drifts: Mapping[str, Inject]
    policy: Policy = ONLY_ERP
    side: System | None = None
    lost: frozenset[Lost] = frozenset()
    quantities: System = System.ERP
    name: str = ""

    def __str__(self) -> str:
        return self.name or ", ".join(self.drifts)

    async def inject(self, shop: Shop) -> None:
        for inject in self.drifts.values():
            await inject(shop)


async def product_missing(shop: Shop) -> None:
    shop.world.erp.put(Product(native_id="13", number="TE-1", name="Te", category_id="4"))


async def product_missing_in_erp(shop: Shop) -> None:
    shop.world.wms.put(Product(native_id="TE-1", number="TE-1", name="Te", category_id="4"))


def company_missing(kind: Kind) -> Inject:
    async def inject(shop: Shop) -> None:
        shop.world.erp.put(Company(kind=kind, native_id="601", number="20001", name="Ola Handel AS"))

    return inject


def company_missing_in_erp(kind: Kind) -> Inject:
    async def inject(shop: Shop) -> None:
        shop.world.wms.put(Company(kind=kind, native_id="20001", number="20001", name="Ola Handel AS"))

    return inject


async def deleted(shop: Shop) -> None:
    """Both had it, until somebody deleted it in Rackbeat; no order holds it."""
    await product_missing(shop)
    await shop.world.signal(Kind.PRODUCT, System.ERP, "13")
    await shop.world.work()
    shop.world.wms.remove(Kind.PRODUCT, "TE-1")


async def customer_deleted(shop: Shop) -> None:
    await company_missing(Kind.CUSTOMER)(shop)
    await shop.world.signal(Kind.CUSTOMER, System.ERP, "601")
    await shop.world.work()
    shop.world.wms.remove(Kind.CUSTOMER, "20001")


async def category_missing(shop: Shop) -> None:
    shop.world.erp.put(Category(native_id="5", number="", name="Te"))


async def product_field(shop: Shop) -> None:
    wms = shop.world.wms
    wms.put(replace(_product(wms.get(Kind.PRODUCT, "KAFFE-1")), name="Kaffi", sales_price=Decimal("89.90")))


async def customer_field(shop: Shop) -> None:
    wms = shop.world.wms
    wms.put(replace(_company(wms.get(Kind.CUSTOMER, "10001")), city="Bergen", email="ny@example.no"))


async def supplier(shop: Shop) -> None:
    """One that both sides have."""
    world = shop.world
    world.erp.put(Company(kind=Kind.SUPPLIER, native_id="701", number="301", name="Kaffeimport AS"))
    await world.signal(Kind.SUPPLIER, System.ERP, "701")
    await world.work()


async def supplier_field(shop: Shop) -> None:
    await supplier(shop)
    world = shop.world
    world.wms.put(replace(_company(world.wms.get(Kind.SUPPLIER, "301")), name="Kaffi AS"))


def conflict(kind: Kind, erp_id: str, number: str) -> Inject:
    async def inject(shop: Shop) -> None:
        world = shop.world
        if kind is Kind.SUPPLIER:
            await supplier(shop)
        for remote, native_id, name in ((world.erp, erp_id, "Den ene"), (world.wms, number, "Den andre")):
            record = remote.get(kind, native_id)
            assert isinstance(record, Product | Company)
            remote.put(replace(record, name=name))
        await world.signal(kind, System.ERP, erp_id)
        await world.work()

    return inject


def id_field(kind: Kind, number: str, value: str | None) -> Inject:
    async def inject(shop: Shop) -> None:
        world = shop.world
        if kind is Kind.SUPPLIER:
            await supplier(shop)
        record = world.wms.get(kind, number)
        assert isinstance(record, Product | Company)
        world.wms.put(replace(record, id_field=value))

    return inject


async def order_missing(shop: Shop) -> None:
    shop.world.erp.put(order("7002"))


async def order_missing_in_erp(shop: Shop) -> None:
    world = shop.world
    goods = replace(line("91", "KAFFE-1", "KAFFE-1"), product_id="KAFFE-1")
    now = world.clock.now()
    world.wms.put(
        Order(
            native_id="95",
            customer_id="10001",
            status="booked",
            lines=(goods,),
            ordered_on=now.date(),
            created_at=now,
            booked_at=now,
        )
    )


async def copied(shop: Shop) -> None:
    [only] = shop.world.wms_orders()
    lines = tuple(replace(each, native_id=f"9{each.native_id}") for each in only.lines)
    shop.world.wms.put(replace(only, native_id="1999", lines=lines, created_at=shop.world.clock.now()))


def in_rackbeat(change: Callable[[Order], Order], *, booked: bool = False) -> Inject:
    async def inject(shop: Shop) -> None:
        [only] = shop.world.wms_orders()
        status = "booked" if booked else only.status
        booked_at = shop.world.clock.now() if booked else None
        shop.world.wms.put(change(replace(only, status=status, booked_at=booked_at)))

    return inject


def another_quantity(found: Order) -> Order:
    first, *rest = found.lines
    return replace(found, lines=(replace(first, quantity=Decimal(3)), *rest))


def without_first(found: Order) -> Order:
    return replace(found, lines=found.lines[1:])


def with_another(found: Order) -> Order:
    more = replace(line("990", "KOPP-1", "KOPP-1", "4", "20"), product_id="KOPP-1")
    return replace(found, lines=(*found.lines, more))


def shipped(found: Order) -> Order:
    return replace(found, status="shipped", shipped_at=found.booked_at)


async def not_returned(shop: Shop) -> None:
    """Packed in 24SevenOffice, edited in the warehouse after that; somebody typed the same into 24SevenOffice."""
    erp = shop.world.erp
    for status in ("Confirmed", "Pack"):
        erp.put(replace(erp.order("7001"), status=status))
        await shop.drifts(["order.quantity_mismatch"])
    await in_rackbeat(another_quantity, booked=True)(shop)
    erp.put(another_quantity(erp.order("7001")))


async def stock_moved(shop: Shop) -> None:
    world = shop.world
    at = world.clock.now()
    async with world.store.transaction() as tx:
        body = {"settled": True, "how": "counted-in-rackbeat", "at": at.isoformat()}
        await tx.documents.put(NAME, "stock", "opening", body, at)
    world.clock.advance(60)
    for remote, native_id, stock in ((world.erp, "11", 5), (world.wms, "KAFFE-1", 8)):
        remote.put(replace(_product(remote.get(Kind.PRODUCT, native_id)), stock=Decimal(stock)))


def lacking(what: str, name: str, place: str, state: SetupState = SetupState.MISSING) -> Inject:
    async def inject(shop: Shop) -> None:
        shop.lacking = [*shop.lacking, SetupFact(what=what, name=name, place=place, state=state)]

    return inject


def _product(record: object) -> Product:
    assert isinstance(record, Product)
    return record


def _company(record: object) -> Company:
    assert isinstance(record, Company)
    return record


COMPANIES = (Kind.CUSTOMER, Kind.SUPPLIER)
IDS = ((Kind.PRODUCT, "KAFFE-1"), (Kind.CUSTOMER, "10001"), (Kind.SUPPLIER, "301"))
PAIRS = ((Kind.PRODUCT, "11", "KAFFE-1"), (Kind.CUSTOMER, "501", "10001"), (Kind.SUPPLIER, "701", "301"))

STAMPS, LINE_IDS, INACTIVE, KEPT = (
    frozenset({each}) for each in (Lost.STAMPS, Lost.LINE_IDS, Lost.INACTIVE, Lost.KEPT)
)
LINES = LINE_IDS | STAMPS
ANEW = LINES | {Lost.NUMBER}

CASES = (
    Case(
        {
            "product.missing_in_wms": product_missing,
            "category.missing_in_wms": category_missing,
            **{f"{kind}.missing_in_wms": company_missing(kind) for kind in COMPANIES},
        }
    ),
    Case(
        {
            "product.missing_in_erp": product_missing_in_erp,
            **{f"{kind}.missing_in_erp": company_missing_in_erp(kind) for kind in COMPANIES},
        },
        BOTH,
    ),
    Case({"product.missing_in_wms": deleted, "customer.missing_in_wms": customer_deleted}, name="deleted in Rackbeat"),
    Case(
        {
            "product.field_mismatch": product_field,
            "customer.field_mismatch": customer_field,
            "supplier.field_mismatch": supplier_field,
        }
    ),
    *(
        Case(
            {f"{kind}.conflict": conflict(kind, *ids) for kind, *ids in PAIRS},
            BOTH,
            side,
            name=f"conflicts, {side} wins",
        )
        for side in System
    ),
    Case({f"{kind}.id_field_edited": id_field(kind, number, "99") for kind, number in IDS}),
    Case({f"{kind}.id_field_missing": id_field(kind, number, None) for kind, number in IDS}),
    Case({"order.missing_in_wms": order_missing}),
    Case({"order.missing_in_wms": order_missing}, READY, name="an order that arrives booked and ready"),
    Case({"order.missing_in_erp": order_missing_in_erp}, SALES, lost=INACTIVE),
    Case({"order.duplicate": copied}, lost=ANEW),
    Case({"order.quantity_mismatch": in_rackbeat(another_quantity)}, name="quantity of a draft"),
    Case({"order.quantity_mismatch": in_rackbeat(another_quantity, booked=True)}, lost=STAMPS),
    Case({"order.line_missing_in_wms": in_rackbeat(without_first, booked=True)}, lost=LINES),
    Case({"order.line_missing_in_erp": in_rackbeat(with_another, booked=True)}, lost=LINES),
    Case(
        {
            "order.line_missing_in_wms": in_rackbeat(without_first),
            "order.line_missing_in_erp": in_rackbeat(with_another),
        },
        lost=LINE_IDS,
    ),
    Case(
        {"order.quantity_mismatch": in_rackbeat(another_quantity)},
        quantities=System.WMS,
        name="quantity, Rackbeat is right",
    ),
    Case(
        {
            "order.line_missing_in_wms": in_rackbeat(without_first),
            "order.line_missing_in_erp": in_rackbeat(with_another),
        },
        quantities=System.WMS,
        lost=LINE_IDS,
        name="lines, Rackbeat is right",
    ),
    Case({"order.status_mismatch": in_rackbeat(shipped, booked=True)}),
    Case({"order.not_returned_to_accepted": not_returned}),
    Case({"product.stock_mismatch": stock_moved}, STOCK),
    Case(
        {
            "setup.field_missing": lacking("field", "kunde-id", "customer"),
            "setup.group_missing": lacking("customer_group", "Kunder", "1"),
            "setup.payment_term_missing": lacking("payment_term", "Netto 14 dager", "1"),
            "setup.webhook_missing": lacking("webhook", "order.created", "7"),
            "setup.webhook_inactive": lacking("webhook", "order.booked", "8", SetupState.INACTIVE),
        },
        lost=KEPT,
    ),
)
