"""The sandbox in this process, the daemon as a real one, and everything a test does with the two.

`running()` always cleans up: processes, sockets, folders. Every wait has a deadline.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path
from typing import Any

import aiohttp

from sandbox.erp_settings import ErpSettings
from sandbox.server import Sandbox, SandboxOptions
from sandbox.wms_records import Order, Product
from sandbox.wms_settings import WmsSettings
from sandbox.world import World
from tests.e2e.hands import Hands, Json
from tests.e2e.process import DaemonProcess, Ran, run_command
from tests.e2e.waiting import PATIENCE_SECONDS, eventually
from tests.erp.recorded import Recorded, recording

CONNECTION = "sandbox"
ANSWER_SECONDS = 120.0
Change = tuple[str, str]
"""(text in the written configuration, what stands there instead)."""


class Refused(Exception):
    """The daemon said no. `code`, `exit_code`: as in its answer."""

    def __init__(self, error: Json) -> None:
        super().__init__(json.dumps(error, ensure_ascii=False))
        self.code = str(error["code"])
        self.exit_code = int(error.get("exit_code", 1))


class Running:
    """One sandbox and one daemon. `hands`: what people do. `sandbox`: its state, journals and faults. `recorded`: the
    SOAP requests of the daemon and of the commands."""

    def __init__(self, sandbox: Sandbox, folder: Path, http: aiohttp.ClientSession, recorded: Recorded) -> None:
        self.sandbox = sandbox
        self.recorded = recorded
        self.folder = folder
        self.config = folder / "samsvar.toml"
        self.daemon = DaemonProcess(self.config, folder)
        self.hands = Hands(sandbox, http)
        self.http = http
        self.addresses: dict[str, str] = {}

    @property
    def state_dir(self) -> Path:
        return self.folder / "state"

    async def start(self) -> None:
        """Starts the daemon and waits until `/readyz` says that work can be done."""
        await self.daemon.start()
        await self.until_answering()
        await eventually(self._is_ready, what="/readyz")

    async def until_answering(self) -> None:
        """Waits for the admin socket; learns the addresses of this life."""

        async def answers() -> bool:
            if not self.daemon.is_running:
                raise AssertionError(f"the daemon ended with {await self.daemon.ended()}\n{self.daemon.tail()}")
            try:
                self.addresses = (await self.ask("status"))["listen"]
            except aiohttp.ClientError:
                return False
            return True

        await eventually(answers, what="the admin socket")

    async def kill_and_restart(self) -> None:
        await self.daemon.kill()
        await self.start()

    async def _is_ready(self) -> bool:
        return await self.observed("/readyz") == 200

    async def observed(self, path: str) -> int:
        async with self.http.get(self.addresses["observe"] + path) as answer:
            await answer.read()
            return answer.status

    async def metrics(self) -> str:
        async with self.http.get(self.addresses["observe"] + "/metrics") as answer:
            assert answer.status == 200
            return await answer.text()

    async def ask(self, operation: str, **arguments: object) -> Json:
        """One operation over the admin socket; its result. Raises Refused, aiohttp.ClientError, TimeoutError."""
        connector = aiohttp.UnixConnector(path=str(self.state_dir / "admin.sock"))
        timeout = aiohttp.ClientTimeout(total=ANSWER_SECONDS)
        if operation != "status":
            arguments = {"connection": CONNECTION, **arguments}
        async with (
            aiohttp.ClientSession(connector=connector, timeout=timeout) as session,
            session.post(f"http://samsvar/v1/{operation}", json=arguments) as answer,
        ):
            last: Json = {}
            async for line in answer.content:
                last = json.loads(line) if line.strip() else last
        if "error" in last:
            raise Refused(last["error"])
        result: Json = last["result"]
        return result

    async def cli(self, *arguments: str, expect: int | None = 0) -> Ran:
        """`samsvar --config ... <arguments>` as an operator's shell would run it."""
        ran = await run_command("--config", str(self.config), *arguments, folder=self.folder)
        if expect is not None:
            assert ran.code == expect, f"samsvar {' '.join(arguments)}: exit {ran.code}\n{ran.out}\n{ran.err}"
        return ran

    async def initial_sync(self) -> Json:
        total = (await self.ask("sync_start"))["total"]
        return await self.ask("sync_start", confirm=total)

    async def get_order(self, order_id: str) -> Json:
        return await self.ask("order_get", order=order_id)

    async def inbox(self) -> list[Json]:
        items: list[Json] = (await self.ask("inbox_list"))["items"]
        return items

    async def parked(self) -> list[Json]:
        """What waits for a person. A poll may fill the inbox at any moment: nobody can expect it empty."""
        return [item for item in await self.inbox() if item["parked"]]

    async def until_idle(self, seconds: float = PATIENCE_SECONDS) -> None:
        """Until nothing waits in the inbox and no command is open; parked keys do not count as waiting."""

        async def idle() -> bool:
            commands = (await self.ask("outbox_list", states=["pending", "sending"]))["commands"]
            return not commands and all(item["parked"] for item in await self.inbox())

        await eventually(idle, seconds, what="an empty inbox and outbox")

    async def until_polled(self, times: int) -> None:
        """Until both systems were asked for changed orders `times` times more, and what came of it is done. At least
        twice: what came of a poll is certainly stored only when the next one begins."""
        await self.until_asked_again(max(times, 2))
        await self.until_idle()

    async def until_asked_again(self, times: int) -> None:
        journals = ((self.sandbox.erp.journal, ERP_POLL), (self.sandbox.wms.journal, WMS_POLL))

        def asked() -> list[int]:
            return [sum(1 for entry in journal.entries() if entry.operation in names) for journal, names in journals]

        before = asked()
        await eventually(
            lambda: all(now - then >= times for now, then in zip(asked(), before, strict=True)),
            what=f"{times} more polls",
        )

    async def until_arrived(self, order_id: str, seconds: float = PATIENCE_SECONDS) -> Order:
        """The only Rackbeat order of a 24SO order, once it is there."""
        await eventually(lambda: self.wms_orders(order_id), seconds, what=f"order {order_id} in Rackbeat")
        [order] = self.wms_orders(order_id)
        return order

    def wms_orders(self, order_id: str) -> list[Order]:
        """What Rackbeat really holds for a 24SO order, read from its raw records."""
        return [o for o in self.sandbox.wms.orders.rows() if o.other_reference == f"24SO {order_id}"]

    def wms_product(self, number: str) -> Product:
        [product] = [p for p in self.sandbox.wms.products.rows() if p.number == number]
        return product

    def wrote(self, operation: str) -> int:
        """How many requests with this name changed something in Rackbeat."""
        return len(self.sandbox.wms.journal.entries(operation, wrote=True))

    def writes(self) -> list[str]:
        """Everything that changed anything in either system, webhook registrations left out."""
        journals = (self.sandbox.erp.journal, self.sandbox.wms.journal)
        entries = [entry for journal in journals for entry in journal.entries(wrote=True)]
        return [e.operation for e in entries if "/webhooks" not in e.operation and e.operation not in LOGIN]

    def assert_no_traceback(self) -> None:
        """Our own code raised nowhere."""
        assert "Traceback" not in self.daemon.text()

    def tail(self) -> str:
        return self.daemon.tail()


