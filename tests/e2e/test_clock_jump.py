"""Somebody sets the machine's clock while the daemon runs: it lives on, and work goes on, forwards and back again."""

from __future__ import annotations

from tests.e2e.conftest import Start
from tests.e2e.moved_clock import begun, ended, set_ahead
from tests.e2e.worlds import CUSTOMER, HAMMER, small

DAY = 86_400


async def test_a_clock_that_is_set_ahead_and_back_again_stops_nothing(start: Start) -> None:
    shop = await start(small(), start=False)
    offset = shop.folder / "offset"
    set_ahead(offset, 0)
    process = await begun(shop, offset)
    try:
        for days in (0, 400, -2, 0):
            set_ahead(offset, days * DAY)
            order_id = await shop.hands.sell(CUSTOMER, [(HAMMER, 1)])
            await shop.until_arrived(order_id)
            assert await shop.observed("/healthz") == 200
        assert await shop.parked() == []
    finally:
        code = await ended(process)
    assert code == 0
    shop.assert_no_traceback()
