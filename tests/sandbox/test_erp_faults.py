"""Each accident of the imitated ERP is armed by its name over HTTP and does what its name says."""

from datetime import timedelta
from typing import Any

import aiohttp
import pytest
from lxml import etree

from sandbox.erp_fault_presets import ERP_PRESETS
from tests.sandbox.erp_client import AUTH, COMPANIES, NS, ORDERS, PRODUCTS, Answer, Erp, properties, serving, text

CATEGORIES = properties("returnProperties", "Id Name")
ALL_PRODUCTS = "<searchParams><Name>%</Name></searchParams>" + properties("returnProperties", "Id No Name")
NEW_ORDER = "<CustomerId>10</CustomerId><ExternalStatus>77</ExternalStatus>"


async def arm(erp: Erp, preset: str, operation: str = "*", **more: Any) -> dict[str, Any]:
    wish = {"preset": preset, "operation": operation, **more}
    answer = await erp.http.post("/_sandbox/faults", json=wish)
    assert answer.status == 201, await answer.text()
    made: dict[str, Any] = await answer.json()
    return made


def made_orders(erp: Erp) -> list[int]:
    return [key for key, order in erp.state.book.orders.items() if order.get("ExternalStatus") == 77]


@pytest.mark.parametrize(("preset", "status"), [("quarantine_429", 429), ("quarantine_403", 403)])
async def test_a_quarantine_in_plain_text_names_its_end_and_says_that_nothing_is_left(preset: str, status: int) -> None:
    async with serving() as erp:
        await arm(erp, preset, "GetProducts")
        answer = await erp.call(PRODUCTS, "GetProducts", ALL_PRODUCTS)
        assert (answer.status, answer.headers["APILimitRemaining"]) == (status, "0")
        assert answer.headers["Content-Type"].startswith("text/plain")
        assert answer.text.endswith("Request is blocked. Quarantine ends at 2026-11-22 13:00:00")
        assert (await erp.call(PRODUCTS, "GetProducts", ALL_PRODUCTS)).status == 200


@pytest.mark.parametrize("soap12", [False, True])
@pytest.mark.parametrize(("preset", "status"), [("quarantine_fault", 500), ("quarantine_fault_200", 200)])
async def test_a_quarantine_as_a_fault_speaks_the_callers_version(preset: str, status: int, soap12: bool) -> None:
    async with serving() as erp:
        await arm(erp, preset, "GetProducts")
        answer = await erp.call(PRODUCTS, "GetProducts", ALL_PRODUCTS, soap12=soap12)
        assert answer.status == status
        assert answer.fault == "Limit exceeded by 1. Request is blocked. Quarantine ends at 2026-11-22 13:00:00"


async def test_a_session_that_expires_refuses_this_call_and_lives_again_after_a_login() -> None:
    async with serving() as erp:
        for preset, words in (
            ("session_expired", "Session is not authenticated"),
            ("session_without_identity", "Client is not authenticated on this identity"),
        ):
            await arm(erp, preset, "GetCategories")
            for _ in range(2):
                assert words in (await erp.call(PRODUCTS, "GetCategories", CATEGORIES)).fault
            await erp.login()
            assert (await erp.call(PRODUCTS, "GetCategories", CATEGORIES)).status == 200


@pytest.mark.parametrize("preset", ["session_fault", "identity_fault", "timeout_fault"])
async def test_a_fault_once_leaves_session_and_state_alone(preset: str) -> None:
    async with serving() as erp:
        await arm(erp, preset, "SaveInvoices")
        assert (await erp.save(NEW_ORDER)).fault.startswith("Server was unable to process request. ---> ")
        assert made_orders(erp) == []
        assert (await erp.save(NEW_ORDER)).status == 200


@pytest.mark.parametrize(
    ("preset", "made"),
    [("dropped_before_commit", 0), ("dropped_after_commit", 1), ("cut_in_half", 1)],
)
async def test_a_broken_line_tells_nothing_of_whether_the_order_was_made(preset: str, made: int) -> None:
    async with serving() as erp:
        await arm(erp, preset, "SaveInvoices")
        with pytest.raises(aiohttp.ClientError):
            await erp.save(NEW_ORDER)
        assert len(made_orders(erp)) == made
        query = {"operation": "SaveInvoices", "wrote": "true", "limit": "0"}
        seen = await (await erp.http.get("/_sandbox/journal", params=query)).json()
        assert (seen["count"], seen["entries"]) == (made, [])
        assert erp.state.journal.entries("SaveInvoices")[-1].detail["accident"] == preset


