"""Rackbeat as the port `RemoteSystem`. Made by daemon/app, one per connection; holds no business rule."""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

import aiohttp

from daemon.domain.change import Change, Create, Performed
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.order import Order
from daemon.domain.record import Record
from daemon.ports import Budget, Clock, Identity
from daemon.wms.calls import NewRecordDefaults, asked_number
from daemon.wms.client import OnCall, RackbeatClient
from daemon.wms.fields import TextFields
from daemon.wms.places import DefaultLocation
from daemon.wms.probes import PROBES, obeyed_kinds
from daemon.wms.reading import Reading
from daemon.wms.request import get
from daemon.wms.wire import number_key, obj, text
from daemon.wms.writing import Writing

LOOK_UP_MARGIN = timedelta(minutes=10)
"""Their clock and ours may differ (design 6, References and look-ups)."""


class WmsGateway:
    """One Rackbeat account. `url` is without `/api`; `session` None: the gateway makes and closes its own.

    Every method raises SyncError and nothing else.
    """

    def __init__(
        self,
        *,
        url: str,
        token: str,
        session: aiohttp.ClientSession | None,
        clock: Clock,
        requests_per_second: Decimal,
        timeout_seconds: float,
        customer_group: str,
        supplier_group: str,
        payment_terms: str,
        currency: str,
        locale: str,
        on_call: OnCall | None = None,
        contact: str = "",
    ) -> None:
        self._client = RackbeatClient(
            url=url,
            token=token,
            session=session,
            clock=clock,
            requests_per_second=requests_per_second,
            timeout_seconds=timeout_seconds,
            on_call=on_call,
            contact=contact,
        )
        self._defaults = NewRecordDefaults(
            customer_group=customer_group,
            supplier_group=supplier_group,
            payment_terms=payment_terms,
            currency=currency,
            locale=locale,
        )
        self._fields = fields = TextFields(self._client, clock)
        self._reading = Reading(self._client, fields)
        places = DefaultLocation(self._client, clock)
        self._writing = Writing(self._client, self._reading, fields, places, self._defaults)

    def beside(self) -> WmsGateway:
        """The same client and limits with notes of its own: what a listing noted for `gone` is handed out once, so the
        sync and the audit must not read over one another's notes."""
        other = copy.copy(self)
        other._reading = Reading(self._client, self._fields)
        other._reading.filtered = self._reading.filtered
        return other

    @property
    def system(self) -> System:
        return System.WMS

    @property
    def client(self) -> RackbeatClient:
        """For registration and setup, which are not part of the port."""
        return self._client

    @property
    def defaults(self) -> NewRecordDefaults:
        """For `setup`."""
        return self._defaults

    async def identity(self) -> Identity:
        """The account whose token this is (apis/rackbeat.md 10)."""
        account = obj(obj(await self._client.send(get("/self"))).get("user_account"))
        number = number_key(account.get("id"))
        if not number:
            raise SyncError(Reason.BAD_REPLY, "GET /self: no account in the reply")
        return Identity(id=number, name=text(account.get("company_name")))

    async def probe(self, name: str) -> str:
        """The answer to one open question (`daemon.wms.probes`), by harmless reads. Raises SyncError, KeyError."""
        return await PROBES[name](self._client)

    def use_answers(self, answers: Mapping[str, str]) -> None:
        """Takes the documented fallback, or the better way, from what was probed. Without answers: the fallback."""
        self._reading.filtered = obeyed_kinds(answers.get("wms_updated_at_filter", ""))

    def budget(self) -> Budget:
        return self._client.budget()

    async def fetch_many(self, kind: Kind, native_ids: Sequence[str]) -> Mapping[str, Record]:
        """STOCK gives products (with `stock`), INVOICE gives orders as `translate.invoice` makes them."""
        return await self._reading.many(kind, native_ids)

    async def listing(self, kind: Kind, *, changed_since: datetime | None = None) -> AsyncIterator[Sequence[Record]]:
        """Orders include drafts. STOCK and CATEGORY are always listed whole."""
        async for batch in self._reading.listing(kind, changed_since):
            yield batch

    async def gone(self, kind: Kind, *, since: datetime) -> AsyncIterator[Sequence[str]]:
        """Those that lists of changes marked as deleted; a record that is simply absent is found by a sweep."""
        numbers = self._reading.take_deleted(kind)
        if numbers:
            yield numbers

    async def find(self, create: Create, since: datetime) -> Sequence[Record]:
        """An order by its reference, anything else by its number."""
        record = create.record
        reference = record.reference.strip() if isinstance(record, Order) else asked_number(record)
        if not reference:
            raise SyncError(Reason.INCOMPLETE, f"a {record.kind} without a reference cannot be looked up")
        if not isinstance(record, Order):
            found = await self._reading.one(record.kind, reference)
            return [] if found is None else [found]
        numbers: list[str] = []
        async for batch in self._reading.orders_created_since(since - LOOK_UP_MARGIN):
            numbers.extend(order.native_id for order in batch if order.reference.strip() == reference)
        orders = await self._reading.many(Kind.ORDER, numbers)
        return [orders[number] for number in numbers if number in orders]

    async def perform(self, change: Change) -> Performed:
        return await self._writing.perform(change)

    def use_token(self, token: str) -> None:
        """A new one, from the next call on."""
        self._client.use_token(token)

    async def close(self) -> None:
        await self._client.close()
