"""What the daemon of any test sends is judged at the end of that test, and the judge can say no."""

from __future__ import annotations

import asyncio
import stat
from pathlib import Path

import aiohttp
import pytest

from sandbox.requests_file import RequestsFile
from sandbox.server import Sandbox, SandboxOptions
from tests.e2e.running import running
from tests.e2e.worlds import small
from tests.erp.loopback import NS, needs_descriptions
from tests.erp.recorded import NotJudged, Recorded, recording

PATH = "/Economy/InvoiceOrder/V001/InvoiceService.asmx"
REFUSED = "real service would not take"


def saving(order: str) -> bytes:
    return (
        "<s:Envelope xmlns:s='http://schemas.xmlsoap.org/soap/envelope/' "
        "xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'><s:Body>"
        f"<SaveInvoices xmlns='{NS}'><invoices><InvoiceOrder><OrderId>1</OrderId>{order}</InvoiceOrder></invoices>"
        "</SaveInvoices></s:Body></s:Envelope>"
    ).encode()


GOOD = saving("<IncludeVAT xsi:nil='true'/>")
BAD = saving("<OrderStatus>Akseptert</OrderStatus><IncludeVAT xsi:nil='true'/>")


async def send(sandbox: Sandbox, body: bytes) -> None:
    headers = {"SOAPAction": f'"{NS}/SaveInvoices"', "Content-Type": "text/xml; charset=utf-8"}
    async with aiohttp.ClientSession() as http, http.post(sandbox.erp_url + PATH, data=body, headers=headers) as answer:
        await answer.read()


@needs_descriptions
async def test_a_bad_request_fails_the_test_that_sent_it_however_the_sandbox_took_it() -> None:
    with pytest.raises(AssertionError, match=f"1 SOAP requests that the {REFUSED}"):
        async with recording() as recorded, Sandbox(SandboxOptions(world=small(), on_soap=recorded)) as sandbox:
            await send(sandbox, GOOD)
            await send(sandbox, BAD)
            await send(sandbox, BAD)
    assert recorded.requests == [(PATH, GOOD), (PATH, BAD)]


@needs_descriptions
async def test_a_request_that_an_accident_befell_is_judged_as_well() -> None:
    with pytest.raises(AssertionError, match=REFUSED):
        async with recording() as recorded, Sandbox(SandboxOptions(world=small(), on_soap=recorded)) as sandbox:
            sandbox.erp.faults.arm_json({"preset": "dropped_before_commit", "operation": "SaveInvoices"})
            with pytest.raises(aiohttp.ClientError):
                await send(sandbox, BAD)


@needs_descriptions
async def test_every_end_to_end_test_is_under_this_judgement() -> None:
    with pytest.raises(AssertionError, match=REFUSED):
        async with running(small(), start=False) as made:
            await send(made.sandbox, BAD)


async def test_what_a_daemon_sends_is_recorded_from_its_first_login() -> None:
    async with running(small(open_order=True)) as made:
        bodies = b"".join(body for _, body in made.recorded.requests)
        assert b":Login " in bodies and b":GetIdentity" in bodies, bodies


async def test_a_test_that_fails_by_itself_is_not_hidden_behind_the_judge() -> None:
    with pytest.raises(ZeroDivisionError):
        async with recording() as recorded:
            recorded(PATH, BAD)
            raise ZeroDivisionError


async def test_without_the_real_descriptions_it_is_said_that_nothing_was_judged() -> None:
    recorded = Recorded(are_here=lambda: False)
    recorded(PATH, BAD)
    with pytest.warns(NotJudged, match="were not judged"):
        assert await asyncio.to_thread(recorded.problems) == []


def test_a_kept_request_is_had_back_byte_by_byte_and_only_by_its_owner(tmp_path: Path) -> None:
    file = tmp_path / "requests.jsonl"
    keep = RequestsFile(file)
    sent = [(PATH, "<a>Ås ☃</a>".encode()), (PATH, b"\xff\xfe no utf-8 \x00\n"), (PATH, b"")]
    for path, body in sent:
        keep(path, body)
    assert Recorded.read(file).requests == sent
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
