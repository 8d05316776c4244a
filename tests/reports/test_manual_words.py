"""What a person must do is said in their words: statuses by the names on the screens, fields by ours, and why no plan
does it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from reconcile.messages_manual import MANUAL
from reconcile.plan import ManualItem
from reports.manual_words import because_of, todo_of
from reports.phrases import Phrases

NOW = datetime(2026, 11, 23, 8, 0, tzinfo=UTC)
NB, EN = Phrases("nb", NOW), Phrases("en", NOW)


def item(kind: str, **values: str) -> ManualItem:
    return ManualItem(fingerprint="f", kind=kind, code=f"manual.{kind}", values=values)


def test_a_status_is_told_by_the_name_that_people_see() -> None:
    told = item("order.status_mismatch", id="7", number="91", field="status", erp="OrderState_Sent", wms="booked")
    assert "«Sendt» i 24SevenOffice og «Bokført» i Rackbeat" in todo_of(told, NB)
    assert "OrderState_Sent" not in todo_of(told, EN) and "booked" not in todo_of(told, EN)


def test_a_field_is_told_by_our_name_for_it_and_what_is_empty_as_empty() -> None:
    told = item("customer.field_mismatch", id="5", number="2001", field="postal_code", erp="", wms="5003")
    assert "«postnummer»" in todo_of(told, NB) and "«tomt»" in todo_of(told, NB)
    assert "postal_code" not in todo_of(told, EN)


def test_amounts_and_quantities_are_written_as_the_reader_writes_them() -> None:
    told = item("invoice.amount_mismatch", id="7", number="5001", field="total", erp="1865", wms="700.5")
    assert "700,50" in todo_of(told, NB) and "1,865.00" in todo_of(told, EN)


@pytest.mark.parametrize(
    ("reason", "says"),
    [
        ("line_unsendable", "linje"),
        ("left_out", "holder posten utenfor"),
    ],
)
def test_why_the_sync_would_not_do_it_is_told(reason: str, says: str) -> None:
    told = item("product.missing_in_wms", id="11", number="", because=reason)
    assert says in because_of(told, NB).lower() and because_of(told, EN) not in ("", because_of(told, NB))
    assert because_of(item("product.missing_in_wms", id="11"), NB) == ""


@pytest.mark.parametrize("code", MANUAL)
def test_every_sentence_takes_the_values_of_its_kind(code: str) -> None:
    names = ("id", "number", "product", "field", "erp", "wms", "kept", "others", "fingerprint", "numbers")
    values = dict.fromkeys((*names, "characters", "longest"), "1")
    for say in (NB, EN):
        told = todo_of(ManualItem(fingerprint="f", kind=code.removeprefix("manual."), code=code, values=values), say)
        assert told and "{" not in told and told != code
