"""Rows and lines that change after the transfer, on either side: followed, written back, told, never guessed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.change import BookOrder, DeleteRecord, EditErpOrder, EditWmsLine, MarkReady, RowAction, RowChange
from daemon.domain.converge import Related
from daemon.domain.converge_order import agree_order, decide_order
from daemon.domain.errors import Reason, SyncError
from daemon.domain.link import Base
from daemon.domain.order import Order, OrderLine, WmsStatus
from daemon.domain.order_form import wms_order
from daemon.domain.ownership import ErpEdits, OrderPolicy, Policy, Withdrawn, WmsArrival
from tests.builders import line, order
from tests.fakes import set_quantity

RELATED = Related(products={"11": "KAFFE-1", "12": "KOPP-1", "13": "TE-1"}, customer="10001")
FOLLOWS = Policy()
REPORTS = Policy(orders=OrderPolicy(erp_edits=ErpEdits.REPORT))


class Pair:
    """Both orders and what they agreed on; `settle` carries decisions out as the two systems would."""

    def __init__(self, policy: Policy = FOLLOWS, erp: Order | None = None) -> None:
        self.policy, self.erp = policy, erp or order()
        made = wms_order(self.erp, RELATED, policy)
        lines = tuple(replace(entry, native_id=f"w{i}") for i, entry in enumerate(made.lines))
        self.wms = replace(made, native_id="1001", lines=lines, status=WmsStatus.DRAFT)
        self.base = Base()
        self.made = 0
        self.written: list[object] = []
        self.settle()

    def settle(self) -> None:
        """Looks and acts until nothing is left to do. Raises what `decide_order` raises."""
        for _ in range(40):
            changes = decide_order(self.erp, self.wms, self.base, self.policy, RELATED)
            if changes:
                self.act(changes[0])
                continue
            agreed = agree_order(self.erp, self.wms, self.base, RELATED)
            if agreed == self.base:
                return
            self.base = agreed
        raise AssertionError("no rest")

    def act(self, change: object) -> None:
        self.written.append(change)
        match change:
            case EditWmsLine(row=row):
                self.wms = self._edited(self.wms, row)
            case EditErpOrder(rows=rows, status=status):
                for row in rows:
                    self.erp = self._edited(self.erp, row)
                self.erp = replace(self.erp, status=status or self.erp.status)
            case BookOrder():
                self.wms = replace(self.wms, status=WmsStatus.BOOKED)
            case MarkReady():
                self.wms = replace(self.wms, is_ready=True)
            case _:
                raise AssertionError(change)

    def _edited(self, whole: Order, row: RowChange) -> Order:
        lines = list(whole.lines)
        if row.action is RowAction.ADD:
            self.made += 1
            assert row.product_id is not None and row.quantity is not None
            new = line(f"n{self.made}", row.product_id, row.product_id, str(row.quantity))
            price, discount = row.unit_price, row.discount_percent or Decimal(0)
            lines.append(replace(new, unit_price=price, discount_percent=discount))
            return replace(whole, lines=tuple(lines))
        [at] = [i for i, one in enumerate(lines) if one.native_id == row.row_id]
        if row.action is RowAction.DELETE:
            del lines[at]
            return replace(whole, lines=tuple(lines))
        names = ("product_id", "quantity", "unit_price", "discount_percent")
        given_ = {name: value for name in names if (value := getattr(row, name)) is not None}
        lines[at] = replace(lines[at], **given_)
        return replace(whole, lines=tuple(lines))

    def quantities(self) -> tuple[list[tuple[str, Decimal]], list[tuple[str, Decimal]]]:
        """(product, quantity) of both sides, in Rackbeat's numbers."""
        erp = [(RELATED.products[entry.product_id or ""], entry.quantity) for entry in self.erp.lines]
        return sorted(erp), sorted((entry.product_id or "", entry.quantity) for entry in self.wms.lines)


def refusal(pair: Pair) -> Reason:
    with pytest.raises(SyncError) as caught:
        pair.settle()
    return caught.value.reason


