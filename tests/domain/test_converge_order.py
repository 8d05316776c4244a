"""Deciding about orders: R6, R9-R11, R13, R14 as data in, data out."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from daemon.domain.change import BookOrder, Create, EditErpOrder, RowAction
from daemon.domain.converge import Related
from daemon.domain.converge_order import agree_order, decide_order
from daemon.domain.errors import Reason, SyncError
from daemon.domain.link import Base
from daemon.domain.order import ErpStatus, Order, WmsStatus
from daemon.domain.order_form import wms_order
from daemon.domain.ownership import OrderPolicy, Policy, WmsArrival
from tests.builders import line, order
from tests.fakes import set_quantity

POLICY = Policy()
RELATED = Related(products={"11": "KAFFE-1", "12": "KOPP-1", "13": "TE-1"}, customer="10001")


def arrived(erp: Order, status: WmsStatus = WmsStatus.DRAFT) -> Order:
    made = wms_order(erp, RELATED, POLICY)
    lines = tuple(replace(entry, native_id=f"w{i}") for i, entry in enumerate(made.lines))
    return replace(made, native_id="1001", lines=lines, status=status)


def linked(status: WmsStatus = WmsStatus.BOOKED) -> tuple[Order, Order, Base]:
    erp = order()
    wms = arrived(erp, status)
    return erp, wms, agree_order(erp, wms, None, RELATED)


def test_an_order_in_the_configured_status_is_created_with_our_reference() -> None:
    (change,) = decide_order(order(), None, None, POLICY, RELATED)
    assert isinstance(change, Create)
    made = change.record
    assert isinstance(made, Order)
    assert (made.reference, made.customer_id) == ("24SO 7001", "10001")
    assert [entry.product_id for entry in made.lines] == ["KAFFE-1", "KOPP-1"]


@pytest.mark.parametrize("status", ["Draft", "Offer", "Invoiced", "Inactive", "SomethingNew"])
def test_other_statuses_wait_but_a_manual_get_ignores_them(status: str) -> None:
    assert decide_order(order(status=status), None, None, POLICY, RELATED) == []
    assert len(decide_order(order(status=status), None, None, POLICY, RELATED, forced=True)) == 1


@pytest.mark.parametrize(
    ("configured", "status", "goes"),
    [
        ("Confirmed", "Pack", True),
        ("Production", "Pack", True),
        ("Production", "Confirmed", False),
        ("Pack", "Production", False),
        ("Web", "Web", True),
        ("Web", "Confirmed", False),
    ],
)
def test_an_order_that_passed_the_configured_status_between_two_polls_goes_too(
    configured: str, status: str, goes: bool
) -> None:
    policy = Policy(orders=OrderPolicy(transfer_status=configured))
    assert bool(decide_order(order(status=status), None, None, policy, RELATED)) is goes


def test_orders_before_the_first_date_stay_and_an_undated_order_counts_as_before() -> None:
    policy = Policy(orders=OrderPolicy(orders_since=date(2026, 11, 3)))
    assert decide_order(order(), None, None, policy, RELATED) == []
    assert decide_order(replace(order(), ordered_on=None), None, None, policy, RELATED) == []
    assert decide_order(replace(order(), ordered_on=date(2026, 11, 3)), None, None, policy, RELATED)


def test_an_order_with_a_line_that_cannot_be_sent_is_never_sent_in_part() -> None:
    with pytest.raises(SyncError) as caught:
        decide_order(order(), None, None, POLICY, Related(products={"11": "KAFFE-1"}, customer="10001"))
    assert caught.value.reason is Reason.LINE_UNSENDABLE


def test_a_linked_order_that_vanished_from_rackbeat_is_not_sent_again_even_by_get() -> None:
    _, _, base = linked()
    for forced in (False, True):
        with pytest.raises(SyncError) as caught:
            decide_order(order(), None, base, POLICY, RELATED, forced=forced)
        assert caught.value.reason is Reason.ORDER_VANISHED
    assert decide_order(order(status="Invoiced"), None, base, POLICY, RELATED) == []
    assert decide_order(None, None, base, POLICY, RELATED) == []


def test_five_ordered_three_on_the_shelf_goes_back_when_booked_and_not_before() -> None:
    erp, wms, base = linked(WmsStatus.DRAFT)
    edited = set_quantity(wms, "KAFFE-1", "3")
    assert decide_order(erp, edited, base, POLICY, RELATED) == []
    (change,) = decide_order(erp, replace(edited, status=WmsStatus.BOOKED), base, POLICY, RELATED)
    assert isinstance(change, EditErpOrder)
    assert change.status == "Confirmed"
    ((row),) = change.rows
    assert (row.action, row.row_id, row.quantity, row.unit_price) == (RowAction.EDIT, "1", Decimal(3), None)


def test_our_own_booking_is_not_an_edit() -> None:
    erp, wms, base = linked(WmsStatus.DRAFT)
    assert decide_order(erp, replace(wms, status=WmsStatus.BOOKED), base, POLICY, RELATED) == []


def test_deleted_and_added_lines_go_back_too() -> None:
    erp, wms, base = linked()
    edited = replace(wms, lines=(wms.lines[0], line("w9", "TE-1", "TE-1", "4", "10")))
    (change,) = decide_order(erp, edited, base, POLICY, RELATED)
    assert isinstance(change, EditErpOrder)
    assert [(r.action, r.row_id, r.product_id) for r in change.rows] == [
        (RowAction.DELETE, "2", "12"),
        (RowAction.ADD, "", "13"),
    ]


def test_an_added_line_that_24sevenoffice_already_has_is_not_added_twice() -> None:
    erp, wms, base = linked()
    new = line("w9", "TE-1", "TE-1", "4", "10")
    saved = replace(erp, lines=(*erp.lines, line("3", "13", "TE-1", "4", "10")))
    assert decide_order(saved, replace(wms, lines=(*wms.lines, new)), base, POLICY, RELATED) == []


def test_an_added_line_whose_product_is_not_linked_is_parked() -> None:
    erp, wms, base = linked()
    with pytest.raises(SyncError) as caught:
        decide_order(erp, replace(wms, lines=(*wms.lines, line("w9", "X", "X"))), base, POLICY, RELATED)
    assert caught.value.reason is Reason.PRODUCT_UNKNOWN


def test_both_sides_changing_the_same_row_is_a_conflict_and_nothing_is_written() -> None:
    erp, wms, base = linked()
    with pytest.raises(SyncError) as caught:
        decide_order(set_quantity(erp, "KAFFE-1", "7"), set_quantity(wms, "KAFFE-1", "3"), base, POLICY, RELATED)
    assert caught.value.reason is Reason.CONFLICT


def test_a_row_changed_only_in_24sevenoffice_is_not_overwritten() -> None:
    erp, wms, base = linked()
    assert decide_order(set_quantity(erp, "KAFFE-1", "7"), wms, base, POLICY, RELATED) == []


def test_shipped_becomes_sent_once() -> None:
    erp, wms, base = linked()
    shipped = replace(wms, status=WmsStatus.SHIPPED)
    (change,) = decide_order(erp, shipped, base, POLICY, RELATED)
    assert isinstance(change, EditErpOrder)
    assert (change.rows, change.status) == ((), "OrderState_Sent")
    for status in ("OrderState_Sent", "ForInvoicing", "Invoiced"):
        assert decide_order(replace(erp, status=status), shipped, base, POLICY, RELATED) == []


def test_edited_and_shipped_writes_the_rows_first() -> None:
    erp, wms, base = linked()
    shipped = replace(set_quantity(wms, "KAFFE-1", "3"), status=WmsStatus.SHIPPED)
    (change,) = decide_order(erp, shipped, base, POLICY, RELATED)
    assert isinstance(change, EditErpOrder)
    assert len(change.rows) == 1


def test_an_edit_after_24sevenoffice_has_sent_is_a_conflict() -> None:
    erp, wms, base = linked()
    with pytest.raises(SyncError) as caught:
        decide_order(replace(erp, status="Invoiced"), set_quantity(wms, "KAFFE-1", "3"), base, POLICY, RELATED)
    assert caught.value.reason is Reason.CONFLICT


def test_booking_on_arrival_happens_once_and_a_reopened_order_is_left_to_the_person() -> None:
    policy = Policy(orders=OrderPolicy(arrival=WmsArrival.BOOKED))
    erp, wms, base = linked(WmsStatus.DRAFT)
    assert decide_order(erp, wms, base, policy, RELATED) == [BookOrder(native_id="1001")]
    booked = replace(wms, status=WmsStatus.BOOKED)
    after = agree_order(erp, booked, base, RELATED)
    reopened = agree_order(erp, wms, after, RELATED)
    assert decide_order(erp, wms, reopened, policy, RELATED) == []


def test_an_edit_made_before_the_first_look_is_still_seen() -> None:
    erp = order()
    wms = set_quantity(arrived(erp), "KAFFE-1", "3")
    base = agree_order(erp, wms, Base(), RELATED)
    assert len(decide_order(erp, replace(wms, status=WmsStatus.BOOKED), base, POLICY, RELATED)) == 1


def test_a_price_edited_on_a_draft_is_not_taken_for_agreed() -> None:
    erp, wms, base = linked(WmsStatus.DRAFT)
    cheaper = replace(wms, lines=(replace(wms.lines[0], unit_price=Decimal(80)), *wms.lines[1:]))
    base = agree_order(erp, cheaper, base, RELATED)
    (change,) = decide_order(erp, replace(cheaper, status=WmsStatus.BOOKED), base, POLICY, RELATED)
    assert isinstance(change, EditErpOrder)
    assert change.rows[0].unit_price == Decimal(80)


@pytest.mark.parametrize("seen", [ErpStatus.CONFIRMED, ErpStatus.INACTIVE])
def test_goods_that_left_for_a_sale_that_is_off_are_told_when_the_order_is_closed_with_a_backorder(seen: str) -> None:
    erp, wms, base = linked()
    part = tuple(replace(e, shipped=Decimal(1)) for e in wms.lines)
    closed = replace(wms, status=WmsStatus.CANCELLED, lines=part)
    off, base = replace(erp, status=ErpStatus.INACTIVE), replace(base, erp={"status": seen})
    with pytest.raises(SyncError) as told:
        decide_order(off, closed, base, POLICY, RELATED)
    assert told.value.reason is Reason.CONFLICT
    assert decide_order(off, replace(wms, status=WmsStatus.CANCELLED), base, POLICY, RELATED) == []


def test_an_order_that_is_deleted_before_anybody_saw_both_sides_is_told() -> None:
    _, wms, base = linked(WmsStatus.DRAFT)
    unseen = replace(base, erp={}, wms={"sent": base.wms.get("sent")}, lines=())
    with pytest.raises(SyncError) as told:
        decide_order(None, wms, unseen, POLICY, RELATED)
    assert told.value.reason is Reason.ORDER_WITHDRAWN


def test_a_line_whose_number_stands_for_other_goods_now_is_told_and_nothing_is_written() -> None:
    swapped = Related(products={"11": "KOPP-1", "12": "KAFFE-1", "13": "TE-1"}, customer="10001")
    for status in (WmsStatus.DRAFT, WmsStatus.BOOKED):
        erp, wms, base = linked(status)
        with pytest.raises(SyncError) as told:
            decide_order(erp, wms, base, POLICY, swapped)
        assert told.value.reason is Reason.CONFLICT
        present = {"KAFFE-1": "KOPP-1", "KOPP-1": "KAFFE-1"}
        shown = tuple(replace(e, product_id=present[e.product_id or ""]) for e in wms.lines)
        assert decide_order(erp, replace(wms, lines=shown), base, POLICY, swapped) == []
