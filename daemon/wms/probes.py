"""Harmless reads that answer open questions about Rackbeat: lists, filters, webhooks. Called by the gateway for
`samsvar check`; names as in docs/assumptions.md. An answer is one word, or a few joined by commas; `unknown` where this
account has no data to ask with. Never writes, never reads a list to its end.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind
from daemon.wms.client import RackbeatClient
from daemon.wms.json_text import JSON
from daemon.wms.paging import ENVELOPE, rows_of, since_filter
from daemon.wms.probe_records import RECORD_PROBES, UNKNOWN
from daemon.wms.request import get
from daemon.wms.resource import RESOURCES
from daemon.wms.wire import Row, flag, instant, number_key, text

NONE = "none"
_FAR = datetime.fromisoformat("2999-01-01T00:00:00+00:00")
_LONG_AGO = datetime.fromisoformat("2000-01-01T00:00:00+00:00")
STAMPED = (Kind.ORDER, Kind.PRODUCT, Kind.CUSTOMER, Kind.SUPPLIER)
"""Kinds whose lists are read by change."""
_NOBODY = "samsvar-probe-no-such-number"
_JUST_BEFORE = timedelta(minutes=1)


async def updated_at_filter(client: RackbeatClient) -> str:
    """RB-4: the kinds whose lists obey `updated_at_from`; `none` when it is ignored everywhere. Believed only where
    the future is empty, the distant past is everything, and the newest change is on the right side."""
    judged = {kind: await _is_obeyed(client, kind) for kind in STAMPED}
    if all(verdict is None for verdict in judged.values()):
        return UNKNOWN
    return ",".join(kind for kind, verdict in judged.items() if verdict) or NONE


async def _is_obeyed(client: RackbeatClient, kind: Kind) -> bool | None:
    """None: there is no record to tell by."""
    everything = await _total(client, kind)
    newest = await _newest_change(client, kind)
    if not everything or newest is None:
        return None
    return (
        await _total(client, kind, since_filter(_FAR)) == 0
        and await _total(client, kind, since_filter(_LONG_AGO)) >= everything
        and await _total(client, kind, since_filter(newest - _JUST_BEFORE)) > 0
    )


async def _newest_change(client: RackbeatClient, kind: Kind) -> datetime | None:
    rows = await _first(client, kind, ("order_by", "updated_at"), ("order_direction", "DESC"))
    return instant(rows[0].get("updated_at")) if rows else None


async def filter_operators(client: RackbeatClient) -> str:
    """RB-6: does `simple_filter` compare, or only match? `yes`, `no` or `refused`."""
    if not await _total(client, Kind.ORDER):
        return UNKNOWN
    try:
        found = await _total(client, Kind.ORDER, ("simple_filter[updated_at]", ">=2000-01-01 00:00:00"))
    except SyncError as error:
        if error.reason is Reason.REFUSED:
            return "refused"
        raise
    return "yes" if found else "no"


async def max_limit(client: RackbeatClient) -> str:
    """RB-7: the `limit` that a wish for 1500 rows gets, or `refused`."""
    query = (("limit", "1500"), ("page", "1"), ("fields", "number"))
    try:
        body = await client.send(get("/products", query=query))
    except SyncError as error:
        if error.reason is Reason.REFUSED:
            return "refused"
        raise
    return (number_key(body.get("limit")) if isinstance(body, dict) else "") or UNKNOWN


async def search_finds_reference(client: RackbeatClient) -> str:
    """RB-9: does `search` on orders look at `other_reference`? `yes` or `no`."""
    for row in await _first(client, Kind.ORDER, limit="20"):
        reference = text(row.get("other_reference"))
        if reference:
            found = await _first(client, Kind.ORDER, ("search", reference), limit="20")
            return "yes" if any(text(each.get("other_reference")) == reference for each in found) else "no"
    return UNKNOWN


async def not_found_body(client: RackbeatClient) -> str:
    """RB-12: is the answer about a missing record told from a page of something in between? `yes` or `no`."""
    try:
        await client.send(get("/products/{}", _NOBODY))
    except SyncError as error:
        if error.reason is Reason.NOT_FOUND:
            return "yes"
        if error.reason is Reason.BAD_REPLY:
            return "no"
        raise
    return "no"


async def envelope_keys(client: RackbeatClient) -> str:
    """RB-21: under which keys payment terms and settings come."""
    bodies = [await client.send(get(path)) for path in ("/payment-terms", "/settings")]
    return ",".join(_first_key(body) for body in bodies)


def _first_key(body: JSON) -> str:
    keys = [key for key in body if key not in ENVELOPE] if isinstance(body, dict) else []
    return keys[0][:40] if keys else UNKNOWN


async def field_values_in_lists(client: RackbeatClient) -> str:
    """Section 2.5: does a list tell the values of text fields, so that no record needs a call of its own?"""
    rows = await _first(client, Kind.PRODUCT, ("expand", "field_values"))
    if not rows:
        return UNKNOWN
    if isinstance(rows[0].get("field_values"), list):
        return "yes"
    return "metadata" if isinstance(rows[0].get("metadata"), list) else "no"


async def field_eq_filter(client: RackbeatClient) -> str:
    """Section 2.3: does `field_eq[id]` filter? `yes`, `no` or `refused`."""
    fields = rows_of(await client.send(get("/fields", query=(("limit", "200"), ("page", "1")))), "fields", "/fields")
    ids = [number_key(row.get("id")) for row in fields if text(row.get("available_for")) in ("", "item")]
    if not ids or not await _total(client, Kind.PRODUCT):
        return UNKNOWN
    try:
        found = await _total(client, Kind.PRODUCT, (f"field_eq[{ids[0]}]", _NOBODY))
    except SyncError as error:
        if error.reason is Reason.REFUSED:
            return "refused"
        raise
    return "no" if found else "yes"


async def webhook_health(client: RackbeatClient) -> str:
    """RB-20: the account's webhooks are `healthy`, or some are `failing` or `inactive`."""
    hooks = await _hooks(client)
    if not hooks:
        return UNKNOWN
    if not all(row.get("is_active") is None or flag(row["is_active"]) for row in hooks):
        return "inactive"
    failures = {number_key(row.get("failures_since_last_success")) for row in hooks}
    return "failing" if failures - {"", "0"} else "healthy"


