"""The traps of zeep and of the wire (apis/24so-soap.md 6.2), each with the test that we do not step into it.

| # | trap | test |
|---|---|---|
| 1 | bare lists are silently cut to one item | test_bare_lists_two_ids_are_really_two_ids_on_the_wire |
| 2 | an empty result is None, a nil one a list | test_result_unwrapping_nothing_found_is_an_empty_answer |
| 3 | GetCompanySyncList is not unwrapped | test_company_sync_list_every_deleted_company_of_a_page_is_heard_of |
| 4 | IncludeVAT is required and nillable | test_include_vat_is_sent_as_nil_and_may_be_missing_in_a_reply |
| 5 | an unknown element hides what follows it | test_unknown_element_hides_nothing_that_follows_it |
| 6 | enums are not validated either way | test_enums_a_new_status_is_read_and_a_wrong_one_is_a_refusal |
| 7 | an unknown keyword is a TypeError | test_unknown_keyword_is_our_own_mistake_and_was_not_sent |
| 8 | decimals must not be in scientific notation | test_decimals_are_written_plainly |
| 9 | a naive datetime has no suffix, microseconds are written | test_datetimes_go_out_in_utc_without_fractions |
| 10 | year 1 overflows when its zone is changed | test_year_one_is_no_time_in_whatever_form |
| 11 | HTTP 500 with a fault | test_http_answer[500 with a fault] |
| 12 | HTTP 200 with a fault | test_http_answer[200 with a fault] |
| 13 | HTTP 429 or 500 with HTML loses its status | test_http_answer[500 with html], test_http_answer[429 with html] |
| 14 | HTTP 429 with text breaks the lenient parser | test_http_answer[429 with text] |
| 15 | HTTP 503 without a body | test_http_answer[503 empty] |
| 16 | HTTP 302 | test_http_answer[302] |
| 17 | HTTP 200 with HTML | test_http_answer[200 with html] |
| 18 | status, content type and budget must be read before any parser | test_budget_is_read_before_any_parser |
| 19 | an empty LoginResult is None | test_empty_login_result_is_a_wrong_password |
| 20 | Credential without an ApplicationId | test_credential_without_an_application_id_is_never_sent |
| 21 | big answers need a huge tree | test_big_answers_a_long_text_is_read_and_an_endless_one_refused |
"""

from __future__ import annotations

import re
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from pathlib import Path

import pytest
from aiohttp import web
from lxml import etree

from daemon.clock import SystemClock
from daemon.domain.change import EditErpOrder, RowAction, RowChange
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind
from daemon.erp import translate
from daemon.erp.gateway import ErpGateway
from daemon.erp.transport import Service
from tests.erp.loopback import NS, Answer, Asked, canned, connected, fault, needs_descriptions, result, serving, xml

pytestmark = needs_descriptions

HTML = "<html><body>Vedlikehold</body></html>"
NOW = datetime(2026, 11, 22, 12, 0, 0, 999_999, tzinfo=UTC)
ROWS = (
    RowChange(action=RowAction.EDIT, row_id="1", product_id="11", quantity=Decimal("0.00001")),
    RowChange(action=RowAction.DELETE, row_id="2", product_id="12"),
    RowChange(action=RowAction.ADD, product_id="13", quantity=Decimal("1E+2")),
)
EDIT = EditErpOrder(native_id="7001", customer_id="501", status="Confirmed", rows=ROWS)
SAVED = canned("<InvoiceOrder><OrderId>7001</OrderId></InvoiceOrder>")


async def orders(erp: ErpGateway, *ids: str) -> list[str]:
    return list(await erp.fetch_many(Kind.ORDER, ids))


def test_every_trap_in_the_table_has_its_test() -> None:
    assert __doc__ is not None
    named = re.findall(r"(test_\w+)", __doc__)
    assert len(named) >= 21 and set(named) <= set(globals())


