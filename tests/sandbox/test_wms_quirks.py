"""One test per quirk of apis/rackbeat.md 12, in its order; the names begin with the number of the quirk."""

import json
from urllib.parse import quote

import pytest

from tests.sandbox.test_webhooks import hook, listening, settled
from tests.sandbox.wms_account import Account, Json, opened


async def order_of(rb: Account, **more: object) -> Json:
    """A customer, a product, a draft of two pieces."""
    await rb.customer()
    await rb.product("A", 100)
    return await rb.draft([{"item_id": "A", "quantity": 2}], **more)


LISTS = [
    "/products", "/items", "/lots", "/collections", "/lineables", "/product-groups", "/orders", "/orders/drafts",
    "/orders/1001/lines", "/order-shipments", "/orders/1001/shipments", "/customer-invoices", "/customers",
    "/customers/10001/contacts", "/customers/10001/addresses", "/customers/10001/lineables", "/customer-groups",
    "/suppliers", "/supplier-groups", "/supplier-invoices", "/payment-terms", "/delivery-terms", "/employees",
    "/locations", "/units", "/layouts", "/products/A/locations", "/items/A/locations/available", "/products/A/units",
    "/products/A/prices", "/fields", "/webhooks", "/users", "/purchase-orders", "/inventory-movements",
    "/inventory-adjustments", "/reports/ledger/A", "/orders/1001/notes", "/user-account-plugins",
]  # fmt: skip


async def test_01_every_list_is_206_even_when_all_rows_fit_on_one_page() -> None:
    async with opened() as rb:
        await order_of(rb)
        for path in LISTS:
            status, _, body = await rb.raw("GET", path)
            assert status == 206, path
            assert list(json.loads(body))[1:] == ["total", "pages", "limit", "page"], path


async def test_02_delete_answers_200_with_a_body() -> None:
    async with opened() as rb:
        order = await order_of(rb)
        made = await rb.call("POST", "/webhooks", {"event": "order.created", "url": "http://127.0.0.1:9/h"})
        for path in (
            f"/orders/{order['number']}",
            "/products/A",
            "/customers/10001",
            f"/webhooks/{made['webhook']['id']}",
        ):
            assert (await rb.raw("DELETE", path))[0] == 200, path


async def test_03_a_list_without_limit_has_20_rows() -> None:
    async with opened() as rb:
        for n in range(21):
            await rb.product(f"P{n}")
        first = await rb.call("GET", "/products")
        assert (len(first["products"]), first["total"], first["pages"], first["limit"]) == (20, 21, 2, 20)


async def test_04_the_first_json_key_is_the_payload() -> None:
    async with opened() as rb:
        order = await order_of(rb)
        keys = {"/products": "products", "/products/A": "product", "/items/A": "item", "/customers/10001": "customer"}
        keys |= {"/orders": "orders", f"/orders/{order['number']}/lines": "order_lines", "/self": "user_account"}
        for path, key in keys.items():
            assert next(iter(await rb.call("GET", path))) == key
        body = {"name": "B", "number": "B", "sales_price": 1, "group": 1}
        assert next(iter(await rb.call("POST", "/products", body))) == "product"
        assert next(iter(await rb.call("PUT", "/products/B", {"name": "C"}))) == "product"


async def test_05_an_unknown_plain_filter_is_ignored_and_an_unknown_simple_filter_is_422() -> None:
    async with opened() as rb:
        await order_of(rb)
        assert (await rb.call("GET", "/orders?other_reference=x"))["total"] == 1
        assert (await rb.call("GET", "/orders?simple_filter[number]=1"))["total"] == 0
        refused = await rb.call("GET", "/orders?simple_filter[is_booked]=1", expect=422)
        assert refused["message"] == "Property 'is_booked' is not filterable"


