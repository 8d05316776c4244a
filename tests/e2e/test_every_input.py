"""Every row of the table of bad input over HTTP, with the daemon as a process: it travels in a normal form or is parked
with its reason, and a good record of each kind that was typed behind all of them arrives (issue 4, Bad input)."""

from __future__ import annotations

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest
import pytest_asyncio

from sandbox.world import Category, Product, World
from tests.e2e.every_input import CASES, SCREEN, TO_ERP, TO_WMS, Case
from tests.e2e.rule_eyes import Eyes
from tests.e2e.rules import STOCK_ON
from tests.e2e.running import Running, running
from tests.e2e.test_bad_content import BOTH_WAYS, STARTS_ANYWHERE
from tests.e2e.waiting import eventually
from tests.e2e.worlds import CUSTOMER, HAMMER, SUPPLIER, small

pytestmark = pytest.mark.asyncio(loop_scope="module")

OSLO = ZoneInfo("Europe/Oslo")
FIRST_NUMBER, FIRST_SHELF = 900_001, 1101
NOUNS = {"customer": "companies", "supplier": "companies", "product": "products"}
WMS_PARTY = {"name": "company_name", "street": "address_street", "email": "contact_email", "country": "address_country"}
GOOD = tuple(
    Case("a good one behind them", kind, way, {"name": f"God {kind}"}, {"name": f"God {kind}"})
    for kind in ("product", "customer", "supplier")
    for way in (TO_WMS, TO_ERP)
)
GOOD_SALE = Case(
    "a good one behind them", "order", TO_ERP, {"lines": [{"quantity": "7", "price": "100"}]}, {"quantities": ["7"]}
)
ALL = (*CASES, *GOOD, GOOD_SALE)
MASTERS_BOTH = (BOTH_WAYS[0], BOTH_WAYS[1].replace("product =", 'category = "both"\nproduct ='))


def _world() -> World:
    """Categories are born in 24SevenOffice with the world; a product for each row of stock."""
    world = small()
    categories = [c for c in ALL if (c.kind, c.way) == ("category", TO_WMS)]
    shelves = [c for c in ALL if c.kind == "stock"]
    price = Decimal(100)
    return replace(
        world,
        categories=(*world.categories, *(Category(50 + ALL.index(c), c.typed["name"]) for c in categories)),
        products=(
            *world.products,
            *(
                Product(FIRST_SHELF + at, f"HYLLE-{at}", f"Hylle {at}", 1, SUPPLIER, price, price / 2, Decimal(50))
                for at in range(len(shelves))
            ),
        ),
    )


