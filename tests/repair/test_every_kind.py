"""Must hold for every kind that a machine repairs: repaired it is gone, killed anywhere it is done once, undone it is
as it was (issue 5)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import cast

import pytest

from daemon.domain.change import Create, adds_rows
from daemon.domain.company import Company
from daemon.domain.ids import Kind, System
from daemon.domain.ownership import Master
from daemon.domain.product import Product
from daemon.domain.wish import HandOver
from daemon.operations.repair_door import attempting
from daemon.sync.handover import Handover
from daemon.sync.recovery import recover
from daemon.sync.rehearsal import Rehearsal
from reconcile.apply import PlanRefused
from reconcile.fixup import Outcome
from reconcile.plan_rules import RULES
from reconcile.propose import Proposer
from reconcile.restored import LOST
from tests.repair.cases import CASES, KEPT, ONLY_ERP, Case, customer_field
from tests.repair.shop import Killed, agreeing, mortal
from tests.sync.world import NAME

KILLED = ("deleted in Rackbeat", "conflicts, wms wins", "order.line_missing_in_erp", "lines, Rackbeat is right")
"""One of each way; every case was tried when this was written. The real process is killed in tests/crash."""
BY_CASE = pytest.mark.parametrize("case", CASES, ids=str)


@BY_CASE
async def test_a_repair_leaves_no_such_drift_and_undo_restores_what_was_there(case: Case, tmp_path: Path) -> None:
    async with agreeing(tmp_path, case.policy, quantities=case.quantities) as shop:
        await case.inject(shop)
        told = shop.shown(without=case.lost)
        assert {drift.kind for drift in await shop.drifts(case.drifts)} == set(case.drifts)
        plan = await shop.plan(case.drifts, case.side)
        assert plan.actions and not plan.manual, plan.manual
        done = await shop.apply(plan)
        assert [result.outcome for result in done.results] == [Outcome.DONE] * len(plan.actions), done.results
        assert all(result.verified is not False for result in done.results), done.results
        assert await shop.drifts(case.drifts) == []
        async with shop.world.store.reading() as tx:
            lines = [line for line in await tx.audit.list(NAME) if line.actor == "uid:0"]
        assert all("counted" in line.why and any(kind in line.why for kind in case.drifts) for line in lines), lines
        assert lines or "setup.field_missing" in case.drifts

        undo = await shop.proposer.propose_undo(plan)
        assert undo is not None and undo.undoes == plan.id
        back = await shop.apply(undo, undoing=True)
        assert [result.outcome for result in back.results] == [Outcome.DONE] * len(undo.actions), back.results
        assert [result for result in back.results if result.verified is False] == [], "what stands is not called wrong"
        assert all(result.native_id for result in back.results if result.operation == "create")
        assert case.lost == KEPT or (undo.actions and not undo.manual), undo.manual
        assert shop.shown(without=case.lost) == told


def test_every_kind_that_a_machine_repairs_is_among_the_cases_with_what_undo_cannot_bring_back() -> None:
    tried = {kind for case in CASES for kind in case.drifts}
    repaired = {kind for kind, rule in RULES.items() if not rule.__name__.startswith("manual")}
    assert repaired <= tried
    lost = {kind: frozenset().union(*(case.lost for case in CASES if kind in case.drifts)) for kind in tried}
    assert {kind: each for kind, each in lost.items() if each} == LOST


@pytest.mark.parametrize("late", [False, True], ids=["before the call", "before the answer"])
@pytest.mark.parametrize("case", [case for case in CASES if str(case) in KILLED], ids=str)
async def test_killed_at_any_write_and_applied_again_it_is_all_done_and_nothing_twice(
    case: Case, late: bool, tmp_path: Path
) -> None:
    async with agreeing(tmp_path, case.policy, quantities=case.quantities) as shop:
        await case.inject(shop)
        await shop.drifts(case.drifts)
        plan = await shop.plan(case.drifts, case.side)
        assert plan.actions
        before = {system: len(remote.calls) for system, remote in shop.remotes.items()}
        for remote in shop.remotes.values():
            mortal(remote, shop)
        shop.dies_late = late
        lives = 0
        while True:
            lives += 1
            assert lives < 30, "it never ends"
            shop.dies_after = 1 if lives > 1 and not late else 0
            if lives > 12:
                shop.dies_after = None
            try:
                done = await shop.apply(plan)
            except Killed:
                shop.world.clock.advance(600)
                continue
            break
        assert [result.outcome for result in done.results] == [Outcome.DONE] * len(plan.actions), done.results
        sent = [call for system, remote in shop.remotes.items() for call in remote.calls[before[system] :]]
        added = [repr(call) for call in sent if isinstance(call, Create) or adds_rows(call)]
        assert len(added) == len(set(added)), added
        assert late or len(sent) == len(set(map(repr, sent))), sent
        shop.dies_after = None
        assert await shop.drifts(case.drifts) == []


async def test_a_repair_writes_the_side_that_the_rules_file_says_is_wrong(tmp_path: Path) -> None:
    case = next(case for case in CASES if "product.field_mismatch" in case.drifts)
    owners = {(Kind.PRODUCT, "name"): Master.WMS, (Kind.CUSTOMER, "city"): Master.BOTH}
    async with agreeing(tmp_path, case.policy, owners) as shop:
        right = shop.world.wms.get(Kind.PRODUCT, "KAFFE-1")
        assert isinstance(right, Product)
        await case.inject(shop)
        await shop.drifts(case.drifts)
        before = shop.shown()
        plan = await shop.plan(case.drifts)
        assert [(item.code, item.values["field"]) for item in plan.manual] == [
            ("manual.customer.field_mismatch", "city")
        ]
        await shop.apply(plan)
        erp, wms = shop.world.erp.get(Kind.PRODUCT, "11"), shop.world.wms.get(Kind.PRODUCT, "KAFFE-1")
        assert isinstance(erp, Product) and isinstance(wms, Product)
        assert (erp.name, wms.name) == ("Kaffi", "Kaffi")
        assert (erp.sales_price, wms.sales_price) == (right.sales_price, right.sales_price)
        assert [(drift.kind, drift.field) for drift in await shop.drifts(case.drifts)] == [
            ("customer.field_mismatch", "city")
        ]
        undo = await shop.proposer.propose_undo(plan)
        assert undo is not None
        await shop.apply(undo, undoing=True)
        assert shop.shown() == before


async def test_undo_tells_which_fields_no_call_can_empty_again_and_restores_the_rest(tmp_path: Path) -> None:
    owners = {(Kind.CUSTOMER, name): Master.WMS for name in ("email", "city")}
    async with agreeing(tmp_path, ONLY_ERP, owners) as shop:
        erp = shop.world.erp.get(Kind.CUSTOMER, "501")
        assert isinstance(erp, Company)
        shop.world.erp.put(replace(erp, email="", city="Oslo"))
        await shop.world.signal(Kind.CUSTOMER, System.ERP, "501")
        await shop.world.work()
        await customer_field(shop)
        before = shop.shown()
        await shop.drifts(["customer.field_mismatch"])
        plan = await shop.plan(["customer.field_mismatch"])
        await shop.apply(plan)
        mended = shop.world.erp.get(Kind.CUSTOMER, "501")
        assert isinstance(mended, Company) and (mended.email, mended.city) == ("ny@example.no", "Bergen")
        undo = await shop.proposer.propose_undo(plan)
        assert undo is not None
        assert [(item.code, item.values["fields"]) for item in undo.manual] == [("manual.undo.emptied", "email")]
        await shop.apply(undo, undoing=True)
        shop.world.erp.put(replace(mended, email="", city="Oslo"))
        assert shop.shown() == before


async def test_undo_leaves_an_order_that_was_worked_on_since_the_repair_made_it(tmp_path: Path) -> None:
    case = next(case for case in CASES if "order.missing_in_wms" in case.drifts)
    async with agreeing(tmp_path, case.policy, quantities=case.quantities) as shop:
        await case.inject(shop)
        await shop.drifts(case.drifts)
        plan = await shop.plan(case.drifts)
        await shop.apply(plan)
        made = next(order for order in shop.world.wms_orders() if order.reference == "24SO 7002")
        first, *rest = made.lines
        shop.world.wms.put(replace(made, lines=(replace(first, quantity=first.quantity + 1), *rest)))
        undo = await shop.proposer.propose_undo(plan)
        assert undo is not None
        assert not undo.actions and [item.code for item in undo.manual] == ["manual.undo.changed"]


async def test_a_pair_that_cannot_be_rehearsed_is_left_to_a_person_and_the_others_are_planned(tmp_path: Path) -> None:
    case = CASES[0]
    async with agreeing(tmp_path, case.policy) as shop:
        await case.inject(shop)
        await shop.drifts(case.drifts)
        rehearse = shop.parts.handover.rehearse

        class Broken:
            async def rehearse(self, wish: HandOver) -> Rehearsal:
                if wish.kind is Kind.CUSTOMER:
                    raise RuntimeError("a mistake of ours")
                return await rehearse(wish)

        world = shop.world
        proposer = Proposer(shop.remotes, world.store, world.clock, shop.audit, attempting(cast(Handover, Broken())))
        plan = await proposer.propose(NAME, share=Decimal(1))
        assert [item.kind for item in plan.manual] == ["customer.missing_in_wms"]
        assert plan.manual[0].values["because"] == "internal"
        assert {action.kind for action in plan.actions} == set(case.drifts) - {"customer.missing_in_wms"}


CUT = [case for case in CASES if str(case) in ("deleted in Rackbeat", "quantity of a draft")]


@pytest.mark.parametrize("late", [False, True], ids=["before the call", "before the answer"])
@pytest.mark.parametrize("case", CUT, ids=str)
async def test_a_plan_that_was_cut_off_and_is_too_old_to_be_resumed_can_be_undone(
    case: Case, late: bool, tmp_path: Path
) -> None:
    async with agreeing(tmp_path, case.policy, quantities=case.quantities) as shop:
        await case.inject(shop)
        told = shop.shown(without=case.lost)
        await shop.drifts(case.drifts)
        plan = await shop.plan(case.drifts, case.side)
        for remote in shop.remotes.values():
            mortal(remote, shop)
        shop.dies_after, shop.dies_late = (0 if late else min(1, len(plan.actions) - 1)), late
        with pytest.raises(Killed):
            await shop.apply(plan)
        shop.dies_after = None
        shop.world.clock.advance(25 * 3600)
        await recover(shop.world.connection, shop.world.intake)
        await shop.world.work()
        with pytest.raises(PlanRefused, match="expired"):
            await shop.apply(plan)
        undo = await shop.proposer.propose_undo(plan)
        assert undo is not None and not undo.manual, undo
        back = await shop.apply(undo, undoing=True)
        assert not back.not_done, back.results
        assert shop.shown(without=case.lost) == told


@pytest.mark.parametrize("owner", [Master.ERP, Master.WMS])
async def test_a_conflict_is_settled_without_asking_where_the_rules_file_names_an_owner(
    owner: Master, tmp_path: Path
) -> None:
    case = next(case for case in CASES if "product.conflict" in case.drifts)
    kinds = (Kind.PRODUCT, Kind.CUSTOMER, Kind.SUPPLIER)
    async with agreeing(tmp_path, case.policy, {(kind, "name"): owner for kind in kinds}) as shop:
        await case.inject(shop)
        await shop.drifts(case.drifts)
        plan = await shop.plan(case.drifts)
        assert len(plan.actions) == len(kinds) and not plan.manual
        await shop.apply(plan)
        assert await shop.drifts(case.drifts) == []
        product = shop.world.erp.get(Kind.PRODUCT, "11")
        assert isinstance(product, Product)
        assert product.name == ("Den ene" if owner is Master.ERP else "Den andre")
