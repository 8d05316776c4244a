"""The quirks of Rackbeat (apis/rackbeat.md 12), each with the test that we live with it.

| # | quirk | test |
|---|---|---|
| 1 | 206 on lists | test_1_partial_content_is_a_good_answer |
| 2 | DELETE 200 | test_2_any_success_of_a_delete_is_one |
| 3 | lists default to 20 rows | test_3_a_list_always_says_how_many_rows_it_wants |
| 4 | the first key is the payload | test_4_the_payload_is_found_whatever_its_name_and_place |
| 5 | unknown plain filters ignored, simple_filter 422 | test_5_an_ignored_filter_never_passes_for_an_answer |
| 6 | `company_name` in, `name` out | test_6_a_company_is_written_by_one_name_and_read_by_the_other |
| 7 | `customer_id`, `item_id` are numbers | test_7_records_are_referred_to_by_their_numbers |
| 8 | fields by slug in addresses, by id in bodies | test_8_a_field_is_written_by_its_id_and_known_by_its_slug |
| 9 | no `event` in real hooks, `key` is text | test_9_a_hook_is_understood_by_its_header_and_a_key_of_text |
| 10 | booked lines are locked | test_10_a_line_of_a_booked_order_is_locked |
| 11 | another item resets the price | test_11_another_item_on_a_line_keeps_price_and_discount |
| 12 | adjustments are absolute and need booking | test_12_an_adjustment_is_absolute_and_no_change_is_no_error |
| 13 | `min_stock` read, `min_inventory_quantity` written | test_13_minimum_quantities_are_left_alone |
| 14 | GET reset-price mutates | test_14_to_22_what_is_dangerous_or_odd_is_never_asked_for |
| 15 | camelCase filters of the new inventory | test_14_to_22_what_is_dangerous_or_odd_is_never_asked_for |
| 16 | `is_party_paid` | test_16_whether_an_invoice_is_paid_is_not_asked |
| 17 | product numbers of at most 25 | test_17_twenty_five_characters_are_sent_and_twenty_six_never |
| 18 | a country is free text | test_18_a_country_is_taken_as_it_stands |
| 19 | e-mail and telephone are validated | test_19_empty_contacts_are_left_out_and_a_refused_one_is_named |
| 20 | the valuation report forgets sub-locations | test_14_to_22_what_is_dangerous_or_odd_is_never_asked_for |
| 21 | 403 for "already a member" | test_21_a_403_is_a_refusal_that_is_not_repeated |
| 22 | parenthesised `fields` | test_14_to_22_what_is_dangerous_or_odd_is_never_asked_for |
| 23 | doubly encoded numbers are accepted | test_23_a_number_is_encoded_once_and_read_in_its_plain_form |
| 24 | terms and VAT zone come from the customer | test_24_what_an_order_needs_stands_on_the_customer |
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from daemon.domain.change import (
    AdjustStock,
    Create,
    DeleteRecord,
    EditWmsLine,
    RowAction,
    RowChange,
    SetIdField,
    Update,
)
from daemon.domain.company import Company
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.order import Order, OrderLine
from daemon.domain.product import Product
from daemon.wms import calls, translate
from daemon.wms.request import Request, get
from daemon.wms.webhook import RackbeatWebhookParser
from tests.wms.loopback import TestClock, client_for, gateway_for, listed, reply
from tests.wms.test_calls import DEFAULTS
from tests.wms.test_gateway import NOON, failing, order_row, routes, values
from tests.wms.test_labels import requested

GONE = DeleteRecord(system=System.WMS, kind=Kind.ORDER, native_id="7")
LINE = OrderLine(native_id="", product_id="A", product_number="A", name="n", quantity=Decimal(1))
DRAFT = Order(native_id="", customer_id="5", status="draft", reference="24SO 77", lines=(LINE,))


def test_every_quirk_in_the_table_has_its_test() -> None:
    assert __doc__ is not None
    rows = re.findall(r"\| (\d+) \|[^|]*\| (test_\w+) \|", __doc__)
    assert [int(number) for number, _ in rows] == list(range(1, 25))
    assert {test for _, test in rows} <= set(globals())


async def test_1_partial_content_is_a_good_answer() -> None:
    async with client_for(lambda s, n: reply('{"products":[{"sales_price":0.1}]}', 206)) as (client, _):
        assert await client.send(get("/products")) == {"products": [{"sales_price": Decimal("0.1")}]}


@pytest.mark.parametrize("answer", [reply({"message": "Deleted."}), reply(""), reply("", 204), reply({}, 202)])
async def test_2_any_success_of_a_delete_is_one(answer: Any) -> None:
    async with gateway_for(routes({"DELETE /orders/7": answer})) as (gateway, server):
        assert (await gateway.perform(GONE)).native_id == "7"
        assert server.raw == ["DELETE /api/orders/7"]


async def test_3_a_list_always_says_how_many_rows_it_wants() -> None:
    async with gateway_for(lambda s, n: listed("x", [])) as (gateway, server):
        for kind in Kind:
            assert [batch async for batch in gateway.listing(kind) if batch] == []
        assert server.raw and all("limit=200&page=1" in raw for raw in server.raw)


@pytest.mark.parametrize("envelope", ["product", "item", "data"])
async def test_4_the_payload_is_found_whatever_its_name_and_place(envelope: str) -> None:
    row = {"number": "A", "name": "n", "field_values": []}
    one = {"meta": 1, envelope: row}
    many = {"total": 1, "pages": 1, "limit": 200, "page": 1, f"{envelope}s": [row]}
    async with gateway_for(routes({"GET /products/A": one, "GET /products": reply(many, 206)})) as (gateway, _):
        assert set(await gateway.fetch_many(Kind.PRODUCT, ["A"])) == {"A"}
        assert [len(batch) async for batch in gateway.listing(Kind.PRODUCT)] == [1]


async def test_5_an_ignored_filter_never_passes_for_an_answer() -> None:
    strangers = [order_row(3, 1, other_reference="24SO 78"), order_row(2, 2)]
    table = {"GET /orders": listed("orders", strangers), "GET /orders/drafts": listed("orders", [])}
    async with gateway_for(routes(table)) as (gateway, server):
        assert await gateway.find(Create(system=System.WMS, record=DRAFT), NOON) == []
        assert not any("filter" in raw or "other_reference" in raw for raw in server.raw)
    another = {"GET /customers/12": {"customer": {"number": 13}}}
    async with gateway_for(routes(another)) as (gateway, _):
        with pytest.raises(SyncError) as caught:
            await gateway.fetch_many(Kind.CUSTOMER, ["12"])
        assert caught.value.reason is Reason.INCOMPLETE


def test_6_a_company_is_written_by_one_name_and_read_by_the_other() -> None:
    company = Company(kind=Kind.CUSTOMER, native_id="12", number="12", name="Sørvik AS")
    body = calls.create(company, DEFAULTS).body
    assert body is not None and body["company_name"] == "Sørvik AS" and "name" not in body
    assert calls.update(Kind.CUSTOMER, "12", {"name": "N"}).body == {"company_name": "N"}
    assert translate.company({"number": 12, "name": "R", "company_name": "W"}, Kind.CUSTOMER).name == "R"
    assert translate.company({"number": 12, "company_name": "W"}, Kind.CUSTOMER).name == "W"


def test_7_records_are_referred_to_by_their_numbers() -> None:
    body: Any = calls.create(DRAFT, DEFAULTS).body
    assert (body["customer_id"], body["lines"][0]["item_id"]) == (5, "A")
    order = translate.order({"number": 9, "customer_id": 5, "customer": {"id": 8812, "number": 5}, "lines": []})
    assert order.customer_id == "5"
    assert translate.order({"number": 9, "customer": {"id": 8812, "number": 5}}).customer_id == "5"
    line = translate.order_line({"id": 1, "child_id": "A", "item": {"id": 771, "number": "A"}, "quantity": 1}, "9")
    assert line.product_id == "A"


async def test_8_a_field_is_written_by_its_id_and_known_by_its_slug() -> None:
    by_slug = {"number": "A", "metadata": [{"slug": "24so-produkt-id", "value": "8"}]}
    table = {"PUT /products/A/fields": {}, "GET /products/A": {"product": by_slug}}
    async with gateway_for(routes(table)) as (gateway, server):
        await gateway.perform(SetIdField(kind=Kind.PRODUCT, native_id="A", value="991"))
        assert server.seen[-1].body == {"custom_fields": [{"id": 31, "value": "991"}]}
        assert getattr((await gateway.fetch_many(Kind.PRODUCT, ["A"]))["A"], "id_field", None) == "8"


def test_9_a_hook_is_understood_by_its_header_and_a_key_of_text() -> None:
    parser = RackbeatWebhookParser("main", {"order.created": "o" * 32}, clock=TestClock())
    headers = {"Rackbeat-Webhook-Event": "order.created", "Rackbeat-Webhook-Token": "o" * 32}
    (signal,) = parser.parse(headers, json.dumps({"key_name": "number", "key": "1021"}).encode()).signals
    assert (signal.key.kind, signal.key.native_id) == (Kind.ORDER, "1021")


async def test_10_a_line_of_a_booked_order_is_locked() -> None:
    answer = reply({"message": "Lines on a booked order cannot be edited."}, 422)
    row = RowChange(action=RowAction.EDIT, row_id="3", quantity=Decimal(2))
    error = await failing({"PUT /orders/7/lines/3": answer}, EditWmsLine(native_id="7", row=row))
    assert (error.reason, error.outcome_unknown) == (Reason.LOCKED, False)


async def test_11_another_item_on_a_line_keeps_price_and_discount() -> None:
    line = {"id": 3, "child_id": "A", "line_price": 12.5, "discount_percentage": 10}
    table = {"GET /orders/7/lines/3": {"order_line": line}, "PUT /orders/7/lines/3": {"order_line": line}}
    row = RowChange(action=RowAction.EDIT, row_id="3", product_id="B", discount_percent=Decimal(5))
    async with gateway_for(routes(table)) as (gateway, server):
        await gateway.perform(EditWmsLine(native_id="7", row=row))
        assert server.seen[-1].body == {"item_id": "B", "line_price": 12.5, "discount_percentage": 5}


async def test_12_an_adjustment_is_absolute_and_no_change_is_no_error() -> None:
    """More in test_stock.py."""
    count = AdjustStock(native_id="A", quantity=Decimal(3), on=date(2026, 11, 20), reason="r", location="1")
    refusal = reply({"message": "Adjustment can't be created, since no change is made."}, 422)
    async with gateway_for(routes({"POST /inventory-adjustments": refusal})) as (gateway, server):
        assert (await gateway.perform(count)).native_id == ""
        assert server.seen[-1].body["quantity"] == 3


def test_13_minimum_quantities_are_left_alone() -> None:
    product = translate.product({"number": "A", "min_stock": 7, "min_sales": 8, "min_order": 9, "stock_quantity": 1})
    assert product.stock == 1
    body = calls.create(replace(product, category_id="1"), DEFAULTS).body
    assert body is not None and not [name for name in body if name.startswith("min_")]
    for name in ("min_stock", "min_inventory_quantity"):
        with pytest.raises(SyncError) as caught:
            calls.update(Kind.PRODUCT, "A", {name: Decimal(1)})
        assert caught.value.reason is Reason.REFUSED


async def test_14_to_22_what_is_dangerous_or_odd_is_never_asked_for() -> None:
    addresses = {operation.split(" ")[1] for operation in requested()}
    for odd in ("reset-price", "/inventory/", "/reports", "discount-groups", "/prices"):
        assert not [address for address in addresses if odd in address], odd
    async with gateway_for(lambda s, n: listed("x", [])) as (gateway, server):
        for kind in Kind:
            assert [batch async for batch in gateway.listing(kind, changed_since=NOON) if batch] == []
        assert server.raw and not [raw for raw in server.raw if "fields=" in raw or "dateFrom" in raw]


def test_16_whether_an_invoice_is_paid_is_not_asked() -> None:
    row = {"number": 9, "is_booked": True}
    assert translate.invoice(row) == translate.invoice({**row, "is_party_paid": True, "is_paid": False})


def test_17_twenty_five_characters_are_sent_and_twenty_six_never() -> None:
    assert calls.create(Product(native_id="x" * 25, number="x" * 25, name="x"), DEFAULTS).body
    with pytest.raises(SyncError) as caught:
        calls.create(Product(native_id="x" * 26, number="x" * 26, name="x"), DEFAULTS)
    assert caught.value.reason is Reason.NUMBER_TOO_LONG


@pytest.mark.parametrize("country", ["Norge", "NO", "norway", "Tyskland (nord)"])
def test_18_a_country_is_taken_as_it_stands(country: str) -> None:
    company = Company(kind=Kind.CUSTOMER, native_id="12", number="12", name="n", country=country)
    body = calls.create(company, DEFAULTS).body
    assert body is not None and body["address_country"] == country
    assert translate.company({"number": 12, "address_country": country}, Kind.CUSTOMER).country == country


async def test_19_empty_contacts_are_left_out_and_a_refused_one_is_named() -> None:
    company = Company(kind=Kind.CUSTOMER, native_id="12", number="12", name="n")
    body = calls.create(company, DEFAULTS).body
    assert body is not None and not [name for name in body if name.startswith("contact_")]
    refusal = reply({"errors": {"contact_email": ["The contact email must be a valid email address."]}}, 422)
    wrong = Create(system=System.WMS, record=replace(company, email="a@b.no; c@d.no"))
    error = await failing({"POST /customers": refusal}, wrong)
    assert (error.reason, error.outcome_unknown) == (Reason.REFUSED, False)
    assert "contact_email" in error.detail


async def test_21_a_403_is_a_refusal_that_is_not_repeated() -> None:
    change = Update(system=System.WMS, kind=Kind.CUSTOMER, native_id="12", fields={"name": "n"})
    async with gateway_for(routes({"PUT /customers/12": reply({"message": "no"}, 403)})) as (gateway, server):
        with pytest.raises(SyncError) as caught:
            await gateway.perform(change)
        assert (caught.value.reason, caught.value.outcome_unknown) == (Reason.FORBIDDEN, False)
        assert len(server.seen) == 1


async def test_23_a_number_is_encoded_once_and_read_in_its_plain_form() -> None:
    row = {"number": "A/B %", "urlfriendly_number": "A%2FB%20%25", "field_values": values("7")}
    async with gateway_for(routes({"GET /products/A%2FB%20%25": {"product": row}})) as (gateway, server):
        assert set(await gateway.fetch_many(Kind.PRODUCT, ["A/B %"])) == {"A/B %"}
        assert server.seen[0].raw.startswith("/api/products/A%2FB%20%25?")


async def test_23_another_number_found_by_decoding_twice_is_not_the_one_that_was_asked_for() -> None:
    row = {"number": "A/B", "field_values": values("7")}
    async with gateway_for(routes({"GET /products/A%252FB": {"product": row}})) as (gateway, _):
        assert await gateway.fetch_many(Kind.PRODUCT, ["A%2FB"]) == {}


def test_24_what_an_order_needs_stands_on_the_customer() -> None:
    customer = Company(kind=Kind.CUSTOMER, native_id="12", number="12", name="n")
    body = calls.create(customer, DEFAULTS).body
    assert body is not None and (body["payment_terms_id"], body["vat_zone"]) == (3, "domestic")
    order = calls.create(DRAFT, DEFAULTS).body
    assert order is not None and not {"payment_terms_id", "vat_zone", "layout_id"} & set(order)


async def test_the_trailing_slash_and_the_body_of_a_get_are_never_sent() -> None:
    """apis/rackbeat.md 1.8 and 2.1: neither is harmless everywhere."""
    assert not [operation for operation in requested() if operation.endswith("/")]
    async with client_for(lambda s, n: {}) as (client, server):
        await client.send(Request(method="GET", template="/products"))
        assert server.seen[0].body is None and "Content-Type" not in server.seen[0].headers
