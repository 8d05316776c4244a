"""Harmless reads that answer open questions about 24SevenOffice (apis/24so-soap.md 12). Called by the gateway for
`samsvar check`; names as in docs/assumptions.md. An answer is one word; `unknown` where this account has no data to ask
with. Never writes; reads at most the ids of what changed within a week.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta
from typing import Any

from daemon.domain.errors import Reason, SyncError
from daemon.erp.session import Session
from daemon.erp.transport import Service

UNKNOWN = "unknown"
_NOWHERE = range(2_000_000_000, 2_000_001_000)
"""Ids that no account has."""
_NO_SESSION = "samsvar0samsvar0samsvar0"
_LATELY = timedelta(days=7)


async def thousand_ids(session: Session, _now: datetime) -> str:
    """Does a search take 1000 ids at once (section 4)? `yes` or `no`."""
    try:
        await _products(session, {"ProductIds": {"int": list(_NOWHERE)}}, ("Id",))
    except SyncError as error:
        if error.reason in (Reason.REFUSED, Reason.SERVER_ERROR):
            return "no"
        raise
    return "yes"


async def unknown_property(session: Session, _now: datetime) -> str:
    """Question 16: is a return property that the service does not know `ignored`, or a `fault`?"""
    try:
        await _products(session, {"ProductIds": {"int": [_NOWHERE[0]]}}, ("Id", "SamsvarProbe"))
    except SyncError as error:
        if error.reason in (Reason.REFUSED, Reason.SERVER_ERROR):
            return "fault"
        raise
    return "ignored"


async def expired_session_text(session: Session, _now: datetime) -> str:
    """Question 8: what a call with a dead session hears: `session`, `identity`, or `other`."""
    try:
        await session.without_session("GetIdentity", cookie=_NO_SESSION)
    except SyncError as error:
        if error.reason is not Reason.SESSION_EXPIRED:
            return "other"
        return "session" if "session is not authenticated" in error.detail.lower() else "identity"
    return "other"


async def dates_with_z(session: Session, now: datetime) -> str:
    """Section 6.5: do times in replies name their zone? `yes` or `no`."""
    changed = await _a_change(session, now)
    if changed is None:
        return UNKNOWN
    return "yes" if changed[1].tzinfo is not None else "no"


async def changed_after_strict(session: Session, now: datetime) -> str:
    """Question 10: does "changed after T" leave out what changed exactly at T? `yes` or `no`."""
    changed = await _a_change(session, now)
    if changed is None:
        return UNKNOWN
    product, at = changed
    found = await _products(session, {"DateChanged": at}, ("Id",))
    return "no" if any(row.get("Id") == product for row in found) else "yes"


async def _a_change(session: Session, now: datetime) -> tuple[int, datetime] | None:
    """A product that changed lately, with the time of its change: the last one, so that few changed after it."""
    rows = await _products(session, {"DateChanged": now - _LATELY}, ("Id", "DateChanged"))
    stamped = [(row["DateChanged"], row["Id"]) for row in rows if isinstance(row.get("DateChanged"), datetime)]
    at, product = max(stamped, default=(None, 0))
    return (int(product), at) if at is not None else None


async def _products(session: Session, search: Mapping[str, object], properties: tuple[str, ...]) -> list[Any]:
    params = {"searchParams": dict(search), "returnProperties": {"string": list(properties)}}
    found = await session.large(Service.PRODUCT, "GetProducts", params)
    return [row async for batch in found for row in batch]


PROBES: Mapping[str, Callable[[Session, datetime], Awaitable[str]]] = {
    "erp_thousand_ids": thousand_ids,
    "erp_unknown_property": unknown_property,
    "erp_expired_session_text": expired_session_text,
    "erp_dates_with_z": dates_with_z,
    "erp_changed_after_strict": changed_after_strict,
}
"""Each takes the session and the time now."""
