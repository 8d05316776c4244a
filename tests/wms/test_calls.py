"""Domain changes as Rackbeat's requests."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from daemon.domain.change import RowAction, RowChange, Scalar
from daemon.domain.company import Company
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind
from daemon.domain.order import Order, OrderLine
from daemon.domain.product import Category, Product
from daemon.wms import calls
from daemon.wms.calls import NewRecordDefaults

DEFAULTS = NewRecordDefaults(customer_group="1", supplier_group="2", payment_terms="3", currency="NOK", locale="no")
LINE = OrderLine(native_id="", product_id="A", product_number="A", name="Kaffe", quantity=Decimal("2.5"))


def draft(**more: Any) -> Order:
    return Order(
        **{"native_id": "", "customer_id": "5", "status": "draft", "reference": "24SO 7", "lines": (LINE,), **more}
    )


def reason_of(action: Any) -> Reason:
    with pytest.raises(SyncError) as caught:
        action()
    return caught.value.reason


def test_a_product_is_posted_with_what_rackbeat_requires() -> None:
    product = Product(
        native_id="A-1", number="old", name="Kaffe", cost_price=Decimal("1.5"), category_id="7", supplier_id="991"
    )
    request = calls.create(product, DEFAULTS)
    assert (request.method, request.path()) == ("POST", "/api/products")
    assert request.body == {
        "number": "A-1",
        "name": "Kaffe",
        "sales_price": Decimal(0),
        "group": 7,
        "recommended_cost_price": Decimal("1.5"),
    }


def test_a_customer_gets_the_configured_group_terms_currency_and_language() -> None:
    customer = Company(kind=Kind.CUSTOMER, native_id="12", number="12", name="Sørvik AS", postal_code="0150")
    request = calls.create(customer, DEFAULTS)
    assert request.path() == "/api/customers"
    assert request.body == {
        "number": 12,
        "company_name": "Sørvik AS",
        "payment_terms_id": 3,
        "customer_group_id": 1,
        "vat_zone": "domestic",
        "currency": "NOK",
        "locale": "no",
        "address_zipcode": "0150",
    }


def test_a_supplier_gets_the_supplier_group() -> None:
    body = calls.create(Company(kind=Kind.SUPPLIER, native_id="", number="4", name="L"), DEFAULTS).body
    assert body is not None and body["supplier_group_id"] == 2 and "customer_group_id" not in body


def test_a_category_becomes_a_group_with_stock() -> None:
    request = calls.create(Category(native_id="8", number="8", name="Drikke"), DEFAULTS)
    assert request.path() == "/api/product-groups"
    assert request.body == {"number": 8, "name": "Drikke", "has_inventory": True}


def test_an_order_is_always_posted_as_a_draft_and_carries_our_reference() -> None:
    order = draft(your_reference="Kari", note="N", currency="NOK", ordered_on=date(2026, 11, 20))
    request = calls.create(order, DEFAULTS)
    assert request.path() == "/api/orders/drafts"
    assert request.body == {
        "customer_id": 5,
        "other_reference": "24SO 7",
        "their_reference": "Kari",
        "note": "N",
        "currency": "NOK",
        "order_date": "2026-11-20",
        "lines": [{"item_id": "A", "quantity": Decimal("2.5"), "name": "Kaffe", "discount_percentage": Decimal(0)}],
    }


def test_a_note_that_is_too_long_is_cut_and_ends_so_that_one_sees_it() -> None:
    body = calls.create(draft(note="x" * 900), DEFAULTS).body
    assert body is not None and len(str(body["note"])) == 800 and str(body["note"]).endswith("…")


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        (Product(native_id="", number=" ", name="x"), Reason.NUMBER_MISSING),
        (Product(native_id="", number="x" * 26, name="x"), Reason.NUMBER_TOO_LONG),
        (Company(kind=Kind.CUSTOMER, native_id="", number="012", name="x"), Reason.NUMBER_INVALID),
        (Company(kind=Kind.CUSTOMER, native_id="", number="K12", name="x"), Reason.NUMBER_INVALID),
        (Category(native_id="", number="-1", name="x"), Reason.NUMBER_INVALID),
        (draft(customer_id=""), Reason.NUMBER_INVALID),
        (draft(lines=(OrderLine(native_id="1", product_id=None, product_number="", name="t", quantity=Decimal(1)),)),
         Reason.LINE_UNSENDABLE),
    ],
)  # fmt: skip
def test_what_must_not_be_sent_is_refused_before_any_call(record: Any, reason: Reason) -> None:
    assert reason_of(lambda: calls.create(record, DEFAULTS)) is reason


def test_an_update_names_only_what_changed_and_takes_amounts_in_normal_form() -> None:
    fields: dict[str, Scalar] = {
        "name": "N",
        "sales_price": "12.5",
        "cost_price": Decimal(3),
        "category_id": "7",
        "active": False,
    }
    request = calls.update(Kind.PRODUCT, "A/1", fields)
    assert (request.method, request.path()) == ("PUT", "/api/products/A%2F1?expand=field_values")
    assert request.body == {
        "name": "N",
        "sales_price": Decimal("12.5"),
        "recommended_cost_price": Decimal(3),
        "group": 7,
        "is_barred": True,
    }
    emptied = calls.update(Kind.CUSTOMER, "5", {"name": "K", "email": None, "active": True})
    assert emptied.body == {"company_name": "K", "contact_email": "", "is_barred": False}


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        (Kind.PRODUCT, {"stock": Decimal(3)}),
        (Kind.PRODUCT, {"sales_price": "a lot"}),
        (Kind.PRODUCT, {"id_field": "7"}),
        (Kind.CATEGORY, {"active": False}),
        (Kind.ORDER, {"note": "x"}),
        (Kind.CUSTOMER, {"name": Decimal(1)}),
    ],
)
def test_a_field_that_cannot_be_written_is_refused(kind: Kind, fields: Any) -> None:
    assert reason_of(lambda: calls.update(kind, "5", fields)) is Reason.REFUSED


def test_a_field_value_is_written_by_id_and_an_empty_one_clears_it() -> None:
    request = calls.set_field(Kind.SUPPLIER, "5", "31", "88")
    assert (request.method, request.path()) == ("PUT", "/api/suppliers/5/fields")
    assert request.body == {"custom_fields": [{"id": 31, "value": "88"}]}
    assert calls.set_field(Kind.SUPPLIER, "5", "31", "").body == {"custom_fields": [{"id": 31, "value": None}]}


def test_booking_never_sends_a_mail() -> None:
    assert calls.book("7").body == {"mail": {"send": False}}
    assert calls.book("7").path() == "/api/orders/7/book"
    assert calls.reopen("7").path() == "/api/orders/7/reopen"
    assert calls.delete(Kind.ORDER, "7").path() == "/api/orders/7"


@pytest.mark.parametrize(
    ("action", "sent"),
    [(RowAction.ADD, "POST lines"), (RowAction.EDIT, "PUT lines/3"), (RowAction.DELETE, "DELETE lines/3")],
)
def test_a_line_is_added_edited_or_deleted_by_its_own_call(action: RowAction, sent: str) -> None:
    row = RowChange(action=action, row_id="" if action is RowAction.ADD else "3", product_id="A", quantity=Decimal(2))
    request = calls.edit_line("7", row)
    assert f"{request.method} {request.path().removeprefix('/api/orders/7/')}" == sent
    assert request.body == (None if action is RowAction.DELETE else {"item_id": "A", "quantity": Decimal(2)})


def test_a_line_without_an_id_is_never_edited_or_deleted() -> None:
    row = RowChange(action=RowAction.DELETE)
    assert reason_of(lambda: calls.edit_line("7", row).path()) is Reason.NUMBER_INVALID
