"""The `Store` port without a file: the same answers as daemon/store, some forty times as fast. For thousands of
histories in tests/model; it passes the table tests of tests/store, and a share of the histories still runs on SQLite.

A transaction works on copies and swaps them in when it commits, so a kill in the middle leaves nothing. Values are
frozen, so copies are shallow; what JSON would change (a tuple, a number) is passed through JSON here too.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter
from collections.abc import AsyncIterator, Callable, Collection, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta

from daemon.domain.audit_seal import AuditHead, SealedLine, Traces
from daemon.domain.change import Create
from daemon.domain.converge_stock import is_unfinished
from daemon.domain.drift import Drift, DriftState
from daemon.domain.errors import TRANSIENT, WAITING, Reason, SyncError
from daemon.domain.ids import Key, Kind, System
from daemon.domain.link import Link
from daemon.domain.work import AuditEntry, Command, CommandState, InboxItem, Signal, Source
from daemon.ports import Backlogged, Clock, LinkDigest

RANKS = (Source.MANUAL, Source.WEBHOOK, Source.REPAIR, Source.POLL, Source.SWEEP)
PATIENT = (Source.POLL, Source.SWEEP)
AGEING = timedelta(minutes=5)
OPEN = (CommandState.PENDING, CommandState.SENDING, CommandState.PARKED)
LARGEST = 64 * 1024 * 1024
LONGEST_TEXT = 20_000


@dataclass
class State:
    inbox: dict[Key, InboxItem] = field(default_factory=dict)
    links: dict[Key, Link] = field(default_factory=dict)
    """By either side's key."""
    commands: dict[str, Command] = field(default_factory=dict)
    audit: list[AuditEntry] = field(default_factory=list)
    drift: dict[str, Drift] = field(default_factory=dict)
    documents: dict[tuple[str, str, str], tuple[datetime, str]] = field(default_factory=dict)

    def copy(self) -> State:
        return State(
            dict(self.inbox),
            dict(self.links),
            dict(self.commands),
            list(self.audit),
            dict(self.drift),
            dict(self.documents),
        )


