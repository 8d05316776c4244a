"""What people do, in the two user interfaces, and what another tool does with Rackbeat's API."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import quote

import aiohttp
from yarl import URL

from sandbox.server import Sandbox

Json = dict[str, Any]


class Hands:
    """Over the sandbox's HTTP; fails the test when something is refused."""

    def __init__(self, sandbox: Sandbox, http: aiohttp.ClientSession) -> None:
        self._sandbox = sandbox
        self._http = http

    async def sell(
        self, customer_id: int, goods: Sequence[tuple[int, int]], *, status: str = "Confirmed", day: str = "2026-11-02"
    ) -> str:
        """A new order in 24SevenOffice of (product id, quantity); its id."""
        lines = [{"product_id": product, "quantity": quantity, "unit_price": 100} for product, quantity in goods]
        wish = {"customer_id": customer_id, "status": status, "ordered_on": day, "lines": lines}
        return str((await self.erp("POST", "/orders", wish))["id"])

    async def erp_order(self, order_id: str) -> Json:
        return await self.erp("GET", f"/orders/{order_id}")

    async def set_erp_status(self, order_id: str, status: str) -> None:
        await self.erp("PATCH", f"/orders/{order_id}", {"status": status})

    async def edit_line(self, number: str, line_id: int, quantity: int) -> None:
        """The warehouse changes a quantity of a draft."""
        await self.ui("PUT", f"/orders/{number}/lines/{line_id}", {"quantity": quantity})

    async def book(self, number: str) -> None:
        await self.ui("POST", f"/orders/{number}/book")

    async def ship(self, number: str) -> None:
        """Everything of the order leaves the house."""
        shipment = (await self.ui("POST", f"/orders/{number}/create-shipment"))["order_shipment"]
        await self.ui("POST", f"/orders/shipments/{shipment['id']}/mark-shipped")

    async def set_field(self, path: str, slug: str, value: str | None) -> None:
        """Somebody types something else into a field of a Rackbeat record; `path` such as `/customers/2001`."""
        field = (await self.ui("GET", f"/fields/{slug}"))["field"]
        await self.ui("PUT", f"{path}/fields", {"custom_fields": [{"id": field["id"], "value": value}]})

    async def erp(self, method: str, path: str, body: object = None) -> Json:
        """The hand of a person in 24SevenOffice."""
        return await self._call(method, f"{self._sandbox.erp_url}/_sandbox{path}", body)

    async def ui(self, method: str, path: str, body: object = None) -> Json:
        """The hand of a person in Rackbeat; `path` as in its API."""
        return await self._call(method, f"{self._sandbox.wms_url}/_sandbox/ui{path}", body)

    async def control(self, method: str, path: str, body: object = None) -> Json:
        """Switches and tricks of the Rackbeat sandbox."""
        return await self._call(method, f"{self._sandbox.wms_url}/_sandbox{path}", body)

    async def _call(self, method: str, url: str, body: object) -> Json:
        async with self._http.request(method, URL(url, encoded=True), json=body) as answer:
            text = await answer.text()
            assert answer.status < 300, f"{method} {url}: {answer.status} {text[:500]}"
            found: Json = await answer.json() if text else {}
            return found


def in_path(number: str) -> str:
    """A product number as part of a path."""
    return quote(number, safe="")
