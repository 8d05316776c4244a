"""Harmless reads that answer open questions about 24SevenOffice. Called by the gateway for `samsvar check`; names and
what is read are those of docs/assumptions.md. An answer is one word; `unknown` where this account has no data to ask
with. Never writes; reads at most a thousand orders of the last week.
"""

from __future__ import annotations

import itertools
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from daemon.domain.errors import Reason, SyncError
from daemon.erp import envelope
from daemon.erp.calls import Calls
from daemon.erp.limits import Limits
from daemon.erp.session import Session
from daemon.erp.transport import Service, SoapTransport
from daemon.erp.wire import MAX_IDS

UNKNOWN = "unknown"
_NOWHERE = range(2_000_000_000, 2_000_001_000)
"""Ids that no account has."""
_NO_SESSION = "samsvar0samsvar0samsvar0"
_LATELY = timedelta(days=7)
_OPERATION = "{http://schemas.xmlsoap.org/wsdl/}portType/{http://schemas.xmlsoap.org/wsdl/}operation"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What a probe asks with."""

    session: Session
    transport: SoapTransport
    limits: Limits
    now: datetime


async def limit_is_shared(asking: Asking) -> str:
    """SOAP-5: did the budget fall by more than our own calls? `yes`: somebody else uses it too (which our other
    connections are as well). `unknown` where it is not told, or was renewed meanwhile."""
    calls, limits = Calls(asking.session), asking.limits
    await calls.identity()
    before, sent = limits.budget.remaining, limits.taken
    await calls.identity()
    await calls.identity()
    after, own = limits.budget.remaining, limits.taken - sent
    if before is None or after is None or after >= before:
        return UNKNOWN
    return "yes" if before - after > own else "no"


async def ended_session_text(asking: Asking) -> str:
    """SOAP-8: what a call with a session that was made up hears: `session`, `identity`, or `other`."""
    try:
        await asking.session.without_session("GetIdentity", cookie=_NO_SESSION)
    except SyncError as error:
        if error.reason is not Reason.SESSION_EXPIRED:
            return "other"
        return "session" if "session is not authenticated" in error.detail.lower() else "identity"
    return "other"


async def times_carry_a_zone(asking: Asking) -> str:
    """SOAP-9: do times in replies say their zone? `yes` or `no`."""
    changed = await _a_change(asking)
    if changed is None:
        return UNKNOWN
    return "yes" if changed[1].tzinfo is not None else "no"


async def changed_after_is_inclusive(asking: Asking) -> str:
    """SOAP-10: does a search from T find what changed exactly at T? `yes` or `no`."""
    changed = await _a_change(asking)
    if changed is None:
        return UNKNOWN
    product, at = changed
    found = await _products(asking, {"DateChanged": at}, ("Id",))
    return "yes" if any(row.get("Id") == product for row in found) else "no"


async def unknown_return_property(asking: Asking) -> str:
    """SOAP-16: is a return property that the service does not know `ignored`, or a `fault`?"""
    try:
        await _products(asking, {"ProductIds": {"int": [_NOWHERE[0]]}}, ("Id", "SamsvarProbe"))
    except SyncError as error:
        if error.reason in (Reason.REFUSED, Reason.SERVER_ERROR):
            return "fault"
        raise
    return "ignored"


async def search_is_complete(asking: Asking) -> str:
    """SOAP-20: do all orders come that were asked for? `yes`, or how many came of how many."""
    calls = Calls(asking.session)
    ids = [number async for batch in await calls.order_ids(asking.now - _LATELY) for number in batch]
    wanted = set(itertools.islice(dict.fromkeys(ids), MAX_IDS))
    if not wanted:
        return UNKNOWN
    came = {row.get("OrderId") async for batch in await calls.orders(ids=sorted(wanted)) for row in batch}
    return "yes" if wanted <= came else f"{len(wanted & came)}/{len(wanted)}"


async def description_is_unchanged(asking: Asking) -> str:
    """SOAP-21: does the invoice service still offer the operations of the description that was kept? `yes`, or the
    first ones that are `lost` or `added`."""
    kept, served = await asking.transport.descriptions(Service.INVOICE)
    if kept is None:
        return UNKNOWN
    before, now = _operations(kept), _operations(served)
    lost, added = sorted(before - now), sorted(now - before)
    return f"lost {lost[0]}" if lost else f"added {added[0]}" if added else "yes"


def _operations(description: bytes) -> set[str]:
    return {str(found.get("name")) for found in envelope.parse(description).findall(_OPERATION)}


async def thousand_ids(asking: Asking) -> str:
    """apis/24so-soap.md 4: does a search take 1000 ids at once? `yes` or `no`."""
    try:
        await _products(asking, {"ProductIds": {"int": list(_NOWHERE)}}, ("Id",))
    except SyncError as error:
        if error.reason in (Reason.REFUSED, Reason.SERVER_ERROR):
            return "no"
        raise
    return "yes"


async def _a_change(asking: Asking) -> tuple[int, datetime] | None:
    """A product that changed lately, with the time of its change: the last one, so that few changed after it."""
    rows = await _products(asking, {"DateChanged": asking.now - _LATELY}, ("Id", "DateChanged"))
    stamped = [(row["DateChanged"], row["Id"]) for row in rows if isinstance(row.get("DateChanged"), datetime)]
    at, product = max(stamped, default=(None, 0))
    return (int(product), at) if at is not None else None


async def _products(asking: Asking, search: Mapping[str, object], properties: tuple[str, ...]) -> list[Any]:
    params = {"searchParams": dict(search), "returnProperties": {"string": list(properties)}}
    found = await asking.session.large(Service.PRODUCT, "GetProducts", params)
    return [row async for batch in found for row in batch]


PROBES: Mapping[str, Callable[[Asking], Awaitable[str]]] = {
    "erp_limit_is_shared": limit_is_shared,
    "erp_ended_session_text": ended_session_text,
    "erp_times_carry_a_zone": times_carry_a_zone,
    "erp_changed_after_is_inclusive": changed_after_is_inclusive,
    "erp_unknown_return_property": unknown_return_property,
    "erp_search_is_complete": search_is_complete,
    "erp_description_is_unchanged": description_is_unchanged,
    "erp_thousand_ids": thousand_ids,
}
