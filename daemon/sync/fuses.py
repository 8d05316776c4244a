"""Fuses by proportion, per kind, creates included, with an absolute floor (design 3.11).

A fuse that blows holds all writes of the connection until a person has looked (`samsvar outbox resume`); the one for
stock that becomes zero holds stock alone (R12). Other stock writes are routine and have no fuse.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal

from daemon.domain.change import Create, DeleteRecord, SetIdField, Update
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind
from daemon.domain.safety import FuseLimits
from daemon.domain.work import Command, CommandState
from daemon.ports import Clock, Store
from daemon.sync.gate import REPAIR_ORIGIN, STOCK_FUSE, Gate

HOLD = "hold"
"""Documents of this kind keep the holds of the gate over a restart: name -> why."""

ALLOWANCE = "allowance"
_WINDOW = timedelta(hours=1)
_MOST = 10_000


class Fuses:
    """Counts the writes of one connection by kind and sort over the last hour.

    `allowance`: creates that a person has confirmed (the initial sync, R7) do not count, nor do the id fields that are
    written right after them (R5); one that failed is still confirmed. Repairs have a fuse of their own, in the plan.
    Made by `load`, which counts what was sent before a restart as it was counted then.
    """

    def __init__(self, connection: str, store: Store, clock: Clock, gate: Gate, limits: FuseLimits) -> None:
        self._connection = connection
        self._store = store
        self._clock = clock
        self._gate = gate
        self._limits = limits
        self._sent: dict[tuple[Kind, str], deque[datetime]] = {}
        self._linked: dict[Kind, int] = {}
        self._allowed: dict[Kind, int] = {}
        self._labels: dict[Kind, int] = {}
        self._confirmed: dict[Kind, tuple[datetime, datetime]] = {}
        self._exempt: set[str] = set()

    async def load(self) -> None:
        """Totals, allowances and the last hour, from the state database."""
        async with self._store.reading() as tx:
            body = await tx.documents.get(self._connection, ALLOWANCE, "creates")
            labels = await tx.documents.get(self._connection, ALLOWANCE, "id_fields")
            periods = await tx.documents.get(self._connection, ALLOWANCE, "period")
            resumed = await tx.documents.get(self._connection, ALLOWANCE, "resumed")
            done = await tx.outbox.list(self._connection, states=[CommandState.DONE], limit=_MOST)
            sending = await tx.outbox.list(self._connection, states=[CommandState.SENDING], limit=_MOST)
            self._linked.clear()
            self._sent.clear()
            async for links in tx.links.all(self._connection):
                for link in links:
                    self._linked[link.kind] = self._linked.get(link.kind, 0) + 1
        if isinstance(body, Mapping):
            self._allowed = {Kind(kind): int(count) for kind, count in body.items()}
        if isinstance(labels, Mapping):
            self._labels = {Kind(kind): int(count) for kind, count in labels.items()}
        if isinstance(periods, Mapping):
            self._confirmed = {Kind(kind): _period(period) for kind, period in periods.items()}
        recent = self._clock.now() - _WINDOW
        if isinstance(resumed, str):
            recent = max(recent, datetime.fromisoformat(resumed))
        for command in done:
            if command.finished_at is None or command.finished_at <= recent or not _counts(command):
                continue
            if not self._was_confirmed(command):
                self._of(command).append(command.finished_at)
        self._exempt = {command.id for command in sending if self._was_confirmed(command)}

    async def allow(self, creates: Mapping[Kind, int]) -> None:
        """A person confirmed these counts."""
        for kind, count in creates.items():
            self._allowed[kind] = self._allowed.get(kind, 0) + count
            self._confirm(kind)
        await self._keep_allowance()

    async def allow_id_fields(self, counts: Mapping[Kind, int]) -> None:
        """A person confirmed that so many empty id fields are written (an adoption, R5)."""
        self._labels = dict(counts)
        for kind in counts:
            self._confirm(kind)
        await self._keep_labels()

    async def admit(self, command: Command) -> None:
        """Counts the command, or blows the fuse. Raises SyncError PAUSED."""
        if not _counts(command):
            return
        if isinstance(command.change, Create) and self._allowed.get(command.kind, 0) > 0:
            self._allowed[command.kind] -= 1
            self._labels[command.kind] = self._labels.get(command.kind, 0) + 1
            self._spare(command)
            await self._keep_allowance()
            return
        if isinstance(command.change, SetIdField) and self._labels.get(command.kind, 0) > 0:
            self._labels[command.kind] -= 1
            self._spare(command)
            await self._keep_labels()
            return
        sent, limit = self._of(command), self._limit(command)
        now = self._clock.now()
        while sent and sent[0] <= now - _WINDOW:
            sent.popleft()
        if len(sent) >= limit:
            await self._blow(command, limit)
        sent.append(now)

    async def ended(self, command: Command, *, carried_out: bool) -> None:
        """What became of an admitted command. One that a person confirmed and that was not carried out may come
        again."""
        if command.id not in self._exempt:
            return
        self._exempt.discard(command.id)
        if carried_out:
            return
        if isinstance(command.change, Create):
            self._allowed[command.kind] = self._allowed.get(command.kind, 0) + 1
            self._labels[command.kind] = max(0, self._labels.get(command.kind, 0) - 1)
        else:
            self._labels[command.kind] = self._labels.get(command.kind, 0) + 1
        await self._keep_allowance()

    async def reset(self) -> None:
        """A person has looked and lets the work go on: the hour begins anew, also after a restart."""
        self._sent.clear()
        now = self._clock.now()
        async with self._store.transaction() as tx:
            await tx.documents.put(self._connection, ALLOWANCE, "resumed", now.isoformat(), now)

    def _confirm(self, kind: Kind) -> None:
        """From now on, or since an earlier confirmation that the last hour still knows."""
        now = self._clock.now()
        began, last = self._confirmed.get(kind, (now, now))
        self._confirmed[kind] = (began if last > now - _WINDOW else now, now)

    def _spare(self, command: Command) -> None:
        self._exempt.add(command.id)
        now = self._clock.now()
        began, _last = self._confirmed.get(command.kind, (command.decided_at, now))
        self._confirmed[command.kind] = (min(began, command.decided_at), now)

    def _was_confirmed(self, command: Command) -> bool:
        """While there is an allowance, every create of the kind uses it, so the time tells."""
        began, last = self._confirmed.get(command.kind, (None, None))
        if began is None or last is None or not isinstance(command.change, Create | SetIdField):
            return False
        return began <= command.decided_at <= last

    async def _blow(self, command: Command, limit: int) -> None:
        name = STOCK_FUSE if command.kind is Kind.STOCK else f"fuse {command.kind} {_sort(command)}"
        why = f"more than {limit} within an hour; look at samsvar outbox list, then samsvar outbox resume"
        self._gate.hold(name, why)
        async with self._store.transaction() as tx:
            await tx.documents.put(self._connection, HOLD, name, why, self._clock.now())
        raise SyncError(Reason.PAUSED, f"{name}: {why}", retry_after=5)

    def _limit(self, command: Command) -> int:
        if command.kind is Kind.STOCK:
            share = self._limits.stock_to_zero_share
            return max(self._limits.stock_to_zero_floor, int(self._linked.get(Kind.PRODUCT, 0) * share))
        floor = {
            "create": self._limits.create_floor,
            "update": self._limits.update_floor,
            "delete": self._limits.delete_floor,
        }[_sort(command)]
        return max(floor, int(self._linked.get(command.kind, 0) * self._limits.share))

    def _of(self, command: Command) -> deque[datetime]:
        return self._sent.setdefault((command.kind, _sort(command)), deque(maxlen=_MOST))

    async def _keep_allowance(self) -> None:
        await self._keep({"creates": self._allowed, "id_fields": self._labels})

    async def _keep_labels(self) -> None:
        await self._keep({"id_fields": self._labels})

    async def _keep(self, allowances: Mapping[str, Mapping[Kind, int]]) -> None:
        async with self._store.transaction() as tx:
            for name, counts in allowances.items():
                body = {str(kind): count for kind, count in counts.items()}
                await tx.documents.put(self._connection, ALLOWANCE, name, body, self._clock.now())
            spans = {str(kind): [at.isoformat() for at in span] for kind, span in self._confirmed.items()}
            await tx.documents.put(self._connection, ALLOWANCE, "period", spans, self._clock.now())


def _counts(command: Command) -> bool:
    return not command.origin.startswith(REPAIR_ORIGIN) and (command.kind is not Kind.STOCK or _is_to_zero(command))


def _period(kept: Sequence[str]) -> tuple[datetime, datetime]:
    began, last = kept
    return datetime.fromisoformat(began), datetime.fromisoformat(last)


def _is_to_zero(command: Command) -> bool:
    stock = command.change.fields.get("stock") if isinstance(command.change, Update) else None
    return isinstance(stock, Decimal) and stock <= 0


def _sort(command: Command) -> str:
    if isinstance(command.change, Create):
        return "create"
    return "delete" if isinstance(command.change, DeleteRecord) else "update"
