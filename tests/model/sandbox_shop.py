"""People at the sandbox, over HTTP: in 24SevenOffice by its control verbs, in Rackbeat by the routes of its user
interface; new Rackbeat records by its API. Read by gateways that no accident reaches."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import aiohttp

from daemon.domain.change import AdjustStock, BookAdjustment, Change, Create, Update
from daemon.domain.company import Company
from daemon.domain.errors import SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.order import Order, OrderLine, WmsStatus
from daemon.domain.product import Category, Product
from daemon.domain.record import Record
from daemon.ports import Clock
from tests.contract.local import Pair
from tests.model.shop import Goods

CATEGORY = "4"


class SandboxShop:
    """The `Shop` port. `told` hears of what people change in Rackbeat."""

    def __init__(self, pair: Pair, clock: Clock, told: Callable[[Kind, str], None]) -> None:
        self._pair, self._clock, self._told = pair, clock, told

    async def open(self) -> None:
        await self._do(Create(system=System.WMS, record=Category(native_id=CATEGORY, number=CATEGORY, name="Varer")))

    async def records(self, system: System, kind: Kind) -> list[Record]:
        remote = self._pair.erp if system is System.ERP else self._pair.wms
        return [record async for batch in remote.listing(kind) for record in batch]

    async def _do(self, change: Change) -> str | None:
        remote = self._pair.erp if change.system is System.ERP else self._pair.wms
        try:
            return (await remote.perform(change)).native_id
        except SyncError:
            return None

    async def _erp(self, method: str, path: str, body: object = None) -> Any:
        return await self._asked(self._pair.hands.erp(method, path, body))

    async def _ui(self, method: str, path: str, body: object = None) -> Any:
        return await self._asked(self._pair.hands.ui(method, path, body))

    async def _asked(self, call: Any) -> Any:
        """The answer; None when the system refuses."""
        try:
            return await call
        except (AssertionError, aiohttp.ClientError):
            return None

    async def new_master(self, system: System, kind: Kind, number: str, name: str) -> str | None:
        if any(getattr(r, "number", "") == number for r in await self.records(system, kind)):
            return None
        made: Product | Category | Company
        own = "" if system is System.ERP else number
        if kind is Kind.CATEGORY:
            made = Category(native_id=own, number=own, name=name)
        elif kind is Kind.PRODUCT:
            made = Product(native_id=own, number=number, name=name, sales_price=Decimal(1), category_id=CATEGORY)
        else:
            made = Company(kind=kind, native_id=own, number=number, name=name, country="NO")
        native_id = await self._do(Create(system=system, record=made))
        if native_id is not None and system is System.WMS:
            self._told(kind, native_id)
        return native_id

    async def edit_master(self, system: System, kind: Kind, native_id: str, name: str, value: object) -> bool:
        if name in ("id_field", "number", "active"):
            return False
        fields: dict[str, Any] = {name: value}
        done = await self._do(Update(system=system, kind=kind, native_id=native_id, fields=fields)) is not None
        if done and system is System.WMS:
            self._told(kind, native_id)
        return done

    async def delete_master(self, system: System, kind: Kind, native_id: str) -> bool:
        return False

    async def sell(self, system: System, customer: str, goods: Goods) -> str | None:
        if system is System.ERP:
            lines = [{"product_id": int(p), "quantity": int(q), "unit_price": 10} for p, q in goods]
            today = self._clock.now().date().isoformat()
            wish = {"customer_id": int(customer), "ordered_on": today, "lines": lines}
            made = await self._erp("POST", "orders", wish)
            return None if made is None else str(made["id"])
        rows = tuple(
            OrderLine(native_id="", product_id=p, product_number=p, name=p, quantity=q, unit_price=Decimal(10))
            for p, q in goods
        )
        order = Order(native_id="", customer_id=customer, status=WmsStatus.DRAFT, lines=rows, currency="NOK")
        number = await self._do(Create(system=System.WMS, record=order))
        if number is not None:
            self._told(Kind.ORDER, number)
        return number

    async def _order(self, system: System, native_id: str) -> Order | None:
        found = [o for o in await self.records(system, Kind.ORDER) if o.native_id == native_id]
        return found[0] if found and isinstance(found[0], Order) else None

    async def set_quantity(self, system: System, order: str, line: str, quantity: Decimal) -> bool:
        return await self._edit(system, order, "PUT", line, {"quantity": int(quantity)})

    async def set_terms(self, system: System, order: str, line: str, price: Decimal, discount: Decimal) -> bool:
        names = ("unit_price", "discount_percent") if system is System.ERP else ("line_price", "discount_percentage")
        return await self._edit(system, order, "PUT", line, dict(zip(names, (int(price), int(discount)), strict=True)))

    async def add_line(self, system: System, order: str, product: str, quantity: Decimal) -> bool:
        if system is System.WMS:
            body = {"item_id": product, "quantity": int(quantity), "line_price": 10, "name": product}
            return await self._wms(f"orders/{order}/lines", order, body)
        return await self._edit(system, order, "POST", "", {"product_id": int(product), "quantity": int(quantity)})

    async def delete_line(self, system: System, order: str, line: str) -> bool:
        found = await self._order(system, order)
        if found is None or len(found.lines) < 2:
            return False
        return await self._edit(system, order, "DELETE", line, {"delete": True})

    async def _edit(self, system: System, order: str, method: str, line: str, body: dict[str, object]) -> bool:
        if system is System.WMS:
            return await self._wms(f"orders/{order}/lines/{line}", order, None if method == "DELETE" else body, method)
        row = {**body, **({"row_id": int(line)} if line else {"unit_price": 10})}
        return await self._erp("PATCH", f"orders/{order}", {"lines": [row]}) is not None

    async def _wms(self, path: str, order: str, body: object = None, method: str = "POST") -> bool:
        done = await self._ui(method, path, body) is not None
        self._told(Kind.ORDER, order)
        return done

    async def set_status(self, order: str, status: str) -> bool:
        return await self._erp("PATCH", f"orders/{order}", {"status": status}) is not None

    async def delete_order(self, system: System, order: str) -> bool:
        if system is System.ERP:
            return await self._erp("DELETE", f"orders/{order}") is not None
        return await self._wms(f"orders/{order}", order, None, "DELETE")

    async def book(self, number: str) -> bool:
        return await self._wms(f"orders/{number}/book", number)

    async def reopen(self, number: str) -> bool:
        return await self._wms(f"orders/{number}/reopen", number)

    async def cancel(self, number: str) -> bool:
        return await self._wms(f"orders/{number}/cancel", number)

    async def ship(self, number: str, *, whole: bool) -> bool:
        order = await self._order(System.WMS, number)
        if order is None or order.status not in (WmsStatus.BOOKED, WmsStatus.PARTLY_SHIPPED):
            return False
        left = {line.native_id: line.quantity - (line.shipped or 0) for line in order.lines}
        parts = [{"id": int(i), "quantity": 1} for i, quantity in left.items() if quantity > 1]
        if not whole and not parts:
            return False
        made = await self._ui("POST", f"orders/{number}/create-shipment", {} if whole else {"lines": parts})
        if made is None:
            return False
        for line in order.lines:
            self._told(Kind.STOCK, line.product_id or "")
        return await self._wms(f"orders/shipments/{made['order_shipment']['id']}/mark-shipped", number)

    async def backorder(self, number: str) -> str | None:
        made = await self._ui("POST", f"orders/{number}/create-backorder")
        if made is None:
            return None
        rest = str(made["order"]["number"])
        for changed in (number, rest):
            self._told(Kind.ORDER, changed)
        return rest

    async def invoice(self, number: str) -> str | None:
        made = await self._ui("POST", f"orders/{number}/convert-to-invoice?book=true", {})
        if made is None:
            return None
        self._told(Kind.ORDER, number)
        self._told(Kind.INVOICE, str(made["invoice_id"]))
        return str(made["invoice_id"])

    async def invoice_alone(self, customer: str, goods: Goods, *, credit: bool) -> str | None:
        lines = [{"item_id": p, "quantity": int(q), "line_price": 10, "name": p} for p, q in goods]
        body = {"customer_id": int(customer), "lines": lines, "book": True}
        made = None if credit else await self._ui("POST", "customer-invoices", body)
        if made is None:
            return None
        (shown,) = made.values()
        self._told(Kind.INVOICE, str(shown["number"]))
        return str(shown["number"])

    async def count_stock(self, number: str, quantity: Decimal) -> bool:
        today = self._clock.now().date()
        draft = await self._do(AdjustStock(native_id=number, quantity=quantity, on=today, reason="Telling"))
        if not draft:
            return False
        self._told(Kind.STOCK, number)
        return await self._do(BookAdjustment(native_id=number, adjustment_id=draft)) is not None
