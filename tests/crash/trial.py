"""One flow, killed at one point after the other in one shop; each time the world must converge to the same effects."""

from __future__ import annotations

import asyncio
import contextlib
import random
import socket
from collections import Counter
from collections.abc import AsyncIterator, Coroutine, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, cast

import aiohttp

from sandbox.journal import Journal, RecordChange
from sandbox.server import Sandbox
from tests.crash.flow import Flow
from tests.crash.lives import ForkedDaemon, Launcher
from tests.crash.points import Call, Point, Recording, Side, points_of
from tests.crash.trap import Trap
from tests.crash.witness import COMMITS
from tests.e2e.running import Change, Refused, Running, change_config, running
from tests.e2e.waiting import eventually

HIT_SECONDS = 40.0
REACHED_SECONDS = 60.0
IDLE_SECONDS = 1.0
DYING_SECONDS = 3.0
OWN_PORTS = range(20_000, 30_000)
TOLD_CHARACTERS = 3_000
"""Of the daemon's log, with each failure."""
UNTOLD = frozenset({"updated_at", "DateChanged", "DateCreated", "created_at"})
QUICK = (
    ("unknown_settle_seconds = 3", "unknown_settle_seconds = 0.3"),
    ("retry_first_seconds = 1", "retry_first_seconds = 0.2"),
    ("retry_max_seconds = 30", "retry_max_seconds = 0.4"),
    ("stock_settle_seconds = 1", "stock_settle_seconds = 0.1"),
    ("erp_poll_seconds = 0.4", "erp_poll_seconds = 0.2"),
    ("wms_poll_seconds = 0.4", "wms_poll_seconds = 0.2"),
)
TIMING = "[connections.sandbox.timing]\n"
FUSES = "[connections.sandbox.fuses]\ncreate_floor = 10000\nupdate_floor = 10000\ndelete_floor = 10000\n"
"""One shop plays a day's work in minutes, which the fuses are there to stop."""


@dataclass(slots=True)
class Tally:
    """What became of the points of one flow."""

    flow: str
    enumerated: int = 0
    killed: list[Point] = field(default_factory=list)
    unmet: list[Point] = field(default_factory=list)
    failed: int = 0
    failures: list[str] = field(default_factory=list)


