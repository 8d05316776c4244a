"""The person's hand in the imitated ERP, its switches, and the faults aimed at its operations."""

from decimal import Decimal

import aiohttp
import pytest

from tests.sandbox.erp_client import AUTH, ORDERS, PRODUCTS, properties, serving


async def test_a_person_creates_an_order_edits_its_lines_and_moves_its_status() -> None:
    async with serving() as erp:
        wish = {
            "customer_id": 11,
            "lines": [{"product_id": 1, "quantity": 2, "unit_price": "99.50"}, {"product_id": 2}],
        }
        made = await erp.http.post("/_sandbox/orders", json=wish)
        order = await made.json()
        assert (made.status, order["status"], order["id"]) == (201, "Confirmed", 502)
        assert [line["unit_price"] for line in order["lines"]] == ["99.50", "250.50"]
        one, two = (line["row_id"] for line in order["lines"])
        edits = [{"row_id": one, "quantity": 5}, {"row_id": two, "delete": True}, {"product_id": 2, "quantity": 1}]
        changed = await erp.http.patch("/_sandbox/orders/502", json={"status": "Pack", "lines": edits})
        lines = (await changed.json())["lines"]
        assert [(line["product_id"], line["quantity"]) for line in lines] == [(1, "5"), (2, "1")]
        listed = await (await erp.http.get("/_sandbox/orders", params={"status": "Pack"})).json()
        assert [o["id"] for o in listed["orders"]] == [502]
        assert erp.state.journal.changes("order", 502)[0].by == "ui"
        assert (await erp.http.delete("/_sandbox/orders/502")).status == 200
        assert (await erp.http.get("/_sandbox/orders/502")).status == 404


async def test_a_person_can_not_touch_an_invoice_and_bad_wishes_say_why() -> None:
    async with serving() as erp:
        assert (await erp.http.patch("/_sandbox/orders/501", json={"status": "Web"})).status == 409
        assert (await erp.http.delete("/_sandbox/orders/501")).status == 409
        bad = await erp.http.post("/_sandbox/orders", json={"customer_id": "x", "colour": 1})
        assert (bad.status, (await bad.json())["problems"]) == (
            400,
            ["customer_id: must be a whole number", "colour: unknown name"],
        )
        assert (await erp.http.post("/_sandbox/orders", data=b"[1]")).status == 400
        assert (await erp.http.post("/_sandbox/orders", data=b"[" * 100_000)).status == 400


async def test_what_a_person_types_can_not_break_the_replies() -> None:
    async with serving() as erp:
        odd: list[dict[str, object]] = [
            {"price": 1e300},
            {"price": "NaN"},
            {"stock": float("inf")},
            {"id": 2**40},
            {"supplier_id": True},
        ]
        for wish in odd:
            assert (await erp.http.post("/_sandbox/products", json={"name": "x", **wish})).status == 400, wish
        long = "9" * 5000
        assert (await erp.http.get(f"/_sandbox/products/{long}")).status == 404
        assert (await erp.http.delete(f"/_sandbox/faults/{long}")).status in (404, 405)
        await erp.http.post("/_sandbox/products", data=b'{"name": "half \\ud800 \\u0000 & <b>", "number": "ODD"}')
        search = "<searchParams><No>ODD</No></searchParams>" + properties("returnProperties", "Name")
        answer = await erp.call(PRODUCTS, "GetProducts", search)
        assert answer.texts("GetProductsResult", "Product", "Name") == ["half   & <b>"]


async def test_a_person_changes_products_and_companies() -> None:
    async with serving() as erp:
        made = await (await erp.http.post("/_sandbox/products", json={"name": "Ny", "number": "x" * 30})).json()
        changed = await erp.http.patch(f"/_sandbox/products/{made['id']}", json={"stock": 7, "number": ""})
        assert (await changed.json())["stock"] == "7"
        assert erp.state.book.by_number[""] == {made["id"]}
        customer = await (await erp.http.post("/_sandbox/companies", json={"name": "Kunde", "number": "2001"})).json()
        assert customer["type"] == "Business"
        wish = {"email": "ny@example.com", "street": "Vei 2"}
        await erp.http.patch(f"/_sandbox/companies/{customer['id']}", json=wish)
        assert (await erp.http.patch("/_sandbox/companies/10", json={"email": 5})).status == 400
        shown = await (await erp.http.get(f"/_sandbox/companies/{customer['id']}")).json()
        assert (shown["email"], shown["street"], shown["name"]) == ("ny@example.com", "Vei 2", "Kunde")


