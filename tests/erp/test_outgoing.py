"""From changes to requests: partial, explicit, and refused here when the service could not express it."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from daemon.domain.change import EditErpOrder, RowAction, RowChange, Scalar, Update
from daemon.domain.company import Company
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.order import Order, OrderLine
from daemon.domain.product import Product
from daemon.erp import outgoing
from daemon.erp.wire import WireCompany


def update(kind: Kind, **fields: Scalar) -> Update:
    return Update(system=System.ERP, kind=kind, native_id="12", fields=fields)


def test_an_edit_names_only_what_changes_and_every_row_says_how() -> None:
    edit = EditErpOrder(
        native_id="7001",
        customer_id="501",
        status="Confirmed",
        rows=(
            RowChange(action=RowAction.EDIT, row_id="1", product_id="11", quantity=Decimal(0)),
            RowChange(action=RowAction.DELETE, row_id="2", product_id="12", quantity=Decimal(9)),
            RowChange(action=RowAction.ADD, product_id="13", quantity=Decimal("1.5"), unit_price=Decimal("9.90")),
        ),
    )
    assert outgoing.order_edit(edit) == {
        "OrderId": 7001,
        "CustomerId": 501,
        "OrderStatus": "Confirmed",
        "InvoiceRows": {
            "InvoiceRow": [
                {"ProductId": 11, "RowId": 1, "ChangeState": "Edit", "Quantity": Decimal(0)},
                {"ProductId": 12, "RowId": 2, "ChangeState": "Delete"},
                {"ProductId": 13, "ChangeState": "Add", "Price": Decimal("9.90"), "Quantity": Decimal("1.5")},
            ]
        },
    }


@pytest.mark.parametrize(
    "edit",
    [
        EditErpOrder(native_id="1", customer_id="2"),
        EditErpOrder(native_id="1", customer_id="2", status="Web"),
        EditErpOrder(native_id="24SO 1", customer_id="2", status="Confirmed"),
        EditErpOrder(native_id="1", customer_id="2", rows=(RowChange(action=RowAction.EDIT, quantity=Decimal(1)),)),
        EditErpOrder(native_id="1", customer_id="2", rows=(RowChange(action=RowAction.ADD, quantity=Decimal(1)),)),
        EditErpOrder(native_id="99999999999", customer_id="2", status="Confirmed"),
    ],
)
def test_an_edit_that_the_service_would_silently_ignore_is_refused(edit: EditErpOrder) -> None:
    with pytest.raises(SyncError) as caught:
        outgoing.order_edit(edit)
    assert (caught.value.reason, caught.value.outcome_unknown) == (Reason.REFUSED, False)


def test_a_text_cannot_be_emptied_because_empty_means_unchanged() -> None:
    for fields in ({"name": ""}, {"name": None}):
        with pytest.raises(SyncError, match="empty"):
            outgoing.product_update(update(Kind.PRODUCT, **fields))
        with pytest.raises(SyncError, match="empty"):
            outgoing.company_update(update(Kind.CUSTOMER, **fields), WireCompany(Type="Business"))


def test_a_text_that_is_too_long_is_refused_and_never_cut() -> None:
    with pytest.raises(SyncError, match="125"):
        outgoing.product_update(update(Kind.PRODUCT, name="x" * 126))


def test_product_fields_travel_under_their_wire_names() -> None:
    change = update(Kind.PRODUCT, number="A", sales_price=Decimal("9.5"), active=False, category_id="4")
    assert outgoing.product_update(change) == {
        "Id": 12,
        "No": "A",
        "Price": Decimal("9.5"),
        "StatusId": 0,
        "CategoryId": 4,
    }
    with pytest.raises(SyncError, match="native_id"):
        outgoing.product_update(update(Kind.PRODUCT, native_id="3"))


def test_stock_is_written_alone() -> None:
    assert outgoing.stock_quantity(update(Kind.PRODUCT, stock=Decimal(3))) == (12, Decimal(3))
    assert outgoing.stock_quantity(update(Kind.PRODUCT, name="A")) is None
    with pytest.raises(SyncError):
        outgoing.stock_quantity(update(Kind.PRODUCT, stock=Decimal(3), name="A"))


def test_a_company_keeps_its_type_and_the_rest_of_its_address() -> None:
    current = WireCompany(Type="Consumer", Addresses={"Post": {"Street": "Gata 1", "PostalCode": "0150"}})
    request = outgoing.company_update(update(Kind.CUSTOMER, street="Gata 2", country="Norge"), current)
    assert request["Type"] == "Consumer"
    assert request["Addresses"] == {"Post": {"Street": "Gata 2", "PostalCode": "0150", "Country": "NO"}}


def test_a_private_persons_name_is_split_again() -> None:
    current = WireCompany(Type="Consumer", FirstName="Kari", Name="Berg")
    request = outgoing.company_update(update(Kind.CUSTOMER, name="Kari Anne Berg"), current)
    assert (request["FirstName"], request["Name"]) == ("Kari Anne", "Berg")
    with pytest.raises(SyncError, match="first name"):
        outgoing.company_update(update(Kind.CUSTOMER, name="Berg"), current)


def test_a_created_order_carries_our_references_and_all_its_rows() -> None:
    order = Order(
        native_id="",
        customer_id="501",
        status="Confirmed",
        reference="RB 17",
        external_status="900001",
        ordered_on=date(2026, 7, 1),
        lines=(
            OrderLine(native_id="", product_id="11", product_number="A", name="Vare", quantity=Decimal(2)),
            OrderLine(native_id="", product_id=None, product_number="", name="Hei", quantity=Decimal(0), is_text=True),
        ),
    )
    request = outgoing.order(order)
    assert "OrderId" not in request
    assert (request["ReferenceNumber"], request["ExternalStatus"]) == ("RB 17", 900001)
    assert str(request["DateOrdered"]) == "2026-06-30 22:00:00+00:00"
    assert request["InvoiceRows"] == {
        "InvoiceRow": [
            {"ProductId": 11, "Name": "Vare", "DiscountRate": Decimal(0), "Quantity": Decimal(2), "ChangeState": "Add"},
            {"Name": "Hei", "ChangeState": "Add", "Type": "Text"},
        ]
    }


def test_created_records_leave_out_what_is_empty() -> None:
    product = outgoing.product(Product(native_id="", number="A", name="Vare", category_id="4"))
    assert product == {"Name": "Vare", "No": "A", "CategoryId": 4, "StatusId": 1, "StockControlled": True}
    supplier = outgoing.company(Company(kind=Kind.SUPPLIER, native_id="", number="7", name="Lev"))
    assert supplier == {"ExternalId": "7", "Name": "Lev", "Type": "Supplier"}


def test_r08_a_new_customer_gets_the_currency_and_the_language_that_it_came_with() -> None:
    made = outgoing.company(
        Company(kind=Kind.CUSTOMER, native_id="", number="7", name="Kunde", currency="NOK", language="no")
    )
    assert (made["CurrencyId"], made["InvoiceLanguage"]) == ("NOK", "no")