async def test_06_company_name_goes_in_and_name_comes_out() -> None:
    async with opened() as rb:
        made = await rb.customer(name="Fjell AS")
        assert made["name"] == "Fjell AS"
        await rb.call("PUT", "/customers/10001", {"name": "Fjord AS"})
        assert (await rb.call("GET", "/customers?company_name=Fjord%20AS"))["customers"][0]["name"] == "Fjord AS"


async def test_07_customer_id_and_item_id_are_numbers_and_not_ids() -> None:
    async with opened() as rb:
        made = (await rb.product("B"), await rb.product("A"))
        assert made[1]["id"] != "A"
        await rb.customer(777)
        order = (
            await rb.call("POST", "/orders/drafts", {"customer_id": 777, "lines": [{"item_id": "A", "quantity": 1}]})
        )["order"]
        assert (order["customer_id"], order["lines"][0]["child_id"]) == (777, "A")
        body = {"customer_id": 777, "lines": [{"item_id": made[1]["id"], "quantity": 1}]}
        assert "lines.0.item_id" in (await rb.call("POST", "/orders/drafts", body, expect=422))["errors"]


async def test_08_a_field_is_addressed_by_slug_in_paths_and_by_id_in_bodies() -> None:
    async with opened() as rb:
        await rb.product("A")
        body = {"name": "I nettbutikk", "type": "text", "available_for": "item"}
        field = (await rb.call("POST", "/fields", body, expect=201))["field"]
        assert field["slug"] == "i-nettbutikk"
        await rb.call("GET", f"/fields/{field['id']}", expect=404)
        await rb.call("GET", f"/fields/{field['slug']}")
        await rb.call("PUT", "/products/A/fields", {"custom_fields": [{"id": field["slug"], "value": "x"}]}, expect=422)
        await rb.call("PUT", "/products/A/fields", {"custom_fields": [{"id": field["id"], "value": "x"}]})
        values = (await rb.call("GET", "/products/A/fields"))["field_values"]
        assert [v["value"] for v in values if v["field"]["slug"] == field["slug"]] == ["x"]


async def test_09_a_real_webhook_has_no_event_key_and_its_key_is_text() -> None:
    async with opened() as rb, listening() as receiver:
        await hook(rb, "order.created", receiver.url)
        order = await order_of(rb)
        await settled(rb)
        assert receiver.bodies == [{"key_name": "number", "key": str(order["number"])}]
        assert receiver.got[0][0] == "order.created"


async def test_10_the_lines_of_a_booked_order_are_locked() -> None:
    async with opened() as rb:
        order = await order_of(rb)
        path = f"/orders/{order['number']}"
        await rb.call("POST", f"{path}/book")
        line = f"{path}/lines/{order['lines'][0]['id']}"
        await rb.call("PUT", line, {"quantity": 1}, expect=422)
        await rb.call("DELETE", line, expect=422)
        await rb.call("POST", f"{path}/lines", {"item_id": "A", "quantity": 1}, expect=422)
        await rb.call("POST", f"{path}/reopen")
        assert (await rb.call("PUT", line, {"quantity": 1}))["order_line"]["quantity"] == 1


async def test_11_swapping_the_item_of_a_line_resets_its_price() -> None:
    async with opened() as rb:
        order = await order_of(rb)
        await rb.product("B", 40)
        line = f"/orders/{order['number']}/lines/{order['lines'][0]['id']}"
        await rb.call("PUT", line, {"line_price": 90})
        assert (await rb.call("PUT", line, {"item_id": "A"}))["order_line"]["line_price"] == 90
        assert (await rb.call("PUT", line, {"item_id": "B"}))["order_line"]["line_price"] == 40


async def test_12_an_adjustment_is_absolute_needs_booking_and_refuses_zero_change() -> None:
    async with opened() as rb:
        await rb.product("A")
        await rb.stock("A", 10)
        body = {"item_id": "A", "adjustment_type": "quantity", "quantity": 4, "location": 1}
        draft = (await rb.call("POST", "/inventory-adjustments", body, expect=201))["inventory_regulation"]
        assert (await rb.call("GET", "/products/A"))["product"]["stock_quantity"] == 10
        await rb.call("POST", f"/inventory-adjustments/{draft['id']}/book", expect=200)
        assert (await rb.call("GET", "/products/A"))["product"]["stock_quantity"] == 4
        refused = await rb.call("POST", "/inventory-adjustments", body, expect=422)
        assert refused["message"] == "Adjustment can't be created, since no change is made."


