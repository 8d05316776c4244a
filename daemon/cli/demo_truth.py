"""What the demo's audit must find: the accidents that were made, and what the world itself holds. Pure.

Compared as sets of (drift kind, record), so that a missed accident and an untrue finding both fail the demo.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

MAX_NUMBER = 25
Finding = tuple[str, str]

_NAMED_BY_WMS = ("order.duplicate", "product.id_field_edited", "customer.id_field_edited")


def finding_of(row: Mapping[str, Any]) -> Finding:
    """How a drift row is compared: by the Rackbeat record for what happened there, else by the 24SO record."""
    kind = str(row["kind"])
    return kind, str(row["wms_id"] if kind in _NAMED_BY_WMS else row["erp_id"])


def unsendable(products: Iterable[Mapping[str, Any]], open_orders: Iterable[Mapping[str, Any]]) -> set[Finding]:
    """What no machine can mend: over-length numbers (of active products, and of those that an open order needs), and
    the open orders that hold them (R6, R7)."""
    longs = {int(p["id"]): p for p in products if len(str(p.get("number") or "")) > MAX_NUMBER}
    found: set[Finding] = set()
    for order in open_orders:
        held = {int(line["product_id"]) for line in order["lines"] if line.get("product_id")} & longs.keys()
        if held:
            found.add(("order.line_unsendable", str(order["id"])))
            found |= {("product.number_too_long", str(product)) for product in held}
    found |= {("product.number_too_long", str(i)) for i, p in longs.items() if p.get("status_id") == 1}
    return found


def shown(findings: Iterable[Finding]) -> str:
    """For people: `kind id, kind id`, or a dash."""
    return ", ".join(f"{kind} {record}" for kind, record in sorted(findings)) or "-"
