"""24SevenOffice behind the port `RemoteSystem`. Built by daemon/app, one for each connection.

Nothing here or below decides anything about the business; it reads, writes once, and says exactly how it failed.
"""

from __future__ import annotations

import copy
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import aiohttp

from daemon.domain.change import Change, Create, Performed
from daemon.domain.company import Company
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.order import Order
from daemon.domain.product import Product
from daemon.domain.record import Record
from daemon.erp.calls import Calls
from daemon.erp.descriptions import Descriptions
from daemon.erp.http import SoapHttp
from daemon.erp.limits import Limits, Share
from daemon.erp.probes import PROBES, Asking
from daemon.erp.reading import Reader, Tally
from daemon.erp.session import HOLD_SECONDS, Credentials, Session
from daemon.erp.transport import Loaded, SoapTransport, new_descriptions
from daemon.erp.wire import NO_GUID
from daemon.erp.writing import Writer
from daemon.erp.wsdl import WsdlShelf
from daemon.ports import Budget, Clock, Identity


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityChoice:
    """One company that the user may work in (apis/24so-soap.md 3.1)."""

    id: str
    name: str
    is_default: bool = False
    is_blocked: bool = False


class ErpGateway:
    """`url`: base address, to which the service paths are added (design 9). `session`: lends its connection pool only;
    cookies are never shared. `wsdl_cache`: an existing or new folder of ours. `requests_per_second` 0: unlimited.
    `on_call(operation, outcome, seconds)`: once for each call, outcome "ok" or a Reason. `descriptions`: those of the
    other connections; None: its own."""

    def __init__(
        self,
        *,
        url: str,
        username: str,
        password: str,
        application_id: str,
        identity_id: str,
        session: aiohttp.ClientSession | None,
        wsdl_cache: Path,
        clock: Clock,
        requests_per_second: Decimal,
        timeout_seconds: float,
        on_call: Callable[[str, str, float], None] | None = None,
        login_hold_seconds: float = HOLD_SECONDS,
        share: Share | None = None,
        descriptions: Descriptions[Loaded] | None = None,
    ) -> None:
        credentials = Credentials(
            username=username, password=password, application_id=application_id, identity_id=identity_id
        )
        wsdl_cache.mkdir(parents=True, exist_ok=True, mode=0o700)
        self._identity_id = identity_id
        self._clock = clock
        self._limits = Limits(clock, requests_per_second, wait_seconds=timeout_seconds, share=share)
        self._http = SoapHttp(
            shared=session,
            limits=self._limits,
            timeout_seconds=timeout_seconds,
            folder=wsdl_cache,
            secrets=(password, application_id),
        )
        shelf = WsdlShelf(wsdl_cache, self._http, clock)
        self._transport = SoapTransport(
            url=url,
            http=self._http,
            shelf=shelf,
            clock=clock,
            on_call=on_call,
            descriptions=descriptions or new_descriptions(),
        )
        self._session = Session(self._transport, credentials, clock, login_hold_seconds)
        self._calls = Calls(self._session)
        self._reader = Reader(self._calls)
        self._writer = Writer(self._calls)

    def beside(self) -> ErpGateway:
        """The same session and limits with notes of its own: what a listing noted for `gone` is handed out once, so
        the sync and the audit must not read over one another's notes."""
        other = copy.copy(self)
        other._reader = Reader(self._calls)
        return other

    @property
    def system(self) -> System:
        return System.ERP

    @property
    def tally(self) -> Tally:
        """Ids that came unasked, came twice, or did not come."""
        return self._reader.tally

    async def identity(self) -> Identity:
        """The identity the session is in (R2). Raises SyncError(FORBIDDEN) when it is not the configured one: we would
        write into somebody else's books."""
        found = await self._calls.identity()
        known = _guid(found.get("Id"))
        if self._identity_id and known and known != _guid(self._identity_id):
            raise SyncError(Reason.FORBIDDEN, "24SevenOffice put us into another identity than the configured one")
        name = _client_name(found) or await self._listed_name(known)
        if not name:
            name = str((await self._calls.client_information()).get("Name") or "")
        return Identity(id=known or self._identity_id, name=name)

    async def _listed_name(self, known: str) -> str:
        wanted = known or _guid(self._identity_id)
        if not wanted:
            return ""
        identities = await self._calls.identities()
        return next((_client_name(i) for i in identities if isinstance(i, dict) and _guid(i.get("Id")) == wanted), "")

    async def identities(self) -> list[IdentityChoice]:
        """All identities of the user, whichever is configured and even if that one is blocked (R2). Empty for wrong
        credentials. A log-in of its own kind, so it is asked by `check` and `setup` only. Raises SyncError."""
        found = await self._calls.identities_of_credential()
        return [_choice(row) for row in found if isinstance(row, dict) and _guid(row.get("Id"))]

    async def probe(self, name: str) -> str:
        """The answer to one open question (`daemon.erp.probes`), by harmless reads. Raises SyncError, KeyError."""
        asking = Asking(session=self._session, transport=self._transport, limits=self._limits, now=self._clock.now())
        return await PROBES[name](asking)

    def budget(self) -> Budget:
        return self._limits.budget

    async def fetch_many(self, kind: Kind, native_ids: Sequence[str]) -> Mapping[str, Record]:
        """STOCK gives products (with `stock`), INVOICE gives orders that have an `invoice_id`, by their OrderId."""
        return await self._reader.fetch_many(kind, native_ids)

    def listing(self, kind: Kind, *, changed_since: datetime | None = None) -> AsyncIterator[Sequence[Record]]:
        return self._reader.listing(kind, changed_since)

    def gone(self, kind: Kind, *, since: datetime) -> AsyncIterator[Sequence[str]]:
        """Companies and orders; of anything else the service keeps no list."""
        return self._reader.gone(kind, since)

    async def find(self, create: Create, since: datetime) -> Sequence[Record]:
        """All carriers of the reference, however old where the service tells no time of creation: adopting one too many
        is a question to a person, creating one too many is a duplicate."""
        record = create.record
        if isinstance(record, Order):
            return await self._reader.find_order(record, since)
        if isinstance(record, Product):
            return await self._reader.find_product(record)
        if isinstance(record, Company):
            return await self._reader.find_company(record)
        return await self._reader.find_category(record)

    async def perform(self, change: Change) -> Performed:
        return await self._writer.perform(change)

    def use_password(self, password: str) -> None:
        """A new one, from the next call on."""
        self._http.keep_secret(password)
        self._session.use_password(password)

    async def close(self) -> None:
        await self._http.close()


def _choice(row: Mapping[str, Any]) -> IdentityChoice:
    return IdentityChoice(
        id=str(row["Id"]),
        name=_client_name(row),
        is_default=bool(row.get("IsDefault")),
        is_blocked=bool(row.get("IsDisabled")),
    )


def _guid(value: object) -> str:
    text = str(value or "").strip().strip("{}").lower()
    return "" if text == NO_GUID else text


def _client_name(identity: Mapping[str, Any]) -> str:
    client = identity.get("Client")
    return str(client.get("Name") or "") if isinstance(client, dict) else ""