class Trial:
    """One shop with its flow. `record` first; then `kill_at`, any number of times."""

    def __init__(self, shop: Running, flow: Flow) -> None:
        self.shop, self.flow = shop, flow
        self._turn = 0
        self.clean = Recording((), ())
        self.idle = Recording((), ())

    async def record(self) -> list[Point]:
        """A clean run, after a run that warms everything up; its points."""
        await self._pass_once()
        await self._at_rest()
        before = self._mark()
        await asyncio.sleep(IDLE_SECONDS)
        self.idle = self._since(before)
        return await self.record_once()

    async def record_once(self) -> list[Point]:
        """As `record`, without warming up: polls that happen anyway are counted one by one."""
        self.clean = await self._pass_once()
        return points_of(self.clean, self.idle)

    async def warm_up(self, clean: Recording) -> None:
        """For another shop of a flow that was recorded: a first run, so that every later one is alike."""
        await self._pass_once()
        self.clean = clean

    async def _pass_once(self) -> Recording:
        subject = await self._ready()
        before = self._mark()
        await self.flow.act(self.shop, subject)
        return await self._come_to_rest(subject, before)

    async def kill_at(self, *points: Point) -> list[Point]:
        """Kills at each of them in one run, one life after the other, and gives those that came. Only one of our own
        commits may be among them. Raises AssertionError when the world did not converge to the same."""
        subject = await self._ready()
        before = self._mark()
        trap = Trap(self.shop, points, self._turn)
        met: list[Point] = []
        deed = asyncio.create_task(self._deed(self.flow.act(self.shop, subject)))
        try:
            while trap.armed:
                hit = await self._until_hit(trap, deed, subject)
                if not hit:
                    break
                await self.shop.daemon.kill()
                trap.disarm(hit)
                await deed
                met += hit
                deed = asyncio.create_task(self._deed(self._go_on(subject)))
        finally:
            trap.disarm(list(trap.armed))
        await deed
        after = await self._come_to_rest(subject, before)
        difference = {
            name: (self.clean.effects[name], after.effects[name])
            for name in self.clean.effects.keys() | after.effects.keys()
            if name not in self.flow.loose and self.clean.effects[name] != after.effects[name]
        }
        assert not difference, f"effects (clean run, this one): {difference}"
        return met

    async def _go_on(self, subject: Any) -> None:
        await self.flow.start(self.shop)
        await self.flow.resume(self.shop, subject)

    async def _ready(self) -> Any:
        self._turn += 1
        let_an_hour_pass(self.shop.sandbox)
        before = self._changes()
        subject = await self.flow.ready(self.shop, self._turn)
        if self._changes() != before:
            await self._at_rest()
        return subject

    def _changes(self) -> list[int]:
        return [max((change.seq for change in journal.changes()), default=0) for journal in self._journals().values()]

    async def _deed(self, deed: Coroutine[Any, Any, None]) -> None:
        """A command of an operator ends with the daemon; what it began is gone on with."""
        try:
            await deed
        except (aiohttp.ClientError, ConnectionError, Refused, KeyError, AssertionError):
            if not await self._is_dying():
                raise

    async def _is_dying(self) -> bool:
        """Its connections break before the process is gone."""
        try:
            await eventually(lambda: not self.shop.daemon.is_running, DYING_SECONDS)
        except AssertionError:
            return False
        return True

    async def _come_to_rest(self, subject: Any, before: tuple[int, int, int]) -> Recording:
        flow, shop = self.flow, self.shop
        await eventually(lambda: flow.reached(shop, subject), REACHED_SECONDS, what=f"what {flow.name} must lead to")
        await self._at_rest()
        recording = self._since(before)
        await flow.check(shop, subject)
        await shop.until_idle()
        parked = [item for item in await shop.inbox() if item["parked"]]
        assert parked == [], f"waits for a person: {parked}"
        return recording

    async def _at_rest(self) -> None:
        try:
            await self.shop.until_idle()
            await self.shop.until_asked_again(1)
            await self.shop.until_idle()
        except AssertionError as error:
            commands = (await self.shop.ask("outbox_list", states=["pending", "sending"]))["commands"]
            raise AssertionError(f"{error}; inbox {await self.shop.inbox()}, outbox {commands}") from error

    def _journals(self) -> dict[Side, Journal]:
        return {"erp": self.shop.sandbox.erp.journal, "wms": self.shop.sandbox.wms.journal}

    def _commits(self) -> list[str]:
        return (self.shop.state_dir / COMMITS).read_text(encoding="utf-8").splitlines()

    def _mark(self) -> tuple[int, int, int]:
        journals = self._journals()
        return journals["erp"].last, journals["wms"].last, len(self._commits())

    def _since(self, mark: tuple[int, int, int]) -> Recording:
        calls: list[tuple[Any, Call]] = []
        effects: Counter[str] = Counter()
        for (side, journal), seq in zip(self._journals().items(), mark[:2], strict=True):
            new = [entry for entry in journal.entries() if entry.seq > seq]
            calls += [(entry.at, Call(side, entry.operation, entry.wrote)) for entry in new]
            for change in journal.changes():
                if change.seq > seq and change.by != "ui":
                    effects.update(_effects(side, change))
        ordered = tuple(call for _at, call in sorted(calls, key=lambda pair: pair[0]))
        return Recording(ordered, tuple(self._commits()[mark[2] :]), effects)

    async def _until_hit(self, trap: Trap, deed: asyncio.Task[None], subject: Any) -> list[Point]:
        """Nothing when everything came to its end without another point."""
        over = asyncio.create_task(self._over(deed, subject))
        try:
            async with asyncio.timeout(HIT_SECONDS):
                while not (hit := trap.sprung()):
                    if over.done():
                        over.result()
                        return []
                    await asyncio.sleep(0.005)
                return hit
        except TimeoutError as error:
            raise AssertionError(f"neither came {', '.join(map(str, trap.armed))} nor an end") from error
        finally:
            over.cancel()
            await asyncio.gather(over, return_exceptions=True)

    async def _over(self, deed: asyncio.Task[None], subject: Any) -> None:
        """Returns when what was wished for stands at rest; raises what the deed raised."""
        await asyncio.shield(deed)
        await eventually(lambda: self._is_over(subject), HIT_SECONDS, what="an end without the point")

    async def _is_over(self, subject: Any) -> bool:
        try:
            if not await self.flow.reached(self.shop, subject) or any(not i["parked"] for i in await self.shop.inbox()):
                return False
            await asyncio.wait_for(self._at_rest(), 5)
        except (aiohttp.ClientError, KeyError, AssertionError, TimeoutError):
            return False
        return True