def test_rows_changed_in_24sevenoffice_reach_a_draft_that_nobody_touched() -> None:
    pair = Pair()
    rows = (replace(pair.erp.lines[0], quantity=Decimal(7), discount_percent=Decimal(10)), line("5", "13", "TE-1", "4"))
    pair.erp = replace(pair.erp, lines=rows)
    pair.settle()
    assert pair.quantities()[0] == pair.quantities()[1] == [("KAFFE-1", Decimal(7)), ("TE-1", Decimal(4))]
    assert pair.wms.lines[0].discount_percent == Decimal(10)
    assert [c.row.action for c in pair.written if isinstance(c, EditWmsLine)] == ["add", "edit", "delete"]


def test_a_quantity_that_is_changed_and_changed_back_travels_both_times() -> None:
    pair = Pair()
    for quantity in ("7", "5", "7"):
        pair.erp = set_quantity(pair.erp, "KAFFE-1", quantity)
        pair.settle()
        assert pair.wms.lines[0].quantity == Decimal(quantity)
    assert len(pair.written) == 3


def test_a_price_alone_that_is_changed_and_changed_back_travels_both_times() -> None:
    pair = Pair()
    first = pair.erp.lines[0]
    for price in (Decimal("77.5"), first.unit_price, Decimal("77.5")):
        pair.erp = replace(pair.erp, lines=(replace(first, unit_price=price), *pair.erp.lines[1:]))
        pair.settle()
        assert pair.wms.lines[0].unit_price == price
    assert len(pair.written) == 3


def test_the_warehouse_changing_its_mind_travels_both_times() -> None:
    pair = Pair()
    pair.wms = replace(pair.wms, status=WmsStatus.BOOKED)
    pair.settle()
    for quantity in ("3", "5", "3"):
        pair.wms = replace(set_quantity(pair.wms, "KAFFE-1", quantity), status=WmsStatus.DRAFT)
        pair.settle()
        pair.wms = replace(pair.wms, status=WmsStatus.BOOKED)
        pair.settle()
        assert pair.erp.lines[0].quantity == Decimal(quantity)
    assert len(pair.written) == 3


@pytest.mark.parametrize("policy", [FOLLOWS, REPORTS])
@pytest.mark.parametrize("status", [WmsStatus.BOOKED, WmsStatus.PARTLY_SHIPPED])
def test_a_booked_order_is_never_changed_and_the_change_is_not_forgotten(policy: Policy, status: WmsStatus) -> None:
    pair = Pair(policy)
    pair.wms = replace(pair.wms, status=status)
    pair.settle()
    pair.erp = set_quantity(pair.erp, "KAFFE-1", "7")
    pair.settle()
    assert pair.written == [] and pair.base.lines[0].quantity == Decimal(5)


def test_with_report_a_draft_is_not_changed_either() -> None:
    pair = Pair(REPORTS)
    pair.erp = set_quantity(pair.erp, "KAFFE-1", "7")
    pair.settle()
    assert pair.written == [] and pair.base.lines[0].quantity == Decimal(5)


def test_a_draft_that_the_warehouse_works_on_is_not_changed_under_its_hands() -> None:
    pair = Pair()
    pair.wms = set_quantity(pair.wms, "KOPP-1", "1")
    pair.erp = set_quantity(pair.erp, "KAFFE-1", "7")
    assert refusal(pair) is Reason.CONFLICT and pair.written == []


def test_a_draft_that_shows_the_change_already_is_left_alone() -> None:
    pair = Pair()
    pair.wms, pair.erp = set_quantity(pair.wms, "KAFFE-1", "7"), set_quantity(pair.erp, "KAFFE-1", "7")
    pair.settle()
    assert pair.written == [] and pair.base.lines[0].quantity == Decimal(7)


def test_a_draft_is_never_emptied_nor_given_what_cannot_be_sent() -> None:
    pair = Pair()
    pair.erp = replace(pair.erp, lines=())
    assert refusal(pair) is Reason.LINE_UNSENDABLE
    pair.erp = order(lines=(*order().lines, line("5", "99", "X")))
    assert refusal(pair) is Reason.LINE_UNSENDABLE
    pair.erp = set_quantity(order(), "KAFFE-1", "-2")
    assert refusal(pair) is Reason.LINE_UNSENDABLE and pair.written == []


def test_a_swapped_product_keeps_the_price_that_was_agreed() -> None:
    pair = Pair()
    swapped = replace(pair.erp.lines[0], product_id="13", product_number="TE-1")
    pair.erp = replace(pair.erp, lines=(swapped, *pair.erp.lines[1:]))
    pair.settle()
    [edit] = pair.written
    assert isinstance(edit, EditWmsLine)
    assert (edit.row.product_id, edit.row.unit_price, edit.row.name) == ("TE-1", Decimal("99.90"), swapped.name)


