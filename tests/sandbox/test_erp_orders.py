"""Orders: what is read, how rows are edited, what a status does (apis/24so-soap.md 5, 6.1, 11)."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.sandbox.erp_client import ORDERS, Erp, names, properties, serving, text

NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"


def row(state: str, inner: str) -> str:
    change = f"<ChangeState>{state}</ChangeState>" if state else ""
    order = ["ProductId", "RowId", "Price", "Name", "DiscountRate", "Quantity"]
    parts = dict(p.split("=") for p in inner.split())
    before = "".join(f"<{n}>{parts[n]}</{n}>" for n in order if n in parts)
    return f"<InvoiceRow>{before}{change}</InvoiceRow>"


async def rows_of(erp: Erp, order: int) -> dict[int, tuple[int, Decimal]]:
    """RowId -> product and quantity."""
    (found,) = await erp.orders(order)
    return {
        int(text(r, "RowId") or 0): (int(text(r, "ProductId") or 0), Decimal(text(r, "Quantity") or 0))
        for r in found.iter("{*}InvoiceRow")
    }


async def test_only_requested_properties_come_and_include_vat_always() -> None:
    async with serving() as erp:
        (order,) = await erp.orders(500, props="OrderId CustomerId Nonsense")
        assert names(order) == ["OrderId", "CustomerId", "IncludeVAT"]
        assert order[2].get(NIL) == "true"
        assert "unknown return properties: Nonsense" in str(erp.state.journal.entries("GetInvoices")[-1].detail)


async def test_rows_come_only_when_both_lists_ask_for_them() -> None:
    async with serving() as erp:
        search = "<searchParams><OrderIds><int>500</int></OrderIds></searchParams>"
        bare = await erp.call(ORDERS, "GetInvoices", search)
        assert names(bare.find("GetInvoicesResult", "InvoiceOrder")) == ["IncludeVAT"]
        one = await erp.call(ORDERS, "GetInvoices", search + properties("invoiceReturnProperties", "InvoiceRows"))
        assert "InvoiceRows" not in one.text
        both = await erp.orders(500, rows="RowId ProductNo VatRate DiscountRate")
        first = next(both[0].iter("{*}InvoiceRow"))
        assert (text(first, "ProductNo"), text(first, "VatRate"), text(first, "DiscountRate")) == ("H-1", "25", "0")


async def test_a_status_equal_to_its_default_is_left_out_and_a_real_zero_is_written() -> None:
    async with serving() as erp:
        saved = await erp.save("<CustomerId>10</CustomerId>")
        key = int(saved.texts("SaveInvoicesResult", "InvoiceOrder", "OrderId")[0])
        (order,) = await erp.orders(key, props="OrderId OrderStatus OrderTotalIncVat Addresses SkipStock")
        assert names(order) == ["OrderId", "Addresses", "IncludeVAT", "OrderTotalIncVat"]
        assert text(order, "OrderTotalIncVat") == "0.00"


async def test_empty_address_places_are_nil() -> None:
    async with serving() as erp:
        (order,) = await erp.orders(500, props="Addresses")
        addresses = order.find("{*}Addresses")
        assert names(addresses) == ["Post", "Delivery", "Visit", "Invoice"]
        assert addresses[2].get(NIL) == "true"
        assert text(addresses[1], "PostalArea") == "Oslo"


async def test_no_filter_is_a_fault_and_no_hit_is_an_absent_result() -> None:
    async with serving() as erp:
        fault = await erp.call(ORDERS, "GetInvoices", "<searchParams />")
        assert "Please specify at least one search parameter" in fault.fault
        inner = "<searchParams><OrderIds><int>9</int></OrderIds></searchParams>"
        empty = await erp.call(ORDERS, "GetInvoices", inner)
        assert empty.status == 200 and len(empty.element) == 0


async def test_filters_are_combined_and_an_unknown_state_is_an_instance_validation_error() -> None:
    async with serving() as erp:
        search = (
            "<searchParams><CustomerIds><int>10</int><int>11</int></CustomerIds>"
            "<OrderStates><OrderSlipStateType>Invoiced</OrderSlipStateType></OrderStates></searchParams>"
        )
        wanted = properties("invoiceReturnProperties", "OrderId InvoiceId DateInvoiced")
        found = await erp.call(ORDERS, "GetInvoices", search + wanted)
        assert found.texts("GetInvoicesResult", "InvoiceOrder", "OrderId") == ["501"]
        assert found.texts("GetInvoicesResult", "InvoiceOrder", "InvoiceId") == ["30001"]
        assert found.texts("GetInvoicesResult", "InvoiceOrder", "DateInvoiced") == ["2026-11-01T23:00:00Z"]
        bad = await erp.call(ORDERS, "GetInvoices", search.replace("Invoiced", "Sent"))
        assert "Instance validation error: 'Sent' is not a valid value for OrderSlipStateType." in bad.fault


async def test_elements_out_of_order_are_skipped_and_noted() -> None:
    async with serving() as erp:
        saved = await erp.save(
            "<OrderId>500</OrderId><InvoiceTitle>Ny</InvoiceTitle><YourReference>Ola</YourReference>"
        )
        assert saved.status == 200
        (order,) = await erp.orders(500, props="InvoiceTitle YourReference")
        assert (text(order, "InvoiceTitle"), text(order, "YourReference")) == ("Ny", "Kari")
        assert "YourReference" in str(erp.state.journal.entries("SaveInvoices")[-1].detail["skipped_elements"])


async def test_an_update_is_partial_and_an_empty_text_changes_nothing() -> None:
    async with serving() as erp:
        await erp.save("<OrderId>500</OrderId><YourReference></YourReference><OrderStatus>Web</OrderStatus>")
        (order,) = await erp.orders(500, props="YourReference OrderStatus CustomerId")
        assert (text(order, "YourReference"), text(order, "CustomerId")) == ("Kari", "10")
        assert text(order, "OrderStatus") == "Confirmed"


async def test_rows_are_added_edited_and_deleted_one_by_one_and_the_others_stay() -> None:
    async with serving() as erp:
        first, second = await rows_of(erp, 500)
        edits = row("Edit", f"RowId={first} Quantity=7") + row("Add", "ProductId=2 Quantity=3")
        answer = await erp.save(f"<OrderId>500</OrderId><InvoiceRows>{edits}</InvoiceRows>")
        assert answer.all("SaveInvoicesResult", "InvoiceOrder", "InvoiceRows", "InvoiceRow")
        assert answer.texts("SaveInvoicesResult", "InvoiceOrder", "InvoiceRows", "InvoiceRow", "RowId") == [str(first)]
        after = await rows_of(erp, 500)
        assert after[first] == (1, Decimal(7)) and after[second] == (2, Decimal(1))
        assert sorted(after.values()) == [(1, Decimal(7)), (2, Decimal(1)), (2, Decimal(3))]
        (order,) = await erp.orders(500, props="InvoiceRows OrderTotalIncVat")
        assert text(order, "OrderTotalIncVat") == "2096.19"
        added = next(r for r in order.iter("{*}InvoiceRow") if text(r, "Quantity") == "3")
        assert (text(added, "Name"), text(added, "Price")) == ("Sag 100%", "250.50")
        await erp.save(f"<OrderId>500</OrderId><InvoiceRows>{row('Delete', f'RowId={first}')}</InvoiceRows>")
        assert first not in await rows_of(erp, 500)


async def test_a_row_without_change_state_is_ignored_and_noted_unless_the_switch_refuses_it() -> None:
    async with serving() as erp:
        first = next(iter(await rows_of(erp, 500)))
        edit = f"<OrderId>500</OrderId><InvoiceRows>{row('', f'RowId={first} Quantity=9')}</InvoiceRows>"
        await erp.save(edit)
        assert (await rows_of(erp, 500))[first] == (1, Decimal(2))
        assert "no ChangeState" in str(erp.state.journal.entries("SaveInvoices")[-1].detail)
        erp.state.settings.change({"rows_without_change_state": "fault"})
        refused = await erp.save(edit)
        assert refused.all("SaveInvoicesResult", "InvoiceOrder", "APIException")


@pytest.mark.parametrize(
    "order",
    [
        "<OrderId>500</OrderId><InvoiceRows>" + row("Edit", "RowId=9 Quantity=1") + "</InvoiceRows>",
        "<OrderId>500</OrderId><InvoiceRows>" + row("Delete", "RowId=9") + "</InvoiceRows>",
        "<OrderId>500</OrderId><InvoiceRows>" + row("Add", "ProductId=99 Quantity=1") + "</InvoiceRows>",
        "<OrderId>500</OrderId><CustomerId>99</CustomerId>",
        "<OrderId>501</OrderId><YourReference>late</YourReference>",
        "<OrderId>500</OrderId><YourReference>" + "x" * 51 + "</YourReference>",
    ],
    ids=["edit unknown row", "delete unknown row", "unknown product", "unknown customer", "invoiced", "too long"],
)
async def test_a_refused_item_carries_its_exception_and_changes_nothing(order: str) -> None:
    async with serving() as erp:
        before = dict(erp.state.book.orders)
        answer = await erp.save(order)
        assert answer.status == 200
        assert answer.all("SaveInvoicesResult", "InvoiceOrder", "APIException", "Message")
        assert erp.state.book.orders == before
        assert not erp.state.journal.entries(wrote=True)


async def test_one_bad_item_does_not_stop_the_others() -> None:
    async with serving() as erp:
        items = "".join(f"<InvoiceOrder><CustomerId>{c}</CustomerId></InvoiceOrder>" for c in (10, 99, 11))
        answer = await erp.call(ORDERS, "SaveInvoices", f"<invoices>{items}</invoices>")
        saved = answer.all("SaveInvoicesResult", "InvoiceOrder")
        assert [bool(text(order, "OrderId")) for order in saved] == [True, False, True]


async def test_sent_and_then_invoiced_draw_stock_once() -> None:
    async with serving() as erp:
        await erp.save("<OrderId>500</OrderId><OrderStatus>OrderState_Sent</OrderStatus>")
        assert (await erp.stock(1), await erp.stock(2)) == (Decimal(8), Decimal(4))
        await erp.save("<OrderId>500</OrderId><OrderStatus>OrderState_Sent</OrderStatus>")
        answer = await erp.save("<OrderId>500</OrderId><OrderStatus>Invoiced</OrderStatus>")
        assert answer.texts("SaveInvoicesResult", "InvoiceOrder", "InvoiceId") == ["30002"]
        assert (await erp.stock(1), await erp.stock(2)) == (Decimal(8), Decimal(4))


async def test_going_back_from_sent_puts_stock_back_and_an_edit_while_sent_moves_the_difference() -> None:
    async with serving() as erp:
        first = next(iter(await rows_of(erp, 500)))
        await erp.save("<OrderId>500</OrderId><OrderStatus>OrderState_Sent</OrderStatus>")
        await erp.save(f"<OrderId>500</OrderId><InvoiceRows>{row('Edit', f'RowId={first} Quantity=5')}</InvoiceRows>")
        assert await erp.stock(1) == Decimal(5)
        await erp.save("<OrderId>500</OrderId><OrderStatus>Confirmed</OrderStatus>")
        assert (await erp.stock(1), await erp.stock(2)) == (Decimal(10), Decimal(5))


async def test_skip_stock_leaves_stock_alone() -> None:
    async with serving() as erp:
        await erp.save("<OrderId>500</OrderId><OrderStatus>OrderState_Sent</OrderStatus><SkipStock>true</SkipStock>")
        assert await erp.stock(1) == Decimal(10)


async def test_an_invoiced_order_takes_only_title_and_reference_through_update_invoices() -> None:
    async with serving() as erp:
        body = (
            "<invoices><InvoiceOrder><OrderId>501</OrderId><YourReference>no</YourReference>"
            "<InvoiceTitle>RB</InvoiceTitle></InvoiceOrder></invoices>"
        )
        # YourReference stands before InvoiceTitle on the wire, so both are read; only the title is kept.
        await erp.call(ORDERS, "UpdateInvoices", body)
        (order,) = await erp.orders(501, props="InvoiceTitle YourReference")
        assert (text(order, "InvoiceTitle"), text(order, "YourReference")) == ("RB", None)
        refused = await erp.call(ORDERS, "UpdateInvoices", body.replace("501", "500"))
        assert refused.all("UpdateInvoicesResult", "InvoiceOrder", "APIException")


async def test_the_change_date_is_rounded_to_the_minute_half_up_and_may_lie_ahead() -> None:
    async with serving() as erp:
        erp.clock.advance(timedelta(seconds=20))
        await erp.save("<OrderId>500</OrderId><OrderStatus>Pack</OrderStatus>")
        (order,) = await erp.orders(500, props="DateChanged")
        assert text(order, "DateChanged") == "2026-11-22T12:01:00Z"
        for limit, expected in (("2026-11-22T12:01:00Z", ["500"]), ("2026-11-22T13:01:01+01:00", [])):
            inner = (
                f"<syncParams><ChangedAfter>{limit}</ChangedAfter>"
                "<RegisteredAfter>0001-01-01T00:00:00</RegisteredAfter></syncParams>"
            )
            assert (await erp.call(ORDERS, "GetOrderSyncList", inner)).texts(
                "GetOrderSyncListResult", "int"
            ) == expected
        erp.state.settings.change({"dates_with_z": False})
        (order,) = await erp.orders(500, props="DateChanged")
        assert text(order, "DateChanged") == "2026-11-22T12:01:00"


async def test_an_order_may_be_created_with_an_id_of_the_clients_choice_and_found_by_external_status() -> None:
    async with serving() as erp:
        lines = row("Add", "ProductId=1 Quantity=2") + "<InvoiceRow><Name>Hilsen</Name><Type>Text</Type></InvoiceRow>"
        await erp.save(
            "<OrderId>9000</OrderId><CustomerId>10</CustomerId><ExternalStatus>77</ExternalStatus>"
            f"<InvoiceRows>{lines}</InvoiceRows>"
        )
        inner = "<searchParams><ExternalStatus><int>77</int></ExternalStatus></searchParams>"
        inner += properties("invoiceReturnProperties", "OrderId CustomerName")
        found = await erp.call(ORDERS, "GetInvoices", inner)
        assert found.texts("GetInvoicesResult", "InvoiceOrder", "OrderId") == ["9000"]
        assert found.texts("GetInvoicesResult", "InvoiceOrder", "CustomerName") == ["Ås Bygg"]
        (order,) = await erp.orders(9000, rows="Type Price")
        assert [names(r) for r in order.iter("{*}InvoiceRow")] == [["Price"], ["Type"]]
