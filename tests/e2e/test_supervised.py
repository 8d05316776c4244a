"""The daemon as systemd sees it: ready, alive while every loop turns, reloading, stopping. One daemon, one story."""

from __future__ import annotations

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, replace
from pathlib import Path

import pytest
import pytest_asyncio

from tests.e2e.hands import Json
from tests.e2e.running import Running, change_config, running
from tests.e2e.waiting import eventually
from tests.e2e.worlds import CUSTOMER, HAMMER, small
from tests.lifecycle.listening import Heard, listening

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("in_order")]


@dataclass(slots=True)
class Scene:
    shop: Running
    heard: Heard

    async def reload(self) -> Json:
        """SIGHUP, and what came of it."""
        before = [self.heard.count(name) for name in ("RELOADING", "READY")]
        self.shop.daemon.hang_up()
        await eventually(lambda: self.heard.count("RELOADING") == before[0] + 1, what="RELOADING")
        await eventually(lambda: self.heard.count("READY") == before[1] + 1, what="READY again")
        found: Json = (await self.shop.ask("status"))["reload"]
        return found


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Scene]:
    with listening(tmp_path_factory.mktemp("notify")) as heard:
        async with running(small(), start=False) as shop:
            shop.daemon.extra = {"NOTIFY_SOCKET": str(heard.path), "WATCHDOG_USEC": "3000000"}
            yield Scene(shop, heard)


async def test_it_starts_where_a_killed_one_left_its_lock_and_its_socket(scene: Scene) -> None:
    shop = scene.shop
    await shop.start()
    await shop.daemon.kill()
    assert (shop.state_dir / "admin.sock").exists() and (shop.state_dir / "daemon.lock").exists()
    before = scene.heard.count("READY")
    await shop.start()
    assert (before, scene.heard.count("READY")) == (1, 2)


async def test_it_is_fed_and_its_line_says_how_things_are(scene: Scene) -> None:
    fed = scene.heard.count("WATCHDOG")
    await eventually(lambda: scene.heard.count("WATCHDOG") > fed + 1, what="two more feedings")
    await eventually(lambda: scene.heard.last_status == "1 connections, all is well", what="a good line")


async def test_intervals_and_the_level_of_the_log_are_taken_at_once(scene: Scene) -> None:
    shop = scene.shop
    change_config(
        shop.config, [("wms_poll_seconds = 0.4", "wms_poll_seconds = 0.7"), ("mode =", 'log_level = "debug"\nmode =')]
    )
    told = await scene.reload()
    assert sorted(told["applied"]) == ["connections.sandbox.timing.wms_poll_seconds", "log_level"]
    assert (told["refused"], told["problems"]) == ([], [])
    [status] = (await shop.ask("status"))["connections"]
    assert status["wms"]["poll_seconds"]["order"] == 0.7
    await shop.until_asked_again(2)


async def test_new_secrets_in_their_files_are_used_from_then_on(scene: Scene) -> None:
    shop = scene.shop
    password, token = secrets.token_hex(12), secrets.token_hex(24)
    user = shop.sandbox.erp.sessions.users[shop.sandbox.username]
    shop.sandbox.erp.sessions.users[shop.sandbox.username] = replace(user, password=password)
    shop.sandbox.wms.settings.tokens[:] = [token]
    for key, secret in (("password_file", password), ("token_file", token)):
        secret_file(shop, key).write_text(secret)
    told = await scene.reload()
    assert told["applied"] == ["connections.sandbox.erp.password", "connections.sandbox.wms.token"]
    order_id = await shop.hands.sell(CUSTOMER, [(HAMMER, 1)])
    await shop.until_arrived(order_id)
    assert password not in shop.daemon.text() and token not in shop.daemon.text()


async def test_what_takes_a_restart_is_refused_by_name_and_the_rest_goes_on(scene: Scene) -> None:
    shop = scene.shop
    change_config(shop.config, [('wms_state = "draft"', 'wms_state = "booked"')])
    told = await scene.reload()
    assert (told["applied"], told["refused"]) == ([], ["connections.sandbox.orders.wms_state"])
    shown = " ".join((await shop.cli("status")).out.split())
    assert "connections.sandbox.orders.wms_state er endret og gjelder først etter omstart" in shown
    change_config(shop.config, [('wms_state = "booked"', 'wms_state = "draft"')])


async def test_a_file_with_a_mistake_changes_nothing_and_the_mistake_is_shown(scene: Scene) -> None:
    shop = scene.shop
    change_config(shop.config, [("wms_poll_seconds = 0.7", "wms_poll_seconds = 0.9\nwms_pol_seconds = 1")])
    told = await scene.reload()
    assert (told["applied"], told["refused"]) == ([], [])
    assert any("wms_pol_seconds" in problem for problem in told["problems"])
    assert "wms_pol_seconds" in (await shop.cli("status")).out
    [status] = (await shop.ask("status"))["connections"]
    assert status["wms"]["poll_seconds"]["order"] == 0.7
    change_config(shop.config, [("wms_poll_seconds = 0.9\nwms_pol_seconds = 1", "wms_poll_seconds = 0.7")])
    assert (await scene.reload())["problems"] == []


async def test_told_to_stop_during_a_write_it_says_so_and_finishes_the_write(scene: Scene) -> None:
    shop = scene.shop
    fault = shop.sandbox.wms.faults.arm("POST /orders/drafts", when="after_commit", action="delay", seconds=1.0)
    order_id = await shop.hands.sell(CUSTOMER, [(HAMMER, 2)])
    await eventually(lambda: fault.fired, what="the create being under way")
    assert await shop.daemon.terminate() == 0
    assert scene.heard.count("STOPPING") == 1
    assert len(shop.wms_orders(order_id)) == 1
    assert not any(line.get("event") == "service_cancelled" for line in shop.daemon.lines())
    await shop.start()
    await shop.until_idle()
    assert len(shop.wms_orders(order_id)) == 1
    shop.assert_no_traceback()


def secret_file(shop: Running, key: str) -> Path:
    [line] = [line for line in shop.config.read_text(encoding="utf-8").splitlines() if line.startswith(f"{key} =")]
    return shop.config.parent / line.split('"')[1]
