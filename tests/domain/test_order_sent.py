"""What was changed before both orders were first seen side by side is told by what was sent. Found by tests/model."""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal

import pytest

from daemon.domain.change import Create, EditErpOrder, EditWmsLine, RowAction
from daemon.domain.converge import Related
from daemon.domain.converge_order import SENT, agree_order, decide_order
from daemon.domain.ids import System
from daemon.domain.link import Base
from daemon.domain.order import Order, OrderLine, WmsStatus
from daemon.domain.order_form import wms_order
from daemon.domain.order_sent import sent_text
from daemon.domain.ownership import Policy
from tests.builders import order

POLICY = Policy()
RELATED = Related(products={"11": "KAFFE-1", "12": "KOPP-1"}, customer="10001")
SOLD = order("7001")


def sent() -> tuple[Base, Order]:
    """The base that a create leaves, and the order as Rackbeat stored it."""
    wished = wms_order(SOLD, RELATED, POLICY)
    assert Create(system=System.WMS, record=wished)
    lines = tuple(replace(e, native_id=f"L{n}") for n, e in enumerate(wished.lines))
    return Base(wms={SENT: sent_text(wished)}), replace(wished, native_id="1001", lines=lines)


def changed(of: Order, number: str, **terms: object) -> Order:
    def edited(e: OrderLine) -> OrderLine:
        return replace(e, **terms) if e.product_number == number else e  # type: ignore[arg-type]  # fields of a line

    return replace(of, lines=tuple(edited(e) for e in of.lines))


def without(of: Order, number: str) -> Order:
    return replace(of, lines=tuple(e for e in of.lines if e.product_number != number))


def test_a_row_deleted_in_24so_before_the_first_look_is_deleted_from_the_draft_and_not_added_again() -> None:
    base, arrived = sent()
    erp = without(SOLD, "KOPP-1")
    agreed = agree_order(erp, arrived, base, RELATED)
    [change] = decide_order(erp, arrived, agreed, POLICY, RELATED)
    assert isinstance(change, EditWmsLine)
    assert (change.row.action, change.row.row_id) == (RowAction.DELETE, "L1")


def test_a_row_deleted_in_24so_before_the_first_look_at_a_booked_order_is_not_written_back() -> None:
    base, arrived = sent()
    erp, booked = without(SOLD, "KOPP-1"), replace(arrived, status=WmsStatus.BOOKED)
    agreed = agree_order(erp, booked, base, RELATED)
    assert decide_order(erp, booked, agreed, POLICY, RELATED) == []


def test_a_line_deleted_in_rackbeat_before_the_first_look_is_deleted_in_24so_and_not_sent_again() -> None:
    base, arrived = sent()
    booked = replace(without(arrived, "KOPP-1"), status=WmsStatus.BOOKED)
    agreed = agree_order(SOLD, booked, base, RELATED)
    [change] = decide_order(SOLD, booked, agreed, POLICY, RELATED)
    assert isinstance(change, EditErpOrder)
    assert [(row.action, row.product_id) for row in change.rows] == [(RowAction.DELETE, "12")]


@pytest.mark.parametrize(
    "terms", [{"quantity": Decimal(9)}, {"unit_price": Decimal(77)}, {"discount_percent": Decimal(15)}]
)
def test_an_edit_made_in_24so_before_the_first_look_goes_to_the_draft(terms: dict[str, Decimal]) -> None:
    base, arrived = sent()
    erp = changed(SOLD, "KAFFE-1", **terms)
    agreed = agree_order(erp, arrived, base, RELATED)
    [change] = decide_order(erp, arrived, agreed, POLICY, RELATED)
    assert isinstance(change, EditWmsLine)
    assert {name: getattr(change.row, name) for name in terms} == terms


@pytest.mark.parametrize(
    "terms", [{"quantity": Decimal(9)}, {"unit_price": Decimal(77)}, {"discount_percent": Decimal(15)}]
)
def test_an_edit_made_in_rackbeat_before_the_first_look_goes_to_24so(terms: dict[str, Decimal]) -> None:
    base, arrived = sent()
    booked = replace(changed(arrived, "KAFFE-1", **terms), status=WmsStatus.BOOKED)
    agreed = agree_order(SOLD, booked, base, RELATED)
    [change] = decide_order(SOLD, booked, agreed, POLICY, RELATED)
    assert isinstance(change, EditErpOrder)
    [row] = change.rows
    assert {name: getattr(row, name) for name in terms} == terms


def test_an_order_that_nobody_touched_before_the_first_look_is_at_rest() -> None:
    base, arrived = sent()
    agreed = agree_order(SOLD, arrived, base, RELATED)
    assert decide_order(SOLD, arrived, agreed, POLICY, RELATED) == []
    assert agree_order(SOLD, arrived, agreed, RELATED) == agreed
