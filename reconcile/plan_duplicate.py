"""Surplus Rackbeat orders: an untouched draft is deleted, anything else is for a person. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from daemon.domain.change import DeleteRecord
from daemon.domain.codec import dump
from daemon.domain.drift import Drift
from daemon.domain.ids import Kind, System
from daemon.domain.order import Order, WmsStatus
from reconcile.plan_step import CHANGED, Facts, Steps
from reconcile.precondition import Ref, Scope, canonical

_MANUAL = {
    WmsStatus.BOOKED: "manual.order.duplicate.booked",
    WmsStatus.PARTLY_SHIPPED: "manual.order.duplicate.shipped",
    WmsStatus.SHIPPED: "manual.order.duplicate.shipped",
    WmsStatus.INVOICED: "manual.order.duplicate.invoiced",
}


def remove_duplicate(drifts: Sequence[Drift], facts: Facts) -> Steps:
    """Deletes only while the kept order is still there, so that the last copy can never go."""
    steps = Steps()
    for drift in drifts:
        kept_id = drift.detail.get("kept") or ""
        surplus, kept = facts.order(System.WMS, drift.wms_id), facts.order(System.WMS, kept_id)
        if surplus is None or kept is None or surplus.native_id == kept_id or kept.status == WmsStatus.CANCELLED:
            steps.leave(drift, CHANGED, id=drift.wms_id or "")
        elif surplus.status != WmsStatus.DRAFT:
            code = _MANUAL.get(WmsStatus(surplus.status), CHANGED)
            steps.leave(drift, code, id=surplus.native_id, kept=kept_id)
        elif drift.detail.get("untouched") != "true":
            steps.leave(drift, "manual.order.duplicate.edited", id=surplus.native_id, kept=kept_id)
        else:
            _delete(steps, drift, surplus, kept_id, facts)
    return steps


def tell_duplicate(drifts: Sequence[Drift], facts: Facts) -> Steps:
    """The same, where a person shall do it all: why this copy is not deleted, or that it may be."""
    steps = Steps()
    for drift in drifts:
        found = remove_duplicate([drift], facts)
        steps.manual += found.manual
        if found.actions:
            kept = drift.detail.get("kept") or ""
            steps.leave(drift, "manual.order.duplicate.draft", id=drift.wms_id or "", kept=kept)
    return steps


def _delete(steps: Steps, drift: Drift, surplus: Order, kept_id: str, facts: Facts) -> None:
    steps.act(
        drift,
        f"repair.duplicate.{drift.detail.get('grade') or 'likely'}",
        DeleteRecord(system=System.WMS, kind=Kind.ORDER, native_id=surplus.native_id),
        reads=(
            Ref(system=System.WMS, kind=Kind.ORDER, native_id=surplus.native_id, scope=Scope.WHOLE),
            Ref(system=System.WMS, kind=Kind.ORDER, native_id=kept_id, scope=Scope.ALIVE),
        ),
        records=facts.records,
        before={"order": canonical(dump(surplus))},
        values={"id": surplus.native_id, "kept": kept_id},
        confirm_each=True,
    )
