"""What the Rackbeat account must have (R1), taken away by somebody and made again by a repair plan."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.crash.flow import Flow
from tests.crash.repair_flows import apply, planned
from tests.e2e.running import Running

FIELD, TERM, CUSTOMER_GROUP, SUPPLIER_GROUP = "24SO rad-id", 7, 71, 72
KINDS = ("setup.field_missing", "setup.group_missing", "setup.payment_term_missing")


@dataclass(slots=True)
class Lacking:
    """An account without a text field, a payment term and two groups, and the plan that makes them."""

    turn: int
    plan: dict[str, Any]


def there(shop: Running) -> list[int]:
    """How many there are of each: text field, payment term, customer group, supplier group."""
    wms = shop.sandbox.wms
    fields = [field for field in wms.fields.rows() if field.name == FIELD]
    numbered = ((wms.payment_terms, TERM), (wms.customer_groups, CUSTOMER_GROUP), (wms.supplier_groups, SUPPLIER_GROUP))
    return [len(fields), *(sum(row.number == number for row in table.rows()) for table, number in numbered)]


class SetUpRepaired(Flow):
    """Each is made once; the operator applies the same plan again after a crash."""

    name = "set-up of the account repaired"
    commands = frozenset[str]()
    writes = frozenset({"POST /fields", "POST /payment-terms", "POST /customer-groups", "POST /supplier-groups"})
    changes = (
        (
            "[connections.sandbox.wms]\n",
            "[connections.sandbox.wms]\n"
            f'payment_terms = "{TERM}"\ncustomer_group = "{CUSTOMER_GROUP}"\nsupplier_group = "{SUPPLIER_GROUP}"\n',
        ),
    )

    async def open(self, shop: Running) -> None:
        """Nothing is synced: what is taken away here must be in use nowhere."""

    async def ready(self, shop: Running, turn: int) -> Lacking:
        wms = shop.sandbox.wms
        for field in wms.fields.rows():
            if field.name == FIELD:
                await shop.hands.ui("DELETE", f"/fields/{field.slug}")
        for path, table, number in (
            ("/payment-terms", wms.payment_terms, TERM),
            ("/customer-groups", wms.customer_groups, CUSTOMER_GROUP),
            ("/supplier-groups", wms.supplier_groups, SUPPLIER_GROUP),
        ):
            if any(row.number == number for row in table.rows()):
                await shop.hands.ui("DELETE", f"{path}/{number}")
        return Lacking(turn, await planned(shop, ["set_up"] * 4, KINDS))

    async def act(self, shop: Running, subject: Lacking) -> None:
        await apply(shop, subject.plan)

    async def resume(self, shop: Running, subject: Lacking) -> None:
        await self.act(shop, subject)

    async def reached(self, shop: Running, subject: Lacking) -> bool:
        return there(shop) == [1, 1, 1, 1]

    async def check(self, shop: Running, subject: Lacking) -> None:
        assert there(shop) == [1, 1, 1, 1]
        await shop.ask("reconcile_run")
        left = [row["kind"] for row in (await shop.ask("drift_list"))["drift"] if row["kind"].startswith("setup.")]
        assert left == [], left
