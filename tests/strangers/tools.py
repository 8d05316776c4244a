"""Finds the strangers' run-times. Absent ones skip a test, with a reason, or fail it where SAMSVAR_CI=1 is set."""

import asyncio
import json
import os
import shutil
from pathlib import Path
from typing import Any, NoReturn

import pytest

HERE = Path(__file__).parent
INSTALL = "run scripts/ci-packages.sh"
DEADLINE_SECONDS = 180


def missing(what: str) -> NoReturn:
    """End the test: skipped, or failed where CI is to have installed everything."""
    reason = f"{what} is not here; {INSTALL}"
    if os.environ.get("SAMSVAR_CI") == "1":
        pytest.fail(reason)
    pytest.skip(reason)


def node_modules() -> Path:
    """The folder in which scripts/ci-packages.sh put the npm package `soap`, outside the tree."""
    cache = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    folder = Path(os.environ.get("SAMSVAR_STRANGERS") or cache / "samsvar-strangers")
    if not (folder / "node_modules" / "soap" / "package.json").exists():
        missing("the npm package soap")
    return folder


def program(name: str) -> str:
    found = shutil.which(name)
    return missing(name) if found is None else found


async def run(*command: str) -> str:
    """What a program printed. Fails the test when it ends badly or not in time."""
    process = await asyncio.create_subprocess_exec(
        *command, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE
    )
    try:
        out, err = await asyncio.wait_for(process.communicate(), DEADLINE_SECONDS)
    except TimeoutError:
        process.kill()
        await process.wait()
        pytest.fail(f"{command[0]} did not end in {DEADLINE_SECONDS} s")
    assert process.returncode == 0, f"{out.decode()}\n{err.decode()}"
    return out.decode()


async def seen_by(*command: str) -> dict[str, Any]:
    """The JSON object that a client printed."""
    seen: dict[str, Any] = json.loads(await run(*command))
    return seen
