"""Repairs that are the sync's own work: which pair is handed over for which drift, and the action it becomes. Pure.

What would be sent was rehearsed before (`Facts.tried`): an action holds exactly that, and nothing else may leave.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from daemon.domain.change import Change, Create, EditErpOrder, Update
from daemon.domain.drift import Drift
from daemon.domain.ids import Kind, System
from daemon.domain.merge import travelling
from daemon.domain.ownership import Master, Mode, Policy
from daemon.domain.record import Record
from daemon.domain.wish import HandOver
from reconcile.images import images_of
from reconcile.plan_manual import manual_missing, manual_told
from reconcile.plan_step import NOT_TRIED, Facts, Steps
from reconcile.precondition import Ref, Scope

_MASTERS = ("product", "customer", "supplier")

Wish = Callable[[Sequence[Drift], Policy, System | None], HandOver | None]


def wish_of(drifts: Sequence[Drift], policy: Policy, side: System | None) -> HandOver | None:
    """What would be asked of the sync for drift of one kind on one pair; None: nothing, a person decides."""
    make = WISHES.get(drifts[0].kind)
    return make(drifts, policy, side) if make is not None else None


def _create_in_wms(drifts: Sequence[Drift], policy: Policy, side: System | None) -> HandOver | None:
    """Also where a record was linked to it and is gone: another one is made."""
    drift = drifts[0]
    if not drift.erp_id:
        return None
    relink = bool(drift.detail.get("linked_to"))
    return HandOver(kind=Kind(drift.entity), system=System.ERP, native_id=drift.erp_id, forced=True, relink=relink)


def _create_in_erp(drifts: Sequence[Drift], policy: Policy, side: System | None) -> HandOver | None:
    drift = drifts[0]
    if not drift.wms_id:
        return None
    relink = bool(drift.erp_id)
    return HandOver(kind=Kind(drift.entity), system=System.WMS, native_id=drift.wms_id, relink=relink)


def _fields(drifts: Sequence[Drift], policy: Policy, side: System | None) -> HandOver | None:
    """The owner's value, as the rules file or else the configuration says; of a field that both own the side that was
    named (R3)."""
    first = drifts[0]
    if not first.erp_id:
        return None
    kind = Kind(first.entity)
    wins: dict[System, list[str]] = {System.ERP: [], System.WMS: []}
    for name in sorted({drift.field for drift in drifts if drift.field in travelling(kind, policy)}, key=str):
        owner = policy.owner(kind, str(name))
        winner = side if owner is Master.BOTH else System(owner.value)
        if winner is not None:
            wins[winner].append(str(name))
    if not any(wins.values()):
        return None
    return HandOver(
        kind=kind,
        system=System.ERP,
        native_id=first.erp_id,
        erp_wins=tuple(wins[System.ERP]),
        wms_wins=tuple(wins[System.WMS]),
    )


def _order_to_wms(drifts: Sequence[Drift], policy: Policy, side: System | None) -> HandOver | None:
    """As the manual GET; never in audit mode, where the other integration would not know of it (design 1)."""
    drift = drifts[0]
    if policy.mode is not Mode.SYNC or drift.detail.get("made_of") or drift.detail.get("linked_to"):
        return None
    return _create_in_wms(drifts, policy, side)


def _order_to_erp(drifts: Sequence[Drift], policy: Policy, side: System | None) -> HandOver | None:
    if policy.mode is not Mode.SYNC or drifts[0].erp_id:
        return None
    return _create_in_erp(drifts, policy, side)


def _status(drifts: Sequence[Drift], policy: Policy, side: System | None) -> HandOver | None:
    """Shipped in Rackbeat, not sent in 24SevenOffice (R11). The other way round only the warehouse knows."""
    drift = drifts[0]
    if not drift.erp_id or drift.detail.get("was") != "not_sent":
        return None
    return HandOver(kind=Kind.ORDER, system=System.ERP, native_id=drift.erp_id)


def _stock(drifts: Sequence[Drift], policy: Policy, side: System | None) -> HandOver | None:
    drift = drifts[0]
    if not drift.erp_id:
        return None
    return HandOver(kind=Kind.STOCK, system=System.ERP, native_id=drift.erp_id)


WISHES: Mapping[str, Wish] = {
    **{f"{kind}.missing_in_wms": _create_in_wms for kind in (*_MASTERS, "category")},
    **{f"{kind}.missing_in_erp": _create_in_erp for kind in _MASTERS},
    **{f"{kind}.{family}": _fields for kind in _MASTERS for family in ("field_mismatch", "conflict")},
    "order.missing_in_wms": _order_to_wms,
    "order.missing_in_erp": _order_to_erp,
    "order.status_mismatch": _status,
    "product.stock_mismatch": _stock,
}


def hand_over(drifts: Sequence[Drift], facts: Facts) -> Steps:
    """One action for all drift of a pair; what the sync would not do is left to a person, with the reason."""
    steps = Steps()
    wish = wish_of(drifts, facts.policy, facts.side)
    tried = facts.tried.get(wish, NOT_TRIED) if wish is not None else None
    if wish is None or tried is None or not _mends(drifts[0], wish, tried.commands):
        _leave(steps, drifts, facts)
        if tried is not None and tried.reason and tried is not NOT_TRIED:
            steps.manual = [replace(item, values={**item.values, "because": tried.reason}) for item in steps.manual]
        return steps
    pair = _pair(drifts[0], wish, facts)
    whole = replace(wish, expected=tried.commands, erp=pair[System.ERP], wms=pair[System.WMS])
    before, _after = images_of(whole)
    first = next(change for change in tried.commands if _is_the_point(change, wish))
    steps.act(
        drifts[0],
        f"repair.{_sort(first)}.{first.system}",
        whole,
        reads=_reads(drifts[0], whole),
        records=facts.records,
        before=before,
        values={
            "what": wish.kind,
            "id": drifts[0].number or drifts[0].wms_id or wish.native_id,
            "fields": ",".join(sorted(_named(tried.commands))),
            "count": str(len(tried.commands)),
        },
    )
    if wish.erp_wins or wish.wms_wins:
        left = [drift for drift in drifts if drift.field not in _named(tried.commands)]
        steps.manual += manual_told(left, facts).manual
    return steps


def manual_unless_chosen(drifts: Sequence[Drift], facts: Facts) -> Steps:
    """A conflict: nobody but a person says whose value counts (R3), here or in the rules file."""
    is_settled = any(facts.policy.owner(Kind(d.entity), d.field or "") is not Master.BOTH for d in drifts)
    if facts.side is not None or is_settled:
        return hand_over(drifts, facts)
    return manual_told(drifts, facts)


def _leave(steps: Steps, drifts: Sequence[Drift], facts: Facts) -> None:
    told = manual_missing if drifts[0].kind == "order.missing_in_wms" else manual_told
    steps.manual += told(drifts, facts).manual


def _mends(drift: Drift, wish: HandOver, commands: Sequence[Change]) -> bool:
    """Whether what would be sent is about the drift at all."""
    return any(_is_the_point(change, wish) for change in commands) and (
        ".missing_in_" not in drift.kind or any(isinstance(change, Create) for change in commands)
    )


def _is_the_point(change: Change, wish: HandOver) -> bool:
    match change:
        case Create(record=record):
            return record.kind is wish.kind
        case Update(kind=kind, fields=fields):
            named = {*wish.erp_wins, *wish.wms_wins}
            return kind is wish.kind and (not named or bool(named & fields.keys()))
        case EditErpOrder():
            return wish.kind is Kind.ORDER
    return False


def _named(commands: Sequence[Change]) -> set[str]:
    return {name for change in commands if isinstance(change, Update) for name in change.fields}


def _sort(change: Change) -> str:
    if isinstance(change, Create):
        return "create"
    if isinstance(change, EditErpOrder):
        return "status"
    return "stock" if isinstance(change, Update) and change.kind is Kind.STOCK else "fields"


def _pair(drift: Drift, wish: HandOver, facts: Facts) -> dict[System, Record | None]:
    """Both records as they were read, under the kind that they were read as."""
    kind = Kind(drift.entity)
    ids = {System.ERP: drift.erp_id, System.WMS: drift.wms_id, wish.system: wish.native_id}
    return {system: facts.record(system, kind, ids.get(system)) for system in System}


def _reads(drift: Drift, wish: HandOver) -> tuple[Ref, ...]:
    """Both sides as far as they are known; where a record is to be made, that nobody has made it."""
    kind = Kind(drift.entity)
    scope = Scope.STOCK if wish.kind is Kind.STOCK else Scope.GOODS if kind is Kind.ORDER else Scope.CONTENT
    ids = {System.ERP: drift.erp_id, System.WMS: drift.wms_id}
    for change in wish.expected:
        if isinstance(change, Create) and change.record.kind is kind and not ids[change.system]:
            ids[change.system] = change.record.native_id
    refs = [Ref(system=system, kind=kind, native_id=str(ids[system]), scope=scope) for system in System if ids[system]]
    written = wish.expected[0].system
    return tuple(sorted(refs, key=lambda ref: ref.system is not written))
