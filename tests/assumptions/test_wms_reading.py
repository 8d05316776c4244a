"""Open questions of apis/rackbeat.md 14 about reading: lists, filters, single records, money. One test per switch."""

from datetime import UTC, datetime

from sandbox.control import ManualClock
from sandbox.wms_state import WmsState
from tests.assumptions.values import each_value
from tests.sandbox.wms_account import Account, Json, opened

FUTURE = "2999-01-01%2000:00:00"


async def order_of(rb: Account, **more: object) -> Json:
    await rb.customer()
    await rb.product("A", 100)
    return await rb.draft([{"item_id": "A", "quantity": 1}], **more)


@each_value("WmsSettings.updated_at_filters", False, True)
async def test_updated_at_from_is_ignored_or_obeyed_outside_invoices(value: bool) -> None:
    async with opened() as rb:
        await order_of(rb)
        await rb.set(updated_at_filters=value)
        for path in ("/orders", "/products", "/customers"):
            assert (await rb.call("GET", f"{path}?updated_at_from={FUTURE}"))["total"] == (0 if value else 1), path
        assert (await rb.call("GET", f"/customer-invoices?updated_at_from={FUTURE}"))["total"] == 0


@each_value("WmsSettings.simple_filter_operators", False, True)
async def test_a_simple_filter_means_equality_or_takes_an_operator(value: bool) -> None:
    async with opened() as rb:
        order = await order_of(rb)
        await rb.set(simple_filter_operators=value)
        assert (await rb.call("GET", f"/orders?simple_filter[number]={order['number']}"))["total"] == 1
        since = (await rb.call("GET", "/orders?simple_filter[updated_at]=%3E%3D2000-01-01%2000:00:00"))["total"]
        assert since == (1 if value else 0)
        assert (await rb.call("GET", f"/orders?simple_filter[updated_at]=%3E{FUTURE}"))["total"] == 0


@each_value("WmsSettings.max_limit", 1000, 250)
async def test_a_page_has_at_most_so_many_rows(value: int) -> None:
    async with opened() as rb:
        await rb.set(max_limit=value)
        assert (await rb.call("GET", "/products?limit=1500"))["limit"] == value
        assert (await rb.call("GET", "/products?limit=200"))["limit"] == 200


@each_value("WmsSettings.over_limit", "clamp", "refuse")
async def test_a_wish_for_too_many_rows_is_cut_or_refused(value: str) -> None:
    async with opened() as rb:
        await rb.set(over_limit=value)
        status, _, _ = await rb.raw("GET", "/products?limit=1001")
        assert status == (206 if value == "clamp" else 422)
        assert (await rb.raw("GET", "/products?limit=1000"))[0] == 206


@each_value("WmsSettings.search_finds_reference", False, True)
async def test_search_looks_at_number_and_name_or_at_the_reference_too(value: bool) -> None:
    async with opened() as rb:
        order = await order_of(rb, other_reference="24SO 4711")
        await rb.set(search_finds_reference=value)
        assert (await rb.call("GET", "/orders?search=24SO%204711"))["total"] == (1 if value else 0)
        assert (await rb.call("GET", f"/orders?search={order['number']}"))["total"] == 1
        assert (await rb.call("GET", "/orders?other_reference=nothing"))["total"] == 1


FORMS = {
    "message": (b'{"message":"Product not found."}', "application/json"),
    "error": (b'{"error":"Product not found."}', "application/json"),
    "empty": (b"", "application/json"),
    "html": (b"<!DOCTYPE html><html><body>Product not found.</body></html>", "text/html; charset=utf-8"),
}


@each_value("WmsSettings.not_found_body", "message", "error", "empty", "html")
async def test_what_is_not_there_is_404_whatever_the_body(value: str) -> None:
    async with opened() as rb:
        await rb.set(not_found_body=value)
        status, headers, body = await rb.raw("GET", "/products/nothing")
        assert (status, body, headers["Content-Type"]) == (404, *FORMS[value])
        assert (await rb.raw("GET", "/no/such/path"))[0] == 404


