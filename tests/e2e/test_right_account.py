"""The state belongs to two accounts, a count is confirmed as shown, a vanished order is told (R2, R7, R14)."""

from __future__ import annotations

import json
import sqlite3
from contextlib import closing

import pytest

from tests.e2e.running import Refused, running
from tests.e2e.waiting import eventually
from tests.e2e.worlds import CUSTOMER, HAMMER, small


async def test_links_of_one_company_are_never_used_on_another() -> None:
    async with running(small()) as shop:
        await shop.initial_sync()
        await shop.daemon.terminate()
        await shop.daemon.ended()
        with closing(sqlite3.connect(shop.state_dir / "state.db")) as state:
            other = json.dumps({"erp": "somebody-else", "wms": "1"})
            changed = state.execute("UPDATE documents SET body = ? WHERE kind = 'identity'", (other,)).rowcount
            state.commit()
        assert changed == 1
        before = shop.wrote("POST /orders/drafts")
        order_id = await shop.hands.sell(CUSTOMER, [(HAMMER, 1)])
        await shop.daemon.start()
        await shop.until_answering()

        async def is_said() -> bool:
            problems = (await shop.ask("status"))["connections"][0]["problems"]
            return any("another account" in problem for problem in problems)

        await eventually(is_said, what="the problem in status")
        assert await shop.observed("/readyz") == 503
        assert shop.wrote("POST /orders/drafts") == before
        assert shop.wms_orders(order_id) == []


async def test_only_a_count_that_was_shown_can_be_confirmed() -> None:
    async with running(small()) as shop:
        shown = (await shop.ask("sync_start"))["total"]
        for guess in (shown + 1, 9999):
            with pytest.raises(Refused):
                await shop.ask("sync_start", confirm=guess)
        assert (await shop.ask("sync_start", confirm=shown))["dry_run"] is False


async def test_an_order_that_was_deleted_in_rackbeat_is_told_and_not_made_again() -> None:
    async with running(small()) as shop:
        order_id = await shop.hands.sell(CUSTOMER, [(HAMMER, 1)])
        await shop.until_arrived(order_id)
        await shop.hands.ui("DELETE", f"/orders/{shop.wms_orders(order_id)[0].number}")
        answer = await shop.get_order(order_id)
        assert (answer["outcome"], answer["wms_number"], answer["reason"]) == ("not_found", None, "order_vanished")
        assert shop.wms_orders(order_id) == []