class Typist:
    """Types a row into the system where it begins. `ids`: row -> how it is named there. `refused`: row -> what the
    screen said."""

    def __init__(self, shop: Running) -> None:
        self._shop = shop
        self.ids: dict[Case, str] = {}
        self.refused: dict[Case, str] = {}

    async def type(self, case: Case) -> None:
        own = getattr(self, f"_{case.kind}_{'erp' if case.way == TO_WMS else 'wms'}")
        try:
            self.ids[case] = str(await own(case, FIRST_NUMBER + ALL.index(case)))
        except AssertionError as refusal:  # of the hands: the screen took no such thing
            self.refused[case] = str(refusal)

    async def _party_erp(self, case: Case, number: int) -> object:
        wish = {"number": str(number), "name": f"Part {number}", **case.typed}
        made = await self._shop.hands.erp("POST", "/companies", {"type": _type_of(case), **wish})
        return made["id"]

    _customer_erp = _supplier_erp = _party_erp

    async def _party_wms(self, case: Case, number: int) -> object:
        typed = {WMS_PARTY[name]: value for name, value in case.typed.items()}
        wish = {"number": number, "company_name": f"Part {number}", "payment_terms_id": 1, "vat_zone": "domestic"}
        await self._shop.hands.ui("POST", f"/{case.kind}s", {**wish, f"{case.kind}_group_id": 1, **typed})
        return number

    _customer_wms = _supplier_wms = _party_wms

    async def _product_erp(self, case: Case, number: int) -> object:
        wish = {"name": "Vare", "category_id": 1, "price": 5, **case.typed, "number": _number(case, number)}
        return (await self._shop.hands.erp("POST", "/products", wish))["id"]

    async def _product_wms(self, case: Case, number: int) -> object:
        typed = {("sales_price" if name == "price" else name): value for name, value in case.typed.items()}
        wish = {"name": "Vare", "sales_price": 5, "group": 1, **typed, "number": _number(case, number)}
        await self._shop.hands.ui("POST", "/products", wish)
        return wish["number"]

    async def _category_erp(self, case: Case, number: int) -> object:
        return 50 + ALL.index(case)

    async def _category_wms(self, case: Case, number: int) -> object:
        await self._shop.hands.ui("POST", "/product-groups", {"number": number, "has_inventory": True, **case.typed})
        wish = {"number": f"I-{number}", "name": "I gruppen", "sales_price": 5, "group": number}
        await self._shop.hands.ui("POST", "/products", wish)
        return number

    async def _order_erp(self, case: Case, number: int) -> object:
        lines = [_renamed(line, {"price": "unit_price"}, product_id=HAMMER) for line in case.typed["lines"]]
        day = case.typed.get("day", "2026-11-02")
        wish = {"customer_id": CUSTOMER, "status": "Confirmed", "ordered_on": day, "delivery_on": day, "lines": lines}
        return (await self._shop.hands.erp("POST", "/orders", wish))["id"]

    async def _order_wms(self, case: Case, number: int) -> object:
        more = {"order_date": case.typed["day"], "deliver_at": case.typed["day"]} if "day" in case.typed else {}
        if "country" in case.typed:
            more["delivery_address_country"] = case.typed["country"]
        wish = {"customer_id": 2001, **more, "lines": _wms_lines(case) or _wms_lines(GOOD_SALE)}
        made = (await self._shop.hands.ui("POST", "/orders/drafts", wish))["order"]
        for line in [] if case.typed["lines"] else made["lines"]:
            await self._shop.hands.ui("DELETE", f"/orders/{made['number']}/lines/{line['id']}")
        await self._shop.hands.book(str(made["number"]))
        return made["number"]

    async def _invoice_wms(self, case: Case, number: int) -> object:
        more = {"invoice_date": case.typed["day"]} if "day" in case.typed else {}
        made = await self._shop.hands.ui(
            "POST", "/customer-invoices/drafts", {"customer_id": 2001, **more, "lines": _wms_lines(case)}
        )
        invoice = made["customer_invoice"]["number"]
        await self._shop.hands.ui("POST", f"/customer-invoices/{invoice}/book")
        return invoice

    async def _stock_wms(self, case: Case, number: int) -> object:
        shelf = f"HYLLE-{[c for c in ALL if c.kind == 'stock'].index(case)}"
        wish = {"item_id": shelf, "adjustment_type": "quantity", "quantity": case.typed["stock"], "location": 1}
        made = await self._shop.hands.ui("POST", "/inventory-adjustments", wish)
        await self._shop.hands.ui("POST", f"/inventory-adjustments/{made['inventory_regulation']['id']}/book")
        return shelf


def _type_of(case: Case) -> str:
    return "Supplier" if case.kind == "supplier" else "Business"


def _number(case: Case, number: int) -> str:
    return str(case.typed.get("number", f"V-{number}")).replace("{}", f"{case.way[0]}{number}")


def _renamed(line: Mapping[str, Any], names: Mapping[str, str], **more: Any) -> dict[str, Any]:
    return {**{names.get(name, name): value for name, value in line.items()}, **more}


def _wms_lines(case: Case) -> list[dict[str, Any]]:
    return [_renamed(line, {"price": "line_price"}, item_id="HAM-1001") for line in case.typed["lines"]]


