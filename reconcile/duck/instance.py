"""The instance, and which files it has open for whom."""

from __future__ import annotations

import asyncio
import errno
import os
import re
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import asynccontextmanager, suppress
from pathlib import Path

import duckdb

from reconcile.duck.errors import NoRoom, SnapshotFileError, short
from reconcile.duck.file import SnapshotFile
from reconcile.duck.layout import make_ready
from reconcile.duck.statements import Cursor, quoted
from reconcile.field_rules import FieldRule, built_in

HELD_SECONDS = (0.05, 0.2, 1.0, 2.0)
"""Waits for an instance of ours that is still letting go of a file (seen once in some fifty openings, DuckDB 2.0)."""
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")


class Duck:
    """The instance. `folder`: the state folder; no file outside it can be reached by any SQL."""

    def __init__(
        self,
        folder: Path,
        *,
        memory_limit: str = "200MB",
        threads: int = 2,
        fields: Sequence[FieldRule] | None = None,
    ) -> None:
        self._folder = folder.absolute()
        self._fields = built_in() if fields is None else fields
        self._settings: dict[str, str | bool | int | float | list[str]] = {
            "threads": str(threads),
            "memory_limit": memory_limit,
            "autoinstall_known_extensions": "false",
            "autoload_known_extensions": "false",
        }
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="duckdb")
        self._instance: Cursor | None = None
        self._open: dict[str, SnapshotFile] = {}
        self._users: Counter[str] = Counter()
        self._opening = asyncio.Lock()
        self._closed = False

    async def open(self, connection: str) -> SnapshotFile:
        """The snapshot file of one connection, made when it is not there (0600 in a 0700 folder). It stays open until
        `close`: for whoever looks once, `using` is meant.

        Raises SnapshotFileError; the file is then left as it was.
        """
        file = await self._file(connection)
        self._users[connection] += 1
        return file

    @asynccontextmanager
    async def using(self, connection: str) -> AsyncIterator[SnapshotFile]:
        """As `open`, for as long as the block lasts. Whoever leaves last closes the file, and the instance with its
        threads and buffers when no file is in use any more."""
        self._users[connection] += 1
        try:
            yield await self._file(connection)
        finally:
            self._users -= Counter([connection])
            if not self._closed and connection not in self._users:
                self._pool.submit(self._put_away, connection, self._open.pop(connection, None), shut=not self._users)

    @property
    def is_idle(self) -> bool:
        """No instance is there: nobody uses any file."""
        return self._instance is None

    async def _file(self, connection: str) -> SnapshotFile:
        async with self._opening:
            known = self._open.get(connection)
            if known is None or known.broken:
                cursor = await asyncio.get_running_loop().run_in_executor(self._pool, self._attach, connection, known)
                self._open[connection] = SnapshotFile(cursor, self._pool)
            return self._open[connection]

    async def close(self) -> None:
        """Writes everything out. What is still running is interrupted. Safe to call twice."""
        if self._closed:
            return
        self._closed = True
        files = list(self._open.values())
        for file in files:
            file.interrupt()
        self._open.clear()
        await asyncio.get_running_loop().run_in_executor(self._pool, self._shut, files)
        self._pool.shutdown(wait=False)

    def _put_away(self, connection: str, file: SnapshotFile | None, *, shut: bool) -> None:
        """On the writer's thread, after all that was asked of the file. It is let go of by name also where the instance
        ends with it: DuckDB refuses a file that an instance on its way out still holds."""
        if file is not None:
            file.close()
        if self._instance is not None:
            with suppress(duckdb.Error):
                self._instance.execute(f"detach database if exists {_alias(connection)}")
        if shut:
            self._shut()

    def _shut(self, files: Sequence[SnapshotFile] = ()) -> None:
        for file in files:
            file.close()
        if self._instance is not None:
            self._instance.close()
            self._instance = None

    def _attach(self, connection: str, before: SnapshotFile | None = None) -> Cursor:
        if not _NAME.fullmatch(connection):
            raise SnapshotFileError(f"{connection[:64]!r} cannot name a folder")
        folder = self._folder / connection
        path = folder / "snapshots.duckdb"
        alias = _alias(connection)
        try:
            folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if before is not None:
                before.close()
            instance = self._started()
            instance.execute("use memory")
            instance.execute(f"detach database if exists {alias}")
            _drop_empty(path)
            cursor = instance.cursor()
            _take_hold(cursor, f"attach '{quoted(path)}' as {alias}")
        except (OSError, duckdb.Error) as error:
            raise _unusable(path, error) from error
        try:
            path.chmod(0o600)
            cursor.execute(f"use {alias}")
            make_ready(cursor, path, self._fields)
        except (OSError, duckdb.Error, SnapshotFileError) as error:
            cursor.close()
            with suppress(duckdb.Error):
                instance.execute(f"detach database if exists {alias}")
            if isinstance(error, SnapshotFileError):
                raise
            raise _unusable(path, error) from error
        return cursor

    def _started(self) -> Cursor:
        if self._instance is None:
            instance = duckdb.connect(":memory:", config=self._settings)
            folder = quoted(self._folder)
            instance.execute(f"set allowed_directories = ['{folder}']")
            instance.execute(f"set temp_directory = '{folder}/duckdb-temporary'")
            instance.execute("set enable_external_access = false")
            instance.execute("set lock_configuration = true")
            self._instance = instance
        return self._instance


def _take_hold(cursor: Cursor, attach: str) -> None:
    """Raises what DuckDB says at the last try."""
    for wait in HELD_SECONDS:
        try:
            cursor.execute(attach)
            return
        except duckdb.ResourceInUseException:
            time.sleep(wait)
    cursor.execute(attach)


def _drop_empty(path: Path) -> None:
    """What a disk without room left of a file that was to be made: nothing, which DuckDB takes for damaged."""
    with suppress(FileNotFoundError):
        if path.stat().st_size == 0:
            path.unlink()


def _alias(connection: str) -> str:
    return f'"snapshots of {connection}"'


def _unusable(path: Path, error: Exception) -> SnapshotFileError:
    said = short(error)
    if any(os.strerror(number) in str(error) for number in (errno.ENOSPC, errno.EDQUOT)):
        return NoRoom(f"{path}: {said}", path, may_be_moved=False)
    if "Could not set lock" in said:
        return SnapshotFileError(f"{path} is held by another process ({said})", path, may_be_moved=False)
    if os.strerror(errno.EACCES) in said:
        return SnapshotFileError(f"{path} may not be opened ({said})", path, may_be_moved=False)
    return SnapshotFileError(_hint(path, said), path)


def _hint(path: Path, said: str) -> str:
    return (
        f"{path} cannot be opened ({said}). It holds only snapshots: stop the daemon, move the file away, and "
        "the next reconcile run makes a new one."
    )
