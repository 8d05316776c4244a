"""The disk with the state is full: a real one, with the daemon as a process on it, and a test that plays systemd."""

from __future__ import annotations

import asyncio
import subprocess
from collections.abc import AsyncIterator
from pathlib import Path

import aiohttp
import pytest
import pytest_asyncio

from sandbox.wms_records import Webhook
from tests.e2e.many import Many, many
from tests.e2e.process import Ran, run_command
from tests.e2e.waiting import eventually
from tests.e2e.worlds import CUSTOMER, HAMMER, small

pytestmark = pytest.mark.asyncio(loop_scope="module")

DEMO = "demo"
SIZE = "size=32m,mode=0700"


@pytest_asyncio.fixture(loop_scope="module")
async def shop() -> AsyncIterator[Many]:
    """Not started; its state lies on a small disk of its own."""
    async with many({DEMO: small()}) as made:
        state = made.folder / "state"
        state.mkdir(mode=0o700)
        mount = ["mount", "-t", "tmpfs", "-o", SIZE, "tmpfs", str(state)]
        mounted = await asyncio.to_thread(subprocess.run, mount, check=False, capture_output=True)
        if mounted.returncode:
            pytest.skip(f"a small disk cannot be mounted here: {mounted.stderr.decode().strip()}")
        try:
            yield made
        finally:
            await made.daemon.clean_up()
            await asyncio.to_thread(subprocess.run, ["umount", "--lazy", str(state)], check=True)


def fill(state: Path) -> Path:
    """A file that takes all the room there is."""
    path = state / "filler"
    with path.open("ab", buffering=0) as filler:
        size = 1 << 20
        while size:
            try:
                filler.write(bytes(size))
            except OSError:
                size //= 2
    return path


async def test_a_full_disk_loses_nothing_is_told_in_words_and_is_over_when_there_is_room(shop: Many) -> None:
    await shop.start()
    rackbeat, hands = shop.sandboxes[DEMO].wms, shop.hands[DEMO]
    public = (await shop.ask("status"))["listen"]["public"]
    [hook] = [h for h in rackbeat.webhooks.rows() if h.event == "order.created"]
    assert hook.url.startswith(public)

    filler = await asyncio.to_thread(fill, shop.folder / "state")
    order = await hands.sell(CUSTOMER, [(HAMMER, 1)])
    assert await _answer(shop, hook) in (503, None), "what cannot be stored must not be taken"
    await eventually(lambda: "Disken" in shop.daemon.text(), what="the daemon saying what is wrong")
    assert await _answer(shop, hook) is None

    for language, words in (("nb", "disken"), ("en", "the disk")):
        for command in ("check", "status"):
            told = await _typed(shop, language, command)
            assert told.code in (1, 4), told
            assert words in told.err.lower() and "df -h" in told.err, told.err

    await asyncio.to_thread(filler.unlink)
    assert await shop.daemon.ended() == 1, "on-failure starts it again"
    await shop.start()
    await eventually(lambda: _arrived(shop, order), what="the order that came while the disk was full")
    [one] = (await shop.ask("status"))["connections"]
    assert (one["queue"]["parked"], one["outbox"]["parked"]) == (0, 0)
    assert len(_arrived(shop, order)) == 1


async def _answer(shop: Many, hook: Webhook) -> int | None:
    """The status with which a webhook is answered; None when nobody answers, so that Rackbeat sends it again."""
    sent = {"Rackbeat-Webhook-Event": hook.event, "Rackbeat-Webhook-Token": hook.token}
    body = {"key": 4711, "key_name": "number"}
    try:
        async with shop.http.post(hook.url, json=body, headers=sent) as answer:
            return answer.status
    except aiohttp.ClientError:
        return None


async def _typed(shop: Many, language: str, command: str) -> Ran:
    text = shop.config.read_text(encoding="utf-8")
    config = shop.folder / f"{language}.toml"
    config.write_text(f'language = "{language}"\n{text}', encoding="utf-8")
    return await run_command("--config", str(config), command, folder=shop.folder)


def _arrived(shop: Many, order: str) -> list[object]:
    return [one for one in shop.sandboxes[DEMO].wms.orders.rows() if one.other_reference == f"24SO {order}"]
