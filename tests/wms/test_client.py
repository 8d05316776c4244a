"""One request: what goes out, what comes back, what each failure means."""

from __future__ import annotations

import asyncio
import time
from decimal import Decimal
from typing import Any

import pytest
from aiohttp import web

from daemon.domain.errors import Reason, SyncError
from daemon.wms.client import HOLD_SECONDS, RackbeatClient
from daemon.wms.request import Request, get
from tests.wms.loopback import TOKEN, Seen, TestClock, client_for, listed, reply

WRITE = Request(method="POST", template="/products", body={"number": "A", "sales_price": Decimal("1.10")})
PUT = Request(method="PUT", template="/products/{}", keys=("A",), body={"name": "n"})


async def failing(script: Any, request: Request, clock: TestClock | None = None, **more: Any) -> SyncError:
    async with client_for(script, clock, **more) as (client, _):
        with pytest.raises(SyncError) as caught:
            await client.send(request)
    return caught.value


async def test_every_request_names_the_token_the_kind_of_answer_and_the_sender() -> None:
    async with client_for(lambda s, n: {"product": {}}) as (client, server):
        await client.send(get("/products/{}", "A"))
        headers = server.seen[0].headers
        assert headers["Authorization"] == f"Bearer {TOKEN}"
        assert headers["Accept"] == "application/json"
        assert headers["User-Agent"].startswith("samsvar (")


@pytest.mark.parametrize(
    ("number", "raw"),
    [
        ("A/B #1", "/api/products/A%2FB%20%231"),
        ("50% off", "/api/products/50%25%20off"),
        ("Jack's New England Clam Chowder", "/api/products/Jack%27s%20New%20England%20Clam%20Chowder"),
        ("A%2FB", "/api/products/A%252FB"),
        ("Blåbær+?&=", "/api/products/Bl%C3%A5b%C3%A6r%2B%3F%26%3D"),
        ("a{}b", "/api/products/a%7B%7Db"),
        ("..;", "/api/products/..%3B"),
    ],
)
async def test_a_number_is_encoded_exactly_once_on_the_wire(number: str, raw: str) -> None:
    async with client_for(lambda s, n: {"product": {}}) as (client, server):
        await client.send(get("/products/{}", number, query=(("expand", "field_values"),)))
        assert server.seen[0].raw == raw + "?expand=field_values"


@pytest.mark.parametrize("number", ["", ".", "..", "\ud800"])
async def test_a_number_that_would_address_something_else_is_never_sent(number: str) -> None:
    async with client_for(lambda s, n: {}) as (client, server):
        with pytest.raises(SyncError) as caught:
            await client.send(get("/products/{}", number))
        assert caught.value.reason is Reason.NUMBER_INVALID
        assert server.seen == []


async def test_an_empty_answer_is_none() -> None:
    async with client_for(lambda s, n: reply("")) as (client, _):
        assert await client.send(Request(method="DELETE", template="/orders/{}", keys=("1",))) is None


async def test_a_large_answer_is_read_off_the_loop_and_whole() -> None:
    many = {"products": [{"number": str(i), "name": "x" * 200} for i in range(3000)]}
    async with client_for(lambda s, n: many) as (client, _):
        assert len((await client.send(get("/products")))["products"]) == 3000


@pytest.mark.parametrize(
    ("status", "body", "reason"),
    [
        (401, {"message": "Unauthenticated."}, Reason.AUTH_FAILED),
        (403, {"message": "no"}, Reason.FORBIDDEN),
        (404, {"message": "Not found"}, Reason.NOT_FOUND),
        (404, "<html>nginx</html>", Reason.BAD_REPLY),
        (400, {"error": "bad"}, Reason.REFUSED),
        (418, {"error": "bad"}, Reason.BAD_REPLY),
        (422, {"errors": {"customer_id": ["The selected Customer is invalid."]}}, Reason.REFUSED),
        (422, {"errors": {"number": ["The number has already been taken."]}}, Reason.NUMBER_TAKEN),
        (422, {"message": "The order is booked, lines are locked."}, Reason.LOCKED),
        (422, {"errors": ["Product 'A' is barred."]}, Reason.REFUSED),
        (422, "Adjustment can't be created", Reason.REFUSED),
        (422, {"message": "The account is read-only during maintenance."}, Reason.SERVER_ERROR),
    ],
)
async def test_each_status_has_one_meaning_and_a_4xx_was_certainly_not_carried_out(
    status: int, body: Any, reason: Reason
) -> None:
    error = await failing(lambda s, n: reply(body, status), WRITE)
    assert error.reason is reason
    assert error.outcome_unknown is (reason is Reason.BAD_REPLY)


@pytest.mark.parametrize(
    ("body", "part"),
    [
        ({"errors": {"lines.0.item_id": ["Product needed"], "x": "y"}}, "lines.0.item_id: Product needed; x: y"),
        ({"errors": ["one", "two"]}, "one; two"),
        ({"errors": "just text"}, "just text"),
        ({"message": "m", "error": "e"}, "m"),
        ({"errors": {}, "error": "e"}, "e"),
        ("plain words", "plain words"),
    ],
)
async def test_the_reason_given_is_shown_in_whatever_form_it_came(body: Any, part: str) -> None:
    assert (await failing(lambda s, n: reply(body, 422), WRITE)).detail.endswith(part)


