"""Deciding what to do about one master record (product, category, customer, supplier). Pure (design 3.6).

Who changed which field is found out in `merge`; orders are decided in `converge_order`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any

from daemon.domain.change import Change, Create, Scalar, SetIdField, Update
from daemon.domain.company import Company
from daemon.domain.ids import Kind, System
from daemon.domain.link import Base
from daemon.domain.merge import (
    ACTIVE,
    GONE,
    NUMBER,
    FieldState,
    Held,
    MasterRecord,
    Related,
    agreed_base,
    compare,
    to_write,
)
from daemon.domain.normal import FIELDS, clean, content, field_normal, normal, same
from daemon.domain.numbers import target_number
from daemon.domain.ownership import DeletePolicy, Policy
from daemon.domain.product import Category, Product

__all__ = ["ID_FIELD_KINDS", "MasterRecord", "Related", "decide", "erp_form", "wms_form"]

ID_FIELD_KINDS = frozenset({Kind.PRODUCT, Kind.CUSTOMER, Kind.SUPPLIER})
"""Kinds whose Rackbeat record carries the 24SO id in a text field (R1)."""

_ALONE = (ACTIVE, NUMBER)
"""Fields that are written by a command of their own: each changes more than what the record says."""


def wms_form(erp: MasterRecord, policy: Policy, related: Related) -> MasterRecord:
    """The 24SO record spelled for Rackbeat: its number as native id, its references translated, never barred.

    Raises SyncError for a number that cannot be sent (R4, R6).
    """
    number = target_number(erp, policy.number_source)
    if isinstance(erp, Product):
        group = related.categories.get(erp.category_id or "", "")
        made = replace(erp, native_id=number, number=number, category_id=group or None, active=True)
        return _cleaned(made)
    if isinstance(erp, Category):
        return _cleaned(replace(erp, native_id=number, number=number))
    return _cleaned(replace(erp, native_id=number, number=number, active=True))


def erp_form(wms: MasterRecord, policy: Policy, related: Related) -> MasterRecord:
    """The Rackbeat record spelled for 24SO: its number as the alternative number, 24SO chooses the id. A new customer
    gets the configured currency and language (R8)."""
    if isinstance(wms, Product):
        ids = {number: erp_id for erp_id, number in related.categories.items()}
        category = ids.get(wms.category_id or "")
        made = replace(wms, native_id="", number=wms.native_id, category_id=category, active=True)
        return _cleaned(replace(made, supplier_id=None, id_field=None))
    if isinstance(wms, Category):
        return _cleaned(replace(wms, native_id="", number=wms.native_id))
    made_company = replace(wms, native_id="", number=wms.native_id, active=True, id_field=None)
    if wms.kind is Kind.CUSTOMER:
        made_company = replace(made_company, currency=policy.currency, language=policy.locale[:2])
    return _cleaned(made_company)


def _cleaned(record: MasterRecord) -> MasterRecord:
    """With its texts as they are sent."""
    texts: dict[str, Any] = {n: clean(v) for n in FIELDS[record.kind] if isinstance(v := getattr(record, n), str)}
    return replace(record, **texts)


def decide(
    erp: MasterRecord | None,
    wms: MasterRecord | None,
    base: Base | None,
    policy: Policy,
    related: Related,
    *,
    held: Mapping[str, Held] | None = None,
    apart: bool = False,
) -> list[Change]:
    """The changes that bring one pair together (R3, R7, R15), in the order to make them.

    `base` None: the pair has no link yet, and the one record is created on the other side if the policy says so.
    A linked record that vanished is never created again and never deletes the other. `held`: values that were
    refused before. `apart`: each field in an update of its own, because one of them was refused.
    """
    if erp is None or wms is None:
        return _one_sided(erp, wms, base, policy, related)
    agreed = base or Base()
    changes = updates(erp, wms, compare(erp, wms, agreed, policy, related, held), apart=apart)
    if erp.kind in ID_FIELD_KINDS and "id_field" not in agreed.wms:
        changes.append(SetIdField(kind=erp.kind, native_id=wms.native_id, value=erp.native_id))
    return changes


def _one_sided(
    erp: MasterRecord | None, wms: MasterRecord | None, base: Base | None, policy: Policy, related: Related
) -> list[Change]:
    if base is None:
        if erp is not None and policy.creates_in(erp.kind, System.WMS):
            return [Create(system=System.WMS, record=wms_form(erp, policy, related))]
        if wms is not None and policy.creates_in(wms.kind, System.ERP):
            return [Create(system=System.ERP, record=erp_form(wms, policy, related))]
        return []
    left, system = (wms, System.WMS) if erp is None else (erp, System.ERP)
    if left is None or policy.deletes is not DeletePolicy.DEACTIVATE or isinstance(left, Category) or not left.active:
        return []
    if system is System.ERP and isinstance(left, Company):
        return []
    answered = (base.erp if system is System.WMS else base.wms).get(ACTIVE) == GONE
    if answered or not policy.creates_in(left.kind, system):
        return []
    return [Update(system=system, kind=left.kind, native_id=left.native_id, fields={ACTIVE: False})]


def updates(erp: MasterRecord, wms: MasterRecord, states: Iterable[FieldState], *, apart: bool = False) -> list[Change]:
    """One update a side for ordinary fields, one each for `active` and `number`."""
    groups: dict[tuple[System, str], dict[str, Scalar]] = {}
    for state in states:
        if state.towards is not None:
            own = state.name if apart or state.name in _ALONE else ""
            groups.setdefault((state.towards, own), {})[state.name] = to_write(state, erp, wms)
    ranked = sorted(groups, key=lambda group: (group[1] in _ALONE, group[0] is System.ERP))
    return [
        Update(
            system=system,
            kind=erp.kind,
            native_id=wms.native_id if system is System.WMS else erp.native_id,
            fields=groups[system, own],
        )
        for system, own in ranked
    ]


def agree(base: Base, states: tuple[FieldState, ...], wms: MasterRecord, written: frozenset[str]) -> Base:
    """The base after a look at both sides (`merge.agreed_base`), the id field included where it was written."""
    after = agreed_base(base, states, written)
    if "id_field" in written:
        after = replace(after, wms={**after.wms, "id_field": normal(getattr(wms, "id_field", None))})
    return after


def base_of_create(create: Create, shown: MasterRecord | None) -> Base:
    """What both sides are known to show right after a create. `shown`: the stored record, if the answer was one.

    References are left out: their ids differ and are settled at the next look.
    """
    record = create.record
    if not isinstance(record, Product | Category | Company):
        return Base()
    sent = {n: field_normal(n, getattr(record, n)) for n in FIELDS[record.kind] if n != "category_id"}
    stored = sent if shown is None else {n: content(shown)[n] for n in sent}
    return Base(erp=sent, wms=stored) if create.system is System.WMS else Base(erp=stored, wms=sent)


def base_of_update(base: Base, update: Update, states: Iterable[FieldState], shown: MasterRecord | None) -> Base:
    """The base right after an update was carried out, before the record is read again: what was written, or what the
    answer shows where it is the stored record. So a kill before the read-back loses no change (a, b, a)."""
    erp, wms = dict(base.erp), dict(base.wms)
    stored = {} if shown is None else content(shown)
    for state in states:
        if state.name not in update.fields:
            continue
        if update.system is System.WMS:
            erp[state.name], wms[state.name] = state.erp, stored.get(state.name, state.target)
        else:
            erp[state.name], wms[state.name] = stored.get(state.name, state.source), state.wms
    return replace(base, erp=erp, wms=wms)


def base_of_landed(base: Base, update: Update, shown: MasterRecord) -> Base | None:
    """The base after an update whose answer never came, when the record shows what was to be written; None when it
    shows something else. References are left out: the value on the other side is not told by the command."""
    stored = content(shown)
    sent = {n: field_normal(n, v) for n, v in update.fields.items() if n in stored}
    if not sent or not all(same(name, stored[name], value) for name, value in sent.items()):
        return None
    told = {name: value for name, value in sent.items() if name != "category_id"}
    return replace(base, erp={**base.erp, **told}, wms={**base.wms, **told})


def base_of_gone(base: Base, gone: System) -> Base:
    """Remembers that the vanished record was answered to, so that a person may overrule it."""
    if gone is System.ERP:
        return replace(base, erp={**base.erp, ACTIVE: GONE})
    return replace(base, wms={**base.wms, ACTIVE: GONE})
