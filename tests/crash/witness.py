"""A store that writes down every COMMIT and, when told to, dies right after a chosen one.

Runs inside the daemon's process, handed to the composition root by `tests.crash.launcher`. What to die after stands in
a file, so that a test can change its mind while the daemon runs. It must never change what is stored.
"""

from __future__ import annotations

import json
import os
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

from daemon.domain.change import operation_of
from daemon.domain.work import AuditEntry, Command, CommandState
from daemon.ports import Clock
from daemon.store.db import SqlStore, SqlTransaction

COMMITS, KILL_AT, KILLED_AT = "commits.log", "kill-at.json", "killed-at.json"
WRITING = frozenset(
    {"signal", "done", "retry", "park", "release", "drop", "put", "delete", "set_state", "append", "save"}
)


class Witness:
    """Names each commit by what was written in it, in the order of writing."""

    def __init__(self, folder: Path) -> None:
        self._log = os.open(folder / COMMITS, os.O_WRONLY | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
        self._kill_at = folder / KILL_AT
        self._wish: dict[str, Any] = {}
        self._met = 0
        self._operations: dict[str, str] = {}

    def note(self, table: str, method: str, arguments: tuple[Any, ...]) -> str:
        """One write in words without ids, so that the same step has the same name in every run."""
        first = arguments[0] if arguments else None
        if isinstance(first, Command):
            self._operations[first.id] = f"{operation_of(first.change)} {first.kind} in {first.system}"
            return f"{table} {method} {self._operations[first.id]}"
        if isinstance(first, AuditEntry):
            return f"{table} {method} {first.action} {first.kind} in {first.system} {first.outcome}"
        if method == "set_state":
            state: CommandState = arguments[1]
            return f"{table} {state} {self._operations.get(str(first), 'of an earlier life')}"
        if table == "documents":
            return f"{table} {method} {arguments[1]}"
        if method == "signal":
            return f"{table} signal " + ", ".join(sorted({f"{s.key.kind} of {s.key.system}" for s in arguments[0]}))
        kind = getattr(first, "kind", None)
        return f"{table} {method} {kind}" if kind is not None else f"{table} {method}"

    def committed(self, notes: list[str]) -> None:
        step = "; ".join(notes) or "nothing"
        os.write(self._log, step.encode() + b"\n")
        try:
            wish = json.loads(self._kill_at.read_text(encoding="utf-8"))
        except (FileNotFoundError, ValueError):
            return
        if wish != self._wish:
            self._wish, self._met = wish, 0
        if step == wish["step"]:
            self._met += 1
            if self._met >= wish["nth"]:
                self._kill_at.replace(self._kill_at.with_name(KILLED_AT))
                os.kill(os.getpid(), signal.SIGKILL)


class _Overheard:
    """One table; passes everything on and names what wrote."""

    def __init__(self, table: object, name: str, say: Callable[[str, str, tuple[Any, ...]], None]) -> None:
        self._table, self._name, self._say = table, name, say

    def __getattr__(self, method: str) -> Any:
        found = getattr(self._table, method)
        if method not in WRITING:
            return found

        async def heard(*arguments: Any, **named: Any) -> Any:
            self._say(self._name, method, arguments)
            return await found(*arguments, **named)

        return heard


class WitnessedStore(SqlStore):
    """`SqlStore` whose transactions are overheard."""

    witness: Witness

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[SqlTransaction]:
        notes: list[str] = []

        def say(table: str, method: str, arguments: tuple[Any, ...]) -> None:
            notes.append(self.witness.note(table, method, arguments))

        async with super().transaction() as tables:
            names = ("inbox", "links", "outbox", "audit", "drift", "documents")
            yield SqlTransaction(**{name: _Overheard(getattr(tables, name), name, say) for name in names})  # type: ignore[arg-type]  # a proxy answers to the same names
        self.witness.committed(notes)


async def open_witnessed(path: Path, clock: Clock) -> SqlStore:
    """The `OpenStore` of `daemon.app.serve`."""
    store = await WitnessedStore.open(path, clock)
    store.witness = Witness(path.parent)
    return store
