"""Every way a call can fail is one SyncError with a bounded reason, and a write says whether it may have happened."""

from __future__ import annotations

import asyncio
import socket
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from aiohttp import web

from daemon.clock import SystemClock
from daemon.domain.change import EditErpOrder, Update
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.erp.gateway import ErpGateway
from tests.erp.loopback import Answer, Asked, connected, fault, gateway, needs_descriptions, result, serving, xml
from tests.erp.test_bulk import BILLION

pytestmark = needs_descriptions

STOCK = Update(system=System.ERP, kind=Kind.PRODUCT, native_id="11", fields={"stock": Decimal(3)})
EDIT = EditErpOrder(native_id="7001", customer_id="501", status="Confirmed")
HTML = "<html><body>Vedlikehold</body></html>"


async def reading(erp: ErpGateway) -> SyncError:
    with pytest.raises(SyncError) as caught:
        await erp.fetch_many(Kind.ORDER, ["7001"])
    return caught.value


async def writing(erp: ErpGateway) -> SyncError:
    with pytest.raises(SyncError) as caught:
        await erp.perform(EDIT)
    return caught.value


def html(status: int) -> web.Response:
    return web.Response(text=HTML, status=status, content_type="text/html")


CASES: list[tuple[str, Answer, Reason, bool]] = [
    ("html that says it is xml", lambda _a: xml(HTML), Reason.BAD_REPLY, True),
    ("empty", lambda _a: xml(""), Reason.BAD_REPLY, True),
    ("cut off", lambda a: xml(result(a.operation, "")[:-20]), Reason.BAD_REPLY, True),
    ("entities", lambda _a: xml(BILLION + "<a>&l9;</a>"), Reason.BAD_REPLY, True),
    ("forbidden", lambda _a: html(403), Reason.FORBIDDEN, False),
    ("invalid value", lambda _a: fault("Instance validation error: 'X' is not a valid value"), Reason.REFUSED, False),
    ("caller at fault", lambda _a: fault("no such action", code="Client"), Reason.REFUSED, False),
    ("maintenance", lambda _a: fault("Read only: maintenance", code="Client"), Reason.SERVER_ERROR, True),
    ("blocked", lambda _a: fault("Provided IdentityId is blocked. Call ..."), Reason.IDENTITY_BLOCKED, False),
    ("another operation", lambda _a: xml(result("GetProducts", "")), Reason.BAD_REPLY, True),
]


@pytest.mark.parametrize(("answer", "reason", "unknown"), [c[1:] for c in CASES], ids=[c[0] for c in CASES])
async def test_a_bad_answer_has_its_reason_and_a_write_its_doubt(
    tmp_path: Path, answer: Answer, reason: Reason, unknown: bool
) -> None:
    async with connected(tmp_path, GetInvoices=answer) as (_, erp):
        error = await reading(erp)
        assert (error.reason, error.outcome_unknown) == (reason, False)
    async with connected(tmp_path, SaveInvoices=answer) as (loopback, erp):
        error = await writing(erp)
        assert (error.reason, error.outcome_unknown) == (reason, unknown)
        assert loopback.count("SaveInvoices") == 1


async def test_a_connection_dropped_during_a_write_leaves_the_outcome_open_and_is_not_retried(tmp_path: Path) -> None:
    async with connected(tmp_path) as (loopback, erp):
        loopback.answers["SaveInvoices"] = lambda a: loopback.hang_up()
        error = await writing(erp)
        assert (error.reason, error.outcome_unknown) == (Reason.UNREACHABLE, True)
        assert loopback.count("SaveInvoices") == 1


async def test_an_answer_broken_off_in_the_middle_leaves_a_write_open(tmp_path: Path) -> None:
    async def broken(asked: Asked) -> web.StreamResponse:
        response = web.StreamResponse(headers={"Content-Type": "text/xml", "Content-Length": "100000"})
        await response.prepare(asked.request)
        await response.write(result(asked.operation, "").encode())
        loopback.hang_up()
        return response

    async with connected(tmp_path, SaveInvoices=broken, GetInvoices=broken) as (loopback, erp):
        error = await writing(erp)
        assert (error.reason, error.outcome_unknown) == (Reason.BAD_REPLY, True)
        error = await reading(erp)
        assert (error.reason, error.outcome_unknown) == (Reason.BAD_REPLY, False)


async def test_a_silent_service_is_a_timeout_and_leaves_a_write_open(tmp_path: Path) -> None:
    over = asyncio.Event()

    async def silent(_asked: Asked) -> web.StreamResponse:
        await over.wait()
        return web.Response()

    async with serving(SaveInvoices=silent, GetInvoices=silent) as loopback:
        erp = gateway(loopback.url, tmp_path, timeout=1.5)
        try:
            error = await writing(erp)
            assert (error.reason, error.outcome_unknown) == (Reason.TIMEOUT, True)
            error = await reading(erp)
            assert (error.reason, error.outcome_unknown) == (Reason.TIMEOUT, False)
        finally:
            over.set()
            await erp.close()


