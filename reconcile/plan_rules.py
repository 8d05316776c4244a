"""From drift to a plan: one rule per kind, as data (design 5, Repair). Pure; called by `propose`.

Must never plan to create an order: what is missing gets a manual item.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from daemon.domain.drift import Drift, DriftState
from daemon.domain.ids import Kind, System
from reconcile.messages_manual import MANUAL
from reconcile.plan import Action, ManualItem, Plan, checksum_of
from reconcile.plan_duplicate import remove_duplicate
from reconcile.plan_id_field import restore_id_field
from reconcile.plan_manual import manual_missing, manual_number, manual_told, manual_unsendable, no_rule
from reconcile.plan_quantity import settle_quantity
from reconcile.plan_step import Facts, Steps
from reconcile.precondition import Place

VALID_FOR = timedelta(hours=24)
MAX_DRIFTS = 2_000
"""Most drifts in one plan; a person cannot review more."""

_WITH_ID_FIELD = ("product", "customer", "supplier")

Rule = Callable[[Sequence[Drift], Facts], Steps]


RULES: Mapping[str, Rule] = {
    **dict.fromkeys((code.removeprefix("manual.") for code in MANUAL), manual_told),
    **{f"{kind}.id_field_{how}": restore_id_field for kind in _WITH_ID_FIELD for how in ("edited", "missing")},
    "order.duplicate": remove_duplicate,
    "order.quantity_mismatch": settle_quantity,
    "product.number_too_long": manual_number,
    "order.line_unsendable": manual_unsendable,
    "order.missing_in_wms": manual_missing,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Whose books and whose warehouse, and why the plan was asked for."""

    erp: str
    wms: str
    reason: str = ""


def build_plan(connection: str, drifts: Iterable[Drift], facts: Facts, names: Names, now: datetime) -> Plan:
    """The plan for these drifts; resolved ones are left out. `facts.records` holds fresh reads of `wanted(drifts)`."""
    chosen = [drift for drift in drifts if drift.state is not DriftState.RESOLVED][:MAX_DRIFTS]
    actions: list[Action] = []
    manual: list[ManualItem] = []
    for kind, group in _groups(chosen):
        steps = RULES.get(kind, no_rule)(group, facts)
        actions += _numbered(steps.actions, len(actions))
        manual += steps.manual
    plan = Plan(
        id=_plan_id(connection, now, chosen),
        connection=connection,
        created_at=now,
        expires_at=now + VALID_FOR,
        erp_name=names.erp,
        wms_name=names.wms,
        reason=names.reason,
        actions=tuple(actions),
        manual=tuple(manual),
    )
    return replace(plan, checksum=checksum_of(plan))


def wanted(drifts: Iterable[Drift]) -> set[Place]:
    """The records that must be read before `build_plan`."""
    places: set[Place] = set()
    for drift in drifts:
        if drift.entity not in set(Kind):
            continue
        kind = Kind(drift.entity)
        sides = ((System.ERP, drift.erp_id), (System.WMS, drift.wms_id), (System.WMS, drift.detail.get("kept")))
        places |= {(system, kind, native_id) for system, native_id in sides if native_id}
    return places


def _groups(drifts: Sequence[Drift]) -> list[tuple[str, list[Drift]]]:
    """Drifts of one kind on one pair belong together: an order is reopened once for all its lines."""
    groups: dict[tuple[str, str, str], list[Drift]] = {}
    for drift in sorted(drifts, key=lambda d: (d.kind, d.erp_id or "", d.wms_id or "", d.fingerprint)):
        groups.setdefault((drift.kind, drift.erp_id or "", drift.wms_id or ""), []).append(drift)
    return [(kind, group) for (kind, _erp, _wms), group in groups.items()]


def _numbered(actions: Sequence[Action], offset: int) -> list[Action]:
    """Rules number their steps from 1; in the plan the numbers go on."""
    ids = {action.id: f"a{offset + position}" for position, action in enumerate(actions, start=1)}
    return [replace(action, id=ids[action.id], after=ids.get(action.after, "")) for action in actions]


def _plan_id(connection: str, now: datetime, drifts: Sequence[Drift]) -> str:
    text = "\n".join((connection, now.isoformat(), *sorted(drift.fingerprint for drift in drifts)))
    return hashlib.sha256(text.encode()).hexdigest()[:12]
