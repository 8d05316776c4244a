"""What the scenarios of R1-R16 look at and wait for, over the sandbox's records and journal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from sandbox.wms_records import Order, Party, Product
from tests.e2e.hands import Json
from tests.e2e.rule_world import DRILL, HAMMER, SAW
from tests.e2e.running import Running
from tests.e2e.waiting import eventually

ID_FIELDS = {"product": ("24SO Produkt-id", "item"), "customer": ("kunde-id", "customer")}
ID_FIELDS["supplier"] = ("leverandør-id", "supplier")
SHORT = {HAMMER: "HAM", SAW: "SAW", DRILL: "DRILL"}
Quantities = dict[str, int]


class Eyes:
    """Looks at one running pair of systems."""

    def __init__(self, shop: Running) -> None:
        self._shop = shop

    def slug(self, kind: str) -> tuple[int, str]:
        """(id, slug) of the text field that holds the 24SO id."""
        name, group = ID_FIELDS[kind]
        [field] = [f for f in self._shop.sandbox.wms.fields.rows() if (f.name, f.available_for) == (name, group)]
        return field.id, field.slug

    def field_of(self, kind: str, record: Product | Party) -> str | None:
        return record.field_values.get(self.slug(kind)[0]) or None

    def wms_product(self, number: str) -> Product | None:
        return next((p for p in self._shop.sandbox.wms.products.rows() if p.number == number), None)

    def wms_party(self, kind: str, number: str) -> Party | None:
        table = self._shop.sandbox.wms.customers if kind == "customer" else self._shop.sandbox.wms.suppliers
        return next((p for p in table.rows() if str(p.number) == number), None)

    def number_by_id(self, kind: str, erp_id: int) -> str | None:
        """The Rackbeat number of the only record that carries this 24SO id."""
        wms = self._shop.sandbox.wms
        rows: Iterable[Product | Party] = wms.products.rows() if kind == "product" else wms.customers.rows()
        found = [str(row.number) for row in rows if self.field_of(kind, row) == str(erp_id)]
        assert len(found) <= 1, f"{kind} {erp_id} is there as {found}"
        return found[0] if found else None

    async def reason(self, kind: str, own_id: object) -> str | None:
        """Why this key is parked."""
        items = await self._shop.inbox()
        found = [i["reason"] for i in items if i["kind"] == kind and i["id"] == str(own_id) and i["parked"]]
        return str(found[0]) if found else None

    async def until_parked(self, kind: str, own_id: object) -> str:
        return str(await eventually(lambda: self.reason(kind, own_id), what=f"{kind} {own_id} parked"))

    async def erp_rows(self, noun: str, identity: str = "") -> list[Json]:
        path = f"/{noun}?identity={identity}" if identity else f"/{noun}"
        found: list[Json] = (await self._shop.hands.erp("GET", path))[noun]
        return found

    async def erp_product(self, own_id: int) -> Json:
        return await self._shop.hands.erp("GET", f"/products/{own_id}")

    async def status(self, order_id: str) -> str:
        return str((await self._shop.hands.erp_order(order_id))["status"])

    async def quantities(self, order_id: str) -> Quantities:
        lines = (await self._shop.hands.erp_order(order_id))["lines"]
        return {SHORT[line["product_id"]]: int(Decimal(line["quantity"])) for line in lines}

    async def until_status(self, order_id: str, status: str) -> None:
        async def reached() -> bool:
            return await self.status(order_id) == status

        await eventually(reached, what=f"24SO order {order_id} in {status}")

    async def drift(self) -> list[Json]:
        ran = await self._shop.cli("reconcile", "run", "--json")
        found: list[Json] = ran.document["drift"]
        return found

    async def drift_kinds(self, *entities: tuple[str, object]) -> list[str]:
        """The kinds of drift of these (24SO entity, id), sorted."""
        wanted = {(entity, str(own_id)) for entity, own_id in entities}
        return sorted({row["kind"] for row in await self.drift() if (row["entity"], row["erp_id"]) in wanted})

    def conflicts(self, kind: str, own_id: int) -> list[str]:
        """Fields of which the daemon said that both sides had changed them."""
        told = [line for line in self._shop.daemon.lines() if line.get("event") == "field_unsettled"]
        mine = [line for line in told if str(line["key"]).endswith(f"{kind}/erp/{own_id}")]
        return sorted({str(line["field"]) for line in mine if line["reason"] == "conflict"})

    def saves_of(self, order_id: str) -> int:
        """How often anybody but a person changed this 24SO order."""
        changes = self._shop.sandbox.erp.journal.changes("order", order_id)
        return sum(1 for change in changes if change.by != "ui")

    async def masters_polled(self, times: int = 2) -> None:
        """Until every system whose changes count was asked for changed products so often more, and what came of it is
        done."""
        journals = [(self._shop.sandbox.erp.journal, "GetProducts")]
        if 'product = "both"' in self._shop.config.read_text(encoding="utf-8"):
            journals.append((self._shop.sandbox.wms.journal, "GET /products"))
        before = [len(journal.entries(name)) for journal, name in journals]

        def polled() -> bool:
            return all(len(j.entries(name)) - b >= times for b, (j, name) in zip(before, journals, strict=True))

        await eventually(polled, what="polls of products")
        await self._shop.until_idle()

    def creates(self) -> Counter[str]:
        """Kind -> how many records were made in Rackbeat by requests."""
        made = {
            "category": "POST /product-groups",
            "customer": "POST /customers",
            "product": "POST /products",
            "supplier": "POST /suppliers",
        }
        return Counter({kind: n for kind, name in made.items() if (n := self._shop.wrote(name))})

    async def booked(self, order: Order) -> None:
        """A person books the order, unless it arrived so."""
        if not order.is_booked:
            await self._shop.hands.book(str(order.number))

    async def sold_and_arrived(self, customer: int, goods: list[tuple[int, int]], status: str) -> tuple[str, Order]:
        """(24SO id, Rackbeat order) at rest."""
        order_id = await self._shop.hands.sell(customer, goods, status=status)
        order = await self._shop.until_arrived(order_id)
        await self._shop.until_idle()
        await self._shop.until_polled(1)
        return order_id, order


def whole(value: Any) -> int:
    """An amount that is a whole number."""
    amount = Decimal(str(value))
    assert amount == int(amount)
    return int(amount)
