"""One daemon with several connections, each to a sandbox of its own. Used by the tests and by `bench.connections`."""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import AsyncIterator, Mapping
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

import aiohttp

from sandbox.config_file import PASSWORD_FILE, TOKEN_FILE
from sandbox.erp_settings import ErpSettings
from sandbox.server import Sandbox, SandboxOptions
from sandbox.wms_settings import WmsSettings
from sandbox.world import World
from tests.e2e.hands import Hands, Json
from tests.e2e.process import DaemonProcess
from tests.e2e.waiting import PATIENCE_SECONDS, eventually

HEAD = 'state_dir = "state"\nmode = "sync"\n\n[listen]\npublic = "127.0.0.1:0"\nobserve = "127.0.0.1:0"\n'


class Many:
    """`sandboxes`, `hands`: by connection."""

    def __init__(self, folder: Path, sandboxes: Mapping[str, Sandbox], http: aiohttp.ClientSession) -> None:
        self.folder = folder
        self.sandboxes = sandboxes
        self.hands = {name: Hands(sandbox, http) for name, sandbox in sandboxes.items()}
        self.config = folder / "samsvar.toml"
        self.daemon = DaemonProcess(self.config, folder)
        self.http = http

    async def ask(self, operation: str, **arguments: object) -> Json:
        """One operation over the admin socket; its result."""
        connector = aiohttp.UnixConnector(path=str(self.folder / "state/admin.sock"))
        async with (
            aiohttp.ClientSession(connector=connector, timeout=aiohttp.ClientTimeout(total=3600)) as session,
            session.post(f"http://samsvar/v1/{operation}", json=arguments) as answer,
        ):
            lines = [json.loads(line) for line in (await answer.read()).splitlines() if line.strip()]
        assert "result" in lines[-1], lines[-1]
        found: Json = lines[-1]["result"]
        return found

    async def one(self, name: str) -> Json:
        """A connection's status."""
        [found] = (await self.ask("status", connection=name))["connections"]
        status: Json = found
        return status

    async def start(self, seconds: float = PATIENCE_SECONDS) -> None:
        """Returns when all connections have nothing that keeps them from working."""
        await self.daemon.start()

        async def ready() -> bool:
            assert self.daemon.is_running, self.daemon.tail()
            try:
                return not any(one["problems"] for one in (await self.ask("status"))["connections"])
            except aiohttp.ClientError:
                return False

        await eventually(ready, seconds, what="all connections being ready")


def connection_text(name: str, sandbox: Sandbox, poll_seconds: float, more: str) -> str:
    return f"""
[connections.{name}]
[connections.{name}.erp]
url = {json.dumps(sandbox.erp_url)}
username = {json.dumps(sandbox.username)}
password_file = "{name}-{PASSWORD_FILE}"
application_id = {json.dumps(sandbox.application_id)}
identity_id = {json.dumps(sandbox.identity_id)}
requests_per_second = 0
[connections.{name}.wms]
url = {json.dumps(sandbox.wms_url)}
token_file = "{name}-{TOKEN_FILE}"
requests_per_second = 0
[connections.{name}.timing]
erp_poll_seconds = {poll_seconds}
wms_poll_seconds = {poll_seconds}
product_settle_seconds = 0
{more.format(name=name)}"""


@asynccontextmanager
async def many(worlds: Mapping[str, World], *, poll_seconds: float = 1.0, more: str = "") -> AsyncIterator[Many]:
    """Not started yet. `more`: lines of each connection's `timing`, then tables; `{name}` is its name."""
    folder = Path(tempfile.mkdtemp(prefix="samsvar-many-"))
    try:
        async with AsyncExitStack() as stack:
            http = await stack.enter_async_context(aiohttp.ClientSession())
            sandboxes = {}
            for name, world in worlds.items():
                options = SandboxOptions(
                    world=world, erp_settings=ErpSettings(limit_per_hour=0), wms_settings=WmsSettings(rate_limit=0)
                )
                sandboxes[name] = await stack.enter_async_context(Sandbox(options))
            made = Many(folder, sandboxes, http)
            text = [connection_text(name, sandbox, poll_seconds, more) for name, sandbox in sandboxes.items()]
            made.config.write_text(HEAD + "".join(text), encoding="utf-8")
            for name, sandbox in sandboxes.items():
                (folder / f"{name}-{PASSWORD_FILE}").write_text(sandbox.password, encoding="utf-8")
                (folder / f"{name}-{TOKEN_FILE}").write_text(sandbox.token, encoding="utf-8")
            try:
                yield made
            finally:
                await made.daemon.clean_up()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
