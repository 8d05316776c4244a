"""Different quantities on linked lines, settled in the configured direction. Pure.

One order is one group: it is reopened once, all its lines are edited, it is booked again.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from daemon.domain.change import BookOrder, Change, EditErpOrder, EditWmsLine, ReopenOrder, RowAction, RowChange
from daemon.domain.drift import Drift
from daemon.domain.ids import Kind, System
from daemon.domain.money import plain
from daemon.domain.order import ERP_STATUSES_AFTER_SENT, Order, OrderLine, WmsStatus
from reconcile.plan_step import CHANGED, Facts, Steps
from reconcile.precondition import Ref, Scope

_INVOICED = frozenset({"Invoiced", "InvoicedCashAccount", "InvoicedPack"})


@dataclass(frozen=True, slots=True)
class Pair:
    """One linked line whose quantities still differ."""

    drift: Drift
    row: OrderLine
    line: OrderLine


def settle_quantity(drifts: Sequence[Drift], facts: Facts) -> Steps:
    """`drifts`: all of one order pair. Lines that changed since are left for another reconcile."""
    steps = Steps()
    erp = facts.order(System.ERP, drifts[0].erp_id)
    wms = facts.order(System.WMS, drifts[0].wms_id)
    pairs: list[Pair] = []
    for drift in drifts:
        pair = _pair(drift, erp, wms)
        if pair is None:
            steps.leave(drift, CHANGED, id=drift.erp_id or "")
        else:
            pairs.append(pair)
    if pairs and erp is not None and wms is not None:
        if facts.quantity_owner is System.ERP:
            _into_wms(steps, pairs, erp, wms, facts)
        else:
            _into_erp(steps, pairs, erp, wms, facts)
    return steps


def _pair(drift: Drift, erp: Order | None, wms: Order | None) -> Pair | None:
    row = _line(erp, drift.detail.get("line"))
    line = _line(wms, drift.detail.get("wms_line"))
    if row is None or line is None:
        return None
    if (plain(row.quantity), plain(line.quantity)) != (drift.erp_value, drift.wms_value):
        return None
    return Pair(drift, row, line)


def _line(order: Order | None, native_id: str | None) -> OrderLine | None:
    return next((line for line in order.lines if line.native_id == native_id), None) if order and native_id else None


def _into_erp(steps: Steps, pairs: Sequence[Pair], erp: Order, wms: Order, facts: Facts) -> None:
    """As R13 writes it: the rows, and back to Akseptert unless 24SO has already gone past shipping."""
    first = pairs[0].drift
    if erp.status in _INVOICED:
        for pair in pairs:
            steps.leave(pair.drift, "manual.order.quantity.invoiced", id=erp.native_id, **_values(pair))
        return
    rows = tuple(
        RowChange(action=RowAction.EDIT, row_id=p.row.native_id, product_id=p.row.product_id, quantity=p.line.quantity)
        for p in pairs
    )
    status = None if erp.status in ERP_STATUSES_AFTER_SENT else facts.accepted_status
    steps.act(
        first,
        "repair.quantity.erp",
        EditErpOrder(native_id=erp.native_id, customer_id=erp.customer_id, rows=rows, status=status),
        reads=_reads(erp, wms, written=System.ERP),
        records=facts.records,
        before={f"quantity of row {p.row.native_id}": plain(p.row.quantity) for p in pairs} | {"status": erp.status},
        values={"id": erp.native_id, "lines": _summary(pairs)},
    )


def _into_wms(steps: Steps, pairs: Sequence[Pair], erp: Order, wms: Order, facts: Facts) -> None:
    status = WmsStatus(wms.status)
    if status not in (WmsStatus.DRAFT, WmsStatus.BOOKED):
        for pair in pairs:
            steps.leave(pair.drift, "manual.order.quantity.shipped", id=wms.native_id, **_values(pair))
        return
    writer = _WmsWriter(steps, erp, wms, facts)
    first = pairs[0].drift
    if status is WmsStatus.BOOKED:
        writer.act(first, "repair.quantity.reopen", ReopenOrder(native_id=wms.native_id), {"status": wms.status}, {})
        writer.show(replace(wms, status=WmsStatus.DRAFT))
    for pair in pairs:
        edit = RowChange(action=RowAction.EDIT, row_id=pair.line.native_id, quantity=pair.row.quantity)
        before = {f"quantity of line {pair.line.native_id}": plain(pair.line.quantity)}
        change = EditWmsLine(native_id=wms.native_id, row=edit)
        writer.act(pair.drift, "repair.quantity.wms", change, before, _values(pair))
        writer.show(_with_quantity(writer.wms, pair.line.native_id, pair.row.quantity))
    if status is WmsStatus.BOOKED:
        change_back = BookOrder(native_id=wms.native_id)
        writer.act(first, "repair.quantity.book", change_back, {"status": str(WmsStatus.DRAFT)}, {})


class _WmsWriter:
    """Adds steps that follow each other, each relying on what the one before will have left."""

    def __init__(self, steps: Steps, erp: Order, wms: Order, facts: Facts) -> None:
        self._steps = steps
        self._erp = erp
        self.wms = wms
        self._facts = facts
        self._last = ""

    def act(
        self, drift: Drift, title: str, change: Change, before: Mapping[str, str | None], values: Mapping[str, str]
    ) -> None:
        records = {**self._facts.records, (System.WMS, Kind.ORDER, self.wms.native_id): self.wms}
        self._last = self._steps.act(
            drift,
            title,
            change,
            reads=_reads(self._erp, self.wms, written=System.WMS),
            records=records,
            before=before,
            values={"id": self.wms.native_id, **values},
            after=self._last,
        )

    def show(self, wms: Order) -> None:
        self.wms = wms


def _reads(erp: Order, wms: Order, *, written: System) -> tuple[Ref, ...]:
    refs = (
        Ref(system=System.ERP, kind=Kind.ORDER, native_id=erp.native_id, scope=Scope.GOODS),
        Ref(system=System.WMS, kind=Kind.ORDER, native_id=wms.native_id, scope=Scope.GOODS),
    )
    return refs if written is System.ERP else refs[::-1]


def _with_quantity(order: Order, line_id: str, quantity: Decimal) -> Order:
    lines = (replace(line, quantity=quantity) if line.native_id == line_id else line for line in order.lines)
    return replace(order, lines=tuple(lines))


def _values(pair: Pair) -> dict[str, str]:
    return {
        "number": pair.line.product_number,
        "erp": plain(pair.row.quantity),
        "wms": plain(pair.line.quantity),
    }


def _summary(pairs: Sequence[Pair]) -> str:
    return "; ".join(f"{p.line.product_number}: {plain(p.row.quantity)} → {plain(p.line.quantity)}" for p in pairs)
