"""The machine on fakes, in memory or on a SQLite file."""

from __future__ import annotations

import shutil
import tempfile
from contextlib import AsyncExitStack
from pathlib import Path
from typing import Any

from daemon.domain.change import Change, Create, EditErpOrder, EditWmsLine, Performed, RowAction, Update, kind_of
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.order import Order
from daemon.domain.ownership import Policy
from tests.fakes import FakeClock, FakeRemote
from tests.model.door import Door, Written
from tests.model.fake_shop import FakeShop
from tests.model.life import Life, opened_store
from tests.model.mortal import Fate
from tests.model.shop import Books
from tests.model.steps import Accidents
from tests.model.watch import Watch


class StrictRemote(FakeRemote):
    """Refuses an order or a line of an item that does not exist, as both systems do."""

    async def perform(self, change: Change) -> Performed:
        wanted: list[str | None] = []
        match change:
            case Create(record=Order(lines=lines)):
                wanted = [line.product_id for line in lines if not line.is_text]
            case EditWmsLine(row=row):
                wanted = [row.product_id] if row.product_id else []
            case EditErpOrder(rows=rows):
                wanted = [row.product_id for row in rows if row.product_id and row.action is not RowAction.DELETE]
        missing = [product for product in wanted if (Kind.PRODUCT, product or "") not in self.records]
        if missing:
            raise SyncError(Reason.REFUSED, f"no item {missing[0]}")
        return await super().perform(change)


class OnFakes(Accidents):
    """State in memory, so that thousands of histories take a minute."""

    def _folder(self, stack: AsyncExitStack) -> Path | None:
        return None

    async def _open(self, policy: Policy, stack: AsyncExitStack, *, marks: bool) -> None:
        clock, fate = FakeClock(), Fate()
        self.books, self.post = Books(), []
        self._remotes = {system: StrictRemote(system, clock) for system in System}
        erp, wms = (Door(remote, clock, fate) for remote in self._remotes.values())
        store = await stack.enter_async_context(opened_store(self._folder(stack), clock, fate))
        self.life = Life(clock, fate, erp, wms, store, policy)
        shop = FakeShop(*self._remotes.values(), clock, lambda kind, i: self.post.append((kind, i)), marks=marks)
        self.shop, self._links = shop, dict[str, str]()
        self.watch = Watch(policy, self.books, clock, self.look)
        for door in (erp, wms):
            door.checks.append(self.watch.of(door))

        def echo(written: Written) -> None:
            self.post.append((kind_of(written.change), written.native_id))
            if isinstance(written.change, Update) and "number" in written.change.fields:
                self.books.renamed(written.change.kind, written.change.native_id, written.native_id)

        def draw(written: Written) -> None:
            if isinstance(written.change, EditErpOrder):
                shop.draw()

        wms.echoes.append(echo)
        erp.echoes.append(draw)

    def look(self, system: System, kind: Kind, native_id: str) -> Any:
        return self._remotes[system].records.get((kind, native_id))


class OnFakesAndSqlite(OnFakes):
    """The same on a real state file, in memory where the system has some: kills are played, no disk is waited for."""

    def _folder(self, stack: AsyncExitStack) -> Path | None:
        memory = Path("/dev/shm")
        folder = Path(tempfile.mkdtemp(prefix="samsvar-model-", dir=memory if memory.is_dir() else None))
        stack.callback(shutil.rmtree, folder, ignore_errors=True)
        return folder
