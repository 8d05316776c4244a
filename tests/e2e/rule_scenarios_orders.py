"""R9 to R16 as scenarios: the same hands under every configuration, and what came of it (see `rules`)."""

from __future__ import annotations

import asyncio
from typing import Any

from sandbox.wms_records import Order
from tests.e2e.hands import in_path
from tests.e2e.rule_eyes import Eyes, Quantities, whole
from tests.e2e.rule_scenarios_records import wms_party_wish
from tests.e2e.rule_world import CUSTOMER, DRILL, HAMMER, SAW, SHELF, SHELF_NUMBER
from tests.e2e.running import Refused, Running
from tests.e2e.waiting import eventually

Seen = dict[str, Any]
WAIT_POLLS = 3
"""A thing that must not happen has had this many polls of both systems to happen."""


async def transfers(shop: Running) -> Seen:
    """R9: which statuses bring an order over, which dates, and one that reaches its status later."""
    statuses = ("Web", "Confirmed", "Production", "Pack")
    sold = {status: await shop.hands.sell(CUSTOMER, [(HAMMER, 1)], status=status) for status in statuses}
    old = await shop.hands.sell(CUSTOMER, [(HAMMER, 1)], status="Pack", day="2025-12-31")
    await shop.until_polled(WAIT_POLLS)
    arrived = sorted(status for status, order_id in sold.items() if shop.wms_orders(order_id))
    await shop.hands.set_erp_status(sold["Web"], "Confirmed")
    await shop.until_polled(WAIT_POLLS)
    found = [len(shop.wms_orders(order_id)) for order_id in (*sold.values(), old)]
    assert max(found) == 1, "an order came twice"
    return {
        "arrived": arrived,
        "before orders_since": bool(shop.wms_orders(old)),
        "once confirmed": bool(shop.wms_orders(sold["Web"])),
    }


async def arrival(shop: Running) -> Seen:
    """R10: the state in which an order arrives, and what our own booking does to it in 24SevenOffice."""
    eyes = Eyes(shop)
    order_id, _order = await eyes.sold_and_arrived(CUSTOMER, [(HAMMER, 1)], "Pack")
    await shop.until_polled(WAIT_POLLS)
    [found] = shop.wms_orders(order_id)
    return {
        "booked": found.is_booked,
        "ready": found.is_ready_for_shipping,
        "status in 24SO": await eyes.status(order_id),
        "written to 24SO": eyes.saves_of(order_id),
    }


async def shipping(shop: Running) -> Seen:
    """R11: what a shipment in Rackbeat does to the 24SO order."""
    eyes = Eyes(shop)
    order_id, order = await eyes.sold_and_arrived(CUSTOMER, [(DRILL, 1)], "Pack")
    await eyes.booked(order)
    await shop.hands.ship(str(order.number))
    await shop.until_polled(WAIT_POLLS)
    return {"status": await eyes.status(order_id), "saves": eyes.saves_of(order_id)}


async def counted_shelf(shop: Running) -> Seen:
    """R12: what a count in Rackbeat does to the stock in 24SevenOffice."""
    eyes, journal = Eyes(shop), shop.sandbox.erp.journal
    before = len(journal.entries("SetStockQuantity", wrote=True))
    assert whole((await eyes.erp_product(SHELF))["stock"]) == 50
    wish = {"item_id": SHELF_NUMBER, "adjustment_type": "quantity", "quantity": 37, "location": 1}
    made = await shop.hands.ui("POST", "/inventory-adjustments", wish)
    await shop.hands.ui("POST", f"/inventory-adjustments/{made['inventory_regulation']['id']}/book")
    assert shop.wms_product(SHELF_NUMBER).stock_quantity == 37

    async def is_counted() -> bool:
        return whole((await eyes.erp_product(SHELF))["stock"]) != 50

    if "[connections.sandbox.stock]" in shop.config.read_text(encoding="utf-8"):
        await eventually(is_counted, what="the count in 24SevenOffice")
    else:
        await asyncio.sleep(1.5)  # stock_settle_seconds is 1 here: before that nothing could have moved
    await shop.until_polled(WAIT_POLLS)
    writes = len(journal.entries("SetStockQuantity", wrote=True)) - before
    return {"stock in 24SO": whole((await eyes.erp_product(SHELF))["stock"]), "writes": writes}


async def edits(shop: Running) -> Seen:
    """R13: three orders of 24SevenOffice that the warehouse edits and books, and one that started in Rackbeat."""

    async def quantity(order: Order) -> None:
        await shop.hands.edit_line(str(order.number), order.lines[0].id, 3)

    async def delete(order: Order) -> None:
        await shop.hands.ui("DELETE", f"/orders/{order.number}/lines/{order.lines[1].id}")

    async def add(order: Order) -> None:
        await shop.hands.ui("POST", f"/orders/{order.number}/lines", {"item_id": "BOR/10", "quantity": 4})

    ways = {"quantity changed": quantity, "line deleted": delete, "line added": add}
    eyes, pairs = Eyes(shop), dict[str, str]()
    for name, edit in ways.items():
        order_id, order = await eyes.sold_and_arrived(CUSTOMER, [(HAMMER, 5), (SAW, 2)], "Production")
        if order.is_booked:
            await shop.hands.ui("POST", f"/orders/{order.number}/reopen")
        await edit(order)
        await shop.hands.book(str(order.number))
        pairs[name] = order_id
    theirs = await _edited_stranger(shop, eyes)
    await shop.until_polled(WAIT_POLLS)
    seen: Seen = {
        name: [await eyes.quantities(i), await eyes.status(i), len(shop.wms_orders(i))] for name, i in pairs.items()
    }
    return {**seen, "not from 24SO": theirs}


