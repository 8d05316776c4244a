"""What the Rackbeat account lacks (R1, webhooks), and an edited order that was not sent back (R13). Pure."""

from __future__ import annotations

from collections.abc import Sequence

from daemon.domain.change import EditErpOrder
from daemon.domain.drift import Drift
from daemon.domain.ids import Kind, System
from daemon.domain.wish import SetUp
from reconcile.plan_step import CHANGED, Facts, Steps
from reconcile.precondition import Ref, Scope


def set_up(drifts: Sequence[Drift], facts: Facts) -> Steps:
    """Made as `samsvar setup` makes it; what is there by then is not made twice."""
    steps = Steps()
    for drift in drifts:
        what = drift.detail.get("what") or drift.kind.removeprefix("setup.").removesuffix("_missing")
        wish = SetUp(what=what, name=drift.wms_id or "", place=drift.number or "")
        steps.act(
            drift,
            f"repair.{drift.kind}",
            wish,
            reads=(),
            records=facts.records,
            before={what: None},
            values={"name": wish.name, "place": wish.place},
        )
    return steps


def return_to_accepted(drifts: Sequence[Drift], facts: Facts) -> Steps:
    """Sets the 24SevenOffice order back to the accepted status, so that the seller sees what the warehouse changed."""
    steps = Steps()
    for drift in drifts:
        order = facts.order(System.ERP, drift.erp_id)
        if order is None or order.status != drift.erp_value:
            steps.leave(drift, CHANGED, id=drift.erp_id or "")
            continue
        steps.act(
            drift,
            "repair.status.erp",
            EditErpOrder(native_id=order.native_id, customer_id=order.customer_id, status=facts.accepted_status),
            reads=(Ref(system=System.ERP, kind=Kind.ORDER, native_id=order.native_id, scope=Scope.GOODS),),
            records=facts.records,
            before={"status": order.status},
            values={"id": order.native_id, "changes": f"{order.status} → {facts.accepted_status}"},
        )
    return steps