def let_an_hour_pass(sandbox: Sandbox) -> None:
    """Everything is an hour older than it was: a daemon that starts anew looks once more at what changed lately, and
    that shall be the records of this time only."""
    hour = timedelta(hours=1)
    for book in (sandbox.erp.book.orders, sandbox.erp.book.products, sandbox.erp.book.companies):
        for wire in book.values():
            cast(dict[str, Any], wire)["DateChanged"] -= hour
    wms = sandbox.wms
    for table in (wms.orders, wms.products, wms.customers, wms.suppliers, wms.product_groups, wms.invoices):
        for record in table.rows():
            record.updated_at -= hour
        table.touch()


def _effects(side: Side, change: RecordChange) -> list[str]:
    if change.before is None or change.after is None:
        return [f"{side} {change.kind} {'created' if change.before is None else 'deleted'}"]
    old, new = change.before, change.after
    names = [name for name in new.keys() | old.keys() if name not in UNTOLD and old.get(name) != new.get(name)]
    return [f"{side} {change.kind} {_plain(name)}" for name in names]


def _plain(name: str) -> str:
    """Without the ids of lines: `lines.21.quantity` is a line's quantity."""
    return ".".join("*" if part.isdigit() else part for part in name.split("."))


async def killed_everywhere(trial: Trial, runs: Sequence[Sequence[Point]], tally: Tally) -> None:
    """Each run is killed at all of its points. Goes on after a failure, so that one call tells all of them;
    `tally.failures` is what to assert on."""
    for points in runs:
        try:
            met = await trial.kill_at(*points)
        except (AssertionError, aiohttp.ClientError, TimeoutError) as error:
            where = f"{trial.flow.name}, {', then '.join(map(str, points))}"
            tally.failures.append(f"{where}: {error}\n{trial.shop.tail()[-TOLD_CHARACTERS:]}")
            tally.failed += len(points)
            await _stand_up(trial)
            continue
        tally.killed += met
        tally.unmet += [point for point in points if point not in met]


async def _stand_up(trial: Trial) -> None:
    await trial.shop.daemon.kill()
    await trial.flow.start(trial.shop)


@asynccontextmanager
async def trial_of(flow: Flow, launcher: Launcher) -> AsyncIterator[Trial]:
    """A shop for this flow, opened."""
    port: Change = ('public = "127.0.0.1:0"', f'public = "127.0.0.1:{_free_port()}"')
    changes = [port, *QUICK, (TIMING, f"{flow.tables}\n{FUSES}\n{TIMING}"), *flow.changes]
    async with running(flow.world(), start=False, **flow.switches) as shop:
        change_config(shop.config, changes)
        shop.daemon = ForkedDaemon(shop.config, shop.folder, launcher)
        await shop.start()
        await flow.open(shop)
        await shop.until_idle()
        yield Trial(shop, flow)


def _free_port() -> int:
    """The same in every life, so that Rackbeat's webhooks find the daemon again; below the ports that the kernel gives
    to outgoing connections, or one of those would take it between two lives."""
    for port in random.sample(OWN_PORTS, 50):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise AssertionError(f"no free port in {OWN_PORTS}")
