"""Backorders: Rackbeat cancels a partly shipped order and makes a new one for the rest (apis/rackbeat.md 5.3, ADR 7).

The 24SO order stays one: its pair moves on to the backorder, and both together are looked at as one Rackbeat order.
Pure; called by daemon/sync.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from daemon.domain.numbers import is_positive_integer
from daemon.domain.order import Order, OrderLine, WmsStatus
from daemon.domain.order_form import product_lines

MOST_MENTIONED = 5
_ZERO = Decimal(0)


def mentioned_orders(wms: Order) -> tuple[str, ...]:
    """Numbers in the note of a Rackbeat order that may be those of other orders; at most five."""
    found = re.findall(r"(?<![\w.,-])\d{1,10}(?![\w-])", wms.note)
    numbers = [n for n in dict.fromkeys(found) if is_positive_integer(n) and n != wms.native_id]
    return tuple(numbers[:MOST_MENTIONED])


def was_shipped_in_part(wms: Order) -> bool:
    """Whether some goods of the order have left and some have not."""
    lines = product_lines(wms)
    return any(line.shipped for line in lines) and any((line.shipped or _ZERO) < line.quantity for line in lines)


def is_backorder_of(wms: Order, original: Order) -> bool:
    """Whether this Rackbeat order may be the rest of that one: it mentions its number, goes to the same customer, holds
    nothing else, and carries no other order's reference."""
    reference = wms.reference.strip()
    return (
        original.native_id in mentioned_orders(wms)
        and wms.customer_id == original.customer_id
        and reference in ("", original.reference.strip())
        and {line.product_id for line in product_lines(wms)} <= {line.product_id for line in product_lines(original)}
    )


def combined(current: Order, earlier: Sequence[Order]) -> Order:
    """The order as if it had never been split: what the earlier ones shipped, and what the current one holds.

    `earlier`: oldest first. Lines keep the ids of the first order, so that the line agreements still fit. A line of
    which nothing was shipped and nothing is left is gone.
    """
    if not earlier:
        return current
    parts = [_Part(line, line.shipped or _ZERO) for line in product_lines(earlier[0])]
    for order in (*earlier[1:], current):
        is_last = order is current
        for line in product_lines(order):
            taken = line.quantity if is_last else line.shipped or _ZERO
            _put(parts, line, taken)
    status = WmsStatus.PARTLY_SHIPPED if current.status == WmsStatus.BOOKED else current.status
    whole = (replace(part.line, quantity=part.quantity) for part in parts)
    return replace(current, status=status, lines=tuple(line for line in whole if line.quantity))


@dataclass(slots=True)
class _Part:
    """One line of the first order: as it was ordered, and how much of it the orders together hold."""

    line: OrderLine
    quantity: Decimal

    def fits(self, line: OrderLine) -> int:
        """The lower the better: exactly what is left of it, something is left of it, the same product; else 3."""
        if self.line.product_id != line.product_id:
            return 3
        left = self.line.quantity - self.quantity
        return 0 if left == line.quantity else 1 if left > 0 else 2


def _put(parts: list[_Part], line: OrderLine, quantity: Decimal) -> None:
    """Adds a line of a later order to the line it continues; what fits nowhere is a line of its own."""
    best = min(parts, key=lambda part: part.fits(line), default=None)
    if best is None or best.fits(line) == 3:
        parts.append(_Part(line, quantity))
        return
    best.quantity += quantity
    best.line = replace(best.line, unit_price=line.unit_price, discount_percent=line.discount_percent)
