"""What /metrics shows: closed label sets, every series from the start, nothing made of ids."""

from __future__ import annotations

import inspect
import math
import re
from datetime import UTC, datetime

import pytest
from prometheus_client import CollectorRegistry

from daemon.domain.errors import Reason
from daemon.metrics import Metrics
from daemon.metrics.audit import AuditMetrics, OpenDrift
from daemon.metrics.labels import call_class
from daemon.metrics.reports import ReportMetrics

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
LEVELS = ("high", "low")
Series = dict[tuple[str, tuple[tuple[str, str], ...]], float]


def make() -> Metrics:
    return Metrics(CollectorRegistry(), ("main", "second"), ("order.duplicate", "product.number_too_long"))


def series(metrics: Metrics) -> Series:
    samples = (sample for family in metrics.registry.collect() for sample in family.samples)
    return {(s.name, tuple(sorted(s.labels.items()))): s.value for s in samples}


def value(metrics: Metrics, name: str, **labels: str) -> float:
    return series(metrics)[name, tuple(sorted(labels.items()))]


def use_everything(metrics: Metrics, word: str, connection: str = "main") -> None:
    """Every method once; `word` wherever a caller could put an unforeseen value."""
    metrics.webhook(word, word)
    metrics.webhook(connection, word)
    metrics.remote_call(connection, "erp", word, word, 0.2)
    metrics.remote_call(connection, "wms", word, word, 0.2)
    metrics.budget(connection, "wms", 7)
    metrics.poll(connection, "erp", AT)
    metrics.sweep(connection, "erp", "order", AT)
    metrics.observe_only(connection, True)
    metrics.work(connection, "order", word, 0.1)
    metrics.command(connection, "wms", word, word)
    metrics.error(connection, word)
    metrics.queue(connection, 3, 1.5, 1)
    metrics.outbox(connection, 2)
    metrics.propagation(connection, "order", "erp_to_wms", 4)
    metrics.state(connection, syncs=True, paused=False)
    metrics.audit.drift(connection, OpenDrift(counts={(word, "high"): 2}, marked={word: 1}))
    metrics.audit.drift_changed(connection, opened=1, reopened=0, resolved=2, vanished=3)
    metrics.audit.candidates(connection, 4)
    metrics.audit.run(connection, word, 3)
    metrics.audit.run_ended(connection, word, word, AT)
    metrics.audit.phases(connection, {word: 3})
    metrics.audit.not_compared(connection, word)
    metrics.audit.snapshot_of(connection, "erp", AT)
    metrics.audit.snapshot(connection, "erp", "product", 77)
    metrics.audit.repair(connection, word)
    metrics.audit.repaired(connection, AT)
    metrics.reports.report(connection, word)
    metrics.reports.sent_at(connection, AT)
    metrics.reports.heartbeat(connection, word)
    metrics.reports.heartbeat_at(connection, AT)
    metrics.loop_lag(0.004)


def test_no_use_makes_a_series_that_was_not_there_from_the_start() -> None:
    metrics = make()
    before = set(series(metrics))
    for word in ("100234", "Jack's New England Clam Chowder", "GET /products/100234", ""):
        use_everything(metrics, word)
    assert set(series(metrics)) == before


def test_nothing_that_counts_is_left_out_of_the_one_that_uses_everything() -> None:
    used = set(re.findall(r"metrics\.(?:audit\.|reports\.)?(\w+)\(", inspect.getsource(use_everything)))
    there = {
        name
        for part in (Metrics, AuditMetrics, ReportMetrics)
        for name, each in vars(part).items()
        if inspect.isfunction(each) and not name.startswith("_")
    }
    assert there == used


def test_no_label_is_named_after_an_id_and_every_name_is_ours() -> None:
    for name, labels in series(make()):
        assert name.startswith("samsvar_")
        assert {label for label, _ in labels} <= {
            "connection", "system", "operation", "outcome", "kind", "severity", "reason", "change", "version", "le",
            "direction", "mode", "phase", "mark",
        }  # fmt: skip


def test_every_reason_has_a_series_for_every_connection() -> None:
    names = {labels for name, labels in series(make()) if name == "samsvar_errors_total"}
    assert len(names) == 2 * len(Reason)


