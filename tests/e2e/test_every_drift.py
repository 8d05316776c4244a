"""Every kind of drift is found through the wire: made by hand in the two imitated systems, read by the real gateways,
and told exactly (issue 5). How each is found, case by case: tests/detectors and tests/drifts.
"""

from __future__ import annotations

from reconcile.catalog import load_catalog
from tests.e2e.drift_hands import CHANGES, Accidents, Told, town
from tests.e2e.running import Running, running
from tests.e2e.waiting import eventually

ELSEWHERE = {kind for kind in load_catalog() if kind.startswith("setup.")}


async def found(shop: Running) -> set[Told]:
    """By a full comparison."""
    run = await shop.ask("reconcile_run")
    assert run["not_compared"] == []
    return {(row["kind"], row["erp_id"], row["wms_id"]) for row in run["drift"]}


async def settled(shop: Running) -> None:
    """The masters are brought over, and opening stock is settled."""
    await shop.initial_sync()
    planned = await shop.ask("stock_opening", how="from-erp")
    await shop.ask("stock_opening", how="from-erp", confirm=planned["total"])
    await shop.until_idle()


async def test_every_kind_of_drift_that_people_make_is_found_and_nothing_else() -> None:
    async with running(town(), changes=CHANGES, start=False) as shop:
        rules = "".join(f'[drift."{kind}"]\ngrace = "0s"\n' for kind in load_catalog())
        (shop.folder / "rules.toml").write_text(rules, encoding="utf-8")
        await shop.start()
        made = Accidents(shop)
        await settled(shop)
        await made.sell()
        await shop.ask("outbox_pause", why="nobody may mend what is made now")
        await made.disagree()
        await made.bill()
        await shop.ask("outbox_resume")
        await shop.until_polled(2)
        await made.invoice("dearer", "billed_twice")
        await shop.until_polled(2)

        async def only_conflicts() -> bool:
            return await found(shop) == made.told

        await eventually(only_conflicts, what="agreement on everything but the conflicts")
        await shop.ask("outbox_pause", why="nobody may mend what is made now")
        await shop.hands.set_erp_status(made.ids("edited_while_packed")[0], "Pack")
        await shop.until_asked_again(2)
        assert await found(shop) == made.told
        before = shop.writes()
        for accident in (made.copies, made.lines, made.orders, made.invoices, made.products, made.parties):
            await accident()
        assert {kind for kind, _erp, _wms in made.told} == set(load_catalog()) - ELSEWHERE
        by_hand = len(shop.writes()) - len(before)

        async def told() -> bool:
            rows = await found(shop)
            assert rows <= made.told, f"false alarms: {sorted(map(str, rows - made.told))}"
            return rows == made.told

        await eventually(told, what="all drift")
        assert len(shop.writes()) == len(before) + by_hand, "to look for drift writes nothing"
        shop.assert_no_traceback()
