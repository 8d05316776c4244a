"""Open questions of apis/24so-soap.md 12 about saving orders and stock. One test per switch."""

from datetime import timedelta
from decimal import Decimal

import pytest

from tests.assumptions.test_erp_reading import turn
from tests.assumptions.values import each_value
from tests.sandbox.erp_client import PRODUCTS, Erp, properties, serving, text

SENT = "<OrderId>500</OrderId><OrderStatus>OrderState_Sent</OrderStatus>"
BACK = "<OrderId>500</OrderId><OrderStatus>Confirmed</OrderStatus>"


async def rows_of(erp: Erp) -> dict[str, Decimal]:
    """RowId -> quantity of order 500."""
    (order,) = await erp.orders(500)
    return {str(text(row, "RowId")): Decimal(text(row, "Quantity") or 0) for row in order.iter("{*}InvoiceRow")}


def edit(row: str, quantity: int, change: str = "<ChangeState>Edit</ChangeState>") -> str:
    inner = f"<RowId>{row}</RowId><Quantity>{quantity}</Quantity>{change}"
    return f"<OrderId>500</OrderId><InvoiceRows><InvoiceRow>{inner}</InvoiceRow></InvoiceRows>"


async def date_changed(erp: Erp) -> str | None:
    inner = "<searchParams><Id>1</Id></searchParams>" + properties("returnProperties", "DateChanged")
    answer = await erp.call(PRODUCTS, "GetProducts", inner)
    return text(answer.find("GetProductsResult", "Product"), "DateChanged")


async def set_stock(erp: Erp, product: int, quantity: int) -> str:
    inner = f"<productId>{product}</productId><stockQuantity>{quantity}</stockQuantity>"
    answer = await erp.call(PRODUCTS, "SetStockQuantity", inner)
    return answer.texts("SetStockQuantityResult")[0]


@each_value("ErpSettings.unmentioned_rows", "keep", "delete")
async def test_rows_that_a_save_does_not_mention_stay_or_go(value: str) -> None:
    async with serving() as erp:
        await turn(erp, unmentioned_rows=value)
        first, second = await rows_of(erp)
        await erp.save(edit(first, 7))
        assert await rows_of(erp) == ({first: 7, second: 1} if value == "keep" else {first: 7})


@each_value("ErpSettings.rows_without_change_state", "ignore", "fault")
async def test_a_row_without_change_state_is_ignored_or_refused_and_never_taken(value: str) -> None:
    async with serving() as erp:
        await turn(erp, rows_without_change_state=value)
        before = await rows_of(erp)
        answer = await erp.save(edit(next(iter(before)), 9, ""))
        refused = answer.all("SaveInvoicesResult", "InvoiceOrder", "APIException")
        assert (bool(refused), await rows_of(erp)) == (value == "fault", before)


@each_value("ErpSettings.save_returns_row_ids", False, True)
async def test_the_reply_to_a_save_hides_or_tells_the_id_of_a_new_row(value: bool) -> None:
    async with serving() as erp:
        await turn(erp, save_returns_row_ids=value)
        row = "<ProductId>2</ProductId><Quantity>3</Quantity><ChangeState>Add</ChangeState>"
        before = await rows_of(erp)
        answer = await erp.save(f"<OrderId>500</OrderId><InvoiceRows><InvoiceRow>{row}</InvoiceRow></InvoiceRows>")
        told = answer.texts("SaveInvoicesResult", "InvoiceOrder", "InvoiceRows", "InvoiceRow", "RowId")
        (fresh,) = set(await rows_of(erp)) - set(before)
        assert (fresh in told) is value


@each_value("ErpSettings.stock_changes_date", False, True)
async def test_a_new_stock_figure_leaves_or_moves_the_change_date_of_the_product(value: bool) -> None:
    async with serving() as erp:
        await turn(erp, stock_changes_date=value)
        before = await date_changed(erp)
        assert await set_stock(erp, 1, 4) == "true"
        assert await erp.stock(1) == Decimal(4)
        assert (await date_changed(erp) != before) is value


@pytest.mark.parametrize("status", ["Confirmed", "Pack", "OrderState_Sent", "Production"])
async def test_the_raw_name_of_a_status_is_written_and_read_unchanged(status: str) -> None:
    async with serving() as erp:
        await erp.save(f"<OrderId>500</OrderId><OrderStatus>{status}</OrderStatus>")
        (order,) = await erp.orders(500, props="OrderStatus")
        assert text(order, "OrderStatus") == status


