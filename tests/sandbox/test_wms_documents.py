"""Customer invoices, credit notes, notes, payments, shipments line by line, PDFs (apis/rackbeat.md 5.5, 5.6, 6)."""

from tests.sandbox.test_webhooks import hook, listening, settled
from tests.sandbox.wms_account import Account, Json, opened


async def booked_order(rb: Account) -> Json:
    await rb.customer()
    await rb.product("A", 100)
    await rb.product("B", 10)
    order = await rb.draft([{"item_id": "A", "quantity": 2}, {"item_id": "B", "quantity": 1}], other_reference="24SO 1")
    await rb.call("POST", f"/orders/{order['number']}/book")
    return order


async def invoice_of(rb: Account) -> int:
    """A booked invoice of a booked order."""
    order = await booked_order(rb)
    number: int = (await rb.call("POST", f"/orders/{order['number']}/convert-to-invoice?book=true"))["invoice_id"]
    return number


async def test_a_credit_note_is_an_invoice_that_takes_everything_back() -> None:
    async with opened() as rb, listening() as receiver:
        number = await invoice_of(rb)
        await hook(rb, "customer_invoice.created", receiver.url)
        path = f"/customer-invoices/{number}"
        note = (await rb.call("POST", f"{path}/create-creditnote", expect=201))["customer_invoice"]
        await settled(rb)
        assert (note["is_creditnote"], note["is_booked"], note["total_subtotal"]) == (True, False, -210)
        assert receiver.bodies == [{"key_name": "number", "key": str(note["number"])}]
        assert (await rb.call("GET", "/customer-invoices?is_creditnote=true"))["total"] == 1
        await rb.call("POST", f"/customer-invoices/{note['number']}/create-creditnote", expect=422)
        await rb.call("POST", f"{path}/unbook", expect=422)


async def test_an_invoice_is_unbooked_edited_and_booked_again_unless_it_is_paid() -> None:
    async with opened() as rb:
        number = await invoice_of(rb)
        path = f"/customer-invoices/{number}"
        await rb.call("PUT", path, {"heading": "x"}, expect=422)
        assert (await rb.call("POST", f"{path}/unbook", expect=200))["customer_invoice"]["is_booked"] is False
        await rb.call("POST", f"{path}/unbook", expect=422)
        lines = [{"item_id": "A", "quantity": 1, "line_price": 90}]
        changed = (await rb.call("PUT", path, {"heading": "Ny", "lines": lines}))["customer_invoice"]
        assert (changed["heading"], changed["total_subtotal"]) == ("Ny", 90)
        await rb.call("POST", f"{path}/book")
        await rb.call("POST", f"{path}/payments", {"amount": 112.5}, expect=201)
        assert (await rb.call("GET", "/customer-invoices?is_paid=true"))["total"] == 1
        paid = (await rb.call("GET", path))["customer_invoice"]
        assert (paid["is_paid"], paid["is_party_paid"], paid["balance"]) == (True, False, 0)
        await rb.call("POST", f"{path}/unbook", expect=422)
        assert (await rb.call("GET", f"{path}/payments"))["payments"] == [{"number": 1, "amount": 112.5}]


async def test_a_copy_is_a_draft_without_the_order() -> None:
    async with opened() as rb:
        number = await invoice_of(rb)
        copy = (await rb.call("POST", f"/customer-invoices/{number}/copy", expect=201))["customer_invoice"]
        assert (copy["is_booked"], copy["order_id"], copy["total_subtotal"]) == (False, None, 210)
        assert copy["number"] != number
        await rb.call("DELETE", f"/customer-invoices/{copy['number']}", expect=200)
        await rb.call("DELETE", f"/customer-invoices/{number}", expect=422)


