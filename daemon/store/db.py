"""`SqlStore`: opens the state file and hands out transactions. Made by daemon/app, used through the `Store` port.

One writer at a time, by a lock in this process and by SQLite between processes; readers see a consistent snapshot and
cannot write. Never do remote calls inside a transaction: everybody else waits.
"""

from __future__ import annotations

import asyncio
import os
import stat
from collections.abc import AsyncIterator, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager, contextmanager, nullcontext
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Self

from sqlalchemy.exc import OperationalError

from daemon.domain.audit_seal import AuditHead
from daemon.domain.work import Signal
from daemon.ports import Clock, StateError
from daemon.store.audit import SqlAudit
from daemon.store.backup import copy_state
from daemon.store.batch import SignalBatcher
from daemon.store.connection import Connection, reading, writing
from daemon.store.documents import SqlDocuments
from daemon.store.drift import SqlDrift
from daemon.store.inbox import SqlInbox, refuse_unstorable
from daemon.store.lane import Lane
from daemon.store.links import SqlLinks
from daemon.store.migrate import copies_before_upgrade, copy_name, needs_upgrade, refuse_newer, upgrade
from daemon.store.outbox import SqlOutbox
from daemon.store.patience import Patience
from daemon.store.pruning import Old, prune
from daemon.store.sqlite import READERS, reader_lane, revision_of, writer_lane

COPIES_KEPT = 3
"""Of those that are made before an upgrade."""

WAIT_SECONDS = 30.0
"""Nothing going on for longer means a transaction inside a transaction, or a remote call inside one: a bug, better loud
than hung."""


@dataclass(frozen=True, slots=True)
class SqlTransaction:
    """The `Transaction` port: all tables on one connection."""

    inbox: SqlInbox
    links: SqlLinks
    outbox: SqlOutbox
    audit: SqlAudit
    drift: SqlDrift
    documents: SqlDocuments


class SqlStore:
    """The `Store` port on one SQLite file. Make one with `open`."""

    def __init__(self, writer: Lane, readers: Sequence[Lane], clock: Clock, on_commit: Callable[[], None]) -> None:
        self._writer = writer
        self._readers = tuple(readers)
        self._free = list(readers)
        self._reader_slots = asyncio.Semaphore(len(readers))
        self._clock = clock
        self._on_commit = on_commit
        self._lock = asyncio.Lock()
        self._for_writing = Patience(WAIT_SECONDS, lambda: writer.answered)
        self._for_reading = Patience(WAIT_SECONDS, lambda: sum(lane.answered for lane in self._readers))
        self._heads: dict[str, AuditHead] = {}
        self._batcher = SignalBatcher(self._store_signals)

    @classmethod
    async def open(cls, path: Path, clock: Clock, *, on_commit: Callable[[], None] = lambda: None) -> Self:
        """Creates the file (0600, in a folder of 0700) or brings its schema up to date; `on_commit` is called after
        every COMMIT. Raises StateError, with the file untouched, when it is damaged, newer, or not ours."""
        await asyncio.to_thread(_prepare, path)
        revision = await asyncio.to_thread(revision_of, path)
        refuse_newer(revision, path)
        async with AsyncExitStack() as undo:
            writer = writer_lane(path)
            undo.push_async_callback(writer.close)
            if needs_upgrade(revision):
                await asyncio.to_thread(_copy_first, path, clock.now())
            await upgrade(writer, revision, path)
            undo.pop_all()
        return cls(writer, [reader_lane(path) for _ in range(READERS)], clock, on_commit)

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[SqlTransaction]:
        """Commits on leaving, rolls back on any exception. Raises TimeoutError when nothing has gone on for
        30 s, StateError when the file cannot be written (a full disk is nobody's bad record). Not reentrant."""
        async with self._writing() as connection:
            yield self._tables(connection, self._heads)

    @asynccontextmanager
    async def _writing(self) -> AsyncIterator[Connection]:
        async with AsyncExitStack() as held:
            async with self._for_writing.waiting():
                await held.enter_async_context(self._lock)
            try:
                with self._named():
                    async with writing(self._writer) as connection:
                        yield connection
            except BaseException:
                self._heads.clear()  # what was to be the newest line of the audit log may never have been written
                raise
            if connection.is_used:
                self._on_commit()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[SqlTransaction]:
        """One snapshot of everything committed when it first reads. SQLite refuses writes through it. Raises
        TimeoutError when nothing has gone on for 30 s."""
        async with self._for_reading.waiting() if self._reader_slots.locked() else nullcontext():
            await self._reader_slots.acquire()
        lane = self._free.pop()
        try:
            with self._named():
                async with reading(lane) as connection:
                    yield self._tables(connection)
        finally:
            self._free.append(lane)
            self._reader_slots.release()

    @contextmanager
    def _named(self) -> Iterator[None]:
        try:
            yield
        except OperationalError as error:
            why = str(error.orig)
            raise StateError("the state file cannot be used", why, "df -h, then systemctl restart samsvar") from error

    async def signal(self, signals: Sequence[Signal]) -> None:
        """Returns after COMMIT, shared with whoever signals at the same time. More than 1000 signals are stored in
        parts of that size. Raises ValueError for a text that no database can keep."""
        refuse_unstorable(signals)
        await self._batcher.put(signals)

    async def prune(self, what: Old, connection: str, before: datetime, limit: int) -> int:
        """Removes at most `limit` rows of history that ended before then; how many. Not part of the port: only
        retention may."""
        async with self._writing() as writer:
            return await prune(writer, what, connection, before, limit)

    async def close(self) -> None:
        """Finishes waiting signals, then closes the file. Safe to call twice."""
        await self._batcher.close()
        for lane in (*self._readers, self._writer):
            await lane.close()

    async def _store_signals(self, signals: Sequence[Signal]) -> None:
        async with self.transaction() as tables:
            await tables.inbox.signal(signals, self._clock.now())

    def _tables(self, connection: Connection, heads: dict[str, AuditHead] | None = None) -> SqlTransaction:
        return SqlTransaction(
            inbox=SqlInbox(connection),
            links=SqlLinks(connection),
            outbox=SqlOutbox(connection, self._clock),
            audit=SqlAudit(connection, heads),
            drift=SqlDrift(connection),
            documents=SqlDocuments(connection),
        )


def _copy_first(path: Path, now: datetime) -> None:
    """The way back to the release before, whatever the upgrade does. Raises StateError; then nothing is upgraded."""
    copy_state(path, copy_name(path, now))
    for old in copies_before_upgrade(path)[:-COPIES_KEPT]:
        old.unlink()


def _prepare(path: Path) -> None:
    """Folder and file with their rights. An existing folder is never changed, only refused when others can write."""
    folder = path.parent
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        if folder.stat().st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            raise StateError(
                f"{folder} is not safe for state", "other users can write to the folder", f"chmod 700 {folder}"
            )
        os.close(os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600))
        if stat.S_IMODE(path.stat().st_mode) != 0o600:
            path.chmod(0o600)
    except OSError as error:
        raise StateError(f"{path} cannot be opened", error.strerror or str(error), f"ls -ld {folder} {path}") from error
