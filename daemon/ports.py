"""Ports: what the inside asks of the outside, in domain words. Adapters implement them; `daemon/app` connects them.

Every method that talks to a remote system raises `SyncError` and nothing else (besides CancelledError).
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Collection, Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from daemon.domain.audit_seal import AuditHead, SealedLine, Traces
from daemon.domain.change import Change, Create, Performed
from daemon.domain.drift import Drift
from daemon.domain.errors import Reason
from daemon.domain.ids import Key, Kind, System
from daemon.domain.link import Link
from daemon.domain.record import Record
from daemon.domain.work import AuditEntry, Command, CommandState, InboxItem, Signal


class Clock(Protocol):
    """Time, so that tests can own it."""

    def now(self) -> datetime:
        """Aware UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds, for measuring."""
        ...

    async def sleep(self, seconds: float) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Budget:
    """Requests left in the current window, as far as the remote tells; `seen_at`: when it did. None: not told yet.

    `clock_ahead`: by how much the remote's clock is ahead of ours, as the dates of its answers say.
    """

    limit: int | None = None
    remaining: int | None = None
    resets_at: datetime | None = None
    seen_at: datetime | None = None
    clock_ahead: timedelta = timedelta(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """Whose books or whose warehouse this is (R2). `name` is shown wherever a person looks."""

    id: str
    name: str


class RemoteSystem(Protocol):
    """One remote system of one connection. Implemented by daemon/erp and daemon/wms; faked in tests/fakes.py."""

    @property
    def system(self) -> System: ...

    async def identity(self) -> Identity: ...

    def budget(self) -> Budget: ...

    async def fetch_many(self, kind: Kind, native_ids: Sequence[str]) -> Mapping[str, Record]:
        """The records with these ids, freshly read. An id that is absent from the answer does not exist there:
        an implementation compares returned with requested ids and raises INCOMPLETE if it cannot be sure."""
        ...

    def listing(self, kind: Kind, *, changed_since: datetime | None = None) -> AsyncIterator[Sequence[Record]]:
        """All records of a kind, in batches (at most 1000), or those changed since then (may return more, never
        fewer: the implementation widens the window for remote rounding). Raises INCOMPLETE when the remote's totals
        do not match what arrived. An order comes with its lines; products, customers and suppliers of Rackbeat come
        with their id field."""
        ...

    def gone(self, kind: Kind, *, since: datetime) -> AsyncIterator[Sequence[str]]:
        """Ids of records that the remote itself says were deleted or put out of use since then. May name too many and,
        where the remote keeps no such list, none: a hint to look, never a proof. Asked right after `listing`."""
        ...

    async def find(self, create: Create, since: datetime) -> Sequence[Record]:
        """Records that carry the reference of this wished create (design 6, References and look-ups), created since
        then less ten minutes. Complete, or it raises INCOMPLETE: a cut look-up must never mean "there is none"."""
        ...

    async def perform(self, change: Change) -> Performed:
        """Makes exactly one remote call. Raises SyncError; with `outcome_unknown=True` when it may have been
        carried out. Never retries a call whose outcome is unknown."""
        ...

    async def close(self) -> None: ...


@dataclass(frozen=True, slots=True, kw_only=True)
class Backlogged:
    """How much waits in the inbox: keys to work on, parked keys, and since when the oldest of the former is there."""

    waiting: int = 0
    parked: int = 0
    oldest: datetime | None = None


class InboxTable(Protocol):
    async def signal(self, signals: Sequence[Signal], now: datetime) -> None:
        """Insert or coalesce: generation + 1, earliest due, forced kept. Any signal but a sweep's un-parks: the
        record changed, or somebody asked."""
        ...

    async def due(self, connection: str, now: datetime, limit: int, *, orders: bool | None = None) -> list[InboxItem]:
        """Due, not parked, best first: source rank (ageing so that nothing starves), orders first, then due time.
        `orders`: only those, or only others."""
        ...

    async def get(self, key: Key) -> InboxItem | None: ...

    async def parked_of(self, keys: Sequence[Key]) -> list[InboxItem]:
        """Those of a few keys of one connection that are parked."""
        ...

    async def done(self, key: Key, generation: int) -> None:
        """Removes the key if its generation is still this one, else leaves it due with attempts reset."""
        ...

    async def retry(self, key: Key, due_at: datetime, reason: Reason, detail: str) -> None:
        """Due later; attempts + 1, unless it only waits (`WAITING`)."""
        ...

    async def park(
        self, key: Key, generation: int, reason: Reason, detail: str, *, again_at: datetime | None = None
    ) -> None:
        """Waits for a person, or until `release` finds that `again_at` has come (attempts + 1); if signalled meanwhile
        (newer generation) it stays due instead."""
        ...

    async def release(
        self,
        connection: str,
        reasons: Collection[Reason],
        now: datetime,
        limit: int,
        *,
        due_below: int | None = None,
        afresh: bool = False,
    ) -> int:
        """Makes keys due now that failed for one of these reasons, parked or backing off; at most `limit`, the earliest
        first, and returns how many. `due_below`: only parked ones whose time has come, with fewer attempts."""
        ...

    async def page(
        self, connection: str, after: Key | None, limit: int, *, parked: bool | None = None
    ) -> list[InboxItem]:
        """In the order of their keys, those after `after` only: all of them, page after page."""
        ...

    async def list(
        self, connection: str, *, parked: bool | None = None, kind: Kind | None = None, limit: int = 1000
    ) -> list[InboxItem]: ...

    async def next_due(self, connection: str) -> datetime | None: ...

    async def named_by_webhooks(self, connection: str) -> int:
        """How many keys wait that a webhook named, parked ones left out."""
        ...

    async def count(self, connection: str, system: System | None = None) -> Backlogged:
        """By SQL: nobody needs a list to know how long it is. `system`: only keys that this system named."""
        ...

    async def count_of(self, connection: str, kind: Kind, system: System, ids: Sequence[str]) -> Backlogged:
        """The same of these records alone."""
        ...

    async def drop(self, key: Key) -> bool: ...


LinkDigest = tuple[str, str, str, str]
"""Kind, ERP id, WMS id, digest."""


class LinkTable(Protocol):
    async def get(self, key: Key) -> Link | None: ...

    async def get_many(self, connection: str, kind: Kind, system: System, ids: Sequence[str]) -> dict[str, Link]: ...

    async def put(self, link: Link) -> None:
        """Insert or update by (connection, kind, erp_id). Raises SyncError(CONFLICT) when the wms_id (or erp_id) is
        linked elsewhere: uniqueness both ways is the database's (design 3.15)."""
        ...

    async def delete(self, key: Key) -> bool: ...

    async def unfinished_with(self, connection: str, wms_number: str, limit: int) -> list[Link]:
        """Order pairs that are not finished on both sides (`converge_stock.is_unfinished`) and hold this Rackbeat
        product, or whose lines are not known yet; at most `limit`, the last changed ones first."""
        ...

    def all(self, connection: str, batch: int = 1000) -> AsyncIterator[Sequence[Link]]: ...

    def digests(self, connection: str, batch: int = 1000) -> AsyncIterator[Sequence[LinkDigest]]:
        """Of every link, by kind and ERP id, without decoding the bases: a digest that changes when anything of it
        does, so that a copy of all links can be kept up to date by reading those that changed."""
        ...

    def ids(self, connection: str, kind: Kind, system: System, batch: int = 1000) -> AsyncIterator[Sequence[str]]:
        """This side's ids of all links of the kind, without the bases."""
        ...


