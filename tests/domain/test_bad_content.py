"""What people type, before it travels: it has a normal form that both systems can hold, or it is refused with a reason
(issue 4, Bad input). Pure; the same contents go through both systems in tests/e2e/test_bad_content.py."""

from __future__ import annotations

import unicodedata
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from daemon.domain.company import Company
from daemon.domain.converge import Related, erp_form, wms_form
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind
from daemon.domain.normal import clean, clean_lines, field_normal
from daemon.domain.numbers import SUBSTITUTE, target_number
from daemon.domain.order import DeliveryAddress, Order, OrderLine
from daemon.domain.order_form import MAX_LINE_NAME, MAX_NOTE, wms_order
from daemon.domain.ownership import NumberSource, Policy
from daemon.domain.product import MAX_NUMBER_LENGTH, Product
from daemon.erp import outgoing
from daemon.erp import translate as erp_translate
from daemon.wms import calls
from daemon.wms import wire as wms_wire
from daemon.wms.calls import NewRecordDefaults
from daemon.wms.request import is_addressable
from tests.anything import ANYTHING

AMOUNTS = st.decimals(-1000, 1000, allow_nan=False, allow_infinity=False, places=6)
RELATED = Related(products={"11": "HAM-1"}, customer="2001", categories={"1": "1"})
DEFAULTS = NewRecordDefaults(customer_group="1", supplier_group="1", payment_terms="1", currency="NOK", locale="no")


def can_be_held(text: str) -> bool:
    """Whether an XML document can hold it, and a reader gets it back as it was."""
    element = etree.Element("x")
    try:
        element.text = text
    except ValueError:
        return False
    return (etree.fromstring(etree.tostring(element, encoding="utf-8")).text or "") == text


def texts_in(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for part in value.values() for text in texts_in(part)]
    if isinstance(value, list | tuple):
        return [text for part in value for text in texts_in(part)]
    return [value] if isinstance(value, str) else []


@pytest.mark.parametrize(
    ("typed", "sent"),
    [
        ("Hammer \N{HAMMER}\U0001f528", "Hammer \N{HAMMER}\U0001f528"),
        ("\tHammer\t16  oz\n", "Hammer 16 oz"),
        ("A\r\nB", "A B"),
        ("a\x0bb\x00c\x1f", "a b c"),
        (f"a{SUBSTITUTE}b", "a b"),
        ("a\ud83d", "a"),
        ("a\ufffeb", "a b"),
        ("A\u030as", "\u00c5s"),
        ("\u00a0Ny\u2003vare\u00a0", "Ny vare"),
        ("n" * 300, "n" * 300),
        (" \t\n", ""),
    ],
)
def test_a_text_is_sent_in_its_normal_form(typed: str, sent: str) -> None:
    assert clean(typed) == sent


@given(ANYTHING)
def test_whatever_was_typed_can_be_held_by_both_systems_and_stays_as_it_is(typed: str) -> None:
    for made in (clean(typed), clean_lines(typed)):
        assert can_be_held(made), ascii(made)
        assert made == made.strip() and unicodedata.is_normalized("NFC", made)
    assert clean(clean(typed)) == clean(typed) and clean_lines(clean_lines(typed)) == clean_lines(typed)
    assert "\n" not in clean(typed)


def test_a_note_keeps_its_lines() -> None:
    assert clean_lines("  Ring\tførst \r\n\r\nPort\x0b2 ") == "Ring først\n\nPort 2"


@pytest.mark.parametrize(
    ("number", "outcome"),
    [
        ("50%_A", "50%_A"),
        ("A/B", "A/B"),
        ("#1?x=1", "#1?x=1"),
        ("%2F", "%2F"),
        (" HAM-1\t", "HAM-1"),
        ("A\tB", "A\tB"),
        ("\U0001f528", "\U0001f528"),
        ("x" * 25, "x" * 25),
        ("x" * 26, Reason.NUMBER_TOO_LONG),
        (" \t ", Reason.NUMBER_MISSING),
        (".", Reason.NUMBER_INVALID),
        ("..", Reason.NUMBER_INVALID),
        ("A\x0bB", Reason.NUMBER_INVALID),
        ("A\rB", Reason.NUMBER_INVALID),
        ("A\ufffe", Reason.NUMBER_INVALID),
        (f"A{SUBSTITUTE}B", Reason.NUMBER_INVALID),
    ],
)
def test_a_product_number_is_sent_as_it_is_or_not_at_all(number: str, outcome: str | Reason) -> None:
    assert _number_of(Product(native_id="1", number=number, name="x")) == outcome


@pytest.mark.parametrize(
    "number",
    ["A-1", "-1", "0", "007", "1.5", "1e3", "\uff12\uff10", "2147483648", "2 001", "\u00b2"],
)
def test_a_customer_number_that_is_no_positive_integer_is_refused(number: str) -> None:
    record = Company(kind=Kind.CUSTOMER, native_id="1", number=number, name="x")
    assert _number_of(record) is Reason.NUMBER_INVALID


@given(ANYTHING)
def test_a_number_that_is_sent_can_be_addressed_held_and_found_again(number: str) -> None:
    found = _number_of(Product(native_id="1", number=number, name="x"))
    if isinstance(found, Reason):
        return
    assert found == number.strip() and 0 < len(found) <= MAX_NUMBER_LENGTH
    assert is_addressable(found) and can_be_held(found)


