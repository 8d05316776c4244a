"""What a rule is given and what it gives back. Pure; shared by the rules of `plan_rules`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from daemon.domain.change import Change
from daemon.domain.drift import Drift
from daemon.domain.ids import Kind, System
from daemon.domain.order import Order
from daemon.domain.ownership import Mode, Policy
from daemon.domain.record import Record
from daemon.domain.wish import HandOver, Wished
from reconcile.plan import Action, ManualItem
from reconcile.precondition import Records, Ref, digest_of, place_of

CHANGED = "manual.changed"
"""The record no longer shows what the drift says: reconcile again."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Tried:
    """What the sync would send for a hand-over: rehearsed on fresh reads, nothing written. `reason`: a Reason value
    when it would not get through, `detail` with it; `left_out` when the sync would not touch it."""

    commands: tuple[Change, ...] = ()
    reason: str = ""
    detail: str = ""


NOT_TRIED = Tried(reason="internal", detail="not rehearsed")


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """Fresh reads, and the choices of the connection that rules depend on. `side`: whose value a person chose for
    conflicts. `policy`: with the owners of the rules file. `tried`: by the wish as `plan_converge.wish_of` makes it.
    `erp_products`: 24SevenOffice ids by the Rackbeat number of linked products."""

    records: Records
    mode: Mode
    quantity_owner: System
    accepted_status: str
    policy: Policy = field(default_factory=Policy)
    side: System | None = None
    tried: Mapping[HandOver, Tried] = field(default_factory=dict)
    erp_products: Mapping[str, str] = field(default_factory=dict)

    def record(self, system: System, kind: Kind, native_id: str | None) -> Record | None:
        return self.records.get((system, kind, native_id)) if native_id else None

    def order(self, system: System, native_id: str | None) -> Order | None:
        record = self.record(system, Kind.ORDER, native_id)
        return record if isinstance(record, Order) else None


@dataclass(slots=True)
class Steps:
    """Filled by one rule. Actions are numbered within it; `plan_rules` renumbers them."""

    actions: list[Action] = field(default_factory=list)
    manual: list[ManualItem] = field(default_factory=list)

    def act(
        self,
        drift: Drift,
        title: str,
        change: Wished,
        *,
        reads: tuple[Ref, ...],
        records: Records,
        before: Mapping[str, str | None],
        values: Mapping[str, str],
        after: str = "",
        confirm_each: bool = False,
    ) -> str:
        """Adds an action that relies on what `records` show within `reads`; returns its id."""
        action_id = str(len(self.actions) + 1)
        self.actions.append(
            Action(
                id=action_id,
                fingerprint=drift.fingerprint,
                kind=drift.kind,
                title=title,
                values=values,
                change=change,
                before=before,
                reads=reads,
                digest=digest_of(reads, records),
                after=after,
                image=records.get(place_of(reads[0])) if reads else None,
                confirm_each=confirm_each,
            )
        )
        return action_id

    def leave(self, drift: Drift, code: str, **values: str) -> None:
        """Adds what a person must do."""
        self.manual.append(ManualItem(fingerprint=drift.fingerprint, kind=drift.kind, code=code, values=values))
