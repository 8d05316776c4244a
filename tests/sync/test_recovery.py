"""What a start does with the commands of the life before: however many, each is looked at again, none is replayed."""

from __future__ import annotations

from pathlib import Path

from daemon.domain.change import BookOrder
from daemon.domain.errors import Reason
from daemon.domain.work import CommandState
from daemon.sync.outbox import Outbox
from daemon.sync.recovery import PAGE, recover
from tests.sync.world import NAME, sync_world


async def test_more_open_commands_than_one_page_are_all_looked_at_and_those_not_sent_let_go(tmp_path: Path) -> None:
    async with sync_world(tmp_path) as world:
        outbox, many = Outbox(world.connection), 2 * PAGE + 1
        async with world.store.transaction() as tx:
            for number in range(many):
                origin = "sync" if number % 2 else f"repair:plan/{number}"
                made = outbox.command(
                    BookOrder(native_id=str(number)), erp_id=None, wms_id=str(number), digest=None, origin=origin
                )
                await tx.outbox.put(made)
        assert await recover(world.connection, world.intake) == many
        async with world.store.reading() as tx:
            assert (await tx.inbox.count(NAME)).waiting == many
            assert await tx.outbox.count(NAME) == {CommandState.PENDING: PAGE + 1}
            dropped = await tx.outbox.list(NAME, states=[CommandState.DROPPED], limit=many)
        assert {command.reason for command in dropped} == {Reason.STALE}
