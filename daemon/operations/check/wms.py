"""The lines of Rackbeat: the key and its rights, the plan, and what R1 asks for."""

from __future__ import annotations

from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import System
from daemon.operations.check.door import Knock, knock
from daemon.operations.check.lines import Lines
from daemon.operations.check.remote import budget_line, door_lines
from daemon.operations.check.subject import Subject
from daemon.wms.request import get
from daemon.wms.setup import Missing, Need, are_fields_allowed, read_missing

NEEDS = ("wms.payment_term", "wms.customer_group", "wms.supplier_group", "wms.fields")
AFTER_LOGIN = ("wms.rights", "wms.plan", *NEEDS, "wms.budget", "webhook.registered", "webhook.delivered")
_LOGIN_CODES = {Reason.AUTH_FAILED: "token_refused", Reason.NOT_FOUND: "wrong_path"}
_USED = ("/orders", "/products", "/customers", "/suppliers", "/customer-invoices", "/webhooks")


async def examine_wms(subject: Subject, lines: Lines) -> bool:
    """Whether the key is accepted, so that more can be asked."""
    url = subject.config.wms.url
    seen = await knock(f"{url}/api/self", subject.clock, accept="application/json")
    if not door_lines(lines, System.WMS, url, seen, is_service=_is_api(seen), clock=subject.clock):
        because = "wms.tls" if seen.is_about_tls else "wms.reachable"
        lines.not_checked(because, "wms.login", *AFTER_LOGIN)
        return False
    account = await lines.asked("wms.login", subject.wms.identity(), _LOGIN_CODES)
    if account is None:
        lines.not_checked("wms.login", *AFTER_LOGIN)
        return False
    lines.ok("wms.login", "account", name=account.name or "?", id=account.id)
    await _rights(subject, lines)
    allowed = await _plan(subject, lines)
    await _needs(subject, lines, fields_allowed=allowed)
    budget_line(lines, System.WMS, subject.wms.budget())
    return True


def _is_api(seen: Knock) -> bool:
    """Without a key the real service says so in JSON; a web page says that the address is another one's."""
    return seen.status in (200, 401, 403) and seen.content_type == "application/json"


async def _rights(subject: Subject, lines: Lines) -> None:
    """New keys may be made with some rights only (apis/rackbeat.md 1.2)."""

    async def refused() -> list[str]:
        found = []
        for path in _USED:
            try:
                await subject.wms.client.send(get(path, query=(("limit", "1"), ("page", "1"))))
            except SyncError as error:
                if error.reason is not Reason.FORBIDDEN:
                    raise
                found.append(path.strip("/"))
        return found

    missing = await lines.asked("wms.rights", refused())
    if missing:
        lines.failed("wms.rights", "scope_missing", what=", ".join(missing))
    elif missing is not None:
        lines.ok("wms.rights", "rights")


async def _plan(subject: Subject, lines: Lines) -> bool:
    allowed = await lines.asked("wms.plan", are_fields_allowed(subject.wms.client))
    if allowed:
        lines.ok("wms.plan", "fields_allowed")
    elif allowed is not None:
        lines.failed("wms.plan", "plan_without_fields")
    return bool(allowed)


async def _needs(subject: Subject, lines: Lines, *, fields_allowed: bool) -> None:
    codes = {Reason.FORBIDDEN: "scope_missing_for_needs"}
    missing = await lines.asked(NEEDS[0], read_missing(subject.wms.client, subject.wms.defaults), codes)
    if missing is None:
        lines.not_checked(NEEDS[0], *NEEDS[1:])
        return
    for line, need in zip(NEEDS[:3], (Need.PAYMENT_TERM, Need.CUSTOMER_GROUP, Need.SUPPLIER_GROUP), strict=True):
        _need(lines, line, [item for item in missing if item.need is need])
    if fields_allowed:
        _need(lines, NEEDS[3], [item for item in missing if item.need is Need.FIELD])
    else:
        lines.not_checked("wms.plan", NEEDS[3])


def _need(lines: Lines, line: str, missing: list[Missing]) -> None:
    if missing:
        lines.failed(line, "missing", what=", ".join(f"{item.name} ({item.key})" for item in missing))
    else:
        lines.ok(line, "present")
