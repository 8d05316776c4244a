"""Who said what until when, as `explain` tells it: in the reader's words, and no more certain than it is known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from daemon.cli.explain_history import print_timeline
from daemon.cli.session import Session
from tests.cli.test_words import English, Norwegian

MONDAY, TUESDAY, LONG_AGO = "2026-11-16T08:00:00+00:00", "2026-11-17T08:14:00+00:00", "2026-10-01T10:00:00+00:00"
NOW = "2026-11-20T12:00:00+00:00"
Row = dict[str, Any]


def said(system: str, field: str, value: str | None, since: str, until: str | None = None, **more: Any) -> Row:
    return {"system": system, "field": field, "line": "", "value": value, "since": since, "until": until} | more


def shown(capsys: pytest.CaptureFixture[str], session: Session, rows: Sequence[Row]) -> list[str]:
    print_timeline(session, rows, NOW)
    return [line.strip() for line in capsys.readouterr().out.splitlines() if line.strip()]


def test_within_a_week_the_weekday_is_told_and_before_that_the_date(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        said("erp", "quantity", "5", LONG_AGO, TUESDAY, line="HAM-1"),
        said("erp", "quantity", "4", TUESDAY, line="HAM-1"),
        said("wms", "quantity", "3", LONG_AGO, line="HAM-1"),
    ]
    assert shown(capsys, English(), rows)[1:] == [
        "quantity (HAM-1):",
        "24SevenOffice: 5 until Tuesday 09:14, 4 since Tuesday 09:14",
        "Rackbeat: 3 since 2026-10-01 12:00 CEST",
    ]


def test_what_the_first_snapshot_showed_may_be_older(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        said("erp", "name", "Hammer", MONDAY, TUESDAY, from_start=True),
        said("erp", "name", "Slegge", TUESDAY, from_start=False),
        said("wms", "name", "Hammer", MONDAY, from_start=True),
    ]
    assert shown(capsys, Norwegian(), rows)[1:] == [
        "navn:",
        "24SevenOffice: Hammer til tirsdag 09:14, Slegge siden tirsdag 09:14",
        "Rackbeat: Hammer minst siden mandag 09:00",
    ]


def test_statuses_amounts_and_days_are_told_as_people_write_them(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [
        said("erp", "status", "Confirmed", MONDAY, TUESDAY),
        said("erp", "status", "Shipped", TUESDAY),
        said("wms", "status", "draft", MONDAY),
        said("erp", "total", "6175.6", MONDAY, TUESDAY),
        said("erp", "deliver_on", "2026-11-11", MONDAY, TUESDAY),
    ]
    told = " ".join(shown(capsys, Norwegian(), [*rows, said("erp", "total", None, TUESDAY)]))
    assert "Akseptert til" in told and "Kladd siden" in told and "Confirmed" not in told and "draft" not in told
    assert "6 175,60 til" in told.replace("\u00a0", " ") and "11.11.2026 til" in told and "(tomt) siden" in told


def test_a_record_that_went_is_told_once_and_not_field_by_field(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [said("wms", field, "x", MONDAY, TUESDAY) for field in ("name", "note", "status")]
    rows += [said("erp", field, "x", MONDAY) for field in ("name", "note", "status")]
    assert shown(capsys, English(), rows)[1:] == ["the record:", "Rackbeat: not there since Tuesday 09:14"]
    rows.insert(0, said("wms", "note", "y", LONG_AGO, MONDAY))
    assert "note:" in shown(capsys, English(), rows), "what changed before it went is still told"


def test_a_line_that_went_is_not_the_record(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [said("wms", "quantity", "3", MONDAY, TUESDAY, line="HAM-1")]
    assert shown(capsys, English(), rows)[1:] == ["quantity (HAM-1):", "Rackbeat: 3 until Tuesday 09:14"]


def test_a_side_that_never_said_anything_is_not_told(capsys: pytest.CaptureFixture[str]) -> None:
    rows = [said("wms", "id_field", "1", MONDAY, TUESDAY), said("wms", "id_field", "777", TUESDAY)]
    told = shown(capsys, English(), [said("erp", "id_field", None, MONDAY), *rows])
    assert told[2:] == ["Rackbeat: 1 until Tuesday 09:14, 777 since Tuesday 09:14"]