@each_value("ErpSettings.put_stock_back", True, False)
async def test_sent_draws_stock_and_going_back_reverses_it_or_not(value: bool) -> None:
    async with serving() as erp:
        await turn(erp, put_stock_back=value)
        await erp.save(SENT)
        assert await erp.stock(1) == Decimal(8)
        await erp.save(BACK)
        assert await erp.stock(1) == Decimal(10 if value else 8)


@each_value("ErpSettings.skip_stock_persists", False, True)
async def test_skip_stock_counts_for_one_save_or_for_the_life_of_the_order(value: bool) -> None:
    async with serving() as erp:
        await turn(erp, skip_stock_persists=value)
        await erp.save("<OrderId>500</OrderId><OrderStatus>Pack</OrderStatus><SkipStock>true</SkipStock>")
        await erp.save(SENT)
        assert await erp.stock(1) == Decimal(10 if value else 8)


@each_value("ErpSettings.empty_text_clears", False, True)
async def test_an_empty_text_changes_nothing_or_clears(value: bool) -> None:
    async with serving() as erp:
        await turn(erp, empty_text_clears=value)
        await erp.save("<OrderId>500</OrderId><YourReference></YourReference>")
        (order,) = await erp.orders(500, props="YourReference")
        assert (text(order, "YourReference") or "None") == ("None" if value else "Kari")


@each_value("ErpSettings.most_items_per_save", 0, 2)
async def test_a_save_takes_any_number_of_items_or_refuses_the_whole_call(value: int) -> None:
    async with serving() as erp:
        await turn(erp, most_items_per_save=value)
        items = "<Product><Name>N</Name><CategoryId>1</CategoryId></Product>" * 3
        answer = await erp.call(PRODUCTS, "SaveProducts", f"<products>{items}</products>")
        assert answer.status == (500 if value else 200)
        assert len(erp.state.book.products) == (3 if value else 6)


@each_value("ErpSettings.uncontrolled_stock", "ignored", "written")
async def test_stock_of_a_product_without_control_says_true_and_is_perhaps_not_written(value: str) -> None:
    async with serving() as erp:
        await turn(erp, uncontrolled_stock=value)
        save = "<products><Product><Id>1</Id><StockControlled>false</StockControlled></Product></products>"
        assert (await erp.call(PRODUCTS, "SaveProducts", save)).status == 200
        assert await set_stock(erp, 1, 4) == "true"
        assert await erp.stock(1) == Decimal(10 if value == "ignored" else 4)


@each_value("ErpSettings.transitions", "free", "forward")
async def test_a_status_may_go_back_or_only_forward_and_never_after_invoicing(value: str) -> None:
    async with serving() as erp:
        await turn(erp, transitions=value)
        await erp.save(SENT)
        back = await erp.save(BACK)
        refused = back.all("SaveInvoicesResult", "InvoiceOrder", "APIException")
        assert bool(refused) is (value == "forward")
        await erp.save("<OrderId>500</OrderId><OrderStatus>Invoiced</OrderStatus>")
        assert (await erp.save(BACK)).all("SaveInvoicesResult", "InvoiceOrder", "APIException")


@each_value("ErpSettings.row_changes_date", True, False)
async def test_an_edited_row_moves_or_leaves_the_change_date_of_its_order(value: bool) -> None:
    async with serving() as erp:
        await turn(erp, row_changes_date=value)
        (before,) = await erp.orders(500, props="DateChanged")
        erp.clock.advance(timedelta(minutes=5))
        await erp.save(edit(next(iter(await rows_of(erp))), 7))
        (after,) = await erp.orders(500, props="DateChanged")
        assert (text(before, "DateChanged") != text(after, "DateChanged")) is value
        await erp.save("<OrderId>500</OrderId><YourReference>Ola</YourReference>")
        (last,) = await erp.orders(500, props="DateChanged")
        assert text(last, "DateChanged") == "2026-11-22T12:05:00Z"


@each_value("ErpSettings.sent_draws_stock", True, False)
async def test_sent_draws_stock_or_only_invoicing_does(value: bool) -> None:
    async with serving() as erp:
        await turn(erp, sent_draws_stock=value)
        await erp.save(SENT)
        assert await erp.stock(1) == Decimal(8 if value else 10)
        await erp.save("<OrderId>500</OrderId><OrderStatus>Invoiced</OrderStatus>")
        assert await erp.stock(1) == Decimal(8)
