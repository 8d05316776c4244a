"""The lines about webhooks: the address that Rackbeat is told, whether it leads to us, and how deliveries went."""

from __future__ import annotations

from collections.abc import Sequence
from urllib.parse import urlsplit

from daemon.domain.errors import SyncError
from daemon.domain.ownership import Mode
from daemon.operations.check.door import Knock, knock
from daemon.operations.check.lines import Lines
from daemon.operations.check.remote import certificate_line, is_loopback
from daemon.operations.check.subject import Subject
from daemon.operations.webhooks import wanted_events
from daemon.wms.paging import collect, rows_of
from daemon.wms.registration import WEBHOOKS, is_active
from daemon.wms.request import get
from daemon.wms.wire import Row, number_key, text

ADDRESS, REACHED, REGISTERED, DELIVERED = (
    "webhook.address",
    "webhook.reached",
    "webhook.registered",
    "webhook.delivered",
)
_NO_SECRET = "check"
"""Stands where the secret would; our listener answers it as it answers any stranger, and the log stays quiet."""
_OUR_ANSWER = "wrong_secret"
_LOGGED_EVENT = "order.created"


def are_used(subject: Subject) -> bool:
    return subject.config.policy.mode is Mode.SYNC


async def examine_address(subject: Subject, lines: Lines) -> None:
    """`webhook.address` and `webhook.reached`. In audit mode nothing is registered and Rackbeat calls nobody."""
    url = subject.config.public_url
    if not are_used(subject):
        lines.ok(ADDRESS, "webhooks_unused")
    elif not url and is_loopback(subject.config.wms.url):
        lines.ok(ADDRESS, "address_sandbox")
    elif not url:
        lines.failed(ADDRESS, "address_missing")
        lines.not_checked(ADDRESS, REACHED)
    elif is_loopback(url) and not is_loopback(subject.config.wms.url):
        lines.failed(ADDRESS, "address_loopback", url=url)
        lines.not_checked(ADDRESS, REACHED)
    else:
        lines.ok(ADDRESS, "address", url=url)
        seen = await knock(f"{url}/webhooks/{subject.name}/{_NO_SECRET}", subject.clock, method="POST")
        _reached(subject, lines, seen)


def _reached(subject: Subject, lines: Lines, seen: Knock) -> None:
    """An address that is not reached from here may still be reached from outside, so that is a warning."""
    url = subject.config.public_url
    if urlsplit(url).scheme == "https":
        certificate_line(lines, "webhook.tls", url, seen, subject.clock)
    if seen.is_about_tls:
        lines.not_checked("webhook.tls", REACHED)
    elif not subject.daemon_runs:
        lines.not_checked("daemon", REACHED)
    elif seen.trouble:
        lines.warning(REACHED, "address_not_reached", seen.detail or seen.trouble, url=url)
    elif seen.status == 404 and _OUR_ANSWER in seen.body:
        lines.ok(REACHED, "address_reached")
    else:
        lines.failed(REACHED, "address_elsewhere", f"HTTP {seen.status}, {seen.content_type}", url=url)


async def examine_hooks(subject: Subject, lines: Lines) -> None:
    """`webhook.registered` and `webhook.delivered`; nothing in audit mode."""
    if not are_used(subject):
        return
    if not subject.hooks:
        if subject.daemon_runs:
            lines.failed(REGISTERED, "not_registered")
        else:
            lines.warning(REGISTERED, "not_registered_yet")
        lines.not_checked(REGISTERED, DELIVERED)
        return
    rows = await lines.asked(REGISTERED, collect(subject.wms.client, WEBHOOKS))
    if rows is None:
        lines.not_checked(REGISTERED, DELIVERED)
        return
    by_id = {number_key(row.get("id")): row for row in rows}
    ours = {event: by_id.get(str(hook)) for event, hook in subject.hooks.items()}
    _registered(lines, ours, wanted_events(subject.config))
    await _delivered(subject, lines, {event: row for event, row in ours.items() if row is not None})


def _registered(lines: Lines, ours: dict[str, Row | None], wanted: Sequence[str]) -> None:
    lost = sorted(event for event, row in ours.items() if row is None)
    off = sorted(event for event, row in ours.items() if row is not None and not is_active(row))
    refused = sorted(set(wanted) - set(ours))
    if lost or off:
        lines.failed(REGISTERED, "webhooks_lost", events=", ".join(lost + off))
    elif refused:
        lines.ok(REGISTERED, "registered_in_part", count=len(ours), events=", ".join(refused))
    else:
        lines.ok(REGISTERED, "registered", count=len(ours))


async def _delivered(subject: Subject, lines: Lines, ours: dict[str, Row]) -> None:
    failing = {event: number_key(row.get("failures_since_last_success")) or "0" for event, row in ours.items()}
    failing = {event: times for event, times in failing.items() if times != "0"}
    last = await _last_delivery(subject)
    if failing:
        events = ", ".join(f"{event} ({times})" for event, times in sorted(failing.items()))
        lines.warning(DELIVERED, "deliveries_fail", last, events=events)
    elif last:
        lines.ok(DELIVERED, "delivered", last=last)
    else:
        lines.unseen(DELIVERED, "delivery")


async def _last_delivery(subject: Subject) -> str:
    """The newest entry of one webhook's log, in Rackbeat's words; empty when it has none or is not readable (the
    fields of the log are not documented, apis/rackbeat.md 11.1)."""
    hook = subject.hooks.get(_LOGGED_EVENT)
    if hook is None:
        return ""
    try:
        body = await subject.wms.client.send(get("/webhooks/{}/logs", str(hook), query=(("limit", "1"), ("page", "1"))))
        rows = rows_of(body, "webhook_logs", "/webhooks/{}/logs")
    except SyncError:
        return ""
    if not rows:
        return ""
    at, status = text(rows[0].get("created_at")), number_key(rows[0].get("status_code"))
    return f"{_LOGGED_EVENT} {at} HTTP {status}" if at and status else ""
