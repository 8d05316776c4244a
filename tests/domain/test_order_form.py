"""How a 24SO order is spelled for Rackbeat: which rows travel, and with what (R6, R9)."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.converge import Related
from daemon.domain.errors import Reason, SyncError
from daemon.domain.order import DeliveryAddress, Order, OrderLine, WmsStatus, erp_order_id_of, wms_reference
from daemon.domain.order_form import MAX_NOTE, is_note_cut, wms_order
from daemon.domain.ownership import OrderPolicy, Policy
from tests.builders import line, order

RELATED = Related(products={"11": "KAFFE-1", "12": "KOPP-1"}, customer="10001")
WITH_FEES = Related(products={**RELATED.products, "-1": "FRAKT"}, customer="10001")
POLICY = Policy()


def text_row(row: str, text: str) -> OrderLine:
    return replace(line(row, "", ""), product_id=None, name=text, quantity=Decimal(0), unit_price=None, is_text=True)


def refusal(erp: Order, related: Related = RELATED) -> SyncError:
    with pytest.raises(SyncError) as caught:
        wms_order(erp, related, POLICY)
    return caught.value


def test_everything_that_the_warehouse_must_know_travels() -> None:
    address = DeliveryAddress(name="Kari", street="Storgata 1", postal_code="0155", city="Oslo", country="Norge")
    erp = replace(
        order(), your_reference="PO 7/Ærlig", note="Ring først", deliver_on=date(2026, 11, 9), delivery=address
    )
    made = wms_order(erp, RELATED, POLICY)
    assert (made.native_id, made.status, made.customer_id) == ("", WmsStatus.DRAFT, "10001")
    assert (made.reference, made.your_reference, made.note) == ("24SO 7001", "PO 7/Ærlig", "Ring først")
    assert (made.ordered_on, made.deliver_on, made.delivery) == (date(2026, 11, 2), date(2026, 11, 9), address)
    assert made.currency == "NOK"


def test_an_order_without_currency_gets_the_configured_one_and_without_address_none() -> None:
    made = wms_order(replace(order(), currency=""), RELATED, replace(POLICY, currency="EUR"))
    assert (made.currency, made.delivery) == ("EUR", None)


def test_discount_vat_and_six_decimals_travel_as_they_are() -> None:
    row = replace(
        line("1", "11", "KAFFE-1", "1.234567", "0.000001"), discount_percent=Decimal("12.5"), vat_percent=Decimal(15)
    )
    [made] = wms_order(order(lines=(row,)), RELATED, POLICY).lines
    assert (made.quantity, made.unit_price) == (Decimal("1.234567"), Decimal("0.000001"))
    assert (made.discount_percent, made.vat_percent) == (Decimal("12.5"), Decimal(15))
    assert (made.native_id, made.product_id, made.product_number) == ("", "KAFFE-1", "KAFFE-1")


def test_text_rows_travel_below_the_note_where_configured() -> None:
    erp = replace(order(), note="Ring først")
    erp = replace(erp, lines=(text_row("8", " Gave: "), *erp.lines, text_row("9", "Pakkes inn"), text_row("10", "  ")))
    made = wms_order(erp, RELATED, POLICY)
    assert made.note == "Ring først\nGave:\nPakkes inn"
    assert [entry.product_id for entry in made.lines] == ["KAFFE-1", "KOPP-1"]
    silent = Policy(orders=OrderPolicy(text_rows=False))
    assert wms_order(erp, RELATED, silent).note == "Ring først"


@pytest.mark.parametrize("length", [MAX_NOTE - 1, MAX_NOTE, MAX_NOTE + 1, 5000])
def test_a_long_note_is_cut_and_says_where_the_rest_stands(length: int) -> None:
    erp = replace(order(), note="ø" * length)
    made = wms_order(erp, RELATED, POLICY)
    assert len(made.note) <= MAX_NOTE
    assert is_note_cut(erp, text_rows=True) is (length > MAX_NOTE)
    assert made.note.endswith("[24SO 7001]") is (length > MAX_NOTE)


def test_a_fee_row_travels_as_the_configured_item_and_waits_without_one() -> None:
    erp = order(lines=(*order().lines, line("3", "-1", "", "1", "149")))
    *_, fee = wms_order(erp, WITH_FEES, POLICY).lines
    assert (fee.product_id, fee.quantity, fee.unit_price) == ("FRAKT", Decimal(1), Decimal(149))
    error = refusal(erp)
    assert error.reason is Reason.LINE_UNSENDABLE and "fee_item" in error.detail


def test_an_unknown_item_holds_the_whole_order() -> None:
    error = refusal(order(lines=(*order().lines, line("3", "99", "X"))))
    assert error.reason is Reason.LINE_UNSENDABLE and "product 99" in error.detail


def test_a_row_that_takes_back_cannot_be_shipped() -> None:
    error = refusal(order(lines=(line("1", "11", "KAFFE-1", "-1"),)))
    assert error.reason is Reason.LINE_UNSENDABLE and "-1" in error.detail


@pytest.mark.parametrize("rows", [(), (text_row("1", "Bare en hilsen"),)])
def test_an_order_without_goods_is_refused_with_its_reason(rows: tuple[OrderLine, ...]) -> None:
    assert refusal(order(lines=rows)).reason is Reason.LINE_UNSENDABLE


@pytest.mark.parametrize("reference", ["24SO 7001", " 24SO 7001 "])
def test_our_reference_is_read_back(reference: str) -> None:
    assert erp_order_id_of(reference) == "7001" == erp_order_id_of(wms_reference("7001"))


@pytest.mark.parametrize("reference", ["", "24SO", "24SO 70 01", "24so 7001", "24SO ٣", "24SO -7", "X 24SO 7001"])
def test_what_is_not_our_reference_is_nobodys(reference: str) -> None:
    assert erp_order_id_of(reference) is None


@given(
    texts=st.lists(st.text(st.characters(exclude_categories=("Cs",)), max_size=400), max_size=6),
    note=st.text(st.characters(exclude_categories=("Cs",)), max_size=1200),
    quantities=st.lists(st.decimals(0, 10**6, places=6), min_size=1, max_size=5),
)
def test_whatever_is_typed_the_goods_travel_whole_and_the_note_fits(
    texts: list[str], note: str, quantities: list[Decimal]
) -> None:
    goods = tuple(line(str(n), "11", "KAFFE-1", str(quantity)) for n, quantity in enumerate(quantities))
    remarks = tuple(text_row(f"t{n}", text) for n, text in enumerate(texts))
    made = wms_order(replace(order(lines=(*remarks, *goods)), note=note), RELATED, POLICY)
    assert [entry.quantity for entry in made.lines] == quantities and len(made.note) <= MAX_NOTE
