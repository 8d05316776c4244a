"""24SevenOffice never makes us call another host: by no redirect, and by no address or import in a description."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web
from aiohttp.test_utils import TestServer

from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind
from tests.erp.loopback import canned, connected, gateway, needs_descriptions
from tests.erp.schema import description

pytestmark = needs_descriptions

VENDOR = "https://api.24sevenoffice.com"


@asynccontextmanager
async def elsewhere() -> AsyncIterator[tuple[str, list[str]]]:
    """Another host: its address and what it was asked."""
    asked: list[str] = []

    async def note(request: web.Request) -> web.Response:
        asked.append(f"{request.method} {request.path}")
        return web.Response(text="<a/>", content_type="text/xml")

    app = web.Application()
    app.router.add_route("*", "/{path:.*}", note)
    server = TestServer(app)
    await server.start_server()
    try:
        yield str(server.make_url("")).rstrip("/"), asked
    finally:
        await server.close()


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
async def test_a_redirect_is_not_followed(tmp_path: Path, status: int) -> None:
    async with elsewhere() as (other, asked):

        def redirect(_asked: object) -> web.Response:
            return web.Response(status=status, headers={"Location": f"{other}/x.asmx"})

        async with connected(tmp_path, GetInvoices=redirect) as (loopback, erp):
            with pytest.raises(SyncError) as caught:
                await erp.fetch_many(Kind.ORDER, ["1"])
            assert caught.value.reason is Reason.BAD_REPLY
            assert [one.operation for one in loopback.asked] == ["Login", "GetInvoices"]
        async with connected(tmp_path, Login=redirect) as (loopback, erp):
            with pytest.raises(SyncError):
                await erp.fetch_many(Kind.ORDER, ["1"])
        assert asked == []


async def serving_descriptions(folder: Path, old: str, new: str) -> tuple[list[str], list[str], SyncError | None]:
    """What we and another host were asked when `old` stands as `new` (with {other}) in every description."""
    mine: list[str] = []
    async with elsewhere() as (other, theirs):

        async def answer(request: web.Request) -> web.Response:
            mine.append(request.method)
            if request.method == "GET":
                text = description(request.path).read_text("utf-8")
                assert old in text
                return web.Response(text=text.replace(old, new.format(other=other)), content_type="text/xml")
            inner = "<s:Body/>"
            return web.Response(
                text=f'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/">{inner}</s:Envelope>',
                content_type="text/xml",
            )

        app = web.Application()
        app.router.add_route("*", "/{path:.*}", answer)
        server = TestServer(app)
        await server.start_server()
        erp = gateway(str(server.make_url("")).rstrip("/"), folder)
        try:
            await erp.fetch_many(Kind.ORDER, ["1"])
            error = None
        except SyncError as raised:
            error = raised
        finally:
            await erp.close()
            await server.close()
        return mine, theirs, error


async def test_the_address_in_a_description_is_never_used(tmp_path: Path) -> None:
    mine, theirs, _ = await serving_descriptions(tmp_path, VENDOR, "{other}")
    assert (mine, theirs) == (["GET", "POST"], [])


IMPORTS = [
    '<wsdl:import namespace="urn:x" location="{other}/x.wsdl"/><wsdl:types>',
    '<wsdl:types><xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:import namespace="urn:x" '
    'schemaLocation="{other}/x.xsd"/></xs:schema>',
    '<wsdl:types><xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:include schemaLocation="{other}/x.xsd"/>'
    "</xs:schema>",
]


@pytest.mark.parametrize("inserted", IMPORTS, ids=["wsdl import", "schema import", "schema include"])
async def test_what_a_description_points_to_is_never_fetched(tmp_path: Path, inserted: str) -> None:
    mine, theirs, error = await serving_descriptions(tmp_path, "<wsdl:types>", inserted)
    assert theirs == []
    assert error is not None and error.reason is Reason.BAD_REPLY
    assert mine == ["GET"], "nothing is sent by a description that cannot be trusted"


async def test_an_external_entity_is_never_fetched(tmp_path: Path) -> None:
    async with elsewhere() as (other, asked):
        doctype = f'<!DOCTYPE a SYSTEM "{other}/x.dtd" [<!ENTITY e SYSTEM "{other}/secret">]>'

        def answer(_asked: object) -> web.Response:
            return web.Response(text=f'<?xml version="1.0"?>{doctype}<a>&e;</a>', content_type="text/xml")

        async with connected(tmp_path, GetInvoices=answer, SaveInvoices=canned("")) as (_, erp):
            with pytest.raises(SyncError) as caught:
                await erp.fetch_many(Kind.ORDER, ["1"])
            assert caught.value.reason is Reason.BAD_REPLY
        assert asked == []
