"""`samsvar sync stock`: how opening stock stands, what settling it would do, and doing it (R12)."""

from __future__ import annotations

import os

from daemon.domain.opening import OpeningWay
from tests.cli.served import Shell

ME = f"uid:{os.getuid()}"


async def test_without_a_choice_it_says_how_things_stand_and_what_to_type(shell: Shell) -> None:
    ran = await shell("sync", "stock")
    assert ran.code == 0 and "--opening" in ran.out
    assert shell.called == [("stock_opening", ("sandbox", None, None, ME))]


async def test_a_dry_run_shows_the_count_and_the_line_that_confirms_it(shell: Shell) -> None:
    ran = await shell("sync", "stock", "--opening", "from-erp")
    assert ran.code == 0
    assert "samsvar sync stock --opening from-erp --confirm 3" in " ".join(ran.out.split())


async def test_a_confirmed_count_settles_it(shell: Shell) -> None:
    ran = await shell("sync", "stock", "--opening", "counted-in-rackbeat", "--confirm", "3", "--json")
    assert ran.code == 0 and ran.document["settled"] is True and ran.document["done"] == 3
    assert shell.called == [("stock_opening", ("sandbox", OpeningWay.COUNTED, 3, ME))]


async def test_a_way_that_does_not_exist_is_a_usage_error(shell: Shell) -> None:
    assert (await shell("sync", "stock", "--opening", "guess")).code == 2
    assert shell.called == []
