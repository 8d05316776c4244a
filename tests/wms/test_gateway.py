"""The port on Rackbeat: reads, look-ups and changes, each against a scripted server."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from daemon.domain.change import (
    BookOrder,
    Change,
    Create,
    DeleteRecord,
    EditErpOrder,
    ReopenOrder,
    SetIdField,
    Update,
)
from daemon.domain.company import Company
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.order import Order, OrderLine
from daemon.domain.product import Product
from tests.wms.loopback import Seen, TestClock, gateway_for, listed, reply

NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)
ITEM_FIELD = {"id": 31, "slug": "24so-produkt-id", "name": "24SO  produkt-ID", "available_for": "item"}
FIELDS = [
    {"id": 30, "slug": "x", "name": "24SO Produkt-id", "available_for": "sales"},
    ITEM_FIELD,
    {"id": 32, "slug": "kunde-id", "name": "kunde-id", "available_for": "customer"},
    {"id": 33, "slug": "leverand-r-id", "name": "leverandør-id", "available_for": "supplier"},
]

Script = Callable[[Seen, int], Any]


def routes(table: dict[str, Any]) -> Script:
    """Answers by `METHOD /path` without the query; a callable gets the request. Fields exist; the rest is a 404."""

    def script(seen: Seen, n: int) -> Any:
        name = f"{seen.method} {seen.raw.partition('?')[0].removeprefix('/api')}"
        if name in table:
            answer = table[name]
            return answer(seen) if callable(answer) else answer
        if name == "GET /fields":
            return listed("fields", FIELDS)
        return reply({"message": "not here"}, 404)

    return script


def values(value: str | None, field: dict[str, Any] = ITEM_FIELD) -> list[dict[str, Any]]:
    return [{"id": 1, "field": {"id": 99, "name": "annet"}, "value": "z"}, {"id": 2, "field": field, "value": value}]


def order_row(number: int, minutes_ago: int = 0, **more: Any) -> dict[str, Any]:
    stamp = (NOON - timedelta(minutes=minutes_ago)).isoformat()
    return {"number": number, "customer_id": 5, "created_at": stamp, "updated_at": stamp, "lines": [], **more}


async def read(table: dict[str, Any], kind: Kind, *ids: str) -> dict[str, Any]:
    async with gateway_for(routes(table)) as (gateway, _):
        return dict(await gateway.fetch_many(kind, ids))


async def listing(table: dict[str, Any], kind: Kind, since: datetime | None = None) -> list[Any]:
    async with gateway_for(routes(table)) as (gateway, _):
        return [record async for batch in gateway.listing(kind, changed_since=since) for record in batch]


async def failing(table: dict[str, Any], change: Change) -> SyncError:
    async with gateway_for(routes(table)) as (gateway, _):
        with pytest.raises(SyncError) as caught:
            await gateway.perform(change)
    return caught.value


async def test_the_account_says_who_it_is() -> None:
    answer = {"user_account": {"id": 55, "company_name": "Nord AS"}, "user": {"id": 1}}
    async with gateway_for(routes({"GET /self": answer})) as (gateway, _):
        identity = await gateway.identity()
    assert (identity.id, identity.name) == ("55", "Nord AS")


async def test_a_404_means_absent_and_everything_else_is_an_error() -> None:
    table = {"GET /products/A": {"product": {"number": "A", "field_values": values("7")}}}
    found = await read(table, Kind.PRODUCT, "A", "B", "A")
    assert set(found) == {"A"} and found["A"].id_field == "7"
    with pytest.raises(SyncError) as caught:
        await read({"GET /products/B": reply("<html>", 404)}, Kind.PRODUCT, "B")
    assert caught.value.reason is Reason.BAD_REPLY


async def test_an_answer_about_another_record_is_incomplete_never_absent() -> None:
    for number in ("a", "B", None):
        with pytest.raises(SyncError) as caught:
            await read({"GET /products/A": {"product": {"number": number}}}, Kind.PRODUCT, "A")
        assert caught.value.reason is Reason.INCOMPLETE


async def test_an_id_that_no_customer_can_have_is_absent_without_a_call() -> None:
    async with gateway_for(routes({})) as (gateway, server):
        assert await gateway.fetch_many(Kind.CUSTOMER, ["", "K1", "007", "../products"]) == {}
        assert server.seen == []


async def test_a_deleted_record_is_absent() -> None:
    table = {"GET /products/A": {"product": {"number": "A", "deleted_at": "2026-01-01T00:00:00+01:00"}}}
    assert await read(table, Kind.PRODUCT, "A") == {}


async def test_the_id_field_is_read_from_metadata_or_by_a_further_call_when_the_record_does_not_tell() -> None:
    meta = {"GET /products/A": {"product": {"number": "A", "metadata": [{"slug": "24so-produkt-id", "value": "8"}]}}}
    assert (await read(meta, Kind.PRODUCT, "A"))["A"].id_field == "8"
    further = {
        "GET /products/A": {"product": {"number": "A"}},
        "GET /products/A/fields": {"field_values": values("9")},
    }
    assert (await read(further, Kind.PRODUCT, "A"))["A"].id_field == "9"


async def test_an_account_without_fields_is_read_without_them() -> None:
    table = {"GET /fields": reply({"message": "Premium"}, 403), "GET /products/A": {"product": {"number": "A"}}}
    assert (await read(table, Kind.PRODUCT, "A"))["A"].id_field is None


async def test_an_order_without_lines_in_its_answer_gets_them_by_their_own_list() -> None:
    row = {k: v for k, v in order_row(7).items() if k != "lines"}
    table = {
        "GET /orders/7": {"order": row},
        "GET /orders/7/lines": listed("order_lines", [{"id": 1, "child_id": "A", "quantity": 2}]),
    }
    (line,) = (await read(table, Kind.ORDER, "7"))["7"].lines
    assert (line.native_id, line.quantity) == ("1", Decimal(2))


async def test_an_order_that_vanishes_between_header_and_lines_is_incomplete_and_may_be_read_again() -> None:
    with pytest.raises(SyncError) as caught:
        await read({"GET /orders/7": {"order": {"number": 7}}}, Kind.ORDER, "7")
    assert caught.value.reason is Reason.INCOMPLETE and caught.value.is_transient


async def test_many_ids_are_taken_from_the_list_and_what_it_lacks_is_asked_for_again() -> None:
    rows = [{"number": f"P{i}", "field_values": []} for i in range(30)]
    table = {"GET /products": listed("products", rows), "GET /products/X": {"product": {"number": "X"}}}
    async with gateway_for(routes(table)) as (gateway, server):
        found = await gateway.fetch_many(Kind.PRODUCT, [f"P{i}" for i in range(25)] + ["X", "Y"])
        assert set(found) == {f"P{i}" for i in range(25)} | {"X"}
        assert sum(1 for raw in server.raw if raw.startswith("GET /api/products?")) == 2
        assert sum(1 for raw in server.raw if raw.startswith("GET /api/products/Y")) == 1


async def test_few_ids_of_a_long_list_are_asked_for_one_by_one() -> None:
    def one(seen: Seen) -> Any:
        return {"product": {"number": seen.raw.split("/")[-1].partition("?")[0], "field_values": []}}

    table: dict[str, Any] = {f"GET /products/P{i}": one for i in range(25)}
    table["GET /products"] = listed("products", [{"number": "P0"}], total=90_000, pages=90_000)
    async with gateway_for(routes(table)) as (gateway, server):
        assert len(await gateway.fetch_many(Kind.PRODUCT, [f"P{i}" for i in range(25)])) == 25
        assert sum(1 for raw in server.raw if raw.startswith("GET /api/products?")) == 1


async def test_a_listing_reads_id_fields_with_the_list_and_makes_no_call_per_product() -> None:
    rows = [{"number": f"P{i}", "field_values": values(str(i))} for i in range(3)]
    async with gateway_for(routes({"GET /products": listed("products", rows)})) as (gateway, server):
        found = [r async for batch in gateway.listing(Kind.PRODUCT) for r in batch]
        assert [r.id_field for r in found if isinstance(r, Product)] == ["0", "1", "2"]
        assert server.raw == [
            "GET /api/products?limit=200&page=1&order_by=number&order_direction=ASC&expand=field_values",
            "GET /api/fields?limit=200&page=1",
        ]


async def test_a_listing_holds_the_drafts_that_the_main_list_leaves_out_and_each_order_once() -> None:
    table = {
        "GET /orders": listed("orders", [order_row(1, is_booked=True), order_row(2, is_booked=True)]),
        "GET /orders/drafts": listed("orders", [order_row(2), order_row(3)]),
    }
    found = await listing(table, Kind.ORDER)
    assert [(o.native_id, o.status) for o in found] == [("1", "booked"), ("2", "booked"), ("3", "draft")]


async def test_a_server_without_a_list_of_drafts_is_no_trouble() -> None:
    assert len(await listing({"GET /orders": listed("orders", [order_row(1)])}, Kind.ORDER)) == 1


async def test_changed_orders_are_found_by_their_stamp_with_two_minutes_to_spare() -> None:
    rows = [order_row(3, 0), order_row(2, 11), order_row(1, 13)]
    table = {"GET /orders": listed("orders", rows, total=900, pages=5)}
    found = await listing(table, Kind.ORDER, NOON - timedelta(minutes=10))
    assert [o.native_id for o in found] == ["3", "2"]


async def test_a_list_that_is_short_is_incomplete() -> None:
    with pytest.raises(SyncError) as caught:
        await listing({"GET /customers": listed("customers", [], total=1)}, Kind.CUSTOMER)
    assert caught.value.reason is Reason.INCOMPLETE


DRAFT = Order(
    native_id="",
    customer_id="5",
    status="draft",
    reference="24SO 77",
    lines=(OrderLine(native_id="", product_id="A", product_number="A", name="n", quantity=Decimal(1)),),
)
NEW_ORDER = Create(system=System.WMS, record=DRAFT)
NEW_PRODUCT = Create(system=System.WMS, record=Product(native_id="A/1", number="A/1", name="n", category_id="7"))


async def test_an_order_is_found_by_our_reference_back_to_ten_minutes_before_the_intent() -> None:
    rows = [order_row(4, 1, other_reference="24SO 771"), order_row(3, 9, other_reference=" 24SO 77 "), order_row(2, 30)]
    table = {
        "GET /orders": listed("orders", rows, total=900, pages=5),
        "GET /orders/drafts": listed("orders", [order_row(9, 2, other_reference="24SO 77")]),
        "GET /orders/3": {"order": rows[1]},
        "GET /orders/9": {"order": order_row(9, other_reference="24SO 77")},
    }
    async with gateway_for(routes(table)) as (gateway, server):
        found = await gateway.find(NEW_ORDER, NOON)
        assert [r.native_id for r in found] == ["3", "9"]
        assert "order_by=created_at&order_direction=DESC" in server.raw[0]


async def test_a_look_up_that_is_cut_short_never_means_there_is_none() -> None:
    async with gateway_for(routes({"GET /orders": listed("orders", [], total=3)})) as (gateway, _):
        with pytest.raises(SyncError) as caught:
            await gateway.find(NEW_ORDER, NOON)
        assert caught.value.reason is Reason.INCOMPLETE


async def test_a_product_is_found_by_its_number() -> None:
    table = {"GET /products/A%2F1": {"product": {"number": "A/1", "field_values": []}}}
    async with gateway_for(routes(table)) as (gateway, _):
        assert [r.native_id for r in await gateway.find(NEW_PRODUCT, NOON)] == ["A/1"]
    async with gateway_for(routes({})) as (gateway, _):
        assert await gateway.find(NEW_PRODUCT, NOON) == []


async def test_a_created_order_is_the_one_that_came_back() -> None:
    stored = order_row(1021, other_reference="24SO 77", lines=[{"id": 1, "child_id": "A", "quantity": 1}])
    async with gateway_for(routes({"POST /orders/drafts": reply({"order": stored}, 201)})) as (gateway, _):
        performed = await gateway.perform(NEW_ORDER)
    assert performed.native_id == "1021"
    assert isinstance(performed.record, Order) and len(performed.record.lines) == 1


async def test_an_order_whose_lines_did_not_come_back_is_not_taken_as_the_stored_record() -> None:
    stored = {"number": 1021, "other_reference": "24SO 77"}
    async with gateway_for(routes({"POST /orders/drafts": reply({"order": stored}, 201)})) as (gateway, _):
        performed = await gateway.perform(NEW_ORDER)
    assert (performed.native_id, performed.record) == ("1021", None)


@pytest.mark.parametrize(
    "body",
    [
        {"order": {"number": 1021, "other_reference": None}},
        {"order": {"number": 1021, "other_reference": "24SO 78"}},
        {"order": {"other_reference": "24SO 77"}},
        {"order": {"number": 1, "other_reference": "24SO 77", "total_subtotal": "x"}},
        "",
        [],
    ],
)
async def test_an_answer_to_a_create_that_is_not_about_it_leaves_the_outcome_unknown(body: Any) -> None:
    error = await failing({"POST /orders/drafts": reply(body, 201)}, NEW_ORDER)
    assert (error.reason, error.outcome_unknown) == (Reason.BAD_REPLY, True)


async def test_a_product_that_got_another_number_leaves_the_outcome_unknown() -> None:
    error = await failing({"POST /products": reply({"product": {"number": "A"}}, 201)}, NEW_PRODUCT)
    assert (error.reason, error.outcome_unknown) == (Reason.BAD_REPLY, True)


async def test_a_create_that_was_committed_and_then_dropped_is_unknown_and_found_by_look_up() -> None:
    stored: list[dict[str, Any]] = []

    def create(seen: Seen) -> str:
        stored.append(order_row(1021, other_reference=seen.body["other_reference"]))
        return "drop"

    table = {
        "POST /orders/drafts": create,
        "GET /orders": lambda s: listed("orders", stored),
        "GET /orders/1021": lambda s: {"order": stored[0]},
    }
    async with gateway_for(routes(table)) as (gateway, _):
        with pytest.raises(SyncError) as caught:
            await gateway.perform(NEW_ORDER)
        assert (caught.value.reason, caught.value.outcome_unknown) == (Reason.UNREACHABLE, True)
        assert len(stored) == 1
        assert [r.native_id for r in await gateway.find(NEW_ORDER, NOON)] == ["1021"]


async def test_a_number_that_is_taken_says_so() -> None:
    taken = reply({"errors": {"number": ["The number has already been taken."]}}, 422)
    assert (await failing({"POST /products": taken}, NEW_PRODUCT)).reason is Reason.NUMBER_TAKEN


async def test_the_id_field_is_written_by_the_id_that_the_account_gave_it() -> None:
    async with gateway_for(routes({"PUT /products/A%2F1/fields": {}})) as (gateway, server):
        performed = await gateway.perform(SetIdField(kind=Kind.PRODUCT, native_id="A/1", value="991"))
        assert server.seen[-1].body == {"custom_fields": [{"id": 31, "value": "991"}]}
        assert (performed.native_id, performed.record) == ("A/1", None)


async def test_a_missing_id_field_names_the_field_and_is_looked_for_again_next_time() -> None:
    fields: list[dict[str, Any]] = []
    table = {"GET /fields": lambda s: listed("fields", fields), "PUT /customers/5/fields": {}}
    async with gateway_for(routes(table)) as (gateway, _):
        with pytest.raises(SyncError) as caught:
            await gateway.perform(SetIdField(kind=Kind.CUSTOMER, native_id="5", value="1"))
        assert caught.value.reason is Reason.SETUP_MISSING and "kunde-id" in caught.value.detail
        fields.append(FIELDS[2])
        await gateway.perform(SetIdField(kind=Kind.CUSTOMER, native_id="5", value="1"))


async def test_field_definitions_are_kept_for_ten_minutes() -> None:
    clock = TestClock()
    table = {"GET /products/A": {"product": {"number": "A", "field_values": []}}}
    async with gateway_for(routes(table), clock) as (gateway, server):
        for _ in range(3):
            await gateway.fetch_many(Kind.PRODUCT, ["A"])
        assert sum(1 for raw in server.raw if "/fields?" in raw) == 1
        clock.seconds += 601
        await gateway.fetch_many(Kind.PRODUCT, ["A"])
        assert sum(1 for raw in server.raw if "/fields?" in raw) == 2


async def test_an_update_shows_the_stored_record_only_with_its_id_field() -> None:
    change = Update(system=System.WMS, kind=Kind.PRODUCT, native_id="A", fields={"name": "N"})
    for more, expected in (({}, None), ({"field_values": values("7")}, "7")):
        table = {"PUT /products/A": {"product": {"number": "A", "name": "N", **more}}}
        async with gateway_for(routes(table)) as (gateway, _):
            record = (await gateway.perform(change)).record
            assert (record.id_field if isinstance(record, Product) else None) == expected


async def test_booking_reopening_and_deleting_are_one_call_each() -> None:
    booked = {"order": order_row(7, is_booked=True)}
    table = {"POST /orders/7/book": booked, "POST /orders/7/reopen": {"order": {"number": 7}}, "DELETE /orders/7": ""}
    async with gateway_for(routes(table)) as (gateway, server):
        record = (await gateway.perform(BookOrder(native_id="7"))).record
        assert isinstance(record, Order) and record.status == "booked"
        assert (await gateway.perform(ReopenOrder(native_id="7"))).record is None
        await gateway.perform(DeleteRecord(system=System.WMS, kind=Kind.ORDER, native_id="7"))
        assert server.raw == ["POST /api/orders/7/book", "POST /api/orders/7/reopen", "DELETE /api/orders/7"]
        assert server.seen[0].body == {"mail": {"send": False}}


@pytest.mark.parametrize(
    "change",
    [
        EditErpOrder(native_id="7", customer_id="1"),
        Update(system=System.ERP, kind=Kind.PRODUCT, native_id="7", fields={}),
        DeleteRecord(system=System.WMS, kind=Kind.INVOICE, native_id="7"),
        Create(system=System.ERP, record=Company(kind=Kind.CUSTOMER, native_id="1", number="1", name="n")),
    ],
)
async def test_a_change_that_is_not_rackbeats_is_refused_without_a_call(change: Change) -> None:
    assert (await failing({}, change)).reason is Reason.REFUSED
