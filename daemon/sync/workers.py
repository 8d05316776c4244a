"""Workers of one connection: claim due keys, converge them, and let one bad record stop one record (design 3.16)."""

from __future__ import annotations

import asyncio
from collections import defaultdict
from collections.abc import Sequence

import structlog

from daemon.domain.errors import WAITING, Reason, SyncError
from daemon.domain.ids import Key, Kind, System
from daemon.domain.work import InboxItem
from daemon.ports import StateError, Transaction
from daemon.pulse import Pulse
from daemon.sync.backoff import comeback_at, held_until, retry_at
from daemon.sync.comeback import Comeback
from daemon.sync.connection import Connection
from daemon.sync.engine import MASTER_KINDS, Engine
from daemon.sync.propagation import note_propagation
from daemon.sync.reader import Reader
from daemon.sync.throttle import seconds_to_wait
from daemon.turns import Urgency, urgent

log = structlog.get_logger()

CLAIM_LIMIT = 50
BATCH = 25
ORDER_SLOTS = 4
MASTER_SLOTS = 4
IDLE_SECONDS = 1.0


class Workers:
    """Orders have slots of their own, so that they never wait behind a large import of products."""

    def __init__(self, connection: Connection, engine: Engine, bell: asyncio.Event) -> None:
        self._c = connection
        self._engine = engine
        self._bell = bell
        self._claimed: set[Key] = set()
        self._order_slots = asyncio.Semaphore(ORDER_SLOTS)
        self._master_slots = asyncio.Semaphore(MASTER_SLOTS)
        self._comeback = Comeback(connection)
        self._stopping = asyncio.Event()
        self.pulse = Pulse(connection.clock.monotonic)

    def stop(self) -> None:
        """Claim and begin nothing more; `run` returns when the keys in hand are done. The others stay dirty."""
        self._stopping.set()
        self._bell.set()

    async def run(self) -> None:
        async with asyncio.TaskGroup() as group:
            while not self._stopping.is_set():
                self._bell.clear()
                self.pulse.beat(IDLE_SECONDS)
                for batch in await self._claim():
                    group.create_task(self._work(batch), name=f"work-{self._c.name}-{batch[0].key.kind}")
                try:
                    async with asyncio.timeout(IDLE_SECONDS):
                        await self._bell.wait()
                except TimeoutError:
                    continue

    async def _claim(self) -> list[list[InboxItem]]:
        busy_orders = sum(1 for key in self._claimed if key.kind is Kind.ORDER)
        busy_others = len(self._claimed) - busy_orders
        open_orders = ORDER_SLOTS * 4 - busy_orders
        open_others = BATCH * 2 - busy_others if self._may_do_others() else 0
        if open_orders <= 0 and open_others <= 0:
            return []
        await self._comeback.look()
        async with self._c.store.reading() as tx:
            due = await tx.inbox.due(self._c.name, self._c.clock.now(), CLAIM_LIMIT)
            if len(due) == CLAIM_LIMIT:
                due = await self._due(tx, open_orders, busy_orders, orders=True)
                due += await self._due(tx, open_others, busy_others, orders=False)
        fresh = [item for item in due if item.key not in self._claimed]
        found = [item for item in fresh if item.key.kind is Kind.ORDER][: max(0, open_orders)]
        found += [item for item in fresh if item.key.kind is not Kind.ORDER][: max(0, open_others)]
        self._claimed |= {item.key for item in found}
        return _batches(found)

    async def _due(self, tx: Transaction, open_slots: int, busy: int, *, orders: bool) -> list[InboxItem]:
        """When more is due than is looked at, each is asked for by itself: others that are due do not hide orders."""
        if open_slots <= 0:
            return []
        return await tx.inbox.due(self._c.name, self._c.clock.now(), open_slots + busy, orders=orders)

    def _may_do_others(self) -> bool:
        """What is left of a budget that runs low is for orders."""
        now = self._c.clock.now()
        budgets = [self._c.remote(system).budget() for system in System]
        return all(seconds_to_wait(budget, Urgency.OTHERS, now) <= 0 for budget in budgets)

    async def _work(self, batch: Sequence[InboxItem]) -> None:
        """What an order needs is as urgent as the order."""
        try:
            with urgent(Urgency.ORDERS if batch[0].key.kind is Kind.ORDER else Urgency.OTHERS):
                reader = self._engine.reader()
                if len(batch) > 1:
                    await self._prefetch(batch, reader)
                async with asyncio.TaskGroup() as group:
                    for item in batch:
                        group.create_task(self._one(item, reader), name=f"converge-{item.key.kind}")
        finally:
            self._claimed -= {item.key for item in batch}

    def _slots(self, item: InboxItem) -> asyncio.Semaphore:
        """Orders never wait for a place that others have."""
        return self._order_slots if item.key.kind is Kind.ORDER else self._master_slots

    async def _prefetch(self, batch: Sequence[InboxItem], reader: Reader) -> None:
        """A batch that cannot be read ahead is read one by one, where each failure finds its own item."""
        async with self._slots(batch[0]):
            try:
                await self._engine.prefetch(batch, reader)
            except Exception as error:  # noqa: BLE001 - a boundary: the item at fault fails again by itself and is parked
                log.info("prefetch_failed", connection=self._c.name, kind=batch[0].key.kind, error=repr(error)[:300])

    async def _one(self, item: InboxItem, reader: Reader) -> None:
        async with self._slots(item):
            if self._stopping.is_set():
                return
            began = self._c.clock.monotonic()
            outcome = await self._converge(item, reader)
            seconds = self._c.clock.monotonic() - began
        self._claimed.discard(item.key)
        self._bell.set()
        self._c.metrics.work(self._c.name, item.key.kind, outcome, seconds)
        if outcome == "changed":
            note_propagation(self._c, item, reader.changed_at(item.key))
        log.info("converged", key=str(item.key), source=item.source, outcome=outcome, seconds=round(seconds, 3))

    async def _converge(self, item: InboxItem, reader: Reader) -> str:
        """The item boundary."""
        try:
            outcome = await self._engine.converge(item, reader)
        except SyncError as error:
            return await self._put_back(item, error)
        except StateError:
            raise  # not this record's fault: nothing can be kept, so the process ends and systemd starts it again
        except Exception as error:
            log.exception("converge_internal_error", key=str(item.key))
            return await self._put_back(item, SyncError(Reason.INTERNAL, f"{type(error).__name__}: {error}"))
        async with self._c.store.transaction() as tx:
            await tx.inbox.done(item.key, item.generation)
        if outcome != "changed":
            return "unchanged"
        self._comeback.changed(item)
        return "changed"

    async def _put_back(self, item: InboxItem, error: SyncError) -> str:
        self._c.metrics.error(self._c.name, error.reason)
        now = self._c.clock.now()
        due_at = (
            held_until(now, item, error, self._c.timing)
            if error.reason in WAITING
            else retry_at(now, item.attempts, error, self._c.timing)
        )
        async with self._c.store.transaction() as tx:
            if due_at is None:
                again_at = comeback_at(now, item.key, item.attempts, error, self._c.timing)
                await tx.inbox.park(item.key, item.generation, error.reason, error.detail, again_at=again_at)
            else:
                await tx.inbox.retry(item.key, due_at, error.reason, error.detail)
        log.info("put_back", key=str(item.key), reason=error.reason, detail=error.detail, parked=due_at is None)
        if error.reason is Reason.INTERNAL:
            return "internal"
        return "parked" if due_at is None else "retried"


def _batches(items: Sequence[InboxItem]) -> list[list[InboxItem]]:
    """Grouped by kind, orders first, then in the order in which kinds depend on each other, at most BATCH each."""
    by_kind: dict[Kind, list[InboxItem]] = defaultdict(list)
    for item in items:
        by_kind[item.key.kind].append(item)
    ranked = sorted(by_kind, key=lambda kind: MASTER_KINDS.index(kind) if kind in MASTER_KINDS else -1)
    return [by_kind[kind][i : i + BATCH] for kind in ranked for i in range(0, len(by_kind[kind]), BATCH)]
