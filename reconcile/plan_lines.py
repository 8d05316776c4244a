"""Order lines that differ (another quantity, a line that only one side has), settled in the configured direction. Pure.

One order is one group: it is reopened once, all its lines are edited, it is booked again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from daemon.domain.change import BookOrder, Change, EditErpOrder, EditWmsLine, ReopenOrder, RowAction, RowChange
from daemon.domain.drift import Drift
from daemon.domain.ids import Kind, System
from daemon.domain.money import plain
from daemon.domain.order import ERP_STATUSES_AFTER_SENT, Order, OrderLine, WmsStatus
from reconcile.images import LINE, before_of
from reconcile.imagine import after
from reconcile.plan_step import CHANGED, Facts, Steps
from reconcile.precondition import Ref, Scope

LINE_KINDS = frozenset({"order.quantity_mismatch", "order.line_missing_in_wms", "order.line_missing_in_erp"})
_INVOICED = frozenset({"Invoiced", "InvoicedCashAccount", "InvoicedPack"})


@dataclass(frozen=True, slots=True)
class Edit:
    """One line that still differs, and how either side would be made to follow the other. `erp` is None when the
    product is not known in 24SevenOffice."""

    drift: Drift
    wms: RowChange
    erp: RowChange | None
    number: str
    erp_quantity: str
    wms_quantity: str


def settle_lines(drifts: Sequence[Drift], facts: Facts) -> Steps:
    """`drifts`: all of one order pair. Lines that changed since are left for another reconcile."""
    steps = Steps()
    erp = facts.order(System.ERP, drifts[0].erp_id)
    wms = facts.order(System.WMS, drifts[0].wms_id)
    edits: list[Edit] = []
    for drift in drifts:
        edit = _edit(drift, erp, wms, facts)
        if edit is None:
            steps.leave(drift, CHANGED, id=drift.erp_id or "")
        else:
            edits.append(edit)
    if edits and erp is not None and wms is not None:
        if facts.quantity_owner is System.ERP:
            _into_wms(steps, edits, erp, wms, facts)
        else:
            _into_erp(steps, edits, erp, wms, facts)
    return steps


def _edit(drift: Drift, erp: Order | None, wms: Order | None, facts: Facts) -> Edit | None:
    """None when the lines are not as the drift says any more."""
    missing_in_erp = drift.kind == "order.line_missing_in_erp"
    row = None if missing_in_erp else _line(erp, drift.detail.get("line"))
    line = _line(wms, drift.detail.get("line" if missing_in_erp else "wms_line"))
    if (_shown(row), _shown(line)) != (drift.erp_value, drift.wms_value):
        return None
    number = line.product_number if line is not None else drift.number or ""
    shown = (number, _shown(row) or "–", _shown(line) or "–")
    if row is not None and line is not None:
        into_wms = RowChange(action=RowAction.EDIT, row_id=line.native_id, quantity=row.quantity)
        into_erp = RowChange(
            action=RowAction.EDIT, row_id=row.native_id, product_id=row.product_id, quantity=line.quantity
        )
        return Edit(drift, into_wms, into_erp, *shown)
    if row is not None and drift.kind == "order.line_missing_in_wms" and number:
        into_erp = RowChange(action=RowAction.DELETE, row_id=row.native_id, product_id=row.product_id)
        return Edit(drift, _added(row, number), into_erp, *shown)
    if line is not None and missing_in_erp:
        product = facts.erp_products.get(line.product_number)
        away = RowChange(action=RowAction.DELETE, row_id=line.native_id)
        return Edit(drift, away, _added(line, product) if product else None, *shown)
    return None


def _added(line: OrderLine, product_id: str) -> RowChange:
    return RowChange(
        action=RowAction.ADD,
        product_id=product_id,
        name=line.name,
        quantity=line.quantity,
        unit_price=line.unit_price,
        discount_percent=line.discount_percent,
    )


def _shown(line: OrderLine | None) -> str | None:
    return plain(line.quantity) if line is not None else None


def _line(order: Order | None, native_id: str | None) -> OrderLine | None:
    return next((line for line in order.lines if line.native_id == native_id), None) if order and native_id else None


def _into_erp(steps: Steps, edits: Sequence[Edit], erp: Order, wms: Order, facts: Facts) -> None:
    """As R13 writes it: the rows, and back to Akseptert unless 24SO has already gone past shipping."""
    if erp.status in _INVOICED:
        for edit in edits:
            steps.leave(edit.drift, "manual.order.quantity.invoiced", id=erp.native_id, **_values(edit))
        return
    for edit in edits:
        if edit.erp is None:
            steps.leave(edit.drift, f"manual.{edit.drift.kind}", **_told(edit, erp, wms))
    known = [(edit, edit.erp) for edit in edits if edit.erp is not None]
    if not known:
        return
    status = None if erp.status in ERP_STATUSES_AFTER_SENT else facts.accepted_status
    change = EditErpOrder(
        native_id=erp.native_id, customer_id=erp.customer_id, rows=tuple(row for _edit, row in known), status=status
    )
    summary = "; ".join(f"{e.number}: {e.erp_quantity} → {e.wms_quantity}" for e, _row in known)
    steps.act(
        known[0][0].drift,
        "repair.quantity.erp",
        change,
        reads=_reads(erp, wms, written=System.ERP),
        records=facts.records,
        before=before_of([*(_name(row, System.ERP) for _edit, row in known), "status"], erp),
        values={"id": erp.native_id, "lines": summary},
    )


def _into_wms(steps: Steps, edits: Sequence[Edit], erp: Order, wms: Order, facts: Facts) -> None:
    status = WmsStatus(wms.status)
    if status not in (WmsStatus.DRAFT, WmsStatus.BOOKED):
        for edit in edits:
            steps.leave(edit.drift, "manual.order.quantity.shipped", id=wms.native_id, **_values(edit))
        return
    writer = _WmsWriter(steps, erp, wms, facts)
    first = edits[0].drift
    if status is WmsStatus.BOOKED:
        writer.act(first, "repair.quantity.reopen", ReopenOrder(native_id=wms.native_id), ("status",), {})
    for edit in edits:
        change = EditWmsLine(native_id=wms.native_id, row=edit.wms)
        title = {RowAction.EDIT: "wms", RowAction.ADD: "add", RowAction.DELETE: "remove"}[edit.wms.action]
        writer.act(edit.drift, f"repair.quantity.{title}", change, (_name(edit.wms, System.WMS),), _values(edit))
    if status is WmsStatus.BOOKED:
        writer.act(first, "repair.quantity.book", BookOrder(native_id=wms.native_id), ("status",), {})


class _WmsWriter:
    """Adds steps that follow each other, each relying on what the one before will have left."""

    def __init__(self, steps: Steps, erp: Order, wms: Order, facts: Facts) -> None:
        self._steps = steps
        self._erp = erp
        self._wms = wms
        self._facts = facts
        self._last = ""

    def act(self, drift: Drift, title: str, change: Change, names: Sequence[str], values: Mapping[str, str]) -> None:
        records = {**self._facts.records, (System.WMS, Kind.ORDER, self._wms.native_id): self._wms}
        self._last = self._steps.act(
            drift,
            title,
            change,
            reads=_reads(self._erp, self._wms, written=System.WMS),
            records=records,
            before=before_of(names, self._wms),
            values={"id": self._wms.native_id, **values},
            after=self._last,
        )
        left = after(self._wms, change)
        assert isinstance(left, Order)
        self._wms = left


def _name(row: RowChange, system: System) -> str:
    return f"{LINE[system]}{row.product_id if row.action is RowAction.ADD else row.row_id}"


def _reads(erp: Order, wms: Order, *, written: System) -> tuple[Ref, ...]:
    refs = (
        Ref(system=System.ERP, kind=Kind.ORDER, native_id=erp.native_id, scope=Scope.GOODS),
        Ref(system=System.WMS, kind=Kind.ORDER, native_id=wms.native_id, scope=Scope.GOODS),
    )
    return refs if written is System.ERP else refs[::-1]


def _values(edit: Edit) -> dict[str, str]:
    return {"number": edit.number, "erp": edit.erp_quantity, "wms": edit.wms_quantity}


def _told(edit: Edit, erp: Order, wms: Order) -> dict[str, str]:
    return {**_values(edit), "id": erp.native_id, "number": wms.native_id, "product": edit.number}
