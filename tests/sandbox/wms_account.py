"""An imitated Rackbeat account over real HTTP, for the tests of the `wms_*` half. Never patches, never sleeps."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any

import aiohttp
from aiohttp.test_utils import TestServer
from yarl import URL

from sandbox.webhooks import Deliveries
from sandbox.wms_rest import DELIVERIES, create_wms_app
from sandbox.wms_settings import WmsSettings
from sandbox.wms_state import WmsState

Json = dict[str, Any]


class Account:
    """One account and one client with its token."""

    def __init__(self, state: WmsState, root: URL, http: aiohttp.ClientSession, deliveries: Deliveries) -> None:
        self.state = state
        self.root = root
        self.http = http
        self.deliveries = deliveries

    async def call(
        self,
        method: str,
        path: str,
        body: object = None,
        *,
        query: Mapping[str, str] | None = None,
        headers: Mapping[str, str] | None = None,
        expect: int | None = None,
    ) -> Json:
        """Send one request; `path` is sent as it is, already encoded. Fails unless the status is as expected."""
        prefix = "" if path.startswith("/_sandbox") else "/api"
        url = URL(f"{str(self.root).rstrip('/')}{prefix}{path}", encoded=True)
        if query:
            url = url.with_query(query)
        sent = {"Authorization": f"Bearer {self.state.settings.token}", "Accept": "application/json", **(headers or {})}
        async with self.http.request(method, url, json=body, headers=sent) as answer:
            content: Json = await answer.json(content_type=None) if await answer.read() else {}
            wanted = (200, 201, 206) if expect is None else (expect,)
            assert answer.status in wanted, f"{method} {path}: {answer.status} {content}"
            return content

    async def raw(self, method: str, path: str, **more: Any) -> tuple[int, Mapping[str, str], bytes]:
        """Send one request and give back status, headers and bytes as they came; `more` goes to aiohttp."""
        headers = {"Authorization": f"Bearer {self.state.settings.token}"} | more.pop("headers", {})
        url = URL(f"{str(self.root).rstrip('/')}/api{path}", encoded=True)
        async with self.http.request(method, url, headers=headers, **more) as answer:
            return answer.status, answer.headers, await answer.read()

    async def set(self, **switches: Any) -> None:
        """Flip switches over HTTP."""
        await self.call("PATCH", "/_sandbox/settings", switches)

    async def product(self, number: str, price: object = 10, **more: object) -> Json:
        body = {"number": number, "name": number, "sales_price": price, "group": 1} | more
        made: Json = (await self.call("POST", "/products", body))["product"]
        return made

    async def customer(self, number: int = 10001, name: str = "Fjell og Fjord AS") -> Json:
        body = {"number": number, "company_name": name, "payment_terms_id": 1, "customer_group_id": 1}
        made: Json = (await self.call("POST", "/customers", body))["customer"]
        return made

    async def draft(self, lines: list[Json], **more: object) -> Json:
        body = {"customer_id": 10001, "lines": lines} | more
        made: Json = (await self.call("POST", "/orders/drafts", body))["order"]
        return made

    async def stock(self, number: str, quantity: int) -> None:
        """Set the stock through a booked adjustment."""
        body = {"item_id": number, "adjustment_type": "quantity", "quantity": quantity, "location": 1}
        made = await self.call("POST", "/inventory-adjustments", body)
        await self.call("POST", f"/inventory-adjustments/{made['inventory_regulation']['id']}/book")


@asynccontextmanager
async def opened(state: WmsState | None = None, **switches: Any) -> AsyncIterator[Account]:
    """A prepared account with product group 1; `switches` are fields of WmsSettings."""
    settings = WmsSettings(**({"rate_limit": 0, "delivery_backoff_seconds": 0.01} | switches))
    account = state or WmsState()
    app = create_wms_app(account, settings)
    account.prepare()
    account.add_entry(account.product_groups, 1, "Varer")
    async with TestServer(app) as server, aiohttp.ClientSession() as http:
        yield Account(account, server.make_url("/"), http, app[DELIVERIES])
