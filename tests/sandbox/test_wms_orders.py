"""Orders from draft to shipped, their locks and the stock they move (apis/rackbeat.md 3.5, 5)."""

import asyncio

from tests.sandbox.wms_account import Account, Json, opened


async def shop(rb: Account) -> None:
    """A customer, two products, ten pieces of each."""
    await rb.customer()
    await rb.product("A", 100)
    await rb.product("B", 40)
    for number in ("A", "B"):
        await rb.stock(number, 10)


async def stock_of(rb: Account, number: str) -> tuple[float, float, float]:
    row = (await rb.call("GET", f"/products/{number}"))["product"]
    return row["stock_quantity"], row["in_order_quantity"], row["available_quantity"]


async def test_draft_book_ship_moves_reserved_and_physical_stock_at_the_right_moments() -> None:
    async with opened() as rb:
        await shop(rb)
        order = await rb.draft([{"item_id": "A", "quantity": 3}])
        assert order["is_booked"] is False and await stock_of(rb, "A") == (10, 0, 10)

        booked = (await rb.call("POST", f"/orders/{order['number']}/book", expect=200))["order"]
        assert booked["is_booked"] and booked["booked_at"] and booked["is_ready_for_shipping"]
        assert await stock_of(rb, "A") == (10, 3, 7)

        shipment = (await rb.call("POST", f"/orders/{order['number']}/create-shipment"))["order_shipment"]
        assert await stock_of(rb, "A") == (10, 3, 7)
        done = await rb.call("POST", f"/orders/shipments/{shipment['id']}/mark-shipped", {"pick": True})
        assert done["order_shipment"]["is_shipped"] and done["order_shipment"]["is_picked"]
        assert await stock_of(rb, "A") == (7, 0, 7)
        shipped = (await rb.call("GET", f"/orders/{order['number']}"))["order"]
        assert shipped["is_shipped"] and shipped["shipped_at"] and not shipped["is_ready_for_shipping"]
        assert shipped["lines"][0]["quantity_shipped"] == 3


async def test_a_part_shipment_leaves_the_rest_reserved_and_the_order_partly_shipped() -> None:
    async with opened() as rb:
        await shop(rb)
        order = await rb.draft([{"item_id": "A", "quantity": 3}])
        path = f"/orders/{order['number']}"
        await rb.call("POST", f"{path}/book")
        part = {"lines": [{"id": order["lines"][0]["id"], "quantity": 1}]}
        first = (await rb.call("POST", f"{path}/create-shipment", part))["order_shipment"]
        await rb.call("POST", f"/orders/shipments/{first['id']}/mark-shipped")
        now = (await rb.call("GET", path))["order"]
        assert now["is_partly_shipped"] and not now["is_shipped"] and now["shipped_at"] is None
        assert await stock_of(rb, "A") == (9, 2, 7)
        await rb.call("POST", f"/orders/shipments/{first['id']}/mark-shipped", expect=422)

        rest = (await rb.call("POST", f"{path}/create-shipment"))["order_shipment"]
        assert [line["quantity"] for line in rest["lines"]] == [2]
        await rb.call("POST", f"/orders/shipments/{rest['id']}/mark-shipped")
        assert (await rb.call("GET", path))["order"]["is_shipped"]
        assert len((await rb.call("GET", f"{path}/shipments"))["order_shipments"]) == 2


async def test_lines_of_a_booked_order_are_locked_until_it_is_reopened() -> None:
    async with opened() as rb:
        await shop(rb)
        order = await rb.draft([{"item_id": "A", "quantity": 3}])
        path, line = f"/orders/{order['number']}", order["lines"][0]["id"]
        await rb.call("POST", f"{path}/book")
        await rb.call("PUT", f"{path}/lines/{line}", {"quantity": 5}, expect=422)
        await rb.call("DELETE", f"{path}/lines/{line}", expect=422)
        await rb.call("POST", f"{path}/lines", {"item_id": "B", "quantity": 1}, expect=422)
        await rb.call("PUT", path, {"heading": "x"}, expect=422)
        await rb.call("POST", f"{path}/notes", {"note": "still possible"}, expect=201)
        await rb.call("POST", f"{path}/book", expect=422)

        await rb.call("POST", f"{path}/reopen")
        assert await stock_of(rb, "A") == (10, 0, 10)
        changed = (await rb.call("PUT", f"{path}/lines/{line}", {"quantity": 5}))["order_line"]
        assert changed["quantity"] == 5 and changed["line_price"] == 100
        added = await rb.call("POST", f"{path}/lines", {"item_id": "B", "quantity": 1}, expect=201)
        await rb.call("POST", f"{path}/book")
        assert (await stock_of(rb, "A"), await stock_of(rb, "B")) == ((10, 5, 5), (10, 1, 9))
        await rb.call("POST", f"{path}/reopen")
        await rb.call("DELETE", f"{path}/lines/{added['order_line']['id']}", expect=200)
        await rb.call("POST", f"{path}/book")
        assert await stock_of(rb, "B") == (10, 0, 10)


async def test_a_swapped_item_brings_its_own_price_unless_one_is_sent() -> None:
    async with opened() as rb:
        await shop(rb)
        order = await rb.draft([{"item_id": "A", "quantity": 3, "line_price": 90, "discount_percentage": 5}])
        path = f"/orders/{order['number']}/lines/{order['lines'][0]['id']}"
        swapped = (await rb.call("PUT", path, {"item_id": "B"}))["order_line"]
        assert (swapped["child_id"], swapped["line_price"], swapped["discount_percentage"]) == ("B", 40, 0)
        assert swapped["quantity"] == 3 and swapped["name"] == "B"
        back = (await rb.call("PUT", path, {"item_id": "A", "line_price": 90}))["order_line"]
        assert (back["child_id"], back["line_price"]) == ("A", 90)


async def test_only_drafts_can_be_deleted_and_a_deleted_one_reserves_nothing() -> None:
    async with opened() as rb:
        await shop(rb)
        order = await rb.draft([{"item_id": "A", "quantity": 3}])
        path = f"/orders/{order['number']}"
        await rb.call("DELETE", "/products/A", expect=422)
        await rb.call("DELETE", "/customers/10001", expect=422)
        await rb.call("POST", f"{path}/book")
        await rb.call("DELETE", path, expect=422)
        await rb.call("POST", f"{path}/reopen")
        await rb.call("DELETE", path, expect=200)
        await rb.call("GET", path, expect=404)
        await rb.call("DELETE", "/products/A", expect=200)
        await rb.call("GET", "/products/A", expect=404)


async def test_orders_are_booked_on_creation_unless_told_otherwise() -> None:
    async with opened() as rb:
        await shop(rb)
        body: Json = {"customer_id": "10001", "lines": [{"item_id": "A", "quantity": 1}]}
        assert (await rb.call("POST", "/orders", body, expect=201))["order"]["is_booked"] is True
        assert (await rb.call("POST", "/orders", body | {"book": False}))["order"]["is_booked"] is False
        assert (await rb.call("GET", "/orders/drafts"))["total"] == 1
        assert (await rb.call("GET", "/orders?is_booked=false"))["total"] == 1
        assert (await rb.call("GET", "/orders?is_booked=1"))["total"] == 1


async def test_what_an_order_points_to_must_exist() -> None:
    async with opened() as rb:
        await shop(rb)
        lines: list[Json] = [{"item_id": "A", "quantity": 1}, {"item_id": "nothing", "quantity": 1}]
        answer = await rb.call("POST", "/orders/drafts", {"customer_id": 10001, "lines": lines}, expect=422)
        assert list(answer["errors"]) == ["lines.1.item_id"]
        answer = await rb.call("POST", "/orders/drafts", {"customer_id": 7, "lines": lines[:1]}, expect=422)
        assert answer["errors"] == {"customer_id": ["The selected Customer is invalid."]}
        assert "lines" in (await rb.call("POST", "/orders/drafts", {"customer_id": 10001}, expect=422))["errors"]
        await rb.call("PUT", "/products/A", {"is_barred": True})
        answer = await rb.call("POST", "/orders/drafts", {"customer_id": 10001, "lines": lines[:1]}, expect=422)
        assert answer["message"] == "Product 'A' is barred."
        assert (await rb.call("GET", "/orders"))["total"] == 0


async def test_an_order_keeps_the_reference_and_sums_up_half_up() -> None:
    async with opened() as rb:
        await shop(rb)
        lines = [{"item_id": "A", "quantity": 3, "line_price": 33.335, "vat_percentage": 25}]
        order = await rb.draft(lines, other_reference="24SO 4711", heading="x" * 255)
        assert order["other_reference"] == "24SO 4711"
        assert (order["total_subtotal"], order["total_vat"], order["total_total"]) == (100.01, 25, 125.01)
        assert (
            "heading"
            in (await rb.call("PUT", f"/orders/{order['number']}", {"heading": "x" * 256}, expect=422))["errors"]
        )


async def test_a_cancelled_order_frees_its_stock_and_cannot_be_invoiced() -> None:
    async with opened() as rb:
        await shop(rb)
        order = await rb.draft([{"item_id": "A", "quantity": 3}])
        path = f"/orders/{order['number']}"
        await rb.call("POST", f"{path}/book")
        await rb.call("POST", f"{path}/cancel")
        assert await stock_of(rb, "A") == (10, 0, 10)
        await rb.call("POST", f"{path}/convert-to-invoice", expect=422)
        await rb.call("POST", f"{path}/mark-ready-for-shipping", expect=404)


async def test_an_order_becomes_one_invoice() -> None:
    async with opened() as rb:
        await shop(rb)
        order = await rb.draft([{"item_id": "A", "quantity": 3}])
        path = f"/orders/{order['number']}"
        await rb.call("POST", f"{path}/convert-to-invoice", expect=422)
        await rb.call("POST", f"{path}/book")
        made = await rb.call("POST", f"{path}/convert-to-invoice?book=true", expect=200)
        invoice = (await rb.call("GET", f"/customer-invoices/{made['invoice_id']}"))["customer_invoice"]
        assert invoice["order_id"] == order["number"] and invoice["is_booked"] and invoice["total_subtotal"] == 300
        await rb.call("POST", f"{path}/convert-to-invoice", expect=422)
        assert (await rb.call("GET", f"/customer-invoices?order_number={order['number']}"))["total"] == 1


async def test_an_adjustment_is_absolute_needs_booking_and_refuses_no_change() -> None:
    async with opened() as rb:
        await shop(rb)
        body = {"item_id": "A", "adjustment_type": "quantity", "quantity": 10, "location": 1}
        answer = await rb.call("POST", "/inventory-adjustments", body, expect=422)
        assert answer["message"] == "Adjustment can't be created, since no change is made."
        draft = await rb.call("POST", "/inventory-adjustments", body | {"quantity": 4})
        assert await stock_of(rb, "A") == (10, 0, 10)
        await rb.call("POST", f"/inventory-adjustments/{draft['inventory_regulation']['id']}/book", expect=200)
        assert await stock_of(rb, "A") == (4, 0, 4)
        rows = (await rb.call("GET", "/products/A/locations"))["product_locations"]
        assert [(row["number"], row["stock_quantity"]) for row in rows] == [(1, 4)]
        assert next(iter(await rb.call("GET", "/inventory-movements"))) == "inventory_regulations"


async def test_the_history_of_an_order_shows_every_value_before_and_after() -> None:
    async with opened() as rb:
        await shop(rb)
        order = await rb.draft([{"item_id": "A", "quantity": 3}])
        line = order["lines"][0]["id"]
        await rb.call("PUT", f"/_sandbox/ui/orders/{order['number']}/lines/{line}", {"quantity": 4})
        rows = (await rb.call("GET", f"/_sandbox/history/order/{order['number']}"))["changes"]
        assert (rows[0]["before"], rows[0]["by"]) == (None, "api")
        assert rows[1]["before"] == {f"lines.{line}.quantity": "3"}
        assert (rows[1]["after"], rows[1]["by"]) == ({f"lines.{line}.quantity": "4"}, "ui")


async def test_a_copy_carries_the_reference_and_a_backorder_takes_over_what_is_left() -> None:
    async with opened() as rb:
        await shop(rb)
        order = await rb.draft([{"item_id": "A", "quantity": 3}], other_reference="24SO 1")
        path = f"/orders/{order['number']}"
        copy = (await rb.call("POST", f"{path}/copy", expect=201))["order"]
        assert (copy["other_reference"], copy["is_booked"], copy["lines"][0]["quantity"]) == ("24SO 1", False, 3)
        await rb.call("POST", f"{path}/create-backorder", expect=422)
        await rb.call("POST", f"{path}/book")
        part = {"lines": [{"id": order["lines"][0]["id"], "quantity": 1}]}
        first = (await rb.call("POST", f"{path}/create-shipment", part))["order_shipment"]
        await rb.call("POST", f"/orders/shipments/{first['id']}/mark-shipped")
        rest = (await rb.call("POST", f"{path}/create-backorder", expect=201))["order"]
        assert (rest["lines"][0]["quantity"], rest["is_booked"]) == (2, True)
        assert str(order["number"]) in rest["note"] and rest["other_reference"] is None
        old = (await rb.call("GET", path))["order"]
        assert old["is_cancelled"] and old["is_archived"]
        assert await stock_of(rb, "A") == (9, 2, 7)


async def test_a_text_line_made_by_a_person_has_no_item_and_does_not_hinder_shipping() -> None:
    async with opened() as rb:
        await shop(rb)
        order = await rb.draft([{"item_id": "A", "quantity": 1}])
        path = f"/orders/{order['number']}"
        made = await rb.call("POST", f"/_sandbox/ui{path}/text-lines", {"name": "Leveres bak"}, expect=201)
        assert (made["order_line"]["child_id"], made["order_line"]["item"]) == (None, None)
        await rb.call("POST", f"{path}/text-lines", {"name": "x"}, expect=404)
        await rb.call("POST", f"{path}/book")
        shipment = (await rb.call("POST", f"{path}/create-shipment"))["order_shipment"]
        await rb.call("POST", f"/orders/shipments/{shipment['id']}/mark-shipped")
        assert (await rb.call("GET", path))["order"]["is_shipped"]


async def test_twenty_creates_at_once_get_twenty_numbers() -> None:
    async with opened() as rb:
        await shop(rb)
        made = await asyncio.gather(*(rb.draft([{"item_id": "A", "quantity": 1}]) for _ in range(20)))
        assert len({order["number"] for order in made}) == 20
