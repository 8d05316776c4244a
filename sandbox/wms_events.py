"""Names of webhook events and the announcement of one.

Used by the state (which announces), by the webhook routes (which refuse unknown names) and by `sandbox.webhooks`
(which delivers). Names are data: apis/rackbeat.md 11.4 confirms few of them, the rest follow the pattern.
"""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

STOCK_EVENT = "item.stock_changed"

_CATALOGUE: dict[str, str] = {
    "order": "created updated deleted booked reopened shipped invoiced cancelled",
    "order_shipment": "created updated picked shipped",
    "customer_invoice": "created updated booked deleted",
    "supplier_invoice": "created booked",
    "purchase_order": "created updated booked received",
    "customer": "created updated deleted",
    "supplier": "created updated deleted",
    "product": "created updated deleted",
    "lot": "created updated deleted",
    "product_group": "created updated deleted",
    "payment_terms": "created updated",
    "delivery_terms": "created updated",
    "employee": "created updated",
    "plugin": "uninstalled",
}

EVENTS: frozenset[str] = frozenset(f"{noun}.{verb}" for noun, verbs in _CATALOGUE.items() for verb in verbs.split())

ORDER_CHANGES: frozenset[str] = frozenset({"order.updated", "order.booked", "order.reopened"})


@dataclass(frozen=True, slots=True)
class Announcement:
    """One thing that happened; `body` is the JSON that every hook of this event is sent."""

    event: str
    at: datetime
    body: dict[str, Any] = field(default_factory=dict)
