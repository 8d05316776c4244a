"""A repair plan as a frozen value: what would be done to which record, on what condition, and what a person must do.

Pure. Made by `plan_rules.build_plan`, shown by the CLI, carried out by `apply` only with its own checksum (design
3.12).
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from daemon.domain.change import Create, kind_of
from daemon.domain.codec import dump, load
from daemon.domain.ids import Kind
from daemon.domain.order import Order
from daemon.domain.record import Record
from daemon.domain.wish import HandOver, SetUp, Wished, wished_kind
from reconcile.precondition import Ref, canonical

_LATER = ("undoes", "left_out")
"""Fields that plans of older releases do not have."""


class PlanDamaged(Exception):
    """The plan is not what was stored: its checksum does not fit, or it is no plan."""


class PlanUnsafe(Exception):
    """The plan would touch too large a share of a kind (design 3.11)."""

    def __init__(self, kind: Kind | str, count: int, total: int, limit: int | None = None) -> None:
        super().__init__(f"{count} of {total} {kind} records would be changed")
        self.limit = limit
        """Of the rules file, when that is what it broke; `kind` is then a kind of drift."""
        self.kind = kind
        self.count = count
        self.total = total


@dataclass(frozen=True, slots=True, kw_only=True)
class Action:
    """One remote call of a plan, or one pair that is handed to the sync with the calls that it may make.

    `kind`: the drift kind. `title`, `values`: a message code of reconcile/messages.py and what fills its places.
    `before`: the changed fields as the system has them now; `image`: the whole written record, for undo.
    `reads`, `digest`: what it relies on (precondition).
    `after`: the action that must have been done first, or empty. `confirm_each`: deleting asks per item.
    """

    id: str
    fingerprint: str
    kind: str
    title: str
    values: Mapping[str, str]
    change: Wished
    before: Mapping[str, str | None]
    reads: tuple[Ref, ...]
    digest: str
    after: str = ""
    image: Record | None = None
    confirm_each: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class ManualItem:
    """What no command may do: `code` is a message that tells a person what to do, `values` fill its places."""

    fingerprint: str
    kind: str
    code: str
    values: Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlanLimits:
    """Fuse: more than `floor` actions on a kind must stay within `share` of its records (`totals`, by kind).
    `most`: the blast radius by kind of drift, of the rules file."""

    totals: Mapping[str, int]
    most: Mapping[str, int] = field(default_factory=dict)
    share: Decimal = Decimal("0.2")
    floor: int = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Ordered actions and manual items, shown before anything is done. `erp_name`, `wms_name`: whose books and whose
    warehouse (R2). `reason`: why, as the operator wrote it. `undoes`: the plan that this one takes back, or empty.
    `left_out`: drifts that were asked for and did not fit into one plan."""

    id: str
    connection: str
    created_at: datetime
    expires_at: datetime
    erp_name: str
    wms_name: str
    actions: tuple[Action, ...]
    manual: tuple[ManualItem, ...]
    reason: str = ""
    undoes: str = ""
    left_out: int = 0
    checksum: str = field(default="")

    def action(self, action_id: str) -> Action | None:
        return next((action for action in self.actions if action.id == action_id), None)

    def to_json(self) -> Mapping[str, object]:
        body: Mapping[str, object] = dump(self)
        return body

    @staticmethod
    def from_json(raw: object) -> Plan:
        """Raises PlanDamaged when the text was changed after the plan was made."""
        try:
            plan: Plan = load(Plan, raw)
        except (ValueError, TypeError, KeyError, AttributeError) as error:
            raise PlanDamaged("not a plan") from error
        if checksum_of(plan) != plan.checksum:
            raise PlanDamaged(f"plan {plan.id} does not fit its checksum")
        return plan

    def raise_if_unsafe(self, limits: PlanLimits) -> None:
        """Raises PlanUnsafe for the first kind that would be touched too much."""
        drifts = Counter(kind for kind, _found in {(action.kind, action.fingerprint) for action in self.actions})
        for drift, count in sorted(drifts.items()):
            if drift in limits.most and count > limits.most[drift]:
                raise PlanUnsafe(drift, count, count, limits.most[drift])
        touched = Counter(kind for kind, _record in {place for a in self.actions for place in _places_of(a)})
        for kind, count in sorted(touched.items()):
            total = limits.totals.get(str(kind), 0)
            if count > limits.floor and count > limits.share * total:
                raise PlanUnsafe(kind, count, total)


def checksum_of(plan: Plan) -> str:
    """SHA-256 over the canonical JSON of everything but the checksum."""
    body = {
        name: value for name, value in plan.to_json().items() if name != "checksum" and (value or name not in _LATER)
    }
    return hashlib.sha256(canonical(body).encode()).hexdigest()


def _places_of(action: Action) -> set[tuple[Kind, str]]:
    """Which records it touches; a hand-over may make others that the record needs."""
    if isinstance(action.change, SetUp):
        return set()
    ref = action.reads[0]
    places = {(wished_kind(action.change), json.dumps([str(ref.system), ref.native_id]))}
    for made in action.change.expected if isinstance(action.change, HandOver) else ():
        if isinstance(made, Create) and not isinstance(made.record, Order):
            places.add((kind_of(made), json.dumps([str(made.system), made.record.number])))
    return places
