"""Two accounts that are full already, a state that was lost, a state that was restored: nothing is written before a
person has agreed, and nothing is made twice (design 3.15, ADR 9)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import pytest

from tests.e2e.running import CONNECTION, Refused, Running, running
from tests.e2e.waiting import eventually
from tests.e2e.worlds import CUSTOMER, HAMMER, OPEN_ORDER, OTHER_CUSTOMER, SAW, small

THEIRS = """
[[connections.sandbox.order_references]]
field = "heading"
pattern = '^24SO order (\\d+)$'
"""
"""How the incumbent marks its orders."""


def _wrote(shop: Running) -> list[str]:
    """Every successful write in both journals, webhook registrations included, what a person did left out."""
    journals = (shop.sandbox.erp.journal, shop.sandbox.wms.journal)
    logins = ("Login", "SetIdentityById", "AuthenticateByToken")
    return [e.operation for j in journals for e in j.entries(wrote=True) if e.operation not in logins]


async def _observes_only(shop: Running) -> str:
    """Waits until it says so; gives what `status` says."""

    async def said() -> str:
        (one,) = (await shop.ask("status"))["connections"]
        return next((problem for problem in one["problems"] if "adoption" in problem and one["observe_only"]), "")

    return await eventually(said, what="observe-only in status")


async def _adopt(shop: Running, *, expect: int) -> Any:
    shown = (await shop.cli("setup", "--adopt", "--json")).document
    assert (shown["dry_run"], shown["total"], shown["questions"]) == (True, expect, [])
    return (await shop.cli("setup", "--adopt", "--confirm", str(expect), "--json")).document


def _kept(shop: Running) -> list[Sequence[Any]]:
    """What Rackbeat holds, to be compared."""
    state = shop.sandbox.wms
    tables = (state.orders, state.products, state.customers, state.suppliers, state.product_groups)
    return [sorted(str(row.number) for row in table.rows()) for table in tables]


async def test_accounts_that_another_integration_filled_are_adopted_and_the_sync_goes_on_from_there() -> None:
    async with running(small(open_order=True), start=False) as shop:
        shop.config.write_text(shop.config.read_text(encoding="utf-8") + THEIRS, encoding="utf-8")
        await shop.hands.control("POST", "/incumbent/masters")
        await shop.hands.control("POST", "/incumbent/step")
        before, written = _kept(shop), _wrote(shop)

        shown = (await shop.cli("setup", "--adopt", "--json")).document
        links = {row["kind"]: row["link"] for row in shown["kinds"]}
        assert links == {"category": 1, "supplier": 1, "customer": 2, "product": 3, "order": 1}
        assert (shown["questions"], shown["waiting"]) == ([], 0)
        wrong = await shop.cli("setup", "--adopt", "--confirm", str(shown["total"] + 1), "--json", expect=5)
        assert wrong.document["error"]["code"] == "count_not_confirmed"
        text = (await shop.cli("setup", "--adopt")).out
        assert f"samsvar setup --adopt --confirm {shown['total']}" in text
        await _adopt(shop, expect=8)
        assert _wrote(shop) == written

        await shop.start()
        await shop.until_polled(2)
        assert _kept(shop) == before
        assert [name for name in _wrote(shop)[len(written) :] if "/webhooks" not in name] == []
        await shop.hands.erp("PATCH", f"/products/{HAMMER}", {"name": "Hammer 20 oz"})
        sold = await shop.hands.sell(OTHER_CUSTOMER, [(SAW, 1)])
        await shop.until_arrived(sold)
        await eventually(lambda: shop.wms_product("HAM-1001").name == "Hammer 20 oz", what="the new name")
        assert len(shop.sandbox.wms.orders.rows()) == len(before[0]) + 1
        shop.assert_no_traceback()


async def test_a_lost_state_is_noticed_and_nothing_is_written_before_a_person_has_agreed() -> None:
    async with running(small(open_order=True)) as shop:
        await shop.initial_sync()
        await shop.until_arrived(str(OPEN_ORDER))
        await shop.until_idle()
        await shop.daemon.terminate()
        for path in shop.state_dir.glob("state.db*"):
            path.unlink()
        in_flight = await shop.hands.sell(CUSTOMER, [(HAMMER, 2)])
        before, written = _kept(shop), _wrote(shop)

        await shop.daemon.start()
        await shop.until_answering()
        assert "samsvar setup --adopt" in await _observes_only(shop)
        assert await shop.observed("/readyz") == 503
        assert f'samsvar_observe_only{{connection="{CONNECTION}"}} 1.0' in await shop.metrics()
        assert any(line.get("event") == "observe_only" and "--adopt" in line["todo"] for line in shop.daemon.lines())
        found = (await shop.cli("check", "--json", expect=1)).document["findings"]
        assert [f["todo"] for f in found if f["code"] == "observe_only"] == ["samsvar setup --adopt"]
        with pytest.raises(Refused) as refused:
            await shop.get_order(in_flight)
        assert refused.value.code == "observe_only"
        assert (await shop.ask("reconcile_run"))["outcome"] in ("equal", "drift")
        assert (_kept(shop), _wrote(shop)) == (before, written)

        await shop.daemon.kill()
        await shop.daemon.start()
        await shop.until_answering()
        await _observes_only(shop)
        await _adopt(shop, expect=8)
        await shop.until_arrived(in_flight)
        await shop.until_polled(2)
        assert len(shop.wms_orders(str(OPEN_ORDER))) == len(shop.wms_orders(in_flight)) == 1
        assert [len(new) - len(old) for new, old in zip(_kept(shop), before, strict=True)] == [1, 0, 0, 0, 0]
        assert await shop.observed("/readyz") == 200
        shop.assert_no_traceback()


async def test_a_restored_older_backup_makes_no_order_twice_and_sends_nothing_again() -> None:
    async with running(small(open_order=True)) as shop:
        await shop.initial_sync()
        number = str((await shop.until_arrived(str(OPEN_ORDER))).number)
        await shop.until_idle()
        await shop.cli("backup", "older.db")

        # All of this the backup does not know: an edit that went back to 24SO, an order, a name.
        (line, *_) = (await shop.hands.ui("GET", f"/orders/{number}"))["order"]["lines"]
        await shop.hands.edit_line(number, line["id"], 3)
        await shop.hands.book(number)
        await eventually(lambda: _quantity(shop, 3), what="the edit in 24SevenOffice")
        later = await shop.hands.sell(CUSTOMER, [(HAMMER, 2)])
        await shop.until_arrived(later)
        await shop.hands.erp("PATCH", f"/products/{SAW}", {"name": "Stikksag 14"})
        await eventually(lambda: shop.wms_product("STIKKSAG Ø 12").name == "Stikksag 14", what="the new name")
        await shop.until_idle()
        await shop.daemon.terminate()
        before, written = _kept(shop), _wrote(shop)

        assert "samsvar setup --adopt" in (await shop.cli("restore", "older.db", "--yes")).out
        await shop.daemon.start()
        await shop.until_answering()
        await _observes_only(shop)
        await _adopt(shop, expect=1)
        await shop.until_polled(3)
        assert _kept(shop) == before
        assert [name for name in _wrote(shop)[len(written) :] if "/webhooks" not in name] == []
        assert len(shop.wms_orders(later)) == 1
        shop.assert_no_traceback()


def _quantity(shop: Running, wanted: int) -> bool:
    order = shop.sandbox.erp.book.orders[OPEN_ORDER]
    return any(row.get("Quantity") == wanted for row in order["InvoiceRows"])
