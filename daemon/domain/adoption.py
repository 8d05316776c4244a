"""Which records of two full accounts are each other's, found without any state of ours (design 3.15, R4, R5). Pure.

Called by daemon/sync/adoption. A pair is linked only when nothing speaks against it: one record on each side, the
number agrees, and the id field agrees or is empty. Everything else that looks related is a question for a person.
Orders are matched in `adoption_orders`.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum

from daemon.domain.converge import ID_FIELD_KINDS
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind
from daemon.domain.link import Base
from daemon.domain.merge import UNBASED, FieldState, MasterRecord, Related, compare
from daemon.domain.normal import clean, normal
from daemon.domain.numbers import target_number
from daemon.domain.ownership import Master, Policy
from daemon.domain.product import Category, Product


class Why(StrEnum):
    """Why a person is asked instead of linking. Stable words: they are shown and stored."""

    NUMBER_USED_TWICE = "number_used_twice"
    TWO_CANDIDATES = "two_candidates"
    ID_AND_NUMBER_DISAGREE = "id_and_number_disagree"
    NAME_DIFFERS = "name_differs"
    LINKED_ELSEWHERE = "linked_elsewhere"
    SEVERAL_REFERENCES = "several_references"
    CUSTOMER_DIFFERS = "customer_differs"
    LOOKS_ALIKE = "looks_alike"


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """Records that belong together in some way, and nobody can say how. Sorted ids of each side."""

    kind: Kind
    why: Why
    erp: tuple[str, ...]
    wms: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Matched:
    """Of one kind. `pairs`: to be linked. `unsendable`: 24SO records alone that could not be sent, by reason.
    `left_out`: discontinued products alone in 24SO (R7)."""

    pairs: tuple[tuple[MasterRecord, MasterRecord], ...] = ()
    questions: tuple[Question, ...] = ()
    erp_only: tuple[str, ...] = ()
    wms_only: tuple[str, ...] = ()
    unsendable: Mapping[str, int] = field(default_factory=dict)
    left_out: int = 0


Ids = tuple[str, ...]
_Node = tuple[bool, str]


class Groups:
    """Which ids of both sides hang together, however indirectly. The same id on both sides is two records."""

    def __init__(self) -> None:
        self._parent: dict[_Node, _Node] = {}

    def add(self, *, erp: str | None = None, wms: str | None = None) -> None:
        """One record; or two, which hang together from now on."""
        nodes: list[_Node] = [(True, erp)] if erp is not None else []
        nodes += [(False, wms)] if wms is not None else []
        roots = [self._root(node) for node in nodes]
        for root in roots[1:]:
            self._parent[root] = roots[0]

    def all(self) -> list[tuple[Ids, Ids]]:
        """24SO ids and Rackbeat ids of each group, sorted."""
        groups: defaultdict[_Node, tuple[list[str], list[str]]] = defaultdict(lambda: ([], []))
        for node in list(self._parent):
            groups[self._root(node)][0 if node[0] else 1].append(node[1])
        return sorted((tuple(sorted(erp)), tuple(sorted(wms))) for erp, wms in groups.values())

    def _root(self, node: _Node) -> _Node:
        self._parent.setdefault(node, node)
        while self._parent[node] != node:
            self._parent[node] = self._parent[self._parent[node]]
            node = self._parent[node]
        return node


@dataclass(frozen=True, slots=True)
class _Sides:
    """Everything that is known about one kind."""

    sold: Mapping[str, MasterRecord]
    shelf: Mapping[str, MasterRecord]
    holders: Mapping[str, list[str]]
    """Rackbeat number -> the 24SO ids that ask for it."""
    policy: Policy
    known: Mapping[str, str]


def match_masters(
    erp: Sequence[MasterRecord], wms: Sequence[MasterRecord], policy: Policy, known: Mapping[str, str] | None = None
) -> Matched:
    """Matches all records of one kind. `known`: links that stand already, 24SO id -> Rackbeat number."""
    holders: defaultdict[str, list[str]] = defaultdict(list)
    for record in erp:
        number = _number(record, policy)
        if number is not None:
            holders[number].append(record.native_id)
    sides = _Sides({r.native_id: r for r in erp}, {r.native_id: r for r in wms}, holders, policy, known or {})
    pairs: list[tuple[MasterRecord, MasterRecord]] = []
    questions: list[Question] = []
    alone: list[MasterRecord] = []
    wms_only: list[str] = []
    for erp_ids, wms_ids in _groups(sides).all():
        if not wms_ids:
            alone += [sides.sold[i] for i in erp_ids]
        elif not erp_ids:
            wms_only += wms_ids
        elif len(erp_ids) == len(wms_ids) == 1 and sides.known.get(erp_ids[0]) == wms_ids[0]:
            continue
        elif _is_pair(erp_ids, wms_ids, sides):
            pairs.append((sides.sold[erp_ids[0]], sides.shelf[wms_ids[0]]))
        else:
            kind = sides.sold[erp_ids[0]].kind
            questions.append(Question(kind=kind, why=_why(erp_ids, wms_ids, sides), erp=erp_ids, wms=wms_ids))
    lonely = [r for r in alone if r.native_id not in sides.known]
    unsendable = Counter(str(p) for r in lonely if not _is_left_out(r) and (p := _problem(r, sides)) is not None)
    free = [r for r in lonely if not _is_left_out(r) and _problem(r, sides) is None]
    return Matched(
        pairs=tuple(pairs),
        questions=tuple(questions),
        erp_only=tuple(r.native_id for r in free),
        wms_only=tuple(i for i in wms_only if i not in set(sides.known.values())),
        unsendable=dict(unsendable),
        left_out=sum(1 for r in lonely if _is_left_out(r)),
    )


def _groups(sides: _Sides) -> Groups:
    groups = Groups()
    for erp_id in sides.sold:
        groups.add(erp=erp_id)
    names = _names(sides)
    for wms_id, record in sides.shelf.items():
        groups.add(wms=wms_id)
        related = [*sides.holders.get(wms_id, ()), *names.get(_name(record), ())]
        held = id_field_of(record)
        related += [held] if held is not None and held in sides.sold else []
        for erp_id in related:
            groups.add(erp=erp_id, wms=wms_id)
    for erp_id, wms_id in sides.known.items():
        if erp_id in sides.sold and wms_id in sides.shelf:
            groups.add(erp=erp_id, wms=wms_id)
    return groups


def _names(sides: _Sides) -> Mapping[str, list[str]]:
    """Where product groups may come from Rackbeat, their categories have other numbers and the same name (ADR 5)."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    if sides.policy.master(Kind.CATEGORY) is not Master.ERP:
        for erp_id, record in sides.sold.items():
            if isinstance(record, Category):
                found[_name(record)].append(erp_id)
    return found