@pytest.mark.parametrize(
    ("preset", "status", "empty"),
    [
        ("html_500", 500, False),
        ("html_502", 502, False),
        ("html_503", 503, False),
        ("html_200", 200, False),
        ("empty_503", 503, True),
        ("empty_200", 200, True),
        ("redirect", 302, True),
        ("throttled_429", 429, False),
    ],
)
async def test_a_web_server_that_is_ill_answers_without_soap(preset: str, status: int, empty: bool) -> None:
    async with serving() as erp:
        await arm(erp, preset, "GetCategories")
        async with erp.http.session.post(
            erp.http.make_url(PRODUCTS),
            data=f'<e:Envelope xmlns:e="{NS}"><e:Body><GetCategories/></e:Body></e:Envelope>',
            headers={"Content-Type": "text/xml", "SOAPAction": f'"{NS}/GetCategories"'},
            allow_redirects=False,
        ) as answer:
            assert (answer.status, not await answer.read()) == (status, empty)
            assert "xml" not in answer.content_type


async def test_a_late_answer_is_late() -> None:
    async with serving() as erp:
        for preset in ("late", "late_after_commit"):
            made = await arm(erp, preset, "SaveInvoices", seconds=0.02)
            assert made["seconds"] == 0.02
            assert (await erp.save(NEW_ORDER)).status == 200
        assert len(made_orders(erp)) == 2


async def test_an_unknown_element_stands_inside_every_record_and_row() -> None:
    async with serving() as erp:
        await arm(erp, "unknown_element", "GetInvoices")
        (order,) = await erp.orders(500)
        surprises = list(order.iter("{*}Framtid"))
        assert len(surprises) == 3 and [etree.QName(child).localname for child in order][1] == "Framtid"
        (order,) = await erp.orders(500)
        assert not list(order.iter("{*}Framtid"))


async def test_a_new_status_and_a_new_company_type_appear_in_replies_only() -> None:
    async with serving() as erp:
        await arm(erp, "new_enum_value", "GetInvoices")
        (order,) = await erp.orders(500)
        assert text(order, "OrderStatus") == "OrderState_Robot"
        await arm(erp, "new_enum_value", "GetCompanies")
        wish = "<searchParams><CompanyId>10</CompanyId></searchParams>" + properties("returnProperties", "Id Type")
        answer = await erp.call(COMPANIES, "GetCompanies", wish)
        assert answer.texts("GetCompaniesResult", "Company", "Type") == ["Ukjent"]
        assert erp.state.book.orders[500]["OrderStatus"] == "Confirmed"


async def records(erp: Erp, operation: str) -> int:
    """How many records each listing answers with."""
    wishes = {
        "GetInvoices": (ORDERS, "<searchParams><OrderIds><int>500</int><int>501</int></OrderIds></searchParams>"),
        "GetProducts": (PRODUCTS, ALL_PRODUCTS),
        "GetOrderSyncList": (
            ORDERS,
            "<syncParams><ChangedAfter>2000-01-01T00:00:00</ChangedAfter>"
            "<RegisteredAfter>0001-01-01T00:00:00</RegisteredAfter></syncParams>",
        ),
        "GetCompanySyncList": (COMPANIES, "<syncSearchParameters><Page>1</Page></syncSearchParameters>"),
    }
    path, wish = wishes[operation]
    answer: Answer = await erp.call(path, operation, wish)
    places = ("GetCompanySyncListResult", "Items") if operation == "GetCompanySyncList" else (f"{operation}Result",)
    found = answer.find(*places)
    return 0 if found is None else len(found)


