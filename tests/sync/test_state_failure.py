"""A state file that cannot be written is nobody's bad record: the process ends, the key stays (design 3.16)."""

from __future__ import annotations

from pathlib import Path

import pytest

from daemon.domain.ids import Kind, System
from daemon.domain.work import InboxItem
from daemon.ports import StateError
from daemon.sync.engine import Engine
from daemon.sync.reader import Reader
from daemon.sync.workers import Workers
from reconcile.snapshot import has_shrunk
from tests.sync.world import NAME, sync_world


class FullDisk(Engine):
    """An engine whose store says no."""

    async def converge(self, item: InboxItem, reader: Reader) -> str:
        raise StateError("the state file cannot be used", "database or disk is full", "df -h")


async def test_a_full_disk_ends_the_loop_and_parks_nothing(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        await world.signal(Kind.PRODUCT, System.ERP, "11")
        workers = Workers(world.connection, FullDisk(world.connection), world.intake.bell(NAME))
        with pytest.raises(ExceptionGroup) as caught:
            await workers.run()
        assert caught.group_contains(StateError)
        assert [(item.parked, item.attempts) for item in await world.inbox()] == [(False, 0)]


@pytest.mark.parametrize(
    ("before", "now", "believed"),
    [(0, 0, True), (2, 0, True), (3, 0, False), (13, 0, False), (13, 1, True), (60, 29, False)],
)
def test_a_listing_that_is_suddenly_empty_is_not_believed(before: int, now: int, believed: bool) -> None:
    assert has_shrunk(before, now) is not believed
