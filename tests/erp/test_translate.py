"""From wire shapes to domain records: what absent, Min and zoneless values mean (apis/24so-soap.md 6)."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime, timedelta, timezone
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind
from daemon.erp import outgoing, translate
from daemon.erp.country import country_code
from daemon.erp.wire import MIN_DECIMAL, MIN_INT


def test_importing_translate_does_not_import_zeep_or_aiohttp() -> None:
    code = "import daemon.erp.translate, sys; sys.exit(any(m in sys.modules for m in ('zeep', 'aiohttp', 'lxml')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_an_absent_order_status_is_web() -> None:
    assert translate.order({"OrderId": 1}).status == "Web"
    assert translate.order({"OrderId": 1, "OrderStatus": "SomethingNew"}).status == "SomethingNew"


def test_min_values_and_year_one_are_unset() -> None:
    order = translate.order(
        {
            "OrderId": 7,
            "CustomerId": MIN_INT,
            "InvoiceId": MIN_INT,
            "ExternalStatus": MIN_INT,
            "OrderTotalIncVat": MIN_DECIMAL,
            "OrderTotalVat": Decimal(5),
            "DeliveryDate": datetime(1, 1, 1),
            "DateOrdered": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14))),
        }
    )
    assert (order.customer_id, order.invoice_id, order.external_status, order.total) == ("", None, None, None)
    assert (order.deliver_on, order.ordered_on) == (None, None)
    made = translate.product({"Id": 3, "Stock": MIN_DECIMAL, "Price": MIN_DECIMAL, "CategoryId": MIN_INT})
    assert (made.stock, made.sales_price, made.category_id) == (None, None, None)


def test_a_real_zero_is_a_zero() -> None:
    assert translate.product({"Id": 3, "Stock": Decimal("0.0")}).stock == 0


def test_a_naive_time_is_utc_and_a_date_is_the_norwegian_day() -> None:
    order = translate.order(
        {
            "OrderId": 7,
            "DateChanged": datetime(2026, 7, 1, 10, 0),
            "DateOrdered": datetime(2026, 6, 30, 22, 0, tzinfo=UTC),
            "DeliveryDate": datetime(2026, 11, 30, 23, 0),
        }
    )
    assert order.changed_at == datetime(2026, 7, 1, 10, 0, tzinfo=UTC)
    assert (order.ordered_on, order.deliver_on) == (date(2026, 7, 1), date(2026, 12, 1))


@given(st.dates(min_value=date(1950, 1, 1), max_value=date(2200, 1, 1)))
def test_a_day_that_is_written_is_the_day_that_is_read(day: date) -> None:
    assert translate.day(outgoing.midnight(day)) == day


@given(st.datetimes(timezones=st.just(UTC) | st.none() | st.just(timezone(timedelta(hours=-14)))))
def test_no_time_that_can_arrive_breaks_the_reading(value: datetime) -> None:
    moment = translate.instant(value)
    assert moment is None or moment.utcoffset() == timedelta(0)
    translate.day(value)


def test_the_total_excludes_vat() -> None:
    order = translate.order({"OrderId": 1, "OrderTotalIncVat": Decimal("739.5"), "OrderTotalVat": Decimal("147.9")})
    assert order.total == Decimal("591.6")


def test_a_row_without_a_product_is_text_and_a_fee_row_keeps_its_odd_product() -> None:
    text, fee, typed = (
        translate.order_line({"RowId": 1, "Name": "Takk"}),
        translate.order_line({"RowId": 2, "ProductId": -1, "Quantity": Decimal(1)}),
        translate.order_line({"RowId": 3, "ProductId": 5, "Type": "TextBold"}),
    )
    assert (text.is_text, text.quantity) == (True, Decimal(0))
    assert (fee.is_text, fee.product_id) == (False, "-1")
    assert (typed.is_text, typed.product_id) == (True, None)


def test_only_status_zero_is_expired() -> None:
    assert [translate.product({"Id": 1, "StatusId": s}).active for s in (0, 1)] == [False, True]
    assert translate.product({"Id": 1}).active


@pytest.mark.parametrize("kind", ["None", "Lead", None])
def test_a_company_that_is_neither_customer_nor_supplier_is_left_out(kind: str | None) -> None:
    assert translate.company({"Id": 1, "Type": kind} if kind else {"Id": 1}) is None


def test_a_private_person_has_both_names_and_the_first_filled_contact_counts() -> None:
    person = translate.company(
        {
            "Id": 9,
            "Type": "Consumer",
            "FirstName": "Kari",
            "Name": "Berg",
            "EmailAddresses": {"Work": {}, "Invoice": {"Value": "faktura@example.no"}},
            "PhoneNumbers": {"Mobile": {"Value": "2"}, "Primary": {"Value": "3"}},
            "Addresses": {"Post": {}, "Visit": {"Street": "Storgata 1", "City": "Moss"}},
        }
    )
    assert person is not None
    assert (person.kind, person.name, person.email) == (Kind.CUSTOMER, "Kari Berg", "faktura@example.no")
    assert (person.phone, person.street, person.city) == ("2", "Storgata 1", "Moss")


def test_a_record_without_its_id_is_a_bad_reply_not_a_dropped_record() -> None:
    with pytest.raises(SyncError) as caught:
        translate.product({"No": "A", "Id": MIN_INT})
    assert caught.value.reason is Reason.BAD_REPLY


@pytest.mark.parametrize(
    ("name", "code"), [("Norge", "NO"), ("germany", "DE"), ("se", "SE"), ("Sverige", "SE"), ("", "")]
)
def test_a_country_becomes_two_letters(name: str, code: str) -> None:
    assert country_code(name) == code


def test_an_unknown_country_is_refused_rather_than_guessed() -> None:
    with pytest.raises(SyncError, match="country"):
        country_code("Ruritania")
