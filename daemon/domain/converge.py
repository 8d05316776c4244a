"""Deciding what to do about one master record (product, category, customer, supplier). Pure (design 3.6).

Orders are decided in `converge_order`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from daemon.domain.change import Change, Create, Scalar, SetIdField, Update
from daemon.domain.company import Company
from daemon.domain.ids import Kind, System
from daemon.domain.link import Base
from daemon.domain.normal import FIELDS, content, normal
from daemon.domain.numbers import target_number
from daemon.domain.ownership import Policy
from daemon.domain.product import Category, Product

MasterRecord = Product | Category | Company

ID_FIELD_KINDS = frozenset({Kind.PRODUCT, Kind.CUSTOMER, Kind.SUPPLIER})
"""Kinds whose Rackbeat record carries the 24SO id in a text field (R1)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Related:
    """What a record refers to, already resolved to the other system's ids."""

    categories: Mapping[str, str] = field(default_factory=dict)
    products: Mapping[str, str] = field(default_factory=dict)
    customer: str = ""


def wms_form(erp: MasterRecord, policy: Policy, related: Related) -> MasterRecord:
    """The 24SO record spelled for Rackbeat: its number as native id, its references translated, never barred.

    Raises SyncError for a number that cannot be sent (R4, R6).
    """
    number = target_number(erp, policy.number_source)
    if isinstance(erp, Product):
        group = related.categories.get(erp.category_id or "", "")
        return replace(erp, native_id=number, number=number, category_id=group or None, active=True)
    if isinstance(erp, Category):
        return replace(erp, native_id=number, number=number)
    return replace(erp, native_id=number, number=number, active=True)


def decide(
    erp: MasterRecord | None, wms: MasterRecord | None, base: Base | None, policy: Policy, related: Related
) -> list[Change]:
    """The changes that bring one pair together where 24SO is the master (R3, R7), in the order to make them.

    A linked record that vanished on either side is left alone: that is drift, never a silent re-creation or delete.
    A field is written when either side moved away from the base and the two differ; a pair of values that differ
    but were agreed on as they are (read-back in another form) is left in peace.
    """
    if erp is None:
        return []
    wanted = wms_form(erp, policy, related)
    if wms is None:
        return [] if base is not None else [Create(system=System.WMS, record=wanted)]
    agreed = base or Base()
    changes: list[Change] = []
    moved = _moved_fields(erp, wanted, wms, agreed)
    if moved:
        changes.append(Update(system=System.WMS, kind=erp.kind, native_id=wms.native_id, fields=moved))
    if erp.kind in ID_FIELD_KINDS and "id_field" not in agreed.wms:
        changes.append(SetIdField(kind=erp.kind, native_id=wms.native_id, value=erp.native_id))
    return changes


def _moved_fields(erp: MasterRecord, wanted: MasterRecord, wms: MasterRecord, base: Base) -> dict[str, Scalar]:
    here, there, target = content(erp), content(wms), content(wanted)
    moved: dict[str, Scalar] = {}
    for name in FIELDS[erp.kind]:
        untouched = name in base.erp and base.erp[name] == here[name] and base.wms.get(name) == there[name]
        if not untouched and target[name] != there[name] and target[name] is not None:
            moved[name] = getattr(wanted, name)
    return moved


def agree(erp: MasterRecord, wms: MasterRecord, wanted: MasterRecord, base: Base, written: frozenset[str]) -> Base:
    """The base after a look at both sides: fields that are equal, or were written and read back, are agreed on.

    Fields that differ and were not written keep their old base (design 3.7).
    """
    here, there, target = content(erp), content(wms), content(wanted)
    settled = [n for n in FIELDS[erp.kind] if n in written or target[n] == there[n]]
    id_field = {"id_field": normal(getattr(wms, "id_field", None))} if "id_field" in written else {}
    return replace(
        base,
        erp={**base.erp, **{n: here[n] for n in settled}},
        wms={**base.wms, **{n: there[n] for n in settled}, **id_field},
    )
