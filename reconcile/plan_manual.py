"""What no command may do, and what a person should do instead. Pure."""

from __future__ import annotations

from collections.abc import Sequence

from daemon.domain.drift import Drift
from daemon.domain.ownership import Mode
from daemon.domain.product import MAX_NUMBER_LENGTH
from reconcile.plan_step import Facts, Steps


def manual_number(drifts: Sequence[Drift], facts: Facts) -> Steps:
    """R6: only a person can choose a shorter number."""
    steps = Steps()
    for drift in drifts:
        number = drift.number or ""
        steps.leave(
            drift,
            "manual.product.number_too_long",
            id=drift.erp_id or "",
            number=number,
            characters=str(len(number)),
            longest=str(MAX_NUMBER_LENGTH),
        )
    return steps


def manual_unsendable(drifts: Sequence[Drift], facts: Facts) -> Steps:
    """The order follows by itself once its products can be sent."""
    steps = Steps()
    code = "manual.order.line_unsendable" if facts.mode is Mode.SYNC else "manual.order.line_unsendable.audit"
    for drift in drifts:
        numbers = drift.erp_value or drift.detail.get("products") or ""
        steps.leave(drift, code, id=drift.erp_id or "", numbers=numbers)
    return steps


def manual_missing(drifts: Sequence[Drift], facts: Facts) -> Steps:
    """No plan creates an order: the manual GET does, and in audit mode the other integration (design 1)."""
    steps = Steps()
    for drift in drifts:
        gone = drift.detail.get("linked_to")
        if facts.mode is not Mode.SYNC:
            steps.leave(drift, "manual.order.missing_in_wms.audit", id=drift.erp_id or "")
        elif drift.detail.get("made_of"):
            number = drift.detail["made_of"] or ""
            steps.leave(drift, "manual.order.missing_in_wms.sale", id=drift.erp_id or "", number=number)
        elif gone:
            steps.leave(drift, "manual.order.missing_in_wms.linked", id=drift.erp_id or "", number=gone)
        else:
            steps.leave(drift, "manual.order.missing_in_wms", id=drift.erp_id or "")
    return steps


def manual_told(drifts: Sequence[Drift], facts: Facts) -> Steps:
    """The sentence of the kind (`reconcile.messages_manual`): what to look at, and what to change where."""
    steps = Steps()
    for drift in drifts:
        steps.leave(
            drift,
            f"manual.{drift.kind}",
            id=drift.erp_id or "",
            number=drift.wms_id or drift.number or drift.erp_id or "",
            product=drift.number or "",
            field=drift.field or "",
            erp=drift.erp_value or "",
            wms=drift.wms_value or "",
            kept=drift.detail.get("kept") or "",
            others=drift.detail.get("shared_with") or "",
            fingerprint=drift.fingerprint[:12],
        )
    return steps


def no_rule(drifts: Sequence[Drift], facts: Facts) -> Steps:
    """A kind that no rule repairs."""
    steps = Steps()
    for drift in drifts:
        steps.leave(drift, "manual.no_rule", kind=drift.kind, fingerprint=drift.fingerprint[:12])
    return steps