def _number_of(record: Product | Company) -> str | Reason:
    try:
        return target_number(record, NumberSource.ALTERNATIVE)
    except SyncError as error:
        return error.reason


@pytest.mark.parametrize("typed", ["NO", "no", "Norge", "norway", " NORGE ", "Noreg"])
def test_one_country_has_one_normal_form(typed: str) -> None:
    assert field_normal("country", typed) == "NO"


@given(ANYTHING, ANYTHING, AMOUNTS)
def test_a_product_of_any_content_becomes_a_request_of_both_systems_or_is_refused(
    name: str, number: str, price: Decimal
) -> None:
    record = Product(native_id="11", number=number, name=name, sales_price=price, category_id="1")
    try:
        made = calls.create(wms_form(record, Policy(), RELATED), DEFAULTS)
        _assert_sendable(made.body)
        back = replace(record, native_id=target_number(record, NumberSource.ALTERNATIVE))
        _assert_sendable(outgoing.product(erp_form(back, Policy(), Related(categories={"1": "1"}))))  # type: ignore[arg-type]  # a product stays one
    except SyncError as error:
        assert error.reason in (Reason.NUMBER_INVALID, Reason.NUMBER_MISSING, Reason.NUMBER_TOO_LONG, Reason.REFUSED)


@given(ANYTHING, ANYTHING, ANYTHING)
def test_a_customer_of_any_content_becomes_a_request_of_24sevenoffice_or_is_refused(
    name: str, email: str, city: str
) -> None:
    record = Company(
        kind=Kind.CUSTOMER, native_id="", number="2001", name=name, email=email, city=city, country="Norge"
    )
    try:
        _assert_sendable(outgoing.company(record))
    except SyncError as error:
        assert error.reason is Reason.REFUSED


@given(ANYTHING, ANYTHING, AMOUNTS, AMOUNTS)
def test_an_order_of_any_content_becomes_a_request_of_both_systems_or_is_refused(
    text: str, other: str, quantity: Decimal, price: Decimal
) -> None:
    order = _order(_row(quantity, price, name=text), note=other, your_reference=text, delivery=_address(other))
    try:
        body = calls.create(wms_order(order, RELATED, Policy()), DEFAULTS).body
    except SyncError as error:
        assert error.reason is Reason.LINE_UNSENDABLE and quantity < 0
    else:
        assert body is not None
        _assert_sendable(body)
        assert len(str(body.get("note", ""))) <= MAX_NOTE
    try:
        _assert_sendable(outgoing.order(replace(order, native_id="", customer_id="1", external_status="2000000001")))
    except SyncError as error:
        assert error.reason is Reason.REFUSED


def _assert_sendable(request: Any) -> None:
    assert all(can_be_held(text) for text in texts_in(request)), request


@pytest.mark.parametrize("rows", [(), (OrderLine(native_id="1", product_id=None, product_number="", name="tekst",
                                                 quantity=Decimal(0), is_text=True),)])  # fmt: skip
def test_an_order_without_goods_is_refused_with_its_reason(rows: tuple[OrderLine, ...]) -> None:
    with pytest.raises(SyncError) as caught:
        wms_order(_order(*rows), RELATED, Policy())
    assert caught.value.reason is Reason.LINE_UNSENDABLE


def test_a_remark_that_is_too_long_does_not_hold_the_order_back() -> None:
    made = wms_order(_order(_row(Decimal(1), Decimal(1), name="n" * 300)), RELATED, Policy())
    assert len(made.lines[0].name) == MAX_LINE_NAME and made.lines[0].name.endswith("…")


def _row(quantity: Decimal, price: Decimal, name: str = "") -> OrderLine:
    return OrderLine(
        native_id="1", product_id="11", product_number="HAM-1", name=name, quantity=quantity, unit_price=price
    )


def _order(*rows: OrderLine, **more: Any) -> Order:
    return Order(native_id="7001", customer_id="10001", status="Confirmed", lines=rows, **more)


def _address(text: str) -> DeliveryAddress:
    return DeliveryAddress(name=text, street=text, city=text, country="Norge")


CHANGES = (date(2026, 3, 29), date(2026, 10, 25))
"""The nights in which Norwegian clocks are changed."""


@given(st.dates(date(1970, 1, 1), date(2200, 12, 31)) | st.sampled_from(CHANGES))
def test_a_day_survives_the_way_to_24sevenoffice_and_back(day: date) -> None:
    sent = outgoing.midnight(day)
    assert sent.tzinfo is UTC
    for told in (sent, sent.replace(tzinfo=None), datetime.combine(day, datetime.min.time())):
        assert erp_translate.day(told) == day, told


@pytest.mark.parametrize("changed", CHANGES)
def test_every_instant_of_the_night_in_which_the_clock_is_changed_is_read_in_order(changed: date) -> None:
    start = datetime.combine(changed, datetime.min.time(), tzinfo=UTC) - timedelta(hours=3)
    naive = [(start + timedelta(minutes=15 * step)).replace(tzinfo=None) for step in range(40)]
    read = [erp_translate.instant(stamp) for stamp in naive]
    assert read == [stamp.replace(tzinfo=UTC) for stamp in naive], "a naive time of 24SevenOffice is UTC"
    local = [wms_wire.instant(f"{changed}T{hour:02}:{minute:02}:00") for hour in range(6) for minute in (0, 30)]
    assert None not in local, "a naive time of Rackbeat that does not exist, or twice, is read all the same"
    assert all(wms_wire.day(f"{changed}T{hour:02}:30:00") == changed for hour in range(24))
