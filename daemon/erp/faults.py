"""What a fault, a status or a plain text of 24SevenOffice means: one bounded Reason. Pure.

Called by `http`, `transport` and `bulk`. Source: apis/24so-soap.md 3.5, 4, 10, 12 (rows 4 and 8).
"""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import UTC, datetime

from daemon.domain.errors import Reason, SyncError
from daemon.erp.envelope import Fault

_LIMITED = re.compile(r"limit exceeded|quarantine", re.IGNORECASE)
_CLOSED = re.compile(r"\bmaintenance\b|\bread[- ]only\b|vedlikehold", re.IGNORECASE)
"""Nothing is taken from anybody for a while; it says nothing about this record. The words are a guess."""
_TEXTS: tuple[tuple[str, Reason], ...] = (
    ("session is not authenticated", Reason.SESSION_EXPIRED),
    ("client is not authenticated on this identity", Reason.SESSION_EXPIRED),
    ("application id is not registered", Reason.APPLICATION_UNKNOWN),
    ("identityid is blocked", Reason.IDENTITY_BLOCKED),
    ("instance validation error", Reason.REFUSED),
    ("please specify at least one search parameter", Reason.REFUSED),
)
_CALLER_AT_FAULT = frozenset({"Client", "Sender", "MustUnderstand", "VersionMismatch"})
_QUARANTINE_END = re.compile(r"ends? (?:at|on)\s+([0-9][0-9T:./ +Z-]*[0-9Z](?: ?[AP]M)?)", re.IGNORECASE)
_DATE_FORMS = ("%m/%d/%Y %I:%M:%S %p", "%d.%m.%Y %H:%M:%S", "%d/%m/%Y %H:%M:%S", "%d.%m.%Y %H:%M")


def is_limit_text(text: str) -> bool:
    return _LIMITED.search(text) is not None


def quarantine_end(text: str) -> datetime | None:
    """When the block ends, aware UTC, if the text says so in a form we can read (the form is not documented)."""
    match = _QUARANTINE_END.search(text)
    if match is None:
        return None
    words = match.group(1).strip()
    moment = _by_forms(words)
    if moment is None:
        return None
    return moment.replace(tzinfo=UTC) if moment.tzinfo is None else moment.astimezone(UTC)


def _by_forms(words: str) -> datetime | None:
    with suppress(ValueError):
        return datetime.fromisoformat(words)
    for form in _DATE_FORMS:
        with suppress(ValueError):
            return datetime.strptime(words, form).replace(tzinfo=UTC)
    return None


def from_fault(fault: Fault, *, writing: bool) -> SyncError:
    """A known text is certain not to have been carried out; any other fault of a write leaves it open."""
    lowered = fault.text.lower()
    if is_limit_text(fault.text):
        return SyncError(Reason.RATE_LIMITED, fault.text)
    for text, reason in _TEXTS:
        if text in lowered:
            return SyncError(reason, fault.text)
    if fault.code in _CALLER_AT_FAULT and not _CLOSED.search(fault.text):
        return SyncError(Reason.REFUSED, fault.text)
    return SyncError(Reason.SERVER_ERROR, fault.text, outcome_unknown=writing)


def from_status(status: int, text: str, content_type: str, *, writing: bool) -> SyncError:
    """An answer that is not SOAP (apis/24so-soap.md 6.2: zeep would lose the status)."""
    if status == 429 or is_limit_text(text):
        return SyncError(Reason.RATE_LIMITED, f"HTTP {status}: {_short(text)}")
    if 300 <= status < 400:
        return SyncError(Reason.BAD_REPLY, f"HTTP {status}: a redirect is not followed", outcome_unknown=writing)
    if status in (401, 403, 407):
        return SyncError(Reason.FORBIDDEN, f"HTTP {status}")
    if status == 408:
        return SyncError(Reason.TIMEOUT, "HTTP 408", outcome_unknown=writing)
    if status == 413:
        return SyncError(Reason.REFUSED, "HTTP 413: the request is too large")
    if status >= 500:
        return SyncError(Reason.SERVER_ERROR, f"HTTP {status}, {content_type}", outcome_unknown=writing)
    return SyncError(Reason.BAD_REPLY, f"HTTP {status}, {content_type} instead of SOAP", outcome_unknown=writing)


def _short(text: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", text[:2000]).split())[:160]
