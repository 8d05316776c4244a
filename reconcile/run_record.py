"""The record of one reconcile run: written first as started, then as finished or failed (design 3.10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

RUN_DOCUMENT = "run"
"""Kind of the documents that tell of full runs; the reports are built of them."""
WATCH_DOCUMENT = "watch"
"""The same of incremental runs, which are many and kept for less long."""
CUT_OFF = "cut off before its end"
SNAPSHOT_FAILED = "snapshot_failed"
"""Why nothing was compared: the snapshot file could not be written or read."""


class RunMode(StrEnum):
    """`incremental`: only what changed since the last run was read."""

    FULL = "full"
    INCREMENTAL = "incremental"


class RunState(StrEnum):
    """A record that stays `started` is of a run that was cut off; the next run closes it as failed."""

    STARTED = "started"
    FINISHED = "finished"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCompared:
    """A kind of one side, or a detector, that was left out. `reason`: a `Reason`, `shrunk`, `snapshot_failed`, or
    `detector_failed`, `truncated`, `unconfirmed`."""

    kind: str
    system: str
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunRecord:
    """Facts of one run. `compared`: records by kind and system, only what was read whole. `compared_kinds`: drift kinds
    whose answer counts. `vanished`: candidates that did not hold at the second look (false alarms avoided), by kind.
    `seconds`: by phase. `requests`: calls made by the run, by system."""

    run_id: str
    connection: str
    started_at: datetime
    mode: RunMode = RunMode.FULL
    state: RunState = RunState.STARTED
    finished_at: datetime | None = None
    as_of: Mapping[str, datetime] = field(default_factory=dict)
    compared: Mapping[str, Mapping[str, int]] = field(default_factory=dict)
    compared_kinds: tuple[str, ...] = ()
    not_compared: tuple[NotCompared, ...] = ()
    candidates: int = 0
    vanished_by_kind: Mapping[str, int] = field(default_factory=dict)
    unconfirmed: int = 0
    opened: int = 0
    reopened: int = 0
    still_open: int = 0
    resolved: int = 0
    open_by_kind: Mapping[str, int] = field(default_factory=dict)
    seconds: Mapping[str, float] = field(default_factory=dict)
    requests: Mapping[str, int] = field(default_factory=dict)
    failure: str = ""

    @property
    def follows(self) -> bool:
        return self.mode is RunMode.INCREMENTAL

    @property
    def document(self) -> str:
        return WATCH_DOCUMENT if self.follows else RUN_DOCUMENT

    @property
    def is_complete(self) -> bool:
        """Everything was compared and looked at twice: the exit code 6 is for the rest (design 9)."""
        return self.state is RunState.FINISHED and not self.not_compared and not self.unconfirmed

    @property
    def vanished(self) -> int:
        return sum(self.vanished_by_kind.values())

    @property
    def open_count(self) -> int:
        return sum(self.open_by_kind.values())

    def to_json(self) -> dict[str, object]:
        """The document that reports, CLI and metrics read."""
        return {
            "run_id": self.run_id,
            "connection": self.connection,
            "mode": str(self.mode),
            "state": str(self.state),
            "started_at": self.started_at.isoformat(),
            "finished_at": None if self.finished_at is None else self.finished_at.isoformat(),
            "as_of": {system: at.isoformat() for system, at in self.as_of.items()},
            "compared": {kind: dict(sides) for kind, sides in self.compared.items()},
            "compared_kinds": list(self.compared_kinds),
            "not_compared": [
                {"kind": n.kind, "system": n.system, "reason": n.reason, "detail": n.detail} for n in self.not_compared
            ],
            "complete": self.is_complete,
            "candidates": self.candidates,
            "vanished": self.vanished,
            "vanished_by_kind": dict(self.vanished_by_kind),
            "unconfirmed": self.unconfirmed,
            "opened": self.opened,
            "reopened": self.reopened,
            "still_open": self.still_open,
            "resolved": self.resolved,
            "open_by_kind": dict(self.open_by_kind),
            "seconds": {phase: round(seconds, 3) for phase, seconds in self.seconds.items()},
            "requests": dict(self.requests),
            "failure": self.failure,
        }
