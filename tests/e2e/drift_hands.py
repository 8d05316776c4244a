"""What people do in both user interfaces that ends in drift, one of each kind, and what must be told of it.

The set-up of the account has its own (test_repair.py, tests/crash/setup_flows.py).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Any

from sandbox.wms_records import Order
from sandbox.world import Category, Company, Product, World
from tests.e2e.running import Running

Told = tuple[str, str | None, str | None]
"""Kind, 24SevenOffice id, Rackbeat id."""

TIMING = "[connections.sandbox.timing]\n"
CHANGES = (
    (
        TIMING,
        '[connections.sandbox.masters]\nproduct = "both"\ncustomer = "both"\nsupplier = "both"\n\n'
        f"[connections.sandbox.stock]\nenabled = true\n\n{TIMING}stock_poll_seconds = 1\n",
    ),
    ('wms_state = "draft"\n', 'wms_state = "draft"\norder_flow = "both"\n'),
    ('mode = "sync"\n', 'mode = "sync"\nrules_file = "rules.toml"\n'),
)
ORDERS = (
    "exact_copy", "likely_copy", "quantity", "line_gone", "line_added", "shipped", "edited_while_packed",
    "edited_invoice", "customer", "deleted_there", "deleted_here", "dearer", "billed_twice", "billed_behind",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Party:
    """`first`: id of the first in 24SevenOffice less one; `number`: the same in Rackbeat."""

    kind: str
    type: str
    first: int
    number: int

    @property
    def path(self) -> str:
        return f"/{self.kind}s"

    def erp(self, n: int) -> str:
        return str(self.first + n)

    def wms(self, n: int) -> str:
        return str(self.number + n)


PARTIES = (Party("customer", "Business", 10_000, 2_000), Party("supplier", "Supplier", 50_000, 3_000))
FIELDS = {"customer": "kunde-id", "supplier": "leverandør-id", "product": "24SO Produkt-id"}


def town() -> World:
    """Thirteen of each sort: no two accidents happen to the same one."""
    customers, suppliers = (
        tuple(Company(p.kind, p.first + n, p.wms(n), f"{p.kind} {n} AS", country="NO") for n in range(1, 14))  # type: ignore[arg-type]  # one of the two words
        for p in PARTIES
    )
    goods = tuple(
        Product(1000 + n, f"V-{n}", f"Vare {n}", 1, 50_001, Decimal(100), Decimal(50), Decimal(50))
        for n in range(1, 14)
    )
    return World(
        categories=(Category(1, "Verktøy"),), customers=customers, suppliers=suppliers, products=goods, orders=()
    )


@dataclass(slots=True)
class Accidents:
    """`told`: what the audit must say, and nothing else."""

    shop: Running
    pairs: dict[str, tuple[str, Order]] = field(default_factory=dict)
    told: set[Told] = field(default_factory=set)

    def expect(self, kind: str, erp_id: object = None, wms_id: object = None) -> None:
        self.told.add((kind, *(None if one is None else str(one) for one in (erp_id, wms_id))))  # type: ignore[arg-type]  # three of them

    def ids(self, name: str) -> tuple[str, str]:
        erp_id, order = self.pairs[name]
        return erp_id, str(order.number)

    async def sell(self) -> None:
        for at, name in enumerate(ORDERS):
            erp_id = await self.shop.hands.sell(10_001 + at % 3, [(1001, 5), (1002 + at % 3, 2)])
            self.pairs[name] = (erp_id, await self.shop.until_arrived(erp_id))

    async def disagree(self) -> None:
        """The same field in both systems, while nothing is sent."""
        hands = self.shop.hands
        await hands.erp("PATCH", "/products/1005", {"name": "Navn fra økonomi"})
        await hands.ui("PUT", "/products/V-5", {"name": "Navn fra lager"})
        self.expect("product.conflict", 1005, "V-5")
        for party in PARTIES:
            await hands.erp("PATCH", f"/companies/{party.erp(5)}", {"name": "Navn fra økonomi"})
            await hands.ui("PUT", f"{party.path}/{party.wms(5)}", {"name": "Navn fra lager"})
            self.expect(f"{party.kind}.conflict", party.erp(5), party.wms(5))

    async def bill(self) -> None:
        """Two orders on their regular way to the end."""
        hands = self.shop.hands
        for name in ("dearer", "billed_twice", "billed_behind", "edited_invoice"):
            await hands.book(self.ids(name)[1])
            await hands.ship(self.ids(name)[1])

    async def invoice(self, *names: str) -> None:
        for name in names:
            await self.shop.hands.ui("POST", f"/orders/{self.ids(name)[1]}/convert-to-invoice", {"book": True})

    def invoice_of(self, name: str) -> Any:
        number = self.pairs[name][1].number
        return next(one for one in self.shop.sandbox.wms.invoices.rows() if one.order_number == number)

    async def copies(self) -> None:
        hands, wms = self.shop.hands, self.shop.sandbox.wms
        for name in ("exact_copy", "likely_copy"):
            erp_id, number = self.ids(name)
            await hands.ui("POST", f"/orders/{number}/copy")
            copy = max(order.number for order in wms.orders.rows())
            if name == "likely_copy":
                await hands.ui("PUT", f"/orders/{copy}", {"other_reference": ""})
            self.expect("order.duplicate", erp_id, copy)

    async def lines(self) -> None:
        hands = self.shop.hands
        for name, kind in (
            ("quantity", "order.quantity_mismatch"),
            ("line_gone", "order.line_missing_in_wms"),
            ("line_added", "order.line_missing_in_erp"),
            ("edited_while_packed", "order.quantity_mismatch"),
        ):
            erp_id, number = self.ids(name)
            first = self.pairs[name][1].lines[0].id
            if name == "line_gone":
                await hands.ui("DELETE", f"/orders/{number}/lines/{first}")
            elif name == "line_added":
                await hands.ui("POST", f"/orders/{number}/lines", {"item_id": "V-9", "quantity": 3, "line_price": 10})
            else:
                await hands.edit_line(number, first, 9)
            self.expect(kind, erp_id, number)
        await hands.book(self.ids("edited_while_packed")[1])
        self.expect("order.not_returned_to_accepted", *self.ids("edited_while_packed"))

    async def orders(self) -> None:
        hands = self.shop.hands
        erp_id, number = self.ids("shipped")
        await hands.book(number)
        await hands.ship(number)
        self.expect("order.status_mismatch", erp_id, number)
        erp_id, number = self.ids("customer")
        await hands.erp("PATCH", f"/orders/{erp_id}", {"customer_id": 10_008})
        self.expect("order.customer_mismatch", erp_id, number)
        erp_id, number = self.ids("deleted_there")
        await hands.ui("DELETE", f"/orders/{number}")
        self.expect("order.missing_in_wms", erp_id)
        erp_id, number = self.ids("deleted_here")
        await hands.erp("DELETE", f"/orders/{erp_id}")
        self.expect("order.missing_in_erp", erp_id, number)
        self.expect("order.line_unsendable", await hands.sell(10_001, [(1001, 1), (1002, -1)]))

    async def invoices(self) -> None:
        hands, wms = self.shop.hands, self.shop.sandbox.wms
        erp_id, number = self.ids("dearer")
        row = (await hands.erp_order(erp_id))["lines"][0]["row_id"]
        await hands.erp("PATCH", f"/orders/{erp_id}", {"lines": [{"row_id": row, "unit_price": 333}]})
        self.expect("invoice.amount_mismatch", erp_id, self.invoice_of("dearer").number)
        again = wms.add(wms.invoices, replace(self.invoice_of("billed_twice"), number=9001))
        self.expect("invoice.duplicate", None, again.number)
        await self.invoice("billed_behind")
        self.expect("invoice.missing_in_erp", self.ids("billed_behind")[0], self.invoice_of("billed_behind").number)
        erp_id, number = self.ids("edited_invoice")
        row = (await hands.erp_order(erp_id))["lines"][0]["row_id"]
        await hands.erp("PATCH", f"/orders/{erp_id}", {"lines": [{"row_id": row, "quantity": 9}]})
        await hands.set_erp_status(erp_id, "Invoiced")
        self.expect("order.edited_after_invoicing", erp_id, number)

    async def products(self) -> None:
        hands, sandbox = self.shop.hands, self.shop.sandbox
        for kind, number in (("too_long", "X" * 30), ("missing", ""), ("not_unique", "TO"), ("not_unique", "TO")):
            made = await hands.erp("POST", "/products", {"number": number, "name": f"{kind} {number}"})
            self.expect(f"product.number_{kind}", made["id"])
        await self._fields("product", "/products", ("1006", "V-6"), ("1007", "V-7"))
        await hands.ui("DELETE", "/products/V-8")
        self.expect("product.missing_in_wms", 1008)
        await self._in_rackbeat("product", "/products", "RB-1", "KOPI-1", "1010", {"sales_price": 5})
        await hands.erp("PATCH", "/products/1011", {"name": "Helt nytt"})
        self.expect("product.field_mismatch", 1011, "V-11")
        await hands.erp("PATCH", "/products/1012", {"stock": 7})
        self.expect("product.stock_mismatch", 1012, "V-12")
        book = sandbox.erp.books[sandbox.erp.identity_id]
        book.categories[9] = {**book.categories[1], "Id": 9, "Name": "Hage"}
        self.expect("category.missing_in_wms", 9)

    async def parties(self) -> None:
        for party in PARTIES:
            await self._party(party)

    async def _party(self, party: Party) -> None:
        hands, kind = self.shop.hands, party.kind
        for name, number in (("invalid", "ABC"), ("not_unique", "8500"), ("not_unique", "8500")):
            wish = {"type": party.type, "number": number, "name": f"{name} {len(self.told)}"}
            self.expect(f"{kind}.number_{name}", (await hands.erp("POST", "/companies", wish))["id"])
        await self._fields(kind, party.path, (party.erp(6), party.wms(6)), (party.erp(7), party.wms(7)))
        await hands.ui("DELETE", f"{party.path}/{party.wms(8)}")
        self.expect(f"{kind}.missing_in_wms", party.erp(8))
        more = {"group_number": 1, "group_id": 1, "payment_terms_id": 1}
        await self._in_rackbeat(kind, party.path, 7001, 7002, party.erp(10), more)
        await hands.erp("PATCH", f"/companies/{party.erp(11)}", {"city": "Bergen"})
        for n, org in ((12, "987654321"), (13, "987 654 321")):
            await hands.erp("PATCH", f"/companies/{party.erp(n)}", {"organization_number": org})
        for n in (11, 12, 13):
            self.expect(f"{kind}.field_mismatch", party.erp(n), party.wms(n))
        self.expect(f"{kind}.duplicate_candidate", party.erp(13))

    async def _fields(self, kind: str, path: str, edited: tuple[str, str], missing: tuple[str, str]) -> None:
        slug = next(one.slug for one in self.shop.sandbox.wms.fields.rows() if one.name == FIELDS[kind])
        for how, pair, value in (("edited", edited, "77"), ("missing", missing, "")):
            await self.shop.hands.set_field(f"{path}/{pair[1]}", slug, value)
            self.expect(f"{kind}.id_field_{how}", *pair)

    async def _in_rackbeat(
        self, kind: str, path: str, alone: object, copy: object, copied: str, more: Mapping[str, object]
    ) -> None:
        """One that only Rackbeat has, and a second one that says it is the other system's `copied`."""
        slug = next(one.slug for one in self.shop.sandbox.wms.fields.rows() if one.name == FIELDS[kind])
        for number in (alone, copy):
            wish = {
                "number": number,
                "name": f"{kind} {number}",
                "group_number": 1,
                "unit_id": 1,
                "group_id": 1,
                **more,
            }
            await self.shop.hands.ui("POST", path, wish)
        await self.shop.hands.set_field(f"{path}/{copy}", slug, copied)
        self.expect(f"{kind}.missing_in_erp", None, alone)
        self.expect(f"{kind}.duplicate", copied, copy)
