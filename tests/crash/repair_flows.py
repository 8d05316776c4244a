"""A repair plan, applied again after a crash; and the registration of webhooks at a start."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from daemon.wms.registration import DEFAULT_EVENTS
from tests.crash.flow import Flow
from tests.crash.order_flows import BOOK, SAVE, Sale, erp_quantities, sold, wms_order, wms_quantities
from tests.e2e.running import Running
from tests.e2e.waiting import eventually
from tests.e2e.worlds import CUSTOMER, HAMMER, SAW

PLAN_SECONDS = 60.0


@dataclass(slots=True)
class Broken:
    """What somebody did behind our back, and the plan that mends it."""

    sale: Sale
    copied: Sale
    customer: int
    plan: dict[str, Any] = field(default_factory=dict)


async def planned(shop: Running, operations: list[str], kinds: Sequence[str] = ()) -> dict[str, Any]:
    """A plan of just these, sorted, for drift of these kinds (or of any). What was done a moment ago is no drift yet,
    so it is looked for again."""
    run: Any = None
    plan: dict[str, Any] = {}

    async def found() -> bool:
        nonlocal run, plan
        run, plan = await shop.ask("reconcile_run"), await shop.ask("repair_plan", kinds=list(kinds))
        return sorted(action["operation"] for action in plan["actions"]) == operations

    try:
        await eventually(found, PLAN_SECONDS, what=f"a plan of {operations}")
    except AssertionError as error:
        raise AssertionError(f"{error}: {run} {plan}") from error
    return plan


async def apply(shop: Running, plan: dict[str, Any]) -> None:
    named = {"plan": plan["plan_id"], "checksum": plan["checksum"], "why": "test"}
    await shop.ask("repair_apply", **named, confirmed=[action["id"] for action in plan["actions"]])


class Repair(Flow):
    """A surplus copy is deleted, an id field restored, a booked order reopened, edited and booked again: each once."""

    name = "repair applied"
    commands = frozenset(
        {
            "delete order in wms",
            "set_id_field customer in wms",
            "reopen order in wms",
            "edit_line order in wms",
            "book order in wms",
        }
    )
    writes = frozenset(
        {
            "DELETE /orders/{number}",
            "PUT /customers/{number}/fields",
            "POST /orders/{number}/reopen",
            "PUT /orders/{number}/lines/{id}",
            BOOK,
        }
    )

    async def ready(self, shop: Running, turn: int) -> Broken:
        sale = await sold(shop, turn, [(HAMMER, 5), (SAW, 2)])
        copied = await sold(shop, turn, [(HAMMER, turn + 1)])
        await shop.until_polled(1)
        await shop.hands.book(sale.number)
        await shop.until_polled(2)
        lines = (await shop.hands.erp_order(sale.erp_id))["lines"]
        await shop.hands.erp(
            "PATCH", f"/orders/{sale.erp_id}", {"lines": [{"row_id": lines[0]["row_id"], "quantity": 3}]}
        )
        await shop.hands.ui("POST", f"/orders/{copied.number}/copy")
        await shop.hands.set_field("/customers/2001", "kunde-id", f"feil {turn}")
        await shop.until_polled(2)
        plan = await planned(shop, ["book", "delete", "edit_line", "reopen", "set_id_field"])
        return Broken(sale, copied, 2001, plan)

    async def act(self, shop: Running, subject: Broken) -> None:
        await apply(shop, subject.plan)

    async def resume(self, shop: Running, subject: Broken) -> None:
        await self.act(shop, subject)

    async def reached(self, shop: Running, subject: Broken) -> bool:
        wanted = [("HAM-1001", Decimal(3)), ("STIKKSAG Ø 12", Decimal(2))]
        order = wms_order(shop, subject.sale)
        return order.is_booked and wms_quantities(shop, subject.sale) == wanted

    async def check(self, shop: Running, subject: Broken) -> None:
        await shop.ask("reconcile_run")
        left = (await shop.ask("drift_list"))["drift"]
        assert left == [], left
        assert [str(order.number) for order in shop.wms_orders(subject.copied.erp_id)] == [subject.copied.number]


class RepairedErp(Flow):
    """Where Rackbeat is right about quantities: the row of the 24SO order is put back, once."""

    name = "repair of a 24SevenOffice order"
    commands = frozenset({"edit_order order in erp"})
    writes = frozenset({SAVE})
    changes = (('number_source = "alternative"', 'number_source = "alternative"\nquantity_owner = "wms"'),)

    async def ready(self, shop: Running, turn: int) -> Broken:
        sale = await sold(shop, turn, [(HAMMER, 5), (SAW, 2)])
        await shop.until_polled(1)
        await shop.hands.book(sale.number)
        await shop.until_polled(2)
        lines = (await shop.hands.erp_order(sale.erp_id))["lines"]
        wish = {"lines": [{"row_id": lines[0]["row_id"], "quantity": 3}]}
        await shop.hands.erp("PATCH", f"/orders/{sale.erp_id}", wish)
        await shop.until_polled(2)
        return Broken(sale, sale, CUSTOMER, await planned(shop, ["edit_order"]))

    async def act(self, shop: Running, subject: Broken) -> None:
        await apply(shop, subject.plan)

    async def resume(self, shop: Running, subject: Broken) -> None:
        await apply(shop, subject.plan)

    async def reached(self, shop: Running, subject: Broken) -> bool:
        return await erp_quantities(shop, subject.sale) == [(HAMMER, Decimal(5)), (SAW, Decimal(2))]

    async def check(self, shop: Running, subject: Broken) -> None:
        await shop.ask("reconcile_run")
        left = (await shop.ask("drift_list"))["drift"]
        assert left == [], left


class Registration(Flow):
    """A start at which one webhook is gone, one was switched off, and of two the token is not known any more."""

    name = "webhooks registered"
    commands = frozenset[str]()
    writes = frozenset({"POST /webhooks", "PUT /webhooks/{id}", "DELETE /webhooks/{id}"})
    loose = frozenset({"wms webhook created", "wms webhook deleted", "wms webhook is_active"})
    """A registration whose token we never heard is made anew; that one of each is left is checked."""

    async def ready(self, shop: Running, turn: int) -> int:
        return turn

    async def act(self, shop: Running, subject: int) -> None:
        await shop.daemon.kill()
        hooks = sorted(shop.sandbox.wms.webhooks.rows(), key=lambda hook: hook.event)
        forget_tokens(shop, {hook.event for hook in hooks[:2]})
        await shop.hands.ui("PUT", f"/webhooks/{hooks[2].id}", {"is_active": False})
        await shop.hands.ui("DELETE", f"/webhooks/{hooks[3].id}")
        await shop.start()

    async def reached(self, shop: Running, subject: int) -> bool:
        hooks = shop.sandbox.wms.webhooks.rows()
        return len({hook.event for hook in hooks}) >= len(DEFAULT_EVENTS) and all(hook.is_active for hook in hooks)

    async def check(self, shop: Running, subject: int) -> None:
        events = [hook.event for hook in shop.sandbox.wms.webhooks.rows()]
        assert len(events) == len(set(events)), f"registered twice: {sorted(events)}"
        assert known_tokens(shop) == {hook.event: hook.token for hook in shop.sandbox.wms.webhooks.rows()}


def known_tokens(shop: Running) -> dict[str, str]:
    """By event, as the daemon keeps them."""
    with closing(sqlite3.connect(shop.state_dir / "state.db")) as state:
        [(body,)] = state.execute("select body from documents where kind = 'webhook' and name = 'tokens'")
    return {event: token for event, (_hook, token) in json.loads(body).items()}


def forget_tokens(shop: Running, events: set[str]) -> None:
    """As after a restore of an older backup; the daemon does not run."""
    with closing(sqlite3.connect(shop.state_dir / "state.db")) as state, state:
        [(body,)] = state.execute("select body from documents where kind = 'webhook' and name = 'tokens'")
        kept = {event: told for event, told in json.loads(body).items() if event not in events}
        state.execute("update documents set body = ? where kind = 'webhook' and name = 'tokens'", [json.dumps(kept)])
