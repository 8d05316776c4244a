"""A real Prometheus scrapes the running daemon: whatever a panel, a mark or an alert asks for is there."""

from __future__ import annotations

from pathlib import Path

import pytest

from grafana.alarms import ALARMS, GROUPS
from grafana.board import MARKS
from grafana.boards import BOARDS
from grafana.generate import ROOT
from tests.e2e.running import CONNECTION, Running, running
from tests.e2e.waiting import eventually
from tests.e2e.worlds import CUSTOMER, HAMMER, small
from tests.grafana.prometheus import Prometheus, prometheus
from tests.grafana.selectors import selectors
from tests.strangers.tools import program, run

VARIABLES = {"CONN": f'connection=~"{CONNECTION}"', "$__rate_interval": "1m", "$__range": "5m"}
RULES = [ROOT / "grafana" / "alerts" / f"{group}.yml" for group, _ in GROUPS]


def filled(expr: str) -> str:
    """As Grafana sends it."""
    for name, value in VARIABLES.items():
        expr = expr.replace(name, value)
    return expr


async def busy(shop: Running) -> None:
    """A little of everything: an order by poll, an audit that finds something, a repair."""
    await shop.initial_sync()
    order_id = await shop.hands.sell(CUSTOMER, [(HAMMER, 5)])
    await shop.until_arrived(order_id)
    await shop.hands.set_field("/customers/2001", "kunde-id", "someone")
    await shop.until_polled(2)
    await shop.ask("reconcile_run")
    plan = await shop.ask("repair_plan")
    await shop.ask("repair_apply", plan=plan["plan_id"], checksum=plan["checksum"], why="test", confirmed=[])


async def test_every_expression_of_every_panel_mark_and_alert_is_answered_by_a_real_prometheus(tmp_path: Path) -> None:
    program("prometheus")
    async with running(small()) as shop:
        await busy(shop)
        target = shop.addresses["observe"].removeprefix("http://")
        async with prometheus(target, RULES, shop.http) as prom:
            # A rate needs two scrapes.
            await eventually(lambda: scraped_twice(prom), what="a second scrape")
            for board in BOARDS:
                for panel in board.panels:
                    for query in panel.queries:
                        found = await prom.query(filled(query.expr))
                        assert found or query.empty, f"{board.name}, {panel.title[1]}: {query.expr}"
            for name, _color, expr in MARKS:
                await everything_asked_for_is_there(prom, name[1], expr)
            for alarm in ALARMS:
                await prom.query(alarm.expr)
                await everything_asked_for_is_there(prom, alarm.name, alarm.expr)
            assert (
                await run("sh", "-c", f"{program('promtool')} check metrics < {await scraped(shop, tmp_path)} 2>&1")
                == ""
            )
            rules = await prom.rules()
            assert rules.keys() == {alarm.name for alarm in ALARMS}
            await eventually(lambda: all_evaluated(prom), what="every rule to be evaluated")
            assert {
                name: rule["lastError"] for name, rule in (await prom.rules()).items() if rule.get("lastError")
            } == {}
            [propagated] = await prom.query(
                'samsvar_propagation_seconds_count{kind="order", direction="erp_to_wms"} > 0'
            )
            assert propagated["metric"]["connection"] == CONNECTION
        shop.assert_no_traceback()


async def scraped(shop: Running, folder: Path) -> Path:
    """What a busy daemon shows."""
    page = folder / "metrics"
    page.write_text(await shop.metrics(), encoding="utf-8")
    return page


async def scraped_twice(prom: Prometheus) -> bool:
    found = await prom.query('count_over_time(up{job="samsvar"}[1m])')
    return bool(found) and int(found[0]["value"][1]) >= 3


async def all_evaluated(prom: Prometheus) -> bool:
    return all(rule["health"] == "ok" for rule in (await prom.rules()).values())


async def everything_asked_for_is_there(prom: Prometheus, name: str, expr: str) -> None:
    """An alert that is silent has no data, so each series that it looks at is asked for by itself."""
    for metric, matchers in selectors(filled(expr)):
        assert await prom.query(metric + matchers), f"{name} asks for {metric}{matchers}, which is not there"


@pytest.mark.parametrize("path", RULES, ids=lambda path: path.stem)
def test_a_rule_file_that_is_loaded_is_one_of_the_tree(path: Path) -> None:
    assert path.is_file()
