"""The audit's own timetable beside a sync at work: it finds, and it writes nothing (issue 5)."""

from __future__ import annotations

from tests.e2e.conftest import Start
from tests.e2e.waiting import eventually
from tests.e2e.worlds import CUSTOMER, HAMMER, small


async def test_runs_that_nobody_asked_for_find_drift_and_write_to_neither_system(start: Start) -> None:
    shop = await start(small(), start=False)
    with shop.config.open("a", encoding="utf-8") as config:
        config.write("\n[connections.sandbox.audit]\nevery_minutes = 0.05\n")
    await shop.start()
    await shop.initial_sync()
    await shop.until_arrived(await shop.hands.sell(CUSTOMER, [(HAMMER, 5)]))
    await shop.until_idle()
    await shop.cli("reconcile", "run", "--json")
    before = shop.writes()
    await shop.hands.set_field("/products/HAM-1001", "24so-produkt-id", "someone")

    async def seen() -> bool:
        rows = (await shop.ask("drift_list"))["drift"]
        return any(row["kind"] == "product.id_field_edited" and row["wms_value"] == "someone" for row in rows)

    await eventually(seen, 120.0, what="the drift of an id field that a person edited")
    assert shop.writes() == before
    shop.assert_no_traceback()
