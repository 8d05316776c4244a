"""Open questions of apis/rackbeat.md 14 about writing: orders, fields, numbers. One test per switch."""

from tests.assumptions.values import each_value
from tests.sandbox.wms_account import Account, Json, opened

LINES: list[Json] = [{"item_id": "A", "quantity": 1}]


async def shop(rb: Account) -> None:
    await rb.customer()
    await rb.product("A", 100)


@each_value("WmsSettings.book_on_create", True, False)
async def test_an_order_without_a_book_key_is_booked_or_a_draft(value: bool) -> None:
    async with opened() as rb:
        await shop(rb)
        await rb.set(book_on_create=value)
        body: Json = {"customer_id": 10001, "lines": LINES}
        assert (await rb.call("POST", "/orders", body))["order"]["is_booked"] is value
        assert (await rb.call("POST", "/orders", body | {"book": not value}))["order"]["is_booked"] is not value
        draft = await rb.draft(LINES)
        assert draft["is_booked"] is False
        assert (await rb.call("POST", f"/orders/{draft['number']}/book"))["order"]["is_booked"] is True


@each_value("WmsSettings.idempotency_keys", False, True)
async def test_a_repeated_create_with_a_key_makes_a_second_record_or_repeats_the_answer(value: bool) -> None:
    async with opened() as rb:
        await shop(rb)
        await rb.set(idempotency_keys=value)
        body: Json = {"customer_id": 10001, "lines": LINES}
        key = {"Idempotency-Key": "one"}
        made = [(await rb.call("POST", "/orders/drafts", body, headers=key))["order"]["number"] for _ in range(2)]
        assert len(set(made)) == (1 if value else 2)
        assert (await rb.call("GET", "/orders"))["total"] == (1 if value else 2)
        other = await rb.call("POST", "/orders/drafts", body, headers={"Idempotency-Key": "two"})
        assert other["order"]["number"] not in made


@each_value("WmsSettings.field_values_by", "route", "put_body")
async def test_field_values_outside_orders_are_written_by_their_route_or_in_the_record(value: str) -> None:
    async with opened() as rb:
        await shop(rb)
        await rb.set(field_values_by=value)
        ids = {f["name"]: f["id"] for f in (await rb.call("GET", "/fields"))["fields"]}
        for path, name in (("/products/A", "24SO Produkt-id"), ("/customers/10001", "kunde-id")):
            body = {"custom_fields": [{"id": ids[name], "value": "77"}]}
            routed = value == "route"
            await rb.call("PUT", path, body)
            assert await field(rb, path, ids[name]) == (None if routed else "77")
            await rb.call("PUT", f"{path}/fields", body, expect=200 if routed else 404)
            assert await field(rb, path, ids[name]) == "77"
        order = await rb.draft(LINES)
        await rb.call("PUT", f"/orders/{order['number']}/fields", {"custom_fields": []}, expect=200)


async def field(rb: Account, path: str, number: int) -> str | None:
    rows = (await rb.call("GET", f"{path}/fields"))["field_values"]
    found: str | None = next(row["value"] for row in rows if row["field"]["id"] == number)
    return found


@each_value("WmsSettings.booked_header_locked", True, False)
async def test_the_header_of_a_booked_order_is_locked_or_open_but_fields_and_notes_work(value: bool) -> None:
    async with opened() as rb:
        await shop(rb)
        await rb.set(booked_header_locked=value)
        path = f"/orders/{(await rb.draft(LINES))['number']}"
        await rb.call("POST", f"{path}/book")
        await rb.call("PUT", path, {"other_reference": "24SO 1"}, expect=422 if value else 200)
        assert (await rb.call("GET", path))["order"]["other_reference"] == (None if value else "24SO 1")
        await rb.call("PUT", f"{path}/fields", {"custom_fields": []}, expect=200)
        await rb.call("POST", f"{path}/notes", {"note": "hei"}, expect=201)


@each_value("WmsSettings.duplicate_number", "422", "409")
async def test_a_number_that_is_taken_is_refused_as_invalid_or_as_a_conflict(value: str) -> None:
    async with opened() as rb:
        await shop(rb)
        await rb.set(duplicate_number=value)
        product = {"number": "A", "name": "n", "sales_price": 1, "group": 1}
        customer = {"number": 10001, "company_name": "n", "payment_terms_id": 1}
        for path, body in (
            ("/products", product),
            ("/customers", customer),
            ("/product-groups", {"number": 1, "name": "n"}),
        ):
            answer = await rb.call("POST", path, body, expect=int(value))
            assert ("errors" in answer) == (value == "422"), path
            assert "already been taken" in str(answer), path
        assert (await rb.call("GET", "/products"))["total"] == 1


@each_value("WmsSettings.text_lines_by_api", False, True)
async def test_a_line_without_an_item_is_refused_or_becomes_a_text_line(value: bool) -> None:
    async with opened() as rb:
        await shop(rb)
        await rb.set(text_lines_by_api=value)
        body: Json = {"customer_id": 10001, "lines": [*LINES, {"name": "Leveres bak", "quantity": 1}]}
        made = await rb.call("POST", "/orders/drafts", body, expect=201 if value else 422)
        if not value:
            assert list(made["errors"]) == ["lines.1.item_id"]
            return
        text = made["order"]["lines"][1]
        assert (text["child_id"], text["name"], text["line_total"]) == (None, "Leveres bak", 0)
        path = f"/orders/{made['order']['number']}/lines"
        assert (await rb.call("POST", path, {"name": "Og mer"}, expect=201))["order_line"]["item"] is None


@each_value("WmsSettings.cancel_route", True, False)
async def test_an_order_can_be_cancelled_over_the_api_or_there_is_no_such_path(value: bool) -> None:
    async with opened() as rb:
        await shop(rb)
        await rb.set(cancel_route=value)
        path = f"/orders/{(await rb.draft(LINES))['number']}"
        await rb.call("POST", f"{path}/cancel", expect=200 if value else 404)
        assert (await rb.call("GET", path))["order"]["is_cancelled"] is value


@each_value("WmsSettings.archive_route", True, False)
async def test_an_order_can_be_archived_over_the_api_or_there_is_no_such_path(value: bool) -> None:
    async with opened() as rb:
        await shop(rb)
        await rb.set(archive_route=value)
        path = f"/orders/{(await rb.draft(LINES))['number']}"
        await rb.call("POST", f"{path}/archive", expect=200 if value else 404)
        assert (await rb.call("GET", path))["order"]["is_archived"] is value
