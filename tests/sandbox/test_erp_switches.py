"""Switches for what nobody knows of 24SevenOffice: who is counted, how fast, which steps back, which strays."""

from datetime import timedelta

import pytest
from lxml import etree

from tests.sandbox.erp_client import AUTH, CLIENTS, COMPANIES, PRODUCTS, Erp, properties, serving, text


async def left(erp: Erp) -> int:
    return int((await erp.call(CLIENTS, "GetCurrencyList")).headers["APILimitRemaining"])


async def test_the_limit_is_counted_per_address_or_user_or_application() -> None:
    async with serving() as erp:
        for counted in ("user", "application"):
            erp.state.settings.change({"limit_counts_by": counted, "limit_per_hour": 100})
            before = await left(erp)
            await erp.call(AUTH, "GetIdentitiesWithCredential", erp.credential())  # counted, as the cookie tells who
            erp.cookie, cookie = "", erp.cookie
            await erp.call(AUTH, "HasSession")  # counted against the address
            erp.cookie = cookie
            assert before - await left(erp) == 2, counted
        erp.state.settings.change({"limit_counts_by": "address"})
        before = await left(erp)
        erp.cookie, cookie = "", erp.cookie
        await erp.call(AUTH, "HasSession")
        erp.cookie = cookie
        assert before - await left(erp) == 2


async def test_a_burst_in_one_second_is_refused_in_plain_text_and_the_next_second_is_free() -> None:
    async with serving() as erp:
        erp.state.settings.change({"burst_per_second": 2})
        statuses = [(await erp.call(CLIENTS, "GetCurrencyList")).status for _ in range(3)]
        assert statuses == [200, 200, 429]
        erp.clock.advance(timedelta(seconds=1))
        assert (await erp.call(CLIENTS, "GetCurrencyList")).status == 200


async def test_a_step_back_is_free_or_refused_with_nothing_changed() -> None:
    async with serving() as erp:
        await erp.save("<OrderId>500</OrderId><OrderStatus>Pack</OrderStatus>")
        await erp.save("<OrderId>500</OrderId><OrderStatus>Confirmed</OrderStatus>")
        assert erp.state.book.orders[500]["OrderStatus"] == "Confirmed"
        erp.state.settings.change({"transitions": "forward"})
        await erp.save("<OrderId>500</OrderId><OrderStatus>OrderState_Sent</OrderStatus>")
        refused = await erp.save("<OrderId>500</OrderId><OrderStatus>Confirmed</OrderStatus>")
        assert "can not go from OrderState_Sent back to Confirmed" in refused.text
        assert erp.state.book.orders[500]["OrderStatus"] == "OrderState_Sent"
        assert "APIException" not in (await erp.save("<OrderId>500</OrderId><YourReference>Ola</YourReference>")).text
        assert "APIException" not in (await erp.save("<OrderId>500</OrderId><OrderStatus>Inactive</OrderStatus>")).text


async def test_sent_draws_stock_or_leaves_it_to_the_invoice() -> None:
    async with serving() as erp:
        erp.state.settings.change({"sent_draws_stock": False})
        await erp.save("<OrderId>500</OrderId><OrderStatus>OrderState_Sent</OrderStatus>")
        assert await erp.stock(1) == 10
        await erp.save("<OrderId>500</OrderId><OrderStatus>Invoiced</OrderStatus>")
        assert await erp.stock(1) == 8


async def test_a_save_of_rows_alone_moves_the_change_date_or_not() -> None:
    async with serving() as erp:
        row = (
            "<InvoiceRows><InvoiceRow><ProductId>2</ProductId><ChangeState>Add</ChangeState></InvoiceRow></InvoiceRows>"
        )
        for moves in (False, True):
            erp.state.settings.change({"row_changes_date": moves})
            before = erp.state.book.orders[500]["DateChanged"]
            await erp.save(f"<OrderId>500</OrderId>{row}")
            assert (erp.state.book.orders[500]["DateChanged"] != before) is moves


async def test_stray_elements_come_unasked_and_a_set_value_wins() -> None:
    async with serving() as erp:
        erp.state.settings.change({"stray_elements": True})
        (order,) = await erp.orders(500, props="OrderId")
        assert text(order, "DeliveryDate") == "0001-01-01T00:00:00Z"
        wish = "<searchParams><CompanyId>10</CompanyId></searchParams>" + properties("returnProperties", "Id")
        (company,) = (await erp.call(COMPANIES, "GetCompanies", wish)).all("GetCompaniesResult", "Company")
        assert (text(company, "LedgerCustomerAccount"), text(company, "LedgerSupplierAccount")) == ("0", "0")
        await erp.save("<OrderId>500</OrderId><DeliveryDate>2026-12-01T00:00:00Z</DeliveryDate>")
        (order,) = await erp.orders(500, props="OrderId DeliveryDate")
        assert text(order, "DeliveryDate") == "2026-12-01T00:00:00Z"


async def test_a_control_character_is_dropped_or_written_as_dotnet_does() -> None:
    async with serving() as erp:
        book = erp.state.book
        book.put_product({**book.products[1], "Name": "A\x0bB"}, "ui")
        wish = "<searchParams><ProductIds><int>1</int></ProductIds></searchParams>"
        wish += properties("returnProperties", "Id Name")
        assert "<Name>AB</Name>" in (await erp.call(PRODUCTS, "GetProducts", wish)).text
        erp.state.settings.change({"control_characters": "reference"})
        with pytest.raises(etree.XMLSyntaxError, match="invalid xmlChar value 11"):
            await erp.call(PRODUCTS, "GetProducts", wish)


async def test_amounts_are_kept_to_four_places_or_as_they_are() -> None:
    async with serving() as erp:
        for places, kept in ((4, "1.2346"), (0, "1.234567")):
            erp.state.settings.change({"decimals": places})
            await erp.save(
                "<OrderId>500</OrderId><InvoiceRows><InvoiceRow><ProductId>2</ProductId><Price>1.234567</Price>"
                "<ChangeState>Add</ChangeState></InvoiceRow></InvoiceRows>"
            )
            assert str(erp.state.book.orders[500]["InvoiceRows"][-1]["Price"]) == kept
