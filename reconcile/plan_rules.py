"""From drift to a plan: one rule per kind, as data (design 5, Repair). Pure; called by `propose`.

Orders are created by the sync's own converge only (`plan_converge`), and in audit mode not at all.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from daemon.domain.drift import Drift, DriftState, Severity
from daemon.domain.ids import Kind, System
from daemon.domain.ownership import Policy
from daemon.domain.wish import HandOver
from reconcile.messages_manual import MANUAL
from reconcile.plan import Action, ManualItem, Plan, checksum_of
from reconcile.plan_converge import WISHES, hand_over, manual_unless_chosen, wish_of
from reconcile.plan_duplicate import remove_duplicate, tell_duplicate
from reconcile.plan_id_field import restore_id_field
from reconcile.plan_lines import LINE_KINDS, settle_lines
from reconcile.plan_manual import manual_number, manual_told, manual_unsendable, no_rule
from reconcile.plan_setup import return_to_accepted, set_up
from reconcile.plan_step import Facts, Steps
from reconcile.precondition import Place

SEVERITIES = tuple(Severity)
"""The worst first."""
VALID_FOR = timedelta(hours=24)
MAX_DRIFTS = 2_000
"""Most drifts in one plan; a person cannot review more."""

MAX_WISHES = 500
"""Most pairs that one plan hands to the sync; each is rehearsed with reads of its own."""

_SET_UP = ("field_missing", "group_missing", "payment_term_missing", "webhook_missing", "webhook_inactive")
_WITH_ID_FIELD = ("product", "customer", "supplier")

Rule = Callable[[Sequence[Drift], Facts], Steps]


RULES: Mapping[str, Rule] = {
    **dict.fromkeys((code.removeprefix("manual.") for code in MANUAL), manual_told),
    **{f"{kind}.id_field_{how}": restore_id_field for kind in _WITH_ID_FIELD for how in ("edited", "missing")},
    "order.duplicate": remove_duplicate,
    **dict.fromkeys(LINE_KINDS, settle_lines),
    **dict.fromkeys(WISHES, hand_over),
    **{f"{kind}.conflict": manual_unless_chosen for kind in _WITH_ID_FIELD},
    **{f"setup.{what}": set_up for what in _SET_UP},
    "order.not_returned_to_accepted": return_to_accepted,
    "product.number_too_long": manual_number,
    "order.line_unsendable": manual_unsendable,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Names:
    """Whose books and whose warehouse, and why the plan was asked for."""

    erp: str
    wms: str
    reason: str = ""


def plannable(
    drifts: Iterable[Drift], policy: Policy, side: System | None, most: int = MAX_DRIFTS, most_wishes: int = MAX_WISHES
) -> list[Drift]:
    """What one plan holds of these open drifts: the worst, at most so many, and of those that the sync repairs as many
    pairs as can be rehearsed. Drift of one pair stays together."""
    kept: list[Drift] = []
    handed: set[HandOver] = set()
    for _kind, group in sorted(_groups(list(drifts)), key=lambda g: min(SEVERITIES.index(d.severity) for d in g[1])):
        wish = wish_of(group, policy, side) if rule_of(group[0]) is not manual_told else None
        is_more = wish is not None and wish not in handed
        if (kept and len(kept) + len(group) > most) or (is_more and len(handed) >= most_wishes):
            continue
        handed |= {wish} if wish is not None else set()
        kept += group
    return kept


def build_plan(
    connection: str, drifts: Iterable[Drift], facts: Facts, names: Names, now: datetime, left_out: int = 0
) -> Plan:
    """The plan for these drifts; resolved ones are left out. `facts.records` holds fresh reads of `wanted(drifts)`.
    `left_out`: how many more there are that `plannable` did not take."""
    chosen = [drift for drift in drifts if drift.state is not DriftState.RESOLVED][:MAX_DRIFTS]
    actions: list[Action] = []
    manual: list[ManualItem] = []
    for _kind, group in _groups(chosen):
        steps = rule_of(group[0])(group, facts)
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
        left_out=left_out,
        actions=tuple(actions),
        manual=tuple(manual),
    )
    return replace(plan, checksum=checksum_of(plan))


def rule_of(drift: Drift) -> Rule:
    """The rule of the kind, unless the rules file says that a person shall do it."""
    rule = RULES.get(drift.kind, no_rule)
    if drift.repair not in ("manual", "none") or rule.__name__.startswith("manual"):
        return rule
    if rule is remove_duplicate:
        return tell_duplicate
    return manual_told if f"manual.{drift.kind}" in MANUAL else no_rule


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


def wishes(drifts: Iterable[Drift], policy: Policy, side: System | None) -> list[HandOver]:
    """What the sync must be asked about before `build_plan`; at most `MAX_WISHES`."""
    open_ones = [drift for drift in drifts if drift.state is not DriftState.RESOLVED]
    made = (wish_of(group, policy, side) for _kind, group in _groups(open_ones) if rule_of(group[0]) is not manual_told)
    return list(dict.fromkeys(wish for wish in made if wish is not None))[:MAX_WISHES]


def _groups(drifts: Sequence[Drift]) -> list[tuple[str, list[Drift]]]:
    """Drifts of one kind on one pair belong together: an order is reopened once for all its lines."""
    groups: dict[tuple[str, str, str], list[Drift]] = {}
    for drift in sorted(drifts, key=lambda d: (d.kind, d.erp_id or "", d.wms_id or "", d.fingerprint)):
        family = "order.lines" if drift.kind in LINE_KINDS else drift.kind
        groups.setdefault((family, drift.erp_id or "", drift.wms_id or ""), []).append(drift)
    return [(group[0].kind, group) for group in groups.values()]


def _numbered(actions: Sequence[Action], offset: int) -> list[Action]:
    """Rules number their steps from 1; in the plan the numbers go on."""
    ids = {action.id: f"a{offset + position}" for position, action in enumerate(actions, start=1)}
    return [replace(action, id=ids[action.id], after=ids.get(action.after, "")) for action in actions]


def _plan_id(connection: str, now: datetime, drifts: Sequence[Drift]) -> str:
    text = "\n".join((connection, now.isoformat(), *sorted(drift.fingerprint for drift in drifts)))
    return hashlib.sha256(text.encode()).hexdigest()[:12]
