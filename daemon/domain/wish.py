"""What an action of a repair plan may ask for besides one change: that the sync brings a pair together, or that the
account gets something that it lacks. Pure values; made by reconcile, carried out by daemon/sync and daemon/operations.
"""

from __future__ import annotations

from dataclasses import dataclass

from daemon.domain.change import Change, kind_of, native_id_of, operation_of
from daemon.domain.ids import Kind, System
from daemon.domain.record import Record


@dataclass(frozen=True, slots=True, kw_only=True)
class HandOver:
    """The sync's own converge of this key, which may send exactly `expected` and nothing else.

    `erp_wins`, `wms_wins`: fields of a linked pair, as if that side had changed them since both agreed; how a person
    settles a conflict. `relink`: the record it is linked to is gone, and another is made. `forced`: R14, and creates
    whoever is the master. `erp`, `wms`: the two as they were shown.
    `system`, `native_id`: the side of the key; what is written may be the other one.
    """

    kind: Kind
    system: System
    native_id: str
    forced: bool = False
    erp_wins: tuple[str, ...] = ()
    wms_wins: tuple[str, ...] = ()
    relink: bool = False
    expected: tuple[Change, ...] = ()
    erp: Record | None = None
    wms: Record | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class SetUp:
    """Makes what Rackbeat lacks (R1), or registers a webhook again. `what`, `name`, `place`: as
    `reconcile.setup_facts.SetupFact`."""

    what: str
    name: str
    place: str
    system: System = System.WMS

    @property
    def kind(self) -> Kind:
        """Whose records cannot go on without it."""
        places = {"customer": Kind.CUSTOMER, "supplier": Kind.SUPPLIER, "item": Kind.PRODUCT}
        whats = {"customer_group": Kind.CUSTOMER, "supplier_group": Kind.SUPPLIER, "payment_term": Kind.CUSTOMER}
        return whats.get(self.what) or places.get(self.place, Kind.ORDER)

    @property
    def native_id(self) -> str:
        return self.name


Wished = Change | HandOver | SetUp


def wished_operation(wish: Wished) -> str:
    """A bounded name, as `change.operation_of`; of a hand-over that of its only command, when there is one."""
    match wish:
        case SetUp():
            return "set_up"
        case HandOver(expected=expected):
            names = {operation_of(change) for change in expected if not _follows(change, expected)}
            return names.pop() if len(names) == 1 else "converge"
    return operation_of(wish)


def wished_kind(wish: Wished) -> Kind:
    return wish.kind if isinstance(wish, HandOver | SetUp) else kind_of(wish)


def wished_id(wish: Wished) -> str:
    """Of the record that is written; of a create whose number the system chooses, of the one it is made from."""
    if isinstance(wish, HandOver) and wish.expected:
        named = [native_id_of(each) for each in wish.expected if kind_of(each) is wish.kind]
        return next((native_id for native_id in named if native_id), wish.native_id)
    return wish.native_id if isinstance(wish, HandOver | SetUp) else native_id_of(wish)


def wished_system(wish: Wished) -> System:
    """The system that is written; of a hand-over that of its first command."""
    if isinstance(wish, HandOver) and wish.expected:
        return wish.expected[0].system
    return wish.system


def _follows(change: Change, among: tuple[Change, ...]) -> bool:
    """The id field after a create is part of it (R5)."""
    return operation_of(change) == "set_id_field" and any(operation_of(each) == "create" for each in among)