def _is_pair(erp_ids: Ids, wms_ids: Ids, sides: _Sides) -> bool:
    if len(erp_ids) != 1 or len(wms_ids) != 1 or erp_ids[0] in sides.known:
        return False
    erp, wms = sides.sold[erp_ids[0]], sides.shelf[wms_ids[0]]
    if isinstance(erp, Category):
        return _name(erp) == _name(wms)
    held = id_field_of(wms)
    if _number(erp, sides.policy) == wms.native_id:
        return held is None or held == erp.native_id
    # Made in 24SO from Rackbeat where numbers are ids: 24SO chose the id, and keeps the number beside it (R15).
    return held == erp.native_id and erp.number.strip() == wms.native_id


def _why(erp_ids: Ids, wms_ids: Ids, sides: _Sides) -> Why:
    if any(len(set(sides.holders.get(number, ())) & set(erp_ids)) > 1 for number in wms_ids):
        return Why.NUMBER_USED_TWICE
    if len(wms_ids) > 1:
        return Why.TWO_CANDIDATES
    if any(erp_id in sides.known for erp_id in erp_ids) or set(wms_ids) & set(sides.known.values()):
        return Why.LINKED_ELSEWHERE
    return Why.NAME_DIFFERS if isinstance(sides.sold[erp_ids[0]], Category) else Why.ID_AND_NUMBER_DISAGREE


def _problem(record: MasterRecord, sides: _Sides) -> Reason | None:
    """Why a 24SO record that stands alone could not be sent."""
    try:
        number = target_number(record, sides.policy.number_source)
    except SyncError as error:
        return error.reason
    return Reason.NUMBER_NOT_UNIQUE if len(sides.holders[number]) > 1 else None


def _number(record: MasterRecord, policy: Policy) -> str | None:
    try:
        return target_number(record, policy.number_source)
    except SyncError:
        return None


def _is_left_out(record: MasterRecord) -> bool:
    return isinstance(record, Product) and not record.active


def _name(record: MasterRecord) -> str:
    return clean(record.name).casefold()


def id_field_of(record: MasterRecord) -> str | None:
    """What stands in the id field of a Rackbeat record; None: nothing, or the kind has none."""
    return normal(getattr(record, "id_field", None)) if record.kind in ID_FIELD_KINDS else None


def seen_base(
    erp: MasterRecord, wms: MasterRecord, policy: Policy, related: Related
) -> tuple[Base, tuple[FieldState, ...]]:
    """The base of a pair that was just linked, and the fields that differ.

    Each side is remembered as it stands, so that nothing is written until its owner edits it (ADR 9). A two-way field
    that is filled differently on both sides gets no base: who is right is a conflict for a person (R3).
    """
    states = compare(erp, wms, Base(), policy, related)
    kept = [s for s in states if not _is_open(s)]
    wms_side = {s.name: s.wms for s in kept}
    if erp.kind in ID_FIELD_KINDS and id_field_of(wms) == erp.native_id:
        wms_side["id_field"] = erp.native_id
    base = Base(erp={s.name: s.erp for s in kept}, wms=wms_side)
    return base, tuple(s for s in states if s.name not in UNBASED and not s.is_equal)


def _is_open(state: FieldState) -> bool:
    filled = state.erp is not None and state.wms is not None
    return state.owner is Master.BOTH and state.name not in UNBASED and filled and not state.is_equal


def without_doubt(base: Base, states: Sequence[FieldState]) -> Base:
    """The base of a pair that stood already, when the state has gone back in time: what a two-way field was when both
    last agreed is not known any more where the two differ, so it is forgotten and becomes a conflict."""
    doubted = {s.name for s in states if _is_open(s)}
    return Base(
        erp={n: v for n, v in base.erp.items() if n not in doubted},
        wms={n: v for n, v in base.wms.items() if n not in doubted},
        lines=base.lines,
    )
