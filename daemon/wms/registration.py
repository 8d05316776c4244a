"""Keeps one Rackbeat webhook per wanted event pointing at us. Called by daemon/app at start and now and then.

Rackbeat tells a webhook's token once, when it is created; a hook whose token we lost is of no use and is made anew
(apis/rackbeat.md 11.1; 14, rows 2, 19, 20). Hooks that point elsewhere belong to somebody else and are left alone.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from daemon.domain.errors import Reason, SyncError
from daemon.domain.numbers import is_positive_integer
from daemon.wms.client import RackbeatClient
from daemon.wms.paging import Listing, collect
from daemon.wms.request import Request
from daemon.wms.resource import single
from daemon.wms.wire import Row, flag, number_key, text

WEBHOOKS = Listing(template="/webhooks", collection="webhooks", key="id")

DEFAULT_EVENTS = (
    "order.created",
    "order.updated",
    "order.booked",
    "order.reopened",
    "order.shipped",
    "order.cancelled",
    "order.deleted",
    "product.created",
    "product.updated",
    "product.deleted",
    "customer.created",
    "customer.updated",
    "customer.deleted",
    "supplier.created",
    "supplier.updated",
    "supplier.deleted",
    "product_group.deleted",
    "customer_invoice.created",
    "customer_invoice.booked",
    "customer_invoice.deleted",
)
"""What we would like to hear; configuration, because half of the names are guesses (apis/rackbeat.md 11.4). A deletion
is a reason to look and no more: what is done about a record that is gone is the policy's."""

Known = Mapping[str, tuple[int, str]]


async def ensure_webhooks(
    client: RackbeatClient, base_url: str, events: Iterable[str], known: Known
) -> dict[str, tuple[int, str]]:
    """Event -> (webhook id, token) of every wanted event that now points at `base_url` (the whole address) and whose
    token is known.

    An event that is missing from the result is unavailable: refused by Rackbeat (422), or a call failed; polling
    covers it and the next run tries again. Raises SyncError when the existing webhooks cannot be listed or the token
    of the account is not accepted.
    """
    existing = [row for row in await collect(client, WEBHOOKS) if text(row.get("event"))]
    wanted = list(dict.fromkeys(events))
    result = {event: known[event] for event in wanted if any(_is_good(row, event, base_url, known) for row in existing)}
    for event in wanted:
        rows = [row for row in existing if text(row.get("event")) == event and _is_ours(row, event, base_url, known)]
        try:
            made = await _settle(client, base_url, event, rows, known.get(event))
        except SyncError as error:
            if error.reason in (Reason.AUTH_FAILED, Reason.RATE_LIMITED):
                raise_if_nothing_gained(error, result)
                break
            continue
        if made is not None:
            result[event] = made
    return result


def raise_if_nothing_gained(error: SyncError, result: Mapping[str, tuple[int, str]]) -> None:
    """A token told once must not be lost to a later failure, so an error is passed on only with empty hands."""
    if not result:
        raise error


async def _settle(
    client: RackbeatClient, url: str, event: str, rows: list[Row], known: tuple[int, str] | None
) -> tuple[int, str] | None:
    """Keeps the hook we know, deletes our others, makes one where there is none."""
    kept: tuple[int, str] | None = None
    for row in rows:
        hook = int(number_key(row.get("id")))
        if known is not None and hook == known[0] and text(row.get("url")) == url:
            if not is_active(row):
                await client.send(_activate(hook, event, url))
            kept = known
        else:
            await _delete(client, hook)
    return kept or await _create(client, event, url)


async def _create(client: RackbeatClient, event: str, url: str) -> tuple[int, str] | None:
    """An answer without a token means that the hook was there already: delete it and try once more."""
    body = {"event": event, "url": url, "is_active": True}
    for _ in range(2):
        row = single(await client.send(Request(method="POST", template="/webhooks", body=body)), "webhook") or {}
        hook, token = number_key(row.get("id")), text(row.get("token"))
        if hook.isdigit() and token:
            return int(hook), token
        if hook.isdigit():
            await _delete(client, int(hook))
    return None


async def _delete(client: RackbeatClient, hook: int) -> None:
    try:
        await client.send(Request(method="DELETE", template="/webhooks/{}", keys=(str(hook),)))
    except SyncError as error:
        if error.reason is not Reason.NOT_FOUND:
            raise


def _activate(hook: int, event: str, url: str) -> Request:
    body = {"event": event, "url": url, "is_active": True}
    return Request(method="PUT", template="/webhooks/{}", keys=(str(hook),), body=body)


def _is_good(row: Row, event: str, url: str, known: Known) -> bool:
    """Nothing to be done about this one."""
    return (
        event in known
        and number_key(row.get("id")) == str(known[event][0])
        and text(row.get("event")) == event
        and text(row.get("url")) == url
        and is_active(row)
    )


def _is_ours(row: Row, event: str, url: str, known: Known) -> bool:
    """It points at us (the address holds our secret), or it is the one we made under an older address."""
    made_by_us = event in known and number_key(row.get("id")) == str(known[event][0])
    return is_positive_integer(number_key(row.get("id"))) and (made_by_us or text(row.get("url")) == url)


def is_active(row: Row) -> bool:
    """Whether Rackbeat calls it; a row that does not tell is taken for active."""
    return row.get("is_active") is None or flag(row["is_active"])
