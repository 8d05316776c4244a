"""The lines that both systems have: the door, the certificate, the clock, the budget."""

from __future__ import annotations

from datetime import timedelta
from ipaddress import ip_address
from urllib.parse import urlsplit

from daemon.domain.ids import System
from daemon.operations.check.door import Knock
from daemon.operations.check.lines import Lines
from daemon.ports import Budget, Clock

SOON = timedelta(days=21)
"""A certificate that ends sooner is a warning: there is still time to renew it."""
CLOCK_WARNING_SECONDS = 30.0
CLOCK_FAILED_SECONDS = 120.0
"""Lists of changes are read with an overlap of two minutes (apis/24so-soap.md 12, question 9)."""
LOW_BUDGET = 0.1


def door_lines(lines: Lines, system: System, url: str, seen: Knock, *, is_service: bool, clock: Clock) -> bool:
    """`reachable`, `tls` and `clock` of one system; whether it can be talked to."""
    reached = _reachable(lines, f"{system}.reachable", seen, is_service=is_service)
    certificate_line(lines, f"{system}.tls", url, seen, clock)
    if not reached or seen.is_about_tls:
        lines.not_checked(f"{system}.{'tls' if seen.is_about_tls else 'reachable'}", f"{system}.clock")
        return False
    _clock(lines, f"{system}.clock", seen.clock_difference)
    return True


def _reachable(lines: Lines, line: str, seen: Knock, *, is_service: bool) -> bool:
    if seen.trouble and not seen.is_about_tls:
        lines.failed(line, seen.trouble, seen.detail, host=seen.host)
        return False
    if not seen.trouble and not is_service:
        detail = f"HTTP {seen.status}, {seen.content_type}"
        lines.failed(line, "not_the_service", detail, host=seen.host)
        return False
    lines.ok(line, "reachable", host=seen.host)
    return True


def certificate_line(lines: Lines, line: str, url: str, seen: Knock, clock: Clock) -> None:
    """Plain HTTP is only ever configured for this machine (the configuration refuses anything else)."""
    if urlsplit(url).scheme != "https":
        lines.ok(line, "tls_loopback")
    elif seen.is_about_tls:
        lines.failed(line, seen.trouble, seen.detail, host=seen.host)
    elif seen.certificate_until is None:
        lines.not_checked(line.replace(".tls", ".reachable"), line)
    else:
        left = seen.certificate_until - clock.now()
        until = seen.certificate_until.date().isoformat()
        if left < SOON:
            lines.warning(line, "certificate_soon", until=until, days=max(0, left.days), host=seen.host)
        else:
            lines.ok(line, "certificate", until=until)


def _clock(lines: Lines, line: str, difference: float | None) -> None:
    if difference is None:
        lines.unseen(line, "clock")
        return
    seconds = round(abs(difference))
    if abs(difference) >= CLOCK_FAILED_SECONDS:
        lines.failed(line, "clock_wrong", seconds=seconds)
    elif abs(difference) >= CLOCK_WARNING_SECONDS:
        lines.warning(line, "clock_off", seconds=seconds)
    else:
        lines.ok(line, "clock", seconds=seconds)


def budget_line(lines: Lines, system: System, budget: Budget) -> None:
    line = f"{system}.budget"
    if budget.remaining is None:
        lines.unseen(line, "budget")
        return
    values = {"remaining": budget.remaining, "limit": budget.limit or "?"}
    if budget.remaining == 0:
        lines.failed(line, "budget_empty", **values)
    elif budget.limit and budget.remaining < budget.limit * LOW_BUDGET:
        lines.warning(line, "budget_low", **values)
    else:
        lines.ok(line, "budget", **values)


def is_loopback(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return host == "localhost"
