"""Reads in domain words: one record, many records, a whole kind, orders back to an instant. Never writes."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from datetime import datetime, timedelta
from urllib.parse import unquote

from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind
from daemon.domain.numbers import is_positive_integer
from daemon.domain.order import Order
from daemon.domain.record import Record
from daemon.wms import translate
from daemon.wms.client import RackbeatClient
from daemon.wms.fields import TextFields
from daemon.wms.paging import PAGE_SIZE, Listing, collect, count, since_filter, walk
from daemon.wms.parallel import in_parallel
from daemon.wms.request import get, is_addressable
from daemon.wms.resource import RESOURCES, single
from daemon.wms.wire import Row, number_key

SINGLES = 20
"""Up to so many ids are always fetched one by one."""

CHANGED_MARGIN = timedelta(minutes=2)
FIELD_CALLS = 2000
"""At most so many extra calls for field values in one listing, where the account does not list them."""

SLICE = 50

_EXPAND = (("expand", "field_values"),)
_NEVER_STAMPED = frozenset({Kind.CATEGORY, Kind.STOCK})
"""Kinds whose `updated_at` says too little for a listing to end early: a movement may not touch the product's."""

DRAFTS = Listing(template="/orders/drafts", collection="orders")


class Reading:
    """Reads of one account."""

    def __init__(self, client: RackbeatClient, fields: TextFields) -> None:
        self._client = client
        self._fields = fields
        self.filtered: frozenset[Kind] = frozenset()
        """Kinds whose lists were probed to obey `updated_at_from`. All lists of changes are
        sorted by `updated_at` and read down to the watermark, these too: a filter that stops working loses nothing."""
        self._deleted: dict[Kind, set[str]] = {}

    async def one(self, kind: Kind, native_id: str) -> Record | None:
        """The record with this id, None when there is none (404, or an id that cannot exist).

        Raises SyncError INCOMPLETE when another record came than was asked for.
        """
        resource = RESOURCES[kind]
        if not is_addressable(native_id) or (resource.integer_key and not is_positive_integer(native_id)):
            return None
        query = _EXPAND if resource.field_name else ()
        try:
            body = await self._client.send(get(resource.one, native_id, query=query))
        except SyncError as error:
            if error.reason is Reason.NOT_FOUND:
                return None
            raise
        row = single(body, resource.single)
        if row is not None and _was_decoded_twice(native_id, number_key(row.get("number"))):
            return None
        if row is None or number_key(row.get("number")) != native_id:
            raise SyncError(Reason.INCOMPLETE, f"asked for {kind} {native_id[:60]!r}, another answer came")
        return None if translate.is_deleted(row) else await self.record(kind, row)

    async def many(self, kind: Kind, native_ids: Sequence[str]) -> dict[str, Record]:
        """Those of the ids that exist: one by one, or out of the whole list where that takes fewer calls."""
        ids = list(dict.fromkeys(native_ids))
        if len(ids) > SINGLES:
            pages = -(-await count(self._client, _whole_list(kind)) // PAGE_SIZE)
            if len(ids) > pages:
                return await self._out_of_list(kind, ids)
        return await self._one_by_one(kind, ids)

    async def _one_by_one(self, kind: Kind, ids: Sequence[str]) -> dict[str, Record]:
        found = await in_parallel(lambda native_id: self.one(kind, native_id), ids)
        return {native_id: record for native_id, record in zip(ids, found, strict=True) if record is not None}

    async def _out_of_list(self, kind: Kind, ids: Sequence[str]) -> dict[str, Record]:
        """What the list lacks is asked for by itself while that is cheap: absence is a serious claim."""
        wanted = set(ids)
        found: dict[str, Record] = {}
        async for batch in self.listing(kind, None):
            found.update({r.native_id: r for r in batch if r.native_id in wanted})
        missing = [native_id for native_id in ids if native_id not in found]
        if len(missing) <= SINGLES:
            found.update(await self._one_by_one(kind, missing))
        return found

    async def listing(self, kind: Kind, changed_since: datetime | None) -> AsyncIterator[list[Record]]:
        """All records, or at least those changed since then. Raises SyncError INCOMPLETE rather than be short."""
        listing, until = _whole_list(kind), None
        if changed_since is not None and kind not in _NEVER_STAMPED:
            until = changed_since - CHANGED_MARGIN
            listing = _newest_first(kind, "updated_at", since=until if kind in self.filtered else None)
        calls = [FIELD_CALLS]
        batches = self._order_rows(listing, until) if kind is Kind.ORDER else walk(self._client, listing, until)
        async for batch in batches:
            if until is not None:
                gone = {number_key(row.get("number")) for row in batch if translate.is_deleted(row)}
                self._deleted.setdefault(kind, set()).update(gone)
            yield await self._records(kind, _existing(batch), calls)

    def take_deleted(self, kind: Kind) -> list[str]:
        """Numbers that lists of changes showed as deleted since this was asked last."""
        return sorted(self._deleted.pop(kind, set()))

    async def _records(self, kind: Kind, batch: list[Row], calls: list[int]) -> list[Record]:
        """As a rule the list tells everything and no call is made; otherwise a few at once."""
        await self._fields.definition(kind)
        if all(self._is_complete(kind, row) for row in batch):
            return await self._in_slices(kind, batch)
        return await in_parallel(lambda row: self.record(kind, row, calls), batch)

    async def _in_slices(self, kind: Kind, batch: list[Row]) -> list[Record]:
        """Translated without a call, letting others run in between (design 10: no stall above 20 ms)."""
        records: list[Record] = []
        for start in range(0, len(batch), SLICE):
            records += [await self.record(kind, row) for row in batch[start : start + SLICE]]
            await asyncio.sleep(0)
        return records

    def _is_complete(self, kind: Kind, row: Row) -> bool:
        if kind is Kind.ORDER:
            return isinstance(row.get("lines"), list)
        return not RESOURCES[kind].field_name or self._fields.value_in(kind, row) is not None

    async def orders_created_since(self, since: datetime) -> AsyncIterator[list[Order]]:
        """Orders created since then, newest first, with whatever lines the list holds (for look-ups only)."""
        async for batch in self._order_rows(_newest_first(Kind.ORDER, "created_at"), since):
            yield [translate.order(row) for row in _existing(batch)]

    async def _order_rows(self, listing: Listing, until: datetime | None) -> AsyncIterator[list[Row]]:
        """Orders of the main list and, each once, the drafts that it leaves out (apis/rackbeat.md 5.1).

        Drafts are read first, so that one that is booked meanwhile is found in one list or the other.
        """
        drafts = {number_key(row.get("number")): row for row in await self._drafts(listing, until)}
        async for batch in walk(self._client, listing, until):
            for row in batch:
                drafts.pop(number_key(row.get("number")), None)
            yield batch
        if drafts:
            yield list(drafts.values())

    async def _drafts(self, listing: Listing, until: datetime | None) -> list[Row]:
        drafts = Listing(
            template=DRAFTS.template,
            collection=DRAFTS.collection,
            order_by=listing.order_by,
            newest_first=listing.newest_first,
        )
        try:
            return await collect(self._client, drafts, until)
        except SyncError as error:
            if error.reason is Reason.NOT_FOUND:
                return []
            raise

    async def record(self, kind: Kind, row: Row, calls: list[int] | None = None) -> Record:
        """The domain record of a row, completed by a further call where the row lacks lines or field values.

        `calls`: how many such calls a listing has left; None: as many as needed.
        """
        if kind is Kind.ORDER:
            return translate.order(await self._with_lines(row))
        if kind is Kind.INVOICE:
            return translate.invoice(row)
        if kind is Kind.CATEGORY:
            return translate.category(row)
        value = await self._id_field(kind, row, calls)
        if kind in (Kind.CUSTOMER, Kind.SUPPLIER):
            return translate.company(row, kind, value)
        return translate.product(row, value)

    async def _id_field(self, kind: Kind, row: Row, calls: list[int] | None) -> str | None:
        if await self._fields.definition(kind) is None:
            return None
        told = self._fields.value_in(kind, row)
        if told is not None:
            return told.value
        if calls is not None:
            calls[0] -= 1
            if calls[0] < 0:
                raise SyncError(Reason.INCOMPLETE, f"Rackbeat does not list the field values of {kind} records")
        return (await self._fields.value(kind, number_key(row.get("number")))).value

    async def _with_lines(self, row: Row) -> Row:
        if isinstance(row.get("lines"), list):
            return row
        number = number_key(row.get("number"))
        listing = Listing(template="/orders/{}/lines", keys=(number,), collection="order_lines", key="id")
        try:
            return {**row, "lines": await collect(self._client, listing)}
        except SyncError as error:
            if error.reason is Reason.NOT_FOUND:
                raise SyncError(Reason.INCOMPLETE, f"order {number} vanished while it was read") from error
            raise

    async def line(self, order: str, line_id: str) -> Row:
        """One line of an order, as JSON. Raises SyncError NOT_FOUND or BAD_REPLY."""
        row = single(await self._client.send(get("/orders/{}/lines/{}", order, line_id)), "order_line")
        if row is None or number_key(row.get("id")) != line_id:
            raise SyncError(Reason.BAD_REPLY, f"asked for line {line_id[:40]} of order {order[:40]}, another came")
        return row


def _was_decoded_twice(asked: str, found: str) -> bool:
    """Asked for `A%2FB`, which is not there, the service answers with `A/B` (apis/rackbeat.md 1.8)."""
    return asked != found and unquote(asked) == found


def _whole_list(kind: Kind) -> Listing:
    resource = RESOURCES[kind]
    return Listing(
        template=resource.path,
        collection=resource.collection,
        query=_EXPAND if resource.field_name else (),
        order_by="number",
    )


def _newest_first(kind: Kind, stamp: str, since: datetime | None = None) -> Listing:
    resource = RESOURCES[kind]
    query = _EXPAND if resource.field_name else ()
    return Listing(
        template=resource.path,
        collection=resource.collection,
        query=query if since is None else (*query, since_filter(since)),
        order_by=stamp,
        newest_first=True,
    )


def _existing(batch: list[Row]) -> list[Row]:
    return [row for row in batch if not translate.is_deleted(row)]
