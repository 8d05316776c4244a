"""Drift as the JSON row that others build on (design 9). Called by the CLI, the demo and the reports."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from daemon.domain.drift import Drift
from daemon.domain.money import plain

COLUMNS = (
    "fingerprint", "connection", "kind", "severity", "entity", "erp_id", "wms_id", "number", "field", "erp_value",
    "wms_value", "base_value", "erp_changed_at", "wms_changed_at", "erp_as_of", "wms_as_of", "amount", "units",
    "detail", "state", "first_seen", "last_seen", "confirmed_at", "ack", "snooze", "repair",
)  # fmt: skip
"""Exactly the columns of design 9, in its order. Changed only with an ADR."""

SKEW = "skew_seconds"
"""In `detail`: between the two reads, never in the values."""


def drift_row(drift: Drift) -> dict[str, object]:
    """One row, JSON-ready: instants in ISO 8601 with offset, numbers as text without exponent, detail as an object."""
    row = {column: _json(getattr(drift, column)) for column in COLUMNS}
    if drift.erp_as_of is not None and drift.wms_as_of is not None:
        skew = abs((drift.erp_as_of - drift.wms_as_of).total_seconds())
        row["detail"] = {**drift.detail, SKEW: plain(Decimal(str(round(skew, 3))))}
    return row


def _json(value: object) -> object:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Decimal):
        return plain(value)
    if isinstance(value, str):
        return str(value)
    return dict(value) if isinstance(value, Mapping) else value
