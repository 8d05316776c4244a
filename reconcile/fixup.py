"""What an applied plan did, as a value: the facts of the fix-up report (design 5, Repair). Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from daemon.domain.change import Create, DeleteRecord, SetIdField
from daemon.domain.codec import dump, load
from daemon.domain.ids import System
from daemon.domain.order import ErpStatus, Order
from daemon.domain.record import Record
from daemon.domain.wish import HandOver, SetUp, wished_id, wished_system
from reconcile.images import WHOLE, before_of, is_done
from reconcile.plan import Action, ManualItem
from reconcile.precondition import Place, canonical, place_of

FIXUP_DOCUMENT = "fixup"
ACTION_DOCUMENT = "repair_action"


class Outcome(StrEnum):
    DONE = "done"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class ActionResult:
    """One action, after the fact. `why`: a message code (`skipped.*`, `failed.*`) with its `values`, empty when done.

    `before`, `after`: the changed fields as the system shows them; None: not there. `verified`: whether a fresh read
    after the call showed what was wished; None: not read again, or not to be told from outside.
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
    verified: bool | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class FixUp:
    """One application of one plan. `undoes`: the plan that it took back, or empty."""

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
    undoes: str = ""

    @property
    def done(self) -> tuple[ActionResult, ...]:
        return tuple(result for result in self.results if result.outcome is Outcome.DONE)

    @property
    def not_done(self) -> tuple[ActionResult, ...]:
        return tuple(result for result in self.results if result.outcome is not Outcome.DONE)

    @property
    def otherwise(self) -> tuple[ActionResult, ...]:
        """Carried out, but a fresh read showed something else than was wished."""
        return tuple(result for result in self.done if result.verified is False)

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
    shown = before_of([name for name in names if name != WHOLE], record)
    return {name: canonical(dump(record)) if record is not None else None for name in names if name == WHOLE} | shown


def has_effect(action: Action, records: Mapping[Place, Record]) -> bool | None:
    """Whether the written record already looks as this action would leave it; None: not to be told."""
    change = action.change
    if isinstance(change, SetUp) or not action.reads:
        return None
    if not isinstance(change, HandOver):
        written = records.get(place_of(action.reads[0]))
        return (isinstance(change, DeleteRecord) and _is_off(written)) or is_done(change, written, action.image)
    images = {System.ERP: change.erp, System.WMS: change.wms}
    known = {p[0]: records.get(p) for p in records}
    made = any(isinstance(each, Create) for each in change.expected)
    sure = [each for each in change.expected if not (made and isinstance(each, SetIdField)) and each.system in known]
    told = [is_done(each, known[each.system], images[each.system]) for each in sure]
    return all(told) if told else None


def _is_off(record: Record | None) -> bool:
    """24SevenOffice deletes no order: one that is taken away becomes inactive (apis/24so-soap.md 2.3)."""
    return isinstance(record, Order) and record.status == ErpStatus.INACTIVE


def written_id(action: Action) -> str:
    return wished_id(action.change)


def written_system(action: Action) -> str:
    return str(wished_system(action.change))
