"""What the report tells of more than one night: repairs, trend, age; and links to the records."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest

from daemon.domain.ids import System
from reports.history import trend_of
from reports.html import render_html
from reports.links import links_of
from reports.model import Verdict
from reports.text import render_text
from tests.reports.examples import (
    NOW,
    RUN,
    WEBSITES,
    YESTERDAY,
    drift,
    fix_up,
    full_morning,
    nights,
    report,
    silent_night,
)


def test_the_trend_has_fourteen_days_and_does_not_guess_where_nothing_was_compared() -> None:
    trend = trend_of(nights([4, None, 6]), NOW)
    assert [day.day for day in trend] == [date(2026, 11, 10) + timedelta(days=n) for n in range(14)]
    assert [day.open_count for day in trend] == [None] * 11 + [4, None, 6]


def test_the_last_run_of_a_day_counts_and_one_that_failed_does_not() -> None:
    later = {**RUN, "finished_at": "2026-11-22T20:00:00+00:00", "open_by_kind": {"order.duplicate": 2}}
    failed = {**later, "finished_at": "2026-11-22T21:00:00+00:00", "state": "failed", "open_by_kind": {}}
    assert [day.open_count for day in trend_of([failed, later, *nights([5, 6])], NOW)][-2:] == [2, 6]


def test_a_day_of_the_trend_begins_at_midnight_in_oslo() -> None:
    late = {**RUN, "finished_at": "2026-11-21T23:30:00+00:00", "open_by_kind": {"order.duplicate": 9}}
    trend = trend_of([late], NOW)
    assert [(day.day.day, day.open_count) for day in trend if day.open_count is not None] == [(22, 9)]


@pytest.mark.parametrize("broken", [{}, {"open_by_kind": 3}, {"open_by_kind": {"a": "x"}}, {"finished_at": "soon"}])
def test_a_broken_record_is_no_day_and_no_error(broken: dict[str, Any]) -> None:
    records = [{"state": "finished", **broken}, {**RUN, "open_by_kind": 7}]
    assert all(day.open_count is None for day in trend_of(records, NOW))


def test_repairs_since_the_previous_report_are_told_and_older_ones_are_not() -> None:
    old = fix_up(plan_id="p-old", finished_at=YESTERDAY - timedelta(days=1))
    built = report(fix_ups=[old, fix_up()])
    assert [(r.plan_id, r.done, r.skipped, r.failed, r.manual) for r in built.repairs] == [("p-20261123-1", 3, 1, 1, 1)]
    shown = render_text(built, "nb")
    assert "Plan p-20261123-1: 3 utført, 1 hoppet over, 1 feilet, 1 for hånd" in shown
    assert "samsvar -c nordlys repair show p-20261123-1" in shown


def test_a_row_is_told_in_one_sentence_with_both_values_and_since_when() -> None:
    shown = render_text(full_morning(), "nb")
    assert "Antall: 24SO 5, Rackbeat 3, siden tirsdag 09:14" in " ".join(shown.split())
    assert "Quantity: 24SO 5, Rackbeat 3, since Tuesday 09:14" in " ".join(render_text(full_morning(), "en").split())


def test_a_snooze_says_until_when() -> None:
    assert "På vent til tirsdag 1. desember 2026" in render_text(full_morning(), "nb")
    assert "Set aside until Tuesday 1 December 2026" in render_html(full_morning(), "en")


def test_links_lead_to_the_record_in_both_systems_where_there_is_a_template() -> None:
    found = links_of(drift("order.quantity_mismatch", 10250, wms_id="1003", number="Rock"), WEBSITES)
    assert found == {System.ERP: "https://erp.example/orders/10250", System.WMS: "https://wms.example/#/orders/1003"}
    assert links_of(drift("customer.conflict", 1, wms_id="2"), WEBSITES) == {}
    page = render_html(full_morning(), "nb")
    assert '<a href="https://wms.example/#/orders/1003" rel="noreferrer noopener">Åpne i Rackbeat</a>' in page


def test_a_hostile_number_stays_inside_its_part_of_the_link() -> None:
    hostile = drift("product.conflict", "7", number='"/../x?a=b&{id}#<s>\ud800')
    [url] = links_of(hostile, WEBSITES).values()
    assert url == "https://erp.example/products?q=%22%2F..%2Fx%3Fa%3Db%26%7Bid%7D%23%3Cs%3E%3F"


def test_a_comparison_of_the_night_before_last_does_not_speak_for_today() -> None:
    old = silent_night(now=NOW + timedelta(hours=31))
    assert old.verdict is Verdict.AGREE_IN_PART
    assert "Den siste sammenligningen ble ferdig i går 05:59" in render_text(old, "nb")
    assert silent_night(now=NOW + timedelta(hours=25)).verdict is Verdict.AGREE


def test_the_false_alarm_rate_is_told() -> None:
    assert "14 mistanker ble lest på nytt i begge systemene; 5 (36 %)" in " ".join(
        render_text(report(), "nb").replace("\xa0", " ").split()
    )


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_trend_is_readable_without_colour_or_picture(language: str) -> None:
    lines = render_text(full_morning(), language).splitlines()
    last = next(line for line in lines if line.startswith(("23. nov", " 23 Nov", "23 Nov")))
    assert last.split()[-2] == "7" and set(last.split()[-1]) == {"#"}
