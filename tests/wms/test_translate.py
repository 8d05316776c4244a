"""Rackbeat's objects in domain words."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind
from daemon.domain.order import WmsStatus
from daemon.wms import translate, wire

PRODUCT = {
    "number": "A/1",
    "name": " Kaffe  mørk ",
    "sales_price": Decimal("99.5"),
    "cost_price": 11,
    "recommended_cost_price": "12.25",
    "stock_quantity": Decimal("-3"),
    "group_id": 77,
    "group": {"number": 7, "name": "Drikke", "has_inventory": False},
    "default_supplier_id": 4,
    "is_barred": 0,
    "created_at": "2018-01-01T18:30:00+01:00",
    "updated_at": "2025-07-08 10:30:00",
}


def test_a_product_is_read_verbatim_with_exact_numbers() -> None:
    product = translate.product(PRODUCT, "1234")
    assert product.native_id == product.number == "A/1"
    assert product.name == " Kaffe  mørk "
    assert (product.sales_price, product.cost_price, product.stock) == (Decimal("99.5"), Decimal("12.25"), Decimal(-3))
    assert (product.category_id, product.supplier_id, product.id_field) == ("7", "4", "1234")
    assert product.active and not product.stock_controlled
    assert product.created_at == datetime(2018, 1, 1, 17, 30, tzinfo=UTC)
    assert product.changed_at == datetime(2025, 7, 8, 8, 30, tzinfo=UTC)


def test_the_computed_cost_stands_in_only_where_no_recommended_one_is_given() -> None:
    assert translate.product({"number": "1", "cost_price": 5}).cost_price == 5
    assert translate.product({"number": "1", "cost_price": 5, "recommended_cost_price": 0}).cost_price == 0
    assert translate.product({"number": "1"}).cost_price is None


@pytest.mark.parametrize(
    ("row", "group"), [({"group_id": 5}, "5"), ({"group": 6}, "6"), ({"group": {"number": 7}}, "7"), ({}, None)]
)
def test_a_group_is_found_in_each_of_its_forms(row: dict[str, Any], group: str | None) -> None:
    assert translate.product({"number": "1", **row}).category_id == group


@pytest.mark.parametrize("bad", [True, "abc", [], {}, "NaN", "1e99", "Infinity"])
def test_an_amount_that_is_no_number_is_a_bad_reply_that_names_field_and_record(bad: Any) -> None:
    with pytest.raises(SyncError) as caught:
        translate.product({"number": "A1", "sales_price": bad})
    assert caught.value.reason is Reason.BAD_REPLY
    assert "sales_price of A1" in caught.value.detail


@pytest.mark.parametrize("make", [translate.product, translate.category, translate.order, translate.invoice])
def test_a_record_without_a_number_is_a_bad_reply(make: Any) -> None:
    with pytest.raises(SyncError) as caught:
        make({"name": "x"})
    assert caught.value.reason is Reason.BAD_REPLY


def test_a_company_is_read_by_name_and_falls_back_to_the_name_it_is_written_by() -> None:
    row = {"number": 12, "company_name": "W", "contact_email": "a@b.no", "address_country": "Norge", "is_barred": "1"}
    company = translate.company(row, Kind.SUPPLIER, None)
    assert (company.native_id, company.name, company.email, company.country) == ("12", "W", "a@b.no", "Norge")
    assert company.kind is Kind.SUPPLIER and not company.active
    assert translate.company({**row, "name": "R"}, Kind.CUSTOMER).name == "R"


@pytest.mark.parametrize(
    ("flags", "status"),
    [
        ({}, WmsStatus.DRAFT),
        ({"is_booked": True}, WmsStatus.BOOKED),
        ({"is_booked": 1, "is_ready_for_shipping": 1}, WmsStatus.BOOKED),
        ({"is_booked": True, "is_partly_shipped": True}, WmsStatus.PARTLY_SHIPPED),
        ({"is_booked": True, "is_partly_shipped": True, "is_shipped": True}, WmsStatus.SHIPPED),
        ({"is_booked": True, "is_shipped": True, "is_invoiced": True}, WmsStatus.INVOICED),
        ({"is_booked": "1", "is_cancelled": "true"}, WmsStatus.CANCELLED),
        ({"is_booked": "0"}, WmsStatus.DRAFT),
    ],
)
def test_the_status_is_the_furthest_boolean(flags: dict[str, Any], status: WmsStatus) -> None:
    assert translate.order_status(flags) is status


def test_an_order_comes_with_lines_references_and_days() -> None:
    order = translate.order(
        {
            "number": 1021,
            "customer_id": 5,
            "other_reference": "24SO 77",
            "their_reference": "Kari",
            "total_subtotal": Decimal("10.50"),
            "order_date": "2026-11-20",
            "deliver_at": "2026-11-20T23:30:00+00:00",
            "created_at": "2026-11-20T10:00:00+01:00",
            "lines": [
                {"id": 3, "child_id": "A", "name": "n", "quantity": "2.5", "line_price": 4, "discount_percentage": 10},
                {"id": 4, "item": {"number": "B"}, "quantity": 1},
                {"id": 5, "child_id": None, "name": "Hilsen", "quantity": None},
            ],
        }
    )
    assert (order.native_id, order.customer_id, order.reference, order.your_reference) == (
        "1021",
        "5",
        "24SO 77",
        "Kari",
    )
    assert (order.ordered_on, order.deliver_on) == (date(2026, 11, 20), date(2026, 11, 21))
    first, second, third = order.lines
    assert (first.quantity, first.unit_price, first.discount_percent) == (Decimal("2.5"), Decimal(4), Decimal(10))
    assert (second.product_id, second.unit_price, second.is_text) == ("B", None, False)
    assert (third.product_id, third.is_text, third.quantity) == (None, True, Decimal(0))


def test_an_invoice_names_itself_and_the_order_it_was_made_from() -> None:
    invoice = translate.invoice(
        {"number": 9, "order": {"number": 1021}, "is_booked": True, "invoice_date": "2026-11-20"}
    )
    assert (invoice.native_id, invoice.invoice_id, invoice.external_status) == ("9", "9", "1021")
    assert translate.invoice({"number": 9, "order_id": None}).external_status is None


@pytest.mark.parametrize(
    ("stamp", "at"),
    [
        ("2026-07-01T12:00:00+02:00", datetime(2026, 7, 1, 10, tzinfo=UTC)),
        ("2026-07-01 12:00:00", datetime(2026, 7, 1, 10, tzinfo=UTC)),
        ("2026-01-01 12:00:00", datetime(2026, 1, 1, 11, tzinfo=UTC)),
        ("2026-01-01T12:00:00Z", datetime(2026, 1, 1, 12, tzinfo=UTC)),
        ("2026-01-01", None),
        ("0001-01-01T00:00:00+14:00", None),
        ("gone", None),
        (None, None),
        (5, None),
    ],
)
def test_a_stamp_is_utc_and_without_an_offset_it_is_copenhagen_time(stamp: Any, at: datetime | None) -> None:
    assert wire.instant(stamp) == at


@pytest.mark.parametrize("raw", ["31/12/2026", "2026-02-30", "", None, 20261231])
def test_an_unreadable_day_is_no_day(raw: Any) -> None:
    assert wire.day(raw) is None


def test_text_that_no_database_can_hold_is_mended() -> None:
    assert wire.text("a\ud800b") == "a\ufffdb"
    assert wire.text("😀 æ") == "😀 æ"
    assert wire.text(True) == "" and wire.text(12) == "12"
