"""Orders that cannot travel, and orders that change after they travelled, on fakes: each waits with its own reason,
none stops the queue, and each goes on by itself when what it waited for has come (R6, R9, R10, R13)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from daemon.domain.change import DeleteRecord, EditErpOrder, EditWmsLine, operation_of
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.order import WmsStatus
from daemon.domain.ownership import ErpEdits, OrderPolicy, Policy, Withdrawn, WmsArrival
from daemon.domain.work import Signal, Source
from tests.builders import customer, line, order, product
from tests.fakes import set_quantity
from tests.sync.world import SyncWorld, parked, sync_world, transferred

REFUSED = SyncError(Reason.REFUSED, "lines.0.item_id: The selected item id is invalid.")
LOST = SyncError(Reason.TIMEOUT, "no answer", outcome_unknown=True)


async def polled(world: SyncWorld, *erp_ids: str) -> None:
    """A poll saw these 24SO orders change, and everything is worked off."""
    keys = [world.key(Kind.ORDER, System.ERP, erp_id) for erp_id in erp_ids]
    await world.intake.signal([Signal(key=key, source=Source.POLL) for key in keys])
    await world.work()


async def masters(world: SyncWorld) -> None:
    """Everything that order 7001 needs stands in Rackbeat already."""
    for kind, native_id in ((Kind.CUSTOMER, "501"), (Kind.PRODUCT, "11"), (Kind.PRODUCT, "12")):
        await world.signal(kind, System.ERP, native_id)
    await world.work()


async def erp_is(world: SyncWorld, **changes: object) -> None:
    """Somebody changes order 7001 in 24SevenOffice, and a poll sees it."""
    world.erp.put(replace(world.erp.order("7001"), **changes))  # type: ignore[arg-type]  # the caller names real fields
    await polled(world, "7001")


async def wms_is(world: SyncWorld, number: str, **changes: object) -> None:
    """Somebody changes an order in Rackbeat, and its webhook comes."""
    world.wms.put(replace(world.wms.order(number), **changes))  # type: ignore[arg-type]  # the caller names real fields
    await world.signal(Kind.ORDER, System.WMS, number)
    await world.work()


def long_number(world: SyncWorld) -> None:
    world.erp.put(product("11", "x" * 26))


def unknown_product(world: SyncWorld) -> None:
    world.erp.records.pop((Kind.PRODUCT, "11"))


def customer_without_a_number(world: SyncWorld) -> None:
    world.erp.put(customer("501", ""))


def no_such_customer(world: SyncWorld) -> None:
    world.erp.records.pop((Kind.CUSTOMER, "501"))


def nothing_to_ship(world: SyncWorld) -> None:
    world.erp.put(order(lines=()))


def negative(world: SyncWorld) -> None:
    world.erp.put(set_quantity(order(), "KAFFE-1", "-1"))


def fee_without_an_item(world: SyncWorld) -> None:
    world.erp.put(order(lines=(*order().lines, line("3", "-1", "", "1", "149"))))


@pytest.mark.parametrize(
    ("spoil", "reason", "told"),
    [
        (long_number, Reason.LINE_UNSENDABLE, "product 11"),
        (unknown_product, Reason.LINE_UNSENDABLE, "product 11"),
        (customer_without_a_number, Reason.CUSTOMER_UNSENDABLE, "customer 501"),
        (no_such_customer, Reason.CUSTOMER_UNSENDABLE, "customer 501"),
        (negative, Reason.LINE_UNSENDABLE, "-1"),
        (nothing_to_ship, Reason.LINE_UNSENDABLE, "no product rows"),
        (fee_without_an_item, Reason.LINE_UNSENDABLE, "fee_item"),
    ],
)
async def test_an_order_that_cannot_be_sent_waits_whole_with_its_reason_and_the_next_one_goes(
    tmp_path: Path, spoil: Callable[[SyncWorld], None], reason: Reason, told: str
) -> None:
    async with sync_world(tmp_path) as world:
        world.erp.put(customer("502", "10002"))
        world.erp.put(replace(order("7002", lines=(line("1", "12", "KOPP-1"),)), customer_id="502"))
        spoil(world)
        await polled(world, "7001", "7002")
        assert await parked(world) == {"7001": reason}
        assert told in (await world.inbox())[0].detail
        assert [made.reference for made in world.wms_orders()] == ["24SO 7002"]


async def test_a_customer_whose_payment_term_does_not_exist_holds_the_order_with_the_remotes_words(
    tmp_path: Path,
) -> None:
    async with sync_world(tmp_path) as world:
        for native_id in ("11", "12"):
            await world.signal(Kind.PRODUCT, System.ERP, native_id)
        await world.work()
        term = SyncError(Reason.REFUSED, "payment_terms_id: The selected payment terms id is invalid.")
        world.wms.fail_next = [("before:create", term)]
        await polled(world, "7001")
        assert await parked(world) == {"7001": Reason.CUSTOMER_UNSENDABLE}
        assert "payment_terms_id" in (await world.inbox())[0].detail


@pytest.mark.parametrize("how", ["barred", "gone"])
async def test_an_order_that_rackbeat_refuses_for_its_goods_says_which(tmp_path: Path, how: str) -> None:
    async with sync_world(tmp_path) as world:
        await masters(world)
        there = world.wms.records.pop((Kind.PRODUCT, "KOPP-1"))
        if how == "barred":
            world.wms.put(replace(there, active=False))  # type: ignore[call-arg]  # it is a product
        world.wms.fail_next = [("before:create", REFUSED)]
        await polled(world, "7001")
        assert await parked(world) == {"7001": Reason.LINE_UNSENDABLE}
        [item] = await world.inbox()
        assert "product KOPP-1" in item.detail and how in item.detail and "item_id" in item.detail


async def test_an_order_whose_customer_is_barred_in_rackbeat_says_so(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        await masters(world)
        world.wms.put(replace(world.wms.of(Kind.CUSTOMER)[0], active=False))  # type: ignore[call-arg]  # a customer
        world.wms.fail_next = [("before:create", REFUSED)]
        await polled(world, "7001")
        assert await parked(world) == {"7001": Reason.CUSTOMER_UNSENDABLE}


async def test_a_refusal_that_has_another_cause_keeps_the_remotes_words(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        await masters(world)
        world.wms.fail_next = [("before:create", SyncError(Reason.REFUSED, "deliver_at: not a date"))]
        await polled(world, "7001")
        assert await parked(world) == {"7001": Reason.REFUSED}


async def test_a_corrected_order_goes_by_itself_at_the_next_poll(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        nothing_to_ship(world)
        await polled(world, "7001")
        assert await parked(world) == {"7001": Reason.LINE_UNSENDABLE}
        await erp_is(world, lines=order().lines)
        assert await world.inbox() == [] and len(world.wms_orders()) == 1


@pytest.mark.parametrize(("spoil", "kind"), [(long_number, Kind.PRODUCT), (customer_without_a_number, Kind.CUSTOMER)])
async def test_an_order_follows_by_itself_when_what_it_holds_was_corrected(
    tmp_path: Path, spoil: Callable[[SyncWorld], None], kind: Kind
) -> None:
    async with sync_world(tmp_path) as world:
        spoil(world)
        world.erp.put(order("7009", lines=()))
        await polled(world, "7001", "7009")
        assert set(await parked(world)) == {"7001", "7009"}
        world.erp.put(product("11", "KORT"))
        world.erp.put(customer())
        native_id = "11" if kind is Kind.PRODUCT else "501"
        await world.intake.signal([Signal(key=world.key(kind, System.ERP, native_id), source=Source.POLL)])
        world.clock.advance(300)
        await world.work()
        assert set(await parked(world)) == {"7009"} and [o.reference for o in world.wms_orders()] == ["24SO 7001"]


async def test_a_fee_row_is_shipped_as_the_configured_item_and_comes_back_as_a_fee(tmp_path: Path) -> None:
    async with sync_world(tmp_path, Policy(orders=OrderPolicy(fee_item="FRAKT"))) as world:
        world.wms.put(product("FRAKT", "FRAKT"))
        fee_without_an_item(world)
        number = await transferred(world)
        assert [entry.product_id for entry in world.wms.order(number).lines] == ["KAFFE-1", "KOPP-1", "FRAKT"]
        await wms_is(world, number, lines=set_quantity(world.wms.order(number), "FRAKT", "2").lines, status="booked")
        assert [(row.product_id, str(row.quantity)) for row in world.erp.order("7001").lines][-1] == ("-1", "2")
        await polled(world, "7001")
        assert len(world.erp.calls) == 1 and await world.inbox() == []


async def test_rows_changed_in_24sevenoffice_follow_into_an_untouched_draft_line_by_line(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        number = await transferred(world)
        world.erp.put(product("13", "TE-1"))
        rows = (*set_quantity(order(), "KAFFE-1", "7").lines[:1], line("9", "13", "TE-1", "4", "10"))
        await erp_is(world, lines=rows)
        sent = world.wms.order(number)
        assert [(entry.product_id, str(entry.quantity)) for entry in sent.lines] == [("KAFFE-1", "7"), ("TE-1", "4")]
        assert world.erp.calls == [] and await world.inbox() == []
        world.wms.calls.clear()
        await polled(world, "7001")
        await wms_is(world, number, status=WmsStatus.BOOKED)
        assert (world.wms.calls, world.erp.calls) == ([], [])


async def test_a_line_whose_answer_was_lost_is_not_added_twice(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        number = await transferred(world)
        world.wms.fail_next = [("after:edit_line", LOST)]
        await erp_is(world, lines=(*order().lines, line("9", "11", "KAFFE-1", "4", "10")))
        for _ in range(4):
            world.clock.advance(300)
            await world.work()
        assert len(world.wms.order(number).lines) == 3 and await world.inbox() == []


@pytest.mark.parametrize("arrival", [WmsArrival.BOOKED, WmsArrival.DRAFT])
async def test_rows_changed_after_booking_are_left_for_the_audit_and_written_nowhere(
    tmp_path: Path, arrival: WmsArrival
) -> None:
    edits = ErpEdits.UPDATE_DRAFT if arrival is WmsArrival.BOOKED else ErpEdits.REPORT
    async with sync_world(tmp_path, Policy(orders=OrderPolicy(arrival=arrival, erp_edits=edits))) as world:
        number = await transferred(world)
        world.wms.calls.clear()
        await erp_is(world, lines=set_quantity(order(), "KAFFE-1", "7").lines)
        await wms_is(world, number)
        assert (world.wms.calls, world.erp.calls, await world.inbox()) == ([], [], [])
        link = await world.link(Kind.ORDER, "7001")
        assert link is not None and str(link.base.lines[0].quantity) == "5"


async def test_both_at_work_on_one_draft_is_a_conflict_until_one_gives_way(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        number = await transferred(world)
        world.wms.put(set_quantity(world.wms.order(number), "KAFFE-1", "3"))
        await erp_is(world, lines=set_quantity(order(), "KAFFE-1", "7").lines)
        assert await parked(world) == {"7001": Reason.CONFLICT}
        await wms_is(world, number, lines=set_quantity(world.wms.order(number), "KAFFE-1", "7").lines)
        assert await world.inbox() == [] and world.erp.calls == []


@pytest.mark.parametrize("status", ["Inactive", None])
async def test_an_order_withdrawn_after_the_transfer_waits_and_is_never_deleted_by_default(
    tmp_path: Path, status: str | None
) -> None:
    async with sync_world(tmp_path) as world:
        await transferred(world)
        world.wms.calls.clear()
        if status is None:
            del world.erp.records[Kind.ORDER, "7001"]
            await polled(world, "7001")
        else:
            await erp_is(world, status=status)
        assert await parked(world) == {"7001": Reason.ORDER_WITHDRAWN} and world.wms.calls == []


@pytest.mark.parametrize("status", ["Inactive", None])
async def test_where_it_is_configured_the_untouched_draft_is_deleted_once_and_a_new_start_is_a_new_order(
    tmp_path: Path, status: str | None
) -> None:
    async with sync_world(tmp_path, Policy(orders=OrderPolicy(withdrawn=Withdrawn.CANCEL_DRAFT))) as world:
        await transferred(world)
        world.wms.calls.clear()
        if status is None:
            del world.erp.records[Kind.ORDER, "7001"]
        else:
            world.erp.put(replace(world.erp.order("7001"), status=status))
        for _ in range(3):
            await polled(world, "7001")
        assert [type(c) for c in world.wms.calls] == [DeleteRecord] and world.wms_orders() == []
        assert await world.inbox() == [] and await world.link(Kind.ORDER, "7001") is None
        world.erp.put(order())
        await transferred(world)
        assert len(world.wms_orders()) == 1


async def test_a_draft_is_not_deleted_for_a_24sevenoffice_order_that_only_seemed_gone(tmp_path: Path) -> None:
    async with sync_world(tmp_path, Policy(orders=OrderPolicy(withdrawn=Withdrawn.CANCEL_DRAFT))) as world:
        await transferred(world)
        reader = world.engine.reader()
        there = world.erp.records.pop((Kind.ORDER, "7001"))
        await reader.prefetch(System.ERP, Kind.ORDER, ["7001"])
        world.erp.records[Kind.ORDER, "7001"] = there
        async with world.store.transaction() as tx:
            await tx.inbox.signal(
                [Signal(key=world.key(Kind.ORDER, System.ERP, "7001"), source=Source.POLL)], world.clock.now()
            )
        with pytest.raises(SyncError) as caught:
            await world.engine.converge((await world.inbox())[0], reader)
        assert caught.value.reason is Reason.STALE and len(world.wms_orders()) == 1


async def test_cancelled_in_rackbeat_waits_and_ends_by_itself_when_the_sale_is_off_too(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        number = await transferred(world)
        await wms_is(world, number, status=WmsStatus.CANCELLED)
        assert await parked(world) == {number: Reason.ORDER_CANCELLED}
        await erp_is(world, status="Inactive")
        assert await world.inbox() == [] and world.erp.calls == []


async def test_what_went_wrong_on_one_side_of_a_pair_is_forgotten_when_the_pair_is_at_rest(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        number = await transferred(world)
        await wms_is(world, number, status=WmsStatus.CANCELLED)
        await erp_is(world, note="ring først")
        assert await parked(world) == {number: Reason.ORDER_CANCELLED, "7001": Reason.ORDER_CANCELLED}
        await wms_is(world, number, status=WmsStatus.DRAFT)
        assert await world.inbox() == []


async def test_ready_to_ship_is_booked_and_then_made_ready_once_each(tmp_path: Path) -> None:
    policy = Policy(orders=OrderPolicy(arrival=WmsArrival.READY, mark_ready=True))
    async with sync_world(tmp_path, policy) as world:
        number = await transferred(world)
        for _ in range(3):
            await polled(world, "7001")
        made = [operation_of(c) for c in world.wms.calls if operation_of(c) != "set_id_field"]
        assert made[-3:] == ["create", "book", "mark_ready"] and made.count("mark_ready") == 1
        assert world.wms.order(number).is_ready and world.erp.calls == []


async def test_an_account_without_the_call_that_makes_ready_says_what_to_configure(tmp_path: Path) -> None:
    policy = Policy(orders=OrderPolicy(arrival=WmsArrival.READY, mark_ready=True))
    async with sync_world(tmp_path, policy) as world:
        world.wms.fail_next = [("before:mark_ready", SyncError(Reason.NOT_FOUND, "404"))]
        await polled(world, "7001")
        assert await parked(world) == {"7001": Reason.SETUP_MISSING}
        assert "mark_ready = false" in (await world.inbox())[0].detail and len(world.wms_orders()) == 1


async def test_a_lost_answer_to_a_booking_leads_to_no_second_one(tmp_path: Path) -> None:
    async with sync_world(tmp_path, Policy(orders=OrderPolicy(arrival=WmsArrival.BOOKED))) as world:
        world.wms.fail_next = [("after:book", LOST)]
        await polled(world, "7001")
        world.clock.advance(300)
        await world.work()
        assert [operation_of(c) for c in world.wms.calls].count("book") == 1
        assert await world.inbox() == [] and world.erp.calls == []


async def test_of_several_orders_with_our_reference_a_live_one_is_adopted_before_a_cancelled_one(
    tmp_path: Path,
) -> None:
    async with sync_world(tmp_path) as world:
        await transferred(world)
        made = world.wms_orders()[0]
        async with world.store.transaction() as tx:
            await tx.links.delete(world.key(Kind.ORDER, System.ERP, "7001"))
        world.wms.put(replace(made, status=WmsStatus.CANCELLED))
        world.wms.put(replace(made, native_id="99999"))
        world.wms.calls.clear()
        assert await transferred(world) == "99999" and world.wms.calls == []


async def test_an_edit_that_is_lost_on_the_way_is_written_once(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        number = await transferred(world)
        world.erp.put(product("13", "TE-1"))
        await world.signal(Kind.PRODUCT, System.ERP, "13")
        await world.work()
        for when in ("before:edit_order", "after:edit_order"):
            world.erp.fail_next = [(when, LOST)]
            added = line(f"w-{when}", "TE-1", "TE-1", "4" if when.startswith("b") else "6", "10")
            await wms_is(world, number, lines=(*world.wms.order(number).lines, added), status=WmsStatus.BOOKED)
            for _ in range(4):
                world.clock.advance(300)
                await world.work()
        assert [str(row.quantity) for row in world.erp.order("7001").lines] == ["5", "2", "4", "6"]
        assert len([c for c in world.erp.calls if isinstance(c, EditErpOrder)]) == 2 and await world.inbox() == []
        assert not any(isinstance(c, EditWmsLine) for c in world.wms.calls)


async def test_more_lines_than_one_look_follows_are_followed_at_the_next_ones(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        number = await transferred(world)
        many = tuple(line(str(1000 + n), "11", "KAFFE-1", "1", "10") for n in range(230))
        await erp_is(world, lines=(*order().lines, *many))
        for _ in range(3):
            world.clock.advance(300)
            await world.work()
        assert len(world.wms.order(number).lines) == 232 and await world.inbox() == []
