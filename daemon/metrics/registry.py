"""The class that everybody counts with. Made once by the composition root, handed to whoever needs it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from typing import Self

from prometheus_client import CollectorRegistry, ProcessCollector

from daemon.metrics import labels
from daemon.metrics.audit import AuditMetrics
from daemon.metrics.families import NAN, Families
from daemon.metrics.labels import folded
from daemon.metrics.reports import ReportMetrics

CALL_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 90)
WORK_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 120)
PROPAGATION_SECONDS = (1, 5, 15, 30, 60, 120, 300, 900, 3600, 86400)
LAG_SECONDS = (0.001, 0.002, 0.005, 0.01, 0.02, 0.03, 0.05, 0.1, 0.25, 1)


class Metrics:
    """All series of the daemon. A gauge that nobody has set yet is NaN, so that "not known" never looks like zero.

    `connections`: the configured names. `detectors`: drift kinds (design 8). A label value from outside its closed set
    is counted under the set's catch-all instead of making a new series. `audit`, `reports`: parts of their own.
    `measures_process`: memory, open files and processor time too, which reads files.
    """

    def __init__(
        self,
        registry: CollectorRegistry,
        connections: Sequence[str],
        detectors: Sequence[str] = (),
        *,
        measures_process: bool = True,
    ) -> None:
        self.registry = registry
        self._connections = tuple(connections)
        self._lag_worst_seconds = 0.0
        families = Families(registry, connections)
        self._make_traffic(families)
        self._make_work(families)
        self._make_queue(families)
        self.audit = AuditMetrics(families, detectors)
        self.reports = ReportMetrics(families)
        self._make_process(families)
        if measures_process:
            ProcessCollector(namespace="samsvar", registry=registry)

    @classmethod
    def unread(cls) -> Self:
        """For work outside the daemon, whose numbers nobody collects: no series is there before it is counted."""
        return cls(CollectorRegistry(), (), measures_process=False)

    def webhook(self, connection: str, outcome: str) -> None:
        """`connection` may be a stranger's invention: it is counted as `unknown`."""
        name = folded(connection, self._connections, labels.UNKNOWN_CONNECTION)
        self._webhooks.labels(name, folded(outcome, labels.WEBHOOK_OUTCOMES, "internal")).inc()

    def remote_call(self, connection: str, system: str, operation: str, outcome: str, seconds: float) -> None:
        """`outcome`: `ok` or a `Reason`. By operation only its class is counted, the reason by system: all
        combinations would be thousands of series a connection."""
        known = folded(operation, labels.CALL_OPERATIONS[system])
        self._calls.labels(connection, system, known, labels.call_class(outcome)).inc()
        self._operation_seconds.labels(connection, system, known).inc(seconds)
        self._call_outcomes.labels(connection, system, folded(outcome, labels.CALL_OUTCOMES)).inc()
        self._call_seconds.labels(connection, system).observe(seconds)

    def budget(self, connection: str, system: str, remaining: int | None, limit: int | None = None) -> None:
        """Requests left in the remote's window, and how many a whole window has; None: the remote has not told."""
        self._budget.labels(connection, system).set(NAN if remaining is None else remaining)
        self._budget_limit.labels(connection, system).set(NAN if limit is None else limit)

    def poll(self, connection: str, system: str, at: datetime) -> None:
        """A poll of this system ended well at this instant."""
        self._polled.labels(connection, system).set(at.timestamp())

    def sweep(self, connection: str, system: str, kind: str, at: datetime) -> None:
        """Every record of the kind there was compared with what is agreed; done at this instant. Before the first time,
        and after a restart: since when the next is due (`daemon.sync.sweep`)."""
        self._swept.labels(connection, system, kind).set(at.timestamp())

    def work(self, connection: str, kind: str, outcome: str, seconds: float) -> None:
        """One key was worked on."""
        self._work.labels(connection, kind, folded(outcome, labels.WORK_OUTCOMES, "internal")).inc()
        self._work_seconds.labels(connection, kind).observe(seconds)

    def propagation(self, connection: str, kind: str, direction: str, seconds: float) -> None:
        """A change in one system had reached the other: from its time there until both sides were equal."""
        self._propagation.labels(connection, kind, direction).observe(max(0.0, seconds))

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

    def outbox(self, connection: str, pending: int, parked: int = 0) -> None:
        self._outbox.labels(connection).set(pending)
        self._outbox_parked.labels(connection).set(parked)

    def observe_only(self, connection: str, observing: bool) -> None:
        """Nothing is synced before a person has agreed to an adoption."""
        self._observing.labels(connection).set(1 if observing else 0)

    def state(self, connection: str, *, syncs: bool, paused: bool) -> None:
        """`syncs`: mode `sync`, not `audit`. `paused`: a person, a fuse or a window holds writes back."""
        self._syncs.labels(connection).set(1 if syncs else 0)
        self._paused.labels(connection).set(1 if paused else 0)

    def loop_lag(self, seconds: float) -> None:
        """How much later than asked the event loop woke the probe (design 10: p99 20 ms, worst 50 ms)."""
        self._lag.observe(seconds)
        if seconds > self._lag_worst_seconds:
            self._lag_worst_seconds = seconds
            self._lag_worst.set(seconds)

    def _make_traffic(self, families: Families) -> None:
        system = {"system": labels.SYSTEMS}
        self._webhooks = families.counter(
            "webhooks",
            "Webhooks received.",
            {"outcome": labels.WEBHOOK_OUTCOMES},
            strangers=(labels.UNKNOWN_CONNECTION,),
        )
        self._calls = families.counter(
            "remote_calls", "Calls made, by operation.", {"system": (), "operation": (), "outcome": ()}
        )
        self._operation_seconds = families.counter(
            "remote_operation_seconds", "Time spent in calls, by operation.", {"system": (), "operation": ()}
        )
        for name in labels.SYSTEMS:
            of_system = {"system": (name,), "operation": labels.CALL_OPERATIONS[name]}
            families.exist(self._calls, {**of_system, "outcome": labels.CALL_CLASSES})
            families.exist(self._operation_seconds, of_system)
        self._call_outcomes = families.counter(
            "remote_call_outcomes", "Calls by how exactly they ended.", {**system, "outcome": labels.CALL_OUTCOMES}
        )
        self._call_seconds = families.histogram("remote_call_seconds", "Duration of calls.", CALL_SECONDS, system)
        self._budget = families.gauge("remote_budget_remaining", "Requests left in the remote's window.", system)
        self._budget_limit = families.gauge("remote_budget_limit", "Requests that a whole window has.", system)
        self._polled = families.gauge("poll_timestamp_seconds", "Last poll that ended well.", system)
        self._swept = families.gauge(
            "sweep_timestamp_seconds",
            "Last time that all records there were compared with what is agreed, or since when it is due.",
            {**system, "kind": labels.KINDS},
        )

    def _make_work(self, families: Families) -> None:
        kind = {"kind": labels.KINDS}
        self._work = families.counter("work", "Keys worked on.", {**kind, "outcome": labels.WORK_OUTCOMES})
        self._work_seconds = families.histogram("work_seconds", "Duration of work on a key.", WORK_SECONDS, kind)
        self._propagation = families.histogram(
            "propagation_seconds",
            "From a change in one system until both sides were equal.",
            PROPAGATION_SECONDS,
            {**kind, "direction": labels.DIRECTIONS},
        )
        self._commands = families.counter(
            "commands",
            "Outbox commands by how they ended.",
            {"system": labels.SYSTEMS, "operation": labels.COMMAND_OPERATIONS, "outcome": labels.COMMAND_OUTCOMES},
        )
        self._errors = families.counter("errors", "Failures and refusals by reason.", {"reason": labels.REASONS})

    def _make_queue(self, families: Families) -> None:
        self._queue_depth = families.gauge("queue_depth", "Keys waiting, parked ones excluded.")
        self._queue_oldest = families.gauge("queue_oldest_seconds", "Age of the oldest due key.")
        self._queue_parked = families.gauge("queue_parked", "Keys that wait for a person.")
        self._outbox = families.gauge("outbox_pending", "Commands not yet finished.")
        self._outbox_parked = families.gauge("outbox_parked", "Commands that wait for a person.")
        self._observing = families.gauge("observe_only", "1 while an adoption is waited for.")
        self._syncs = families.gauge("syncs", "1 in mode sync, 0 in mode audit.")
        self._paused = families.gauge("paused", "1 while writes are held back.")

    def _make_process(self, families: Families) -> None:
        self._lag = families.alone_histogram("event_loop_lag_seconds", "Lateness of the event loop.", LAG_SECONDS)
        self._lag_worst = families.alone_gauge("event_loop_lag_worst_seconds", "Worst lateness since the start.")
        build = families.alone_gauge("build_info", "Version of the daemon; always 1.", ("version",))
        build.labels(own_version()).set(1)


def own_version() -> str:
    """The installed version, or `0` when run from a tree that was never installed."""
    try:
        return version("samsvar")
    except PackageNotFoundError:
        return "0"