class OutboxTable(Protocol):
    async def put(self, command: Command) -> None:
        """A command that is pending, or `sending` when its call follows at once; replaces an unstarted one for the same
        pair and side. Raises SyncError(STALE) when another one for the same pair and side is in `sending`."""
        ...

    async def get(self, command_id: str) -> Command | None: ...

    async def open_for(self, key: Key) -> list[Command]:
        """Pending, sending or parked commands of the pair that this key belongs to."""
        ...

    async def count(self, connection: str) -> Mapping[CommandState, int]:
        """Open commands by state; a state that is not mentioned has none."""
        ...

    async def due(self, connection: str, now: datetime, limit: int) -> list[Command]:
        """Pending or sending commands due now, oldest first."""
        ...

    async def set_state(
        self,
        command_id: str,
        state: CommandState,
        at: datetime,
        *,
        due_at: datetime | None = None,
        reason: Reason | None = None,
        detail: str = "",
    ) -> None:
        """SENDING also stamps started_at and attempts + 1; DONE, DROPPED and PARKED stamp finished_at."""
        ...

    async def page(self, connection: str, after: str, limit: int, *, states: Sequence[CommandState]) -> list[Command]:
        """In the order of their ids, those after `after` only: all in these states, page after page."""
        ...

    async def list(
        self, connection: str, *, states: Sequence[CommandState] | None = None, origin: str = "", limit: int = 1000
    ) -> list[Command]: ...


