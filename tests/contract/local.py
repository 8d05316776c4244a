"""Subjects on this machine: the in-memory fake, and the real gateway over real HTTP on the sandbox."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import aiohttp

from daemon.clock import SystemClock
from daemon.domain.change import Create
from daemon.domain.ids import System
from daemon.domain.order import WmsStatus
from daemon.erp.gateway import ErpGateway
from daemon.ports import Clock
from daemon.wms.gateway import WmsGateway
from sandbox.erp_settings import ErpSettings
from sandbox.server import Sandbox, SandboxOptions
from sandbox.wms_settings import WmsSettings
from sandbox.world import World
from tests.contract import shop
from tests.contract.subject import Subject
from tests.erp.witness import Witness, watching
from tests.fakes import FakeClock, FakeRemote


@dataclass
class Hands:
    """A person at the sandbox: its control verbs, and the user interface of Rackbeat."""

    box: Sandbox
    http: aiohttp.ClientSession

    async def call(self, method: str, url: str, body: Any = None) -> Any:
        async with self.http.request(method, url, json=body) as answer:
            text = await answer.text()
            assert answer.status < 300, (answer.status, text)
            return json.loads(text) if text and "json" in answer.content_type else None

    async def erp(self, method: str, path: str, body: Any = None) -> Any:
        return await self.call(method, f"{self.box.erp_url}/_sandbox/{path}", body)

    async def wms(self, method: str, path: str, body: Any = None) -> Any:
        return await self.call(method, f"{self.box.wms_url}/_sandbox/{path}", body)

    async def ui(self, method: str, path: str, body: Any = None) -> Any:
        return await self.wms(method, f"ui/{path}", body)

    async def fault(self, system: System, preset: str, operation: str, **more: object) -> None:
        send = self.erp if system is System.ERP else self.wms
        await send("POST", "faults", {"preset": preset, "operation": operation, "times": 1, **more})

    async def invoice(self, order: str) -> str:
        return str((await self.ui("POST", f"orders/{order}/convert-to-invoice?book=true", {}))["invoice_id"])


@dataclass
class Pair:
    """Both halves of the sandbox with a real gateway each. `witness` sees every SOAP request."""

    erp: ErpGateway
    wms: WmsGateway
    hands: Hands
    witness: Witness

    @property
    def box(self) -> Sandbox:
        return self.hands.box


@asynccontextmanager
async def sandbox_pair(folder: Path, world: World | None = None, clock: Clock | None = None) -> AsyncIterator[Pair]:
    """Limits are lifted; `world` None is the shop of the contract."""
    clock = clock or SystemClock()
    options = SandboxOptions(
        world=world or shop.as_world(),
        erp_settings=ErpSettings(limit_per_hour=0),
        wms_settings=WmsSettings(rate_limit=0),
    )
    async with Sandbox(options) as box, watching(box.erp_url) as witness, aiohttp.ClientSession() as http:
        erp = ErpGateway(
            url=witness.url,
            username=box.username,
            password=box.password,
            application_id=box.application_id,
            identity_id=box.identity_id,
            session=None,
            wsdl_cache=folder / "wsdl",
            clock=clock,
            requests_per_second=Decimal(0),
            timeout_seconds=60,
        )
        wms = WmsGateway(
            url=box.wms_url,
            token=box.token,
            session=None,
            clock=clock,
            requests_per_second=Decimal(0),
            timeout_seconds=60,
            customer_group="1",
            supplier_group="1",
            payment_terms="1",
            currency="NOK",
            locale="no",
        )
        try:
            yield Pair(erp, wms, Hands(box, http), witness)
        finally:
            await erp.close()
            await wms.close()


@asynccontextmanager
async def on_sandbox(system: System, folder: Path) -> AsyncIterator[Subject]:
    async with sandbox_pair(folder) as pair:
        clock = SystemClock()
        if system is System.ERP:
            yield Subject("sandbox-erp", pair.erp, clock.now)
            return
        subject = Subject("sandbox-wms", pair.wms, clock.now, invoice=pair.hands.invoice)
        await _stocked(subject)
        yield subject


@asynccontextmanager
async def fake(system: System, _folder: Path) -> AsyncIterator[Subject]:
    clock = FakeClock()
    remote = FakeRemote(system, clock)
    subject = Subject(f"fake-{system}", remote, clock.now)
    if system is System.ERP:
        for record in shop.erp_masters():
            remote.put(record)
        remote.put(shop.erp_order(shop.OPEN_ORDER, "Confirmed"))
        remote.put(shop.erp_order(shop.INVOICED_ORDER, "Invoiced", invoice_id="9001"))
    else:

        async def invoice(order: str) -> str:
            made = replace(remote.order(order), native_id="501", invoice_id="501", external_status=order)
            remote.invoices["501"] = replace(made, status=WmsStatus.INVOICED)
            return "501"

        subject.invoice = invoice
        await _stocked(subject)
    yield subject


async def _stocked(subject: Subject) -> None:
    """Rackbeat starts empty, so the shop is moved in through the port."""
    for record in (*shop.wms_masters(), shop.wms_draft(reference="24SO 6999")):
        await subject.remote.perform(Create(system=System.WMS, record=record))
