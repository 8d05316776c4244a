"""Why something could not be done: a closed set of reasons, each with a retry verdict; hints live in `messages`.

Only `daemon/erp` and `daemon/wms` know status codes and SOAP faults; everybody else sees a `SyncError`.
"""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """Bounded: a reason is a metric label, a runbook entry and a message code (`reason.<value>`)."""

    APPLICATION_UNKNOWN = "application_unknown"
    AUTH_FAILED = "auth_failed"
    IDENTITY_BLOCKED = "identity_blocked"
    FORBIDDEN = "forbidden"
    SESSION_EXPIRED = "session_expired"
    RATE_LIMITED = "rate_limited"
    UNREACHABLE = "unreachable"
    TIMEOUT = "timeout"
    SERVER_ERROR = "server_error"
    BAD_REPLY = "bad_reply"
    INCOMPLETE = "incomplete"
    OUTCOME_UNKNOWN = "outcome_unknown"
    NOT_FOUND = "not_found"
    REFUSED = "refused"
    LOCKED = "locked"
    NUMBER_TOO_LONG = "number_too_long"
    NUMBER_MISSING = "number_missing"
    NUMBER_INVALID = "number_invalid"
    NUMBER_NOT_UNIQUE = "number_not_unique"
    NUMBER_TAKEN = "number_taken"
    LINE_UNSENDABLE = "line_unsendable"
    PRODUCT_UNKNOWN = "product_unknown"
    CUSTOMER_UNSENDABLE = "customer_unsendable"
    CREDIT_NOTE = "credit_note"
    ORDER_CANCELLED = "order_cancelled"
    ORDER_WITHDRAWN = "order_withdrawn"
    ORDER_VANISHED = "order_vanished"
    BACKORDER = "backorder"
    ORDER_OPEN = "order_open"
    CONFLICT = "conflict"
    AMBIGUOUS = "ambiguous"
    SETUP_MISSING = "setup_missing"
    STALE = "stale"
    MODE = "mode"
    PAUSED = "paused"
    INTERNAL = "internal"


TRANSIENT = frozenset(
    {
        Reason.SESSION_EXPIRED,
        Reason.RATE_LIMITED,
        Reason.UNREACHABLE,
        Reason.TIMEOUT,
        Reason.SERVER_ERROR,
        Reason.BAD_REPLY,
        Reason.INCOMPLETE,
        Reason.OUTCOME_UNKNOWN,
        Reason.STALE,
    }
)
"""Worth trying again at once, with back-off and an end. Everything else is parked at the first failure."""

OF_THE_SYSTEM = TRANSIENT | {Reason.AUTH_FAILED, Reason.FORBIDDEN, Reason.IDENTITY_BLOCKED, Reason.APPLICATION_UNKNOWN}
"""Reasons that may be a system's fault and not the record's. Parked for one of these, a key comes back by itself, ever
more seldom, for two days; for the four that are not transient a person has something to do."""

WAITING = frozenset({Reason.PAUSED, Reason.ORDER_OPEN})
"""Waits for something that somebody else ends, be it hours: looked at ever more seldom, and at once when it ends."""


class SyncError(Exception):
    """One remote call or one record failed.

    `detail`: short text for logs and the CLI, never a credential or a token (at most 300 characters).
    `retry_after`: seconds that the remote asked us to wait, if it did.
    `outcome_unknown`: the request may have been carried out although we saw no answer (design 3.4).
    """

    def __init__(
        self, reason: Reason, detail: str = "", *, retry_after: float | None = None, outcome_unknown: bool = False
    ) -> None:
        super().__init__(f"{reason}: {detail}" if detail else str(reason))
        self.reason = reason
        self.detail = detail[:300]
        self.retry_after = retry_after
        self.outcome_unknown = outcome_unknown

    @property
    def is_transient(self) -> bool:
        return self.reason in TRANSIENT
