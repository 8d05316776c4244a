"""Rackbeat's own integration, imitated with its known faults, so that audit mode and a migration can be tried.

It carries 24SO orders of one status to Rackbeat with the customers and products they need, writes the id fields, and
brings "sent" back. Its faults: a product number over 25 characters is dropped silently, so that the order arrives
without that line; a GET makes another order every time. Driven by `sandbox.incumbent_control`; steps are synchronous
and in order of id, so the same world gives the same result.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Literal

from sandbox.erp_book import Rec
from sandbox.erp_errors import ItemError
from sandbox.erp_order_save import save_order
from sandbox.erp_order_stock import GONE
from sandbox.erp_state import ErpState
from sandbox.incumbent_masters import Masters, Unsendable
from sandbox.incumbent_wms import BY, InnerDoor
from sandbox.switches import turn
from sandbox.wms_http import Json, Refused
from sandbox.wms_state import WmsState

MAX_REMEMBERED = 100_000


@dataclass(slots=True)
class IncumbentSettings:
    """How it is set up; changed by `PATCH /_sandbox/incumbent`."""

    every_seconds: int = 60
    status: str = "Confirmed"  # the 24SO status that carries an order over
    reference_field: Literal["heading", "other_reference", "their_reference", "note"] = "heading"
    reference: str = "24SO order {order_id}"
    wms_state: Literal["draft", "booked"] = "booked"
    longest_number: int = 25
    number_source: Literal["alternative", "id"] = "alternative"
    write_id_fields: bool = True
    return_shipped: bool = True  # shipped in Rackbeat becomes Sent in 24SO
    get_again: int = 0  # for so many orders of the first poll somebody clicks GET as well

    def change(self, wish: Mapping[str, Any]) -> None:
        """Take new values by name. Raises SettingError naming every unknown name and wrong value."""
        turn(self, wish)


class Incumbent:
    """Remembers which orders it carried over, as long as the sandbox runs; a failed one is never tried again."""

    def __init__(self, erp: ErpState, wms: WmsState, settings: IncumbentSettings | None = None) -> None:
        self.settings = settings or IncumbentSettings()
        self.made: dict[int, list[int]] = {}  # 24SO order id -> numbers in Rackbeat
        self.failed: dict[int, str] = {}
        self.dropped: list[dict[str, object]] = []  # what it left out and tells nobody
        self._erp = erp
        self._door = InnerDoor(wms)

    @property
    def _masters(self) -> Masters:
        return Masters(self._erp.book, self._door, self.settings)

    def step(self) -> dict[str, list[int]]:
        """One poll: carry over what has reached the status, then bring back what was shipped."""
        waiting = [
            key
            for key, order in sorted(self._erp.book.orders.items())
            if order.get("OrderStatus", "Web") == self.settings.status and key not in self.made
        ]
        is_first = not self.made
        carried = [key for key in waiting if key not in self.failed and self._tried(key)]
        for key in carried[: self.settings.get_again if is_first else 0]:
            self._tried(key)
        return {"carried": carried, "sent": self._bring_back() if self.settings.return_shipped else []}

    def get(self, order_id: int) -> int:
        """What the GET button does: carry one order over whatever its status, again and again; its new number.

        Raises KeyError for an unknown order and Refused when Rackbeat says no.
        """
        order = self._erp.book.orders[order_id]
        number = self._carry(order)
        if len(self.made) < MAX_REMEMBERED:
            self.made.setdefault(order_id, []).append(number)
        return number

    def sync_masters(self) -> dict[str, int]:
        """The initial sync: all categories, suppliers, customers and products that are not there."""
        return self._masters.everything()

    def _tried(self, order_id: int) -> bool:
        try:
            self.get(order_id)
        except Refused as refusal:
            self.failed[order_id] = str(refusal.payload.get("message", refusal.status))
            return False
        return True

    def _carry(self, order: Rec) -> int:
        masters = self._masters
        lines = [line for row in order["InvoiceRows"] if (line := self._line(masters, order, row))]
        body: Json = {
            "customer_id": masters.customer(self._erp.book.companies[order["CustomerId"]]),
            "lines": lines,
            self.settings.reference_field: self.settings.reference.replace("{order_id}", str(order["OrderId"])),
        }
        if your := order.get("YourReference"):
            body.setdefault("their_reference", your)
        booked = self.settings.wms_state == "booked" and bool(lines)
        route = "/orders" if booked else "/orders/drafts"
        made = self._door.must("POST", route, {**body, "book": booked} if booked else body)
        return int(made["order"]["number"])

    def _line(self, masters: Masters, order: Rec, row: Rec) -> Json | None:
        product = self._erp.book.products.get(row.get("ProductId", 0))
        if product is None or row.get("Type", "Normal") != "Normal":
            return None
        try:
            number = masters.product(product)
        except Unsendable as reason:
            what = {"order_id": order["OrderId"], "product_id": product["Id"], "why": str(reason)}
            self.dropped = [*self.dropped[-999:], what]
            return None
        return {
            "item_id": number,
            "name": row.get("Name") or product.get("Name", ""),
            "quantity": row.get("Quantity", Decimal(0)),
            "line_price": row.get("Price", Decimal(0)),
            "discount_percentage": row.get("DiscountRate", Decimal(0)),
        }

    def _bring_back(self) -> list[int]:
        """Set to Sent what is shipped; an order that 24SO refuses to change is left for ever."""
        done: list[int] = []
        for key, numbers in sorted(self.made.items()):
            order = self._erp.book.orders.get(key)
            shipped = any((found := self._door.state.orders.get(n)) is not None and found.is_shipped for n in numbers)
            if order is None or not shipped or order.get("OrderStatus", "Web") in GONE:
                continue
            try:
                save_order(self._erp.book, {"OrderId": key, "OrderStatus": "OrderState_Sent"}, BY, [])
            except ItemError as error:
                self.failed[key] = error.message
            else:
                self._erp.journal.add("erp", "SaveInvoices", target=f"orders [{key}]", who=BY, wrote=True)
                done.append(key)
        return done
