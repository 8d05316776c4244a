"""`--live` itself, rehearsed on a sandbox: it asks the accounts that the environment names and writes when told to.

A short piece of it; the whole takes a quarter of an hour (README.md says how, and what it gave).
"""

from __future__ import annotations

import asyncio
import os
import sys
from pathlib import Path

import pytest

from sandbox.erp_settings import ErpSettings
from sandbox.server import Sandbox, SandboxOptions
from sandbox.wms_settings import WmsSettings
from tests.contract import shop

SECONDS = 240
PIECE = "who_it_is or taken_is_refused and category"
"""Something that reads, and something that writes in Rackbeat."""


def environment(box: Sandbox) -> dict[str, str]:
    named = {
        "ERP_URL": box.erp_url,
        "ERP_USERNAME": box.username,
        "ERP_PASSWORD": box.password,
        "ERP_APPLICATION_ID": box.application_id,
        "ERP_IDENTITY_ID": box.identity_id,
        "WMS_URL": box.wms_url,
        "WMS_TOKEN": box.token,
    }
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("SAMSVAR_LIVE_", "PYTEST_"))}
    return kept | {f"SAMSVAR_LIVE_{name}": value for name, value in named.items()}


async def live(box: Sandbox, *options: str) -> str:
    """The last line of pytest, on this sandbox as if it were the real systems."""
    process = await asyncio.create_subprocess_exec(
        *(sys.executable, "-m", "pytest", "-p", "no:cacheprovider", "--tb=short"),
        *("tests/contract", "--live", *options, "-k", PIECE),
        cwd=Path(__file__).parents[2],
        env=environment(box),
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    try:
        async with asyncio.timeout(SECONDS):
            out, _ = await process.communicate()
    finally:
        if process.returncode is None:
            process.kill()
    assert process.returncode == 0, out.decode()
    return out.decode().strip().splitlines()[-1]


@pytest.mark.parametrize(
    ("options", "result", "writes"), [((), "2 passed, 1 skipped", 0), (("--live-write",), "3 p", 2)]
)
async def test_live_asks_the_named_accounts_and_writes_only_when_told_to(
    options: tuple[str, ...], result: str, writes: int
) -> None:
    box = Sandbox(
        SandboxOptions(
            world=shop.as_world(),
            erp_settings=ErpSettings(limit_per_hour=0),
            wms_settings=WmsSettings(rate_limit=0),
        )
    )
    async with box:
        assert (await live(box, *options)).startswith(result)
        assert len(box.erp.journal.entries("GetIdentity")) >= 1
        assert len(box.wms.journal.entries("GET /self")) >= 1
        assert len(box.wms.journal.entries(wrote=True)) == writes, "one made and one tidied away, or none"
