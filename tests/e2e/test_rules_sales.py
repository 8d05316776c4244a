"""Sales that start in Rackbeat (R16), partial shipments, and orders that change, are withdrawn or deleted after the
transfer (R11, R13, R14, ADR 7), over real HTTP with the daemon as a process."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from sandbox.wms_records import Order
from tests.e2e.hands import Json
from tests.e2e.running import Running, running
from tests.e2e.waiting import eventually
from tests.e2e.worlds import CUSTOMER, DRILL, HAMMER, SAW, small

pytestmark = pytest.mark.asyncio(loop_scope="module")

CHOICES = 'wms_state = "draft"\norder_flow = "{flow}"\nwithdrawn_in_erp = "cancel_draft"\n'
NUMBERS = {HAMMER: "HAM-1001", SAW: "STIKKSAG Ø 12", DRILL: "BOR/10"}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop() -> AsyncIterator[Running]:
    async with running(small(), changes=[('wms_state = "draft"\n', CHOICES.format(flow="both"))]) as made:
        await made.initial_sync()
        yield made


async def typed_in_rackbeat(shop: Running, goods: list[tuple[int, int]]) -> str:
    """The warehouse sells over the counter: a booked order without any reference; its number."""
    lines = [{"item_id": NUMBERS[product], "quantity": quantity, "line_price": 80} for product, quantity in goods]
    made = await shop.hands.ui("POST", "/orders/drafts", {"customer_id": 2001, "lines": lines})
    number = str(made["order"]["number"])
    await shop.hands.book(number)
    return number


async def made_of(shop: Running, number: str) -> list[Json]:
    """The 24SevenOffice orders that carry the number of this Rackbeat order."""
    orders = (await shop.hands.erp("GET", "/orders"))["orders"]
    return [order for order in orders if order.get("reference_number") == f"RB {number}"]


async def status_of(shop: Running, order_id: str) -> str:
    return str((await shop.hands.erp_order(order_id))["status"])


async def reaches(shop: Running, order_id: str, status: str) -> None:
    async def reached() -> bool:
        return await status_of(shop, order_id) == status

    await eventually(reached, what=f"24SO order {order_id} in {status}")


async def arrived(shop: Running, goods: list[tuple[int, int]]) -> tuple[str, Order]:
    """(24SO id, Rackbeat order) of an order that came over and is at rest."""
    order_id = await shop.hands.sell(CUSTOMER, goods)
    order = await shop.until_arrived(order_id)
    await shop.until_idle()
    return order_id, order


async def ship(shop: Running, number: str, goods: list[tuple[int, int]]) -> None:
    """(line id, quantity) leave the house in one shipment."""
    lines = [{"id": line, "quantity": quantity} for line, quantity in goods]
    made = await shop.hands.ui("POST", f"/orders/{number}/shipments", {"lines": lines})
    await shop.hands.ui("POST", f"/orders/shipments/{made['order_shipment']['id']}/mark-shipped")


async def parked(shop: Running, *ids: str) -> str:
    """The reason for which one of these keys waits, once it does."""

    async def found() -> str | None:
        return next((str(i["reason"]) for i in await shop.inbox() if i["parked"] and i["id"] in ids), None)

    return str(await eventually(found, what=f"order {ids} to be parked"))


async def test_r16_a_sale_that_starts_in_rackbeat_becomes_one_order_that_never_bounces_back(shop: Running) -> None:
    number = await typed_in_rackbeat(shop, [(HAMMER, 3), (SAW, 1)])
    [made] = await eventually(lambda: made_of(shop, number), what="the order in 24SevenOffice")
    await shop.until_polled(2)
    await shop.kill_and_restart()
    await shop.get_order(str(made["id"]))
    await shop.until_polled(2)
    assert len(await made_of(shop, number)) == 1 and shop.wms_orders(str(made["id"])) == []
    shown = await shop.hands.erp_order(str(made["id"]))
    assert shown["status"] == "Confirmed" and shown["external_status"] == 2_000_000_000 + int(number)
    assert [float(row["quantity"]) for row in shown["lines"]] == [3, 1]
    await shop.hands.ui("POST", f"/orders/{number}/reopen")
    [line, *_] = (await shop.hands.ui("GET", f"/orders/{number}"))["order"]["lines"]
    await shop.hands.edit_line(number, line["id"], 2)
    await shop.hands.book(number)
    await shop.until_polled(2)
    assert float((await shop.hands.erp_order(str(made["id"])))["lines"][0]["quantity"]) == 3, "an edit is drift"
    await shop.hands.ship(number)
    await reaches(shop, str(made["id"]), "OrderState_Sent")
    shop.assert_no_traceback()


async def test_r16_switched_off_a_sale_of_rackbeat_stays_there() -> None:
    async with running(small(), changes=[('wms_state = "draft"\n', CHOICES.format(flow="erp"))]) as shop:
        await shop.initial_sync()
        number = await typed_in_rackbeat(shop, [(HAMMER, 3)])
        await shop.until_polled(3)
        assert await made_of(shop, number) == [] and "SaveInvoices" not in shop.writes()


async def test_a_partial_shipment_is_not_sent_until_its_backorder_has_left(shop: Running) -> None:
    order_id, order = await arrived(shop, [(HAMMER, 5), (SAW, 2)])
    number = str(order.number)
    await shop.hands.book(number)
    await ship(shop, number, [(order.lines[0].id, 3), (order.lines[1].id, 2)])
    await shop.until_polled(2)
    assert await status_of(shop, order_id) == "Confirmed"
    rest = str((await shop.hands.ui("POST", f"/orders/{number}/create-backorder"))["order"]["number"])
    await shop.until_polled(2)
    assert await status_of(shop, order_id) == "Confirmed" and await made_of(shop, rest) == []
    await shop.hands.ship(rest)
    await reaches(shop, order_id, "OrderState_Sent")
    await shop.until_polled(1)
    rows = (await shop.hands.erp_order(order_id))["lines"]
    assert [float(row["quantity"]) for row in rows] == [5, 2]
    assert not [i for i in await shop.inbox() if i["id"] in (order_id, number, rest)]


async def test_rows_changed_in_24sevenoffice_follow_into_a_draft_and_never_into_a_booked_order(shop: Running) -> None:
    order_id, order = await arrived(shop, [(HAMMER, 5), (SAW, 2)])
    rows = (await shop.hands.erp_order(order_id))["lines"]
    changed = [{"row_id": rows[0]["row_id"], "quantity": 7}, {"row_id": rows[1]["row_id"], "delete": True}]
    changed.append({"product_id": DRILL, "quantity": 4, "unit_price": 10})
    await shop.hands.erp("PATCH", f"/orders/{order_id}", {"lines": changed})

    def followed() -> bool:
        [there] = shop.wms_orders(order_id)
        wanted = [(shop.wms_product(NUMBERS[HAMMER]).id, 7), (shop.wms_product(NUMBERS[DRILL]).id, 4)]
        return [(line.product_id, int(line.quantity)) for line in there.lines] == wanted

    await eventually(followed, what="seven hammers and four drills in the draft")
    await shop.until_idle()
    await shop.hands.book(str(order.number))
    await shop.hands.erp("PATCH", f"/orders/{order_id}", {"lines": [{"row_id": rows[0]["row_id"], "quantity": 9}]})
    await shop.until_polled(3)
    assert followed() and float((await shop.hands.erp_order(order_id))["lines"][0]["quantity"]) == 9


async def test_an_order_withdrawn_after_the_transfer_deletes_the_draft_and_stops_at_a_booked_one(shop: Running) -> None:
    order_id, _order = await arrived(shop, [(HAMMER, 1)])
    await shop.hands.set_erp_status(order_id, "Inactive")
    await eventually(lambda: not shop.wms_orders(order_id), what="the draft to be deleted")
    booked_id, booked = await arrived(shop, [(SAW, 1)])
    await shop.hands.book(str(booked.number))
    await shop.until_polled(1)
    await shop.hands.set_erp_status(booked_id, "Inactive")
    assert await parked(shop, booked_id, str(booked.number)) == "order_withdrawn"
    assert len(shop.wms_orders(booked_id)) == 1


async def test_an_order_deleted_in_rackbeat_is_made_again_only_when_a_person_asks(shop: Running) -> None:
    order_id, order = await arrived(shop, [(DRILL, 2)])
    await shop.hands.ui("DELETE", f"/orders/{order.number}")
    refused = await shop.cli("order", "get", order_id, expect=1)
    assert f"samsvar order get {order_id} --again" in refused.err and shop.wms_orders(order_id) == []
    first = await shop.cli("order", "get", order_id, "--again", "--yes", "--json")
    assert first.document["outcome"] == "transferred"
    second = await shop.cli("order", "get", order_id, "--again", "--yes", "--json")
    assert second.document["outcome"] == "unchanged"
    assert second.document["wms_number"] == first.document["wms_number"] != str(order.number)
    assert len(shop.wms_orders(order_id)) == 1
