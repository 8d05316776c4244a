"""R3, R4, R5, R7, R8 and R15 for master records over real HTTP, with the daemon as a process: who is created where,
whose value counts, what a new number and a delete do, and what people can type."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator, Callable
from decimal import Decimal
from typing import Any

import pytest
import pytest_asyncio

from sandbox.wms_records import Party, Product
from tests.e2e.conftest import Start
from tests.e2e.hands import Json, in_path
from tests.e2e.running import Change, Running, running
from tests.e2e.waiting import eventually
from tests.e2e.worlds import CUSTOMER, DRILL, HAMMER, SAW, small

pytestmark = pytest.mark.asyncio(loop_scope="module")

BEFORE_TIMING = "[connections.sandbox.timing]\n"
OWN_KINDS = ("product", "customer", "supplier", "category")


def masters(master: str, more: str = "") -> Change:
    """All kinds live there; `more`: further tables."""
    table = "".join(f'{kind} = "{master}"\n' for kind in OWN_KINDS)
    return (BEFORE_TIMING, f"[connections.sandbox.masters]\n{table}\n{more}{BEFORE_TIMING}")


def of_connection(line: str) -> Change:
    return ('orders_since = ""\n', f'orders_since = ""\n{line}\n')


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop() -> AsyncIterator[Running]:
    """Everything both ways, the initial sync done."""
    async with running(small(), changes=[masters("both")]) as made:
        await made.initial_sync()
        await made.until_idle()
        yield made


def party(shop: Running, number: int) -> Party:
    [found] = [c for c in shop.sandbox.wms.customers.rows() if c.number == number]
    return found


def wms_product(shop: Running, number: str) -> Product:
    return shop.wms_product(number)


async def erp_product(shop: Running, product: int | str) -> Json:
    return await shop.hands.erp("GET", f"/products/{product}")


async def erp_companies(shop: Running, number: str) -> list[Json]:
    found = (await shop.hands.erp("GET", "/companies"))["companies"]
    return [company for company in found if company.get("number") == number]


async def erp_products(shop: Running, number: str) -> list[Json]:
    found = (await shop.hands.erp("GET", "/products"))["products"]
    return [product for product in found if product.get("number") == number]


async def rename_in_wms(shop: Running, number: str, name: str) -> None:
    await shop.hands.ui("PUT", f"/products/{in_path(number)}", {"name": name})


async def rename_in_erp(shop: Running, product: int, name: str) -> None:
    await shop.hands.erp("PATCH", f"/products/{product}", {"name": name})


async def until(shop: Running, condition: Callable[[], bool], what: str) -> None:
    await eventually(condition, what=what)
    await shop.until_idle()


async def until_erp_name(shop: Running, product: int, name: str) -> None:
    async def named() -> bool:
        return bool((await erp_product(shop, product))["name"] == name)

    await eventually(named, what=f"product {product} called {name} in 24SO")
    await shop.until_idle()


async def until_company(shop: Running, number: str) -> Json:
    await eventually(lambda: erp_companies(shop, number), what=f"customer {number} in 24SO")
    await shop.until_idle()
    [found] = await erp_companies(shop, number)
    return found


async def masters_polled(shop: Running, times: int = 2) -> None:
    """Until the products of both systems were asked for changes so many times more, and what came of it is done."""
    journals = ((shop.sandbox.erp.journal, "GetProducts"), (shop.sandbox.wms.journal, "GET /products"))
    before = [len(journal.entries(name)) for journal, name in journals]

    def polled() -> bool:
        now = [len(journal.entries(name)) for journal, name in journals]
        return all(n - b >= times for n, b in zip(now, before, strict=True))

    await eventually(polled, what="polls of products")
    await shop.until_idle()


async def erp_polled(shop: Running, operation: str, times: int = 2) -> None:
    """Until 24SO was asked for changes so many times more, and what came of it is done."""
    journal = shop.sandbox.erp.journal
    before = len(journal.entries(operation))
    await eventually(lambda: len(journal.entries(operation)) >= before + times, what=f"{times} {operation}")
    await shop.until_idle()


async def parked(shop: Running, kind: str, number: str) -> Json:
    async def found() -> Json | None:
        items = [i for i in await shop.inbox() if i["kind"] == kind and i["id"] == number and i["parked"]]
        return items[0] if items else None

    return await eventually(found, what=f"{kind} {number} parked") or {}


def new_customer(number: int, **more: Any) -> Json:
    wish = {
        "number": number,
        "company_name": f"Ny Kunde {number} AS",
        "payment_terms_id": 1,
        "customer_group_id": 1,
        "vat_zone": "domestic",
    }
    return {**wish, **more}


async def test_r03_a_two_way_product_edited_once_is_written_once_and_then_there_is_silence(shop: Running) -> None:
    await shop.until_idle()
    before = Counter(shop.writes())
    await rename_in_wms(shop, "HAM-1001", "Hammer, ny")
    await until_erp_name(shop, HAMMER, "Hammer, ny")
    await masters_polled(shop)
    assert Counter(shop.writes()) - before == {"SaveProducts": 1}, "hands are not counted"


async def test_r03_a_value_changed_there_and_back_travels_both_times(shop: Running) -> None:
    for name in ("Stikksag, ny", "Stikksag 12"):
        await rename_in_erp(shop, SAW, name)
        await until(shop, lambda name=name: wms_product(shop, "STIKKSAG Ø 12").name == name, f"{name} in Rackbeat")
    assert (await erp_product(shop, SAW))["name"] == "Stikksag 12"


async def test_r03_both_sides_changed_the_same_field_and_nothing_of_it_is_written(shop: Running) -> None:
    await shop.ask("outbox_pause", why="two people at once")
    await rename_in_erp(shop, DRILL, "Bor fra 24SO")
    await shop.hands.ui("PUT", f"/products/{in_path('BOR/10')}", {"name": "Bor fra lageret", "sales_price": 123})
    await shop.ask("outbox_resume")

    async def priced() -> bool:
        return Decimal(str((await erp_product(shop, DRILL))["price"])) == 123

    await eventually(priced, what="the price, which is no conflict, in 24SO")
    await shop.until_idle()
    assert (await erp_product(shop, DRILL))["name"] == "Bor fra 24SO"
    assert wms_product(shop, "BOR/10").name == "Bor fra lageret"


async def test_r15_a_customer_made_in_rackbeat_is_in_24so_at_once_and_once_with_currency_and_id(shop: Running) -> None:
    await shop.hands.ui("POST", "/customers", new_customer(30001, contact_email="a@x.example", address_country="Norge"))
    made = await until_company(shop, "30001")
    assert (made["name"], made["email"], made["country"]) == ("Ny Kunde 30001 AS", "a@x.example", "NO")
    assert made["currency"] == "NOK"
    await eventually(lambda: str(made["id"]) in str(party(shop, 30001)), what="the id field in Rackbeat")
    await masters_polled(shop)
    assert len(await erp_companies(shop, "30001")) == 1


async def test_r15_twenty_signals_of_one_new_product_make_one(shop: Running) -> None:
    wish = {"number": "NY/1 #2", "name": "Ny vare \N{HAMMER}", "sales_price": 10, "group": 1}
    await shop.hands.ui("POST", "/products", wish)
    for price in range(20):
        await shop.hands.ui("PUT", f"/products/{in_path('NY/1 #2')}", {"sales_price": price})
    await eventually(lambda: erp_products(shop, "NY/1 #2"), what="the product in 24SO")
    await masters_polled(shop)
    [made] = await erp_products(shop, "NY/1 #2")
    assert made["name"] == "Ny vare \N{HAMMER}"


async def test_r05_a_number_that_24so_has_twice_is_a_question(shop: Running) -> None:
    for name in ("En", "To"):
        await shop.hands.erp("POST", "/companies", {"number": "30002", "name": name})
    await shop.hands.ui("POST", "/customers", new_customer(30002))
    item = await parked(shop, "customer", "30002")
    assert item["reason"] == "number_not_unique"
    assert len(await erp_companies(shop, "30002")) == 2


async def test_what_people_type_travels_or_is_refused_and_stops_nobody(shop: Running) -> None:
    await shop.hands.ui("POST", "/customers", new_customer(30010, company_name="x" * 250))
    await shop.hands.ui("POST", "/customers", new_customer(30011, address_country="Ruritania"))
    await shop.hands.ui(
        "POST",
        "/customers",
        new_customer(30012, company_name="Tab\tog  luft \N{PILE OF POO}", contact_email="a@x.example; b@x.example"),
    )
    for number in ("30010", "30011"):
        assert (await parked(shop, "customer", number))["reason"] == "refused"
    made = await until_company(shop, "30012")
    assert (made["name"], made["email"]) == ("Tab og luft \N{PILE OF POO}", "a@x.example; b@x.example")
    await shop.hands.ui(
        "POST", "/products", {"number": "50%_A", "name": "Rabatt", "sales_price": "1.234567", "group": 1}
    )
    await eventually(lambda: erp_products(shop, "50%_A"), what="a number with % and _")
    [product] = await erp_products(shop, "50%_A")
    assert Decimal(str(product["price"])) == Decimal("1.2346"), "24SevenOffice keeps four decimals"


async def test_r04_a_new_number_in_rackbeat_is_followed(shop: Running) -> None:
    await shop.hands.ui("POST", "/products", {"number": "GAMMEL", "name": "Flytter", "sales_price": 1, "group": 1})
    await eventually(lambda: erp_products(shop, "GAMMEL"), what="the product in 24SO")
    await shop.until_idle()
    await shop.hands.ui("PUT", "/products/GAMMEL", {"number": "NYTT", "name": "Flyttet"})
    [made] = await erp_products(shop, "GAMMEL")
    await until_erp_name(shop, made["id"], "Flyttet")
    assert await erp_products(shop, "NYTT") == []


@pytest.mark.asyncio(loop_scope="function")
async def test_r03_with_24so_as_master_nothing_of_rackbeat_reaches_it(start: Start) -> None:
    """The rule switched off: the same hands, another outcome."""
    shop = await start(small(), changes=[masters("erp")])
    await shop.initial_sync()
    await shop.hands.ui("POST", "/customers", new_customer(30001))
    await rename_in_wms(shop, "HAM-1001", "Hammer, ny")
    await erp_polled(shop, "GetCompanies")
    assert await erp_companies(shop, "30001") == []
    assert (await erp_product(shop, HAMMER))["name"] == "Hammer 16 oz"


@pytest.mark.asyncio(loop_scope="function")
async def test_r03_one_field_may_live_in_rackbeat(start: Start) -> None:
    owned = '[connections.sandbox.fields.product]\nname = "wms"\n\n'
    shop = await start(small(), changes=[masters("erp", owned)])
    await shop.initial_sync()
    await shop.hands.ui("PUT", "/products/HAM-1001", {"name": "Lagerets navn", "sales_price": 1})
    await until_erp_name(shop, HAMMER, "Lagerets navn")
    await until(shop, lambda: wms_product(shop, "HAM-1001").sales_price == 100, "24SO's price in Rackbeat")


@pytest.mark.asyncio(loop_scope="function")
@pytest.mark.parametrize("policy", ["report", "deactivate"])
async def test_r07_a_product_that_expired_is_barred_only_where_the_policy_says_so(start: Start, policy: str) -> None:
    shop = await start(small(), changes=[of_connection(f'deletes = "{policy}"')])
    await shop.initial_sync()
    await shop.until_idle()
    await shop.hands.erp("PATCH", f"/products/{HAMMER}", {"status_id": 0})
    await erp_polled(shop, "GetProducts")
    assert wms_product(shop, "HAM-1001").is_barred is (policy == "deactivate")


@pytest.mark.asyncio(loop_scope="function")
@pytest.mark.parametrize("policy", ["report", "write"])
async def test_r04_a_new_number_in_24so_reaches_rackbeat_only_where_the_policy_says_so(
    start: Start, policy: str
) -> None:
    shop = await start(small(), changes=[of_connection(f'renumbering = "{policy}"')])
    await shop.initial_sync()
    await shop.until_idle()
    await shop.hands.erp("PATCH", f"/products/{HAMMER}", {"number": "HAM-2", "name": "Hammer to"})
    await erp_polled(shop, "GetProducts")
    number = "HAM-2" if policy == "write" else "HAM-1001"
    assert wms_product(shop, number).name == "Hammer to"
    assert len(list(shop.sandbox.wms.products.rows())) == 3


@pytest.mark.asyncio(loop_scope="function")
async def test_r08_a_new_customer_gets_the_currency_that_is_configured(start: Start) -> None:
    currency = ('token_file = "wms-token"\n', 'token_file = "wms-token"\ncurrency = "SEK"\n')
    shop = await start(small(), changes=[masters("both"), currency])
    await shop.initial_sync()
    await shop.hands.ui("POST", "/customers", new_customer(30001))
    assert (await until_company(shop, "30001"))["currency"] == "SEK"
    assert CUSTOMER