async def booking_is_announced(client: RackbeatClient) -> str:
    """RB-3: has a webhook for `order.booked` ever been called? `no` only when an order was booked since it exists."""
    hook = next((row for row in await _hooks(client) if text(row.get("event")) == "order.booked"), None)
    made = None if hook is None else instant(hook.get("created_at"))
    if hook is None or made is None:
        return UNKNOWN
    path, query = "/webhooks/{}/logs", (("limit", "1"), ("page", "1"))
    log = await client.send(get(path, number_key(hook.get("id")), query=query))
    if rows_of(log, "webhook_logs", path):
        return "yes"
    newest = await _first(client, Kind.ORDER, ("order_by", "booked_at"), ("order_direction", "DESC"))
    booked = instant(newest[0].get("booked_at")) if newest else None
    return "no" if booked is not None and booked > made else UNKNOWN


async def _hooks(client: RackbeatClient) -> list[Row]:
    body = await client.send(get("/webhooks", query=(("limit", "200"), ("page", "1"))))
    return rows_of(body, "webhooks", "/webhooks")


async def _total(client: RackbeatClient, kind: Kind, *query: tuple[str, str]) -> int:
    body = await client.send(get(RESOURCES[kind].path, query=(("limit", "1"), ("page", "1"), *query)))
    told = number_key(body.get("total")) if isinstance(body, dict) else ""
    if not told.isdigit():
        raise SyncError(Reason.BAD_REPLY, f"{RESOURCES[kind].path}: no total announced")
    return int(told)


async def _first(client: RackbeatClient, kind: Kind, *query: tuple[str, str], limit: str = "1") -> list[Row]:
    resource = RESOURCES[kind]
    body = await client.send(get(resource.path, query=(("limit", limit), ("page", "1"), *query)))
    return rows_of(body, resource.collection, resource.path)


PROBES: Mapping[str, Callable[[RackbeatClient], Awaitable[str]]] = {
    "wms_updated_at_filter": updated_at_filter,
    "wms_filter_operators": filter_operators,
    "wms_max_limit": max_limit,
    "wms_search_finds_reference": search_finds_reference,
    "wms_not_found_body": not_found_body,
    "wms_envelope_keys": envelope_keys,
    "wms_field_values_in_lists": field_values_in_lists,
    "wms_field_eq_filter": field_eq_filter,
    "wms_webhook_health": webhook_health,
    "wms_booking_is_announced": booking_is_announced,
    **RECORD_PROBES,
}


def obeyed_kinds(answer: str) -> frozenset[Kind]:
    """The kinds of an answer to `wms_updated_at_filter`; anything unknown means none."""
    return frozenset(kind for kind in STAMPED if kind in answer.split(","))