async def test_bare_lists_two_ids_are_really_two_ids_on_the_wire(tmp_path: Path) -> None:
    found = canned("<InvoiceOrder><OrderId>1</OrderId></InvoiceOrder><InvoiceOrder><OrderId>2</OrderId></InvoiceOrder>")
    async with connected(tmp_path, GetInvoices=found, SaveInvoices=SAVED) as (loopback, erp):
        assert await orders(erp, "1", "2") == ["1", "2"]
        asked = loopback.last("GetInvoices")
        assert asked.texts("int") == ["1", "2"]
        assert {"InvoiceRows", "OrderStatus", "RowId", "ProductId"} <= set(asked.texts("string"))
        await erp.perform(EDIT)
        assert loopback.last("SaveInvoices").texts("ChangeState") == ["Edit", "Delete", "Add"]


NOTHING = [
    lambda a: xml(result(a.operation, "")),
    lambda a: xml(result(a.operation, "").replace(f"<{a.operation}Result></{a.operation}Result>", "")),
    lambda a: xml(result(a.operation, "").replace(f"<{a.operation}Result>", f'<{a.operation}Result xsi:nil="true">')),
]


@pytest.mark.parametrize("answer", NOTHING, ids=["empty", "absent", "nil"])
async def test_result_unwrapping_nothing_found_is_an_empty_answer(tmp_path: Path, answer: Answer) -> None:
    async with connected(tmp_path, GetInvoices=answer, GetProducts=answer, GetCompanies=answer) as (_, erp):
        for kind in (Kind.ORDER, Kind.PRODUCT, Kind.CUSTOMER):
            assert await erp.fetch_many(kind, ["1"]) == {}


async def test_company_sync_list_every_deleted_company_of_a_page_is_heard_of(tmp_path: Path) -> None:
    """The page is no bare list: its companies stand below `Items`, beside the counts."""
    gone = "".join(f"<SyncCompany><CompanyId>{i}</CompanyId><Active>false</Active></SyncCompany>" for i in (5, 6))
    counts = "<CurrentPage>1</CurrentPage><TotalPages>1</TotalPages><TotalItems>2</TotalItems>"
    page = canned(f"{counts}<ItemsPerPage>1000</ItemsPerPage><Items>{gone}</Items>")
    async with connected(tmp_path, GetCompanySyncList=page) as (_, erp):
        assert [ids async for ids in erp.gone(Kind.CUSTOMER, since=NOW)] == [["5", "6"]]


async def test_include_vat_is_sent_as_nil_and_may_be_missing_in_a_reply(tmp_path: Path) -> None:
    async with connected(tmp_path, SaveInvoices=SAVED) as (loopback, erp):
        assert (await erp.perform(EDIT)).native_id == "7001"
        (sent,) = etree.fromstring(loopback.last("SaveInvoices").body).iter(f"{{{NS}}}IncludeVAT")
        assert (sent.get("{http://www.w3.org/2001/XMLSchema-instance}nil"), sent.text) == ("true", None)


async def test_unknown_element_hides_nothing_that_follows_it(tmp_path: Path) -> None:
    inner = (
        "<InvoiceOrder><Brand-New>1</Brand-New><OrderId>7001</OrderId><CustomerId>501</CustomerId>"
        "<Newer><OrderId>9</OrderId></Newer><ReferenceNumber>RB 1</ReferenceNumber></InvoiceOrder>"
    )
    async with connected(tmp_path, SaveInvoices=canned(inner), GetInvoices=canned(inner)) as (_, erp):
        assert (await erp.perform(EDIT)).native_id == "7001"
        order = (await erp.fetch_many(Kind.ORDER, ["7001"]))["7001"]
        assert (getattr(order, "customer_id", ""), getattr(order, "reference", "")) == ("501", "RB 1")


