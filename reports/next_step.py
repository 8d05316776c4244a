"""What a person would do next about a drift, and what to type. Pure; called by `build`."""

from __future__ import annotations

import shlex
from collections.abc import Mapping
from typing import Protocol

from daemon.domain.drift import Drift, Severity
from reports.model import NextStep, Row, Standing


class Detector(Protocol):
    """What the report needs of a detector (reconcile.catalog)."""

    @property
    def id(self) -> str: ...
    @property
    def entity(self) -> str: ...
    @property
    def severity(self) -> Severity: ...
    @property
    def title_nb(self) -> str: ...
    @property
    def title_en(self) -> str: ...
    @property
    def why(self) -> str: ...
    @property
    def why_nb(self) -> str: ...
    @property
    def repair(self) -> str: ...


BY_KIND: Mapping[str, NextStep] = {
    "order.line_unsendable": NextStep.FIX_ERP,
    "order.duplicate": NextStep.FIX_WMS,
    "order.missing_in_wms": NextStep.LOOK,
    "order.edited_after_invoicing": NextStep.DECIDE,
    "order.customer_mismatch": NextStep.DECIDE,
    "invoice.amount_mismatch": NextStep.DECIDE,
    "invoice.missing_in_erp": NextStep.FIX_ERP,
    "customer.duplicate_candidate": NextStep.DECIDE,
    "supplier.duplicate_candidate": NextStep.DECIDE,
}

BY_FAMILY: Mapping[str, NextStep] = {
    "number_too_long": NextStep.FIX_ERP,
    "number_not_unique": NextStep.FIX_ERP,
    "number_missing": NextStep.FIX_ERP,
    "number_invalid": NextStep.FIX_ERP,
    "conflict": NextStep.DECIDE,
    "duplicate": NextStep.FIX_WMS,
    "id_field_edited": NextStep.FIX_WMS,
    "id_field_missing": NextStep.FIX_WMS,
    "missing_in_erp": NextStep.FIX_ERP,
    "missing_in_wms": NextStep.FIX_WMS,
    "field_mismatch": NextStep.DECIDE,
    "stock_mismatch": NextStep.DECIDE,
    "amount_mismatch": NextStep.DECIDE,
    "customer_mismatch": NextStep.DECIDE,
    "status_mismatch": NextStep.DECIDE,
    "line_missing_in_erp": NextStep.DECIDE,
    "line_missing_in_wms": NextStep.DECIDE,
    "not_returned_to_accepted": NextStep.FIX_ERP,
}

MADE_BY_SYNC = frozenset({"order.missing_in_wms", "order.missing_in_erp"})
"""What only the sync creates: no plan of audit mode does (design 2)."""

NO_REPAIR = frozenset({"", "none", "manual", "no"})
"""What a detector's header or a drift says when no command repairs it."""

SEVERITY_RANK: Mapping[Severity, int] = {
    Severity.CRITICAL: 0,
    Severity.HIGH: 1,
    Severity.MEDIUM: 2,
    Severity.LOW: 3,
}
STANDING_RANK: Mapping[Standing, int] = {Standing.REOPENED: 0, Standing.NEW: 1, Standing.OPEN: 2}
STEP_RANK: Mapping[NextStep, int] = {step: rank for rank, step in enumerate(NextStep)}


def next_step(drift: Drift, detector: Detector | None, *, watching: bool = False) -> NextStep:
    """A repair command first; else by the kind, else by the family of kinds (design 8), else: look into it.

    `watching`: audit mode. What no plan mends (`reconcile.plan_manual`) is never said to be mended by one.
    """
    if is_gone(drift) and not watching:
        return NextStep.DECIDE
    repair = drift.repair or drift.detail.get("repair") or (detector.repair if detector else "")
    alone = watching and drift.kind in MADE_BY_SYNC
    if repair.strip().lower() not in NO_REPAIR and not repair.startswith("manual") and not alone:
        return NextStep.COMMAND
    if drift.kind in BY_KIND:
        return BY_KIND[drift.kind]
    entity, _, family = drift.kind.partition(".")
    if entity == "setup":
        return NextStep.SETUP
    return BY_FAMILY.get(family, NextStep.LOOK)


def is_gone(drift: Drift) -> bool:
    """An order that both systems had: what is left of it is not made anew by any plan, a person decides."""
    if drift.kind == "order.missing_in_wms":
        return bool(drift.detail.get("linked_to") or drift.detail.get("made_of"))
    return drift.kind == "order.missing_in_erp" and bool(drift.erp_id)


def command(drift: Drift, step: NextStep) -> str:
    """One line for a shell, quoted, so that a hostile number cannot become a second command."""
    if step is NextStep.COMMAND:
        return shlex.join(["samsvar", "-c", drift.connection, "repair", "plan", "--kind", drift.kind])
    return shlex.join(["samsvar", "-c", drift.connection, "drift", "show", drift.fingerprint[:12]])


def urgency(row: Row) -> tuple[int, int, int, str, str, str]:
    """Sort key: worst first, then what came back or is new, then what is easiest to do, then stable by id."""
    drift = row.drift
    return (
        SEVERITY_RANK[drift.severity],
        STANDING_RANK.get(row.standing, 9),
        STEP_RANK[row.step],
        drift.kind,
        drift.number or drift.erp_id or drift.wms_id or "",
        drift.fingerprint,
    )
