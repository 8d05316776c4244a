"""State lost (design 3.15, ADR 9): a person confirms the adoption; nothing is made twice, id fields come back (R5)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.crash.flow import Flow
from tests.e2e.running import CONNECTION, Running
from tests.e2e.waiting import eventually
from tests.e2e.worlds import CUSTOMER, HAMMER, SAW


@dataclass(slots=True)
class Lost:
    """`known`: an order that had arrived; `waiting`: one that was sold while nobody listened. Ids of 24SO."""

    turn: int
    known: str
    waiting: str = ""


async def observes_only(shop: Running) -> bool:
    (one,) = (await shop.ask("status"))["connections"]
    return bool(one["observe_only"])


async def adopt(shop: Running) -> Any:
    planned = await shop.ask("adopt")
    assert planned["questions"] == [], planned
    return await shop.ask("adopt", confirm=planned["total"])


class Adopted(Flow):
    """The state is gone, an id field too, and an order was sold meanwhile; the operator types it again after a kill."""

    name = "adoption after a lost state"
    commands = frozenset({"create order in wms", "set_id_field customer in wms"})
    writes = frozenset({"POST /orders/drafts", "PUT /customers/{number}/fields", "POST /webhooks"})
    shop_points = 8
    loose = frozenset({"wms webhook created", "wms webhook deleted", "wms webhook is_active"})
    """Its tokens went with the state: registered anew at every start that does not know them (`Registration`)."""

    async def ready(self, shop: Running, turn: int) -> Lost:
        sold = await shop.hands.sell(CUSTOMER, [(SAW, 1)])
        await shop.until_arrived(sold)
        return Lost(turn, sold)

    async def act(self, shop: Running, subject: Lost) -> None:
        await shop.daemon.kill()
        for path in shop.state_dir.glob("state.db*"):
            path.unlink()
        await shop.hands.set_field("/customers/2001", "kunde-id", None)
        subject.waiting = await shop.hands.sell(CUSTOMER, [(HAMMER, 2)])
        await self.start(shop)
        await self.resume(shop, subject)

    async def start(self, shop: Running) -> None:
        """Not ready before a person has agreed."""
        await shop.daemon.start()
        await shop.until_answering()

    async def resume(self, shop: Running, subject: Lost) -> None:
        async def decided() -> bool:
            return await observes_only(shop) or await shop.observed("/readyz") == 200

        await eventually(decided, what="whether the state may be trusted")
        if await observes_only(shop):
            await adopt(shop)

    async def reached(self, shop: Running, subject: Lost) -> bool:
        [customer] = [c for c in shop.sandbox.wms.customers.rows() if c.number == 2001]
        labelled = list(customer.field_values.values()) == [str(CUSTOMER)]
        return labelled and bool(subject.waiting and shop.wms_orders(subject.waiting))

    async def check(self, shop: Running, subject: Lost) -> None:
        assert [len(shop.wms_orders(order)) for order in (subject.known, subject.waiting)] == [1, 1]
        assert not await observes_only(shop)
        assert f'samsvar_observe_only{{connection="{CONNECTION}"}} 0.0' in await shop.metrics()
