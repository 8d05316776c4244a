"""Writing stock to Rackbeat: an absolute draft adjustment, then its booking, each one call (apis/rackbeat.md 8)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from daemon.domain.change import AdjustStock, BookAdjustment
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import System
from tests.wms.loopback import gateway_for, listed, reply
from tests.wms.test_gateway import failing, routes

COUNT = AdjustStock(native_id="A/1", quantity=Decimal("12.5"), on=date(2026, 11, 20), reason="Opening stock")
PLACES = [{"number": 1, "is_default": False}, {"number": 4, "is_default": True}]
MADE = reply({"inventory_regulation": {"id": 88}}, 201)


async def test_an_adjustment_names_the_target_the_day_and_the_default_place_and_is_one_write() -> None:
    table = {"GET /locations": listed("locations", PLACES), "POST /inventory-adjustments": MADE}
    async with gateway_for(routes(table)) as (gateway, server):
        performed = await gateway.perform(COUNT)
        assert (performed.native_id, performed.record) == ("88", None)
        assert server.seen[-1].body == {
            "item_id": "A/1",
            "adjustment_type": "quantity",
            "quantity": 12.5,
            "location": 4,
            "regulated_at": "2026-11-20",
            "reason": "Opening stock",
        }
        await gateway.perform(replace(COUNT, native_id="B", location="9"))
        assert server.seen[-1].body["location"] == 9
        assert [s.method for s in server.seen].count("GET") == 1, "the default place is remembered"


async def test_a_stock_that_is_right_already_needs_no_booking() -> None:
    refusal = reply({"message": "Adjustment can't be created, since no change is made."}, 422)
    table = {"POST /inventory-adjustments": refusal}
    async with gateway_for(routes(table)) as (gateway, _):
        assert (await gateway.perform(replace(COUNT, location="1"))).native_id == ""


@pytest.mark.parametrize(
    "places", [[], [{"number": 1}, {"number": 2}], [{"number": n, "is_default": 1} for n in (1, 2)]]
)
async def test_stock_is_never_written_to_a_guessed_place(places: list[dict[str, Any]]) -> None:
    error = await failing({"GET /locations": listed("locations", places)}, COUNT)
    assert error.reason is Reason.SETUP_MISSING


async def test_the_only_place_is_the_default_one() -> None:
    table = {"GET /locations": listed("locations", [{"number": 3}]), "POST /inventory-adjustments": MADE}
    async with gateway_for(routes(table)) as (gateway, server):
        await gateway.perform(COUNT)
        assert server.seen[-1].body["location"] == 3


async def test_a_draft_is_booked_by_its_own_id() -> None:
    async with gateway_for(routes({"POST /inventory-adjustments/88/book": {}})) as (gateway, server):
        performed = await gateway.perform(BookAdjustment(native_id="A/1", adjustment_id="88"))
        assert (performed.native_id, server.raw) == ("A/1", ["POST /api/inventory-adjustments/88/book"])


@pytest.mark.parametrize("body", ["", {}, {"inventory_regulation": {}}])
async def test_an_answer_without_the_draft_leaves_the_outcome_unknown(body: Any) -> None:
    error = await failing({"POST /inventory-adjustments": reply(body, 201)}, replace(COUNT, location="1"))
    assert (error.reason, error.outcome_unknown) == (Reason.BAD_REPLY, True)


async def test_a_booking_without_a_draft_or_for_the_other_system_is_refused_without_a_call() -> None:
    async with gateway_for(routes({})) as (gateway, server):
        for change in (
            BookAdjustment(native_id="A", adjustment_id=""),
            BookAdjustment(native_id="A", adjustment_id="../orders/1"),
            BookAdjustment(native_id="A", adjustment_id="8", system=System.ERP),
        ):
            with pytest.raises(SyncError) as caught:
                await gateway.perform(change)
            assert caught.value.reason in (Reason.NUMBER_INVALID, Reason.REFUSED)
        assert server.seen == []
