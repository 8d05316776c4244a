"""Lists, read whole or back to an instant, and never silently short (design 3.14; apis/rackbeat.md 2.1).

What arrived is compared with the announced total; a list that does not add up is read once more, then it is
INCOMPLETE. Used by the reads, the fields and the webhook registration.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from daemon.domain.errors import Reason, SyncError
from daemon.wms.client import RackbeatClient
from daemon.wms.json_text import JSON
from daemon.wms.request import get
from daemon.wms.wire import Row, instant, number_key, rows

PAGE_SIZE = 200
MAX_PAGES = 20_000
_TURNS = 2
ENVELOPE = frozenset({"total", "pages", "limit", "page"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Listing:
    """One list. `key`: the field that tells rows apart. `order_by` with `newest_first`: a stamp, descending."""

    template: str
    collection: str
    keys: tuple[str, ...] = ()
    key: str = "number"
    query: tuple[tuple[str, str], ...] = ()
    order_by: str = ""
    newest_first: bool = False

    def page(self, number: int) -> tuple[tuple[str, str], ...]:
        direction = "DESC" if self.newest_first else "ASC"
        order = (("order_by", self.order_by), ("order_direction", direction)) if self.order_by else ()
        return (("limit", str(PAGE_SIZE)), ("page", str(number)), *order, *self.query)


async def walk(client: RackbeatClient, listing: Listing, until: datetime | None = None) -> AsyncIterator[list[Row]]:
    """Batches of rows, each key once. With `until` (then `listing` is newest first): rows stamped before it are left
    out and the walk ends there, but only as long as the server has visibly kept the order that was asked for.

    Raises SyncError INCOMPLETE when totals and rows disagree twice.
    """
    delivered: set[str] = set()
    problem = ""
    for _ in range(_TURNS):
        turn = _Turn(listing, until)
        async for batch in turn.pages(client):
            fresh = {turn.key(row): row for row in batch}
            unseen = [row for key, row in fresh.items() if key not in delivered]
            delivered.update(fresh)
            if unseen:
                yield unseen
        problem = turn.problem
        if not problem:
            return
    raise SyncError(Reason.INCOMPLETE, f"{listing.template}: {problem}")


async def collect(client: RackbeatClient, listing: Listing, until: datetime | None = None) -> list[Row]:
    """All of a list that is known to be short."""
    return [row async for batch in walk(client, listing, until) for row in batch]


async def count(client: RackbeatClient, listing: Listing) -> int:
    """The announced total, by the cheapest call. Raises SyncError BAD_REPLY when none is announced."""
    query = (("limit", "1"), ("page", "1"), *listing.query)
    total = _whole(await client.send(get(listing.template, *listing.keys, query=query)), "total")
    if total is None:
        raise SyncError(Reason.BAD_REPLY, f"{listing.template}: no total announced")
    return total


class _Turn:
    """One pass over the pages. `problem` says afterwards why the rows cannot be trusted to be all."""

    def __init__(self, listing: Listing, until: datetime | None) -> None:
        self.problem = ""
        self._listing = listing
        self._until = until
        self._order = _Descent(listing.order_by)
        self._seen: set[str] = set()
        self._total: int | None = None

    def key(self, row: Row) -> str:
        key = number_key(row.get(self._listing.key))
        if not key:
            raise SyncError(Reason.BAD_REPLY, f"{self._listing.template}: a row without {self._listing.key}")
        return key

    async def pages(self, client: RackbeatClient) -> AsyncIterator[list[Row]]:
        for number in range(1, MAX_PAGES + 1):
            request = get(self._listing.template, *self._listing.keys, query=self._listing.page(number))
            body = await client.send(request)
            found = rows_of(body, self._listing.collection, self._listing.template)
            self._seen.update(self.key(row) for row in found)
            self._note_total(_whole(body, "total"))
            reached = self._reached(found)
            yield [row for row in found if self._is_wanted(row)]
            if self.problem or reached:
                return
            if number >= self._last_page(body, found):
                self._compare()
                return
            if not found:
                self.problem = f"page {number} is empty before the last one"
                return
        self.problem = f"more than {MAX_PAGES} pages"

    def _note_total(self, total: int | None) -> None:
        """A list that shrank while it was read has moved rows from the next page to one already read."""
        if total is not None and self._total is not None and total < self._total:
            self.problem = f"shrank from {self._total} to {total} rows while it was read"
        self._total = total if total is not None else self._total

    def _last_page(self, body: JSON, found: list[Row]) -> int:
        pages = _whole(body, "pages")
        if pages is not None:
            return pages
        if self._total is None:
            if len(found) >= PAGE_SIZE:
                self.problem = "a full page and no total announced"
            elif not found:
                self.problem = "nothing, and no total announced"
            return 1
        return -(-self._total // (_whole(body, "limit") or PAGE_SIZE))

    def _compare(self) -> None:
        if not self.problem and self._total is not None and len(self._seen) != self._total:
            self.problem = f"{self._total} rows announced, {len(self._seen)} arrived"

    def _is_wanted(self, row: Row) -> bool:
        at = instant(row.get(self._listing.order_by)) if self._until is not None else None
        return at is None or self._until is None or at >= self._until

    def _reached(self, found: list[Row]) -> bool:
        return self._until is not None and self._order.passed(found, self._until)


class _Descent:
    """Watches whether rows really come newest first: only then may a walk end early (design 3.14).

    A run of equal stamps proves nothing, so at least one step down must have been seen.
    """

    def __init__(self, field: str) -> None:
        self._field = field
        self._last: datetime | None = None
        self._kept = True
        self._stepped_down = False

    def passed(self, found: list[Row], until: datetime) -> bool:
        """Whether these rows go back beyond `until` in an order that can be believed."""
        for row in found:
            at = instant(row.get(self._field))
            if at is None or (self._last is not None and at > self._last):
                self._kept = False
                return False
            self._stepped_down = self._stepped_down or (self._last is not None and at < self._last)
            self._last = at
        return self._kept and self._stepped_down and self._last is not None and self._last < until


def rows_of(body: JSON, collection: str, what: str) -> list[Row]:
    """The rows of a list reply: under their name, else under the first key that is not about paging."""
    if isinstance(body, list):
        return rows(body)
    if isinstance(body, dict):
        named = body.get(collection)
        if isinstance(named, list):
            return rows(named)
        other = next((v for k, v in body.items() if k not in ENVELOPE and isinstance(v, list)), None)
        if other is not None:
            return rows(other)
    raise SyncError(Reason.BAD_REPLY, f"{what}: no list in the reply")


SINCE_MARGIN = timedelta(hours=3)
"""The filter's zone is not known (apis/rackbeat.md 14 no. 14), so it is asked for earlier than wanted; the walk then
leaves out what is too old by the stamps of the rows themselves."""


def since_filter(since: datetime) -> tuple[str, str]:
    """A query parameter for lists that were probed to obey it (`daemon.wms.probes`)."""
    return ("updated_at_from", (since - SINCE_MARGIN).strftime("%Y-%m-%d %H:%M:%S"))


def _whole(body: JSON, name: str) -> int | None:
    text = number_key(body.get(name)) if isinstance(body, dict) else ""
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else None