@pytest.mark.parametrize(
    ("operation", "whole", "short"),
    [("GetInvoices", 2, 1), ("GetProducts", 3, 2), ("GetOrderSyncList", 2, 1), ("GetCompanySyncList", 3, 2)],
)
async def test_a_short_page_lacks_records_without_a_word(operation: str, whole: int, short: int) -> None:
    async with serving() as erp:
        await arm(erp, "short_page", operation)
        assert await records(erp, operation) == short
        await arm(erp, "empty_result", operation)
        assert await records(erp, operation) == 0
        assert await records(erp, operation) == whole


@pytest.mark.parametrize(
    ("preset", "mark"),
    [
        ("xml_entities", b"<!ENTITY e7"),
        ("xml_external", b'SYSTEM "file:'),
        ("xml_deep", b"<a><a><a>"),
        ("xml_huge_text", b"xxxxxxxx"),
        ("xml_wrong_encoding", b"bl\xe5b\xe6r"),
    ],
)
async def test_hostile_xml_is_hostile(preset: str, mark: bytes) -> None:
    async with serving() as erp:
        await arm(erp, preset, "GetProducts")
        body = f'<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><GetProducts xmlns="{NS}">'
        response = await erp.http.post(
            PRODUCTS,
            data=body + ALL_PRODUCTS + "</GetProducts></e:Body></e:Envelope>",
            headers={
                "Content-Type": "text/xml",
                "SOAPAction": f'"{NS}/GetProducts"',
                "Cookie": f"ASP.NET_SessionId={erp.cookie}",
            },
        )
        content = await response.read()
        assert response.status == 200 and mark in content
        parser = etree.XMLParser(resolve_entities=True, load_dtd=False, no_network=True)
        if preset != "xml_external":
            with pytest.raises(etree.XMLSyntaxError):
                etree.fromstring(content, parser)


async def test_a_preset_fires_as_often_as_asked_and_an_unknown_one_is_refused_with_the_known_names() -> None:
    async with serving() as erp:
        made = await arm(erp, "quarantine_fault", "HasSession", times=2, skip=1)
        statuses = [(await erp.call(AUTH, "HasSession")).status for _ in range(4)]
        assert statuses == [200, 500, 500, 200]
        bad = await erp.http.post("/_sandbox/faults", json={"preset": "fire"})
        assert (bad.status, "quarantine_fault" in (await bad.json())["problems"][0]) == (400, True)
        worse = await erp.http.post("/_sandbox/faults", json={"action": "rewrite", "body": "everything"})
        assert (worse.status, "short_page" in (await worse.json())["problems"][0]) == (400, True)
        assert (await erp.http.delete(f"/_sandbox/faults/{made['id']}")).status == 200
        assert (await erp.http.delete(f"/_sandbox/faults/{made['id']}")).status == 404
        listed = await (await erp.http.get("/_sandbox/faults/presets")).json()
        assert set(listed["presets"]) == set(ERP_PRESETS)


async def test_the_journal_says_who_did_what_when_and_keeps_each_records_history() -> None:
    async with serving() as erp:
        before = (await (await erp.http.get("/_sandbox/journal")).json())["last"]
        await erp.save(NEW_ORDER)
        erp.clock.advance(timedelta(minutes=2))
        (key,) = made_orders(erp)
        await erp.save(f"<OrderId>{key}</OrderId><OrderStatus>Pack</OrderStatus>")
        erp.cookie = ""
        await erp.save(f"<OrderId>{key}</OrderId><OrderStatus>Offer</OrderStatus>")
        query = {"operation": "SaveInvoices", "after": str(before)}
        seen = (await (await erp.http.get("/_sandbox/journal", params=query)).json())["entries"]
        assert [(e["who"], e["wrote"], e["at"][11:16]) for e in seen] == [
            (erp.state.username, True, "12:00"),
            (erp.state.username, True, "12:02"),
            ("", False, "12:02"),
        ]
        history = await (await erp.http.get("/_sandbox/changes", params={"kind": "order", "id": key})).json()
        assert history["count"] == 2 and history["changes"][0]["before"] is None
        assert [c["after"].get("OrderStatus") for c in history["changes"]] == ["Web", "Pack"]
        assert (await erp.http.get("/_sandbox/journal", params={"wrote": "perhaps"})).status == 400