def test_what_is_counted_can_be_read_back() -> None:
    metrics = make()
    metrics.webhook("main", "accepted")
    metrics.webhook("stranger", "wrong_secret")
    metrics.remote_call("main", "wms", "GET /orders/{}", Reason.TIMEOUT, 1.0)
    metrics.remote_call("main", "erp", "GetInvoices", "ok", 1.0)
    metrics.command("main", "wms", "create", "done")
    metrics.audit.drift_changed("main", opened=4, reopened=0, resolved=0, vanished=1)
    assert value(metrics, "samsvar_webhooks_total", connection="main", outcome="accepted") == 1
    assert value(metrics, "samsvar_webhooks_total", connection="unknown", outcome="wrong_secret") == 1
    asked = {"connection": "main", "system": "wms", "operation": "GET /orders/{}"}
    assert value(metrics, "samsvar_remote_calls_total", **asked, outcome="failed") == 1
    assert value(metrics, "samsvar_remote_operation_seconds_total", **asked) == 1
    assert value(metrics, "samsvar_remote_call_outcomes_total", connection="main", system="wms", outcome="timeout") == 1
    assert value(metrics, "samsvar_remote_call_outcomes_total", connection="main", system="erp", outcome="ok") == 1
    assert (
        value(metrics, "samsvar_commands_total", connection="main", system="wms", operation="create", outcome="done")
        == 1
    )
    assert value(metrics, "samsvar_drift_changes_total", connection="main", change="opened") == 4


def test_a_gauge_that_nobody_set_is_not_zero() -> None:
    metrics = make()
    assert math.isnan(value(metrics, "samsvar_remote_budget_remaining", connection="main", system="erp"))
    assert math.isnan(value(metrics, "samsvar_drift", connection="main", kind="order.duplicate", severity="high"))
    metrics.budget("main", "erp", 0)
    assert value(metrics, "samsvar_remote_budget_remaining", connection="main", system="erp") == 0


def test_drift_that_is_gone_goes_back_to_zero() -> None:
    metrics = make()
    before = {("order.duplicate", "high"): 3, ("users.own_detector", "low"): 2}
    now = {("users.own_detector", "low"): 1, ("users.other_detector", "low"): 1}
    metrics.audit.drift("main", OpenDrift(counts=before, oldest={"high": AT}, unattended={"high": 3}))
    metrics.audit.drift("main", OpenDrift(counts=now, oldest={"low": AT}))
    assert value(metrics, "samsvar_drift", connection="main", kind="order.duplicate", severity="high") == 0
    assert value(metrics, "samsvar_drift", connection="main", kind="other", severity="low") == 2
    assert value(metrics, "samsvar_drift_unattended", connection="main", severity="high") == 0
    oldest = {
        s: value(metrics, "samsvar_drift_oldest_timestamp_seconds", connection="main", severity=s) for s in LEVELS
    }
    assert oldest["low"] == AT.timestamp() and math.isnan(oldest["high"])


def test_a_call_that_was_refused_is_no_failure_of_the_other_system() -> None:
    classes = {reason: call_class(reason) for reason in ("ok", *Reason, "new_word")}
    assert classes["ok"] == "ok" and classes[Reason.RATE_LIMITED] == "limited"
    assert classes[Reason.REFUSED] == classes[Reason.AUTH_FAILED] == "refused"
    assert classes[Reason.TIMEOUT] == classes[Reason.INTERNAL] == classes["new_word"] == "failed"


def test_a_run_that_compared_everything_is_a_good_one_and_a_cut_one_is_not() -> None:
    metrics = make()
    metrics.audit.run_ended("main", "drift", "full", AT)
    metrics.audit.run_ended("main", "incomplete", "incremental", AT)
    good = "samsvar_reconcile_last_success_timestamp_seconds"
    assert value(metrics, good, connection="main", mode="full") == AT.timestamp()
    assert math.isnan(value(metrics, good, connection="main", mode="incremental"))


def test_the_worst_lag_is_kept() -> None:
    metrics = make()
    for seconds in (0.002, 0.04, 0.001):
        metrics.loop_lag(seconds)
    assert value(metrics, "samsvar_event_loop_lag_worst_seconds") == pytest.approx(0.04)
    assert value(metrics, "samsvar_event_loop_lag_seconds_bucket", le="0.05") == 3


def test_no_series_is_doubled_by_its_time_of_birth() -> None:
    assert not [name for name, _ in series(make()) if name.endswith("_created")]
