"""The orders and invoices of the town: every stage that an order may be in without anything being wrong."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

from daemon.domain.ids import Kind
from daemon.domain.link import LineLink
from daemon.domain.order import Order, OrderLine, wms_reference
from tests.drifts.town import ERP, LONG_AGO, NOW, WMS, Pair, Town, line

STAGES = (("open", 40), ("sent", 25), ("invoiced", 15), ("young", 10), ("old", 5), ("stranger", 5))
TEXT = OrderLine(
    native_id="t", product_id=None, product_number="", name="Ring før levering", quantity=Decimal(0), is_text=True
)
PREFIXES = ("2", "27", "270", "2700")


def add_orders(town: Town, count: int) -> None:
    """Orders in every stage. The pools `open`, `sent`, `invoiced` hold pairs."""
    names, weights = zip(*STAGES, strict=True)
    ids = [*PREFIXES, *(str(7_000 + n) for n in range(count - len(PREFIXES)))]
    for n, stage in enumerate(town.rng.choices(names, weights, k=count)):
        add_order(town, ids[n], str(90_000 + n), stage)
    for _ in range(max(20, count // 100)):
        _the_same_again(town)
    for name in ("open", "sent", "invoiced"):
        town.rng.shuffle(town.pools[name])


def add_order(town: Town, erp_id: str, wms_id: str, stage: str) -> None:
    rng = town.rng
    customer = rng.choice(town.pools["customer/busy"])
    goods = [(rng.choice(town.pools["sold"]), rng.randrange(1, 9)) for _ in range(rng.randrange(1, 5))]
    created = NOW - timedelta(minutes=rng.randrange(3 * 1440, 200 * 1440))
    if stage == "old":
        created -= timedelta(days=400)
    erp = _erp_order(town, erp_id, customer[0], goods, created)
    wms = _wms_order(erp, wms_id, customer[1], goods)
    if stage == "stranger":
        town.put(WMS, replace(wms, reference="", status=rng.choice(("draft", "cancelled"))))
    elif stage in ("young", "old"):
        town.put(ERP, replace(erp, status=rng.choice(("Draft", "Offer", "Web")) if stage == "young" else "Confirmed"))
    else:
        _both(town, erp, wms, stage)


def _erp_order(town: Town, erp_id: str, customer: str, goods: list[tuple[Pair, int]], created: datetime) -> Order:
    lines = [line(f"{erp_id}-{n}", p[0], p[1], q, _price(town, p)) for n, (p, q) in enumerate(goods, 1)]
    if town.rng.random() < 0.1:
        lines.append(TEXT)
    total = sum((each.quantity * (each.unit_price or 0) for each in lines), Decimal(0))
    return Order(
        native_id=erp_id,
        customer_id=customer,
        status="Confirmed",
        lines=tuple(lines),
        total=total,
        ordered_on=created.date(),
        created_at=created,
        changed_at=min(created, LONG_AGO),
    )


def _wms_order(erp: Order, wms_id: str, customer: str, goods: list[tuple[Pair, int]]) -> Order:
    prices = [each.unit_price or Decimal(0) for each in erp.lines]
    lines = [line(f"{wms_id}-{n}", p[1], p[1], q, prices[n - 1]) for n, (p, q) in enumerate(goods, 1)]
    reference = wms_reference(erp.native_id)
    return replace(erp, native_id=wms_id, customer_id=customer, status="draft", lines=tuple(lines), reference=reference)


def _price(town: Town, pair: Pair) -> Decimal:
    price: Decimal = town.get(ERP, Kind.PRODUCT, pair[0]).sales_price
    return price


def _both(town: Town, erp: Order, wms: Order, stage: str) -> None:
    rng, moment = town.rng, erp.created_at
    if stage == "open":
        state = rng.choice(("draft", "booked"))
        erp = replace(
            erp, status=rng.choice(("Confirmed", "Production", "Pack") if state == "booked" else ("Confirmed",))
        )
        wms = replace(wms, status=state, booked_at=moment if state == "booked" else None)
    elif stage == "sent":
        erp = replace(erp, status="OrderState_Sent")
        wms = replace(wms, status="shipped", booked_at=moment, shipped_at=moment)
    else:
        erp = replace(erp, status="Invoiced", invoice_id=f"1{erp.native_id}")
        wms = replace(wms, status="invoiced", booked_at=moment, shipped_at=moment)
        town.put(WMS, invoice_of(town, wms), Kind.INVOICE)
    if rng.random() < 0.05:
        wms = replace(wms, reference=f"  {wms.reference} ")
    town.put(ERP, erp)
    town.put(WMS, wms)
    pair = (erp.native_id, wms.native_id)
    if rng.random() < 0.9:
        town.link(Kind.ORDER, *pair)
        town.lines[erp.native_id] = _line_links(erp, wms)
    town.pools.setdefault(stage, []).append(pair)
    if stage == "open" and wms.status == "booked" and erp.status != "Confirmed":
        town.pools.setdefault("packing", []).append(town.pools[stage].pop())


def _line_links(erp: Order, wms: Order) -> tuple[LineLink, ...]:
    return tuple(
        LineLink(
            erp_row_id=e.native_id,
            wms_line_id=w.native_id,
            erp_product_id=e.product_id or "",
            wms_number=w.product_number,
            quantity=e.quantity,
        )
        for e, w in zip(erp.lines, wms.lines, strict=False)
    )


def invoice_of(town: Town, wms: Order, **changes: object) -> Order:
    """A booked Rackbeat invoice of the whole order."""
    invoice = replace(
        wms, native_id=town.new_id(), external_status=wms.native_id, status="booked", reference="", shipped_at=None
    )
    return replace(invoice, **changes)  # type: ignore[arg-type]  # fields by name


def _the_same_again(town: Town) -> None:
    """A customer who orders the same a second time, ten minutes later: two orders, both right."""
    erp_id, wms_id = town.rng.choice(town.pools["open"])
    erp, wms = town.order(ERP, erp_id), town.order(WMS, wms_id)
    later = (wms.created_at or NOW) + timedelta(minutes=10)
    again, there = town.new_id(), town.new_id()
    town.put(ERP, replace(erp, native_id=again, created_at=later, reference=""))
    town.put(
        WMS,
        replace(
            wms,
            native_id=there,
            created_at=later,
            reference=wms_reference(again),
            lines=tuple(replace(each, native_id=f"{there}-{n}") for n, each in enumerate(wms.lines, 1)),
        ),
    )
    town.link(Kind.ORDER, again, there)
