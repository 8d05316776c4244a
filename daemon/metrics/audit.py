"""What the audit counts: runs, snapshots, drift, repairs (design 5, 8). A part of `Metrics`, as `metrics.audit`."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

from daemon.metrics import labels
from daemon.metrics.families import NAN, Families
from daemon.metrics.labels import folded

RUN_SECONDS = (1, 5, 15, 60, 180, 600, 1800, 7200)


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenDrift:
    """All open drift of one connection, counted. `counts`: by (kind, severity). By severity: `oldest`, when the oldest
    was first seen; `amount`, `units`, what is at risk; `unattended`, neither acknowledged nor snoozed, and since when
    the oldest of those. `marked`: how many are `acknowledged`, `snoozed`, `flapping`."""

    counts: Mapping[tuple[str, str], int] = field(default_factory=dict)
    oldest: Mapping[str, datetime] = field(default_factory=dict)
    amount: Mapping[str, Decimal] = field(default_factory=dict)
    units: Mapping[str, Decimal] = field(default_factory=dict)
    unattended: Mapping[str, int] = field(default_factory=dict)
    unattended_since: Mapping[str, datetime] = field(default_factory=dict)
    marked: Mapping[str, int] = field(default_factory=dict)


class AuditMetrics:
    """`detectors`: the drift kinds."""

    def __init__(self, families: Families, detectors: Sequence[str]) -> None:
        self._drift_kinds = (*detectors, labels.OTHER)
        self._make_runs(families)
        self._make_drift(families)
        repaired = {"outcome": labels.REPAIR_OUTCOMES}
        self._repairs = families.counter("repair_actions", "Actions of repair plans, by how they ended.", repaired)
        self._repaired = families.gauge("repair_timestamp_seconds", "Last time that a repair plan was applied.")

    def run(self, connection: str, outcome: str, seconds: float) -> None:
        """One run ended now."""
        self._runs.labels(connection, folded(outcome, labels.RUN_OUTCOMES)).inc()
        self._run_seconds.labels(connection).observe(seconds)

    def run_ended(self, connection: str, outcome: str, mode: str, at: datetime) -> None:
        """The last run with this outcome ended then. `mode`: `full`, `incremental`. A run that compared everything is
        a good one whatever it found."""
        outcome = folded(outcome, labels.RUN_OUTCOMES)
        self._run_finished.labels(connection, outcome).set(at.timestamp())
        if outcome in labels.GOOD_RUNS and mode in labels.RUN_MODES:
            self._run_good.labels(connection, mode).set(at.timestamp())

    def phases(self, connection: str, seconds: Mapping[str, float]) -> None:
        """How long the phases of the last run took."""
        for phase in labels.RUN_PHASES:
            self._phases.labels(connection, phase).set(seconds.get(phase, NAN))

    def not_compared(self, connection: str, reason: str) -> None:
        """A kind of one side, or a detector, was left out of a run."""
        self._left_out.labels(connection, folded(reason, labels.LEFT_OUT)).inc()

    def snapshot_of(self, connection: str, system: str, at: datetime) -> None:
        """The side of the last snapshot shows how things were then."""
        self._as_of.labels(connection, system).set(at.timestamp())

    def snapshot(self, connection: str, system: str, kind: str, rows: int | None) -> None:
        """`rows`: records read of this kind; None: it could not be compared in the last run."""
        if rows is not None:
            self._rows.labels(connection, system, kind).set(rows)
        self._compared.labels(connection, system, kind).set(0 if rows is None else 1)

    def drift(self, connection: str, found: OpenDrift) -> None:
        """All open drift; what is not mentioned is zero, and its oldest is unknown."""
        totals = dict.fromkeys(((k, s) for k in self._drift_kinds for s in labels.SEVERITIES), 0)
        for (kind, severity), count in found.counts.items():
            totals[folded(kind, self._drift_kinds), str(severity)] += count
        for (kind, severity), count in totals.items():
            self._drift.labels(connection, kind, severity).set(count)
        for severity in labels.SEVERITIES:
            for gauge, times in ((self._oldest, found.oldest), (self._unattended_since, found.unattended_since)):
                oldest = times.get(severity)
                gauge.labels(connection, severity).set(NAN if oldest is None else oldest.timestamp())
            self._amount.labels(connection, severity).set(float(found.amount.get(severity, 0)))
            self._units.labels(connection, severity).set(float(found.units.get(severity, 0)))
            self._unattended.labels(connection, severity).set(found.unattended.get(severity, 0))
        for mark in labels.MARKS:
            self._marked.labels(connection, mark).set(found.marked.get(mark, 0))

    def drift_changed(self, connection: str, *, opened: int, reopened: int, resolved: int, vanished: int) -> None:
        """`vanished`: candidates that did not hold when re-read, the false alarms that were not raised (design 5)."""
        for change, count in zip(labels.DRIFT_CHANGES, (opened, reopened, resolved, vanished), strict=True):
            self._changes.labels(connection, change).inc(count)

    def candidates(self, connection: str, count: int) -> None:
        """Rows that detectors returned before anybody looked twice."""
        self._candidates.labels(connection).inc(count)

    def repair(self, connection: str, outcome: str) -> None:
        """One action of a repair plan ended."""
        self._repairs.labels(connection, folded(outcome, labels.REPAIR_OUTCOMES)).inc()

    def repaired(self, connection: str, at: datetime) -> None:
        """A plan was applied, whatever became of its actions."""
        self._repaired.labels(connection).set(at.timestamp())

    def _make_runs(self, families: Families) -> None:
        outcome, place = {"outcome": labels.RUN_OUTCOMES}, {"system": labels.SYSTEMS, "kind": labels.KINDS}
        self._runs = families.counter("reconcile_runs", "Reconcile runs, by how they ended.", outcome)
        self._run_finished = families.gauge(
            "reconcile_finished_timestamp_seconds", "When the last run with this outcome ended.", outcome
        )
        self._run_good = families.gauge(
            "reconcile_last_success_timestamp_seconds",
            "When the last run ended that compared everything.",
            {"mode": labels.RUN_MODES},
        )
        self._run_seconds = families.histogram("reconcile_seconds", "Duration of runs.", RUN_SECONDS)
        self._phases = families.gauge(
            "reconcile_phase_seconds", "Duration of a phase of the last run.", {"phase": labels.RUN_PHASES}
        )
        self._left_out = families.counter(
            "not_compared", "Kinds and detectors that a run left out.", {"reason": labels.LEFT_OUT}
        )
        self._as_of = families.gauge(
            "snapshot_timestamp_seconds", "As of when the last snapshot shows a side.", {"system": labels.SYSTEMS}
        )
        self._rows = families.gauge("snapshot_rows", "Records of the last whole snapshot.", place)
        self._compared = families.gauge("snapshot_compared", "1 when the last run read the kind there whole.", place)

    def _make_drift(self, families: Families) -> None:
        severity = {"severity": labels.SEVERITIES}
        self._drift = families.gauge("drift", "Open drift.", {"kind": self._drift_kinds, **severity})
        self._oldest = families.gauge(
            "drift_oldest_timestamp_seconds", "When the oldest open drift was first seen.", severity
        )
        self._amount = families.gauge("drift_value_at_risk", "Money that open drift is about, in the books.", severity)
        self._units = families.gauge("drift_units_at_risk", "Goods that open drift is about, in pieces.", severity)
        self._unattended = families.gauge(
            "drift_unattended", "Open drift that is neither acknowledged nor snoozed.", severity
        )
        self._unattended_since = families.gauge(
            "drift_unattended_oldest_timestamp_seconds",
            "When the oldest open drift was first seen that is neither acknowledged nor snoozed.",
            severity,
        )
        self._marked = families.gauge("drift_marked", "Open drift with a mark.", {"mark": labels.MARKS})
        self._changes = families.counter("drift_changes", "Drift that came or went.", {"change": labels.DRIFT_CHANGES})
        self._candidates = families.counter("drift_candidates", "What detectors returned before the second look.")
