"""Rackbeat never makes us call another host, and our token goes nowhere else: not by a redirect, not by `self`."""

from __future__ import annotations

from typing import Any

import pytest

from daemon.domain.change import BookOrder, SetIdField
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind
from tests.wms.loopback import Seen, gateway_at, gateway_for, listed, reply, serving
from tests.wms.test_gateway import order_row, routes

ADDRESSES = ("self", "pdf_url", "picture_url", "urlfriendly_number", "links", "next")


def pointing(other: str, **row: Any) -> dict[str, Any]:
    """A row whose every address names another host."""
    return {**row, **dict.fromkeys(ADDRESSES, f"{other}/api/products/A"), "field_values": [], "lines": []}


async def test_addresses_inside_an_answer_are_never_called() -> None:
    async with serving(lambda s, n: reply({}, 500)) as other:
        product = pointing(other.url, number="A", group={"number": 7, "self": other.url})
        order = pointing(other.url, **order_row(7))
        pages = {
            "products": [product],
            "total": 1,
            "pages": 1,
            "page": 1,
            "limit": 200,
            "next_page_url": f"{other.url}/api/products?page=2",
            "links": {"next": f"{other.url}/api/products?page=2"},
        }
        table = {
            "GET /products": reply(pages, 206),
            "GET /products/A": {"product": product},
            "GET /orders": listed("orders", [order]),
            "GET /orders/7": {"order": order},
            "PUT /products/A/fields": {"product": product},
            "POST /orders/7/book": {"order": order},
        }
        async with gateway_for(routes(table)) as (gateway, server):
            for kind in (Kind.PRODUCT, Kind.STOCK, Kind.ORDER):
                assert [len(batch) async for batch in gateway.listing(kind)] == [1]
            await gateway.fetch_many(Kind.PRODUCT, ["A"])
            await gateway.fetch_many(Kind.ORDER, ["7"])
            await gateway.perform(SetIdField(kind=Kind.PRODUCT, native_id="A", value="1"))
            await gateway.perform(BookOrder(native_id="7"))
            assert len(server.seen) >= 8
        assert other.seen == []


@pytest.mark.parametrize("status", [301, 302, 307, 308])
async def test_a_redirect_to_another_host_is_an_error_there_and_then(status: int) -> None:
    async with serving(lambda s, n: {"product": {"number": "A"}}) as other:

        def script(seen: Seen, n: int) -> Any:
            return reply({}, status, Location=other.url + seen.raw)

        async with serving(script) as server:
            gateway = gateway_at(server.url)
            with pytest.raises(SyncError) as caught:
                await gateway.fetch_many(Kind.PRODUCT, ["A"])
            assert (caught.value.reason, caught.value.outcome_unknown) == (Reason.BAD_REPLY, False)
            with pytest.raises(SyncError) as caught:
                await gateway.perform(BookOrder(native_id="7"))
            assert (caught.value.reason, caught.value.outcome_unknown) == (Reason.BAD_REPLY, True)
            await gateway.close()
        assert other.seen == []


async def test_a_303_is_not_taken_for_an_answer() -> None:
    async with serving(lambda s, n: {}) as other:
        async with gateway_for(lambda s, n: reply({}, 303, Location=other.url)) as (gateway, _):
            with pytest.raises(SyncError) as caught:
                await gateway.fetch_many(Kind.PRODUCT, ["A"])
            assert caught.value.reason is Reason.BAD_REPLY
        assert other.seen == []
