"""What the metrics show of runs and drift, live and after a restart."""

from __future__ import annotations

import math
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from daemon.domain.drift import Drift, DriftState, Severity
from daemon.operations.audit_gauges import outcome_of, show_run, summed
from reconcile.run_record import NotCompared, RunMode, RunRecord, RunState
from tests.metrics.test_series import make, value

AT = datetime(2026, 11, 22, 2, tzinfo=UTC)
RECORD = RunRecord(
    run_id="r1",
    connection="main",
    started_at=AT,
    state=RunState.FINISHED,
    finished_at=AT + timedelta(seconds=9),
    as_of={"erp": AT, "wms": AT + timedelta(seconds=2)},
    compared={"product": {"erp": 7, "wms": 8}},
    seconds={"snapshot": 4.0, "detect": 1.0, "confirm": 0.5},
)
CUT = replace(
    RECORD,
    compared={},
    finished_at=AT + timedelta(hours=1),
    not_compared=(NotCompared(kind="product", system="erp", reason="shrunk"),),
)


def drift(name: str, severity: Severity, days: int, **more: object) -> Drift:
    seen = AT - timedelta(days=days)
    made = Drift(
        fingerprint=name,
        connection="main",
        kind="order.duplicate",
        severity=severity,
        entity="order",
        state=DriftState.OPEN,
        first_seen=seen,
        last_seen=AT,
        confirmed_at=seen,
    )
    return replace(made, **more)  # type: ignore[arg-type]  # the caller names fields


def test_what_is_open_is_counted_dated_and_summed() -> None:
    found = summed(
        [
            drift("a", Severity.HIGH, 3, amount=Decimal("-100.50"), units=Decimal(2)),
            drift("b", Severity.HIGH, 9, amount=Decimal(50), ack="seen"),
            drift("c", Severity.LOW, 1, snooze="2026-12-24T00:00:00+00:00"),
            drift("d", Severity.CRITICAL, 99, state=DriftState.RESOLVED, amount=Decimal(10**6)),
        ]
    )
    assert found.counts == {("order.duplicate", "high"): 2, ("order.duplicate", "low"): 1}
    assert found.oldest == {"high": AT - timedelta(days=9), "low": AT - timedelta(days=1)}
    assert found.amount["high"] == Decimal("150.50") and found.units["high"] == 2
    assert found.unattended_since == {"high": AT - timedelta(days=3)}
    assert found.unattended == {"high": 1} and found.marked == {"acknowledged": 1, "snoozed": 1}


def test_a_run_shows_its_age_its_rows_its_phases_and_that_it_was_good() -> None:
    metrics = make()
    show_run(metrics, "main", RECORD.to_json())
    good = value(metrics, "samsvar_reconcile_last_success_timestamp_seconds", connection="main", mode="full")
    assert good == AT.timestamp() + 9
    assert value(metrics, "samsvar_snapshot_timestamp_seconds", connection="main", system="wms") == AT.timestamp() + 2
    place = {"connection": "main", "system": "erp", "kind": "product"}
    assert value(metrics, "samsvar_snapshot_rows", **place) == 7
    assert value(metrics, "samsvar_snapshot_compared", **place) == 1
    assert value(metrics, "samsvar_reconcile_phase_seconds", connection="main", phase="detect") == 1


def test_a_side_that_could_not_be_compared_keeps_its_last_rows_and_says_so() -> None:
    metrics = make()
    show_run(metrics, "main", RECORD.to_json())
    show_run(metrics, "main", CUT.to_json())
    place = {"connection": "main", "system": "erp", "kind": "product"}
    assert value(metrics, "samsvar_snapshot_compared", **place) == 0
    assert value(metrics, "samsvar_snapshot_rows", **place) == 7
    good = value(metrics, "samsvar_reconcile_last_success_timestamp_seconds", connection="main", mode="full")
    assert good == AT.timestamp() + 9


def test_a_run_that_was_cut_off_shows_nothing() -> None:
    metrics = make()
    show_run(metrics, "main", RunRecord(run_id="r", connection="main", started_at=AT).to_json())
    assert math.isnan(
        value(metrics, "samsvar_reconcile_finished_timestamp_seconds", connection="main", outcome="failed")
    )


def test_a_run_is_judged_from_its_document_as_a_restart_finds_it() -> None:
    assert outcome_of(RECORD.to_json()) == "equal"
    assert outcome_of(replace(RECORD, open_by_kind={"order.duplicate": 1}).to_json()) == "drift"
    assert outcome_of(replace(RECORD, unconfirmed=1).to_json()) == outcome_of(CUT.to_json()) == "incomplete"
    assert outcome_of(replace(RECORD, state=RunState.FAILED, mode=RunMode.INCREMENTAL).to_json()) == "failed"
