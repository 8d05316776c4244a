"""Field by field: who changed what since the two sides last agreed, and whose value counts (R3). Pure.

`converge` turns the outcome into changes; `explain` shows it. Three-way: only with the base is it known who changed.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import StrEnum

from daemon.domain.change import Scalar
from daemon.domain.company import Company
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.link import Base
from daemon.domain.normal import FIELDS, clean, field_normal, same
from daemon.domain.numbers import target_number
from daemon.domain.ownership import DeletePolicy, Master, NumberSource, Policy, RenumberPolicy
from daemon.domain.product import Category, Product

MasterRecord = Product | Category | Company

ACTIVE, NUMBER = "active", "number"
UNBASED = frozenset({ACTIVE, NUMBER})
"""Fields of which nothing is written before both sides were once seen: a product that an open order needs is created
unbarred although it is expired (R7), and an adopted pair may have had two numbers for years."""

GONE = "gone"
"""What the base remembers as `active` of a side whose record vanished and was answered to."""

_CLEARABLE = frozenset({"email", "phone", "street", "postal_code", "city", "country", "organization_number"})


class Step(StrEnum):
    """What is to happen to one field. `stuck`: it differs, and cannot or must not be written; `why` tells."""

    REST = "rest"
    TO_WMS = "to_wms"
    TO_ERP = "to_erp"
    CONFLICT = "conflict"
    STUCK = "stuck"


@dataclass(frozen=True, slots=True, kw_only=True)
class Held:
    """A value that a system refused: not offered again until it is another one. `wanted` in normal form."""

    system: System
    wanted: Scalar
    reason: Reason
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """What a record refers to, already resolved: 24SO id -> Rackbeat number."""

    categories: Mapping[str, str] = field(default_factory=dict)
    products: Mapping[str, str] = field(default_factory=dict)
    customer: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FieldState:
    """One field of a pair. Values are in normal form, each in the words of its own side; `target` is the 24SO value in
    Rackbeat's words and `source` the Rackbeat value in 24SO's (they differ for categories only).
    `agreed`: the base knows the field on both sides."""

    name: str
    owner: Master
    erp: Scalar
    wms: Scalar
    target: Scalar
    source: Scalar
    base_erp: Scalar = None
    base_wms: Scalar = None
    agreed: bool = False
    step: Step = Step.REST
    reason: Reason | None = None
    why: str = ""

    @property
    def is_equal(self) -> bool:
        """A 24SO value without a counterpart in Rackbeat is never equal to an empty one."""
        return same(self.name, self.target, self.wms) and (self.target is not None or self.erp is None)

    @property
    def towards(self) -> System | None:
        return {Step.TO_WMS: System.WMS, Step.TO_ERP: System.ERP}.get(self.step)


def travelling(kind: Kind, policy: Policy) -> tuple[str, ...]:
    """The fields that are compared: those of the kind, and by policy `active` and `number`."""
    names = FIELDS[kind]
    if kind is Kind.CATEGORY:
        return names
    if policy.deletes is DeletePolicy.DEACTIVATE:
        names = (*names, ACTIVE)
    if policy.number_source is NumberSource.ALTERNATIVE:
        names = (*names, NUMBER)
    return names


def compare(
    erp: MasterRecord,
    wms: MasterRecord,
    base: Base,
    policy: Policy,
    related: Related,
    held: Mapping[str, Held] | None = None,
) -> tuple[FieldState, ...]:
    """Every travelling field of a linked pair with its step. `held`: what was refused before, by field."""
    states = (_state(name, erp, wms, base, policy, related) for name in travelling(erp.kind, policy))
    return tuple(_bounded(state, erp, policy, (held or {}).get(state.name)) for state in states)


def _state(name: str, erp: MasterRecord, wms: MasterRecord, base: Base, policy: Policy, related: Related) -> FieldState:
    here, there = shown(name, erp, System.ERP), shown(name, wms, System.WMS)
    state = FieldState(
        name=name,
        owner=policy.master(erp.kind) if name in UNBASED else policy.owner(erp.kind, name),
        erp=here,
        wms=there,
        target=_translated(name, here, related.categories),
        source=_translated(name, there, {number: erp_id for erp_id, number in related.categories.items()}),
        base_erp=base.erp.get(name),
        base_wms=base.wms.get(name),
        agreed=name in base.erp and name in base.wms,
    )
    return replace(state, step=_step(state))


def shown(name: str, record: MasterRecord, system: System) -> Scalar:
    """What this record of this system shows, in normal form. A number is an identifier: only the white space around it
    is cut."""
    if name == NUMBER:
        return record.native_id if system is System.WMS else record.number.strip() or None
    return field_normal(name, getattr(record, name))


def _translated(name: str, value: Scalar, table: Mapping[str, str]) -> Scalar:
    return table.get(str(value)) if name == "category_id" and value is not None else value


def _step(state: FieldState) -> Step:
    erp_moved = not state.agreed or not same(state.name, state.base_erp, state.erp)
    wms_moved = not state.agreed or not same(state.name, state.base_wms, state.wms)
    if state.is_equal or not (erp_moved or wms_moved):
        return Step.REST
    if state.name in UNBASED and not state.agreed:
        return Step.REST
    if state.owner is Master.BOTH:
        return _merged(state, erp_moved, wms_moved)
    if state.owner is Master.ERP:
        return Step.REST if _never_filled(state.erp, state.base_erp) else Step.TO_WMS
    return Step.REST if _never_filled(state.wms, state.base_wms) else Step.TO_ERP


def _never_filled(value: Scalar, base: Scalar) -> bool:
    """An owner's empty field erases what the other side holds only if it was emptied, not if it was never filled."""
    return value is None and base is None


