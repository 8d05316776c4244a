"""Drift as data: a candidate from a detector, and a confirmed disagreement with its life (design 2, 9)."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum


class Severity(StrEnum):
    CRITICAL = "critical"
    HIGH = "high"
    MEDIUM = "medium"
    LOW = "low"


class DriftState(StrEnum):
    OPEN = "open"
    RESOLVED = "resolved"
    REOPENED = "reopened"


@dataclass(frozen=True, slots=True, kw_only=True)
class Candidate:
    """One row of a detector (design 8). Ids and values are text as each system writes them; None: not there.

    `kind` is the detector's id, e.g. `order.duplicate`. `fingerprint` is stable over runs: kind, ids and field,
    never values. `detail` holds JSON-ready extras (the kept order of a duplicate, its grade).
    """

    kind: str
    severity: Severity
    entity: str
    fingerprint: str
    erp_id: str | None = None
    wms_id: str | None = None
    number: str | None = None
    field: str | None = None
    erp_value: str | None = None
    wms_value: str | None = None
    amount: Decimal | None = None
    units: Decimal | None = None
    detail: Mapping[str, str | None] = dataclasses.field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Drift:
    """A confirmed disagreement. The JSON drift row of design 9 is made from this, field by field."""

    fingerprint: str
    connection: str
    kind: str
    severity: Severity
    entity: str
    state: DriftState
    first_seen: datetime
    last_seen: datetime
    confirmed_at: datetime
    erp_id: str | None = None
    wms_id: str | None = None
    number: str | None = None
    field: str | None = None
    erp_value: str | None = None
    wms_value: str | None = None
    base_value: str | None = None
    erp_changed_at: datetime | None = None
    wms_changed_at: datetime | None = None
    erp_as_of: datetime | None = None
    wms_as_of: datetime | None = None
    amount: Decimal | None = None
    units: Decimal | None = None
    detail: Mapping[str, str | None] = dataclasses.field(default_factory=dict)
    resolved_at: datetime | None = None
    reopened: int = 0
    ack: str | None = None
    snooze: str | None = None
    repair: str | None = None