async def test_a_refused_connection_was_certainly_not_a_write(tmp_path: Path) -> None:
    async with connected(tmp_path) as (_, erp):
        await erp.perform(STOCK)
    with socket.socket() as closed:
        closed.bind(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{closed.getsockname()[1]}"
        erp = gateway(url, tmp_path)
        error = await writing(erp)
        assert (error.reason, error.outcome_unknown) == (Reason.UNREACHABLE, False)
        await erp.close()


async def test_a_service_that_went_away_between_calls_was_certainly_not_written_to(tmp_path: Path) -> None:
    async with connected(tmp_path) as (loopback, erp):
        await erp.perform(STOCK)
        await loopback.stop()
        error = await writing(erp)
        assert error.reason is Reason.UNREACHABLE
        await erp.close()


async def test_a_name_that_does_not_resolve_is_unreachable(tmp_path: Path) -> None:
    erp = gateway("http://does-not-exist.invalid", tmp_path)
    assert (await reading(erp)).reason is Reason.UNREACHABLE
    await erp.close()


async def test_a_reply_beyond_the_bound_is_a_bad_reply(tmp_path: Path) -> None:
    def huge(asked: Asked) -> web.Response:
        return xml(result(asked.operation, " " * (17 * 1024 * 1024)))

    async with connected(tmp_path, SaveInvoices=huge) as (_, erp):
        error = await writing(erp)
        assert (error.reason, error.outcome_unknown) == (Reason.BAD_REPLY, True)


@pytest.mark.parametrize("status", [200, 403, 429, 500])
async def test_a_quarantine_says_when_and_closes_our_own_gate(tmp_path: Path, status: int) -> None:
    ends = SystemClock().now() + timedelta(minutes=30)
    text = f"Limit exceeded by 1. Request is blocked. Quarantine ends at {ends:%Y-%m-%dT%H:%M:%SZ}"
    async with connected(tmp_path, GetInvoices=lambda _a: fault(text, status=status)) as (loopback, erp):
        error = await reading(erp)
        assert error.reason is Reason.RATE_LIMITED
        assert error.retry_after is not None and 1700 < error.retry_after <= 1800
        again = await writing(erp)
        assert (again.reason, again.outcome_unknown) == (Reason.RATE_LIMITED, False)
        assert again.retry_after is not None and again.retry_after > 1700
        assert loopback.count("SaveInvoices") == 0


async def test_a_plain_429_says_how_long_to_wait(tmp_path: Path) -> None:
    def slow_down(_asked: Asked) -> web.Response:
        return web.Response(status=429, text="slow down", headers={"Retry-After": "7"})

    async with connected(tmp_path, GetInvoices=slow_down) as (_, erp):
        error = await reading(erp)
        assert error.retry_after is not None and 6 < error.retry_after <= 7


async def test_every_call_is_reported_once_with_its_outcome(tmp_path: Path) -> None:
    seen: list[tuple[str, str]] = []
    async with serving(GetInvoices=lambda _a: html(500)) as loopback:
        erp = gateway(
            loopback.url, tmp_path, on_call=lambda operation, outcome, seconds: seen.append((operation, outcome))
        )
        await reading(erp)
        await erp.close()
    assert seen == [("Login", "ok"), ("GetInvoices", "server_error")]


async def test_a_bulk_reply_that_ends_too_early_is_reported_as_failed_not_as_ok(tmp_path: Path) -> None:
    seen: list[tuple[str, str]] = []

    def cut(asked: Asked) -> web.Response:
        return xml(result(asked.operation, "<Product><Id>1</Id></Product>" * 5000)[:-30])

    async with serving(GetProducts=cut) as loopback:
        erp = gateway(loopback.url, tmp_path, on_call=lambda operation, outcome, _s: seen.append((operation, outcome)))
        with pytest.raises(SyncError) as caught:
            [batch async for batch in erp.listing(Kind.PRODUCT)]
        assert caught.value.reason is Reason.BAD_REPLY
        await erp.close()
    assert seen == [("Login", "ok"), ("GetProducts", "bad_reply")]


async def test_an_unavailable_service_may_say_how_long_to_wait(tmp_path: Path) -> None:
    def unavailable(_asked: Asked) -> web.Response:
        return web.Response(status=503, headers={"Retry-After": "30"})

    async with connected(tmp_path, GetInvoices=unavailable) as (_, erp):
        assert (await reading(erp)).retry_after == 30


async def test_no_error_text_carries_a_credential(tmp_path: Path) -> None:
    async with connected(tmp_path, Login=lambda a: fault(f"cannot read {a.texts('Password')[0]}")) as (_, erp):
        error = await reading(erp)
        assert "made for this test" not in str(error)
