"""What the contract is asked of: one remote system behind its port, with the few things a test may know about it."""

from __future__ import annotations

import secrets
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from datetime import datetime

import pytest

from daemon.domain.change import Change, Create, DeleteRecord, Performed
from daemon.domain.ids import Kind, System
from daemon.domain.order import Order
from daemon.domain.product import Product
from daemon.domain.record import Record
from daemon.ports import RemoteSystem

KINDS = tuple(Kind)
Invoice = Callable[[str], Awaitable[str]]


@dataclass
class Subject:
    """`invoice(order)`: makes an invoice of a booked Rackbeat order as a person does and tells its number; None where
    the test cannot. `made`: what a live account must be rid of afterwards."""

    name: str
    remote: RemoteSystem
    now: Callable[[], datetime]
    is_live: bool = False
    may_write: bool = True
    invoice: Invoice | None = None
    made: list[DeleteRecord] = field(default_factory=list)

    @property
    def system(self) -> System:
        return self.remote.system

    @property
    def is_erp(self) -> bool:
        return self.system is System.ERP

    def new_number(self) -> str:
        """A number that nothing has yet and that both systems take for any kind."""
        return str(secrets.randbelow(900_000_000) + 100_000_000)

    async def all(self, kind: Kind, since: datetime | None = None) -> list[Record]:
        return [record async for batch in self.remote.listing(kind, changed_since=since) for record in batch]

    async def some(self, kind: Kind) -> Record:
        """Any record of the kind. Skips the test where a live account has none."""
        async for batch in self.remote.listing(kind):
            if batch:
                return batch[0]
        assert self.is_live, f"the shop has no {kind}"
        pytest.skip(f"this account has no {kind}")

    async def fetch(self, kind: Kind, native_id: str) -> Record | None:
        return (await self.remote.fetch_many(kind, [native_id])).get(native_id)

    async def product(self, native_id: str) -> Product:
        found = await self.fetch(Kind.PRODUCT, native_id)
        assert isinstance(found, Product)
        return found

    async def order(self, native_id: str) -> Order:
        found = await self.fetch(Kind.ORDER, native_id)
        assert isinstance(found, Order)
        return found

    async def create(self, record: Record) -> str:
        performed = await self.remote.perform(Create(system=self.system, record=record))
        if not (self.is_erp and record.kind is Kind.CATEGORY):
            self.made.append(DeleteRecord(system=self.system, kind=record.kind, native_id=performed.native_id))
        return performed.native_id

    async def perform(self, change: Change) -> Performed:
        return await self.remote.perform(change)