class AuditTable(Protocol):
    async def append(self, entry: AuditEntry) -> None: ...

    async def last_done(self, connection: str) -> Mapping[tuple[Kind, System], datetime]:
        """When something was last written by the daemon, by kind and system; bounded: only the newest lines count."""
        ...

    async def head(self, connection: str) -> AuditHead:
        """The newest line of the sealed chain; number 0 when there is none."""
        ...

    async def follows(self, connection: str) -> AuditHead:
        """What the oldest line must follow: the last one that retention removed, number 0 when it removed none."""
        ...

    async def is_cut(self) -> bool:
        """Whether the newest lines, of whichever connection, were removed by somebody."""
        ...

    async def sealed_after(self, connection: str, number: int, limit: int) -> list[SealedLine]:
        """In their order, those after this number only."""
        ...

    async def traces(self, connection: str, kind: Kind, ids: Sequence[str]) -> Traces:
        """What the state says about this person. `ids`: of the record on both sides."""
        ...

    async def erase(self, connection: str, kind: Kind, ids: Sequence[str]) -> Traces:
        """Removes it; of audit lines content and salt, so that the chain holds. The caller appends who asked for it."""
        ...

    async def list(self, connection: str, *, native_id: str = "", limit: int = 1000) -> list[AuditEntry]:
        """Newest first."""
        ...


class DriftTable(Protocol):
    async def load(self, connection: str, *, open_only: bool = False, limit: int = 100_000) -> list[Drift]: ...

    async def get(self, fingerprint: str) -> Drift | None:
        """By full fingerprint or an unambiguous prefix of at least 6 characters."""
        ...

    async def save(self, drifts: Sequence[Drift]) -> None: ...


class DocumentTable(Protocol):
    """Named JSON documents: cursors, run records, plans, reports, confirmations. (connection, kind, name) is unique."""

    async def get(self, connection: str, kind: str, name: str) -> object | None: ...

    async def put(self, connection: str, kind: str, name: str, body: object, at: datetime) -> None: ...

    async def page(self, connection: str, kind: str, after: str, limit: int) -> list[tuple[str, object]]:
        """(name, body) in the order of their names, those after `after` only: all of a kind, page after page."""
        ...

    async def list(
        self, connection: str, kind: str, limit: int = 100, *, prefix: str = ""
    ) -> list[tuple[str, datetime, object]]:
        """Newest first: (name, written at, body). `prefix`: only names that begin with it."""
        ...

    async def delete(self, connection: str, kind: str, name: str) -> bool:
        """Whether there was one."""
        ...


class Transaction(Protocol):
    """All tables in one database transaction."""

    @property
    def inbox(self) -> InboxTable: ...
    @property
    def links(self) -> LinkTable: ...
    @property
    def outbox(self) -> OutboxTable: ...
    @property
    def audit(self) -> AuditTable: ...
    @property
    def drift(self) -> DriftTable: ...
    @property
    def documents(self) -> DocumentTable: ...


class Store(Protocol):
    """State of all connections (SQLite)."""

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        """One writer at a time; commits on leaving, rolls back on an exception."""
        ...

    def reading(self) -> AbstractAsyncContextManager[Transaction]:
        """A consistent read; writing through it is an error."""
        ...

    async def signal(self, signals: Sequence[Signal]) -> None:
        """Group commit for web/public and pollers: returns after COMMIT (design 3.2)."""
        ...

    async def close(self) -> None: ...


class StateError(Exception):
    """The state on disk cannot be used and was left as it is: what is wrong, why, and what the operator can type."""

    def __init__(self, what: str, why: str, what_to_type: str) -> None:
        super().__init__(f"{what}: {why}")
        self.what = what
        self.why = why
        self.what_to_type = what_to_type


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookCall:
    """What a webhook said, judged by the parser: the keys to signal, or why not."""

    signals: tuple[Signal, ...] = ()
    event: str = ""


class WebhookParser(Protocol):
    def parse(self, headers: Mapping[str, str], body: bytes) -> WebhookCall:
        """Raises WebhookRefused(status, reason). An unknown event or key name yields no signals."""
        ...


class WebhookRefused(Exception):
    """`status`: 400, 401 or 404; `reason`: bounded text for the counter."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason
