"""Open questions of apis/24so-soap.md 12 about limits, sessions, times and searches. One test per switch."""

from datetime import timedelta

from tests.assumptions.values import each_value
from tests.sandbox.erp_client import AUTH, CLIENTS, ORDERS, PRODUCTS, Answer, Erp, properties, serving, text


async def turn(erp: Erp, **switches: object) -> None:
    """Flip switches over HTTP."""
    answer = await erp.http.patch("/_sandbox/settings", json=switches)
    assert answer.status == 200, await answer.text()


@each_value("ErpSettings.limit_answer", "fault", "429", "403")
async def test_a_used_up_limit_is_told_by_text_and_by_one_of_three_statuses(value: str) -> None:
    async with serving() as erp:
        await turn(erp, limit_answer=value, limit_per_hour=2)
        await erp.call(CLIENTS, "GetCurrencyList")
        answer = await erp.call(CLIENTS, "GetCurrencyList")
        assert answer.status == (500 if value == "fault" else int(value))
        assert "Limit exceeded by" in answer.text and "Quarantine ends at" in answer.text
        assert answer.headers["APILimitRemaining"] == "0" and "APILimitReset" in answer.headers
        assert bool(answer.fault) is (value == "fault")


@each_value("ErpSettings.session_minutes", 20, 0)
async def test_an_unused_session_ends_after_its_time_or_never(value: int) -> None:
    async with serving() as erp:
        await turn(erp, session_minutes=value)
        erp.clock.advance(timedelta(minutes=21))
        answer = await erp.call(CLIENTS, "GetCurrencyList")
        assert answer.status == (500 if value else 200)
        await erp.login()
        assert (await erp.call(CLIENTS, "GetCurrencyList")).status == 200


@each_value("ErpSettings.expired_session_says", "session", "identity")
async def test_an_ended_session_is_told_by_one_of_two_texts(value: str) -> None:
    async with serving() as erp:
        await turn(erp, expired_session_says=value)
        await erp.http.post("/_sandbox/sessions/expire")
        fault = (await erp.call(CLIENTS, "GetCurrencyList")).fault
        wanted = (
            "Session is not authenticated" if value == "session" else "Client is not authenticated on this identity"
        )
        assert fault.endswith(wanted)


async def changed_since(erp: Erp, limit: str) -> list[str]:
    inner = f"<searchParams><DateChanged>{limit}</DateChanged></searchParams>" + properties("returnProperties", "Id")
    answer = await erp.call(PRODUCTS, "GetProducts", inner)
    assert answer.status == 200, answer.text
    return answer.texts("GetProductsResult", "Product", "Id")


async def touch(erp: Erp) -> None:
    """Change product 1 at 12:00:10, which is stored as 12:00 UTC (13:00 in Norway)."""
    erp.clock.advance(timedelta(minutes=5))
    await erp.http.patch("/_sandbox/products/1", json={"name": "Nytt navn"})


@each_value("ErpSettings.naive_dates", "utc", "oslo")
async def test_a_time_without_zone_in_a_request_is_utc_or_norwegian(value: str) -> None:
    async with serving() as erp:
        await turn(erp, naive_dates=value)
        await touch(erp)
        assert await changed_since(erp, "2026-11-22T12:04:00Z") == ["1"]
        assert await changed_since(erp, "2026-11-22T13:04:00") == ([] if value == "utc" else ["1"])


@each_value("ErpSettings.dates_with_z", True, False)
async def test_a_time_in_a_reply_is_utc_with_or_without_saying_so(value: bool) -> None:
    async with serving() as erp:
        await turn(erp, dates_with_z=value)
        await erp.save("<OrderId>500</OrderId><OrderStatus>Pack</OrderStatus>")
        (order,) = await erp.orders(500, props="DateChanged")
        assert text(order, "DateChanged") == ("2026-11-22T12:00:00Z" if value else "2026-11-22T12:00:00")


@each_value("ErpSettings.changed_after_strict", False, True)
async def test_a_change_at_the_very_minute_of_the_search_is_found_or_not(value: bool) -> None:
    async with serving() as erp:
        await turn(erp, changed_after_strict=value)
        await touch(erp)
        assert await changed_since(erp, "2026-11-22T12:05:00Z") == ([] if value else ["1"])
        assert await changed_since(erp, "2026-11-22T12:04:59Z") == ["1"]


@each_value("ErpSettings.unknown_property", "ignore", "fault")
async def test_an_unknown_return_property_is_ignored_or_a_fault(value: str) -> None:
    async with serving() as erp:
        await turn(erp, unknown_property=value)
        inner = "<searchParams><Id>1</Id></searchParams>" + properties("returnProperties", "Id Nonsense")
        answer = await erp.call(PRODUCTS, "GetProducts", inner)
        assert (answer.status, bool(answer.fault)) == ((200, False) if value == "ignore" else (500, True))


async def search(erp: Erp) -> Answer:
    inner = "<searchParams><OrderIds><int>500</int><int>501</int></OrderIds></searchParams>"
    return await erp.call(ORDERS, "GetInvoices", inner + properties("invoiceReturnProperties", "OrderId"))


@each_value("ErpSettings.most_results", 0, 1)
async def test_a_search_gives_everything_or_is_cut_without_a_word(value: int) -> None:
    async with serving() as erp:
        await turn(erp, most_results=value)
        answer = await search(erp)
        found = answer.texts("GetInvoicesResult", "InvoiceOrder", "OrderId")
        assert (answer.status, found) == (200, ["500"] if value else ["500", "501"])


@each_value("ErpSettings.limit_counts_by", "address", "user", "application")
async def test_the_budget_belongs_to_an_address_or_a_user_or_an_application(value: str) -> None:
    async with serving() as erp:
        await turn(erp, limit_counts_by=value, limit_per_hour=100)
        first = await left(erp)
        erp.cookie, known = "", erp.cookie
        await erp.call(AUTH, "HasSession")  # nobody known: counted against the address
        erp.cookie = known
        await erp.login()  # the same user and application in a second session
        assert erp.cookie != known
        spent = first - await left(erp)
        assert spent == (3 if value == "address" else 2)


async def left(erp: Erp) -> int:
    return int((await erp.call(CLIENTS, "GetCurrencyList")).headers["APILimitRemaining"])


@each_value("ErpSettings.burst_per_second", 0, 5)
async def test_quick_requests_are_all_answered_or_refused_within_the_second(value: int) -> None:
    async with serving() as erp:
        await turn(erp, burst_per_second=value)
        statuses = [(await erp.call(CLIENTS, "GetCurrencyList")).status for _ in range(30)]
        assert statuses == ([200] * 5 + [429] * 25 if value else [200] * 30)
        erp.clock.advance(timedelta(seconds=1))
        assert (await erp.call(CLIENTS, "GetCurrencyList")).status == 200


async def test_a_status_outside_the_description_reaches_the_client_as_it_is() -> None:
    async with serving() as erp:
        order = erp.state.book.orders[500]
        erp.state.book.put_order({**order, "OrderStatus": "NotInAnyList"}, "test")
        (found,) = await erp.orders(500, props="OrderId OrderStatus")
        assert text(found, "OrderStatus") == "NotInAnyList"
