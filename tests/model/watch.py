"""What no write may ever be, at whatever instant: looked at before the remote sees it. A complaint is kept and raised
by the machine, because the daemon's own item boundary would swallow an exception."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from daemon.domain.change import (
    BookOrder,
    Change,
    Create,
    DeleteRecord,
    EditErpOrder,
    EditWmsLine,
    SetIdField,
    Update,
)
from daemon.domain.ids import Kind, System
from daemon.domain.order import ERP_STATUSES_AFTER_SENT, Order, WmsStatus
from daemon.domain.ownership import ErpEdits, Master, Policy, Withdrawn, WmsArrival
from daemon.domain.product import Product
from daemon.domain.record import Record
from daemon.ports import Clock
from tests.model.door import Door, mark_of
from tests.model.life import TIMING
from tests.model.shop import Books

NUMBERS = ("1001", "1002", "1003", "1004")
PASSING = "1099"
"""The number that one of two records has while they swap theirs."""
Look = Callable[[System, Kind, str], Record | None]
"""A record as it stands at this instant."""


class Watch:
    """`complaints` must stay empty."""

    def __init__(self, policy: Policy, books: Books, clock: Clock, look: Look) -> None:
        self._policy = policy
        self._books = books
        self._clock = clock
        self._look = look
        self.numbers: dict[str, str] = {}
        """Rackbeat number by 24SO product, as linked."""
        self.fetched: set[str] = set()
        self.complaints: list[str] = []

    def of(self, door: Door) -> Callable[[Change], None]:
        def check(change: Change) -> None:
            said = self._said(change, door)
            if said:
                self.complaints.append(f"{said}: {change}")

        return check

    def _said(self, change: Change, door: Door) -> str:
        match change:
            case Create():
                return self._create(change, door)
            case Update(kind=Kind.STOCK):
                return self._stock(change)
            case Update():
                return self._update(change)
            case SetIdField(kind=kind, value=value):
                edited = (kind, value) in self._books.marked and (kind, value) not in door.unsure
                return "an id field that a person edited was written" if edited else ""
            case EditErpOrder():
                return self._erp_order(change)
            case EditWmsLine() | BookOrder() | DeleteRecord():
                return self._wms_order(change)
        return f"nothing may write {type(change).__name__}"

    def _create(self, change: Create, door: Door) -> str:
        """Never while an earlier create of it may still land, never a second time, never where nothing starts."""
        kind, orders = change.record.kind, self._policy.orders
        unknown = door.unknown.get(mark_of(change))
        settle = timedelta(seconds=TIMING.unknown_settle_seconds)
        if unknown is not None and self._clock.now() - unknown < settle:
            return "created again while the outcome of the first create was unknown"
        for written in door.written:
            if isinstance(written.change, Create) and mark_of(written.change) == mark_of(change):
                record = self._look(change.system, kind, written.native_id)
                if record is not None and mark_of(Create(system=change.system, record=record)) == mark_of(change):
                    return f"created a second time, {written.native_id} is there"
        if kind is not Kind.ORDER:
            return "" if self._policy.creates_in(kind, change.system) else "created where the kind has no copy"
        assert isinstance(change.record, Order)
        if change.system is System.WMS:
            mine = change.record.reference.removeprefix("24SO ")
            untrue = self._untrue(change.record, self._look(System.ERP, Kind.ORDER, mine))
            if untrue:
                return untrue
            return "" if orders.flow is not Master.WMS or mine in self.fetched else "an order that starts elsewhere"
        is_invoice = change.record.reference.startswith("RBF")
        return "" if is_invoice or orders.flow is not Master.ERP else "a sale that starts elsewhere"

    def _untrue(self, sent: Order, sold: Record | None) -> str:
        """The whole order travels: quantities, prices, discounts, note, text rows and their reference (R6, R9)."""
        if not isinstance(sold, Order):
            return ""
        rows = [(e.quantity, e.unit_price, e.discount_percent) for e in sold.lines if not e.is_text]
        if rows != [(e.quantity, e.unit_price, e.discount_percent) for e in sent.lines]:
            return "rows that 24SevenOffice does not show were sent"
        said = [sold.note, *(e.name for e in sold.lines if e.is_text)]
        note = "\n".join(" ".join(text.split()) for text in said if text)
        same = sent.note == note and sent.your_reference == " ".join(sold.your_reference.split())
        return "" if same else f"texts that 24SevenOffice does not show were sent, not {note!r}"

    def _update(self, change: Update) -> str:
        owner_of, master = self._policy.owner, self._policy.master
        for name in change.fields:
            owner = master(change.kind) if name in ("active", "number") else owner_of(change.kind, name)
            if owner.value == change.system.value:
                return f"{name} belongs to {owner}, which was written to"
        return ""

    def _stock(self, change: Update) -> str:
        """Absolute, what is on the shelf, and not while 24SevenOffice will draw the same goods once more."""
        linked = self._look(System.WMS, Kind.PRODUCT, self.numbers.get(change.native_id, ""))
        shelf = [self._look(System.WMS, Kind.PRODUCT, number) for number in (*NUMBERS, PASSING)]
        marked = [p for p in shelf if isinstance(p, Product) and p.id_field == change.native_id]
        typed = (Kind.PRODUCT, change.native_id) in self._books.marked | self._books.claimed
        typed = typed or any(_is_twin(one, linked) for one in marked)
        on_shelf = [p for p in ([*marked, linked] if typed or not marked else marked) if isinstance(p, Product)]
        if on_shelf and all(change.fields != {"stock": p.stock} for p in on_shelf):
            return "stock that is not on the shelf was written"
        return ""

    def _erp_order(self, change: EditErpOrder) -> str:
        order, policy = self._look(System.ERP, Kind.ORDER, change.native_id), self._policy.orders
        if not isinstance(order, Order):
            return ""
        if change.status not in (None, policy.accepted_status, policy.sent_status, policy.invoice_status):
            return "a status that no rule writes"
        if order.status in ERP_STATUSES_AFTER_SENT and change.status not in (policy.sent_status, policy.invoice_status):
            return f"an order was moved back from {order.status}"
        is_sale = order.external_status and not order.reference.startswith("RBF")
        if change.rows and (is_sale or not policy.write_back_edits):
            return "rows of an order that is not ours to edit"
        if change.rows and change.status != policy.accepted_status:
            return "R13: an order whose rows are changed goes back to accepted"
        return ""

    def _wms_order(self, change: EditWmsLine | BookOrder | DeleteRecord) -> str:
        order, policy = self._look(System.WMS, Kind.ORDER, change.native_id), self._policy.orders
        if not isinstance(order, Order):
            return ""
        if order.status != WmsStatus.DRAFT or order.native_id in self._books.reopened:
            return "an order that the warehouse has taken was written to"
        if not order.reference.startswith("24SO "):
            return "an order that did not come from 24SevenOffice was written to"
        if isinstance(change, BookOrder):
            return "booked on arrival against the policy" if policy.arrival is WmsArrival.DRAFT else ""
        edited = any(chain == self._books.chain(order.native_id) for chain, _product in self._books.wms_edits)
        if isinstance(change, DeleteRecord):
            allowed = policy.withdrawn is Withdrawn.CANCEL_DRAFT and not edited
            return "" if allowed else "a draft was deleted that nobody may delete"
        return "" if policy.erp_edits is ErpEdits.UPDATE_DRAFT else "a draft followed 24SevenOffice against the policy"


def _is_twin(one: Record | None, other: Record | None) -> bool:
    """Whether nothing but the number tells the second from the first: it bears no id, and shows the same."""
    if not isinstance(one, Product) or not isinstance(other, Product) or other.id_field:
        return False
    return (one.name, one.sales_price) == (other.name, other.sales_price)