async def test_a_token_that_the_server_repeats_is_not_in_the_error() -> None:
    error = await failing(lambda s, n: reply({"message": f"bad token {TOKEN}"}, 401), WRITE)
    assert TOKEN not in error.detail and TOKEN not in str(error)


async def test_a_read_survives_two_server_errors_and_waits_longer_each_time() -> None:
    clock = TestClock()
    script = lambda s, n: reply({}, 503) if n < 3 else {"product": {"number": "A"}}  # noqa: E731 - one line says it
    async with client_for(script, clock) as (client, server):
        assert await client.send(get("/products/{}", "A"))
        assert len(server.seen) == 3
        assert clock.slept == [1.0, 2.0]


async def test_a_read_ends_after_three_tries() -> None:
    async with client_for(lambda s, n: reply({}, 500)) as (client, server):
        with pytest.raises(SyncError) as caught:
            await client.send(get("/products"))
        assert caught.value.reason is Reason.SERVER_ERROR
        assert not caught.value.outcome_unknown
        assert len(server.seen) == 3


@pytest.mark.parametrize("request_", [WRITE, PUT])
@pytest.mark.parametrize("trouble", ["drop", "500"])
async def test_a_write_whose_outcome_is_unknown_goes_out_once(request_: Request, trouble: str) -> None:
    script = lambda s, n: "drop" if trouble == "drop" else reply({}, 500)  # noqa: E731 - one line says it
    async with client_for(script) as (client, server):
        with pytest.raises(SyncError) as caught:
            await client.send(request_)
        assert caught.value.outcome_unknown
        assert len(server.seen) == 1


async def test_a_put_is_not_sent_twice_on_a_connection_kept_alive() -> None:
    script = lambda s, n: {"product": {}} if n == 1 else "drop"  # noqa: E731 - one line says it
    async with client_for(script) as (client, server):
        await client.send(get("/products/{}", "A"))
        with pytest.raises(SyncError) as caught:
            await client.send(PUT)
        assert (caught.value.reason, caught.value.outcome_unknown) == (Reason.UNREACHABLE, True)
        assert len(server.seen) == 2


async def test_a_time_out_on_a_write_leaves_the_outcome_unknown() -> None:
    error = await failing(lambda s, n: "hang", WRITE, timeout_seconds=1.0)
    assert (error.reason, error.outcome_unknown) == (Reason.TIMEOUT, True)


async def test_a_refused_connection_certainly_carried_nothing_out() -> None:
    async with client_for(lambda s, n: {}) as (_, server):
        url = server.url
    client = RackbeatClient(
        url=url, token=TOKEN, session=None, clock=TestClock(), requests_per_second=Decimal(0), timeout_seconds=60
    )
    with pytest.raises(SyncError) as caught:
        await client.send(WRITE)
    await client.close()
    assert (caught.value.reason, caught.value.outcome_unknown) == (Reason.UNREACHABLE, False)


@pytest.mark.parametrize("body", ["<!doctype html><p>Service</p>", '{"product":{"num', '{"a":NaN}', '{"a":1,"a":1}'])
async def test_an_answer_that_is_no_json_is_a_bad_reply_never_another_exception(body: str) -> None:
    error = await failing(lambda s, n: reply(body), get("/products"))
    assert (error.reason, error.outcome_unknown) == (Reason.BAD_REPLY, False)
    assert (await failing(lambda s, n: reply(body), WRITE)).outcome_unknown


async def test_an_answer_without_end_is_cut_off_and_refused() -> None:
    """More than any page of ours can be is neither kept nor parsed; of a write it leaves a doubt."""
    huge = b'{"product": "' + b"x" * (49 << 20) + b'"}'

    def endless(seen: Seen, n: int) -> web.Response:
        return web.Response(body=huge, content_type="application/json")

    for request_ in (get("/products"), PUT):
        error = await failing(endless, request_)
        assert error.reason is Reason.BAD_REPLY and "larger" in error.detail
        assert error.outcome_unknown is request_.is_write


async def test_a_body_shorter_than_announced_is_a_bad_reply() -> None:
    class Cut(web.Response):
        async def write_eof(self, data: bytes = b"") -> None:
            assert self._req is not None and self._req.transport is not None
            await asyncio.sleep(0.05)
            self._req.transport.abort()

    error = await failing(lambda s, n: Cut(body=b'{"product":{}}', content_type="application/json"), WRITE)
    assert error.reason in (Reason.BAD_REPLY, Reason.UNREACHABLE) and error.outcome_unknown


