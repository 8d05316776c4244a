"""People at the two fakes: what the real systems let them do, and what these do by themselves (draw stock, refuse to
change a locked order)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

from daemon.domain.company import Company
from daemon.domain.ids import Kind, System
from daemon.domain.order import ERP_STATUSES_AFTER_SENT, ErpStatus, Order, OrderLine, WmsStatus
from daemon.domain.product import Category, Product
from daemon.domain.record import Record
from tests.fakes import FakeClock, FakeRemote
from tests.model.shop import Goods

OPENING = Decimal(1000)
CATEGORY = "4"
SOLD = (
    (Decimal(10), Decimal(0), ""),
    (Decimal("7.1234"), Decimal("12.5"), "ring  f\u00f8rst"),
    (Decimal(99), Decimal(100), "haster"),
)
"""Price, discount and note of the orders that are sold, in turn."""
_LOCKED_IN_ERP = frozenset({ErpStatus.INVOICED})


class FakeShop:
    """The `Shop` port. `told` hears of every change in Rackbeat, as its webhooks would tell."""

    def __init__(
        self, erp: FakeRemote, wms: FakeRemote, clock: FakeClock, told: Callable[[Kind, str], None], *, marks: bool
    ) -> None:
        self._erp, self._wms, self._clock, self._told = erp, wms, clock, told
        self._marks = marks
        self._drawn: set[str] = set()
        erp.next_number = 5000
        for remote in (erp, wms):
            remote.put(Category(native_id=CATEGORY, number="" if remote is erp else CATEGORY, name="Varer"))

    def _remote(self, system: System) -> FakeRemote:
        return self._erp if system is System.ERP else self._wms

    def _put(self, system: System, record: Record) -> str:
        self._remote(system).put(record)
        if system is System.WMS:
            self._told(record.kind, record.native_id)
        return record.native_id

    def _next(self, system: System) -> str:
        remote = self._remote(system)
        number = str(remote.next_number)
        remote.next_number += 1
        return number

    async def records(self, system: System, kind: Kind) -> list[Record]:
        return self._remote(system).of(kind)

    async def new_master(self, system: System, kind: Kind, number: str, name: str) -> str | None:
        is_erp = system is System.ERP
        if any(getattr(r, "number", "") == number for r in self._remote(system).of(kind)):
            return None
        native_id = self._next(system) if is_erp else number
        now = self._clock.now()
        if kind is Kind.CATEGORY:
            return self._put(system, Category(native_id=native_id, number="" if is_erp else number, name=name))
        if kind is Kind.PRODUCT:
            made = Product(native_id=native_id, number=number, name=name, sales_price=Decimal(1), category_id=CATEGORY)
            return self._put(system, replace(made, stock=OPENING, created_at=now))
        return self._put(
            system, Company(kind=kind, native_id=native_id, number=number, name=name, country="NO", created_at=now)
        )

    async def edit_master(self, system: System, kind: Kind, native_id: str, name: str, value: object) -> bool:
        remote = self._remote(system)
        record = remote.records.get((kind, native_id))
        if record is None or (system is System.ERP and name == "id_field"):
            return False
        edited: Record = replace(record, **{name: value})  # type: ignore[arg-type]  # a field of this kind
        if name == "number":
            if any(getattr(r, "number", "") == value for r in remote.of(kind)):
                return False
            if system is System.WMS:
                del remote.records[kind, native_id]
                edited = replace(edited, native_id=str(value))  # type: ignore[arg-type]  # its key there
                self._wms.renumbered(kind, native_id, str(value))
                self._told(kind, native_id)
        self._put(system, edited)
        return True

    async def delete_master(self, system: System, kind: Kind, native_id: str) -> bool:
        remote = self._remote(system)
        if (kind, native_id) not in remote.records:
            return False
        remote.remove(kind, native_id)
        if system is System.WMS:
            self._told(kind, native_id)
        return True

    async def sell(self, system: System, customer: str, goods: Goods) -> str | None:
        is_erp, native_id = system is System.ERP, self._next(system)
        price, discount, note = SOLD[int(native_id) % len(SOLD)]
        lines = [
            replace(self._line(system, product, quantity), unit_price=price, discount_percent=discount)
            for product, quantity in goods
        ]
        if is_erp and note:
            said = OrderLine(
                native_id=self._erp._line_id(),
                product_id=None,
                product_number="",
                name=note + "!",
                quantity=Decimal(0),
                is_text=True,
            )
            lines.append(said)
        made = Order(
            native_id=native_id,
            customer_id=customer,
            status=ErpStatus.CONFIRMED if is_erp else WmsStatus.DRAFT,
            lines=tuple(lines),
            your_reference=note.title(),
            note=note,
            ordered_on=self._clock.now().date(),
            currency="NOK",
            created_at=self._clock.now(),
        )
        return self._put(system, made)

    def _line(self, system: System, product: str, quantity: Decimal) -> OrderLine:
        remote = self._remote(system)
        return OrderLine(
            native_id=remote._line_id(),
            product_id=product,
            product_number=remote._number_of(product),
            name=remote._name_of(product),
            quantity=quantity,
            unit_price=Decimal(10),
        )

    def _editable(self, system: System, native_id: str) -> Order | None:
        order = self._remote(system).records.get((Kind.ORDER, native_id))
        if not isinstance(order, Order):
            return None
        locked = order.status in _LOCKED_IN_ERP if system is System.ERP else order.status != WmsStatus.DRAFT
        return None if locked else order

    async def set_quantity(self, system: System, order: str, line: str, quantity: Decimal) -> bool:
        found = self._editable(system, order)
        if found is None:
            return False
        lines = tuple(replace(r, quantity=quantity) if r.native_id == line else r for r in found.lines)
        self._put(system, replace(found, lines=lines))
        return True

    async def set_terms(self, system: System, order: str, line: str, price: Decimal, discount: Decimal) -> bool:
        found = self._editable(system, order)
        if found is None:
            return False
        new = {"unit_price": price, "discount_percent": discount}
        lines = tuple(replace(r, **new) if r.native_id == line else r for r in found.lines)
        self._put(system, replace(found, lines=lines))
        return True

    async def add_line(self, system: System, order: str, product: str, quantity: Decimal) -> bool:
        found = self._editable(system, order)
        if found is None:
            return False
        self._put(system, replace(found, lines=(*found.lines, self._line(system, product, quantity))))
        return True

    async def delete_line(self, system: System, order: str, line: str) -> bool:
        found = self._editable(system, order)
        if found is None or len(found.lines) < 2:
            return False
        self._put(system, replace(found, lines=tuple(r for r in found.lines if r.native_id != line)))
        return True

    async def set_status(self, order: str, status: str) -> bool:
        found = self._editable(System.ERP, order)
        if found is None:
            return False
        self._put(System.ERP, replace(found, status=status))
        self.draw()
        return True

    def draw(self) -> None:
        """24SevenOffice draws stock by itself when an order becomes Sent (R12)."""
        for order in self._erp.of(Kind.ORDER):
            assert isinstance(order, Order)
            if order.status not in ERP_STATUSES_AFTER_SENT or order.native_id in self._drawn:
                continue
            self._drawn.add(order.native_id)
            for line in order.lines:
                product = self._erp.records.get((Kind.PRODUCT, line.product_id or ""))
                if isinstance(product, Product):
                    self._erp.put(replace(product, stock=(product.stock or Decimal(0)) - line.quantity))

    async def delete_order(self, system: System, order: str) -> bool:
        if self._editable(system, order) is None:
            return False
        self._remote(system).remove(Kind.ORDER, order)
        if system is System.WMS:
            self._told(Kind.ORDER, order)
        return True

    async def book(self, number: str) -> bool:
        order = self._in_wms(number, WmsStatus.DRAFT)
        if order is None or not order.lines:
            return False
        self._put(System.WMS, replace(order, status=WmsStatus.BOOKED, booked_at=self._clock.now()))
        return True

    async def reopen(self, number: str) -> bool:
        order = self._in_wms(number, WmsStatus.BOOKED)
        if order is not None:
            self._put(System.WMS, replace(order, status=WmsStatus.DRAFT))
        return order is not None

    async def ship(self, number: str, *, whole: bool) -> bool:
        """The rest of every line, or one piece of each of which more than one is left."""
        order = self._in_wms(number, WmsStatus.BOOKED, WmsStatus.PARTLY_SHIPPED)
        if order is None:
            return False
        lines = []
        for line in order.lines:
            left = line.quantity - (line.shipped or Decimal(0))
            leaves = left if whole else min(Decimal(1), left - 1) if left > 1 else Decimal(0)
            lines.append(replace(line, shipped=(line.shipped or Decimal(0)) + leaves))
            self._take(line.product_id or "", leaves)
        if not any(line.shipped for line in lines):
            return False
        status = WmsStatus.SHIPPED if whole else WmsStatus.PARTLY_SHIPPED
        self._put(System.WMS, replace(order, lines=tuple(lines), status=status, shipped_at=self._clock.now()))
        return True

    def _take(self, number: str, quantity: Decimal) -> None:
        product = self._wms.records.get((Kind.PRODUCT, number))
        if quantity and isinstance(product, Product):
            self._wms.put(replace(product, stock=(product.stock or Decimal(0)) - quantity))
            self._told(Kind.STOCK, number)

    async def backorder(self, number: str) -> str | None:
        order = self._in_wms(number, WmsStatus.PARTLY_SHIPPED)
        if order is None:
            return None
        rest = [
            replace(line, native_id=self._wms._line_id(), quantity=line.quantity - line.shipped, shipped=Decimal(0))
            for line in order.lines
            if line.shipped is not None and line.quantity > line.shipped
        ]
        self._put(System.WMS, replace(order, status=WmsStatus.CANCELLED))
        made = replace(
            order,
            native_id=self._next(System.WMS),
            status=WmsStatus.BOOKED,
            lines=tuple(rest),
            note=f"Restordre fra {number}",
            reference=order.reference if self._marks else "",
            created_at=self._clock.now(),
        )
        return self._put(System.WMS, made)

    async def cancel(self, number: str) -> bool:
        order = self._in_wms(number, WmsStatus.DRAFT, WmsStatus.BOOKED)
        if order is not None:
            self._put(System.WMS, replace(order, status=WmsStatus.CANCELLED))
        return order is not None

    def _in_wms(self, number: str, *statuses: WmsStatus) -> Order | None:
        order = self._wms.records.get((Kind.ORDER, number))
        return order if isinstance(order, Order) and order.status in statuses else None

    async def invoice(self, number: str) -> str | None:
        order = self._in_wms(number, WmsStatus.SHIPPED)
        if order is None:
            return None
        self._put(System.WMS, replace(order, status=WmsStatus.INVOICED))
        return self._invoice(replace(order, external_status=number, is_ready=None))

    async def invoice_alone(self, customer: str, goods: Goods, *, credit: bool) -> str | None:
        lines = tuple(self._line(System.WMS, product, quantity) for product, quantity in goods)
        today = self._clock.now().date()
        bare = Order(
            native_id="",
            customer_id=customer,
            status="",
            lines=lines,
            ordered_on=today,
            currency="NOK",
            is_credit=credit,
        )
        return self._invoice(bare)

    def _invoice(self, order: Order) -> str:
        now, number = self._clock.now(), self._next(System.WMS)
        lines = tuple(replace(line, shipped=None) for line in order.lines)
        made = replace(order, native_id=number, status=WmsStatus.INVOICED, lines=lines, reference="", note="")
        self._wms.invoices[number] = replace(made, created_at=now, booked_at=now, changed_at=now)
        self._told(Kind.INVOICE, number)
        return number

    async def count_stock(self, number: str, quantity: Decimal) -> bool:
        product = self._wms.records.get((Kind.PRODUCT, number))
        if not isinstance(product, Product):
            return False
        self._wms.put(replace(product, stock=quantity))
        self._told(Kind.STOCK, number)
        return True
