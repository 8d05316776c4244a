"""The daemon as a process whose clock a test sets (tests/lifecycle/jumping.py): to wait for nights without waiting."""

from __future__ import annotations

import asyncio
import os
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

import aiohttp

from tests.e2e.process import ROOT, environment
from tests.e2e.running import Running
from tests.e2e.waiting import eventually


def set_ahead(offset: Path, seconds: float) -> None:
    """In one step: a file that is read half-written would be no number."""
    beside = offset.with_suffix(".new")
    beside.write_text(str(seconds), encoding="ascii")
    os.replace(beside, offset)


def set_to(offset: Path, instant: str) -> None:
    """Now it is then."""
    set_ahead(offset, (datetime.fromisoformat(instant) - datetime.now(UTC)).total_seconds())


async def begun(shop: Running, offset: Path) -> asyncio.subprocess.Process:
    with (shop.folder / "daemon.log").open("ab") as log:
        process = await asyncio.create_subprocess_exec(
            sys.executable, "-m", "tests.lifecycle.jumping", str(shop.config), str(offset),
            cwd=shop.folder, env=environment() | {"PYTHONPATH": str(ROOT)}, stderr=log,
        )  # fmt: skip

    async def ready() -> bool:
        assert process.returncode is None, shop.tail()
        try:
            shop.addresses = (await shop.ask("status"))["listen"]
            return await shop.observed("/readyz") == 200
        except aiohttp.ClientError:
            return False

    await eventually(ready, what="/readyz")
    return process


async def ended(process: asyncio.subprocess.Process) -> int:
    """Its exit code, asked to end."""
    with suppress(ProcessLookupError):
        process.terminate()
    try:
        async with asyncio.timeout(60):
            return await process.wait()
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
