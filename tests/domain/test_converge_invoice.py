"""What an invoice of Rackbeat does in 24SevenOffice (R15), decided without any I/O."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from daemon.domain.change import Create, EditErpOrder
from daemon.domain.converge_invoice import (
    counts,
    decide_invoiced,
    decide_unordered,
    invoice_sequence,
    is_from_invoice,
)
from daemon.domain.counterparts import Counterparts
from daemon.domain.errors import Reason, SyncError
from daemon.domain.order import Order, WmsStatus
from daemon.domain.ownership import OrderPolicy
from tests.builders import line, order

POLICY = OrderPolicy()
KNOWN = Counterparts(customer="501", products={"KAFFE-1": "11", "KOPP-1": "12"})
INVOICE = replace(
    order("3001", WmsStatus.INVOICED, (line("91", "KAFFE-1", "KAFFE-1"), line("92", "KOPP-1", "KOPP-1", "2", "20"))),
    customer_id="10001",
    invoice_id="3001",
)


def made_of(invoice: Order, policy: OrderPolicy = POLICY, known: Counterparts = KNOWN) -> Order:
    [change] = decide_unordered(invoice, policy, known, "NOK")
    assert isinstance(change, Create) and isinstance(change.record, Order)
    return change.record


@pytest.mark.parametrize("status", ["Draft", "Offer", "Web", "Confirmed", "Production", "Pack", "OrderState_Sent"])
def test_an_invoiced_order_moves_forward_to_the_configured_status(status: str) -> None:
    [change] = decide_invoiced(order(status=status), POLICY)
    assert change == EditErpOrder(native_id="7001", customer_id="501", status="ForInvoicing")


@pytest.mark.parametrize("status", ["ForInvoicing", "Invoiced", "InvoicedCashAccount", "InvoicedPack"])
def test_an_order_is_never_moved_backwards_and_never_out_of_invoiced(status: str) -> None:
    assert decide_invoiced(order(status=status), POLICY) == []


def test_invoiced_is_written_only_where_it_is_configured() -> None:
    booked = OrderPolicy(invoice_status="Invoiced")
    [change] = decide_invoiced(order(status="ForInvoicing"), booked)
    assert isinstance(change, EditErpOrder) and change.status == "Invoiced"
    assert decide_invoiced(order(status="Invoiced"), booked) == []


@pytest.mark.parametrize("status", ["Inactive", "Return", "Repeating", "Lending", "SomethingNew"])
def test_an_order_that_is_not_on_the_way_to_an_invoice_waits_for_a_person(status: str) -> None:
    with pytest.raises(SyncError) as refused:
        decide_invoiced(order(status=status), POLICY)
    assert refused.value.reason is Reason.CONFLICT


def test_an_invoice_without_an_order_becomes_one_that_can_be_found_again() -> None:
    made = made_of(INVOICE)
    assert (made.reference, made.external_status) == ("RBF 3001", "1000003001")
    assert (made.native_id, made.customer_id, made.status) == ("", "501", "ForInvoicing")
    assert [(row.product_id, str(row.quantity), str(row.unit_price)) for row in made.lines] == [
        ("11", "5", "99.90"),
        ("12", "2", "20"),
    ]
    assert is_from_invoice(made.reference) and not is_from_invoice("RB 3001")


def test_text_lines_travel_as_text() -> None:
    note = replace(line("93", "", ""), product_id=None, is_text=True, name="Takk for handelen")
    assert [row.name for row in made_of(replace(INVOICE, lines=(*INVOICE.lines, note))).lines][-1] == note.name


@pytest.mark.parametrize(
    ("known", "reason"),
    [
        (Counterparts(products=KNOWN.products), Reason.CUSTOMER_UNSENDABLE),
        (Counterparts(customer="501", products={"KAFFE-1": "11"}), Reason.PRODUCT_UNKNOWN),
    ],
)
def test_an_invoice_is_parked_whole_when_something_in_it_is_not_linked(known: Counterparts, reason: Reason) -> None:
    with pytest.raises(SyncError) as refused:
        decide_unordered(INVOICE, POLICY, known, "NOK")
    assert refused.value.reason is reason


def test_a_credit_note_waits_for_a_person_until_somebody_chose_its_status() -> None:
    note = replace(INVOICE, is_credit=True)
    with pytest.raises(SyncError) as refused:
        decide_unordered(note, POLICY, KNOWN, "NOK")
    assert refused.value.reason is Reason.CREDIT_NOTE
    assert made_of(note, OrderPolicy(credit_note_status="Return")).status == "Return"


def test_a_note_that_is_too_long_for_24sevenoffice_holds_no_invoice_back() -> None:
    made = made_of(replace(INVOICE, note="x" * 800, your_reference="y" * 80))
    assert (len(made.note), len(made.your_reference)) == (300, 50)
    assert made.note.endswith("…")


@pytest.mark.parametrize("number", ["0", "1000000000", "-4", "A-1", "²", ""])
def test_a_number_that_would_leave_the_sequence_is_refused(number: str) -> None:
    with pytest.raises(SyncError) as refused:
        invoice_sequence(number)
    assert refused.value.reason is Reason.NUMBER_INVALID


def test_invoices_count_from_the_day_from_which_orders_count() -> None:
    since = OrderPolicy(orders_since=date(2026, 11, 3))
    assert not counts(INVOICE, since)
    assert counts(replace(INVOICE, ordered_on=date(2026, 11, 3)), since)
    assert not counts(INVOICE, OrderPolicy(invoice_status=""))
