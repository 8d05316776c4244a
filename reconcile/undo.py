"""The plan that takes an applied plan back: every before-image restored, last action first (design 5, Repair). Pure.

It is a plan like any other: shown, bound to its checksum, each action with its precondition. What was changed again
since, or cannot be taken back, is left to a person.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from daemon.domain.change import Change, Create, DeleteRecord, kind_of, operation_of
from daemon.domain.codec import dump
from daemon.domain.ids import Kind, System
from daemon.domain.order import Order
from daemon.domain.record import Record
from daemon.domain.wish import HandOver, SetUp
from reconcile.images import WHOLE, after_of, before_of, is_done
from reconcile.imagine import after
from reconcile.inverse import as_made, steps_back
from reconcile.plan import Action, ManualItem, Plan, checksum_of
from reconcile.plan_rules import VALID_FOR
from reconcile.precondition import Place, Ref, Scope, canonical, digest_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Sent:
    """One command of an action that was carried out. `native_id`: of the record that it wrote or made."""

    change: Change
    native_id: str
    image: Record | None

    @property
    def place(self) -> Place:
        kind = kind_of(self.change)
        return (self.change.system, Kind.PRODUCT if kind is Kind.STOCK else kind, self.native_id)


@dataclass(frozen=True, slots=True, kw_only=True)
class Did:
    """What an application did, by action id. `begun`: cut off (a kill, a power cut) before it was noted whether the
    call was made; the record itself tells."""

    done: frozenset[str]
    begun: frozenset[str] = frozenset()


@dataclass(slots=True)
class _Undo:
    """Filled action by action; `records`: as they will be after what is in it so far."""

    records: dict[Place, Record]
    actions: list[Action] = field(default_factory=list)
    manual: list[ManualItem] = field(default_factory=list)
    last: dict[Place, str] = field(default_factory=dict)

    def leave(self, action: Action, code: str, **values: str) -> None:
        self.manual.append(ManualItem(fingerprint=action.fingerprint, kind=action.kind, code=code, values=values))


def sent_by(action: Action) -> list[Sent]:
    """Of an action that is one change; what a hand-over sent is asked of the outbox."""
    change = action.change
    if isinstance(change, HandOver | SetUp):
        return []
    ref = action.reads[0]
    return [Sent(change=change, native_id=ref.native_id, image=action.image)]


def plan_undo(
    plan: Plan, did: Did, sent: Mapping[str, Sequence[Sent]], records: Mapping[Place, Record], now: datetime
) -> Plan:
    """`sent`: by action id, in the order in which it was sent. `records`: fresh reads of all `Sent.place`."""
    undo = _Undo(records=dict(records))
    for action in reversed(plan.actions):
        if action.id not in did.done | did.begun:
            continue
        if isinstance(action.change, SetUp) and action.id in did.done:
            undo.leave(action, "manual.undo.setup", name=action.change.name)
        several = sent.get(action.id, ())
        whole = {each.place for each in several if isinstance(each.change, Create)}
        for each in reversed(several):
            if isinstance(each.change, Create) or each.place not in whole:  # what goes whole needs nothing else back
                _take_back(undo, action, each, is_sure=action.id in did.done)
    body = "\n".join((plan.id, plan.checksum, now.isoformat()))
    made = Plan(
        id=hashlib.sha256(body.encode()).hexdigest()[:12],
        connection=plan.connection,
        created_at=now,
        expires_at=now + VALID_FOR,
        erp_name=plan.erp_name,
        wms_name=plan.wms_name,
        undoes=plan.id,
        actions=tuple(undo.actions),
        manual=tuple(undo.manual),
    )
    return replace(made, checksum=checksum_of(made))


def _take_back(undo: _Undo, action: Action, sent: Sent, *, is_sure: bool) -> None:
    current = undo.records.get(sent.place)
    values = {"what": str(sent.place[1]), "id": sent.native_id, "system": sent.change.system.product_name}
    made = sent.change.record if isinstance(sent.change, Create) else None
    stands = as_made(made, current) if made is not None else is_done(sent.change, current, sent.image)
    if not stands:
        if is_sure:
            undo.leave(action, "manual.undo.changed", **values)
        return
    changes, lost = steps_back(sent.change, sent.native_id, sent.image, current)
    if lost:
        undo.leave(action, "manual.undo.emptied", **values, fields=",".join(sorted(lost)))
    elif not changes:
        undo.leave(action, "manual.undo.impossible", **values)
    for change in changes:
        _add(undo, action, sent, change, values)


def _add(undo: _Undo, action: Action, sent: Sent, change: Change, values: Mapping[str, str]) -> None:
    """As the next action; each relies on what the one before it will have left of the record."""
    current = undo.records.get(sent.place)
    ref = Ref(system=sent.place[0], kind=sent.place[1], native_id=sent.native_id, scope=_scope(change, sent.place[1]))
    undo.actions.append(
        Action(
            id=f"a{len(undo.actions) + 1}",
            fingerprint=action.fingerprint,
            kind=action.kind,
            title=f"repair.undo.{_sort(change)}",
            values=values,
            change=change,
            before=_before(change, current),
            reads=(ref,),
            digest=digest_of((ref,), undo.records),
            after=undo.last.get(sent.place, ""),
            confirm_each=isinstance(change, DeleteRecord),
            image=current,
        )
    )
    undo.last[sent.place] = undo.actions[-1].id
    left = after(current, change)
    if left is None or isinstance(change, Create):
        undo.records.pop(sent.place, None)
    else:
        undo.records[sent.place] = left


def _before(change: Change, current: Record | None) -> dict[str, str | None]:
    if isinstance(change, DeleteRecord):
        return {WHOLE: canonical(dump(current))} if isinstance(current, Order) else before_of(("name",), current)
    return {} if isinstance(change, Create) else before_of(after_of(change, current), current)


def _scope(change: Change, kind: Kind) -> Scope:
    match operation_of(change):
        case "set_id_field":
            return Scope.ID_FIELD
        case "delete" | "create":
            return Scope.WHOLE
    if kind_of(change) is Kind.STOCK:
        return Scope.STOCK
    return Scope.GOODS if kind is Kind.ORDER else Scope.CONTENT


def _sort(change: Change) -> str:
    operation = operation_of(change)
    return operation if operation in ("create", "delete", "reopen", "book") else "values"


def places_of(sent: Mapping[str, Sequence[Sent]]) -> set[tuple[System, Kind, str]]:
    """What must be read before `plan_undo`."""
    return {each.place for several in sent.values() for each in several if each.native_id}
