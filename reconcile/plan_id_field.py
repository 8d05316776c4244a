"""Restoring an id field from our link (R5). Pure."""

from __future__ import annotations

from collections.abc import Sequence

from daemon.domain.change import SetIdField
from daemon.domain.company import Company
from daemon.domain.drift import Drift
from daemon.domain.ids import Kind, System
from daemon.domain.product import Product
from reconcile.plan_step import CHANGED, Facts, Steps
from reconcile.precondition import Ref, Scope


def restore_id_field(drifts: Sequence[Drift], facts: Facts) -> Steps:
    """What our link says belongs there; a value that changed since is left for another reconcile."""
    steps = Steps()
    for drift in drifts:
        kind = Kind(drift.entity)
        record = facts.record(System.WMS, kind, drift.wms_id)
        is_as_shown = isinstance(record, Product | Company) and (record.id_field or "") == drift.wms_value
        if not is_as_shown or not isinstance(record, Product | Company) or not drift.erp_id:
            steps.leave(drift, CHANGED, id=drift.wms_id or "")
            continue
        steps.act(
            drift,
            "repair.id_field",
            SetIdField(kind=kind, native_id=record.native_id, value=drift.erp_id),
            reads=(Ref(system=System.WMS, kind=kind, native_id=record.native_id, scope=Scope.ID_FIELD),),
            records=facts.records,
            before={"id_field": record.id_field},
            values={"number": record.native_id, "before": record.id_field or "", "after": drift.erp_id},
        )
    return steps