def test_fractions_that_24sevenoffice_cuts_do_not_come_back_as_an_edit_nor_twice() -> None:
    """It may keep four decimals; Rackbeat keeps six."""
    pair = Pair()
    new = line("w9", "TE-1", "TE-1", "1.234567", "3.141592")
    pair.wms = replace(pair.wms, status=WmsStatus.BOOKED, lines=(*pair.wms.lines, new))
    [change] = decide_order(pair.erp, pair.wms, pair.base, pair.policy, RELATED)
    pair.act(change)
    kept = replace(pair.erp.lines[-1], product_id="13", quantity=Decimal("1.2346"), unit_price=Decimal("3.1416"))
    pair.erp = replace(pair.erp, lines=(*pair.erp.lines[:-1], kept))
    pair.settle()
    assert len(pair.written) == 1 and len(pair.erp.lines) == 3 and len(pair.base.lines) == 3


def test_an_inactive_order_that_was_fetched_by_hand_is_not_woken_by_an_edit() -> None:
    pair = Pair(erp=order(status="Inactive"))
    pair.wms = replace(set_quantity(pair.wms, "KAFFE-1", "3"), status=WmsStatus.BOOKED)
    assert refusal(pair) is Reason.CONFLICT and pair.written == []


def test_our_booking_and_making_ready_are_one_call_each_and_no_edit() -> None:
    pair = Pair(Policy(orders=OrderPolicy(arrival=WmsArrival.READY, mark_ready=True)))
    assert [type(c) for c in pair.written] == [BookOrder, MarkReady] and pair.erp.status == "Confirmed"
    pair.wms = replace(pair.wms, is_ready=False)
    pair.settle()
    assert len(pair.written) == 2, "a person may take it back"


@pytest.mark.parametrize(("arrival", "mark"), [(WmsArrival.READY, False), (WmsArrival.BOOKED, True)])
def test_an_order_is_made_ready_only_where_both_are_configured(arrival: WmsArrival, mark: bool) -> None:
    pair = Pair(Policy(orders=OrderPolicy(arrival=arrival, mark_ready=mark)))
    assert [type(c) for c in pair.written] == [BookOrder]


CANCELS = Policy(orders=OrderPolicy(withdrawn=Withdrawn.CANCEL_DRAFT))


@pytest.mark.parametrize("how", ["Inactive", "deleted"])
@pytest.mark.parametrize(
    ("policy", "status", "outcome"),
    [
        (FOLLOWS, WmsStatus.DRAFT, Reason.ORDER_WITHDRAWN),
        (CANCELS, WmsStatus.DRAFT, None),
        (CANCELS, WmsStatus.BOOKED, Reason.ORDER_WITHDRAWN),
        (CANCELS, WmsStatus.PARTLY_SHIPPED, Reason.CONFLICT),
        (CANCELS, WmsStatus.SHIPPED, Reason.CONFLICT),
    ],
)
def test_a_withdrawn_order_waits_for_a_person_or_deletes_an_untouched_draft(
    how: str, policy: Policy, status: WmsStatus, outcome: Reason | None
) -> None:
    pair = Pair(policy)
    gone = None if how == "deleted" else replace(pair.erp, status="Inactive")
    wms = replace(pair.wms, status=status)
    if outcome is None:
        [change] = decide_order(gone, wms, pair.base, policy, RELATED)
        assert isinstance(change, DeleteRecord) and change.native_id == "1001"
        return
    with pytest.raises(SyncError) as caught:
        decide_order(gone, wms, pair.base, policy, RELATED)
    assert caught.value.reason is outcome


def test_a_draft_that_the_warehouse_touched_is_not_deleted() -> None:
    pair = Pair(CANCELS)
    for touched in (set_quantity(pair.wms, "KAFFE-1", "3"), replace(pair.wms, lines=pair.wms.lines[:1])):
        with pytest.raises(SyncError) as caught:
            decide_order(replace(pair.erp, status="Inactive"), touched, pair.base, CANCELS, RELATED)
        assert caught.value.reason is Reason.ORDER_WITHDRAWN


