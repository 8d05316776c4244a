"""Invoices and credit notes of Rackbeat on fakes (R15): once each, forward only, linked or parked."""

from __future__ import annotations

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from daemon.domain.change import Create, EditErpOrder
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.link import Link
from daemon.domain.order import Order, WmsStatus
from daemon.domain.ownership import Master, OrderPolicy, Policy
from daemon.domain.work import CommandState, Signal, Source
from daemon.sync.invoices import begin_invoices
from daemon.sync.poller import Seen
from daemon.sync.recovery import recover
from tests.builders import line, order, product
from tests.sync.world import NAME, SyncWorld, sync_world

LINES = (line("91", "KAFFE-1", "KAFFE-1"), line("92", "KOPP-1", "KOPP-1", "2", "20"))
LOST = SyncError(Reason.TIMEOUT, "no answer", outcome_unknown=True)


def bill(world: SyncWorld, number: str = "3001", **more: object) -> Order:
    """A booked invoice that stands in Rackbeat."""
    made = replace(
        order(number, WmsStatus.INVOICED, LINES),
        customer_id="10001",
        invoice_id=number,
        created_at=world.clock.now(),
        changed_at=world.clock.now(),
    )
    world.wms.invoices[number] = replace(made, **more)  # type: ignore[arg-type]  # the caller names real fields
    return world.wms.invoices[number]


async def told(world: SyncWorld, number: str = "3001", **more: object) -> None:
    """Its webhook comes, and everything is worked off."""
    await world.signal(Kind.INVOICE, System.WMS, number, **more)
    await world.work()


async def linked_masters(world: SyncWorld) -> None:
    for kind, native_id in ((Kind.CUSTOMER, "501"), (Kind.PRODUCT, "11"), (Kind.PRODUCT, "12")):
        await world.signal(kind, System.ERP, native_id)
    await world.work()
    world.erp.calls.clear()


async def shipped_order(world: SyncWorld, status: WmsStatus = WmsStatus.INVOICED) -> str:
    """An order that went to Rackbeat, was shipped there and is now in `status`."""
    await world.signal(Kind.ORDER, System.ERP, "7001")
    await world.work()
    [there] = world.wms_orders()
    world.wms.put(replace(there, status=status))
    world.erp.calls.clear()
    return there.native_id


async def invoice_link(world: SyncWorld, number: str = "3001") -> Link | None:
    async with world.store.reading() as tx:
        return await tx.links.get(world.key(Kind.INVOICE, System.WMS, number))


def made_orders(world: SyncWorld) -> list[Order]:
    return [r for r in world.erp.of(Kind.ORDER) if isinstance(r, Order) and r.reference.startswith("RBF ")]


