"""Starts both sandboxes on loopback with credentials made at run time.

`Sandbox` is used by tests and the demo inside a process; `serve` is what `samsvar sandbox` runs. Nothing listens on any
address but 127.0.0.1.
"""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from aiohttp import web

from sandbox.config_file import write_config
from sandbox.erp_app import OnSoap, create_erp_app
from sandbox.erp_load import load_world
from sandbox.erp_settings import ErpSettings
from sandbox.erp_state import ErpState
from sandbox.incumbent import Incumbent, IncumbentSettings
from sandbox.incumbent_control import IncumbentClock, incumbent_routes
from sandbox.journal import SandboxClock, utc_now
from sandbox.seed import make_world
from sandbox.wms_rest import create_wms_app
from sandbox.wms_settings import WmsSettings
from sandbox.wms_state import WmsState
from sandbox.world import World, read_world

HOST = "127.0.0.1"
SHUTDOWN_SECONDS = 1.0


@dataclass(frozen=True, slots=True)
class SandboxOptions:
    """How to start. Port 0 takes any free one; `world` goes before `world_dir`, which goes before `seed`.

    `prepared` means that Rackbeat has what R1 asks for already: payment term, groups, text fields. `incumbent` lets
    another integration sync from the start, in accounts that it brought together long ago; it can be started later as
    well, in accounts as they are. `on_soap` is told every SOAP request.
    """

    erp_port: int = 0
    wms_port: int = 0
    world_dir: Path | None = None
    seed: int = 1
    write_config: Path | None = None
    prepared: bool = True
    world: World | None = None
    incumbent: bool = False
    incumbent_settings: IncumbentSettings = field(default_factory=IncumbentSettings)
    erp_settings: ErpSettings = field(default_factory=ErpSettings)
    wms_settings: WmsSettings | None = None
    now: SandboxClock = utc_now
    on_soap: OnSoap | None = None


class Sandbox:
    """Both systems, served while the `async with` block runs. `erp` and `wms` are their states."""

    def __init__(self, options: SandboxOptions) -> None:
        self.options = options
        self.erp = ErpState(options.erp_settings, options.now)
        self.wms = WmsState(options.wms_settings, options.now)
        self.incumbent = IncumbentClock(Incumbent(self.erp, self.wms, options.incumbent_settings))
        self.erp_url = self.wms_url = ""
        self.username, self.password = self.erp.username, self.erp.password
        self.application_id, self.identity_id = self.erp.application_id, self.erp.identity_id
        self.token = self.wms.settings.token
        self.warnings: list[str] = []
        self._runners: list[web.AppRunner] = []

    async def __aenter__(self) -> Self:
        """Read the world and start. Raises WorldError for a bad world and OSError for a port in use."""
        options = self.options
        world = options.world or (read_world(options.world_dir) if options.world_dir else make_world(options.seed))
        self.warnings = load_world(self.erp.book, world)
        if options.prepared:
            self.wms.prepare()
        try:
            erp = create_erp_app(self.erp, extra=incumbent_routes(self.incumbent), on_soap=options.on_soap)
            wms = create_wms_app(self.wms)
            wms.add_routes(incumbent_routes(self.incumbent))
            self.erp_url = await self._start(erp, options.erp_port)
            self.wms_url = await self._start(wms, options.wms_port)
            if options.incumbent:
                self.incumbent.incumbent.sync_masters()  # it has been there for long
                self.incumbent.start()
            if options.write_config is not None:
                write_config(self, options.write_config)
        except BaseException:
            await self._stop()
            raise
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._stop()

    @property
    def is_unlimited(self) -> bool:
        return self.erp.settings.limit_per_hour == 0 and self.wms.settings.rate_limit == 0

    @property
    def incumbent_reference(self) -> tuple[str, str] | None:
        """Where the other integration writes which 24SO order it was, and what; None: there is no other."""
        settings = self.options.incumbent_settings
        return (settings.reference_field, settings.reference) if self.options.incumbent else None

    def facts(self) -> dict[str, str]:
        """What `samsvar sandbox --json` prints: addresses and credentials of this run."""
        return {
            "erp_url": self.erp_url,
            "wms_url": self.wms_url,
            "username": self.username,
            "password": self.password,
            "application_id": self.application_id,
            "identity_id": self.identity_id,
            "token": self.token,
        }

    async def _start(self, app: web.Application, port: int) -> str:
        runner = web.AppRunner(app, access_log=None, shutdown_timeout=SHUTDOWN_SECONDS)
        self._runners.append(runner)
        await runner.setup()
        await web.TCPSite(runner, HOST, port).start()
        return f"http://{HOST}:{runner.addresses[0][1]}"

    async def _stop(self) -> None:
        await self.incumbent.stop()
        while self._runners:
            await self._runners.pop().cleanup()


async def serve(options: SandboxOptions, *, announce: Callable[[Sandbox], None]) -> None:
    """Serve until cancelled; `announce` is called once, when both answer."""
    async with Sandbox(options) as sandbox:
        announce(sandbox)
        await asyncio.Event().wait()
