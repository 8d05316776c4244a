"""R1-R16 of the user's document over real HTTP with the daemon as a process: each with the rule on and, by the
configuration alone, off. What must be seen stands in the table of `rules`, what is done in `rule_scenarios_*`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from tests.e2e import rule_scenarios_orders as orders
from tests.e2e import rule_scenarios_records as records
from tests.e2e.rule_world import CUSTOMER, HAMMER, rule_world
from tests.e2e.rules import SETTINGS, STOCK_ON, Observed, Setting, of_rule, under
from tests.e2e.running import Running, change_config, running
from tests.setup.answers import desk

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop(request: pytest.FixtureRequest) -> AsyncIterator[Running]:
    """One world for all tests under one configuration."""
    setting = SETTINGS[request.param]
    world = rule_world()
    async with running(world, changes=setting.changes, start=False, **setting.switches) as made:
        if setting.elsewhere:
            await _move_to_another_company(made)
        await made.start()
        if setting.opened:
            await _open(made, setting)
        yield made
        made.assert_no_traceback()


async def _move_to_another_company(shop: Running) -> None:
    other = (await shop.hands.erp("POST", "/identities", {"name": "Annet AS"}))["id"]
    change_config(shop.config, [(shop.sandbox.identity_id, other)])


async def _open(shop: Running, setting: Setting) -> None:
    await shop.initial_sync()
    if STOCK_ON in setting.changes:
        planned = (await shop.cli("sync", "stock", "--opening", "from-erp", "--json")).document
        confirmed = ("--confirm", str(planned["total"]), "--json")
        await shop.cli("sync", "stock", "--opening", "from-erp", *confirmed)
    await shop.until_idle()


@of_rule(1)
async def test_r01_check_verifies_what_rackbeat_must_have(shop: Running, seen: Observed) -> None:
    assert await records.prerequisites(shop) == seen


async def test_r01_setup_makes_what_is_missing_only_when_told_to(tmp_path: Path) -> None:
    async with desk(tmp_path) as at:
        await at.setup(1, create_missing=False)
        assert at.wms_writes() == []
        await at.setup(0, create_missing=True)
        made = ["POST /payment-terms", "POST /customer-groups", "POST /supplier-groups", *["POST /fields"] * 4]
        assert at.wms_writes() == made


@of_rule(2)
async def test_r02_the_chosen_company_is_named_everywhere_and_is_the_one_that_is_read(
    shop: Running, seen: Observed
) -> None:
    assert await records.company(shop) == seen


@of_rule(3)
async def test_r03_a_two_way_product_travels_both_ways_and_a_doubt_is_a_conflict(shop: Running, seen: Observed) -> None:
    assert await records.two_ways(shop) == seen


@of_rule(4)
async def test_r04_a_number_that_is_no_key_is_parked_and_told(shop: Running, seen: Observed) -> None:
    assert await records.numbers(shop) == seen


@of_rule(5)
async def test_r05_id_fields_are_written_once_and_an_edited_one_is_no_new_mapping(
    shop: Running, seen: Observed
) -> None:
    assert await records.id_fields(shop) == seen


@of_rule(6)
async def test_r06_a_number_over_25_characters_is_never_sent_nor_is_part_of_its_order(
    shop: Running, seen: Observed
) -> None:
    assert await records.long_number(shop) == seen


@of_rule(7)
async def test_r07_the_initial_sync_is_counted_confirmed_and_by_kind_and_products_settle(
    shop: Running, seen: Observed
) -> None:
    assert await records.initial_sync(shop) == seen


@of_rule(8)
async def test_r08_a_customer_from_rackbeat_gets_the_configured_currency_and_language(
    shop: Running, seen: Observed
) -> None:
    assert await records.new_customer(shop) == seen


@of_rule(9)
async def test_r09_an_order_goes_to_rackbeat_when_it_reaches_the_configured_status(
    shop: Running, seen: Observed
) -> None:
    assert await orders.transfers(shop) == seen


@under("all_on")
async def test_r09_a_sold_order_is_there_by_the_second_poll(shop: Running) -> None:
    await shop.until_idle()
    order_id, journal = await shop.hands.sell(CUSTOMER, [(HAMMER, 1)]), shop.sandbox.erp.journal
    sold = max(change.at for change in journal.changes("order", order_id))
    await shop.until_arrived(order_id)
    made = shop.sandbox.wms.journal.entries("POST /orders/drafts", wrote=True)[-1].at
    polls = [entry for entry in journal.entries("GetOrderSyncList") if sold < entry.at < made]
    assert 1 <= len(polls) <= 2, polls


@of_rule(10)
async def test_r10_an_order_arrives_in_the_configured_state_and_our_booking_sends_nothing_back(
    shop: Running, seen: Observed
) -> None:
    assert await orders.arrival(shop) == seen


@of_rule(11)
async def test_r11_shipped_in_rackbeat_is_sent_in_24sevenoffice(shop: Running, seen: Observed) -> None:
    assert await orders.shipping(shop) == seen


@of_rule(12)
async def test_r12_a_count_in_rackbeat_reaches_24sevenoffice(shop: Running, seen: Observed) -> None:
    assert await orders.counted_shelf(shop) == seen


@of_rule(13)
async def test_r13_edits_of_the_warehouse_go_back_on_booking_and_only_for_orders_of_24sevenoffice(
    shop: Running, seen: Observed
) -> None:
    assert await orders.edits(shop) == seen


@of_rule(14)
async def test_r14_a_manual_get_ignores_every_filter_and_never_doubles(shop: Running, seen: Observed) -> None:
    assert await orders.manual_get(shop) == seen


@of_rule(15)
async def test_r15_what_is_made_in_rackbeat_is_made_in_24sevenoffice_once(shop: Running, seen: Observed) -> None:
    assert await orders.made_in_rackbeat(shop) == seen


@of_rule(16)
async def test_r16_an_order_that_starts_in_rackbeat_is_made_once_and_its_edits_stay_there(
    shop: Running, seen: Observed
) -> None:
    assert await orders.started_in_rackbeat(shop) == seen