async def test_an_invoice_of_a_linked_order_moves_it_through_sent_to_for_invoicing(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        number = await shipped_order(world)
        bill(world, external_status=number)
        await told(world)
        assert [c.status for c in world.erp.calls if isinstance(c, EditErpOrder)] == ["OrderState_Sent", "ForInvoicing"]
        assert world.erp.order("7001").status == "ForInvoicing"
        link = await invoice_link(world)
        assert link is not None and link.erp_id == "7001"
        assert made_orders(world) == [] and await world.inbox() == []


async def test_telling_it_again_changes_nothing_even_after_a_person_took_the_order_back(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        number = await shipped_order(world)
        bill(world, external_status=number)
        await told(world)
        world.erp.put(replace(world.erp.order("7001"), status="OrderState_Sent"))
        world.erp.calls.clear()
        for _ in range(3):
            await told(world)
        assert world.erp.calls == [] and world.erp.order("7001").status == "OrderState_Sent"


async def test_an_invoiced_order_is_never_touched(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        number = await shipped_order(world)
        world.erp.put(replace(world.erp.order("7001"), status="Invoiced"))
        bill(world, external_status=number)
        await told(world)
        assert world.erp.calls == [] and world.erp.order("7001").status == "Invoiced"


async def test_an_invoice_of_a_part_waits_for_the_last_one(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        number = await shipped_order(world, WmsStatus.PARTLY_SHIPPED)
        bill(world, external_status=number, lines=LINES[:1])
        await told(world)
        assert world.erp.calls == [] and await world.inbox() == []
        world.wms.put(replace(world.wms.order(number), status=WmsStatus.INVOICED))
        bill(world, "3002", external_status=number, lines=LINES[1:])
        await told(world, "3002")
        await told(world, "3001")
        assert world.erp.order("7001").status == "ForInvoicing"
        assert len([c for c in world.erp.calls if isinstance(c, EditErpOrder) and c.status == "ForInvoicing"]) == 1


async def test_an_invoice_of_an_inactive_order_is_parked_with_the_reason(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        number = await shipped_order(world, WmsStatus.BOOKED)
        world.erp.put(replace(world.erp.order("7001"), status="Inactive"))
        bill(world, external_status=number)
        await told(world)
        [item] = [i for i in await world.inbox() if i.key.kind is Kind.INVOICE]
        assert item.parked and item.reason in (Reason.CONFLICT, Reason.ORDER_WITHDRAWN)
        assert world.erp.order("7001").status == "Inactive"


async def test_an_invoice_without_an_order_becomes_a_24so_order_once(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        await linked_masters(world)
        bill(world)
        await asyncio.gather(*(world.signal(Kind.INVOICE, System.WMS, "3001") for _ in range(20)))
        await asyncio.gather(world.work(), world.work())
        await told(world)
        [made] = made_orders(world)
        assert (made.status, made.customer_id, made.external_status) == ("ForInvoicing", "501", "1000003001")
        assert [(row.product_id, str(row.quantity)) for row in made.lines] == [("11", "5"), ("12", "2")]
        link = await invoice_link(world)
        assert link is not None and link.erp_id == made.native_id
        assert await world.link(Kind.ORDER, made.native_id) is None
        for status in (made.status, "Confirmed"):
            world.erp.put(replace(made, status=status))
            await world.signal(Kind.ORDER, System.ERP, made.native_id)
            await world.work()
            assert world.wms_orders() == [], "it came from Rackbeat and does not go there"


async def test_an_invoice_of_an_order_that_24so_never_had_becomes_one_too(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        await linked_masters(world)
        world.wms.put(replace(order("900", WmsStatus.INVOICED, LINES), customer_id="10001"))
        bill(world, external_status="900")
        await told(world)
        assert [made.reference for made in made_orders(world)] == ["RBF 3001"]


async def test_an_invoice_of_a_copy_of_a_linked_order_is_parked_and_sells_nothing_twice(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        number = await shipped_order(world)
        world.wms.put(replace(world.wms.order(number), native_id="5555"))
        bill(world, external_status="5555")
        await told(world)
        [item] = await world.inbox()
        assert (item.key.kind, item.parked, item.reason) == (Kind.INVOICE, True, Reason.CONFLICT)
        assert made_orders(world) == []


async def test_an_invoice_with_a_stranger_is_parked_and_goes_on_when_he_is_linked(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        bill(world)
        await told(world)
        assert [(i.parked, i.reason) for i in await world.inbox()] == [(True, Reason.CUSTOMER_UNSENDABLE)]
        await world.signal(Kind.CUSTOMER, System.ERP, "501")
        await world.work()
        await told(world)
        assert [(i.parked, i.reason) for i in await world.inbox()] == [(True, Reason.PRODUCT_UNKNOWN)]
        assert made_orders(world) == []
        await linked_masters(world)
        await told(world)
        assert len(made_orders(world)) == 1 and await world.inbox() == []


async def test_a_draft_invoice_means_nothing_until_it_is_booked(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        await linked_masters(world)
        bill(world, status=WmsStatus.DRAFT)
        await told(world)
        assert world.erp.calls == [] and await world.inbox() == []
        bill(world)
        await told(world)
        assert len(made_orders(world)) == 1


async def test_an_invoice_that_is_unbooked_again_is_reported_and_nothing_is_undone(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        await linked_masters(world)
        bill(world)
        await told(world)
        bill(world, status=WmsStatus.DRAFT)
        await told(world)
        [item] = await world.inbox()
        assert item.parked and item.reason is Reason.CONFLICT and "unbooked" in item.detail
        assert len(made_orders(world)) == 1
        bill(world)
        await told(world)
        assert await world.inbox() == [] and len(made_orders(world)) == 1


async def test_a_credit_note_is_parked_until_its_status_is_configured(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        number = await shipped_order(world)
        bill(world, is_credit=True, external_status=number)
        await told(world)
        assert [(i.parked, i.reason) for i in await world.inbox()] == [(True, Reason.CREDIT_NOTE)]
        assert world.erp.calls == []


async def test_a_credit_note_with_a_configured_status_becomes_an_order_of_its_own(tmp_path: Path) -> None:
    policy = Policy(orders=OrderPolicy(credit_note_status="Return"))
    async with sync_world(tmp_path, policy) as world:
        number = await shipped_order(world)
        world.erp.put(replace(world.erp.order("7001"), status="Invoiced"))
        bill(world, is_credit=True, external_status=number)
        await told(world)
        await told(world)
        assert [(made.status, made.reference) for made in made_orders(world)] == [("Return", "RBF 3001")]
        assert world.erp.order("7001").status == "Invoiced"


async def test_switched_off_invoices_are_left_alone(tmp_path: Path) -> None:
    policy = Policy(orders=OrderPolicy(invoice_status=""))
    async with sync_world(tmp_path, policy) as world:
        number = await shipped_order(world)
        bill(world, external_status=number)
        bill(world, "3002")
        await told(world)
        await told(world, "3002")
        assert world.erp.calls == [] and await world.inbox() == []


async def test_an_order_whose_answer_was_lost_is_found_by_its_sequence_and_not_made_twice(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        await linked_masters(world)
        bill(world)
        world.erp.fail_next = [("after:create", LOST)]
        await told(world)
        assert len(made_orders(world)) == 1 and await invoice_link(world) is None
        world.clock.advance(600)
        await world.work()
        assert len([c for c in world.erp.calls if isinstance(c, Create)]) == 1
        assert await invoice_link(world) is not None and await world.inbox() == []


async def test_a_restart_in_the_middle_of_a_create_looks_before_it_makes_anything(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        await linked_masters(world)
        bill(world)
        world.erp.fail_next = [("after:create", LOST)]
        await told(world)
        async with world.store.transaction() as tx:
            await tx.inbox.drop(world.key(Kind.INVOICE, System.WMS, "3001"))
        assert await recover(world.connection, world.intake) == 1
        await world.work()
        assert await invoice_link(world) is not None and len(made_orders(world)) == 1


async def test_with_our_state_lost_the_order_is_adopted_by_its_reference(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        await linked_masters(world)
        bill(world)
        await told(world)
        async with world.store.transaction() as tx:
            await tx.links.delete(world.key(Kind.INVOICE, System.WMS, "3001"))
        await told(world)
        assert len(made_orders(world)) == 1 and await invoice_link(world) is not None


async def test_another_order_with_the_same_sequence_is_not_taken_for_ours(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        await linked_masters(world)
        world.erp.put(replace(order("7009"), external_status="1000003001", reference="WEB 17"))
        bill(world)
        await told(world)
        link = await invoice_link(world)
        assert len(made_orders(world)) == 1
        assert link is not None and link.erp_id == made_orders(world)[0].native_id


async def test_invoices_from_before_our_time_are_somebody_elses_unless_a_person_asks(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        await linked_masters(world)
        await begin_invoices(world.connection)
        old = datetime.combine(date(2026, 10, 1), world.clock.now().timetz())
        bill(world, created_at=old, ordered_on=old.date())
        await _polled(world)
        assert made_orders(world) == [] and await world.inbox() == []
        world.clock.advance(timedelta(days=40).total_seconds())
        await begin_invoices(world.connection)
        bill(world, "3002", ordered_on=world.clock.now().date())
        await _polled(world, "3002")
        assert [made.reference for made in made_orders(world)] == ["RBF 3002"], "the first start counts, not the last"
        await told(world)
        assert len(made_orders(world)) == 2


async def _polled(world: SyncWorld, number: str = "3001") -> None:
    key = world.key(Kind.INVOICE, System.WMS, number)
    await world.intake.signal([Signal(key=key, source=Source.POLL)])
    await world.work()


def test_what_was_changed_back_between_two_polls_is_news_all_the_same() -> None:
    seen, first = Seen(), datetime(2026, 11, 2, 8, tzinfo=UTC)
    draft = replace(order("3001", WmsStatus.DRAFT), changed_at=first)
    assert seen.is_news(draft) and not seen.is_news(draft)
    assert seen.is_news(replace(draft, changed_at=first + timedelta(seconds=5)))


async def test_every_write_stands_in_the_outbox_and_the_audit_log(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        await linked_masters(world)
        bill(world)
        await told(world)
        async with world.store.reading() as tx:
            done = await tx.outbox.list(NAME, states=[CommandState.DONE])
            entries = await tx.audit.list(NAME)
        assert [c.wms_id for c in done if c.kind is Kind.INVOICE] == ["3001"]
        assert [e.why for e in entries if e.kind is Kind.INVOICE] == ["sync: R15: an invoice without an order of ours"]


async def test_a_fee_on_an_invoice_becomes_a_row_without_a_product(tmp_path: Path) -> None:
    policy = Policy(orders=OrderPolicy(fee_item="FRAKT"))
    policy = replace(policy, masters={**policy.masters, Kind.PRODUCT: Master.BOTH})
    async with sync_world(tmp_path, policy) as world:
        await linked_masters(world)
        world.wms.put(product("FRAKT", "FRAKT"))
        bill(world, lines=(*LINES, line("93", "FRAKT", "FRAKT", "1", "149")))
        await told(world)
        [there] = made_orders(world)
        assert [row.product_id for row in there.lines] == ["11", "12", "-1"]
        assert not any(getattr(r, "number", "") == "FRAKT" for r in world.erp.of(Kind.PRODUCT))