def test_cancelled_in_rackbeat_waits_until_the_sale_is_off_too() -> None:
    pair = Pair()
    pair.wms = replace(pair.wms, status=WmsStatus.CANCELLED)
    assert refusal(pair) is Reason.ORDER_CANCELLED
    pair.erp = replace(pair.erp, status="OrderState_Sent")
    assert refusal(pair) is Reason.ORDER_CANCELLED
    pair.erp = replace(pair.erp, status="Inactive")
    pair.settle()
    assert pair.written == []


PRODUCTS = {"11": "KAFFE-1", "12": "KOPP-1", "13": "TE-1"}
AMOUNTS = st.integers(0, 9).map(Decimal)
EDIT = st.tuples(
    st.sampled_from(["quantity", "price", "swap", "delete", "add"]),
    st.integers(0, 5),
    AMOUNTS,
    st.sampled_from(sorted(PRODUCTS)),
)


def typed(
    lines: Sequence[OrderLine], edit: tuple[str, int, Decimal, str], ids: dict[str, str], fresh: str
) -> list[OrderLine]:
    """One thing that a person does to the lines."""
    how, at, amount, product = edit
    kept = list(lines)
    if how == "add" or not kept:
        return [*kept, line(fresh, ids[product], PRODUCTS[product], str(amount + 1))]
    at %= len(kept)
    if how == "delete":
        return kept if len(kept) == 1 else [*kept[:at], *kept[at + 1 :]]
    if how == "swap":
        kept[at] = replace(kept[at], product_id=ids[product], product_number=PRODUCTS[product])
    else:
        kept[at] = replace(kept[at], **{"quantity" if how == "quantity" else "unit_price": amount})
    return kept


@given(st.lists(st.tuples(st.booleans(), st.lists(EDIT, min_size=1, max_size=3)), max_size=6), st.booleans())
def test_edits_of_one_side_at_a_time_always_end_with_equal_goods(
    history: list[tuple[bool, list[tuple[str, int, Decimal, str]]]], is_draft: bool
) -> None:
    """Office edits reach a draft; warehouse edits reach the office when booked. Quantities are conserved."""
    pair = Pair()
    pair.wms = replace(pair.wms, status=WmsStatus.DRAFT if is_draft else WmsStatus.BOOKED)
    pair.settle()
    same = {number: number for number in PRODUCTS}
    for turn, (_other, edits) in enumerate(history):
        for n, edit in enumerate(edits):
            fresh = f"p{turn}-{n}"
            if is_draft:
                pair.erp = replace(pair.erp, lines=tuple(typed(pair.erp.lines, edit, same, fresh)))
            else:
                pair.wms = replace(pair.wms, lines=tuple(typed(pair.wms.lines, edit, PRODUCTS, fresh)))
        pair.settle()
        erp, wms = pair.quantities()
        assert erp == wms
        before = len(pair.written)
        pair.settle()
        assert len(pair.written) == before


@given(st.lists(EDIT, min_size=1, max_size=3), st.lists(EDIT, min_size=1, max_size=3), st.booleans())
def test_when_both_work_at_once_nobodys_change_is_lost_without_a_word(
    office: list[tuple[str, int, Decimal, str]], warehouse: list[tuple[str, int, Decimal, str]], is_draft: bool
) -> None:
    """Either a person is asked, or each line shows what the one who may decide has typed, and rest is reached."""
    pair = Pair()
    same = {number: number for number in PRODUCTS}
    for n, edit in enumerate(office):
        pair.erp = replace(pair.erp, lines=tuple(typed(pair.erp.lines, edit, same, f"e{n}")))
    for n, edit in enumerate(warehouse):
        pair.wms = replace(pair.wms, lines=tuple(typed(pair.wms.lines, edit, PRODUCTS, f"w{n}x")))
    pair.wms = replace(pair.wms, status=WmsStatus.DRAFT if is_draft else WmsStatus.BOOKED)
    before = pair.erp, pair.wms
    try:
        pair.settle()
    except SyncError as error:
        assert error.reason in (Reason.CONFLICT, Reason.LINE_UNSENDABLE) and pair.written == []
        return
    if is_draft:
        assert pair.erp == before[0], "a draft is nobody's decision yet"
        if pair.wms != before[1]:
            assert pair.quantities()[0] == pair.quantities()[1]
    else:
        assert pair.wms == before[1], "a booked order is the warehouse's"
    settled = len(pair.written)
    pair.settle()
    assert len(pair.written) == settled
