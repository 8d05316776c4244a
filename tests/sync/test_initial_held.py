"""An initial sync that cannot write: whoever typed it hears so, and does not wait for ever (design 3.13)."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest

from daemon.domain.ids import Kind
from daemon.domain.messages import LANGUAGES
from daemon.operations.transfers import Transfers, refuse_to_wait
from daemon.operations.unit import Unit
from daemon.sync.gate import PERSON, STOCK_FUSE
from daemon.sync.initial import InitialSync
from daemon.web.operations import JsonObject, OperationRefused
from tests.sync.world import NAME, SyncWorld, sync_world

DEADLINE = 60.0


class Typed:
    """`sync start` of customers as a person types it; `total` is set once something was signalled."""

    def __init__(self, world: SyncWorld) -> None:
        unit = SimpleNamespace(
            name=NAME,
            connection=world.connection,
            initial=InitialSync(world.connection, world.intake),
            observing=None,
        )
        self._transfers = Transfers({NAME: cast(Unit, unit)}, asyncio.Event())
        self.began = asyncio.Event()

    async def __call__(self, confirm: int | None) -> JsonObject:
        return await self._transfers.sync_start(NAME, [Kind.CUSTOMER], confirm, "uid:0", self._tell)

    async def _tell(self, progress: Mapping[str, Any]) -> None:
        if "total" in progress:
            self.began.set()


async def test_while_writing_is_paused_an_initial_sync_is_not_started(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        typed = Typed(world)
        total = (await typed(None))["total"]
        world.connection.gate.hold(PERSON, "uid:0: stock count")
        with pytest.raises(OperationRefused) as refused:
            await typed(total)
        assert refused.value.code == "paused" and await world.inbox() == []


async def test_an_initial_sync_that_is_stopped_by_a_fuse_tells_whoever_waits_for_it(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        typed = Typed(world)
        waiting = asyncio.create_task(typed((await typed(None))["total"]))
        await asyncio.wait_for(typed.began.wait(), DEADLINE)
        world.connection.gate.hold("fuse customer create", "more than 10 within an hour; look at samsvar outbox list")
        with pytest.raises(OperationRefused) as refused:
            await asyncio.wait_for(waiting, DEADLINE)
        assert refused.value.code == "paused" and await world.inbox() != [], "the rest waits in the queue"


def test_a_hold_of_stock_alone_stops_no_initial_sync() -> None:
    refuse_to_wait({STOCK_FUSE: "more than 20 within an hour"}, done=0, total=5)


def test_who_is_told_that_an_initial_sync_stands_reads_why_how_far_it_is_and_what_to_type() -> None:
    with pytest.raises(OperationRefused) as refused:
        refuse_to_wait({PERSON: "uid:0: stock count"}, done=3, total=70)
    for language in LANGUAGES:
        said = refused.value.message[language]
        assert "stock count" in said and "3" in said and "70" in said and refused.value.todo[language]