async def test_enums_a_new_status_is_read_and_a_wrong_one_is_a_refusal(tmp_path: Path) -> None:
    new = canned("<InvoiceOrder><OrderId>7001</OrderId><OrderStatus>OrderState_Robot</OrderStatus></InvoiceOrder>")
    text = "There is an error in XML document. ---> Instance validation error: 'X' is not a valid value for Y."
    async with connected(tmp_path, GetInvoices=new, SaveInvoices=lambda _a: fault(text)) as (_, erp):
        order = (await erp.fetch_many(Kind.ORDER, ["7001"]))["7001"]
        assert getattr(order, "status", "") == "OrderState_Robot"
        with pytest.raises(SyncError) as caught:
            await erp.perform(EDIT)
        assert (caught.value.reason, caught.value.outcome_unknown) == (Reason.REFUSED, False)
        assert caught.value.detail.startswith("Instance validation error")


async def test_unknown_keyword_is_our_own_mistake_and_was_not_sent(tmp_path: Path) -> None:
    async with connected(tmp_path) as (loopback, erp):
        with pytest.raises(SyncError) as caught:
            await erp._session.small(Service.INVOICE, "SaveInvoices", {"orders": []}, writing=True)
        assert (caught.value.reason, caught.value.outcome_unknown) == (Reason.INTERNAL, False)
        assert loopback.count("SaveInvoices") == 0


async def test_decimals_are_written_plainly(tmp_path: Path) -> None:
    async with connected(tmp_path, SaveInvoices=SAVED) as (loopback, erp):
        await erp.perform(EDIT)
        assert loopback.last("SaveInvoices").texts("Quantity") == ["0.00001", "100"]


async def test_datetimes_go_out_in_utc_without_fractions(tmp_path: Path) -> None:
    elsewhere = NOW.astimezone(timezone(timedelta(hours=-5)))
    async with connected(tmp_path, GetOrderSyncList=canned(""), GetProducts=canned("")) as (loopback, erp):
        for kind in (Kind.ORDER, Kind.PRODUCT):
            assert [b async for b in erp.listing(kind, changed_since=NOW)] == []
        asked = loopback.last("GetOrderSyncList")
        assert asked.texts("ChangedAfter") == ["2026-11-22T11:58:00Z"]
        assert asked.texts("RegisteredAfter") == ["0001-01-01T00:00:00"]
        assert loopback.last("GetProducts").texts("DateChanged") == ["2026-11-22T11:58:00Z"]
        assert [b async for b in erp.listing(Kind.PRODUCT, changed_since=elsewhere)] == []
        (sent,) = loopback.last("GetProducts").texts("DateChanged")
        assert datetime.fromisoformat(sent or "") == datetime(2026, 11, 22, 11, 58, tzinfo=UTC)


YEAR_ONE = ["0001-01-01T00:00:00", "0001-01-01T00:00:00Z", "0001-01-01T00:00:00+14:00", "0001-12-31T23:59:59-11:00"]


@pytest.mark.parametrize("text", YEAR_ONE)
async def test_year_one_is_no_time_in_whatever_form(tmp_path: Path, text: str) -> None:
    fields = "".join(f"<{name}>{text}</{name}>" for name in ("DateOrdered", "DateChanged", "DeliveryDate"))
    inner = f"<InvoiceOrder><OrderId>7001</OrderId>{fields}</InvoiceOrder>"
    async with connected(tmp_path, GetInvoices=canned(inner)) as (_, erp):
        order = (await erp.fetch_many(Kind.ORDER, ["7001"]))["7001"]
        assert [getattr(order, n) for n in ("ordered_on", "changed_at", "deliver_on")] == [None] * 3
    assert translate.instant(datetime.fromisoformat(text)) is None


def html(status: int) -> Answer:
    return lambda _a: web.Response(text=HTML, status=status, content_type="text/html")


