"""How long a change took is measured from the change, not from when we heard of it; what nobody changed is not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from pathlib import Path

from daemon.domain.ids import Key, Kind, System
from daemon.domain.work import InboxItem, Signal, Source
from daemon.sync.propagation import LONGEST, changed_since
from tests.sync.world import NAME, SyncWorld, sync_world

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
ITEM = InboxItem(
    key=Key(NAME, Kind.ORDER, System.ERP, "7001"), source=Source.POLL, generation=1, first_at=AT, due_at=AT
)


def test_the_time_on_the_record_counts_unless_it_is_of_another_change_or_lies_ahead() -> None:
    minute = timedelta(minutes=1)
    assert changed_since(ITEM, AT - minute) == AT - minute
    assert changed_since(ITEM, None) == changed_since(ITEM, AT + minute) == changed_since(ITEM, AT - LONGEST * 2) == AT


def measured(world: SyncWorld, direction: str, what: str = "count") -> float:
    labels = {"connection": NAME, "kind": "order", "direction": direction}
    return world.connection.metrics.registry.get_sample_value(f"samsvar_propagation_seconds_{what}", labels) or 0


async def heard(world: SyncWorld, source: Source, *, forced: bool = False) -> None:
    key = world.key(Kind.ORDER, System.ERP, "7001")
    await world.intake.signal([Signal(key=key, source=source, forced=forced)])
    await world.work()


async def test_an_order_that_a_poll_finds_is_measured_once_and_its_second_look_is_not(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        await heard(world, Source.POLL)
        assert len(world.wms_orders()) == 1 and measured(world, "erp_to_wms") == 1
        await heard(world, Source.POLL)
        assert measured(world, "erp_to_wms") == 1 and measured(world, "wms_to_erp") == 0


async def test_what_a_person_asked_for_is_no_measure_of_how_fast_changes_travel(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        await heard(world, Source.MANUAL, forced=True)
        assert len(world.wms_orders()) == 1 and measured(world, "erp_to_wms") == 0
