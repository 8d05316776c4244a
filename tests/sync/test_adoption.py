"""Two full accounts and a state that knows nothing, or too little: observed, asked about, adopted; nothing is made
twice and nothing is overwritten (design 3.15, ADR 9). On fakes."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
import sqlalchemy as sa

from daemon.domain.adoption import Why
from daemon.domain.change import Create, EditErpOrder, SetIdField
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.order import WmsStatus
from daemon.domain.ownership import Master, OrderPolicy, Policy
from daemon.domain.work import CommandState
from daemon.store.schema import commands, documents, inbox, links
from daemon.sync.adopting import Adopting
from daemon.sync.adoption import Survey
from daemon.sync.adoption_plan import AdoptionPlan
from daemon.sync.observing import may_sync, unsettle
from daemon.sync.poller import Poller
from tests.builders import customer, order, product
from tests.fakes import set_quantity
from tests.sync.world import NAME, SyncWorld, sync_world

BOTH = Policy(masters={Kind.CUSTOMER: Master.BOTH, Kind.PRODUCT: Master.ERP, Kind.CATEGORY: Master.ERP})


async def _quiet(_what: object, _count: int) -> None:
    return None


async def _plan(world: SyncWorld) -> AdoptionPlan:
    return await Survey(world.connection).plan(_quiet)


async def _adopt(world: SyncWorld) -> AdoptionPlan:
    plan = await _plan(world)
    await Adopting(world.connection).carry_out(plan, "uid:1", _quiet)
    return plan


async def _synced(world: SyncWorld) -> None:
    """Everything of the shop has reached Rackbeat."""
    for kind, native_id in ((Kind.PRODUCT, "11"), (Kind.PRODUCT, "12"), (Kind.CUSTOMER, "501"), (Kind.ORDER, "7001")):
        await world.signal(kind, System.ERP, native_id)
    await world.work()
    assert len(world.wms_orders()) == 1


async def _forget(world: SyncWorld) -> None:
    """The state database is deleted; both systems stay as they are."""
    async with world.store._writing() as state:
        for table in (links, inbox, commands, documents):
            await state.execute(sa.delete(table))
    world.erp.calls.clear()
    world.wms.calls.clear()


async def _poll(world: SyncWorld) -> None:
    for system in System:
        poller = Poller(world.connection, system, [Kind.ORDER, Kind.CUSTOMER, Kind.PRODUCT], 60, world.intake)
        for kind in (Kind.CUSTOMER, Kind.PRODUCT, Kind.ORDER):
            await poller.poll(kind)
    world.clock.advance(300)
    await world.work()


def _creates(world: SyncWorld) -> list[object]:
    return [change for remote in (world.erp, world.wms) for change in remote.calls if isinstance(change, Create)]


async def test_a_fresh_state_beside_an_empty_rackbeat_syncs_at_once(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        assert await may_sync(world.connection) is None
        await _synced(world)
        assert await may_sync(world.connection) is None


async def test_a_lost_state_is_noticed_by_references_and_stays_noticed(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        await _synced(world)
        await _forget(world)
        why = await may_sync(world.connection)
        assert why is not None
        assert "7001" in why
        world.wms.records = {k: v for k, v in world.wms.records.items() if k[0] is not Kind.ORDER}
        assert await may_sync(world.connection) == why


@pytest.mark.parametrize("kind", [Kind.PRODUCT, Kind.CUSTOMER])
async def test_a_lost_state_is_noticed_by_an_id_field_alone(tmp_path: Path, kind: Kind) -> None:
    async with sync_world(tmp_path) as world:
        record = product("KAFFE-1", "KAFFE-1", id_field="11") if kind is Kind.PRODUCT else customer("10001")
        world.wms.put(replace(record, id_field="11" if kind is Kind.PRODUCT else "501"))
        why = await may_sync(world.connection)
        assert why is not None
        assert str(kind) in why


async def test_id_fields_that_name_nobody_are_no_evidence(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        world.wms.put(product("KAFFE-1", "KAFFE-1", id_field="999"))
        assert await may_sync(world.connection) is None


async def test_many_equal_numbers_are_evidence_and_a_few_are_not(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        for n in range(10):
            assert await may_sync(world.connection) is None
            await _forget(world)
            world.erp.put(customer(str(600 + n), str(20_000 + n)))
            world.wms.put(customer(str(20_000 + n), str(20_000 + n)))
        assert await may_sync(world.connection) is not None


async def test_a_state_with_links_of_an_earlier_version_goes_on(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        await _synced(world)
        assert await may_sync(world.connection) is None


async def test_a_lost_state_is_adopted_without_one_create_and_edits_travel_again(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        await _synced(world)
        await _forget(world)
        assert await may_sync(world.connection) is not None
        plan = await _adopt(world)
        assert (plan.total, plan.questions, plan.waiting) == (5, (), ())
        assert world.erp.calls == world.wms.calls == []
        assert await may_sync(world.connection) is None
        await _poll(world)
        assert world.erp.calls == world.wms.calls == []
        world.erp.put(replace(customer(), name="Nytt navn AS"))
        await _poll(world)
        assert getattr(world.wms.get(Kind.CUSTOMER, "10001"), "name", "") == "Nytt navn AS"
        assert _creates(world) == []


async def test_the_dry_run_writes_nothing_anywhere(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        await _synced(world)
        await _forget(world)
        await _plan(world)
        assert world.erp.calls == world.wms.calls == []
        assert await world.link(Kind.CUSTOMER, "501") is None
        assert await world.inbox() == []


async def test_neither_side_of_an_adopted_pair_is_overwritten_and_the_owners_next_edit_travels(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        await _synced(world)
        await _forget(world)
        world.wms.put(replace(world.wms.records[Kind.CUSTOMER, "10001"], name="Skrevet i Rackbeat AS"))  # type: ignore[call-arg]  # a company
        plan = await _adopt(world)
        assert [(d.field, d.erp, d.wms, d.conflict) for d in plan.differences] == [
            ("name", "Kari Handel AS", "Skrevet i Rackbeat AS", False)
        ]
        await world.signal(Kind.CUSTOMER, System.ERP, "501")
        await world.work()
        assert world.wms.calls == []
        world.erp.put(replace(customer(), name="Rettet i 24SO AS"))
        await world.signal(Kind.CUSTOMER, System.ERP, "501")
        await world.work()
        assert getattr(world.wms.get(Kind.CUSTOMER, "10001"), "name", "") == "Rettet i 24SO AS"


async def test_a_two_way_field_that_differs_becomes_a_conflict_at_once(tmp_path: Path) -> None:
    async with sync_world(tmp_path, BOTH) as world:
        await _synced(world)
        await _forget(world)
        world.wms.put(replace(world.wms.records[Kind.CUSTOMER, "10001"], name="Skrevet i Rackbeat AS"))  # type: ignore[call-arg]  # a company
        await _adopt(world)
        await world.work()
        assert world.erp.calls == world.wms.calls == []
        async with world.store.reading() as tx:
            noted = await tx.documents.list(NAME, "conflict")
        assert [name for name, _at, _body in noted] == ["customer/501/name"]


async def test_an_empty_id_field_is_written_after_the_adoption_and_nothing_else(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        await _synced(world)
        await _forget(world)
        world.wms.put(replace(world.wms.records[Kind.PRODUCT, "KAFFE-1"], id_field=None))  # type: ignore[call-arg]  # a product
        plan = await _adopt(world)
        assert plan.unlabelled == ((Kind.PRODUCT, "11"),)
        await world.work()
        assert [type(change) for change in world.wms.calls] == [SetIdField]
        assert world.erp.calls == []


class Killed(Exception):
    """The process is gone."""


async def _killed_after_the_links(world: SyncWorld) -> None:
    """The links are on disk; what was to be looked at because of them is not."""

    async def die(done: int, total: int) -> None:
        if done == total:
            raise Killed

    with pytest.raises(Killed):
        await Adopting(world.connection).carry_out(await _plan(world), "uid:1", die)


async def test_an_adoption_killed_after_its_links_still_has_everything_looked_at_that_it_had_found(
    tmp_path: Path,
) -> None:
    async with sync_world(tmp_path, BOTH) as world:
        await _synced(world)
        await _forget(world)
        world.wms.put(replace(world.wms.records[Kind.PRODUCT, "KAFFE-1"], id_field=None))  # type: ignore[call-arg]  # a product
        world.wms.put(replace(world.wms.records[Kind.CUSTOMER, "10001"], name="Somebody else"))
        whole = await _plan(world)
        await _killed_after_the_links(world)
        plan = await _adopt(world)
        assert plan.total == 0
        assert (plan.unlabelled, plan.moving) == (whole.unlabelled, whole.moving)
        assert [d for d in plan.differences if d.conflict] == [d for d in whole.differences if d.conflict] != []
        assert {count.kind: count.id_fields for count in plan.counts}[Kind.PRODUCT] == 1
        await world.work()
        assert [type(change) for change in world.wms.calls] == [SetIdField]


async def test_what_is_ambiguous_is_neither_linked_nor_created_whoever_asks(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        await _synced(world)
        (copy,) = world.wms_orders()
        await _forget(world)
        world.wms.put(replace(copy, native_id="2002"))
        plan = await _adopt(world)
        assert [(q.why, q.erp) for q in plan.questions] == [(Why.TWO_CANDIDATES, ("7001",))]
        for forced in (False, True):
            await world.signal(Kind.ORDER, System.ERP, "7001", forced=forced)
            await world.work()
            assert [item.reason for item in await world.inbox()] == [Reason.AMBIGUOUS]
        await world.signal(Kind.ORDER, System.WMS, "2002")
        await world.work()
        assert _creates(world) == []
        assert await world.link(Kind.ORDER, "7001") is None


async def test_a_question_is_answered_by_putting_the_records_in_order_and_adopting_again(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        await _synced(world)
        (copy,) = world.wms_orders()
        await _forget(world)
        world.wms.put(replace(copy, native_id="2002"))
        await _adopt(world)
        del world.wms.records[Kind.ORDER, "2002"]
        plan = await _adopt(world)
        assert (plan.total, plan.questions) == (1, ())
        await world.signal(Kind.ORDER, System.ERP, "7001")
        await world.work()
        assert await world.inbox() == []
        assert _creates(world) == []


async def test_an_order_that_waited_when_the_state_was_lost_arrives_once_and_one_in_flight_is_matched(
    tmp_path: Path,
) -> None:
    async with sync_world(tmp_path) as world:
        await _synced(world)
        world.erp.put(order("7002"))
        world.wms.put(
            replace(world.wms_orders()[0], native_id="2002", reference="24SO 7002")
        )  # arrived, never heard of
        world.erp.put(order("7003"))
        await _forget(world)
        plan = await _adopt(world)
        assert plan.waiting == ("7003",)
        await _poll(world)
        await _poll(world)
        assert sorted(o.reference for o in world.wms_orders()) == ["24SO 7001", "24SO 7002", "24SO 7003"]


async def test_orders_of_another_integration_are_known_by_the_configured_reference(tmp_path: Path) -> None:
    policy = Policy(orders=OrderPolicy(references=(("heading", r"^24SO order (\d+)$"),)))
    async with sync_world(tmp_path, policy) as world:
        await _synced(world)
        (theirs,) = world.wms_orders()
        await _forget(world)
        world.wms.put(replace(theirs, reference="", heading="24SO order 7001", status=WmsStatus.SHIPPED))
        assert await may_sync(world.connection) is not None
        plan = await _adopt(world)
        assert plan.sends == 1
        await _poll(world)
        assert [change.status for change in world.erp.calls if isinstance(change, EditErpOrder)] == ["OrderState_Sent"]
        assert _creates(world) == []


async def test_an_invoice_that_was_booked_while_the_state_was_lost_moves_its_order_on_and_an_old_one_does_not(
    tmp_path: Path,
) -> None:
    async with sync_world(tmp_path) as world:
        await _synced(world)
        (shelf,) = world.wms_orders()
        await _forget(world)
        shipped = replace(shelf, status=WmsStatus.INVOICED)
        world.wms.put(shipped)
        world.erp.put(replace(world.erp.order("7001"), status="OrderState_Sent"))
        booked = replace(shipped, native_id="300", external_status=shelf.native_id, changed_at=world.clock.now())
        old = replace(booked, native_id="299", changed_at=world.clock.now() - timedelta(days=31))
        world.wms.invoices = {"299": old, "300": booked}
        plan = await _adopt(world)
        assert plan.invoices == ("300",)
        await _poll(world)
        assert world.erp.order("7001").status == "ForInvoicing"
        assert [type(change) for change in world.erp.calls] == [EditErpOrder]


async def test_lines_that_differ_at_the_adoption_are_left_to_the_audit(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        await _synced(world)
        await _forget(world)
        booked = replace(set_quantity(world.wms_orders()[0], "KAFFE-1", "3"), status=WmsStatus.BOOKED)
        world.wms.put(replace(booked, lines=booked.lines[:1]))
        await _adopt(world)
        await _poll(world)
        assert world.erp.calls == world.wms.calls == []


# --- a state that went back in time --------------------------------------------------------------------------------


async def _restore(world: SyncWorld) -> None:
    """As `samsvar restore` leaves it."""
    async with world.store.transaction() as tx:
        await unsettle(tx, NAME, "restored from a backup", world.clock.now(), stale=True)
    world.erp.calls.clear()
    world.wms.calls.clear()


async def test_an_order_that_the_state_does_not_know_shows_that_it_is_old(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        await _synced(world)
        await _poll(world)
        assert await may_sync(world.connection) is None
        world.clock.advance(60)
        world.erp.put(order("7002"))
        world.wms.put(replace(world.wms_orders()[0], native_id="2002", reference="24SO 7002"))
        why = await may_sync(world.connection)
        assert why is not None
        assert "7002" in why
        plan = await _adopt(world)
        assert plan.total == 1
        await _poll(world)
        assert len(world.wms_orders()) == 2


async def test_a_row_that_travelled_after_the_backup_does_not_travel_again(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        await _synced(world)
        (draft,) = world.wms_orders()
        # After the backup: the warehouse added a line and booked, and 24SO has got it already.
        added = replace(draft.lines[0], native_id="99", quantity=Decimal(1))
        world.wms.put(replace(draft, lines=(*draft.lines, added), status=WmsStatus.BOOKED))
        sold = world.erp.order("7001")
        row = replace(sold.lines[0], native_id="9", quantity=Decimal(1))
        world.erp.put(replace(sold, lines=(*sold.lines, row)))
        await _restore(world)
        plan = await _adopt(world)
        assert len(plan.rebased) == 1
        await _poll(world)
        assert world.erp.calls == world.wms.calls == []


async def test_a_two_way_value_that_may_have_travelled_since_the_backup_is_not_written_back(tmp_path: Path) -> None:
    async with sync_world(tmp_path, BOTH) as world:
        await _synced(world)
        world.wms.put(replace(world.wms.records[Kind.CUSTOMER, "10001"], name="Mellom AS"))  # type: ignore[call-arg]  # a company
        await _restore(world)
        await _adopt(world)
        await _poll(world)
        assert world.erp.calls == world.wms.calls == []
        assert await world.link(Kind.CUSTOMER, "501") is not None


async def test_a_create_that_was_under_way_in_the_backup_is_found_and_not_sent_again(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        for kind, native_id in ((Kind.PRODUCT, "11"), (Kind.PRODUCT, "12"), (Kind.CUSTOMER, "501")):
            await world.signal(kind, System.ERP, native_id)
        await world.work()
        world.wms.fail_next.append(("after:create", SyncError(Reason.TIMEOUT, outcome_unknown=True)))
        await world.signal(Kind.ORDER, System.ERP, "7001")
        await world.work()
        async with world.store.reading() as tx:
            assert await tx.outbox.list(NAME, states=[CommandState.SENDING])
        await _restore(world)
        await _adopt(world)
        world.clock.advance(600)
        await _poll(world)
        assert len(world.wms_orders()) == 1
        assert _creates(world) == []
