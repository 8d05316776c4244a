"""The state as a rehearsal sees it: the real one to read, with the links laid over that the rehearsal "made". Nothing
is ever written. Part of `rehearsal`.
"""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, cast

from daemon.domain.errors import Reason
from daemon.domain.ids import Key, Kind, System
from daemon.domain.link import Link
from daemon.domain.work import AuditEntry, Command, CommandState, Signal
from daemon.ports import AuditTable, DocumentTable, DriftTable, InboxTable, LinkTable, OutboxTable, Store, Transaction

_Place = tuple[Kind, System, str]


@dataclass(slots=True)
class _Notes:
    """What the rehearsal would have kept. `links`: None for one that it let go of. `settled`: ids of commands."""

    links: dict[_Place, Link | None] = field(default_factory=dict)
    settled: set[str] = field(default_factory=set)


class RehearsalStore:
    """As `Store`; a transaction is a reading that forgets what is written to it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._notes = _Notes()

    @asynccontextmanager
    async def _open(self) -> AsyncIterator[Transaction]:
        async with self._store.reading() as tx:
            yield _Reading(tx, self._notes)

    def transaction(self) -> AbstractAsyncContextManager[Transaction]:
        return self._open()

    def reading(self) -> AbstractAsyncContextManager[Transaction]:
        return self._open()

    async def signal(self, signals: Sequence[Signal]) -> None:
        """Nobody is called."""

    async def close(self) -> None:
        """The real one is not ours to close."""


class _Reading:
    def __init__(self, tx: Transaction, notes: _Notes) -> None:
        self.inbox: InboxTable = cast(InboxTable, _Inbox(tx.inbox))
        self.drift: DriftTable = tx.drift
        self.links: LinkTable = cast(LinkTable, _Links(tx.links, notes))
        self.outbox: OutboxTable = cast(OutboxTable, _Outbox(tx.outbox, notes))
        self.audit: AuditTable = cast(AuditTable, _Audit(tx.audit))
        self.documents: DocumentTable = cast(DocumentTable, _Documents(tx.documents))


class _ReadThrough:
    """Everything that is not said otherwise is the real table's: reading. Writing there is an error by itself."""

    def __init__(self, table: object) -> None:
        self._table = table

    def __getattr__(self, name: str) -> Any:
        return getattr(self._table, name)


class _Inbox(_ReadThrough):
    """What the flows wake or let go of when a pair is at rest (`waiting`): parked orders, and stock held back."""

    async def signal(self, signals: Sequence[Signal], now: datetime) -> None:
        """Nobody is woken."""

    async def drop(self, key: Key) -> bool:
        return False


class _Links(_ReadThrough):
    def __init__(self, table: LinkTable, notes: _Notes) -> None:
        super().__init__(table)
        self._real = table
        self._links = notes.links

    async def get(self, key: Key) -> Link | None:
        return (await self.get_many(key.connection, key.kind, key.system, [key.native_id])).get(key.native_id)

    async def get_many(self, connection: str, kind: Kind, system: System, ids: Sequence[str]) -> dict[str, Link]:
        noted = {i: self._links[kind, system, i] for i in ids if (kind, system, i) in self._links}
        real = await self._real.get_many(connection, kind, system, [i for i in ids if i not in noted])
        standing = {i: link for i, link in real.items() if not self._moved(link)}
        return standing | {i: link for i, link in noted.items() if link is not None}

    def _moved(self, link: Link) -> bool:
        """Whether the rehearsal has put one of its sides elsewhere."""
        return any((link.kind, s, link.key(s).native_id) in self._links for s in System)

    async def put(self, link: Link) -> None:
        for system in System:
            self._links[link.kind, system, link.key(system).native_id] = link

    async def delete(self, key: Key) -> bool:
        link = await self.get(key)
        for system in System if link is not None else ():
            self._links[key.kind, system, cast(Link, link).key(system).native_id] = None
        return link is not None


class _Outbox(_ReadThrough):
    def __init__(self, table: OutboxTable, notes: _Notes) -> None:
        super().__init__(table)
        self._real = table
        self._settled = notes.settled

    async def put(self, command: Command) -> None:
        """Forgotten: it is in the script once it is sent."""

    async def open_for(self, key: Key) -> list[Command]:
        return [c for c in await self._real.open_for(key) if c.id not in self._settled]

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
        self._settled.add(command_id)


class _Audit(_ReadThrough):
    async def append(self, entry: AuditEntry) -> None:
        """Nothing happened."""


class _Documents(_ReadThrough):
    async def put(self, connection: str, kind: str, name: str, body: object, at: datetime) -> None:
        """Forgotten."""

    async def delete(self, connection: str, kind: str, name: str) -> bool:
        return False