async def test_invoices_have_range_filters_that_are_really_obeyed() -> None:
    async with opened() as rb:
        await invoice_of(rb)
        for query, total in {
            "customer_from=10001&customer_to=10001": 1,
            "customer_from=10002": 0,
            "customer_group_to=1": 1,
            "item_from=B&item_to=B": 1,
            "item_from=C": 0,
            "item_group_from=2": 0,
            "date_from=2000-01-01&date_to=2999-01-01": 1,
            "invoice_date_to=2000-01-01": 0,
            "updated_at_to=2000-01-01%2000:00:00": 0,
            "employee_from=1": 0,
        }.items():
            assert (await rb.call("GET", f"/customer-invoices?{query}"))["total"] == total, query


async def test_notes_live_below_orders_and_invoices_under_three_names() -> None:
    async with opened() as rb:
        number = await invoice_of(rb)
        for path in ("/orders/1001", f"/customer-invoices/{number}"):
            made = (await rb.call("POST", f"{path}/notes", {"note": "a < b"}, expect=201))["note"]
            assert (made["note"], made["note_text"], made["note_html"]) == ("a < b", "a < b", "<p>a &lt; b</p>")
            one = f"{path}/notes/{made['id']}"
            assert (await rb.call("PUT", one, {"note_html": "ny"}))["note"]["note"] == "ny"
            assert (await rb.call("GET", f"{path}/notes?fields=note_text"))["notes"] == [{"note_text": "ny"}]
            await rb.call("DELETE", one)
            await rb.call("GET", one, expect=404)
            await rb.call("POST", f"{path}/notes", {}, expect=422)


async def test_an_order_tells_what_is_left_to_invoice() -> None:
    async with opened() as rb:
        order = await booked_order(rb)
        path = f"/orders/{order['number']}"
        rows = (await rb.call("GET", f"{path}/uninvoiced-lines"))["uninvoiced_lines"]
        assert [(row["child_id"], row["quantity"]) for row in rows] == [("A", 2), ("B", 1)]
        await rb.call("POST", f"{path}/convert-to-invoice")
        assert (await rb.call("GET", f"{path}/uninvoiced-lines"))["uninvoiced_lines"] == []


async def test_lines_of_a_shipment_are_picked_one_by_one_and_filters_see_it() -> None:
    async with opened() as rb:
        order = await booked_order(rb)
        path = f"/orders/{order['number']}"
        shipment = (await rb.call("POST", f"{path}/create-shipment"))["order_shipment"]
        line = f"{path}/shipments/{shipment['id']}/lines/{shipment['lines'][0]['id']}"
        picked = (await rb.call("POST", f"{line}/mark-picked"))["order_shipment"]
        assert (picked["is_picked"], picked["is_partly_picked"]) == (False, True)
        await rb.call("POST", f"{line}/mark-unpicked")
        await rb.call("POST", f"{path}/shipments/{shipment['id']}/mark-picked")
        for query, total in {"is_picked=1": 1, "is_picked=0": 0, "is_shipped=0": 1, "customer_number=10001": 1,
                             "employee=3": 0, "order_number=7": 0}.items():  # fmt: skip
            assert (await rb.call("GET", f"/order-shipments?{query}"))["total"] == total, query
        await rb.call("POST", f"/orders/shipments/{shipment['id']}/mark-shipped")
        await rb.call("POST", f"{line}/mark-unpicked", expect=422)


async def test_documents_are_pdfs_with_exactly_that_type() -> None:
    async with opened() as rb:
        number = await invoice_of(rb)
        shipment = (await rb.call("POST", "/orders/1001/create-shipment"))["order_shipment"]
        below = f"/orders/shipments/{shipment['id']}"
        for method, path in (
            ("GET", "/orders/1001.pdf"),
            ("GET", f"/customer-invoices/{number}.pdf"),
            ("POST", f"{below}/download"),
            ("GET", f"{below}/download-delivery-note"),
        ):
            status, headers, body = await rb.raw(method, path)
            assert (status, headers["Content-Type"]) == (200, "application/pdf"), path
            assert body.startswith(b"%PDF-1.4") and body.rstrip().endswith(b"%%EOF")
        assert (await rb.raw("GET", "/orders/9.pdf"))[0] == 404
