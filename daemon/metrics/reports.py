"""What whoever sends reports and heartbeats counts. A part of `Metrics`, as `metrics.reports`."""

from __future__ import annotations

from datetime import datetime

from daemon.metrics import labels
from daemon.metrics.families import Families
from daemon.metrics.labels import folded


class ReportMetrics:
    """Called by whoever sends; after a restart `sent_at` and `heartbeat_at` with what the state remembers."""

    def __init__(self, families: Families) -> None:
        self._reports = families.counter("reports", "Reports sent by mail.", {"outcome": labels.REPORT_OUTCOMES})
        self._report_at = families.gauge(
            "report_last_success_timestamp_seconds", "When the last report was accepted by the mail server."
        )
        self._beats = families.counter("heartbeats", "Calls of the heartbeat address.", {"outcome": labels.BEATS})
        self._beat_at = families.gauge(
            "heartbeat_last_success_timestamp_seconds", "When the heartbeat address was last reached."
        )

    def report(self, connection: str, outcome: str) -> None:
        """`sent`, `partly` (somebody was refused) or `failed`."""
        self._reports.labels(connection, folded(outcome, labels.REPORT_OUTCOMES, "failed")).inc()

    def sent_at(self, connection: str, at: datetime) -> None:
        self._report_at.labels(connection).set(at.timestamp())

    def heartbeat(self, connection: str, outcome: str) -> None:
        """`ok` or `failed`."""
        self._beats.labels(connection, folded(outcome, labels.BEATS, "failed")).inc()

    def heartbeat_at(self, connection: str, at: datetime) -> None:
        self._beat_at.labels(connection).set(at.timestamp())