async def test_13_minimum_quantities_are_written_and_read_under_different_names() -> None:
    async with opened() as rb:
        made = await rb.product("A", min_inventory_quantity=1, min_sales_quantity=2, min_purchase_quantity=3)
        assert (made["min_stock"], made["min_sales"], made["min_order"]) == (1, 2, 3)
        same = (await rb.call("PUT", "/products/A", {"min_stock": 9}))["product"]
        assert same["min_stock"] == 1 and "min_inventory_quantity" not in same


async def test_14_reading_reset_price_changes_the_price() -> None:
    async with opened() as rb:
        await order_of(rb)
        path = "/customer-groups/1/products/A"
        await rb.call("PUT", path, {"sales_price": 80})
        line = (await rb.draft([{"item_id": "A", "quantity": 1}]))["lines"][0]
        assert line["line_price"] == 80
        await rb.call("GET", f"{path}/reset-price")
        assert (await rb.call("GET", path))["customer_group_product"]["sales_price"] == 100
        assert (await rb.draft([{"item_id": "A", "quantity": 1}]))["lines"][0]["line_price"] == 100


async def test_15_only_the_new_inventory_endpoints_filter_in_camel_case() -> None:
    async with opened() as rb:
        await rb.call("POST", "/locations", {"number": 2, "name": "B"})
        for number in ("A", "B"):
            await rb.product(number)
            body = {"item_number": number, "from_location_number": 1, "to_location_number": 2, "quantity": 1}
            await rb.call("POST", "/inventory/internal-movements", body, expect=201)
        path = "/inventory/internal-movements"
        assert (await rb.call("GET", f"{path}?itemNumber=A"))["total"] == 1
        assert (await rb.call("GET", f"{path}?item_number=A"))["total"] == 2
        assert (await rb.call("GET", f"{path}?booked=true"))["total"] == 0
        assert (await rb.call("GET", "/inventory-movements?itemNumber=A"))["total"] == 2
        assert (await rb.call("GET", "/orders?customerNumber=1"))["total"] == 0


async def test_16_a_partly_paid_invoice_says_is_party_paid() -> None:
    async with opened() as rb:
        order = await order_of(rb)
        await rb.call("POST", f"/orders/{order['number']}/book")
        number = (await rb.call("POST", f"/orders/{order['number']}/convert-to-invoice?book=true"))["invoice_id"]
        await rb.call("POST", f"/customer-invoices/{number}/payments", {"number": 1, "amount": 10}, expect=201)
        invoice = (await rb.call("GET", f"/customer-invoices/{number}"))["customer_invoice"]
        assert invoice["is_party_paid"] is True and invoice["is_paid"] is False and "is_partly_paid" not in invoice


async def test_17_a_product_number_has_at_most_25_characters() -> None:
    async with opened() as rb:
        await rb.product("x" * 25)
        body = {"number": "x" * 26, "name": "n", "sales_price": 1, "group": 1}
        assert list((await rb.call("POST", "/products", body, expect=422))["errors"]) == ["number"]


@pytest.mark.parametrize("country", ["Norge", "NO", "norway", "albania"])
async def test_18_a_country_is_free_text(country: str) -> None:
    async with opened() as rb:
        await rb.customer()
        await rb.call("PUT", "/customers/10001", {"address_country": country})
        assert (await rb.call("GET", "/customers/10001"))["customer"]["address_country"] == country


