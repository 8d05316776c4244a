"""Starting both sandboxes, and the configuration written for them."""

import asyncio
import stat
import tomllib
from decimal import Decimal
from pathlib import Path

import aiohttp
import pytest

from sandbox.erp_load import load_world
from sandbox.erp_operations import OPERATIONS, SERVICES
from sandbox.erp_state import ErpState
from sandbox.server import Sandbox, SandboxOptions, serve
from sandbox.world import read_world
from tests.sandbox.shared_folder import shared


async def test_both_sandboxes_answer_on_loopback_with_fresh_credentials(tmp_path: Path) -> None:
    config = tmp_path / "there" / "samsvar.toml"
    async with Sandbox(SandboxOptions(write_config=config)) as one, Sandbox(SandboxOptions()) as two:
        assert one.password != two.password and one.token != two.token
        assert one.erp_url.startswith("http://127.0.0.1:") and one.erp_url != one.wms_url
        async with aiohttp.ClientSession() as http:
            for url in (one.erp_url, one.wms_url):
                async with http.get(f"{url}/_sandbox/health") as answer:
                    assert (await answer.json())["ok"] is True
        settings = tomllib.loads(config.read_text())
        assert settings["connections"]["sandbox"]["erp"]["url"] == one.erp_url
        assert settings["connections"]["sandbox"]["wms"]["url"] == one.wms_url
        for name, secret in (("erp-password", one.password), ("wms-token", one.token)):
            path = config.parent / name
            assert path.read_text() == secret
            assert stat.S_IMODE(path.stat().st_mode) == 0o600
            assert secret not in config.read_text()


async def test_a_configuration_of_somebody_else_is_never_overwritten(tmp_path: Path) -> None:
    config = tmp_path / "samsvar.toml"
    config.write_text("mode = 'audit'\n")
    with pytest.raises(FileExistsError, match="not written by a sandbox"):
        async with Sandbox(SandboxOptions(write_config=config)):
            pass
    assert config.read_text() == "mode = 'audit'\n"
    assert not (tmp_path / "erp-password").exists()


async def test_serve_announces_once_and_ends_when_cancelled() -> None:
    announced: asyncio.Queue[Sandbox] = asyncio.Queue()
    task = asyncio.create_task(serve(SandboxOptions(), announce=announced.put_nowait))
    sandbox = await asyncio.wait_for(announced.get(), 60)
    assert set(sandbox.facts()) == {
        "erp_url",
        "wms_url",
        "username",
        "password",
        "application_id",
        "identity_id",
        "token",
    }
    task.cancel()
    with pytest.raises(asyncio.CancelledError):
        await task
    async with aiohttp.ClientSession() as http:
        with pytest.raises(aiohttp.ClientConnectorError):
            await http.get(sandbox.erp_url)


def test_northwind_loads_with_country_codes_and_whole_stock() -> None:
    state = ErpState()
    world = read_world(shared("data", "northwind"))
    assert load_world(state.book, world) == []
    assert len(state.book.orders) == 830
    assert {c["Country"] for c in state.book.companies.values()} >= {"DE", "GB", "US", "NO", "VE"}
    assert sum((p["Stock"] for p in state.book.products.values()), Decimal(0)) == sum(
        (p.stock for p in world.products), Decimal(0)
    )
    assert not state.journal.changes()


def test_every_offered_operation_has_somebody_who_does_it() -> None:
    assert set(OPERATIONS) == {(s.name, o) for s in SERVICES for o in s.operations}