ERP_POLL, WMS_POLL = ("GetInvoices", "GetOrderSyncList"), ("GET /orders",)
"""What a poll for changed orders asks."""

SHORT_POLLS = [(f"{system}_poll_seconds = 1\n", f"{system}_poll_seconds = 0.4\n") for system in ("erp", "wms")]
"""Shorter than what the sandbox writes, which is meant for people who watch."""

LOGIN = ("Login", "SetIdentityById", "AuthenticateByToken")
"""Operations that make a session and change no record."""


@asynccontextmanager
async def running(
    world: World | None = None,
    *,
    changes: Sequence[Change] = (),
    world_dir: Path | None = None,
    start: bool = True,
    **wms_switches: Any,
) -> AsyncIterator[Running]:
    """A sandbox without limits, and the daemon on it, ready unless `start` is False. At the end every SOAP request that
    came is judged by the real service descriptions, and nobody may have asked Rackbeat for another key."""
    folder = Path(tempfile.mkdtemp(prefix="samsvar-e2e-"))
    options = SandboxOptions(
        world=world,
        world_dir=world_dir,
        write_config=folder / "samsvar.toml",
        erp_settings=ErpSettings(limit_per_hour=0),
        wms_settings=WmsSettings(rate_limit=0, delivery_backoff_seconds=0.1, **wms_switches),
    )
    try:
        async with (
            recording() as recorded,
            Sandbox(replace(options, on_soap=recorded)) as sandbox,
            aiohttp.ClientSession() as http,
        ):
            made = Running(sandbox, folder, http, recorded)
            change_config(made.config, [*SHORT_POLLS, *changes])
            try:
                if start:
                    await made.start()
                yield made
                # The key of the account is a person's to replace: whoever else uses it would be locked out.
                assert [one for one in sandbox.wms.journal.entries() if "/tokens" in one.operation] == []
            finally:
                await made.daemon.clean_up()
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def change_config(path: Path, changes: Sequence[Change]) -> None:
    text = path.read_text(encoding="utf-8")
    for old, new in changes:
        assert old in text, f"{old!r} does not stand in the configuration"
        text = text.replace(old, new)
    path.write_text(text, encoding="utf-8")