HTTP: dict[str, tuple[Answer, Reason, bool]] = {
    "500 with a fault": (lambda _a: fault("Object reference not set"), Reason.SERVER_ERROR, True),
    "200 with a fault": (lambda _a: fault("Object reference not set", status=200), Reason.SERVER_ERROR, True),
    "500 with html": (html(500), Reason.SERVER_ERROR, True),
    "429 with html": (html(429), Reason.RATE_LIMITED, False),
    "429 with text": (lambda _a: web.Response(status=429, text="slow down"), Reason.RATE_LIMITED, False),
    "503 empty": (lambda _a: web.Response(status=503), Reason.SERVER_ERROR, True),
    "302": (lambda _a: web.Response(status=302, headers={"Location": "/elsewhere"}), Reason.BAD_REPLY, True),
    "200 with html": (html(200), Reason.BAD_REPLY, True),
}


@pytest.mark.parametrize(("answer", "reason", "unknown"), HTTP.values(), ids=list(HTTP))
async def test_http_answer(tmp_path: Path, answer: Answer, reason: Reason, unknown: bool) -> None:
    """One bounded reason each; of a write also whether it may have been carried out."""
    async with connected(tmp_path, GetInvoices=answer) as (loopback, erp):
        with pytest.raises(SyncError) as caught:
            await orders(erp, "7001")
        assert (caught.value.reason, caught.value.outcome_unknown) == (reason, False)
        assert [one.operation for one in loopback.asked] == ["Login", "GetInvoices"]
    async with connected(tmp_path, SaveInvoices=answer) as (loopback, erp):
        with pytest.raises(SyncError) as caught:
            await erp.perform(EDIT)
        assert (caught.value.reason, caught.value.outcome_unknown) == (reason, unknown)
        assert loopback.count("SaveInvoices") == 1


async def test_budget_is_read_before_any_parser(tmp_path: Path) -> None:
    headers = {"APILimitRemaining": "17", "APILimitReset": "2026-11-22T22:00:00Z"}

    def page(_asked: Asked) -> web.Response:
        return web.Response(text=HTML, status=500, content_type="text/html", headers=headers)

    async with connected(tmp_path, GetInvoices=page) as (_, erp):
        assert erp.budget().remaining is None
        with pytest.raises(SyncError):
            await orders(erp, "7001")
        assert (erp.budget().remaining, erp.budget().limit) == (17, 7200)
        assert erp.budget().resets_at == datetime(2026, 11, 22, 22, tzinfo=UTC)


async def test_empty_login_result_is_a_wrong_password(tmp_path: Path) -> None:
    for answer in NOTHING:
        async with connected(tmp_path, Login=answer) as (loopback, erp):
            with pytest.raises(SyncError) as caught:
                await orders(erp, "7001")
            assert caught.value.reason is Reason.AUTH_FAILED
            assert loopback.count("GetInvoices") == 0


@pytest.mark.parametrize("application_id", ["", "not a guid", "11111111-2222-3333-4444-55555555555"])
async def test_credential_without_an_application_id_is_never_sent(tmp_path: Path, application_id: str) -> None:
    async with serving() as loopback:
        erp = ErpGateway(
            url=loopback.url,
            username="someone",
            password="made for this test",
            application_id=application_id,
            identity_id="",
            session=None,
            wsdl_cache=tmp_path,
            clock=SystemClock(),
            requests_per_second=Decimal(0),
            timeout_seconds=60,
        )
        with pytest.raises(SyncError) as caught:
            await orders(erp, "7001")
        await erp.close()
        assert (caught.value.reason, loopback.asked) == (Reason.APPLICATION_UNKNOWN, [])


async def test_big_answers_a_long_text_is_read_and_an_endless_one_refused(tmp_path: Path) -> None:
    def long(size: int) -> Answer:
        return canned(f"<Product><Id>1</Id><Name>{'x' * size}</Name></Product>")

    async with connected(tmp_path, GetProducts=long(5_000_000)) as (loopback, erp):
        found = (await erp.fetch_many(Kind.PRODUCT, ["1"]))["1"]
        assert len(getattr(found, "name", "")) == 5_000_000
        loopback.answers["GetProducts"] = long(16_000_000)
        with pytest.raises(SyncError) as caught:
            await erp.fetch_many(Kind.PRODUCT, ["1"])
        assert caught.value.reason is Reason.BAD_REPLY
