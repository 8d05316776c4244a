"""What the port promises: every id is asked for, compared, found once; one change is one save, checked item by item."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from aiohttp import web

from daemon.domain.change import Create, DeleteRecord, EditErpOrder, RowAction, RowChange, SetIdField, Update
from daemon.domain.company import Company
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.order import Order
from daemon.domain.product import Product
from daemon.domain.record import Record
from daemon.erp.gateway import ErpGateway
from tests.erp.loopback import Answer, Asked, canned, connected, needs_descriptions, result, xml

pytestmark = needs_descriptions

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


def orders_of(ids: list[str], more: str = "") -> str:
    return "".join(f"<InvoiceOrder><OrderId>{number}</OrderId>{more}</InvoiceOrder>" for number in ids)


def known(first: int, last: int, *, cap: int = 10**6, hidden: frozenset[int] = frozenset()) -> Answer:
    """A service that has these orders, answers at most `cap` of them and keeps some to itself."""

    def answer(asked: Asked) -> web.Response:
        ids = [text for text in asked.texts("int") if first <= int(text) <= last and int(text) not in hidden]
        return xml(result("GetInvoices", orders_of(ids[:cap])))

    return answer


def listed(first: int, last: int) -> Answer:
    inner = "".join(f"<int>{number}</int>" for number in range(first, last + 1))
    return canned(inner)


async def everything(erp: ErpGateway, kind: Kind, since: datetime | None = None) -> list[list[Record]]:
    return [list(batch) async for batch in erp.listing(kind, changed_since=since)]


async def test_an_absent_status_is_web_and_unknown_ids_are_absent(tmp_path: Path) -> None:
    async with connected(tmp_path, GetInvoices=known(1, 9)) as (loopback, erp):
        found = await erp.fetch_many(Kind.ORDER, ["1", "77", "not a number", "1"])
        assert {key: getattr(order, "status", "") for key, order in found.items()} == {"1": "Web"}
        assert loopback.last("GetInvoices").texts("int") == ["1", "77"]


async def test_ids_nobody_asked_for_are_ignored_and_counted_and_doubles_taken_once(tmp_path: Path) -> None:
    answer = canned(orders_of(["1", "1", "5"]))
    async with connected(tmp_path, GetInvoices=answer) as (_, erp):
        assert list(await erp.fetch_many(Kind.ORDER, ["1", "2"])) == ["1"]
        assert (erp.tally.unrequested, erp.tally.doubled, erp.tally.vanished) == (1, 1, 1)


async def test_many_ids_go_in_chunks_of_a_thousand_and_a_capped_answer_is_asked_again(tmp_path: Path) -> None:
    async with connected(tmp_path, GetInvoices=known(1, 2500, cap=600)) as (loopback, erp):
        found = await erp.fetch_many(Kind.ORDER, [str(n) for n in range(1, 2501)])
        assert len(found) == 2500
        assert max(len(one.texts("int")) for one in loopback.asked) == 1000


async def test_an_order_listing_reads_ids_then_content_in_batches(tmp_path: Path) -> None:
    async with connected(tmp_path, GetOrderSyncList=listed(1, 1200), GetInvoices=known(1, 1200)) as (loopback, erp):
        batches = await everything(erp, Kind.ORDER, NOW)
        assert [len(batch) for batch in batches] == [1000, 200]
        asked = loopback.last("GetOrderSyncList")
        assert asked.texts("RegisteredAfter") == ["0001-01-01T00:00:00"]
        assert asked.texts("ChangedAfter") == ["2026-11-22T11:58:00Z"]


async def test_one_vanished_order_is_absent_but_many_missing_are_incomplete(tmp_path: Path) -> None:
    one = known(1, 300, hidden=frozenset({7}))
    async with connected(tmp_path, GetOrderSyncList=listed(1, 300), GetInvoices=one) as (_, erp):
        assert sum(len(batch) for batch in await everything(erp, Kind.ORDER)) == 299
    many = known(1, 300, hidden=frozenset(range(100, 104)))
    async with connected(tmp_path, GetOrderSyncList=listed(1, 300), GetInvoices=many) as (_, erp):
        with pytest.raises(SyncError) as caught:
            await everything(erp, Kind.ORDER)
        assert caught.value.reason is Reason.INCOMPLETE


COMPANIES = (
    "<Company><Id>1</Id><ExternalId>10</ExternalId><Type>Business</Type></Company>"
    "<Company><Id>2</Id><ExternalId>10</ExternalId><Type>Supplier</Type></Company>"
    "<Company><Id>3</Id><ExternalId>100</ExternalId><Type>Consumer</Type></Company><Company><Id>4</Id></Company>"
)


async def test_customers_and_suppliers_are_told_apart_by_type(tmp_path: Path) -> None:
    async with connected(tmp_path, GetCompanies=canned(COMPANIES)) as (_, erp):
        assert list(await erp.fetch_many(Kind.CUSTOMER, ["1", "2", "3", "4"])) == ["1", "3"]
        assert [[r.native_id for r in batch] for batch in await everything(erp, Kind.SUPPLIER)] == [["2"]]


async def test_a_company_is_found_by_its_exact_number_and_kind(tmp_path: Path) -> None:
    wished = Company(kind=Kind.CUSTOMER, native_id="", number="10", name="x")
    async with connected(tmp_path, GetCompanies=canned(COMPANIES)) as (loopback, erp):
        assert [r.native_id for r in await erp.find(Create(system=System.ERP, record=wished), NOW)] == ["1"]
        assert loopback.last("GetCompanies").texts("ExternalId") == ["10"]
        with pytest.raises(SyncError) as caught:
            await erp.find(Create(system=System.ERP, record=replace(wished, number="")), NOW)
        assert caught.value.reason is Reason.INCOMPLETE


async def test_a_product_is_found_by_its_exact_number_whatever_the_pattern_matched(tmp_path: Path) -> None:
    inner = "<Product><Id>1</Id><No>A_1[x]</No></Product><Product><Id>2</Id><No>AB1[x]</No></Product>"
    wished = Create(system=System.ERP, record=Product(native_id="", number="A_1[x]", name="x"))
    async with connected(tmp_path, GetProducts=canned(inner)) as (loopback, erp):
        assert [r.native_id for r in await erp.find(wished, NOW)] == ["1"]
        assert [one.texts("No") for one in loopback.asked[1:]] == [["A_1[x]"], ["A_1_x]"]]


async def test_an_order_is_found_by_our_number_unless_it_is_an_old_one_of_somebody_else(tmp_path: Path) -> None:
    tail, ours = "<ExternalStatus>900001</ExternalStatus>", "<ReferenceNumber>RB 5</ReferenceNumber>"
    old = "<DateChanged>2020-01-01T00:00:00Z</DateChanged>"
    inner = (
        orders_of(["1"], "<DateChanged>2026-11-22T11:55:00Z</DateChanged>" + tail)
        + orders_of(["2"], old + tail)
        + orders_of(["3"], old + tail + ours)
        + orders_of(["4"], "<DateChanged>2026-11-22T11:55:00Z</DateChanged><ExternalStatus>1</ExternalStatus>")
    )
    wished = Order(native_id="", customer_id="1", status="Confirmed", external_status="900001", reference="RB 5")
    async with connected(tmp_path, GetInvoices=canned(inner)) as (_, erp):
        found = await erp.find(Create(system=System.ERP, record=wished), NOW)
        assert [order.native_id for order in found] == ["1", "3"]


async def test_a_lookup_that_was_cut_off_never_means_there_is_none(tmp_path: Path) -> None:
    wished = Create(system=System.ERP, record=Product(native_id="", number="A", name="x"))

    def cut(asked: Asked) -> web.Response:
        return xml(result(asked.operation, "<Product><Id>1</Id></Product>")[:-30])

    async with connected(tmp_path, GetProducts=cut) as (_, erp):
        with pytest.raises(SyncError) as caught:
            await erp.find(wished, NOW)
        assert caught.value.reason is Reason.BAD_REPLY


EDIT = EditErpOrder(
    native_id="7001",
    customer_id="501",
    status="Confirmed",
    rows=(
        RowChange(action=RowAction.EDIT, row_id="1", product_id="11", quantity=Decimal("0.00001")),
        RowChange(action=RowAction.DELETE, row_id="2", product_id="12"),
        RowChange(action=RowAction.ADD, product_id="13", quantity=Decimal("1E+2")),
    ),
)


async def test_an_edit_is_one_save_with_all_its_rows_and_plain_decimals(tmp_path: Path) -> None:
    answer = canned(orders_of(["7001"]))
    async with connected(tmp_path, SaveInvoices=answer) as (loopback, erp):
        done = await erp.perform(EDIT)
        assert (done.native_id, done.record) == ("7001", None)
        asked = loopback.last("SaveInvoices")
        assert asked.texts("ChangeState") == ["Edit", "Delete", "Add"]
        assert asked.texts("RowId") == ["1", "2"]
        assert asked.texts("Quantity") == ["0.00001", "100"]
        assert (asked.texts("OrderStatus"), loopback.count("SaveInvoices")) == (["Confirmed"], 1)


async def test_an_item_error_is_a_refusal_with_its_message(tmp_path: Path) -> None:
    problem = "<APIException><Type>X.Y</Type><Message>The order is invoiced</Message></APIException>"
    answer = canned(orders_of(["7001"], problem))
    async with connected(tmp_path, SaveInvoices=answer) as (_, erp):
        with pytest.raises(SyncError, match="The order is invoiced") as caught:
            await erp.perform(EDIT)
        assert (caught.value.reason, caught.value.outcome_unknown) == (Reason.REFUSED, False)


@pytest.mark.parametrize("ids", [[], ["7002"], ["7001", "7002"], ["-2147483648"]])
async def test_an_answer_about_something_else_leaves_the_outcome_open(tmp_path: Path, ids: list[str]) -> None:
    answer = canned(orders_of(ids))
    async with connected(tmp_path, SaveInvoices=answer) as (_, erp):
        with pytest.raises(SyncError) as caught:
            await erp.perform(EDIT)
        assert (caught.value.reason, caught.value.outcome_unknown) == (Reason.BAD_REPLY, True)


async def test_a_created_record_gets_the_id_that_the_service_gave_it(tmp_path: Path) -> None:
    answer = canned("<Product><Id>42</Id><No>A</No></Product>")
    async with connected(tmp_path, SaveProducts=answer) as (loopback, erp):
        product = Product(native_id="", number="A", name="Vare", category_id="4")
        assert (await erp.perform(Create(system=System.ERP, record=product))).native_id == "42"
        assert loopback.last("SaveProducts").texts("Id") == []


async def test_a_company_update_reads_its_type_first_and_writes_once(tmp_path: Path) -> None:
    change = Update(system=System.ERP, kind=Kind.CUSTOMER, native_id="3", fields={"email": "ny@example.no"})
    async with connected(
        tmp_path,
        GetCompanies=canned(COMPANIES),
        SaveCompanies=canned("<Company><Id>3</Id></Company>"),
    ) as (loopback, erp):
        await erp.perform(change)
        asked = loopback.last("SaveCompanies")
        assert (asked.texts("Type"), asked.texts("Value"), asked.texts("Name")) == (["Consumer"], ["ny@example.no"], [])
        with pytest.raises(SyncError) as caught:
            await erp.perform(replace(change, kind=Kind.SUPPLIER))
        assert caught.value.reason is Reason.NOT_FOUND
        assert loopback.count("SaveCompanies") == 1


async def test_stock_is_set_absolutely_and_false_is_a_refusal(tmp_path: Path) -> None:
    change = Update(system=System.ERP, kind=Kind.PRODUCT, native_id="11", fields={"stock": Decimal("-2.5")})
    async with connected(tmp_path) as (loopback, erp):
        await erp.perform(change)
        assert loopback.last("SetStockQuantity").texts("stockQuantity") == ["-2.5"]
        loopback.answers["SetStockQuantity"] = canned("false")
        with pytest.raises(SyncError) as caught:
            await erp.perform(change)
        assert caught.value.reason is Reason.REFUSED


async def test_deleting_an_order_makes_it_inactive_and_wms_changes_are_refused(tmp_path: Path) -> None:
    answer = canned(orders_of(["7001"]))
    async with connected(tmp_path, SaveInvoices=answer) as (loopback, erp):
        await erp.perform(DeleteRecord(system=System.ERP, kind=Kind.ORDER, native_id="7001"))
        assert loopback.last("SaveInvoices").texts("OrderStatus") == ["Inactive"]
        with pytest.raises(SyncError) as caught:
            await erp.perform(SetIdField(kind=Kind.PRODUCT, native_id="A", value="1"))
        assert caught.value.reason is Reason.REFUSED


async def test_a_few_deleted_orders_do_not_stop_a_list_of_changes_and_are_named_once(tmp_path: Path) -> None:
    """Both of two changed orders were deleted in the user interface: the poll must go on (R9)."""
    answers = {"GetOrderSyncList": listed(1, 5), "GetInvoices": known(1, 5, hidden=frozenset({2, 4, 5}))}
    async with connected(tmp_path, **answers) as (_, erp):
        [batch] = await everything(erp, Kind.ORDER, NOW)
        assert [record.native_id for record in batch] == ["1", "3"]
        assert [list(ids) async for ids in erp.gone(Kind.ORDER, since=NOW)] == [["2", "4", "5"]]
        assert [ids async for ids in erp.gone(Kind.ORDER, since=NOW)] == []


async def test_a_list_of_changes_of_which_most_are_not_delivered_is_not_believed(tmp_path: Path) -> None:
    answers = {"GetOrderSyncList": listed(1, 40), "GetInvoices": known(1, 15)}
    async with connected(tmp_path, **answers) as (_, erp):
        with pytest.raises(SyncError) as raised:
            await everything(erp, Kind.ORDER, NOW)
    assert raised.value.reason is Reason.INCOMPLETE
