"""The machine on the sandbox: real gateways, real HTTP, a clock that is pushed on."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from daemon.domain.change import kind_of
from daemon.domain.ids import Kind, System
from daemon.domain.ownership import Policy
from daemon.domain.record import Record
from sandbox.world import Category, World
from tests.contract.engine_world import Later
from tests.contract.local import sandbox_pair
from tests.model.door import Door, Written
from tests.model.judge import judge_made_once
from tests.model.life import Life, opened_store
from tests.model.mortal import Fate
from tests.model.sandbox_shop import CATEGORY, SandboxShop
from tests.model.shop import Books
from tests.model.steps import Accidents
from tests.model.watch import Watch


class MovableLater(Later):
    def advance(self, seconds: float) -> None:
        self.ahead += seconds


class OnSandbox(Accidents):
    """What needs a record at the instant of a write is looked at on fakes only; here at the end."""

    async def _open(self, policy: Policy, stack: AsyncExitStack, *, marks: bool) -> None:
        folder = Path(tempfile.mkdtemp(prefix="samsvar-model-"))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        clock, fate = MovableLater(), Fate()
        world = World(categories=(Category(int(CATEGORY), "Varer"),))
        pair = await stack.enter_async_context(sandbox_pair(folder, world, clock))
        await pair.hands.wms("PATCH", "settings", {"backorder_keeps_reference": marks})
        self.books, self.post = Books(), []
        self._known: dict[tuple[System, Kind, str], Record] = {}
        erp, wms = Door(pair.erp, clock, fate), Door(pair.wms, clock, fate)
        store = await stack.enter_async_context(opened_store(None, clock, fate))
        self.life = Life(clock, fate, erp, wms, store, policy)
        shop = SandboxShop(pair, clock, lambda kind, native_id: self.post.append((kind, native_id)))
        self.shop = shop
        await shop.open()
        self.watch = Watch(policy, self.books, clock, self.look)
        for door in (erp, wms):
            door.checks.append(self.watch.of(door))

        def echo(written: Written) -> None:
            self.post.append((kind_of(written.change), written.native_id))

        wms.echoes.append(echo)

    def look(self, system: System, kind: Kind, native_id: str) -> Any:
        return self._known.get((system, kind, native_id))

    async def _end(self) -> None:
        await super()._end()
        for system in System:
            for kind in (Kind.PRODUCT, Kind.CUSTOMER, Kind.SUPPLIER, Kind.CATEGORY, Kind.ORDER):
                for record in await self.shop.records(system, kind):
                    self._known[system, kind, record.native_id] = record
        for door in (self.life.erp, self.life.wms):
            judge_made_once(door, self.look)
