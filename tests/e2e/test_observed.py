"""What machines see of the daemon: every series from the start, no id in any label, the two verdicts (design 9)."""

from __future__ import annotations

import math
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.e2e.running import Running, running
from tests.e2e.series import samples, value_of
from tests.e2e.waiting import eventually
from tests.e2e.worlds import CUSTOMER, DRILL, HAMMER, small

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("in_order")]

Series = set[tuple[str, frozenset[tuple[str, str]]]]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop() -> AsyncIterator[Running]:
    async with running(small()) as made:
        yield made


@pytest.fixture(scope="module")
def at_start() -> Series:
    """The series of the first scrape, filled by the first test."""
    return set()


def series_of(text: str) -> Series:
    return {(name, frozenset(labels.items())) for name, labels, _ in samples(text)}


async def test_a_daemon_that_has_done_nothing_yet_shows_its_series(shop: Running, at_start: Series) -> None:
    text = await shop.metrics()
    at_start |= series_of(text)
    names = {name for name, _ in at_start if not name.endswith("_created")}
    assert all(name.startswith("samsvar_") for name in names)
    assert value_of(text, "samsvar_commands_total", connection="sandbox", operation="create", outcome="done") == 0
    assert value_of(text, "samsvar_webhooks_total", connection="sandbox", outcome="wrong_token") == 0
    assert value_of(text, "samsvar_errors_total", connection="sandbox", reason="line_unsendable") == 0
    assert value_of(text, "samsvar_reconcile_runs_total", connection="sandbox", outcome="incomplete") == 0
    assert ("samsvar_drift", "order.duplicate") in {(name, dict(labels).get("kind")) for name, labels in at_start}


async def test_work_makes_no_new_series_and_puts_no_id_into_a_label(shop: Running, at_start: Series) -> None:
    await shop.initial_sync()
    order_id = await shop.hands.sell(CUSTOMER, [(HAMMER, 5), (DRILL, 1)])
    order = await shop.until_arrived(order_id)
    await shop.until_idle()
    await shop.hands.set_field("/customers/2001", "kunde-id", "someone")
    await shop.until_polled(2)  # what is still being looked at is excused for a while
    await shop.ask("reconcile_run")
    plan = await shop.ask("repair_plan")
    await shop.ask("repair_apply", plan=plan["plan_id"], checksum=plan["checksum"], why="test", confirmed=[])
    became = await shop.ask("repair_show", plan=plan["plan_id"])
    assert became["state"] == "applied" and became["applied_at"]
    assert "planned" not in {action["state"] for action in became["actions"]}
    async with shop.http.post(f"{shop.addresses['public']}/webhooks/elsewhere/guess", data=b"{}") as answer:
        assert answer.status == 404
    text = await shop.metrics()
    assert series_of(text) == at_start
    ids = {order_id, str(order.number), "HAM-1001", "BOR/10", "2001", "10001", "elsewhere", "guess"}
    assert not ids & {value for _, labels in at_start for _, value in labels}
    assert value_of(text, "samsvar_commands_total", operation="create", outcome="done") >= 7
    assert value_of(text, "samsvar_webhooks_total", connection="sandbox", outcome="accepted") >= 1
    assert value_of(text, "samsvar_webhooks_total", connection="unknown", outcome="wrong_secret") == 1
    assert value_of(text, "samsvar_reconcile_runs_total", outcome="drift") == 1
    assert value_of(text, "samsvar_drift", kind="customer.id_field_edited") >= 0
    assert value_of(text, "samsvar_repair_actions_total", outcome="done") == 1
    assert value_of(text, "samsvar_snapshot_rows", system="wms", kind="order") == 1


async def test_alive_and_ready_when_all_is_well(shop: Running) -> None:
    assert await shop.observed("/healthz") == 200 and await shop.observed("/readyz") == 200


async def test_paused_is_alive_but_not_ready_and_nothing_is_sent_until_it_goes_on(shop: Running) -> None:
    await shop.cli("outbox", "pause", "--reason", "test", "--json")
    assert (await shop.observed("/healthz"), await shop.observed("/readyz")) == (200, 503)
    before = shop.writes()
    order_id = await shop.hands.sell(CUSTOMER, [(HAMMER, 1)])
    await shop.until_asked_again(2)
    assert shop.writes() == before and shop.wms_orders(order_id) == []
    await shop.cli("outbox", "resume", "--json")
    await shop.until_arrived(order_id)
    assert await shop.observed("/readyz") == 200


async def test_strangers_find_nothing_else_on_the_listeners(shop: Running) -> None:
    for base in (shop.addresses["observe"], shop.addresses["public"]):
        async with shop.http.get(base + "/v1/status") as answer:
            assert answer.status == 404
    async with shop.http.get(shop.addresses["public"] + "/metrics") as answer:
        assert answer.status == 404


async def test_a_restart_forgets_neither_open_drift_nor_when_all_was_last_compared(shop: Running) -> None:
    await shop.hands.set_field("/customers/2001", "kunde-id", "someone else")
    await shop.until_polled(2)
    await shop.ask("reconcile_run")
    before = remembered(await shop.metrics())
    assert before["samsvar_drift"] >= 1 and before["samsvar_reconcile_last_success_timestamp_seconds"] > 0
    await shop.kill_and_restart()

    async def shown_again() -> bool:
        return remembered(await shop.metrics()) == before

    await eventually(shown_again, what="what the audit knew before the restart")


def remembered(text: str) -> dict[str, float]:
    """What only an audit or a repair sets, by name; what is not known counts as nothing."""
    names = {
        "samsvar_drift",
        "samsvar_drift_unattended",
        "samsvar_reconcile_last_success_timestamp_seconds",
        "samsvar_repair_timestamp_seconds",
        "samsvar_snapshot_rows",
        "samsvar_snapshot_timestamp_seconds",
    }
    found = dict.fromkeys(sorted(names), 0.0)
    for name, _labels, value in samples(text):
        if name in names and not math.isnan(value):
            found[name] += value
    return found
