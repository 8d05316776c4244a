"""The session: one renewal for many, one wait after a refusal, one cookie (apis/24so-soap.md 3)."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from decimal import Decimal
from itertools import count
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from daemon.clock import SystemClock
from daemon.domain.change import Update
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.erp.gateway import ErpGateway
from tests.erp.loopback import (
    SESSION,
    Answer,
    Asked,
    canned,
    connected,
    fault,
    gateway,
    needs_descriptions,
    result,
    serving,
    xml,
)

pytestmark = needs_descriptions

STOCK = Update(system=System.ERP, kind=Kind.PRODUCT, native_id="11", fields={"stock": Decimal(3)})
LOST = [
    "Session is not authenticated",
    "CLIENT is not authenticated on this IDENTITY",
]


class Sessions:
    """A service where only the newest session is valid."""

    def __init__(self, text: str) -> None:
        self.text = text
        self.numbers: Iterator[int] = count(1)
        self.valid = ""
        self.status = 500

    def login(self, _asked: Asked) -> web.Response:
        self.valid = f"session{next(self.numbers)}"
        return xml(result("Login", self.valid))

    def guarded(self, answer: Answer) -> Answer:
        async def check(asked: Asked) -> web.StreamResponse:
            await asyncio.sleep(0.005)
            if asked.cookies != (f"ASP.NET_SessionId={self.valid}",):
                return fault(self.text, status=self.status)
            given = answer(asked)
            return given if isinstance(given, web.StreamResponse) else await given

        return check


def stocked(_asked: Asked) -> web.Response:
    return xml(result("SetStockQuantity", "true"))


@pytest.mark.parametrize("text", LOST)
@pytest.mark.parametrize("status", [200, 500])
async def test_twenty_calls_that_lose_the_session_together_log_in_once(tmp_path: Path, text: str, status: int) -> None:
    service = Sessions(text)
    service.status = status
    answers = {"Login": service.login, "SetStockQuantity": service.guarded(stocked)}
    answers["GetProducts"] = service.guarded(canned(""))
    async with connected(tmp_path, **answers) as (loopback, erp):
        await erp.perform(STOCK)
        service.valid = "gone"
        writes = [erp.perform(STOCK) for _ in range(10)]
        reads = [erp.fetch_many(Kind.PRODUCT, ["1"]) for _ in range(10)]
        await asyncio.gather(*writes, *reads)
        assert loopback.count("Login") == 2
        assert loopback.count("SetStockQuantity") <= 1 + 20


async def test_a_session_that_is_refused_again_at_once_is_not_renewed_for_ever(tmp_path: Path) -> None:
    async with connected(tmp_path, SetStockQuantity=lambda _a: fault(LOST[0])) as (loopback, erp):
        with pytest.raises(SyncError) as caught:
            await erp.perform(STOCK)
        assert (caught.value.reason, caught.value.outcome_unknown) == (Reason.SESSION_EXPIRED, False)
        assert (loopback.count("Login"), loopback.count("SetStockQuantity")) == (2, 2)


class Hours(SystemClock):
    """The real clock, with a monotonic part that the test moves."""

    offset = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.offset


REFUSED = [
    (canned(""), Reason.AUTH_FAILED),
    (lambda _a: xml(result("Login", "").replace("<LoginResult></LoginResult>", "")), Reason.AUTH_FAILED),
    (lambda _a: fault("Your application id is not registered. Please visit ..."), Reason.APPLICATION_UNKNOWN),
    (lambda _a: fault("The provided IdentityId is blocked"), Reason.IDENTITY_BLOCKED),
]


@pytest.mark.parametrize(("answer", "reason"), REFUSED)
async def test_a_refused_log_in_is_not_repeated_for_a_while(tmp_path: Path, answer: Answer, reason: Reason) -> None:
    clock = Hours()
    async with serving(Login=answer) as loopback:
        erp = gateway(loopback.url, tmp_path, clock=clock)
        outcomes = await asyncio.gather(*[erp.perform(STOCK) for _ in range(5)], return_exceptions=True)
        assert {getattr(outcome, "reason", None) for outcome in outcomes} == {reason}
        assert not any(getattr(outcome, "outcome_unknown", True) for outcome in outcomes)
        clock.offset = 299
        with pytest.raises(SyncError) as caught:
            await erp.perform(STOCK)
        assert caught.value.reason is reason
        assert caught.value.retry_after is not None and 0 < caught.value.retry_after <= 1
        assert loopback.count("Login") == 1
        clock.offset = 301
        del loopback.answers["Login"]
        await erp.perform(STOCK)
        assert loopback.count("Login") == 2
        await erp.close()


async def test_a_log_in_that_only_failed_on_the_way_is_tried_again_at_once(tmp_path: Path) -> None:
    async with connected(tmp_path, Login=lambda _a: web.Response(status=503)) as (loopback, erp):
        outcomes = await asyncio.gather(*[erp.perform(STOCK) for _ in range(5)], return_exceptions=True)
        assert {getattr(outcome, "reason", None) for outcome in outcomes} == {Reason.SERVER_ERROR}
        assert loopback.count("Login") == 1, "those who waited share the failure"
        del loopback.answers["Login"]
        await erp.perform(STOCK)
        assert loopback.count("Login") == 2


async def test_the_cookie_is_sent_exactly_once_on_every_service_and_never_kept_in_a_jar(tmp_path: Path) -> None:
    async with connected(
        tmp_path,
        GetIdentity=canned("<Client><Id>1</Id><Name>Prøve AS</Name></Client>"),
        GetProducts=canned(""),
    ) as (loopback, erp):
        await erp.fetch_many(Kind.PRODUCT, ["1"])
        await erp.identity()
        assert [one.operation for one in loopback.asked] == ["Login", "GetProducts", "GetIdentity"]
        assert [one.cookies for one in loopback.asked] == [(), *[(f"ASP.NET_SessionId={SESSION}",)] * 2]


async def test_a_lent_session_with_cookies_of_its_own_does_not_mix_them_in(tmp_path: Path) -> None:
    async with serving() as loopback, aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True)) as lent:
        lent.cookie_jar.update_cookies({"ASP.NET_SessionId": "somebodyelse"})
        erp = ErpGateway(
            url=loopback.url + "/",
            username="u",
            password="p",
            application_id="11111111-2222-3333-4444-555555555555",
            identity_id="",
            session=lent,
            wsdl_cache=tmp_path,
            clock=SystemClock(),
            requests_per_second=Decimal(0),
            timeout_seconds=60,
        )
        await erp.perform(STOCK)
        assert loopback.last("SetStockQuantity").cookies == (f"ASP.NET_SessionId={SESSION}",)
        assert loopback.last("Login").texts("IdentityId") == []
        await erp.close()
        assert not lent.closed and lent.connector is not None and not lent.connector.closed


async def test_a_session_id_that_could_break_out_of_the_cookie_is_refused(tmp_path: Path) -> None:
    async with connected(tmp_path, Login=canned("a; b=c&#13;&#10;X: y")) as (loopback, erp):
        with pytest.raises(SyncError) as caught:
            await erp.perform(STOCK)
        assert caught.value.reason is Reason.BAD_REPLY
        assert loopback.count("SetStockQuantity") == 0


async def test_the_identity_is_named_and_another_one_than_configured_is_refused(tmp_path: Path) -> None:
    def identity(guid: str) -> Answer:
        inner = f"<Id>{guid}</Id><Client><Id>7</Id><Name>Prøve AS</Name></Client><IsCurrent>true</IsCurrent>"
        return canned(inner)

    async with connected(tmp_path, GetIdentity=identity("66666666-7777-8888-9999-AAAAAAAAAAAA")) as (loopback, erp):
        assert (await erp.identity()).name == "Prøve AS"
        assert loopback.last("Login").texts("IdentityId") == ["66666666-7777-8888-9999-aaaaaaaaaaaa"]
    async with connected(tmp_path, GetIdentity=identity("00000000-7777-8888-9999-aaaaaaaaaaaa")) as (_, erp):
        with pytest.raises(SyncError) as caught:
            await erp.identity()
        assert caught.value.reason is Reason.FORBIDDEN


async def test_without_a_named_identity_the_client_information_tells_the_name(tmp_path: Path) -> None:
    async with connected(
        tmp_path,
        GetIdentity=canned(""),
        GetIdentities=canned(""),
        GetClientInformation=canned("<Name>Prøve AS</Name>"),
    ) as (_, erp):
        assert (await erp.identity()).name == "Prøve AS"


async def test_descriptions_are_fetched_once_and_kept_and_their_address_is_not_used(tmp_path: Path) -> None:
    def kept() -> list[Path]:
        return list(tmp_path.glob("*.wsdl"))

    async with serving() as loopback:
        for _ in range(2):
            erp = gateway(loopback.url, tmp_path)
            await erp.perform(STOCK)
            await erp.close()
        assert loopback.described == 2, "one for Authenticate, one for ProductService"
        assert len(kept()) == 2
        kept()[0].write_bytes(b"<broken")
        erp = gateway(loopback.url, tmp_path)
        await erp.perform(STOCK)
        await erp.close()
        assert loopback.described == 3, "a damaged one is fetched again"