class Looker:
    """What stands on the other side, in the words of the table; None: nothing."""

    def __init__(self, shop: Running, ids: Mapping[Case, str]) -> None:
        self._shop, self._eyes, self._ids = shop, Eyes(shop), ids

    async def look(self, case: Case) -> dict[str, Any] | None:
        if case.kind in ("order", "invoice"):
            found = await (self._order_there(case) if case.way == TO_WMS else self._order_here(case))
        elif case.way == TO_WMS:
            found = self._there(case)
        else:
            found = await self._here(case)
        return found

    def _there(self, case: Case) -> dict[str, Any] | None:
        own, number = self._ids[case], FIRST_NUMBER + ALL.index(case)
        if case.kind == "category":
            groups = self._shop.sandbox.wms.product_groups.rows()
            return next(({"name": group.name} for group in groups if str(group.number) == own), None)
        if case.kind == "product":
            made = self._eyes.wms_product(_number(case, number))
            return made and {"name": made.name, "price": made.sales_price}
        party = self._eyes.wms_party(case.kind, str(case.typed.get("number", number)))
        names = {"name": "name", **{k: v for k, v in WMS_PARTY.items() if k != "name"}}
        return party and {name: getattr(party, own_name) for name, own_name in names.items()}

    async def _here(self, case: Case) -> dict[str, Any] | None:
        if case.kind == "category":
            rows, own = await self._eyes.erp_rows("categories"), case.seen and case.seen["name"]
            return next((row for row in rows if row["name"] == own), None)
        noun = "products" if case.kind == "stock" else NOUNS[case.kind]
        rows = await self._eyes.erp_rows(noun)
        return next((row for row in rows if row["number"] == self._ids[case]), None)

    async def _order_there(self, case: Case) -> dict[str, Any] | None:
        made = self._shop.wms_orders(self._ids[case])
        if not made:
            return None
        lines = made[0].lines
        return {
            "names": [line.name for line in lines],
            "quantities": [line.quantity for line in lines],
            "prices": [line.line_price for line in lines],
            "day": made[0].order_date,
        }

    async def _order_here(self, case: Case) -> dict[str, Any] | None:
        reference = f"{'RBF' if case.kind == 'invoice' else 'RB'} {self._ids[case]}"
        found = [row for row in await self._eyes.erp_rows("orders") if row["reference_number"] == reference]
        if len(found) != 1:
            return None
        raw = self._shop.sandbox.erp.book.orders[int(found[0]["id"])]
        lines = found[0]["lines"]
        return {
            "names": [line["name"] for line in lines],
            "quantities": [line["quantity"] for line in lines],
            "prices": [line["unit_price"] for line in lines],
            "day": (raw["DateOrdered"].astimezone(OSLO)).date().isoformat(),
            "country": ((raw.get("Addresses") or {}).get("Delivery") or {}).get("Country"),
        }


def _is(seen: object, wanted: object) -> bool:
    if isinstance(wanted, list) and isinstance(seen, list):
        return len(seen) == len(wanted) and all(map(_is, seen, wanted))
    try:
        return Decimal(str(seen)) == Decimal(str(wanted))
    except ArithmeticError:
        return str(seen) == str(wanted)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def typed() -> AsyncIterator[tuple[Running, Typist]]:
    """All rows typed one after the other, good ones last, and everything at rest."""
    async with running(_world(), changes=[MASTERS_BOTH, STARTS_ANYWHERE, STOCK_ON]) as shop:
        await shop.initial_sync()
        planned = await shop.ask("stock_opening", how="from-erp")
        await shop.ask("stock_opening", how="from-erp", confirm=planned["total"])
        await shop.until_idle()
        typist = Typist(shop)
        for case in ALL:
            await typist.type(case)
        yield shop, typist
        shop.assert_no_traceback()


@pytest.mark.parametrize("case", ALL, ids=str)
async def test_it_travels_in_a_normal_form_or_is_parked_with_its_reason(
    typed: tuple[Running, Typist], case: Case
) -> None:
    shop, typist = typed
    if case.reason == SCREEN:
        assert case in typist.refused
        return
    assert case not in typist.refused, typist.refused[case]
    ids, looker, eyes = typist.ids, Looker(shop, typist.ids), Eyes(shop)
    if case.reason:
        assert await eyes.until_parked(case.kind, ids[case]) == case.reason
        assert await looker.look(case) is None
        return
    assert case.seen is not None
    wanted = case.seen

    async def told() -> tuple[dict[str, Any] | None, str | None] | None:
        there, why = await looker.look(case), await eyes.reason(case.kind, ids[case])
        is_there = there is not None and all(_is(there[name], value) for name, value in wanted.items())
        return (there, why) if is_there or why else None

    there, why = await eventually(told, seconds=20, what=f"{case} on the other side") or (None, None)
    assert why is None, why
    assert there is not None and all(_is(there[name], value) for name, value in wanted.items()), there
