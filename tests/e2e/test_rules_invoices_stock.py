"""R12 (stock) and R15 (invoices) of the user's document over real HTTP, with the daemon as a process."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from decimal import Decimal
from typing import Any

import pytest
import pytest_asyncio

from tests.e2e.hands import Json
from tests.e2e.running import Change, Running, running
from tests.e2e.waiting import eventually
from tests.e2e.worlds import CUSTOMER, DRILL, HAMMER, SAW, small

pytestmark = pytest.mark.asyncio(loop_scope="module")

STOCK_ON = (
    "[connections.sandbox.timing]\n",
    "[connections.sandbox.stock]\nenabled = true\n\n[connections.sandbox.timing]\nstock_poll_seconds = 1\n",
)
INVOICES_OFF = ('wms_state = "draft"\n', 'wms_state = "draft"\ninvoice_status = ""\n')
SET_STOCK = "SetStockQuantity"
NUMBERS = {HAMMER: "HAM-1001", SAW: "STIKKSAG Ø 12", DRILL: "BOR/10"}


async def opened(shop: Running, how: str = "from-erp") -> Json:
    """The initial sync, then opening stock settled by the command line, as an operator would."""
    await shop.initial_sync()
    planned = (await shop.cli("sync", "stock", "--opening", how, "--json")).document
    done: Json = (
        await shop.cli("sync", "stock", "--opening", how, "--confirm", str(planned["total"]), "--json")
    ).document
    return done


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop() -> AsyncIterator[Running]:
    async with running(small(), changes=[STOCK_ON]) as made:
        settled = await opened(made)
        assert settled["settled"] and settled["done"] == 3
        yield made


async def erp_stock(shop: Running, product: int) -> Decimal:
    return Decimal(str((await shop.hands.erp("GET", f"/products/{product}"))["stock"]))


def wms_stock(shop: Running, product: int) -> Decimal:
    return shop.wms_product(NUMBERS[product]).stock_quantity


async def adjusted(shop: Running, product: int, quantity: int) -> None:
    """A person counts a shelf in Rackbeat and books it."""
    wish = {"item_id": NUMBERS[product], "adjustment_type": "quantity", "quantity": quantity, "location": 1}
    made = await shop.hands.ui("POST", "/inventory-adjustments", wish)
    await shop.hands.ui("POST", f"/inventory-adjustments/{made['inventory_regulation']['id']}/book")


async def both_show(shop: Running, product: int, quantity: int) -> None:
    async def equal() -> bool:
        return await erp_stock(shop, product) == wms_stock(shop, product) == quantity

    await eventually(equal, what=f"{quantity} of {product} in both systems")


def stock_writes(shop: Running) -> int:
    return len(shop.sandbox.erp.journal.entries(SET_STOCK, wrote=True))


async def settled_order(shop: Running, goods: list[tuple[int, int]]) -> tuple[str, str]:
    """(24SO id, Rackbeat number) of an order that is booked in Rackbeat and at rest."""
    order_id = await shop.hands.sell(CUSTOMER, goods)
    number = str((await shop.until_arrived(order_id)).number)
    await shop.until_idle()
    await shop.hands.book(number)
    await shop.until_polled(1)
    return order_id, number


async def status_of(shop: Running, order_id: str) -> str:
    return str((await shop.hands.erp_order(order_id))["status"])


async def reaches(shop: Running, order_id: str, status: str) -> None:
    async def reached() -> bool:
        return await status_of(shop, order_id) == status

    await eventually(reached, what=f"24SO order {order_id} in {status}")


async def looked_at_stock(shop: Running, times: int = 2) -> None:
    """Until all stock was read in Rackbeat so many times more, and what came of it is done."""
    journal = shop.sandbox.wms.journal
    before = len(journal.entries("GET /products"))
    await eventually(lambda: len(journal.entries("GET /products")) >= before + times, what="stock polls")
    await shop.until_idle()


async def invoices_of(shop: Running, invoice: str) -> list[Json]:
    orders = (await shop.hands.erp("GET", "/orders"))["orders"]
    return [order for order in orders if order.get("reference_number") == f"RBF {invoice}"]


async def billed(shop: Running, goods: Sequence[tuple[int, int]], *, book: bool = True) -> str:
    """A person makes an invoice in Rackbeat without any order; its number."""
    lines = [{"item_id": NUMBERS[product], "quantity": quantity, "line_price": 100} for product, quantity in goods]
    made = await shop.hands.ui("POST", "/customer-invoices/drafts", {"customer_id": 2001, "lines": lines})
    number = str(made["customer_invoice"]["number"])
    if book:
        await shop.hands.ui("POST", f"/customer-invoices/{number}/book")
    return number


async def parked(shop: Running, invoice: str) -> Json:
    async def found() -> Json | None:
        items = [i for i in await shop.inbox() if i["kind"] == "invoice" and i["id"] == invoice and i["parked"]]
        return items[0] if items else None

    return await eventually(found, what=f"invoice {invoice} parked") or {}


async def test_r12_opening_stock_was_written_to_rackbeat_as_booked_adjustments(shop: Running) -> None:
    for product in NUMBERS:
        assert wms_stock(shop, product) == await erp_stock(shop, product) == 50
    assert shop.wrote("POST /inventory-adjustments") == shop.wrote("POST /inventory-adjustments/{id}/book") == 3
    assert stock_writes(shop) == 0


async def test_r12_a_count_in_rackbeat_is_written_once_and_whole(shop: Running) -> None:
    before = stock_writes(shop)
    await adjusted(shop, DRILL, 37)
    await both_show(shop, DRILL, 37)
    await looked_at_stock(shop)
    assert stock_writes(shop) == before + 1


async def test_r12_one_shipment_ends_with_both_stocks_equal_and_is_not_drawn_twice(shop: Running) -> None:
    before, start = stock_writes(shop), wms_stock(shop, HAMMER)
    order_id, number = await settled_order(shop, [(HAMMER, 5)])
    await shop.hands.ship(number)
    await reaches(shop, order_id, "OrderState_Sent")
    await both_show(shop, HAMMER, int(start) - 5)
    await looked_at_stock(shop)
    assert await erp_stock(shop, HAMMER) == wms_stock(shop, HAMMER) == start - 5
    assert stock_writes(shop) == before, "both systems drew by themselves"


async def test_r12_where_24sevenoffice_does_not_draw_one_stock_write_makes_it_equal(shop: Running) -> None:
    shop.sandbox.erp.settings.sent_draws_stock = False
    try:
        before, start = stock_writes(shop), int(wms_stock(shop, HAMMER))
        order_id, number = await settled_order(shop, [(HAMMER, 4)])
        await shop.hands.ship(number)
        await reaches(shop, order_id, "OrderState_Sent")
        await both_show(shop, HAMMER, start - 4)
        await looked_at_stock(shop)
        assert stock_writes(shop) == before + 1
    finally:
        shop.sandbox.erp.settings.sent_draws_stock = True


async def test_r12_stock_waits_for_an_order_that_is_shipped_and_cannot_become_sent(shop: Running) -> None:
    before, start = stock_writes(shop), int(wms_stock(shop, SAW))
    order_id, number = await settled_order(shop, [(SAW, 3)])
    closed = shop.sandbox.erp.faults.arm("SaveInvoices", times=1_000_000, when="instead", action="status", status=503)
    await shop.hands.ship(number)

    async def waits() -> bool:
        return any(i["reason"] == "order_open" and number in i["detail"] for i in await shop.inbox())

    await eventually(waits, what="the stock to wait for the order")
    assert stock_writes(shop) == before and await erp_stock(shop, SAW) == start
    closed.times = 0
    await reaches(shop, order_id, "OrderState_Sent")
    await both_show(shop, SAW, start - 3)
    await looked_at_stock(shop)
    assert stock_writes(shop) == before and await shop.parked() == []


async def test_r12_a_product_that_rackbeat_never_moved_keeps_its_stock_in_24sevenoffice(shop: Running) -> None:
    wish = {"name": "Vater", "number": "VATER-1", "category_id": 1, "price": 100, "stock": 12}
    made = await shop.hands.erp("POST", "/products", wish)
    await shop.ask("sync_start", confirm=(await shop.ask("sync_start"))["total"])
    assert shop.wms_product("VATER-1").stock_quantity == 0
    await looked_at_stock(shop)
    assert await erp_stock(shop, made["id"]) == 12


async def test_r15_an_invoice_of_a_linked_order_moves_it_to_for_invoicing(shop: Running) -> None:
    order_id, number = await settled_order(shop, [(HAMMER, 2)])
    await shop.hands.ship(number)
    await shop.hands.ui("POST", f"/orders/{number}/convert-to-invoice")
    await reaches(shop, order_id, "ForInvoicing")
    await shop.until_idle()
    changes = shop.sandbox.erp.journal.changes("order", order_id)
    statuses = [c.after["OrderStatus"] for c in changes if c.after is not None and c.by != "ui"]
    assert statuses == ["OrderState_Sent", "ForInvoicing"]
    assert await shop.parked() == []


async def test_r15_an_order_that_is_invoiced_in_24sevenoffice_is_left_alone(shop: Running) -> None:
    order_id, number = await settled_order(shop, [(HAMMER, 1)])
    await shop.hands.ship(number)
    await reaches(shop, order_id, "OrderState_Sent")
    await shop.hands.set_erp_status(order_id, "Invoiced")
    saves = len(shop.sandbox.erp.journal.entries("SaveInvoices"))
    await shop.hands.ui("POST", f"/orders/{number}/convert-to-invoice")
    await shop.until_polled(2)
    assert await status_of(shop, order_id) == "Invoiced"
    assert len(shop.sandbox.erp.journal.entries("SaveInvoices")) == saves


async def test_r15_an_invoice_without_an_order_becomes_one_in_24sevenoffice_once(shop: Running) -> None:
    await shop.hands.control("POST", "/webhooks/double", {"event": "customer_invoice.booked", "times": 1})
    invoice = await billed(shop, [(HAMMER, 3), (DRILL, 1)])
    await eventually(lambda: invoices_of(shop, invoice), what="the order of the invoice")
    await shop.until_polled(2)
    [made] = await invoices_of(shop, invoice)
    assert (made["status"], made["customer_id"]) == ("ForInvoicing", CUSTOMER)
    assert {line["product_id"]: Decimal(str(line["quantity"])) for line in made["lines"]} == {HAMMER: 3, DRILL: 1}
    assert shop.wms_orders(str(made["id"])) == [], "it does not go back to Rackbeat"


async def test_r15_an_answer_that_is_lost_after_the_order_was_made_leads_to_no_second_one(shop: Running) -> None:
    shop.sandbox.erp.faults.arm("SaveInvoices", when="after_commit", action="drop")
    invoice = await billed(shop, [(SAW, 1)])
    await eventually(lambda: invoices_of(shop, invoice), what="the order of the invoice")
    await shop.until_polled(2)
    assert len(await invoices_of(shop, invoice)) == 1 and await shop.parked() == []


async def test_r15_a_lost_webhook_costs_an_invoice_only_the_time_until_the_next_poll(shop: Running) -> None:
    for event in ("customer_invoice.created", "customer_invoice.booked"):
        await shop.hands.control("POST", "/webhooks/lose", {"event": event, "times": 1})
    invoice = await billed(shop, [(DRILL, 2)])
    await eventually(lambda: invoices_of(shop, invoice), what="the order of the invoice")


async def test_r15_a_draft_invoice_does_nothing_and_an_unbooked_one_is_reported(shop: Running) -> None:
    invoice = await billed(shop, [(HAMMER, 1)], book=False)
    await shop.until_polled(2)
    assert await invoices_of(shop, invoice) == []
    await shop.hands.ui("POST", f"/customer-invoices/{invoice}/book")
    await eventually(lambda: invoices_of(shop, invoice), what="the order of the invoice")
    await shop.until_idle()
    await shop.until_polled(2)  # nothing announces the unbooking: only a poll that saw it booked can see it go back
    await shop.hands.ui("POST", f"/customer-invoices/{invoice}/unbook")
    assert (await parked(shop, invoice))["reason"] == "conflict"
    assert len(await invoices_of(shop, invoice)) == 1
    await shop.ask("inbox_drop", kind="invoice", id=invoice)


async def test_r15_a_credit_note_waits_for_a_person_and_touches_no_order(shop: Running) -> None:
    order_id, number = await settled_order(shop, [(HAMMER, 1)])
    await shop.hands.ship(number)
    invoice = (await shop.hands.ui("POST", f"/orders/{number}/convert-to-invoice"))["invoice_id"]
    await reaches(shop, order_id, "ForInvoicing")
    note = (await shop.hands.ui("POST", f"/customer-invoices/{invoice}/create-creditnote"))["customer_invoice"]
    await shop.hands.ui("POST", f"/customer-invoices/{note['number']}/book")
    assert (await parked(shop, str(note["number"])))["reason"] == "credit_note"
    assert await invoices_of(shop, str(note["number"])) == []
    assert await status_of(shop, order_id) == "ForInvoicing"
    await shop.ask("inbox_drop", kind="invoice", id=str(note["number"]))


async def test_all_of_this_left_nothing_behind(shop: Running) -> None:
    await shop.until_idle()
    # A poll may have brought the dropped credit note back: it waits for a person again, which is right.
    assert [item for item in await shop.inbox() if item["reason"] != "credit_note"] == []
    shop.assert_no_traceback()


@pytest_asyncio.fixture(loop_scope="module")
async def dull(request: pytest.FixtureRequest) -> AsyncIterator[Running]:
    """The same shop with rules switched off in the configuration."""
    changes: list[Change] = request.param
    async with running(small(), changes=changes) as made:
        await opened(made)
        yield made


@pytest.mark.parametrize("dull", [[INVOICES_OFF]], indirect=True)
async def test_r12_and_r15_switched_off_neither_stock_nor_an_invoice_moves_anything(dull: Running) -> None:
    assert await erp_stock(dull, HAMMER) == 50
    await adjusted(dull, HAMMER, 37)
    order_id, number = await settled_order(dull, [(SAW, 1)])
    await dull.hands.ship(number)
    await dull.hands.ui("POST", f"/orders/{number}/convert-to-invoice")
    invoice = await billed(dull, [(DRILL, 2)])
    await reaches(dull, order_id, "OrderState_Sent")
    await dull.until_polled(3)
    assert await erp_stock(dull, HAMMER) == 50 and stock_writes(dull) == 0
    assert await status_of(dull, order_id) == "OrderState_Sent"
    assert await invoices_of(dull, invoice) == [] and await dull.parked() == []


async def test_r12_before_opening_stock_is_settled_nothing_is_written() -> None:
    async with running(small(), changes=[STOCK_ON]) as shop:
        await shop.initial_sync()
        state: Any = (await shop.cli("sync", "stock", "--json")).document
        assert state == {"enabled": True, "settled": False, "how": None, "at": None}
        await adjusted(shop, HAMMER, 37)
        await shop.until_polled(3)
        assert await erp_stock(shop, HAMMER) == 50 and stock_writes(shop) == 0
        await shop.ask("stock_opening", how="counted-in-rackbeat", confirm=3)
        await both_show(shop, HAMMER, 37)


async def test_r15_a_credit_note_becomes_an_order_in_the_configured_status() -> None:
    credit = ('wms_state = "draft"\n', 'wms_state = "draft"\ncredit_note_status = "Return"\n')
    async with running(small(), changes=[credit]) as shop:
        await shop.initial_sync()
        invoice = await billed(shop, [(HAMMER, 2)])
        await eventually(lambda: invoices_of(shop, invoice), what="the order of the invoice")
        note = (await shop.hands.ui("POST", f"/customer-invoices/{invoice}/create-creditnote"))["customer_invoice"]
        await shop.hands.ui("POST", f"/customer-invoices/{note['number']}/book")
        await eventually(lambda: invoices_of(shop, str(note["number"])), what="the order of the credit note")
        [made] = await invoices_of(shop, str(note["number"]))
        assert made["status"] == "Return"
