"""Runs `samsvar check` as an operator would and finds its lines."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from tests.e2e.process import Ran, run_command
from tests.e2e.running import Running

Row = dict[str, Any]


async def checked(running: Running, *, expect: int, extra: dict[str, str] | None = None) -> dict[str, Row]:
    """Line -> row of `samsvar check --json`."""
    ran = await command(running.config, "check", "--json", folder=running.folder, extra=extra)
    assert ran.code == expect, f"exit {ran.code}\n{ran.out}\n{ran.err}"
    rows: list[Row] = ran.document["findings"]
    assert len({row["line"] for row in rows}) == len(rows), "each line comes once"
    return {row["line"]: row for row in rows}


async def command(config: Path, *arguments: str, folder: Path, extra: dict[str, str] | None = None) -> Ran:
    """`samsvar --config ...` with more in its environment."""
    return await run_command("--config", str(config), *arguments, folder=folder, extra=extra)


def failed(rows: dict[str, Row]) -> dict[str, str]:
    """line -> code of everything that failed."""
    return {line: row["code"] for line, row in rows.items() if row["verdict"] == "failed"}
