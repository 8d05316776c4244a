"""The class that everybody counts with. Made once by the composition root, handed to whoever needs it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from itertools import product
from typing import Self

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, disable_created_metrics

from daemon.metrics import labels
from daemon.metrics.labels import folded

NAN = float("nan")
CALL_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 90)
WORK_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120)
RUN_SECONDS = (1, 5, 15, 60, 180, 600, 1800, 7200)
LAG_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.25, 1)


class Metrics:
    """All series of the daemon. A gauge that nobody has set yet is NaN, so that "not known" never looks like zero.

    `connections`: the configured names. `detectors`: drift kinds (design 8). A label value from outside its closed set
    is counted under the set's catch-all instead of making a new series.
    """

    def __init__(self, registry: CollectorRegistry, connections: Sequence[str], detectors: Sequence[str] = ()) -> None:
        # A `_created` series beside each would double them. The switch is global, and the library does not annotate it.
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self.registry = registry
        self._connections = tuple(connections)
        self._detectors = tuple(detectors)
        self._lag_worst_seconds = 0.0
        self._make_traffic()
        self._make_work()
        self._make_audit()
        self._make_process()

    @classmethod
    def unread(cls, connections: Sequence[str]) -> Self:
        """For work outside the daemon, whose numbers nobody collects."""
        return cls(CollectorRegistry(), connections)

    def webhook(self, connection: str, outcome: str) -> None:
        """`connection` may be a stranger's invention: it is counted as `unknown`."""
        name = folded(connection, self._connections, labels.UNKNOWN_CONNECTION)
        self._webhooks.labels(name, folded(outcome, labels.WEBHOOK_OUTCOMES, "internal")).inc()

    def remote_call(self, connection: str, system: str, operation: str, outcome: str, seconds: float) -> None:
        """`outcome`: `ok` or a `Reason`."""
        known = folded(operation, labels.CALL_OPERATIONS[system])
        self._calls.labels(connection, system, known).inc()
        self._call_outcomes.labels(connection, system, folded(outcome, labels.CALL_OUTCOMES)).inc()
        self._call_seconds.labels(connection, system).observe(seconds)

    def budget(self, connection: str, system: str, remaining: int | None) -> None:
        """Requests left in the remote's window; None: the remote has not told."""
        self._budget.labels(connection, system).set(NAN if remaining is None else remaining)

    def poll(self, connection: str, system: str, at: datetime) -> None:
        """A poll of this system ended well at this instant."""
        self._polled.labels(connection, system).set(at.timestamp())

    def sweep(self, connection: str, system: str, kind: str, at: datetime) -> None:
        """Every record of the kind there was compared with what is agreed; done at this instant."""
        self._swept.labels(connection, system, kind).set(at.timestamp())

    def work(self, connection: str, kind: str, outcome: str, seconds: float) -> None:
        """One key was worked on."""
        self._work.labels(connection, kind, folded(outcome, labels.WORK_OUTCOMES, "internal")).inc()
        self._work_seconds.labels(connection).observe(seconds)

    def command(self, connection: str, system: str, operation: str, outcome: str) -> None:
        """One outbox command reached `outcome`; `operation` as in `daemon.domain.change.OPERATIONS`."""
        operation = folded(operation, labels.COMMAND_OPERATIONS)
        self._commands.labels(connection, system, operation, folded(outcome, labels.COMMAND_OUTCOMES)).inc()

    def error(self, connection: str, reason: str) -> None:
        """Something failed or was refused for this `Reason`."""
        self._errors.labels(connection, folded(reason, labels.REASONS, "internal")).inc()

    def queue(self, connection: str, depth: int, oldest_seconds: float, parked: int) -> None:
        """`oldest_seconds`: age of the oldest key that is due; 0 when none is."""
        self._queue_depth.labels(connection).set(depth)
        self._queue_oldest.labels(connection).set(oldest_seconds)
        self._queue_parked.labels(connection).set(parked)

    def observe_only(self, connection: str, observing: bool) -> None:
        """Nothing is synced before a person has agreed to an adoption."""
        self._observing.labels(connection).set(1 if observing else 0)

    def outbox(self, connection: str, pending: int) -> None:
        self._outbox.labels(connection).set(pending)

    def drift(self, connection: str, counts: Mapping[tuple[str, str], int]) -> None:
        """Open drift by (kind, severity); a pair that is not mentioned is zero."""
        totals = dict.fromkeys(((k, s) for k in self._drift_kinds for s in labels.SEVERITIES), 0)
        for (kind, severity), count in counts.items():
            totals[folded(kind, self._drift_kinds), str(severity)] += count
        for (kind, severity), count in totals.items():
            self._drift.labels(connection, kind, severity).set(count)

    def drift_changed(self, connection: str, opened: int, resolved: int, vanished: int) -> None:
        """`vanished`: candidates that did not hold when re-read, the false alarms that were not raised (design 5)."""
        for change, count in zip(labels.DRIFT_CHANGES, (opened, resolved, vanished), strict=True):
            self._drift_changes.labels(connection, change).inc(count)

    def run(self, connection: str, outcome: str, finished_at: datetime, seconds: float) -> None:
        """One reconcile run ended."""
        outcome = folded(outcome, labels.RUN_OUTCOMES)
        self._runs.labels(connection, outcome).inc()
        self._run_finished.labels(connection, outcome).set(finished_at.timestamp())
        self._run_seconds.labels(connection).observe(seconds)

    def snapshot(self, connection: str, system: str, kind: str, rows: int) -> None:
        self._snapshot.labels(connection, system, kind).set(rows)

    def repair(self, connection: str, outcome: str) -> None:
        """One action of a repair plan ended."""
        self._repairs.labels(connection, folded(outcome, labels.REPAIR_OUTCOMES)).inc()

    def loop_lag(self, seconds: float) -> None:
        """How much later than asked the event loop woke the probe (design 10: p99 20 ms, worst 50 ms)."""
        self._lag.observe(seconds)
        if seconds > self._lag_worst_seconds:
            self._lag_worst_seconds = seconds
            self._lag_worst.set(seconds)

    def _make_traffic(self) -> None:
        self._webhooks = self._counter("webhooks", "Webhooks received.", ("connection", "outcome"))
        self._calls = self._counter("remote_calls", "Calls made.", ("connection", "system", "operation"))
        self._call_outcomes = self._counter(
            "remote_call_outcomes", "Calls by how they ended.", ("connection", "system", "outcome")
        )
        self._call_seconds = self._histogram(
            "remote_call_seconds", "Duration of calls.", ("connection", "system"), CALL_SECONDS
        )
        self._budget = self._gauge("remote_budget_remaining", "Requests left.", ("connection", "system"))
        self._polled = self._gauge("poll_timestamp_seconds", "Last poll that ended well.", ("connection", "system"))
        self._swept = self._gauge(
            "sweep_timestamp_seconds", "Last time that all records were proven.", ("connection", "system", "kind")
        )
        self._unknown(self._swept, self._connections, labels.SYSTEMS, labels.KINDS)
        self._exist(self._webhooks, (*self._connections, labels.UNKNOWN_CONNECTION), labels.WEBHOOK_OUTCOMES)
        for system in labels.SYSTEMS:
            self._exist(self._calls, self._connections, (system,), labels.CALL_OPERATIONS[system])
        self._exist(self._call_outcomes, self._connections, labels.SYSTEMS, labels.CALL_OUTCOMES)
        self._exist(self._call_seconds, self._connections, labels.SYSTEMS)
        self._unknown(self._budget, self._connections, labels.SYSTEMS)
        self._unknown(self._polled, self._connections, labels.SYSTEMS)

    def _make_work(self) -> None:
        self._work = self._counter("work", "Keys worked on.", ("connection", "kind", "outcome"))
        self._work_seconds = self._histogram(
            "work_seconds", "Duration of work on a key.", ("connection",), WORK_SECONDS
        )
        self._commands = self._counter(
            "commands", "Outbox commands by how they ended.", ("connection", "system", "operation", "outcome")
        )
        self._errors = self._counter("errors", "Failures and refusals by reason.", ("connection", "reason"))
        self._queue_depth = self._gauge("queue_depth", "Keys waiting, parked ones excluded.", ("connection",))
        self._queue_oldest = self._gauge("queue_oldest_seconds", "Age of the oldest due key.", ("connection",))
        self._queue_parked = self._gauge("queue_parked", "Keys that wait for a person.", ("connection",))
        self._outbox = self._gauge("outbox_pending", "Commands not yet finished.", ("connection",))
        self._observing = self._gauge("observe_only", "1 while an adoption is waited for.", ("connection",))
        self._exist(self._work, self._connections, labels.KINDS, labels.WORK_OUTCOMES)
        self._exist(self._work_seconds, self._connections)
        self._exist(
            self._commands, self._connections, labels.SYSTEMS, labels.COMMAND_OPERATIONS, labels.COMMAND_OUTCOMES
        )
        self._exist(self._errors, self._connections, labels.REASONS)
        for gauge in (self._queue_depth, self._queue_oldest, self._queue_parked, self._outbox, self._observing):
            self._unknown(gauge, self._connections)

    def _make_audit(self) -> None:
        self._drift_kinds = (*self._detectors, labels.OTHER)
        self._drift = self._gauge("drift", "Open drift.", ("connection", "kind", "severity"))
        self._drift_changes = self._counter("drift_changes", "Drift opened and closed.", ("connection", "change"))
        self._runs = self._counter("reconcile_runs", "Reconcile runs.", ("connection", "outcome"))
        self._run_finished = self._gauge(
            "reconcile_finished_timestamp_seconds", "Last run with this outcome.", ("connection", "outcome")
        )
        self._run_seconds = self._histogram("reconcile_seconds", "Duration of a run.", ("connection",), RUN_SECONDS)
        self._snapshot = self._gauge("snapshot_rows", "Rows of the last snapshot.", ("connection", "system", "kind"))
        self._repairs = self._counter("repair_actions", "Actions of repair plans.", ("connection", "outcome"))
        self._unknown(self._drift, self._connections, self._drift_kinds, labels.SEVERITIES)
        self._exist(self._drift_changes, self._connections, labels.DRIFT_CHANGES)
        self._exist(self._runs, self._connections, labels.RUN_OUTCOMES)
        self._unknown(self._run_finished, self._connections, labels.RUN_OUTCOMES)
        self._exist(self._run_seconds, self._connections)
        self._unknown(self._snapshot, self._connections, labels.SYSTEMS, labels.KINDS)
        self._exist(self._repairs, self._connections, labels.REPAIR_OUTCOMES)

    def _make_process(self) -> None:
        self._lag = self._histogram("event_loop_lag_seconds", "Lateness of the event loop.", (), LAG_SECONDS)
        self._lag_worst = self._gauge("event_loop_lag_worst_seconds", "Worst lateness since the start.", ())
        build = self._gauge("build_info", "Version of the daemon; always 1.", ("version",))
        build.labels(own_version()).set(1)

    def _counter(self, name: str, text: str, names: Sequence[str]) -> Counter:
        return Counter(f"samsvar_{name}_total", text, names, registry=self.registry)

    def _gauge(self, name: str, text: str, names: Sequence[str]) -> Gauge:
        return Gauge(f"samsvar_{name}", text, names, registry=self.registry)

    def _histogram(self, name: str, text: str, names: Sequence[str], buckets: Sequence[float]) -> Histogram:
        return Histogram(f"samsvar_{name}", text, names, registry=self.registry, buckets=buckets)

    def _exist(self, metric: Counter | Gauge | Histogram, *sets: Iterable[str]) -> None:
        for values in product(*sets):
            metric.labels(*values)

    def _unknown(self, gauge: Gauge, *sets: Iterable[str]) -> None:
        for values in product(*sets):
            gauge.labels(*values).set(NAN)


def own_version() -> str:
    """The installed version, or `0` when run from a tree that was never installed."""
    try:
        return version("samsvar")
    except PackageNotFoundError:
        return "0"
