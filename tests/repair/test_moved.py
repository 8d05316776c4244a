"""Must hold: a plan that is applied after the data moved skips exactly what moved (design 3.12, issue 5)."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from pathlib import Path

import pytest

from daemon.domain.company import Company
from daemon.domain.order import Order
from daemon.domain.product import Category, Product
from daemon.domain.record import Record
from reconcile.plan import Action
from reconcile.precondition import Place, Scope, place_of
from tests.repair.cases import CASES, KEPT, Case
from tests.repair.shop import Shop, agreeing

MOVABLE = [case for case in CASES if case.lost != KEPT]
"""What the account lacks relies on no record: it is looked for again right before it is made."""


def moved(record: Record, scope: Scope) -> Record:
    """As somebody's hand would leave it, in the part that the action relies on."""
    match record:
        case Order(lines=(first, *rest)) if scope is Scope.GOODS:
            return replace(record, lines=(replace(first, quantity=first.quantity + 7), *rest))
        case Order():
            return replace(record, note="Ring først")
        case Product() if scope is Scope.STOCK:
            return replace(record, stock=Decimal(77))
        case Product() | Company() if scope is Scope.ID_FIELD:
            return replace(record, id_field="77")
        case Product() | Company() | Category():
            return replace(record, name="Noe helt annet")
    raise AssertionError(record)


def move(shop: Shop, action: Action) -> Place:
    """The first record that the action relies on and that is there."""
    for ref in action.reads:
        record = shop.remotes[ref.system].get(ref.kind, ref.native_id)
        if record is not None:
            shop.remotes[ref.system].put(moved(record, ref.scope))
            return place_of(ref)
    raise AssertionError(action)


@pytest.mark.parametrize("case", MOVABLE, ids=str)
async def test_a_plan_that_is_applied_after_the_data_moved_skips_exactly_what_moved(case: Case, tmp_path: Path) -> None:
    async with agreeing(tmp_path, case.policy, quantities=case.quantities) as shop:
        await case.inject(shop)
        await shop.drifts(case.drifts)
        plan = await shop.plan(case.drifts, case.side)
        place = move(shop, plan.actions[0])
        relying = {action.id for action in plan.actions if place in map(place_of, action.reads)}
        before = shop.remotes[place[0]].get(place[1], place[2])
        done = await shop.apply(plan)
        outcomes = {result.action_id: str(result.outcome) for result in done.results}
        assert outcomes == {a.id: "skipped" if a.id in relying else "done" for a in plan.actions}, done.results
        assert {r.why for r in done.results if r.action_id in relying} <= {"skipped.changed", "skipped.before"}
        assert shop.remotes[place[0]].get(place[1], place[2]) == before
