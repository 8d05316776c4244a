"""What a refused or broken reply means, as a SyncError. The only place that knows Rackbeat's status codes and its
ways of wording an error (apis/rackbeat.md 1.5, 1.6)."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from daemon.domain.errors import Reason, SyncError
from daemon.wms.json_text import JSON, NotJson, parse

MAX_RETRY_AFTER = 900.0

_BY_STATUS = {
    400: Reason.REFUSED,
    401: Reason.AUTH_FAILED,
    403: Reason.FORBIDDEN,
    404: Reason.NOT_FOUND,
    405: Reason.REFUSED,
    409: Reason.REFUSED,
    410: Reason.NOT_FOUND,
    413: Reason.REFUSED,
    415: Reason.REFUSED,
    422: Reason.REFUSED,
    429: Reason.RATE_LIMITED,
}
_TAKEN = re.compile(r"already (been taken|in use|exists?)|has been taken|must be unique|not unique", re.I)
_CLOSED = re.compile(r"\bmaintenance\b|\bread[- ]only\b|vedlikehold|\bskrivebeskyttet\b", re.I)
"""The account takes nothing from anybody for a while; it says nothing about this record. The words are a guess."""

_LOCKED = re.compile(r"\b(locked|booked)\b", re.I)


def failure(status: int, raw: bytes, *, operation: str, is_write: bool, retry_after: float | None = None) -> SyncError:
    """The error for a reply that is not 2xx. `retry_after`: seconds, from the header of the same name.

    A 5xx on a write may hide a committed change, so its outcome is unknown; a 4xx was refused before anything
    happened. A 404 that is an HTML page comes from something in between and does not say that a record is absent.
    """
    messages = messages_of(raw)
    detail = f"{operation}: {status}" + (f" {'; '.join(messages)}" if messages else "")
    reason = _BY_STATUS.get(status)
    if reason is Reason.NOT_FOUND and raw.lstrip().startswith(b"<"):
        reason = None
    if reason is Reason.REFUSED:
        return SyncError(_refusal(messages), detail)
    if reason is not None:
        return SyncError(reason, detail, retry_after=retry_after)
    if status >= 500:
        return SyncError(Reason.SERVER_ERROR, detail, retry_after=retry_after, outcome_unknown=is_write)
    return SyncError(Reason.BAD_REPLY, detail, outcome_unknown=is_write)


def _refusal(messages: list[str]) -> Reason:
    text = " ".join(messages)
    if _CLOSED.search(text):
        return Reason.SERVER_ERROR
    if any(m.split(":")[0].strip() == "number" for m in messages) and _TAKEN.search(text):
        return Reason.NUMBER_TAKEN
    return Reason.LOCKED if _LOCKED.search(text) else Reason.REFUSED


def messages_of(raw: bytes) -> list[str]:
    """What the reply says, shortest useful form: `errors` (object, list or text), else `message`, `error`, else the
    text itself. At most ten messages of 200 characters; an HTML page yields nothing."""
    try:
        body = parse(raw)
    except NotJson:
        text = raw[:400].decode("utf-8", "replace").strip()
        return [] if not text or text.startswith("<") else [_short(text)]
    return _from_json(body)[:10]


def _from_json(body: JSON) -> list[str]:
    if isinstance(body, str):
        return [_short(body)]
    if not isinstance(body, dict):
        return []
    for key in ("errors", "message", "error"):
        found = _flatten(body.get(key), "")
        if found:
            return found
    return []


def _flatten(value: JSON, name: str) -> list[str]:
    """Texts in dicts and lists of any shape, each with the field it belongs to."""
    if isinstance(value, str):
        return [_short(f"{name}: {value}" if name else value)] if value.strip() else []
    if isinstance(value, dict):
        return [text for key, item in value.items() for text in _flatten(item, f"{name}.{key}" if name else key)]
    if isinstance(value, list):
        return [text for item in value[:20] for text in _flatten(item, name)]
    return []


def _short(text: str) -> str:
    return " ".join(text.split())[:200]


def retry_after_seconds(header: str | None, now: datetime) -> float | None:
    """Seconds in a Retry-After header (a number or an HTTP date), bounded to 15 minutes; None when unreadable."""
    if header is None:
        return None
    text = header.strip()
    if text.isascii() and text.isdigit():
        return min(float(text[:9]), MAX_RETRY_AFTER)
    try:
        at = parsedate_to_datetime(text)
    except (ValueError, TypeError, IndexError, OverflowError):
        return None
    if at.tzinfo is None:
        at = at.replace(tzinfo=UTC)
    return min(max((at - now).total_seconds(), 0.0), MAX_RETRY_AFTER)