async def test_a_pause_asked_for_is_kept_by_all_callers_and_then_the_call_goes_again() -> None:
    clock = TestClock()
    limited = [True]

    def script(seen: Seen, n: int) -> Any:
        if limited[0]:
            limited[0] = False
            return reply({"message": "Too Many Attempts."}, 429, Retry_After="17")
        return {"product": {"number": "A"}}

    async with client_for(script, clock) as (client, server):
        await client.send(WRITE)
        assert clock.slept == [17.0]
        assert len(server.seen) == 2
        limited[0] = True
        await asyncio.gather(*(client.send(get("/products/{}", str(i))) for i in range(3)))
        assert sum(clock.slept) >= 34.0


async def test_a_long_pause_is_left_to_the_caller_and_holds_for_the_next_call_without_asking() -> None:
    clock = TestClock()
    async with client_for(lambda s, n: reply({}, 429, Retry_After="600"), clock) as (client, server):
        for _ in range(2):
            with pytest.raises(SyncError) as caught:
                await client.send(get("/products"))
            assert caught.value.reason is Reason.RATE_LIMITED
            assert caught.value.retry_after == pytest.approx(600)
        assert len(server.seen) == 1
        assert clock.slept == []


async def test_rate_limiting_ends_after_three_tries_on_writes_too() -> None:
    async with client_for(lambda s, n: reply({}, 429, Retry_After="1")) as (client, server):
        with pytest.raises(SyncError) as caught:
            await client.send(WRITE)
        assert (caught.value.reason, caught.value.outcome_unknown) == (Reason.RATE_LIMITED, False)
        assert len(server.seen) == 3


async def test_a_nonsense_pause_is_bounded() -> None:
    for header in ("-5", "soon", "99999999999999999999999", "Fri, 31 Dec 9999 23:59:59 GMT"):
        error = await failing(lambda s, n, h=header: reply({}, 429, Retry_After=h), get("/products"))
        assert error.retry_after is not None and 0 < error.retry_after <= 900


async def test_the_budget_is_what_the_headers_said_last() -> None:
    script = lambda s, n: reply({}, X_RateLimit_Limit="480", X_RateLimit_Remaining="479")  # noqa: E731
    async with client_for(script) as (client, _):
        assert client.budget().limit is None
        await client.send(get("/self"))
        assert (client.budget().limit, client.budget().remaining) == (480, 479)


async def test_the_rate_is_kept() -> None:
    async with client_for(lambda s, n: {}) as (_, server):
        client = RackbeatClient(
            url=server.url, token=TOKEN, session=None, clock=TestClock(), requests_per_second=Decimal(10),
            timeout_seconds=60,
        )  # fmt: skip
        began = time.monotonic()
        for _ in range(13):
            await client.send(get("/self"))
        await client.close()
        assert time.monotonic() - began >= 0.25


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_on_the_same_host_keeps_method_and_body(status: int) -> None:
    def script(seen: Seen, n: int) -> Any:
        return reply({}, status, Location="/api/moved%2Fhere") if n == 1 else {"product": {"number": "A"}}

    async with client_for(script) as (client, server):
        await client.send(WRITE)
        assert server.raw == ["POST /api/products", "POST /api/moved%2Fhere"]
        assert server.seen[1].body == {"number": "A", "sales_price": 1.1}


@pytest.mark.parametrize(
    "target", ["http://localhost:9/x", "https://127.0.0.1/api", "//other.invalid/", "", "mailto:a"]
)
async def test_the_token_never_follows_a_redirect_elsewhere(target: str) -> None:
    error = await failing(lambda s, n: reply({}, 302, Location=target), get("/products"))
    assert error.reason is Reason.BAD_REPLY


async def test_redirects_in_a_circle_end() -> None:
    async with client_for(lambda s, n: reply({}, 307, Location=s.raw)) as (client, server):
        with pytest.raises(SyncError) as caught:
            await client.send(get("/products"))
        assert caught.value.reason is Reason.BAD_REPLY
        assert len(server.seen) == 3


async def test_each_call_is_told_with_a_bounded_name() -> None:
    told: list[tuple[str, str]] = []
    note = lambda operation, outcome, seconds: told.append((operation, outcome))  # noqa: E731
    script = lambda s, n: reply({}, 404) if n == 1 else listed("orders", [])  # noqa: E731
    async with client_for(script, on_call=note) as (client, _):
        with pytest.raises(SyncError):
            await client.send(get("/orders/{}", "7"))
        await client.send(get("/orders"))
    assert told == [("GET /orders/{}", "not_found"), ("GET /orders", "ok")]


async def test_a_refused_key_is_not_shown_again_for_a_while_and_then_once() -> None:
    clock = TestClock()
    async with client_for(lambda s, n: reply({"message": "Unauthenticated."}, 401), clock) as (client, server):
        for _ in range(5):
            with pytest.raises(SyncError) as caught:
                await client.send(get("/self"))
            assert caught.value.reason is Reason.AUTH_FAILED
        assert len(server.seen) == 1
        await clock.sleep(HOLD_SECONDS + 1)
        with pytest.raises(SyncError):
            await client.send(get("/self"))
        assert len(server.seen) == 2
