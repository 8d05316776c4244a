"""Backorders: an order that was split is looked at as one, and nothing of it is lost or counted twice (R11, ADR 7)."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.backorder import MOST_MENTIONED, combined, is_backorder_of, mentioned_orders, was_shipped_in_part
from daemon.domain.order import Order, OrderLine, WmsStatus
from tests.builders import line, order

REFERENCE = "24SO 7001"


def wms(number: str, *lines: OrderLine, **more: object) -> Order:
    made = replace(order(number, WmsStatus.BOOKED, lines), customer_id="10001")
    return replace(made, **more)  # type: ignore[arg-type]  # the caller names real fields


def goods(number: str, quantity: str, shipped: str = "0", row: str = "") -> OrderLine:
    return replace(line(row or f"l-{number}", number, number, quantity), shipped=Decimal(shipped))


CLOSED = wms("1001", goods("KAFFE-1", "5", "3"), goods("KOPP-1", "2", "2"), reference=REFERENCE, status="cancelled")
REST = wms("1009", goods("KAFFE-1", "2", row="r1"), note="Restordre 1001")


@pytest.mark.parametrize(
    ("note", "numbers"),
    [
        ("Restordre 1001", ("1001",)),
        ("rest av #1001, se også 1002.", ("1001",)),
        ("1001\n1002 1001", ("1001", "1002")),
        ("0047 22334455-1 kl. 12.30 1,5 x2 -7", ()),
        ("1009", ()),
        ("", ()),
        (" ".join(str(n) for n in range(10, 40)), tuple(str(n) for n in range(10, 10 + MOST_MENTIONED))),
    ],
)
def test_numbers_in_a_note_that_may_be_orders(note: str, numbers: tuple[str, ...]) -> None:
    found = mentioned_orders(replace(REST, note=note))
    assert found[: len(numbers)] == numbers and len(found) <= MOST_MENTIONED
    if not numbers:
        assert "1009" not in found


def test_the_order_that_rackbeat_made_for_the_rest_is_recognised() -> None:
    assert is_backorder_of(REST, CLOSED)
    assert is_backorder_of(replace(REST, reference=REFERENCE), CLOSED)


@pytest.mark.parametrize(
    "other",
    [
        replace(REST, note="Restordre 1002"),
        replace(REST, customer_id="10002"),
        replace(REST, reference="24SO 7002"),
        replace(REST, lines=(*REST.lines, goods("TE-1", "1"))),
    ],
)
def test_another_order_that_looks_like_it_is_not(other: Order) -> None:
    assert not is_backorder_of(other, CLOSED)


@pytest.mark.parametrize(("shipped", "in_part"), [("0", False), ("3", True), ("5", False)])
def test_what_was_shipped_in_part(shipped: str, in_part: bool) -> None:
    assert was_shipped_in_part(wms("1", goods("KAFFE-1", "5", shipped))) is in_part


def test_the_whole_is_what_left_the_house_and_what_the_backorder_holds() -> None:
    whole = combined(REST, [CLOSED])
    assert [(entry.native_id, entry.product_id, entry.quantity) for entry in whole.lines] == [
        ("l-KAFFE-1", "KAFFE-1", Decimal(5)),
        ("l-KOPP-1", "KOPP-1", Decimal(2)),
    ]
    assert (whole.native_id, whole.status) == ("1009", WmsStatus.PARTLY_SHIPPED)
    assert combined(REST, []) is REST


def test_a_rest_that_the_warehouse_cut_is_missing_from_the_whole() -> None:
    less = combined(replace(REST, lines=(goods("KAFFE-1", "1"),)), [CLOSED])
    assert less.lines[0].quantity == Decimal(4)
    none = combined(replace(REST, lines=()), [CLOSED])
    assert [entry.quantity for entry in none.lines] == [Decimal(3), Decimal(2)]


def test_a_line_of_which_nothing_left_and_nothing_is_left_is_gone() -> None:
    closed = replace(CLOSED, lines=(goods("KAFFE-1", "5", "5"), goods("KOPP-1", "2", "0")))
    assert [entry.product_id for entry in combined(replace(REST, lines=()), [closed]).lines] == ["KAFFE-1"]


def test_two_lines_of_one_product_each_get_their_own_rest() -> None:
    closed = wms("1001", goods("KAFFE-1", "5", "1", "a"), goods("KAFFE-1", "3", "1", "b"))
    rest = wms("1009", goods("KAFFE-1", "2", row="x"), goods("KAFFE-1", "4", row="y"))
    assert [entry.quantity for entry in combined(rest, [closed]).lines] == [Decimal(5), Decimal(3)]


SHIPPED_SHARES = st.lists(st.lists(st.integers(0, 4), min_size=4, max_size=4), max_size=4)


@given(
    ordered=st.lists(st.tuples(st.sampled_from(["A", "B", "C"]), st.integers(1, 9)), min_size=1, max_size=4),
    shares=SHIPPED_SHARES,
)
def test_however_often_an_order_is_split_its_quantities_are_conserved(
    ordered: list[tuple[str, int]], shares: list[list[int]]
) -> None:
    """Each split ships a share of what is left and makes an order for the rest, as Rackbeat does."""
    left = [(number, Decimal(quantity)) for number, quantity in ordered]
    current = wms("1", *(goods(number, str(quantity), row=f"a{i}") for i, (number, quantity) in enumerate(left)))
    earlier: list[Order] = []
    for split, share in enumerate(shares, start=1):
        gone = [min(Decimal(share[i % 4]), entry.quantity) for i, entry in enumerate(current.lines)]
        sent = tuple(replace(entry, shipped=some) for entry, some in zip(current.lines, gone, strict=True))
        rest = [(entry, entry.quantity - some) for entry, some in zip(current.lines, gone, strict=True)]
        if all(quantity == 0 for _entry, quantity in rest) or not any(gone):
            continue
        earlier.append(replace(current, lines=sent, status="cancelled"))
        rows = (
            replace(entry, native_id=f"s{split}-{i}", quantity=quantity, shipped=Decimal(0))
            for i, (entry, quantity) in enumerate(rest)
            if quantity
        )
        current = wms(str(split + 1), *rows)
    whole = combined(current, earlier)
    expected: Counter[str] = Counter()
    for number, quantity in ordered:
        expected[number] += quantity
    found: Counter[str] = Counter()
    for entry in whole.lines:
        found[entry.product_id or ""] += int(entry.quantity)
    assert found == expected
    assert [entry.native_id for entry in whole.lines] == [f"a{i}" for i in range(len(ordered))]
    assert [int(entry.quantity) for entry in whole.lines] == [quantity for _number, quantity in ordered]