@each_value("WmsSettings.zone", "Europe/Copenhagen", "UTC")
async def test_naive_stamps_are_in_the_zone_of_the_account(value: str) -> None:
    clock = ManualClock(datetime(2026, 7, 1, 12, tzinfo=UTC))
    async with opened(WmsState(now=clock)) as rb:
        await rb.set(zone=value)
        hook = {"event": "order.created", "url": "http://127.0.0.1:9/hook"}
        naive = (await rb.call("POST", "/webhooks", hook))["webhook"]["created_at"]
        stamped = (await rb.product("A"))["created_at"]
        summer = value == "Europe/Copenhagen"
        assert naive == ("2026-07-01 14:00:00" if summer else "2026-07-01 12:00:00")
        assert stamped == ("2026-07-01T14:00:00+02:00" if summer else "2026-07-01T12:00:00+00:00")


@each_value("WmsSettings.order_origin", False, True)
async def test_an_order_hides_or_tells_how_it_was_created(value: bool) -> None:
    async with opened() as rb:
        order = await order_of(rb)
        body: Json = {"customer_id": 10001, "lines": [{"item_id": "A", "quantity": 1}]}
        by_hand = (await rb.call("POST", "/_sandbox/ui/orders/drafts", body))["order"]
        await rb.set(order_origin=value)
        rows = (await rb.call("GET", "/orders?order_by=number&order_direction=ASC"))["orders"]
        told = [row.get("created_via") for row in rows if row["number"] in (order["number"], by_hand["number"])]
        assert told == (["api", "ui"] if value else [None, None])


@each_value("WmsSettings.etags", False, True)
async def test_a_stale_write_wins_or_is_refused_by_its_tag(value: bool) -> None:
    async with opened() as rb:
        await rb.product("A")
        await rb.set(etags=value)
        _, headers, _ = await rb.raw("GET", "/products/A")
        assert ("ETag" in headers) is value
        tag = {"If-Match": headers.get("ETag", '"anything"')}
        status, _, _ = await rb.raw("PUT", "/products/A", json={"name": "first"}, headers=tag)
        assert status == 200
        status, _, _ = await rb.raw("PUT", "/products/A", json={"name": "second"}, headers=tag)
        assert status == (412 if value else 200)
        assert (await rb.call("GET", "/products/A"))["product"]["name"] == ("first" if value else "second")
        assert (await rb.raw("PUT", "/products/A", json={"name": "third"}))[0] == 200


@each_value("WmsSettings.other_envelope_keys", False, True)
async def test_the_first_key_is_the_payload_whatever_it_is_called(value: bool) -> None:
    async with opened() as rb:
        order = await order_of(rb)
        await rb.call("POST", f"/orders/{order['number']}/notes", {"note": "hei"})
        await rb.set(other_envelope_keys=value)
        paths = (f"/orders/{order['number']}/notes", "/payment-terms", "/settings")
        first = [next(iter(await rb.call("GET", path))) for path in paths]
        assert first == (["order_notes", "terms", "data"] if value else ["notes", "payment_terms", "settings"])
        assert next(iter(await rb.call("GET", "/payment-terms/1"))) == "payment_term"


# Two lines of 3 x 33.335 and one of 0.005, all with 25 % VAT.
TOTALS = {"document": (200.02, 50, 250.02), "line": (200.03, 50, 250.03), "half_even": (200.02, 50, 250.02)}


@each_value("WmsSettings.rounding", "document", "line", "half_even")
async def test_totals_are_rounded_once_or_line_by_line_half_up_or_half_even(value: str) -> None:
    async with opened() as rb:
        await order_of(rb)
        await rb.set(rounding=value)
        priced = [{"quantity": 3, "line_price": 33.335}, {"quantity": 3, "line_price": 33.335}]
        lines: list[Json] = [{"item_id": "A", "vat_percentage": 25} | line for line in priced]
        lines.append({"item_id": "A", "vat_percentage": 25, "quantity": 1, "line_price": 0.005})
        order = await rb.draft(lines)
        seen = (order["total_subtotal"], order["total_vat"], order["total_total"])
        single = (await rb.draft(lines[2:]))["total_subtotal"]
        assert (seen, single) == (TOTALS[value], 0 if value == "half_even" else 0.01)
