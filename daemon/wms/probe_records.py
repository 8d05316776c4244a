"""Probes that look at single records of Rackbeat: stamps, tags, origin, totals. Part of `daemon.wms.probes`."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime
from decimal import ROUND_HALF_EVEN, ROUND_HALF_UP, Decimal
from zoneinfo import ZoneInfo

from daemon.domain.errors import SyncError
from daemon.wms.client import RackbeatClient
from daemon.wms.paging import rows_of
from daemon.wms.request import get
from daemon.wms.wire import Row, decimal, number_key, rows, text

UNKNOWN = "unknown"
_ZONE = "Europe/Copenhagen"
_ORIGINS = ("created_via", "created_by", "source", "origin", "channel")
_CENT = Decimal("0.01")
_MOST = "20"


async def time_zone(client: RackbeatClient) -> str:
    """RB-14: are the stamps of the newest and the oldest order in Copenhagen's time of that day? `copenhagen` or
    `other`."""
    stamps = []
    for direction in ("DESC", "ASC"):
        found = await _orders(client, ("order_by", "created_at"), ("order_direction", direction), limit="1")
        stamps += [text(row.get("created_at")) for row in found]
    aware = [at for stamp in stamps if (at := _aware(stamp)) is not None]
    if not aware:
        return UNKNOWN
    zone = ZoneInfo(_ZONE)
    return "copenhagen" if all(at.utcoffset() == at.astimezone(zone).utcoffset() for at in aware) else "other"


def _aware(stamp: str) -> datetime | None:
    try:
        at = datetime.fromisoformat(stamp)
    except ValueError:
        return None
    return at if at.tzinfo is not None else None


async def order_tells_origin(client: RackbeatClient) -> str:
    """RB-16: the name under which an order says how it was created, or `no`."""
    found = await _orders(client, ("order_by", "created_at"), ("order_direction", "DESC"), limit="1")
    if not found:
        return UNKNOWN
    return next((name for name in _ORIGINS if name in found[0]), "no")


async def etag_header(client: RackbeatClient) -> str:
    """RB-18: does a record come with an ETag? `yes` or `no`."""
    body = await client.send(get("/products", query=(("limit", "1"), ("page", "1"), ("fields", "number"))))
    found = rows_of(body, "products", "/products")
    number = number_key(found[0].get("number")) if found else ""
    if not number:
        return UNKNOWN
    return "yes" if "etag" in await client.header_names(get("/products/{}", number)) else "no"


async def rounding_of_totals(client: RackbeatClient) -> str:
    """RB-22: which rounding explains the totals of the newest orders: `document`, `line` or `half_even`; `unknown`
    when all do, `other` when none does."""
    fitting = set(_ROUNDINGS)
    told = False
    for row in await _orders(client, ("order_by", "created_at"), ("order_direction", "DESC"), limit=_MOST):
        amounts, total = _amounts(row)
        if total is None or not amounts:
            continue
        results = {name: rounded(amounts) for name, rounded in _ROUNDINGS.items()}
        told = told or len(set(results.values())) > 1
        fitting &= {name for name, result in results.items() if result == total}
    if not fitting:
        return "other"
    return fitting.pop() if told and len(fitting) == 1 else UNKNOWN


def _amounts(row: Row) -> tuple[list[Decimal], Decimal | None]:
    """What each line comes to before any rounding, and the total that the order shows."""
    try:
        total = decimal(row.get("total_subtotal"), "total_subtotal")
        amounts = [_amount(line) for line in rows(row.get("lines"))]
    except SyncError:
        return [], None
    return amounts, total


def _amount(line: Row) -> Decimal:
    quantity = decimal(line.get("quantity"), "quantity") or Decimal(0)
    price = decimal(line.get("line_price"), "line_price") or Decimal(0)
    discount = decimal(line.get("discount_percentage"), "discount_percentage") or Decimal(0)
    return quantity * price * (100 - discount) / 100


_ROUNDINGS: Mapping[str, Callable[[list[Decimal]], Decimal]] = {
    "document": lambda amounts: sum(amounts, Decimal(0)).quantize(_CENT, ROUND_HALF_UP),
    "line": lambda amounts: sum((a.quantize(_CENT, ROUND_HALF_UP) for a in amounts), Decimal(0)),
    "half_even": lambda amounts: sum(amounts, Decimal(0)).quantize(_CENT, ROUND_HALF_EVEN),
}


async def _orders(client: RackbeatClient, *query: tuple[str, str], limit: str) -> list[Row]:
    body = await client.send(get("/orders", query=(("limit", limit), ("page", "1"), *query)))
    return rows_of(body, "orders", "/orders")


RECORD_PROBES: Mapping[str, Callable[[RackbeatClient], Awaitable[str]]] = {
    "wms_time_zone": time_zone,
    "wms_order_tells_origin": order_tells_origin,
    "wms_etag_header": etag_header,
    "wms_rounding_of_totals": rounding_of_totals,
}
