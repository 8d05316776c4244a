"""What an applied plan did, as a value: the facts of the fix-up report (design 5, Repair). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from daemon.domain.change import (
    BookOrder,
    DeleteRecord,
    EditErpOrder,
    EditWmsLine,
    MarkReady,
    ReopenOrder,
    SetIdField,
    native_id_of,
)
from daemon.domain.codec import dump, load
from daemon.domain.company import Company
from daemon.domain.money import plain
from daemon.domain.order import Order, WmsStatus
from daemon.domain.product import Product
from daemon.domain.record import Record
from reconcile.plan import Action, ManualItem
from reconcile.precondition import canonical

_LINE = "quantity of line "
_ROW = "quantity of row "


class Outcome(StrEnum):
    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionResult:
    """One action, after the fact. `why`: a message code (`skipped.*`, `failed.*`) with its `values`, empty when done.

    `before`, `after`: the changed fields as the system shows them; None: not there.
    """

    action_id: str
    fingerprint: str
    drift_kind: str
    operation: str
    kind: str
    system: str
    native_id: str
    outcome: Outcome
    why: str = ""
    values: Mapping[str, str] = field(default_factory=dict)
    before: Mapping[str, str | None] = field(default_factory=dict)
    after: Mapping[str, str | None] = field(default_factory=dict)
    response: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FixUp:
    """One application of one plan."""

    connection: str
    plan_id: str
    checksum: str
    erp_name: str
    wms_name: str
    actor: str
    reason: str
    applied_at: datetime
    finished_at: datetime
    results: tuple[ActionResult, ...]
    manual: tuple[ManualItem, ...]

    @property
    def done(self) -> tuple[ActionResult, ...]:
        return tuple(result for result in self.results if result.outcome is Outcome.DONE)

    @property
    def not_done(self) -> tuple[ActionResult, ...]:
        return tuple(result for result in self.results if result.outcome is not Outcome.DONE)

    def to_json(self) -> Mapping[str, object]:
        body: Mapping[str, object] = dump(self)
        return body

    @staticmethod
    def from_json(raw: object) -> FixUp:
        """Raises ValueError or TypeError when it is not one."""
        fixup: FixUp = load(FixUp, raw)
        return fixup


def showing(names: Iterable[str], record: Record | None) -> dict[str, str | None]:
    """The fields named in an action's before-image, as the written record shows them now."""
    return {name: _shown(name, record) for name in names}


def has_effect(action: Action, record: Record | None) -> bool:
    """Whether the written record already looks as this action would leave it."""
    match action.change:
        case DeleteRecord():
            return record is None
        case SetIdField(value=value):
            return isinstance(record, Product | Company) and record.id_field == value
        case ReopenOrder():
            return isinstance(record, Order) and record.status == WmsStatus.DRAFT
        case MarkReady():
            return isinstance(record, Order) and bool(record.is_ready)
        case BookOrder():
            return isinstance(record, Order) and WmsStatus(record.status).is_locked
        case EditWmsLine(row=row):
            return isinstance(record, Order) and _quantity(record, row.row_id) == row.quantity
        case EditErpOrder(rows=rows):
            return isinstance(record, Order) and all(_quantity(record, r.row_id) == r.quantity for r in rows)
        case _:
            return False


def written_id(action: Action) -> str:
    return native_id_of(action.change)


def _shown(name: str, record: Record | None) -> str | None:
    if name == "id_field":
        return record.id_field if isinstance(record, Product | Company) else None
    if not isinstance(record, Order):
        return None
    if name == "status":
        return str(record.status)
    if name == "order":
        return canonical(dump(record))
    line_id = name.removeprefix(_LINE).removeprefix(_ROW)
    quantity = _quantity(record, line_id)
    return None if quantity is None else plain(quantity)


def _quantity(order: Order, line_id: str) -> Decimal | None:
    return next((line.quantity for line in order.lines if line.native_id == line_id), None)