async def _edited_stranger(shop: Running, eyes: Eyes) -> Quantities | None:
    """The 24SO quantities of an order that started in Rackbeat and was edited and booked again; None: none there."""
    number = await _started_in_rackbeat(shop, HAMMER, 5)
    await shop.hands.book(number)
    await shop.until_polled(WAIT_POLLS)
    await shop.hands.ui("POST", f"/orders/{number}/reopen")
    line = (await shop.hands.ui("GET", f"/orders/{number}"))["order"]["lines"][0]
    await shop.hands.edit_line(number, line["id"], 1)
    await shop.hands.book(number)
    await shop.until_polled(WAIT_POLLS)
    made = await _made_of(shop, eyes, number)
    return await eyes.quantities(made[0]) if made else None


async def _started_in_rackbeat(shop: Running, product: int, quantity: int) -> str:
    """A draft that a person makes there; its number."""
    item = {HAMMER: "HAM-1001"}[product]
    wish = {"customer_id": 2001, "lines": [{"item_id": item, "quantity": quantity, "line_price": 100}]}
    return str((await shop.hands.ui("POST", "/orders/drafts", wish))["order"]["number"])


async def _made_of(shop: Running, eyes: Eyes, number: str) -> list[str]:
    rows = await eyes.erp_rows("orders")
    return [str(row["id"]) for row in rows if row.get("reference_number") == f"RB {number}"]


async def started_in_rackbeat(shop: Running) -> Seen:
    """R16: an order that begins in Rackbeat: as a draft, booked, and edited afterwards."""
    eyes = Eyes(shop)
    number = await _started_in_rackbeat(shop, HAMMER, 2)
    await shop.until_polled(WAIT_POLLS)
    as_draft = len(await _made_of(shop, eyes, number))
    await shop.hands.book(number)
    await shop.until_polled(WAIT_POLLS)
    made = await _made_of(shop, eyes, number)
    status, quantities = (await eyes.status(made[0]), await eyes.quantities(made[0])) if made else (None, None)
    await shop.hands.ui("POST", f"/orders/{number}/reopen")
    line = (await shop.hands.ui("GET", f"/orders/{number}"))["order"]["lines"][0]
    await shop.hands.edit_line(number, line["id"], 7)
    await shop.hands.book(number)
    await shop.until_polled(WAIT_POLLS)
    return {
        "draft": as_draft,
        "booked": len(await _made_of(shop, eyes, number)),
        "status": status,
        "quantities": quantities,
        "edited": await eyes.quantities(made[0]) if made else None,
    }


async def manual_get(shop: Running) -> Seen:
    """R14: orders that no filter lets through, asked for once, again, and one five times at once."""
    goods = [(HAMMER, 1)]
    sold = {status: await shop.hands.sell(CUSTOMER, goods, status=status) for status in ("Web", "Inactive", "Invoiced")}
    sold["old"] = await shop.hands.sell(CUSTOMER, goods, status="Pack", day="2019-05-06")
    seen: Seen = {}
    for name, order_id in sold.items():
        first, again = [await _got(shop, order_id) for _ in range(2)]
        seen[name] = [first, again, len(shop.wms_orders(order_id))]
    many = await shop.hands.sell(CUSTOMER, goods, status="Web")
    shop.sandbox.wms.faults.arm("POST /orders/drafts", when="before", action="delay", seconds=0.5)
    answers = set(await asyncio.gather(*(_got(shop, many) for _ in range(5))))
    assert len(answers - {"unchanged"}) == 1, answers
    seen["at once"] = [(answers - {"unchanged"}).pop(), await _got(shop, many), len(shop.wms_orders(many))]
    shop.sandbox.wms.faults.clear()
    return seen


async def _got(shop: Running, order_id: str) -> str:
    try:
        return str((await shop.get_order(order_id))["outcome"])
    except Refused as refusal:
        return refusal.code


async def made_in_rackbeat(shop: Running) -> Seen:
    """R15: a product, a customer, a supplier and an invoice made in Rackbeat, and the invoice of a sold order."""
    eyes = Eyes(shop)
    await shop.hands.ui("POST", "/products", {"number": "NY 15", "name": "Ny vare", "sales_price": 10, "group": 1})
    await shop.hands.ui("POST", "/customers", wms_party_wish("customer", 41015))
    await shop.hands.ui("POST", "/suppliers", wms_party_wish("supplier", 42015))
    lines = [{"item_id": "HAM-1001", "quantity": 3, "line_price": 100}]
    draft = await shop.hands.ui("POST", "/customer-invoices/drafts", {"customer_id": 2001, "lines": lines})
    invoice = draft["customer_invoice"]["number"]
    await shop.hands.ui("POST", f"/customer-invoices/{invoice}/book")
    order_id, order = await eyes.sold_and_arrived(CUSTOMER, [(DRILL, 1)], "Pack")
    await eyes.booked(order)
    await shop.hands.ui("POST", f"/orders/{in_path(str(order.number))}/convert-to-invoice")
    await eyes.masters_polled()
    await shop.until_polled(WAIT_POLLS)
    companies = await eyes.erp_rows("companies")
    return {
        "product": _count(await eyes.erp_rows("products"), "number", "NY 15"),
        "customer": _count(companies, "number", "41015"),
        "supplier": _count(companies, "number", "42015"),
        "invoice": _count(await eyes.erp_rows("orders"), "reference_number", f"RBF {invoice}"),
        "order of an invoice": await eyes.status(order_id),
    }


def _count(rows: list[dict[str, Any]], name: str, value: str) -> int:
    return sum(1 for row in rows if row.get(name) == value)
