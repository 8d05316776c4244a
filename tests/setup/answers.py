"""A complete file of answers for a sandbox, to be spoiled in one place at a time."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sandbox.erp_settings import ErpSettings
from sandbox.server import Sandbox, SandboxOptions
from sandbox.wms_settings import WmsSettings
from tests.e2e.process import Ran, run_command
from tests.e2e.worlds import small
from tests.erp.recorded import recording


def answers(sandbox: Sandbox, **changes: Any) -> dict[str, Any]:
    """None takes a key away."""
    facts = sandbox.facts()
    made: dict[str, Any] = {
        "language": "en",
        "mode": "sync",
        "connection": "main",
        "erp.url": facts["erp_url"],
        "erp.username": facts["username"],
        "erp.password": facts["password"],
        "erp.application_id": facts["application_id"],
        "erp.identity_id": facts["identity_id"],
        "wms.url": facts["wms_url"],
        "wms.token": facts["token"],
        "create_missing": True,
        "masters.product": "erp",
        "masters.customer": "erp",
        "masters.supplier": "erp",
        "number_source": "alternative",
        "orders.transfer_status": "Confirmed",
        "orders.wms_state": "draft",
        "orders.invoice_status": "ForInvoicing",
        "orders_since": "2026-01-01",
        "opening_stock": "off",
        "public_url": "",
    }
    made |= {key.replace("__", "."): value for key, value in changes.items()}
    return {key: value for key, value in made.items() if value is not None}


def write(path: Path, content: dict[str, Any]) -> Path:
    path.write_text("".join(f"{key} = {json.dumps(value)}\n" for key, value in content.items()), encoding="utf-8")
    return path


@dataclass
class Desk:
    """A sandbox without what R1 asks for, an empty folder, and the command line."""

    sandbox: Sandbox
    folder: Path

    @property
    def config(self) -> Path:
        return self.folder / "samsvar.toml"

    async def setup(self, expect: int, *more: str, **changes: Any) -> Ran:
        file = write(self.folder / "answers.toml", answers(self.sandbox, **changes))
        return await self.run(expect, "setup", "--yes", "--answers", str(file), *more)

    async def run(self, expect: int, *arguments: str) -> Ran:
        ran = await run_command(*arguments, folder=self.folder)
        assert ran.code == expect, f"exit {ran.code}\n{ran.out}\n{ran.err}"
        return ran

    def files(self) -> set[str]:
        """Everything that setup has written here."""
        return {path.name for path in self.folder.iterdir()} - {"answers.toml"}

    def times(self) -> dict[str, int]:
        """File -> when it was last written."""
        return {path.name: path.stat().st_mtime_ns for path in self.folder.glob("[!a]*") if path.is_file()}

    def wms_writes(self) -> list[str]:
        return [entry.operation for entry in self.sandbox.wms.journal.entries(wrote=True)]


@asynccontextmanager
async def desk(folder: Path, *, prepared: bool = False, **wms_switches: Any) -> AsyncIterator[Desk]:
    async with recording() as recorded:
        options = SandboxOptions(
            world=small(long_number=True),
            prepared=prepared,
            erp_settings=ErpSettings(limit_per_hour=0),
            wms_settings=WmsSettings(rate_limit=0, **wms_switches),
            on_soap=recorded,
        )
        async with Sandbox(options) as sandbox:
            yield Desk(sandbox, folder)
