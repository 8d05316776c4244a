"""Which Rackbeat order a 24SO order is, by the references they carry; and what an adopted pair does next (ADR 9)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.adoption import Why
from daemon.domain.adoption_orders import match_orders, references_of, seen_order_base
from daemon.domain.change import Change
from daemon.domain.converge import Related
from daemon.domain.converge_order import APART, agree_order, decide_order
from daemon.domain.order import FIRST_SEQUENCE, Order, WmsStatus
from daemon.domain.ownership import Master, OrderPolicy, Policy, WmsArrival
from tests.builders import line, order

OURS = (("other_reference", r"^24SO (\d+)$"),)
THEIRS = (("heading", r"^24SO order (\d+)$"), ("their_reference", r"(\d+)/24SO"))
POLICY = OrderPolicy(references=(*OURS, *THEIRS))
RELATED = Related(products={"11": "KAFFE-1", "12": "KOPP-1"})
CUSTOMERS = {"501": "10001", "502": "10002"}
LINES = (line("91", "KAFFE-1", "KAFFE-1"), line("92", "KOPP-1", "KOPP-1", "2", "20"))


def _wms(number: str, **more: object) -> Order:
    made = Order(
        native_id=number, customer_id="10001", status=WmsStatus.BOOKED, lines=LINES, ordered_on=date(2026, 11, 2)
    )
    return replace(made, **more)  # type: ignore[arg-type]  # the caller names real fields


TABLE: list[tuple[str, Sequence[Order], list[tuple[str, str]], list[Why]]] = [
    ("our own reference", [_wms("1", reference="24SO 7001")], [("7001", "1")], []),
    ("a reference of another integration", [_wms("1", heading="24SO order 7001")], [("7001", "1")], []),
    ("two fields say the same", [_wms("1", reference="24SO 7001", heading="24SO order 7001")], [("7001", "1")], []),
    (
        "two orders with one reference",
        [_wms("1", reference="24SO 7001"), _wms("2", heading="24SO order 7001")],
        [],
        [Why.TWO_CANDIDATES],
    ),
    (
        "the surplus one was cancelled",
        [_wms("1", reference="24SO 7001", status=WmsStatus.CANCELLED), _wms("2", reference="24SO 7001")],
        [("7001", "2")],
        [],
    ),
    ("only a cancelled one", [_wms("1", reference="24SO 7001", status=WmsStatus.CANCELLED)], [("7001", "1")], []),
    (
        "one order that names two",
        [_wms("1", reference="24SO 7001", your_reference="7002/24SO")],
        [],
        [Why.SEVERAL_REFERENCES],
    ),
    (
        "the customer is another one",
        [_wms("1", reference="24SO 7001", customer_id="10002")],
        [],
        [Why.CUSTOMER_DIFFERS],
    ),
    ("no reference, the same goods", [_wms("1")], [], [Why.LOOKS_ALIKE]),
    ("no reference, other goods", [_wms("1", lines=LINES[:1])], [], []),
    ("no reference, long ago", [_wms("1", ordered_on=date(2026, 9, 1))], [], []),
    ("a reference to an order that is not there", [_wms("1", reference="24SO 9999")], [], []),
    ("something that only looks like one", [_wms("1", reference="24SO 7001 B", lines=LINES[:1])], [], []),
]


@pytest.mark.parametrize(("wms", "pairs", "why"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_an_order_is_linked_by_its_reference_and_never_by_guess(
    wms: Sequence[Order], pairs: list[tuple[str, str]], why: list[Why]
) -> None:
    matched = match_orders([order("7001"), order("7002", "Offer")], wms, POLICY, RELATED, CUSTOMERS)
    assert [(e.native_id, w.native_id) for e, w in matched.pairs] == pairs
    assert [q.why for q in matched.questions] == why
    assert matched.waiting == (() if pairs or why else ("7001",))


def test_an_order_that_rackbeat_started_is_known_by_its_mark() -> None:
    erp = order("7001")
    erp = replace(erp, reference="RB 5", external_status=str(FIRST_SEQUENCE + 5))
    matched = match_orders([erp], [_wms("5")], POLICY, RELATED, CUSTOMERS)
    assert [(e.native_id, w.native_id) for e, w in matched.pairs] == [("7001", "5")]


def test_a_backorder_is_followed_from_the_order_that_was_cancelled_for_it() -> None:
    shipped = tuple(replace(one, shipped=Decimal(1)) for one in LINES)
    first = _wms("1", reference="24SO 7001", status=WmsStatus.CANCELLED, lines=shipped)
    rest = _wms("2", reference="24SO 7001", note="Restordre av 1")
    matched = match_orders([order("7001")], [first, rest], POLICY, RELATED, CUSTOMERS)
    assert [(e.native_id, w.native_id) for e, w in matched.pairs] == [("7001", "1")]


def test_a_reference_is_read_once_however_often_it_stands_there() -> None:
    assert references_of(_wms("1", reference="24SO 7001", heading="24SO order 7001"), POLICY) == ("7001",)
    assert references_of(_wms("1", reference=" 24SO 7001 "), OrderPolicy()) == ("7001",)


def test_what_waits_is_what_qualifies() -> None:
    erp = [order("7001"), order("7002", "Offer"), replace(order("7003"), ordered_on=date(2020, 1, 1))]
    matched = match_orders(erp, [], replace(POLICY, orders_since=date(2026, 1, 1)), RELATED, CUSTOMERS)
    assert (matched.waiting, matched.erp_only) == (("7001",), 2)


REFERENCES = st.sampled_from(("", "24SO 1", "24SO 2", "24SO 3", "24SO 9", "noe annet"))
WMS = st.lists(
    st.builds(
        lambda number, reference, heading, status: _wms(number, reference=reference, heading=heading, status=status),
        st.sampled_from("123456"),
        REFERENCES,
        st.sampled_from(("", "24SO order 1", "24SO order 2")),
        st.sampled_from((WmsStatus.DRAFT, WmsStatus.BOOKED, WmsStatus.CANCELLED)),
    ),
    max_size=5,
    unique_by=lambda o: o.native_id,
)


@given(st.lists(st.sampled_from("123"), unique=True), WMS)
def test_no_order_is_linked_twice_asked_about_twice_or_sent_although_it_is_there(
    ids: list[str], wms: list[Order]
) -> None:
    erp = [order(i) for i in ids]
    matched = match_orders(erp, wms, POLICY, RELATED, CUSTOMERS)
    erp_ids = [e.native_id for e, _ in matched.pairs] + [i for q in matched.questions for i in q.erp]
    wms_ids = [w.native_id for _, w in matched.pairs] + [i for q in matched.questions for i in q.wms]
    assert len(set(erp_ids)) == len(erp_ids)
    assert len(set(wms_ids)) == len(wms_ids)
    assert not set(matched.waiting) & set(erp_ids)
    assert sorted([*erp_ids, *matched.waiting]) == sorted(ids)
    named = {i for o in wms for i in references_of(o, POLICY)}
    assert not named & set(matched.waiting)
    assert len(wms_ids) + matched.wms_only + matched.dangling == len(wms)
    for sold, shelf in matched.pairs:
        assert references_of(shelf, POLICY) == (sold.native_id,)


# --- what an adopted pair does next -----------------------------------------------------------------------------------

SYNC = Policy(orders=POLICY)


def _next(erp: Order, wms: Order, policy: Policy = SYNC, *, after: tuple[Order, Order] | None = None) -> list[Change]:
    base = seen_order_base(erp, wms, RELATED, policy.orders)
    one, other = after or (erp, wms)
    return decide_order(one, other, base, policy, RELATED)


@pytest.mark.parametrize("status", [WmsStatus.DRAFT, WmsStatus.BOOKED, WmsStatus.PARTLY_SHIPPED])
@pytest.mark.parametrize(
    "lines",
    [
        LINES,
        LINES[:1],
        (*LINES, line("93", "KAFFE-1", "KAFFE-1", "9")),
        (replace(LINES[0], quantity=Decimal(1)), LINES[1]),
        (replace(LINES[0], unit_price=Decimal(1)), LINES[1]),
        (),
    ],
    ids=["equal", "one less", "one more", "another quantity", "another price", "none"],
)
def test_no_line_is_written_to_either_side_of_a_pair_that_was_adopted_as_it_stands(
    status: WmsStatus, lines: tuple[object, ...]
) -> None:
    wms = _wms("1", reference="24SO 7001", status=status, lines=lines)
    assert _next(order("7001"), wms) == []


def test_a_later_edit_of_a_line_travels_although_the_two_differed_before() -> None:
    wms = _wms("1", lines=(replace(LINES[0], quantity=Decimal(3)), LINES[1]))
    edited = replace(wms, lines=(replace(LINES[0], quantity=Decimal(4)), LINES[1]))
    (change,) = _next(order("7001"), wms, after=(order("7001"), edited))
    assert [(row.row_id, row.quantity) for row in getattr(change, "rows", ())] == [("1", Decimal(4))]


def test_lines_that_did_not_fit_are_let_go_of_once_they_do() -> None:
    erp, wms = order("7001"), _wms("1", lines=LINES[:1])
    base = seen_order_base(erp, wms, RELATED, POLICY)
    assert APART in base.wms
    again = agree_order(erp, wms, base, RELATED)
    assert APART in again.wms
    assert APART not in agree_order(erp, _wms("1"), again, RELATED).wms


def test_what_was_shipped_meanwhile_becomes_sendt() -> None:
    (change,) = _next(order("7001"), _wms("1", status=WmsStatus.SHIPPED))
    assert getattr(change, "status", None) == "OrderState_Sent"


def test_a_draft_that_may_have_been_reopened_by_a_person_is_not_booked() -> None:
    policy = Policy(orders=replace(POLICY, arrival=WmsArrival.BOOKED))
    assert _next(order("7001"), _wms("1", status=WmsStatus.DRAFT), policy) == []


def test_where_orders_start_in_rackbeat_only_none_waits() -> None:
    policy = replace(POLICY, flow=Master.WMS)
    assert match_orders([order("7001")], [], policy, RELATED, CUSTOMERS).waiting == ()