class MemoryInbox:
    def __init__(self, state: State) -> None:
        self._rows = state.inbox

    async def signal(self, signals: Sequence[Signal], now: datetime) -> None:
        for signal in signals:
            old, due = self._rows.get(signal.key), signal.due_at or now
            self._rows[signal.key] = _coalesced(old, signal, due) if old is not None else _first(signal, due, now)

    async def due(self, connection: str, now: datetime, limit: int, *, orders: bool | None = None) -> list[InboxItem]:
        ready = [i for i in self._rows.values() if i.key.connection == connection and not i.parked and i.due_at <= now]
        if orders is not None:
            ready = [i for i in ready if (i.key.kind is Kind.ORDER) is orders]

        def urgency(item: InboxItem) -> tuple[object, ...]:
            rank = max(0, RANKS.index(item.source) - (now - item.due_at) // AGEING)
            key = item.key
            return rank, key.kind is not Kind.ORDER, item.due_at, key.kind.value, key.system.value, key.native_id

        return sorted(ready, key=urgency)[:limit]

    async def get(self, key: Key) -> InboxItem | None:
        return self._rows.get(key)

    async def parked_of(self, keys: Sequence[Key]) -> list[InboxItem]:
        return [item for key in keys if (item := self._rows.get(key)) is not None and item.parked]

    async def done(self, key: Key, generation: int) -> None:
        item = self._rows.get(key)
        if item is not None and item.generation == generation:
            del self._rows[key]
        elif item is not None and not item.parked:
            self._rows[key] = replace(item, attempts=0, reason=None, detail="")

    async def retry(self, key: Key, due_at: datetime, reason: Reason, detail: str) -> None:
        item = self._rows.get(key)
        if item is not None and not item.parked:
            attempts = item.attempts + (0 if reason in WAITING else 1)
            self._rows[key] = replace(item, due_at=due_at, attempts=attempts, reason=reason, detail=detail)

    async def park(
        self, key: Key, generation: int, reason: Reason, detail: str, *, again_at: datetime | None = None
    ) -> None:
        item = self._rows.get(key)
        if item is not None and item.generation == generation:
            due_at, attempts = again_at or item.due_at, item.attempts + 1
            self._rows[key] = replace(item, due_at=due_at, attempts=attempts, parked=True, reason=reason, detail=detail)

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
        failed = [i for i in self._rows.values() if i.key.connection == connection and i.reason in reasons]
        held = [i for i in failed if i.parked or i.due_at > now]
        if due_below is not None:
            held = [i for i in failed if i.parked and i.due_at <= now and i.attempts < due_below]
        found = sorted(held, key=lambda i: (i.due_at, *_name(i.key)))[:limit]
        for item in found:
            attempts = 0 if afresh else item.attempts
            self._rows[item.key] = replace(item, parked=False, due_at=now, attempts=attempts)
        return len(found)

    async def page(
        self, connection: str, after: Key | None, limit: int, *, parked: bool | None = None
    ) -> list[InboxItem]:
        mine = [i for i in self._rows.values() if i.key.connection == connection and parked in (None, i.parked)]
        later = [i for i in mine if after is None or _name(i.key) > _name(after)]
        return sorted(later, key=lambda i: _name(i.key))[:limit]

    async def list(
        self, connection: str, *, parked: bool | None = None, kind: Kind | None = None, limit: int = 1000
    ) -> list[InboxItem]:
        found = [
            i
            for i in self._rows.values()
            if i.key.connection == connection
            and (parked is None or i.parked is parked)
            and (kind is None or i.key.kind is kind)
        ]
        return sorted(found, key=lambda i: (i.due_at, i.key.kind.value, i.key.system.value, i.key.native_id))[:limit]

    async def next_due(self, connection: str) -> datetime | None:
        return min(
            (i.due_at for i in self._rows.values() if i.key.connection == connection and not i.parked), default=None
        )

    async def named_by_webhooks(self, connection: str) -> int:
        mine = (i for i in self._rows.values() if i.key.connection == connection and not i.parked)
        return sum(1 for item in mine if item.source is Source.WEBHOOK)

    async def count(self, connection: str, system: System | None = None) -> Backlogged:
        mine = [i for i in self._rows.values() if i.key.connection == connection and system in (None, i.key.system)]
        return _counted(mine)

    async def count_of(self, connection: str, kind: Kind, system: System, ids: Sequence[str]) -> Backlogged:
        found = (self._rows.get(Key(connection, kind, system, native_id)) for native_id in ids)
        return _counted([item for item in found if item is not None])

    async def drop(self, key: Key) -> bool:
        return self._rows.pop(key, None) is not None


def _name(key: Key) -> tuple[str, str, str]:
    return key.kind.value, key.system.value, key.native_id


def _counted(items: Sequence[InboxItem]) -> Backlogged:
    waiting = [item for item in items if not item.parked]
    oldest = min((item.first_at for item in waiting), default=None)
    return Backlogged(waiting=len(waiting), parked=len(items) - len(waiting), oldest=oldest)


def _first(signal: Signal, due: datetime, now: datetime) -> InboxItem:
    return InboxItem(
        key=signal.key,
        source=signal.source,
        generation=1,
        first_at=now,
        due_at=due,
        forced=signal.forced,
        old_native_id=signal.old_native_id,
    )


def _coalesced(old: InboxItem, signal: Signal, due: datetime) -> InboxItem:
    patient = signal.source in PATIENT
    unparks = old.parked and signal.source is not Source.SWEEP
    if not unparks and ((patient and old.attempts > 0) or due >= old.due_at):
        due = old.due_at
    merged = replace(
        old,
        generation=old.generation + 1,
        source=min(old.source, signal.source, key=RANKS.index),
        due_at=due,
        forced=old.forced or signal.forced,
        old_native_id=signal.old_native_id if signal.old_native_id is not None else old.old_native_id,
    )
    return replace(merged, parked=False, attempts=0, reason=None, detail="") if unparks else merged


class MemoryLinks:
    def __init__(self, state: State) -> None:
        self._rows = state.links

    async def get(self, key: Key) -> Link | None:
        return self._rows.get(key)

    async def get_many(self, connection: str, kind: Kind, system: System, ids: Sequence[str]) -> dict[str, Link]:
        found = {i: self._rows.get(Key(connection, kind, system, i)) for i in ids}
        return {i: link for i, link in found.items() if link is not None}

    async def put(self, link: Link) -> None:
        keys = (link.key(System.ERP), link.key(System.WMS))
        known = [self._rows.get(key) for key in keys]
        if any(old is not None and (old.erp_id, old.wms_id) != (link.erp_id, link.wms_id) for old in known):
            detail = f"{link.kind}: ERP {link.erp_id} or WMS {link.wms_id} is linked to another record"
            raise SyncError(Reason.CONFLICT, detail)
        born = next((old.created_at for old in known if old is not None), link.created_at)
        for key in keys:
            self._rows[key] = replace(link, created_at=born)

    async def delete(self, key: Key) -> bool:
        link = self._rows.get(key)
        if link is None:
            return False
        del self._rows[link.key(System.ERP)], self._rows[link.key(System.WMS)]
        return True

    async def unfinished_with(self, connection: str, wms_number: str, limit: int) -> list[Link]:
        held = [
            link
            for key, link in self._rows.items()
            if key.system is System.ERP
            and key.connection == connection
            and is_unfinished(link)
            and (not link.base.lines or any(line.wms_number == wms_number for line in link.base.lines))
        ]
        by_id = sorted(held, key=lambda link: link.erp_id)
        return sorted(by_id, key=lambda link: link.updated_at, reverse=True)[:limit]

    async def all(self, connection: str, batch: int = 1000) -> AsyncIterator[Sequence[Link]]:
        mine = [(k, link) for k, link in self._rows.items() if k.system is System.ERP and k.connection == connection]
        rows = [link for _key, link in sorted(mine, key=lambda row: (row[0].kind.value, row[0].native_id))]
        for start in range(0, len(rows), batch):
            yield rows[start : start + batch]

    async def digests(self, connection: str, batch: int = 1000) -> AsyncIterator[Sequence[LinkDigest]]:
        async for links in self.all(connection, batch):
            yield [(str(link.kind), link.erp_id, link.wms_id, repr(link)) for link in links]

    async def ids(self, connection: str, kind: Kind, system: System, batch: int = 1000) -> AsyncIterator[Sequence[str]]:
        wanted = (connection, kind, system)
        rows = sorted(k.native_id for k in self._rows if (k.connection, k.kind, k.system) == wanted)
        for start in range(0, len(rows), batch):
            yield rows[start : start + batch]


class MemoryOutbox:
    def __init__(self, state: State, clock: Clock) -> None:
        self._state = state
        self._rows = state.commands
        self._clock = clock

    async def put(self, command: Command) -> None:
        for other in self._sharing(command.connection, command.kind, command.erp_id, command.wms_id):
            if other.system is not command.system:
                continue
            if _may_have_happened(other):
                raise SyncError(Reason.STALE, f"command {other.id} for the same pair is {other.state}")
            why, now = f"replaced by {command.id}", self._clock.now()
            await self.set_state(other.id, CommandState.DROPPED, now, reason=Reason.STALE, detail=why)
        if command.id in self._rows:
            raise SyncError(Reason.STALE, f"command {command.id} exists, or its pair has an open command")
        self._rows[command.id] = command

    async def get(self, command_id: str) -> Command | None:
        return self._rows.get(command_id)

    async def open_for(self, key: Key) -> list[Command]:
        link = self._state.links.get(key)
        if link is not None:
            ids: tuple[str | None, str | None] = (link.erp_id, link.wms_id)
        else:
            ids = (key.native_id, None) if key.system is System.ERP else (None, key.native_id)
        return sorted(self._sharing(key.connection, key.kind, *ids), key=lambda c: (c.decided_at, c.id))

    async def count(self, connection: str) -> Mapping[CommandState, int]:
        return Counter(c.state for c in self._rows.values() if c.connection == connection and c.state in OPEN)

    async def due(self, connection: str, now: datetime, limit: int) -> list[Command]:
        waiting = (CommandState.PENDING, CommandState.SENDING)
        found = [
            c for c in self._rows.values() if c.connection == connection and c.state in waiting and c.due_at <= now
        ]
        return sorted(found, key=lambda c: (c.due_at, c.decided_at, c.id))[:limit]

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
        old = self._rows.get(command_id)
        if old is None or old.state not in OPEN:
            raise SyncError(Reason.STALE, f"command {command_id} is not open any more")
        finished = None if state in (CommandState.PENDING, CommandState.SENDING) else at
        new = replace(old, state=state, reason=reason, detail=detail, finished_at=finished, due_at=due_at or old.due_at)
        if state is CommandState.SENDING:
            new = replace(new, started_at=at, attempts=old.attempts + 1)
        self._rows[command_id] = new

    async def page(self, connection: str, after: str, limit: int, *, states: Sequence[CommandState]) -> list[Command]:
        mine = [c for c in self._rows.values() if c.connection == connection and c.state in states and c.id > after]
        return sorted(mine, key=lambda c: c.id)[:limit]

    async def list(
        self, connection: str, *, states: Sequence[CommandState] | None = None, origin: str = "", limit: int = 1000
    ) -> list[Command]:
        below = origin if origin.endswith((":", "/")) else f"{origin}/"
        found = [
            c
            for c in self._rows.values()
            if c.connection == connection
            and (states is None or c.state in states)
            and (not origin or c.origin == origin or c.origin.startswith(below))
        ]
        by_id = sorted(found, key=lambda c: c.id)
        return sorted(by_id, key=lambda c: c.decided_at, reverse=True)[:limit]

    def _sharing(self, connection: str, kind: Kind, erp_id: str | None, wms_id: str | None) -> list[Command]:
        return [
            c
            for c in self._rows.values()
            if c.state in OPEN
            and c.connection == connection
            and c.kind is kind
            and ((erp_id is not None and c.erp_id == erp_id) or (wms_id is not None and c.wms_id == wms_id))
        ]


def _may_have_happened(command: Command) -> bool:
    if command.state is CommandState.SENDING:
        return True
    unclear = command.reason is None or command.reason is Reason.INTERNAL or command.reason in TRANSIENT
    started = command.started_at is not None
    return command.state is CommandState.PARKED and isinstance(command.change, Create) and started and unclear


class MemoryAudit:
    def __init__(self, state: State) -> None:
        self._rows = state.audit

    async def append(self, entry: AuditEntry) -> None:
        texts = {name: _cut(getattr(entry, name)) for name in ("why", "before", "after", "response")}
        self._rows.append(replace(entry, **texts))  # type: ignore[arg-type]  # four texts by name

    async def last_done(self, connection: str) -> dict[tuple[Kind, System], datetime]:
        mine = (e for e in self._rows if e.connection == connection and e.outcome == "ok" and e.actor == "daemon")
        return {(e.kind, e.system): e.at for e in mine}

    async def head(self, connection: str) -> AuditHead:
        raise NotImplementedError("histories look at no chain")

    async def follows(self, connection: str) -> AuditHead:
        raise NotImplementedError("histories look at no chain")

    async def is_cut(self) -> bool:
        raise NotImplementedError("histories look at no chain")

    async def sealed_after(self, connection: str, number: int, limit: int) -> list[SealedLine]:
        raise NotImplementedError("histories look at no chain")

    async def traces(self, connection: str, kind: Kind, ids: Sequence[str]) -> Traces:
        raise NotImplementedError("histories erase nobody")

    async def erase(self, connection: str, kind: Kind, ids: Sequence[str]) -> Traces:
        raise NotImplementedError("histories erase nobody")

    async def list(self, connection: str, *, native_id: str = "", limit: int = 1000) -> list[AuditEntry]:
        mine = [e for e in self._rows if e.connection == connection and native_id in ("", e.native_id)]
        return mine[::-1][:limit]


def _cut(text: str) -> str:
    mark = f" [cut, {len(text)} characters]"
    return text if len(text) <= LONGEST_TEXT else text[: LONGEST_TEXT - len(mark)] + mark


class MemoryDrift:
    def __init__(self, state: State) -> None:
        self._rows = state.drift

    async def load(self, connection: str, *, open_only: bool = False, limit: int = 100_000) -> list[Drift]:
        mine = [drift for _fingerprint, drift in sorted(self._rows.items()) if drift.connection == connection]
        return [drift for drift in mine if not open_only or drift.state is not DriftState.RESOLVED][:limit]

    async def get(self, fingerprint: str) -> Drift | None:
        raise NotImplementedError("nobody asks for one")

    async def save(self, drifts: Sequence[Drift]) -> None:
        self._rows.update((drift.fingerprint, drift) for drift in drifts)


class MemoryDocuments:
    def __init__(self, state: State) -> None:
        self._rows = state.documents

    async def get(self, connection: str, kind: str, name: str) -> object | None:
        row = self._rows.get((connection, kind, name))
        return None if row is None else json.loads(row[1])

    async def put(self, connection: str, kind: str, name: str, body: object, at: datetime) -> None:
        text = json.dumps(body, allow_nan=False)
        if len(text) > LARGEST:
            raise ValueError(f"document {kind}/{name} is too large: {len(text)} characters")
        self._rows[connection, kind, name] = (at, text)

    async def list(
        self, connection: str, kind: str, limit: int = 100, *, prefix: str = ""
    ) -> list[tuple[str, datetime, object]]:
        found = [
            (name, at, json.loads(body))
            for (of, what, name), (at, body) in sorted(self._rows.items())
            if (of, what) == (connection, kind) and name.startswith(prefix)
        ]
        return sorted(found, key=lambda row: row[1], reverse=True)[:limit]

    async def page(self, connection: str, kind: str, after: str, limit: int) -> list[tuple[str, object]]:
        names = sorted(name for of, what, name in self._rows if (of, what) == (connection, kind) and name > after)
        return [(name, json.loads(self._rows[connection, kind, name][1])) for name in names[:limit]]

    async def delete(self, connection: str, kind: str, name: str) -> bool:
        return self._rows.pop((connection, kind, name), None) is not None


class MemoryTransaction:
    def __init__(self, state: State, clock: Clock) -> None:
        self.inbox = MemoryInbox(state)
        self.links = MemoryLinks(state)
        self.outbox = MemoryOutbox(state, clock)
        self.audit = MemoryAudit(state)
        self.drift = MemoryDrift(state)
        self.documents = MemoryDocuments(state)


class MemoryStore:
    """`on_commit` is called after every commit, as by `SqlStore`. Each transaction lets others run when it begins and
    when it ends, because a file would too."""

    def __init__(self, clock: Clock, *, on_commit: Callable[[], None] = lambda: None) -> None:
        self._clock = clock
        self._on_commit = on_commit
        self._lock = asyncio.Lock()
        self.state = State()

    @asynccontextmanager
    async def transaction(self) -> AsyncIterator[MemoryTransaction]:
        async with self._lock:
            await asyncio.sleep(0)
            working = self.state.copy()
            yield MemoryTransaction(working, self._clock)
            self.state = working
        self._on_commit()

    @asynccontextmanager
    async def reading(self) -> AsyncIterator[MemoryTransaction]:
        await asyncio.sleep(0)
        yield MemoryTransaction(self.state, self._clock)

    async def signal(self, signals: Sequence[Signal]) -> None:
        for signal in signals:
            for text in (signal.key.connection, signal.key.native_id, signal.old_native_id or ""):
                if "\x00" in text:
                    raise ValueError("a key must not contain NUL")
                text.encode()
        async with self.transaction() as tables:
            await tables.inbox.signal(signals, self._clock.now())

    async def close(self) -> None:
        return None
