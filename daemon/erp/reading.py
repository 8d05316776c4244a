"""Reads as the port wants them: records by id, whole listings in batches, look-ups by reference. Called by `gateway`.

Returned ids are compared with the requested ones (design 3.14): an id nobody asked for is ignored and counted, a
doubled one is taken once, a missing one of a large request is asked for once more in smaller portions, because the
service may cap a reply (apis/24so-soap.md 12 row 20).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from daemon.domain.company import Company
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind
from daemon.domain.order import Order
from daemon.domain.product import Category, Product
from daemon.domain.record import Record
from daemon.erp import translate
from daemon.erp.calls import LONG_AGO, Calls
from daemon.erp.outgoing import native
from daemon.erp.wire import MAX_IDS

_ROUNDING = timedelta(minutes=2)
"""DateChanged is rounded to the minute, up or down (apis/24so-soap.md 6.5, 13)."""
_SMALL_PORTION = 100
_BATCH = 1000
_BEFORE_INTENT = timedelta(minutes=10)
_FEW_GONE = 20
_MOST_PAGES = 1000

Portion = Callable[[Sequence[int]], AsyncIterator[Sequence[Record]]]


@dataclass(slots=True)
class Tally:
    """What the service answered beyond or short of what was asked, since the start."""

    unrequested: int = 0
    doubled: int = 0
    vanished: int = 0


class Reader:
    """Everything that changes nothing. Every method raises SyncError."""

    def __init__(self, calls: Calls) -> None:
        self._calls = calls
        self.tally = Tally()
        self._undelivered: set[str] = set()

    async def fetch_many(self, kind: Kind, native_ids: Sequence[str]) -> dict[str, Record]:
        """STOCK gives products; INVOICE gives orders by their OrderId. A company of the other kind is absent, as is an
        order that is no invoice yet, and an id that cannot be one of 24SevenOffice."""
        if kind is Kind.CATEGORY:
            wanted = set(native_ids)
            return {c.native_id: c for c in await self._categories() if c.native_id in wanted}
        portion = self._portion(kind)
        ids = list(dict.fromkeys(known for text in native_ids if (known := _id_or_none(text)) is not None))
        found: dict[str, Record] = {}
        for chunk in _chunks(ids, MAX_IDS):
            found.update(await self._fetch(portion, chunk))
        return found

    async def _fetch(self, portion: Portion, chunk: Sequence[int]) -> dict[str, Record]:
        found = await self._ask(portion, chunk)
        missing = [number for number in chunk if str(number) not in found]
        if missing and len(chunk) > _SMALL_PORTION:
            for smaller in _chunks(missing, _SMALL_PORTION):
                found.update(await self._ask(portion, smaller))
        self.tally.vanished += len(chunk) - len(found)
        return found

    async def _ask(self, portion: Portion, chunk: Sequence[int]) -> dict[str, Record]:
        wanted = {str(number) for number in chunk}
        found: dict[str, Record] = {}
        async for batch in portion(chunk):
            for record in batch:
                if record.native_id not in wanted:
                    self.tally.unrequested += 1
                elif record.native_id in found:
                    self.tally.doubled += 1
                else:
                    found[record.native_id] = record
        return found

    def _portion(self, kind: Kind) -> Portion:
        if kind in (Kind.PRODUCT, Kind.STOCK):
            return lambda ids: self._products(ids=ids)
        if kind in (Kind.CUSTOMER, Kind.SUPPLIER):
            return lambda ids: self._companies(kind, ids=ids)
        if kind is Kind.ORDER:
            return lambda ids: self._orders(ids=ids)
        if kind is Kind.INVOICE:
            return lambda ids: _invoices_of(self._orders(ids=ids))
        raise SyncError(Reason.REFUSED, f"24SevenOffice has no records of kind {kind} to read")

    async def listing(self, kind: Kind, changed_since: datetime | None) -> AsyncIterator[Sequence[Record]]:
        """STOCK is always listed whole: whether a stock movement touches DateChanged is unknown (section 12 row 11)."""
        is_whole = changed_since is None or kind is Kind.STOCK
        after = LONG_AGO if is_whole or changed_since is None else (changed_since - _ROUNDING).replace(microsecond=0)
        if kind is Kind.ORDER:
            found = self._order_listing(after, whole=is_whole)
        elif kind is Kind.INVOICE:
            found = _invoices_of(self._order_listing(after, whole=is_whole))
        elif kind in (Kind.PRODUCT, Kind.STOCK):
            found = self._products(changed_after=after)
        elif kind is Kind.CATEGORY:
            found = self._category_listing()
        elif kind in (Kind.CUSTOMER, Kind.SUPPLIER):
            found = self._companies(kind, changed_after=after)
        else:
            raise SyncError(Reason.REFUSED, f"24SevenOffice has no listing of kind {kind}")
        async for batch in self._once(found):
            yield batch

    async def _once(self, found: AsyncIterator[Sequence[Record]]) -> AsyncIterator[Sequence[Record]]:
        """Batches of at most 1000, each record once."""
        seen: set[str] = set()
        waiting: list[Record] = []
        async for batch in found:
            for record in batch:
                if record.native_id in seen:
                    self.tally.doubled += 1
                    continue
                seen.add(record.native_id)
                waiting.append(record)
            while len(waiting) >= _BATCH:
                yield waiting[:_BATCH]
                del waiting[:_BATCH]
        if waiting:
            yield waiting

    async def _products(
        self, *, ids: Sequence[int] | None = None, number: str | None = None, changed_after: datetime | None = None
    ) -> AsyncIterator[Sequence[Record]]:
        async for batch in await self._calls.products(ids=ids, number=number, changed_after=changed_after):
            yield [translate.product(wire) for wire in batch]

    async def _companies(
        self,
        kind: Kind,
        *,
        ids: Sequence[int] | None = None,
        external_id: str | None = None,
        changed_after: datetime | None = None,
    ) -> AsyncIterator[Sequence[Record]]:
        found = await self._calls.companies(ids=ids, external_id=external_id, changed_after=changed_after)
        async for batch in found:
            companies = (translate.company(wire) for wire in batch)
            yield [company for company in companies if company is not None and company.kind is kind]

    async def _orders(
        self, *, ids: Sequence[int] | None = None, external_status: int | None = None
    ) -> AsyncIterator[Sequence[Record]]:
        async for batch in await self._calls.orders(ids=ids, external_status=external_status):
            yield [translate.order(wire) for wire in batch]

    async def _categories(self) -> list[Category]:
        return [translate.category(wire) async for batch in await self._calls.categories() for wire in batch]

    async def _category_listing(self) -> AsyncIterator[Sequence[Record]]:
        yield await self._categories()

    async def _order_listing(self, after: datetime, *, whole: bool) -> AsyncIterator[Sequence[Record]]:
        """Ids first, then content by ids (apis/24so-soap.md 4). An order that vanished in between is absent; more than
        one in a hundred means that the service holds something back: INCOMPLETE. Of changes, a few deleted orders may
        well be half of all; they are named by `gone`, and whoever asks looks at each again."""
        ids = list(dict.fromkeys([n async for batch in await self._calls.order_ids(after) for n in batch]))
        missing: list[str] = []
        for chunk in _chunks(ids, MAX_IDS):
            found = await self._fetch(self._portion(Kind.ORDER), chunk)
            missing += [str(number) for number in chunk if str(number) not in found]
            few, share = (1, 100) if whole else (_FEW_GONE, 2)
            if len(missing) > few and len(missing) * share > len(ids):
                raise SyncError(Reason.INCOMPLETE, f"{len(missing)} of {len(ids)} listed orders were not delivered")
            yield list(found.values())
        if not whole:
            self._undelivered.update(missing)

    async def gone(self, kind: Kind, since: datetime) -> AsyncIterator[Sequence[str]]:
        """Companies by GetCompanySyncList; orders that lists of changes named and that are not there; of
        anything else the service tells nothing (apis/24so-soap.md 2.3, 9.1)."""
        if kind is Kind.ORDER:
            undelivered, self._undelivered = self._undelivered, set()
            if undelivered:
                yield sorted(undelivered)
        elif kind in (Kind.CUSTOMER, Kind.SUPPLIER):
            async for ids in self._inactive_companies((since - _ROUNDING).replace(microsecond=0)):
                yield ids

    async def _inactive_companies(self, after: datetime) -> AsyncIterator[Sequence[str]]:
        for page in range(1, _MOST_PAGES + 1):
            listed = await self._calls.company_sync_list(page, after)
            rows = (listed.get("Items") or {}).get("SyncCompany") or []
            yield [str(row["CompanyId"]) for row in rows if row.get("CompanyId") and not row.get("Active")]
            if not rows or page >= int(listed.get("TotalPages") or 0):
                return
        raise SyncError(Reason.INCOMPLETE, f"more than {_MOST_PAGES} pages of inactive companies")

    async def find_product(self, wished: Product) -> list[Record]:
        """By No, compared locally: the search is a LIKE pattern or an exact one, and both must find it. A `[` is
        special in a pattern, so it is also searched as any character. Also by the Id, if we chose one."""
        if not wished.number and not wished.native_id:
            raise SyncError(Reason.INCOMPLETE, "a product without a number cannot be looked up")
        found: dict[str, Record] = {}
        patterns = {wished.number, wished.number.replace("[", "_")} - {""}
        for pattern in sorted(patterns):
            async for batch in self._products(number=pattern):
                found.update((p.native_id, p) for p in batch if isinstance(p, Product) and p.number == wished.number)
        if wished.native_id:
            found.update(await self.fetch_many(Kind.PRODUCT, [wished.native_id]))
        return list(found.values())

    async def find_category(self, wished: Category) -> list[Record]:
        """By number where there is one, else by name."""
        found = await self._categories()
        if wished.number:
            return [category for category in found if category.number == wished.number]
        return [category for category in found if category.name == wished.name]

    async def find_company(self, wished: Company) -> list[Record]:
        """By ExternalId, compared locally, and by the Id if we chose one."""
        if not wished.number and not wished.native_id:
            raise SyncError(Reason.INCOMPLETE, "a company without an alternative number cannot be looked up")
        found: dict[str, Record] = {}
        if wished.number:
            async for batch in self._companies(wished.kind, external_id=wished.number):
                found.update((c.native_id, c) for c in batch if isinstance(c, Company) and c.number == wished.number)
        if wished.native_id:
            found.update(await self.fetch_many(wished.kind, [wished.native_id]))
        return list(found.values())

    async def find_order(self, wished: Order, since: datetime) -> list[Record]:
        """By ExternalStatus. Another integration may use the same number on an old order, so the order must also carry
        our reference or have been touched since we meant to create it."""
        if not wished.external_status:
            raise SyncError(Reason.INCOMPLETE, "an order without an external status cannot be looked up")
        earliest = since - _BEFORE_INTENT - _ROUNDING
        found: dict[str, Record] = {}
        async for batch in self._orders(external_status=native(wished.external_status, "external status")):
            for order in batch:
                if isinstance(order, Order) and _is_wished(order, wished, earliest):
                    found[order.native_id] = order
        return list(found.values())


async def _invoices_of(orders: AsyncIterator[Sequence[Record]]) -> AsyncIterator[Sequence[Record]]:
    """Orders that have become invoices: order and invoice are one record, known by its OrderId (section 5.1)."""
    async for batch in orders:
        yield [order for order in batch if isinstance(order, Order) and order.invoice_id is not None]


def _is_wished(order: Order, wished: Order, earliest: datetime) -> bool:
    if order.external_status != wished.external_status:
        return False
    if wished.reference and order.reference == wished.reference:
        return True
    return order.changed_at is None or order.changed_at >= earliest


def _id_or_none(text: str) -> int | None:
    try:
        return native(text, "id")
    except SyncError:  # not a 24SevenOffice id, so no record has it
        return None


def _chunks(ids: Sequence[int], size: int) -> Iterator[Sequence[int]]:
    for start in range(0, len(ids), size):
        yield ids[start : start + size]
