"""The inbox against a simple model in memory: Hypothesis looks for sequences that nobody would write (style.md 5)."""

from __future__ import annotations

import asyncio
import dataclasses
import tempfile
from collections.abc import Awaitable, Callable
from datetime import timedelta
from pathlib import Path
from typing import TypeVar

from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from daemon.domain.errors import Reason
from daemon.domain.ids import Key, Kind, System
from daemon.domain.work import InboxItem, Signal, Source
from daemon.store.db import SqlStore, SqlTransaction
from tests.builders_store import HandClock

T = TypeVar("T")
KEYS = [Key("c", kind, System.WMS, "1") for kind in (Kind.ORDER, Kind.PRODUCT)]
BEST_FIRST = [Source.MANUAL, Source.WEBHOOK, Source.REPAIR, Source.POLL, Source.SWEEP]
MOVES_WAITING = {Source.MANUAL, Source.WEBHOOK, Source.REPAIR}
MOVES_PARKED = MOVES_WAITING | {Source.POLL}

keys = st.sampled_from(KEYS)
seconds = st.sampled_from([0, 1, 60, 299, 300, 1200])


class InboxMachine(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.runner = asyncio.Runner()
        self.clock = HandClock()
        self.model: dict[Key, InboxItem] = {}
        self.claims: list[tuple[Key, int]] = []
        self.store = self.runner.run(SqlStore.open(Path(self.folder.name) / "state.db", self.clock))

    def teardown(self) -> None:
        self.runner.run(self.store.close())
        self.runner.close()
        self.folder.cleanup()

    def write(self, work: Callable[[SqlTransaction], Awaitable[T]]) -> T:
        async def run() -> T:
            async with self.store.transaction() as tables:
                return await work(tables)

        return self.runner.run(run())

    @rule(key=keys, source=st.sampled_from(list(Source)), settle=st.none() | seconds, forced=st.booleans())
    def signal(self, key: Key, source: Source, settle: int | None, forced: bool) -> None:
        now = self.clock.now()
        wished = None if settle is None else now + timedelta(seconds=settle)
        self.runner.run(self.store.signal([Signal(key=key, source=source, due_at=wished, forced=forced)]))
        due_at = wished or now
        old = self.model.get(key)
        if old is None:
            self.model[key] = InboxItem(
                key=key, source=source, generation=1, first_at=now, due_at=due_at, forced=forced
            )
            return
        new = dataclasses.replace(
            old,
            generation=old.generation + 1,
            source=min(old.source, source, key=BEST_FIRST.index),
            forced=old.forced or forced,
        )
        if old.parked and source in MOVES_PARKED:
            new = dataclasses.replace(new, parked=False, attempts=0, reason=None, detail="", due_at=due_at)
        elif old.attempts == 0 or source in MOVES_WAITING:
            new = dataclasses.replace(new, due_at=min(old.due_at, due_at))
        self.model[key] = new

    @rule(by=seconds)
    def wait(self, by: int) -> None:
        self.clock.advance(by)

    @precondition(lambda self: self.model)
    @rule(limit=st.integers(1, 3))
    def claim(self, limit: int) -> None:
        now = self.clock.now()
        found = self.write(lambda tables: tables.inbox.due("c", now, limit))
        ready = [item for item in self.model.values() if not item.parked and item.due_at <= now]

        def rank(item: InboxItem) -> tuple[int, bool, object, Key]:
            risen = BEST_FIRST.index(item.source) - (now - item.due_at) // timedelta(minutes=5)
            return max(0, risen), item.key.kind is not Kind.ORDER, item.due_at, item.key

        assert found == sorted(ready, key=rank)[:limit]
        # Kept after use, as a worker that was believed dead would: a stale answer must change nothing.
        self.claims = [*self.claims, *((item.key, item.generation) for item in found)][-3:]

    @precondition(lambda self: self.claims)
    @rule(data=st.data())
    def done(self, data: st.DataObject) -> None:
        key, generation = data.draw(st.sampled_from(self.claims))
        self.write(lambda tables: tables.inbox.done(key, generation))
        old = self.model.get(key)
        if old is not None and old.generation == generation:
            del self.model[key]
        elif old is not None and not old.parked:
            self.model[key] = dataclasses.replace(old, attempts=0, reason=None, detail="")

    @precondition(lambda self: self.claims)
    @rule(data=st.data(), later=seconds)
    def retry(self, data: st.DataObject, later: int) -> None:
        key, _generation = data.draw(st.sampled_from(self.claims))
        due_at = self.clock.now() + timedelta(seconds=later)
        self.write(lambda tables: tables.inbox.retry(key, due_at, Reason.TIMEOUT, "t"))
        old = self.model.get(key)
        if old is not None and not old.parked:
            self.model[key] = dataclasses.replace(
                old, due_at=due_at, attempts=old.attempts + 1, reason=Reason.TIMEOUT, detail="t"
            )

    @precondition(lambda self: self.claims)
    @rule(data=st.data())
    def park(self, data: st.DataObject) -> None:
        key, generation = data.draw(st.sampled_from(self.claims))
        self.write(lambda tables: tables.inbox.park(key, generation, Reason.LOCKED, "p"))
        old = self.model.get(key)
        if old is not None and old.generation == generation:
            self.model[key] = dataclasses.replace(
                old, parked=True, reason=Reason.LOCKED, detail="p", attempts=old.attempts + 1
            )

    @precondition(lambda self: self.claims)
    @rule(data=st.data(), later=seconds)
    def park_until(self, data: st.DataObject, later: int) -> None:
        key, generation = data.draw(st.sampled_from(self.claims))
        at = self.clock.now() + timedelta(seconds=later)
        self.write(lambda tables: tables.inbox.park(key, generation, Reason.TIMEOUT, "s", again_at=at))
        old = self.model.get(key)
        if old is not None and old.generation == generation:
            self.model[key] = dataclasses.replace(
                old, parked=True, reason=Reason.TIMEOUT, detail="s", due_at=at, attempts=old.attempts + 1
            )

    @rule(below=st.none() | st.integers(0, 4), afresh=st.booleans())
    def release(self, below: int | None, afresh: bool) -> None:
        now = self.clock.now()
        count = self.write(
            lambda tables: tables.inbox.release("c", {Reason.TIMEOUT}, now, 9, due_below=below, afresh=afresh)
        )
        failed = [item for item in self.model.values() if item.reason is Reason.TIMEOUT]
        held = [i for i in failed if i.parked or i.due_at > now]
        if below is not None:
            held = [i for i in failed if i.parked and i.due_at <= now and i.attempts < below]
        assert count == len(held)
        for item in held:
            attempts = 0 if afresh else item.attempts
            self.model[item.key] = dataclasses.replace(item, parked=False, due_at=now, attempts=attempts)

    @rule(key=keys)
    def drop(self, key: Key) -> None:
        assert self.write(lambda tables: tables.inbox.drop(key)) is (self.model.pop(key, None) is not None)

    @rule()
    def reopen(self) -> None:
        self.runner.run(self.store.close())
        self.store = self.runner.run(SqlStore.open(Path(self.folder.name) / "state.db", self.clock))

    @invariant()
    def the_table_holds_what_the_model_holds(self) -> None:
        listed = self.write(lambda tables: tables.inbox.list("c"))
        assert {item.key: item for item in listed} == self.model
        waiting = [item.due_at for item in self.model.values() if not item.parked]
        assert self.write(lambda tables: tables.inbox.next_due("c")) == min(waiting, default=None)


TestInbox = InboxMachine.TestCase
TestInbox.settings = settings(
    max_examples=40,
    stateful_step_count=30,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow],
    phases=[Phase.explicit, Phase.reuse, Phase.generate],  # shrinking on a real file takes minutes
)