def _merged(state: FieldState, erp_moved: bool, wms_moved: bool) -> Step:
    """Without a base nobody knows who changed: a filled field fills an empty one, anything else is a conflict."""
    if not state.agreed:
        if state.erp is None:
            return Step.TO_ERP
        return Step.TO_WMS if state.wms is None else Step.CONFLICT
    if erp_moved and wms_moved:
        return Step.CONFLICT
    return Step.TO_WMS if erp_moved else Step.TO_ERP


def _bounded(state: FieldState, erp: MasterRecord, policy: Policy, held: Held | None) -> FieldState:
    """The state, stuck where its step cannot be taken."""
    if state.name == NUMBER and not state.is_equal and policy.renumbering is RenumberPolicy.REPORT:
        return _stuck(state, Reason.REFUSED, f"the numbers differ: {state.erp or 'none'} and {state.wms}")
    if state.towards is None:
        return state
    wanted = state.target if state.towards is System.WMS else state.source
    if wanted is None and (state.towards is System.ERP or state.name not in _CLEARABLE):
        return _stuck(state, Reason.REFUSED, _why_none(state))
    if state.towards is System.ERP and state.name == ACTIVE and isinstance(erp, Company):
        return _stuck(state, Reason.REFUSED, "a company of 24SevenOffice cannot be deactivated")
    if state.towards is System.WMS and state.name == NUMBER:
        try:
            target_number(erp, policy.number_source)
        except SyncError as error:
            return _stuck(state, error.reason, error.detail)
    if held is not None and (held.system, held.wanted) == (state.towards, wanted):
        return _stuck(state, held.reason, held.detail)
    return state


def _why_none(state: FieldState) -> str:
    name, value = ("Rackbeat", state.erp) if state.towards is System.WMS else ("24SevenOffice", state.wms)
    return f"{name} cannot empty {state.name}" if value is None else f"{state.name} {value} is unknown in {name}"


def _stuck(state: FieldState, reason: Reason, why: str) -> FieldState:
    return replace(state, step=Step.STUCK, reason=reason, why=why)


def to_write(state: FieldState, erp: MasterRecord, wms: MasterRecord) -> Scalar:
    """What the step writes, in the words of the side that gets it: clean text, exact amounts."""
    to_wms = state.towards is System.WMS
    if state.name in ("category_id", NUMBER):
        return state.target if to_wms else state.source
    value: Scalar = getattr(erp if to_wms else wms, state.name)
    return clean(value) if isinstance(value, str) else value


def agreed_base(base: Base, states: tuple[FieldState, ...], written: frozenset[str]) -> Base:
    """The base after a look at both sides: fields that are equal, or were written and read back, are agreed on
    (design 3.7). Others keep their old base. Fields of `UNBASED` are agreed on as they are first seen."""
    settled = [
        s
        for s in states
        if s.is_equal or s.name in written or (s.name in UNBASED and not s.agreed and s.step is Step.REST)
    ]
    return replace(
        base,
        erp={**base.erp, **{s.name: s.erp for s in settled}},
        wms={**base.wms, **{s.name: s.wms for s in settled}},
    )
