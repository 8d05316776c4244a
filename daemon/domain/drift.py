"""Drift as data: a candidate from a detector, and a confirmed disagreement with its life (design 2, 9)."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping, Sequence
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

    @property
    def loop(self) -> tuple[Turn, ...]:
        """What it looked like since it first opened, oldest first, at most MOST_TURNS."""
        first = Turn(at=self.first_seen, erp_value=self.erp_value, wms_value=self.wms_value)
        return read_turns(self.detail.get(LOOP)) or (first,)

    @property
    def is_flapping(self) -> bool:
        """Two systems, or two people, fight: it went away and came back twice, or the same values returned twice."""
        shown = [(turn.erp_value, turn.wms_value) for turn in self.loop if not turn.is_gone]
        again = max((shown.count(pair) for pair in shown), default=0)
        return self.state is not DriftState.RESOLVED and (self.reopened >= FLAPS or again > FLAPS)


LOOP = "loop"
"""Name in the detail of a drift."""
FLAPS = 2
MOST_TURNS = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """How a drift looked from this moment on. `is_gone`: both sides agreed."""

    at: datetime
    erp_value: str | None = None
    wms_value: str | None = None
    is_gone: bool = False


def read_turns(text: str | None) -> tuple[Turn, ...]:
    """From the text that `write_turns` made; anything else is no turn."""
    try:
        rows = json.loads(text) if text else []
        return tuple(Turn(at=datetime.fromisoformat(a), erp_value=e, wms_value=w, is_gone=g) for a, e, w, g in rows)
    except (ValueError, TypeError):
        return ()


def write_turns(turns: Sequence[Turn]) -> str:
    """The last MOST_TURNS, each value cut to 80 characters."""
    rows = [
        [turn.at.isoformat(timespec="seconds"), _short(turn.erp_value), _short(turn.wms_value), turn.is_gone]
        for turn in turns[-MOST_TURNS:]
    ]
    return json.dumps(rows, ensure_ascii=False, separators=(",", ":"))


def _short(value: str | None) -> str | None:
    return None if value is None else value[:80]
