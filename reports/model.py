"""The report as facts, in no language: made by `build`, worded by `letter`, written as it is by `json_form`.

Pure values. Rows keep the whole drift, so that every form (HTML, JSON, later CSV and mail) says the same. The facts of
a repair are `reconcile.fixup.FixUp`; they need no model of their own.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from daemon.domain.drift import Drift, Severity
from daemon.domain.ids import System
from daemon.domain.work import InboxItem


class Verdict(StrEnum):
    """The first line of the report. "Could not compare" is never "equal" (design 3.10)."""

    AGREE = "agree"
    DIFFER = "differ"
    AGREE_IN_PART = "agree_in_part"
    DIFFER_IN_PART = "differ_in_part"
    NOT_COMPARED = "not_compared"


class Standing(StrEnum):
    """Where a drift stands compared with the previous report."""

    NEW = "new"
    REOPENED = "reopened"
    OPEN = "open"
    SNOOZED = "snoozed"
    RESOLVED = "resolved"


class NextStep(StrEnum):
    """What a person would do next; also the order of the groups."""

    COMMAND = "command"
    DECIDE = "decide"
    FIX_ERP = "fix_erp"
    FIX_WMS = "fix_wms"
    SETUP = "setup"
    LOOK = "look"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One drift. `command`: what to paste into a shell on the server, complete. `links`: where a person opens the
    record, by system, as far as the configuration says."""

    drift: Drift
    standing: Standing
    step: NextStep
    command: str
    links: Mapping[System, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Topic:
    """All open rows of one drift kind. `titles` and `whys` by language, as the detector's header says it."""

    kind: str
    severity: Severity
    titles: Mapping[str, str]
    whys: Mapping[str, str]
    rows: tuple[Row, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Everything that asks for the same next step."""

    step: NextStep
    topics: tuple[Topic, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """How many records of a kind were compared, per side; None: that side was not read."""

    kind: str
    erp: int | None
    wms: int | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotCompared:
    """Something that was left out of the comparison. `kind`, `system`: empty means all of them.

    `reason`: a `Reason` value or a word of reconcile's own; `kind` may be the id of a detector.
    """

    kind: str
    system: str
    reason: str
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RunFacts:
    """What the reconcile run says about itself. `as_of`: when each side was read.

    `ended`: the run reached its end; `failure`: why not, a short text. `vanished` of `candidates` were gone
    when read again (false alarms avoided); `unconfirmed` were left for the next run. `requests`: calls by system.
    """

    run_id: str
    started_at: datetime | None
    finished_at: datetime | None
    ended: bool
    failure: str
    as_of: Mapping[System, datetime]
    compared: tuple[Compared, ...]
    not_compared: tuple[NotCompared, ...]
    candidates: int | None = None
    vanished: int | None = None
    unconfirmed: int = 0
    requests: Mapping[System, int] = field(default_factory=dict)

    @property
    def skew_seconds(self) -> int | None:
        """How far apart in time the two sides were read."""
        if len(self.as_of) < 2:
            return None
        first, last = min(self.as_of.values()), max(self.as_of.values())
        return int((last - first).total_seconds())

    @property
    def false_alarm_rate(self) -> Decimal | None:
        """Share of the candidates that did not hold when read again, 0 to 1; None: there was none, or not known."""
        if not self.candidates or self.vanished is None:
            return None
        return Decimal(self.vanished) / Decimal(self.candidates)

    def is_stale(self, now: datetime) -> bool:
        """Too old to speak for today: a comparison every night has missed one."""
        ended = self.finished_at or self.started_at
        return ended is not None and now - ended > FRESH


FRESH = timedelta(hours=30)
"""A nightly run may begin late and the day the clock goes back has 25 hours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Repair:
    """One plan that was applied since the previous report. `undoes`: the plan that it took back, or empty."""

    plan_id: str
    undoes: str
    actor: str
    reason: str
    finished_at: datetime
    done: int
    skipped: int
    failed: int
    manual: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TrendDay:
    """How many drifts were open when the last full run of the day ended; None: none ended that day. `is_complete`:
    that run compared everything."""

    day: date
    open_count: int | None
    is_complete: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One connection's report.

    `new`, `reopened`, `still_open` together are the rows in `groups`; `top` is the first five of them. `resolved`:
    since `previous_run_at`. `snoozed`: open, but set aside by a person. `parked`: work that waits for a person.
    `titles`: of every drift kind, by language. `audit_head`: `NUMBER:LINK` of the newest audit line, or empty.
    `repairs`: newest first. `trend`: fourteen days, oldest first, the last one is the day of the report.
    """

    connection: str
    identities: Mapping[System, str]
    generated_at: datetime
    previous_run_at: datetime | None
    language: str
    verdict: Verdict
    run: RunFacts
    audit_head: str
    top: tuple[Row, ...]
    groups: tuple[Group, ...]
    new: tuple[Row, ...]
    reopened: tuple[Row, ...]
    still_open: tuple[Row, ...]
    snoozed: tuple[Row, ...]
    resolved: tuple[Row, ...]
    parked: tuple[InboxItem, ...]
    titles: Mapping[str, Mapping[str, str]]
    amount_at_risk: Decimal
    units_at_risk: Decimal
    repairs: tuple[Repair, ...] = ()
    trend: tuple[TrendDay, ...] = ()

    @property
    def open_count(self) -> int:
        """Open and not set aside."""
        return len(self.new) + len(self.reopened) + len(self.still_open)
