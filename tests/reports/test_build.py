"""From run record, drifts and parked work to the report model."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest

from daemon.domain.drift import DriftState, Severity
from reconcile.catalog import load_catalog
from reports.model import NextStep, Standing, Verdict
from reports.next_step import command, next_step
from reports.text import render_text
from tests.reports.examples import CATALOG, NOW, PARTIAL, RUN, YESTERDAY, drift, report, silent_night


def test_every_open_drift_stands_in_exactly_one_state_and_one_group() -> None:
    built = report()
    active = [row.drift.fingerprint for row in (*built.new, *built.reopened, *built.still_open)]
    grouped = [row.drift.fingerprint for group in built.groups for topic in group.topics for row in topic.rows]
    assert sorted(active) == sorted(grouped)
    assert len(set(active)) == built.open_count == 7
    assert len(built.snoozed) == len(built.resolved) == 1


def test_new_means_first_seen_after_the_previous_run() -> None:
    old, new = drift("order.duplicate", 1, first_seen=YESTERDAY), drift("order.duplicate", 2)
    built = report(drifts=[old, new])
    assert [row.drift.erp_id for row in built.new] == ["2"]
    assert [row.drift.erp_id for row in built.still_open] == ["1"]


def test_in_the_first_report_everything_is_new() -> None:
    built = report(drifts=[drift("order.duplicate", 1, first_seen=YESTERDAY)], previous_run_at=None)
    assert len(built.new) == 1


def test_what_was_resolved_before_the_previous_run_is_not_told_again() -> None:
    resolved = {"state": DriftState.RESOLVED}
    old = drift("order.duplicate", 1, resolved_at=YESTERDAY - timedelta(days=1), **resolved)
    new = drift("order.duplicate", 2, resolved_at=NOW, **resolved)
    assert [row.drift.erp_id for row in report(drifts=[old, new]).resolved] == ["2"]


def test_the_top_five_are_the_worst_first_and_leave_out_what_somebody_has_seen() -> None:
    many = [drift("order.duplicate", n, severity=Severity.LOW) for n in range(9)]
    worst = drift("order.missing_in_wms", 99, severity=Severity.CRITICAL)
    seen = drift("order.missing_in_wms", 98, severity=Severity.CRITICAL, ack="somebody")
    top = report(drifts=[*many, worst, seen]).top
    assert len(top) == 5
    assert top[0].drift.erp_id == "99"
    assert "98" not in [row.drift.erp_id for row in top]


def test_the_order_of_the_input_does_not_matter() -> None:
    drifts = list(report().groups)
    again = report(drifts=list(reversed([r.drift for g in report().groups for t in g.topics for r in t.rows])))
    assert [g.step for g in again.groups] == [g.step for g in drifts]
    assert [r.drift for g in again.groups for t in g.topics for r in t.rows] == [
        r.drift for g in drifts for t in g.topics for r in t.rows
    ]


def test_a_snoozed_drift_is_shown_apart_and_never_dropped() -> None:
    built = report(drifts=[drift("order.duplicate", 1, snooze="2026-12-01")])
    assert built.open_count == 0
    assert [row.standing for row in built.snoozed] == [Standing.SNOOZED]


@pytest.mark.parametrize(
    ("kind", "changes", "step"),
    [
        ("order.duplicate", {}, NextStep.COMMAND),
        ("order.duplicate", {"repair": "manual"}, NextStep.FIX_WMS),
        ("order.duplicate", {"detail": {"repair": "manual"}}, NextStep.FIX_WMS),
        ("product.number_too_long", {}, NextStep.FIX_ERP),
        ("supplier.conflict", {}, NextStep.DECIDE),
        ("setup.field_missing", {}, NextStep.SETUP),
        ("mine.own_detector", {}, NextStep.LOOK),
    ],
)
def test_the_next_step_follows_from_the_repair_and_then_from_the_kind(
    kind: str, changes: dict[str, object], step: NextStep
) -> None:
    assert next_step(drift(kind, 1, **changes), CATALOG.get(kind)) is step


@pytest.mark.parametrize(
    ("kind", "changes", "watching", "step"),
    [
        ("order.missing_in_wms", {}, False, NextStep.COMMAND),
        ("order.missing_in_wms", {}, True, NextStep.LOOK),
        ("order.missing_in_wms", {"detail": {"linked_to": "1001"}}, False, NextStep.DECIDE),
        ("order.missing_in_wms", {"detail": {"made_of": "1001"}}, False, NextStep.DECIDE),
        ("order.missing_in_erp", {}, True, NextStep.FIX_ERP),
        ("product.missing_in_wms", {}, True, NextStep.COMMAND),
    ],
)
def test_a_plan_is_promised_only_where_one_can_be_made(
    kind: str, changes: dict[str, object], watching: bool, step: NextStep
) -> None:
    found = drift(kind, 1, **{"erp_id": None if kind.endswith("in_erp") else "1", **changes})
    assert next_step(found, load_catalog()[kind], watching=watching) is step


def test_copies_of_one_order_are_told_apart_where_they_come_first() -> None:
    copies = [drift("order.duplicate", 7, wms_id=n, field="reference", erp_value="7", wms_value=n,
                    fingerprint=f"{n:0>40}") for n in ("1016", "1017")]  # fmt: skip
    first = render_text(report(drifts=copies), "nb").partition("Gjør dette først")[2].partition("med en plan")[0]
    assert "Rackbeat 1016" in first and "Rackbeat 1017" in first


def test_an_order_whose_copy_was_deleted_is_told_what_that_means_and_not_to_make_a_plan() -> None:
    found = drift("order.missing_in_wms", 7, detail={"linked_to": "1001"}, erp_value="Confirmed")
    for language, said in (("nb", "er slettet eller kansellert der"), ("en", "was deleted or cancelled there")):
        assert said in " ".join(render_text(report(drifts=[found], catalog=load_catalog()), language).split())


def test_every_built_in_detector_has_titles_and_a_step_of_its_own() -> None:
    for kind, detector in load_catalog().items():
        assert detector.title_nb != detector.title_en, kind
        if kind != "order.missing_in_wms":
            assert next_step(drift(kind, 1), detector) is not NextStep.LOOK, kind


def test_a_command_is_quoted_so_that_a_hostile_name_is_no_second_command() -> None:
    hostile = drift("order.duplicate; rm -rf /", 1, connection="a $(reboot)")
    assert command(hostile, NextStep.COMMAND).startswith("samsvar -c 'a $(reboot)' ")
    assert "'order.duplicate; rm -rf /'" in command(hostile, NextStep.COMMAND)


def test_a_silent_night_agrees() -> None:
    assert silent_night().verdict is Verdict.AGREE


@pytest.mark.parametrize(
    ("run", "drifts", "verdict"),
    [
        (RUN, 1, Verdict.DIFFER),
        (PARTIAL, 0, Verdict.AGREE_IN_PART),
        (PARTIAL, 1, Verdict.DIFFER_IN_PART),
        ({**RUN, "unconfirmed": 3}, 0, Verdict.AGREE_IN_PART),
        ({**RUN, "state": "started"}, 0, Verdict.NOT_COMPARED),
        ({**RUN, "state": "failed"}, 1, Verdict.NOT_COMPARED),
        ({**RUN, "compared": {}}, 0, Verdict.NOT_COMPARED),
        ({}, 0, Verdict.NOT_COMPARED),
        ({"state": 7, "compared": "x", "not_compared": 3, "as_of": [], "requests": 1}, 0, Verdict.NOT_COMPARED),
    ],
)
def test_could_not_compare_is_never_called_agreement(run: dict[str, object], drifts: int, verdict: Verdict) -> None:
    built = report(run=run, drifts=[drift("order.duplicate", n) for n in range(drifts)])
    assert built.verdict is verdict


def test_money_and_units_at_risk_are_exact_sums_of_what_is_open() -> None:
    drifts = [
        drift("order.duplicate", 1, amount=Decimal("0.1"), units=Decimal(1)),
        drift("order.duplicate", 2, amount=Decimal("0.2")),
        drift("order.duplicate", 3, amount=Decimal("99"), snooze="later"),
    ]
    built = report(drifts=drifts)
    assert built.amount_at_risk == Decimal("0.3")
    assert built.units_at_risk == Decimal(1)