async def test_19_email_and_phone_are_validated_in_addresses_and_not_in_the_header() -> None:
    async with opened() as rb:
        await order_of(rb)
        await rb.call(
            "PUT", "/customers/10001", {"contact_email": "a@b.example; c@d.example", "contact_phone": "ring meg"}
        )
        body: Json = {"customer_id": 10001, "lines": [{"item_id": "A", "quantity": 1}]}
        body["delivery_address"] = {"name": "Ola", "email": "a@b.example; c@d.example", "phone": "ring meg"}
        refused = await rb.call("POST", "/orders/drafts", body, expect=422)
        assert set(refused["errors"]) == {"delivery_address.email", "delivery_address.phone"}
        body["delivery_address"] = {"name": "Ola", "email": "a@b.example", "phone": "+47 22 00 00 00"}
        await rb.call("POST", "/orders/drafts", body, expect=201)


async def test_20_the_valuation_of_a_location_does_not_count_what_lies_below_it() -> None:
    async with opened() as rb:
        await rb.call("POST", "/locations", {"number": 2, "name": "Reol", "parent_id": 1})
        await rb.product("A")
        body = {"item_id": "A", "adjustment_type": "quantity", "quantity": 5, "location": 2}
        made = await rb.call("POST", "/inventory-adjustments", body)
        await rb.call("POST", f"/inventory-adjustments/{made['inventory_regulation']['id']}/book")
        below = await rb.call("GET", "/reports/valuation?location=2")
        assert [(row["number"], row["quantity"]) for row in below["lineables"]] == [("A", 5)]
        assert (await rb.call("GET", "/reports/valuation?location=1"))["lineables"] == []
        nested = (await rb.call("GET", "/locations/2"))["location"]
        assert (nested["nesting_level"], nested["toplevel_parent_id"]) == (1, 1)
        assert [row["number"] for row in nested["nest_list"]] == [1, 2]


async def test_21_a_customer_that_is_already_in_a_discount_group_gets_403() -> None:
    async with opened() as rb:
        await rb.customer()
        await rb.call("POST", "/customers/10001/discount-groups/3", {}, expect=201)
        await rb.call("POST", "/customers/10001/discount-groups/3", {}, expect=403)
        await rb.call("PUT", "/customers/10001/discount-groups/3", {"override_discount_percentage": 5}, expect=200)


async def test_22_fields_takes_nested_names_in_brackets_and_white_space() -> None:
    async with opened() as rb:
        order = await order_of(rb)
        shown = await rb.call(
            "GET", f"/orders/{order['number']}", query={"fields": "number, lines(\n child_id,item(name))"}
        )
        wanted = {"number": order["number"], "lines": [{"child_id": "A", "item": {"name": "A"}}]}
        assert shown == {"order": wanted}


async def test_23_a_number_encoded_twice_is_found() -> None:
    async with opened() as rb:
        await rb.product("A/B #1")
        once = quote("A/B #1", safe="")
        for path in (once, quote(once, safe="")):
            assert (await rb.call("GET", f"/products/{path}"))["product"]["number"] == "A/B #1"


async def test_24_terms_zone_and_layout_come_from_the_customer_or_must_be_sent() -> None:
    async with opened() as rb:
        order = await order_of(rb)
        assert (order["payment_terms_id"], order["vat_zone"], order["layout_id"]) == (1, "domestic", None)
        await rb.call("PUT", "/customers/10001", {"layout_id": 1, "vat_zone": "eu"})
        order = await rb.draft([{"item_id": "A", "quantity": 1}])
        assert (order["vat_zone"], order["layout_id"]) == ("eu", 1)
        await rb.set(customer_defaults_on_orders=False)
        body: Json = {"customer_id": 10001, "lines": [{"item_id": "A", "quantity": 1}]}
        refused = await rb.call("POST", "/orders/drafts", body, expect=422)
        assert set(refused["errors"]) == {"payment_terms_id", "vat_zone", "layout_id"}
        sent = body | {"payment_terms_id": 1, "vat_zone": "domestic", "layout_id": 1}
        assert (await rb.call("POST", "/orders/drafts", sent))["order"]["vat_zone"] == "domestic"
