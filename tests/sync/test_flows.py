"""The flows of the slice on fakes: what must hold when all goes well, and when calls fail, repeat or get lost."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from pathlib import Path

from daemon.config.values import Timing
from daemon.domain.change import Create, EditErpOrder, operation_of
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.order import WmsStatus
from daemon.domain.ownership import Mode, OrderPolicy, Policy, WmsArrival
from daemon.domain.work import CommandState
from tests.builders import line, order, product
from tests.fakes import set_quantity
from tests.sync.world import NAME, SyncWorld, sync_world


async def _send_order(world: SyncWorld) -> str:
    await world.signal(Kind.ORDER, System.ERP, "7001")
    await world.work()
    link = await world.link(Kind.ORDER, "7001")
    assert link is not None
    return link.wms_id


async def test_an_order_brings_the_customer_and_the_products_it_needs(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        number = await _send_order(world)
        sent = world.wms.order(number)
        assert [entry.product_id for entry in sent.lines] == ["KAFFE-1", "KOPP-1"]
        assert sent.customer_id == "10001"
        assert sent.reference == "24SO 7001"
        assert {r.native_id for r in world.wms.of(Kind.PRODUCT)} == {"KAFFE-1", "KOPP-1"}
        assert all(getattr(r, "id_field", None) for r in world.wms.of(Kind.PRODUCT))
        assert await world.inbox() == []


async def test_a_second_look_writes_nothing(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        number = await _send_order(world)
        world.wms.calls.clear()
        await world.signal(Kind.ORDER, System.ERP, "7001")
        await world.signal(Kind.ORDER, System.WMS, number)
        await world.signal(Kind.PRODUCT, System.ERP, "11")
        await world.signal(Kind.PRODUCT, System.WMS, "KAFFE-1")
        await world.work()
        assert (world.wms.calls, world.erp.calls) == ([], [])


async def test_the_warehouse_edits_and_books_then_ships(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        number = await _send_order(world)
        world.wms.put(replace(set_quantity(world.wms.order(number), "KAFFE-1", "3"), status=WmsStatus.BOOKED))
        await world.signal(Kind.ORDER, System.WMS, number)
        await world.work()
        sold = world.erp.order("7001")
        assert (sold.status, str(sold.lines[0].quantity)) == ("Confirmed", "3")
        assert len(world.wms_orders()) == 1
        world.wms.put(replace(world.wms.order(number), status=WmsStatus.SHIPPED))
        await world.signal(Kind.ORDER, System.WMS, number)
        await world.work()
        assert world.erp.order("7001").status == "OrderState_Sent"
        assert [operation_of(c) for c in world.erp.calls] == ["edit_order", "edit_order"]


async def test_an_order_with_an_over_length_product_is_parked_whole(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        world.erp.put(product("13", "x" * 32))
        world.erp.put(order("7002", lines=(line("1", "11", "KAFFE-1"), line("2", "13", "x" * 32))))
        await world.signal(Kind.ORDER, System.ERP, "7002")
        await world.signal(Kind.ORDER, System.ERP, "7001")
        await world.work()
        parked = [item for item in await world.inbox() if item.parked]
        assert [(item.key.native_id, item.reason) for item in parked] == [("7002", Reason.LINE_UNSENDABLE)]
        assert [o.reference for o in world.wms_orders()] == ["24SO 7001"]


async def test_a_discontinued_product_is_left_out_until_an_order_needs_it(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        world.erp.put(product("11", "KAFFE-1", active=False))
        await world.signal(Kind.PRODUCT, System.ERP, "11")
        await world.work()
        assert world.wms.of(Kind.PRODUCT) == []
        await _send_order(world)
        made = world.wms.get(Kind.PRODUCT, "KAFFE-1")
        assert made is not None
        assert made.active  # type: ignore[union-attr]  # it is a product


async def test_a_number_used_twice_is_not_synced(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        world.erp.put(product("14", "KAFFE-1"))
        for native_id in ("11", "14"):
            await world.signal(Kind.PRODUCT, System.ERP, native_id)
        await world.work()
        assert world.wms.of(Kind.PRODUCT) == []
        assert {item.reason for item in await world.inbox()} == {Reason.NUMBER_NOT_UNIQUE}


async def test_a_number_that_belongs_to_another_record_is_never_taken_over(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        world.wms.put(replace(product("KAFFE-1", "KAFFE-1"), id_field="999"))
        await world.signal(Kind.PRODUCT, System.ERP, "11")
        await world.work()
        assert [item.reason for item in await world.inbox()] == [Reason.NUMBER_TAKEN]
        assert [c for c in world.wms.calls if not (isinstance(c, Create) and c.record.kind is Kind.CATEGORY)] == []


async def test_twenty_gets_at_once_end_with_one_order(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        world.erp.put(order(status="Invoiced"))
        await asyncio.gather(*(world.signal(Kind.ORDER, System.ERP, "7001", forced=True) for _ in range(20)))
        await asyncio.gather(world.work(), world.work(), world.work())
        assert len(world.wms_orders()) == 1
        await world.signal(Kind.ORDER, System.ERP, "7001", forced=True)
        await world.work()
        assert len(world.wms_orders()) == 1


async def test_a_create_whose_answer_was_lost_is_found_by_its_reference(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        lost = SyncError(Reason.TIMEOUT, "no answer", outcome_unknown=True)
        world.wms.fail_next = [("after:", lost)]
        await world.signal(Kind.CUSTOMER, System.ERP, "501")
        await world.work()
        world.clock.advance(60)
        await world.work()
        assert len([c for c in world.wms.calls if isinstance(c, Create) and c.record.kind is Kind.CUSTOMER]) == 1
        assert await world.link(Kind.CUSTOMER, "501") is not None


async def test_a_cut_look_up_means_unknown_and_unknown_never_creates(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        for native_id in ("11", "12"):
            await world.signal(Kind.PRODUCT, System.ERP, native_id)
        await world.signal(Kind.CUSTOMER, System.ERP, "501")
        await world.work()
        world.wms.fail_next = [("after:create", SyncError(Reason.TIMEOUT, "no answer", outcome_unknown=True))]
        await world.signal(Kind.ORDER, System.ERP, "7001")
        await world.work()
        world.wms.find_fails = SyncError(Reason.INCOMPLETE, "page 2 is missing")
        for _ in range(3):
            world.clock.advance(3600)
            await world.work()
        assert len(world.wms_orders()) == 1
        assert await world.link(Kind.ORDER, "7001") is None
        world.wms.find_fails = None
        world.clock.advance(3600)
        await world.work()
        link = await world.link(Kind.ORDER, "7001")
        assert link is not None
        assert len(world.wms_orders()) == 1


async def test_a_create_that_never_arrived_is_made_only_after_the_wait(tmp_path: Path) -> None:
    async with sync_world(tmp_path, timing=Timing(unknown_settle_seconds=120, retry_first_seconds=1)) as world:
        for native_id in ("11", "12"):
            await world.signal(Kind.PRODUCT, System.ERP, native_id)
        await world.signal(Kind.CUSTOMER, System.ERP, "501")
        await world.work()
        world.wms.fail_next = [("before:create", SyncError(Reason.TIMEOUT, "no answer", outcome_unknown=True))]
        await world.signal(Kind.ORDER, System.ERP, "7001")
        await world.work()
        world.clock.advance(30)
        await world.work()
        assert world.wms_orders() == []
        world.clock.advance(120)
        await world.work()
        assert len(world.wms_orders()) == 1


async def test_the_echo_of_our_own_create_is_not_a_stranger(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        number = await _send_order(world)
        async with world.store.transaction() as tx:
            await tx.links.delete(world.key(Kind.ORDER, System.ERP, "7001"))
        await world.signal(Kind.ORDER, System.WMS, number)
        await world.work()
        link = await world.link(Kind.ORDER, "7001")
        assert link is not None
        assert (link.wms_id, len(world.wms_orders())) == (number, 1)


async def test_a_surplus_order_with_our_reference_is_never_linked_or_touched(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        number = await _send_order(world)
        world.wms.put(replace(world.wms.order(number), native_id="5555"))
        world.wms.calls.clear()
        await world.signal(Kind.ORDER, System.WMS, "5555")
        await world.work()
        link = await world.link(Kind.ORDER, "7001")
        assert link is not None
        assert (link.wms_id, world.wms.calls, world.erp.calls) == (number, [], [])


async def test_booked_on_arrival_is_one_booking(tmp_path: Path) -> None:
    policy = Policy(orders=OrderPolicy(arrival=WmsArrival.BOOKED))
    async with sync_world(tmp_path, policy) as world:
        number = await _send_order(world)
        assert world.wms.order(number).status == WmsStatus.BOOKED
        assert world.erp.calls == []
        assert [operation_of(c) for c in world.wms.calls].count("book") == 1


async def test_audit_mode_sends_nothing(tmp_path: Path) -> None:
    async with sync_world(tmp_path, Policy(mode=Mode.AUDIT)) as world:
        await world.signal(Kind.ORDER, System.ERP, "7001", forced=True)
        await world.work()
        assert (world.wms.calls, world.erp.calls) == ([], [])


async def test_a_pause_holds_work_and_lets_it_go_again(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        world.connection.gate.hold("person", "stock count")
        await world.signal(Kind.ORDER, System.ERP, "7001")
        await world.work()
        assert world.wms.calls == []
        world.connection.gate.release("person")
        world.clock.advance(10)
        await world.work()
        assert len(world.wms_orders()) == 1


async def test_one_record_that_makes_our_code_raise_is_parked_and_the_rest_goes_on(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        world.erp.put(replace(product("15", "FEIL"), number=None))  # type: ignore[arg-type]  # the bad record
        await world.signal(Kind.PRODUCT, System.ERP, "15")
        await world.signal(Kind.PRODUCT, System.ERP, "12")
        await world.work()
        assert [(i.key.native_id, i.reason) for i in await world.inbox()] == [("15", Reason.INTERNAL)]
        assert world.wms.get(Kind.PRODUCT, "KOPP-1") is not None


async def test_a_refused_write_is_parked_and_a_passing_failure_is_tried_again(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        world.wms.fail_next = [("before:", SyncError(Reason.REFUSED, "customer_group_id: invalid"))]
        await world.signal(Kind.CUSTOMER, System.ERP, "501")
        await world.work()
        assert [(i.parked, i.reason) for i in await world.inbox()] == [(True, Reason.REFUSED)]
        world.wms.fail_next = [("before:", SyncError(Reason.UNREACHABLE, "refused"))]
        await world.signal(Kind.CUSTOMER, System.ERP, "501")
        await world.work()
        assert [(i.parked, i.reason) for i in await world.inbox()] == [(False, Reason.UNREACHABLE)]
        world.clock.advance(30)
        await world.work()
        assert await world.inbox() == []


async def test_every_write_leaves_a_command_and_an_audit_line(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        await _send_order(world)
        async with world.store.reading() as tx:
            done = await tx.outbox.list(NAME, states=[CommandState.DONE])
            lines = await tx.audit.list(NAME)
        assert len(done) == len(lines) == len(world.wms.calls)
        assert any(isinstance(c.change, Create) and c.wms_id is None for c in done)
        assert not any(isinstance(c.change, EditErpOrder) for c in done)
