"""Applying a plan: what was shown, once, and only while it still holds."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from daemon.domain.change import DeleteRecord
from daemon.domain.drift import DriftState
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind
from daemon.domain.messages import Catalogue
from daemon.domain.product import Product
from daemon.domain.record import Record
from daemon.domain.wish import HandOver, SetUp
from daemon.domain.work import Command
from reconcile.apply import Applier, Delivered, PlanRefused, stages
from reconcile.fixup import FixUp, Outcome
from reconcile.messages import MESSAGES
from reconcile.plan import Plan
from reconcile.propose import Proposer
from tests.reconcile.bench import CONNECTION, Bench, bench, wms_order

TEXTS = Catalogue(MESSAGES)


class Door:
    """Stands for the outbox: sends at once, remembers every command."""

    def __init__(self, b: Bench) -> None:
        self._b = b
        self.commands: list[Command] = []
        self.dies_after: int | None = None
        self.refuses: str | None = None
        self.drops: str | None = None
        self.breaks = False

    async def landed(self, command: Command) -> None:
        """Nothing holds a place here."""

    async def hand_over(self, wish: HandOver, origin: str, rule: str) -> Delivered:
        raise NotImplementedError("tests/repair hands over")

    async def set_up(self, wish: SetUp, origin: str, rule: str) -> Delivered:
        raise NotImplementedError("tests/repair sets up")

    async def deliver(self, command: Command, before: Record | None, rule: str) -> Delivered:
        self.commands.append(command)
        if self.breaks and len(self.commands) > 1:
            raise RuntimeError("a mistake of ours")
        if self.refuses is not None:
            return Delivered(ok=False, skipped_reason=self.drops, response=self.refuses)
        await self._b.remotes[command.system].perform(command.change)
        if self.dies_after is not None and len(self.commands) >= self.dies_after:
            raise SystemExit("killed")
        return Delivered(ok=True, response="200")


@pytest.fixture
async def b(tmp_path: Path) -> AsyncIterator[Bench]:
    async with bench(tmp_path) as made:
        await made.agree()
        yield made


async def damage(b: Bench) -> Plan:
    """An edited id field, a copy, and a booked order with another quantity; the plan for all three."""
    product = b.wms.get(Kind.PRODUCT, "KAFFE-1")
    assert isinstance(product, Product)
    b.wms.put(replace(product, id_field="99"))
    b.wms.put(replace(b.wms.order("90"), lines=wms_order("90", "", "3").lines, status="booked"))
    b.wms.put(wms_order("91", "24SO 7001", "5"))
    await b.run()
    return await Proposer(b.remotes, b.store, b.clock, b.audit).propose(CONNECTION, reason="rydding")


def deleting(plan: Plan) -> list[str]:
    return [a.id for a in plan.actions if isinstance(a.change, DeleteRecord)]


async def test_after_a_repair_the_next_run_resolves_everything(b: Bench) -> None:
    plan = await damage(b)
    door = Door(b)
    fixup = await Applier(b.remotes, b.store, b.clock, door).apply(
        plan, plan.checksum, actor="uid:0", approved=deleting(plan)
    )

    assert [r.outcome for r in fixup.results] == [Outcome.DONE] * 5
    assert (b.wms.order("90").status, b.wms.order("90").lines[0].quantity) == ("booked", Decimal(5))
    record = await b.run()
    assert record.open_count == 0
    assert {d.state for d in await b.drifts()} == {DriftState.RESOLVED}


async def test_the_fix_up_shows_before_and_after_and_survives_json(b: Bench) -> None:
    plan = await damage(b)
    fixup = await Applier(b.remotes, b.store, b.clock, Door(b)).apply(plan, plan.checksum, actor="uid:0")

    restored = next(r for r in fixup.results if r.operation == "set_id_field")
    assert (restored.before, restored.after) == ({"id_field": "99"}, {"id_field": "11"})
    edited = next(r for r in fixup.results if r.operation == "edit_line")
    assert (edited.before, edited.after) == ({"quantity of line 901": "3"}, {"quantity of line 901": "5"})
    assert FixUp.from_json(fixup.to_json()) == fixup
    assert (fixup.reason, fixup.actor) == ("rydding", "uid:0")


async def test_a_deletion_that_nobody_said_yes_to_is_not_done(b: Bench) -> None:
    plan = await damage(b)
    fixup = await Applier(b.remotes, b.store, b.clock, Door(b)).apply(plan, plan.checksum, actor="uid:0")

    (left,) = fixup.not_done
    assert left.why == "skipped.not_confirmed"
    assert b.wms.get(Kind.ORDER, "91") is not None


async def test_every_command_says_which_plan_and_action_it_is_of(b: Bench) -> None:
    plan = await damage(b)
    door = Door(b)
    await Applier(b.remotes, b.store, b.clock, door).apply(plan, plan.checksum, actor="uid:0")
    assert {c.origin for c in door.commands} <= {f"repair:{plan.id}/{a.id}" for a in plan.actions}
    edit = next(c for c in door.commands if c.kind is Kind.ORDER)
    assert (edit.erp_id, edit.wms_id) == ("7001", "90")


async def test_a_record_that_changed_since_the_plan_is_skipped_and_says_so(b: Bench) -> None:
    plan = await damage(b)
    product = b.wms.get(Kind.PRODUCT, "KAFFE-1")
    assert isinstance(product, Product)
    b.wms.put(replace(product, id_field="98"))
    b.wms.put(replace(b.wms.order("90"), status="shipped"))
    b.wms.put(replace(b.wms.order("91"), status="booked"))

    door = Door(b)
    fixup = await Applier(b.remotes, b.store, b.clock, door).apply(
        plan, plan.checksum, actor="uid:0", approved=deleting(plan)
    )

    assert door.commands == []
    assert {r.why for r in fixup.results} == {"skipped.changed", "skipped.before"}
    for result in fixup.results:
        assert "{" not in TEXTS.text(result.why, "nb", **result.values)


async def test_the_kept_order_gone_means_the_copy_stays(b: Bench) -> None:
    plan = await damage(b)
    del b.wms.records[Kind.ORDER, "90"]
    await Applier(b.remotes, b.store, b.clock, Door(b)).apply(
        plan, plan.checksum, actor="uid:0", approved=deleting(plan)
    )
    assert b.wms.get(Kind.ORDER, "91") is not None


async def test_another_plan_than_the_one_shown_is_refused(b: Bench) -> None:
    plan = await damage(b)
    applier = Applier(b.remotes, b.store, b.clock, Door(b))
    for other, checksum in ((plan, "0" * 64), (replace(plan, actions=()), plan.checksum)):
        with pytest.raises(PlanRefused, match="checksum"):
            await applier.apply(other, checksum, actor="uid:0")


async def test_an_old_plan_is_refused(b: Bench) -> None:
    plan = await damage(b)
    b.clock.advance(25 * 3600)
    with pytest.raises(PlanRefused, match="expired"):
        await Applier(b.remotes, b.store, b.clock, Door(b)).apply(plan, plan.checksum, actor="uid:0")


@pytest.mark.parametrize("dies_after", [1, 2, 3, 4])
async def test_killed_between_a_call_and_its_record_the_plan_resumes_without_doing_it_twice(
    b: Bench, dies_after: int
) -> None:
    plan = await damage(b)
    dying = Door(b)
    dying.dies_after = dies_after
    with pytest.raises(SystemExit):
        await Applier(b.remotes, b.store, b.clock, dying).apply(
            plan, plan.checksum, actor="uid:0", approved=deleting(plan)
        )

    door = Door(b)
    fixup = await Applier(b.remotes, b.store, b.clock, door).apply(
        plan, plan.checksum, actor="uid:0", approved=deleting(plan)
    )

    assert not fixup.not_done
    sent = [c.id for c in (*dying.commands, *door.commands)]
    assert len(sent) == len(set(sent)) == len(plan.actions)
    assert (await b.run()).open_count == 0


async def test_applying_a_finished_plan_again_sends_nothing(b: Bench) -> None:
    plan = await damage(b)
    for expected in (len(plan.actions), 0):
        door = Door(b)
        fixup = await Applier(b.remotes, b.store, b.clock, door).apply(
            plan, plan.checksum, actor="uid:0", approved=deleting(plan)
        )
        assert len(door.commands) == expected
        assert len(fixup.done) == len(plan.actions)


@pytest.mark.parametrize(("drops", "outcome"), [(None, Outcome.FAILED), ("paused", Outcome.SKIPPED)])
async def test_a_call_refused_or_dropped_in_the_first_stage_stops_the_rest(
    b: Bench, drops: str | None, outcome: Outcome
) -> None:
    plan = await damage(b)
    door = Door(b)
    door.refuses, door.drops = "422", drops
    fixup = await Applier(b.remotes, b.store, b.clock, door).apply(
        plan, plan.checksum, actor="uid:0", approved=deleting(plan)
    )
    assert len(door.commands) == 1
    assert fixup.results[0].outcome is outcome
    assert "skipped.stopped" in {r.why for r in fixup.results}


async def test_a_mistake_of_ours_at_one_action_is_told_in_the_report_with_what_was_done_before(b: Bench) -> None:
    plan = await damage(b)
    door = Door(b)
    door.breaks = True
    fixup = await Applier(b.remotes, b.store, b.clock, door).apply(plan, plan.checksum, actor="uid:0")
    assert len(fixup.done) == 1
    failed = [r for r in fixup.results if r.outcome is Outcome.FAILED]
    assert {(r.why, r.values["why"]) for r in failed} == {("failed.refused", "internal")}
    async with b.store.reading() as tables:
        assert await tables.documents.get(CONNECTION, "fixup", plan.id) == fixup.to_json()


async def test_a_system_that_cannot_be_read_is_not_written_to(b: Bench) -> None:
    plan = await damage(b)

    async def unreachable(kind: Kind, native_ids: object) -> dict[str, object]:
        raise SyncError(Reason.UNREACHABLE)

    b.wms.fetch_many = unreachable  # type: ignore[method-assign,assignment]  # this fake goes offline
    door = Door(b)
    fixup = await Applier(b.remotes, b.store, b.clock, door).apply(plan, plan.checksum, actor="uid:0")
    assert door.commands == []
    assert "skipped.unread" in {r.why for r in fixup.results}


async def test_stages_are_one_ten_and_the_rest_and_never_cut_a_chain(b: Bench) -> None:
    plan = await damage(b)
    chain = [a for a in plan.actions if a.kind == "order.quantity_mismatch"]
    singles = [replace(plan.actions[0], id=f"x{n}") for n in range(15)]
    assert [len(s) for s in stages([*chain, *singles])] == [3, 10, 5]


async def test_a_stored_plan_is_found_again(b: Bench) -> None:
    plan = await damage(b)
    proposer = Proposer(b.remotes, b.store, b.clock, b.audit)
    assert await proposer.load(CONNECTION, plan.id) == plan
    assert await proposer.load(CONNECTION, "nothing") is None
    assert len((await proposer.propose(CONNECTION, kinds=["order.duplicate"])).actions) == 1


async def test_a_plan_is_not_applied_twice_at_once(b: Bench) -> None:
    plan = await damage(b)
    busy = asyncio.Lock()
    async with busy:
        with pytest.raises(PlanRefused, match="busy"):
            await Applier(b.remotes, b.store, b.clock, Door(b), busy=busy).apply(plan, plan.checksum, actor="uid:0")