async def test_identities_are_added_blocked_and_let_in_again_from_outside() -> None:
    async with serving() as erp:
        made = await erp.http.post("/_sandbox/identities", json={"name": "Datter AS"})
        daughter = (await made.json())["id"]
        await erp.login(daughter)
        assert (await erp.http.patch(f"/_sandbox/identities/{daughter}", json={"blocked": True})).status == 200
        refused = await erp.call(AUTH, "Login", erp.credential(identity=daughter))
        assert "Provided IdentityId is blocked" in refused.fault
        await erp.http.patch(f"/_sandbox/identities/{daughter}", json={"blocked": False})
        await erp.login(daughter)
        listed = (await (await erp.http.get("/_sandbox/identities")).json())["identities"]
        assert [(i["client_name"], i["blocked"]) for i in listed][1:] == [("Datter AS", False)]
        assert (await erp.http.patch("/_sandbox/identities/x", json={"blocked": True})).status == 404
        assert (await erp.http.patch(f"/_sandbox/identities/{daughter}", json={})).status == 400
        assert (await erp.http.post("/_sandbox/identities", json={"name": " "})).status == 400


async def test_companies_and_categories_are_listed_for_a_person() -> None:
    async with serving() as erp:
        companies = await (await erp.http.get("/_sandbox/companies")).json()
        assert [c["id"] for c in companies["companies"]] == [10, 11, 20]
        categories = await (await erp.http.get("/_sandbox/categories")).json()
        assert categories == {"categories": [{"id": 1, "name": "Verktøy"}], "total": 1}


async def test_switches_are_flipped_at_run_time_and_wrong_ones_change_nothing() -> None:
    async with serving() as erp:
        bad = await erp.http.patch(
            "/_sandbox/settings", json={"limit_answer": "x", "nothing": 1, "dates_with_z": False, "latency_ms": -1}
        )
        assert bad.status == 400 and len((await bad.json())["problems"]) == 3
        assert erp.state.settings.dates_with_z is True
        good = await erp.http.patch("/_sandbox/settings", json={"extra_element": "Surprise"})
        assert (await good.json())["extra_element"] == "Surprise"
        (order,) = await erp.orders(500, props="OrderId")
        assert [child.tag.rpartition("}")[2] for child in order] == ["OrderId", "IncludeVAT", "Surprise"]


async def test_a_save_whose_connection_drops_after_the_commit_is_saved() -> None:
    async with serving() as erp:
        await erp.http.post(
            "/_sandbox/faults", json={"operation": "SaveInvoices", "when": "after_commit", "action": "drop"}
        )
        with pytest.raises(aiohttp.ClientError):
            await erp.save("<CustomerId>10</CustomerId><ExternalStatus>5</ExternalStatus>")
        assert [o["OrderId"] for o in erp.state.book.orders.values() if o.get("ExternalStatus") == 5] == [502]
        seen = await (await erp.http.get("/_sandbox/journal", params={"wrote": "true"})).json()
        assert [(e["operation"], e["who"]) for e in seen["entries"]] == [("SaveInvoices", erp.state.username)]


async def test_a_maintenance_page_keeps_the_limit_headers() -> None:
    async with serving() as erp:
        erp.state.faults.arm("GetProducts", when="instead", action="status", status=503, body="<html>Stengt</html>")
        inner = "<searchParams><Id>1</Id></searchParams>" + properties("returnProperties", "Id")
        down = await erp.call(PRODUCTS, "GetProducts", inner)
        assert (down.status, down.headers["Content-Type"]) == (503, "text/html; charset=utf-8")
        assert "APILimitReset" in down.headers
        assert (await erp.call(PRODUCTS, "GetProducts", inner)).status == 200


async def test_an_operation_named_only_in_a_soap_1_2_body_is_known_to_faults() -> None:
    async with serving() as erp:
        erp.state.faults.arm("GetOrderSyncList", when="instead", action="status", status=502)
        body = (
            b'<s:Envelope xmlns:s="http://www.w3.org/2003/05/soap-envelope"><s:Body>\n'
            b'<GetOrderSyncList xmlns="http://24sevenOffice.com/webservices"/></s:Body></s:Envelope>'
        )
        assert (await erp.post(ORDERS, body, {"Content-Type": "application/soap+xml"})).status == 502


async def test_the_switches_for_saves_without_a_row_mention_and_put_back_work() -> None:
    async with serving() as erp:
        erp.state.settings.change({"unmentioned_rows": "delete", "put_stock_back": False})
        (order,) = await erp.orders(500)
        first = next(order.iter("{*}RowId")).text
        row = f"<InvoiceRow><RowId>{first}</RowId><Quantity>1</Quantity><ChangeState>Edit</ChangeState></InvoiceRow>"
        await erp.save(f"<OrderId>500</OrderId><InvoiceRows>{row}</InvoiceRows>")
        assert len(erp.state.book.orders[500]["InvoiceRows"]) == 1
        await erp.save("<OrderId>500</OrderId><OrderStatus>OrderState_Sent</OrderStatus>")
        await erp.save("<OrderId>500</OrderId><OrderStatus>Confirmed</OrderStatus>")
        assert await erp.stock(1) == Decimal(9)
