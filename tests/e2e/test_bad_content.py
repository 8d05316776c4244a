"""Everything that a person can type, in one world: it travels in its normal form or is parked with its reason, holds
nobody else up, and comes to rest (issue 4, Bad input). What is typed stands in `typed`."""

from __future__ import annotations

from collections import Counter
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any

import pytest
import pytest_asyncio

from tests.e2e.hands import Json
from tests.e2e.rule_eyes import Eyes
from tests.e2e.running import Running, running
from tests.e2e.typed import (
    COUNTRIES,
    DAYS,
    FOUR_PLACES,
    LONG_TEXT,
    NUMBERS,
    SIX_PLACES,
    TEXTS,
    TWO_ADDRESSES,
    WMS_NUMBERS,
)
from tests.e2e.waiting import eventually
from tests.e2e.worlds import CUSTOMER, DRILL, HAMMER, OTHER_CUSTOMER, SAW, small

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("in_order")]

TIMING = "[connections.sandbox.timing]\n"
BOTH_WAYS = (
    TIMING,
    f'[connections.sandbox.masters]\nproduct = "both"\ncustomer = "both"\nsupplier = "both"\n\n{TIMING}',
)
STARTS_ANYWHERE = ('wms_state = "draft"\n', 'wms_state = "draft"\norder_flow = "both"\n')
FROM_WMS, FIRST_ERP_CUSTOMER, FIRST_WMS_CUSTOMER, FIRST_COUNTRY = "w", 60_001, 70_001, 80_001
ROUGH = "Tab\tog\nlinje\x0b\x00 \U0001f528 ]]>&<"
SMOOTH, SMOOTH_LINES = "Tab og linje \U0001f528 ]]>&<", "Tab og\nlinje \U0001f528 ]]>&<"


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop() -> AsyncIterator[Running]:
    """Both ways; 24SevenOffice writes times without a zone, and control characters as .NET does."""
    async with running(small(), changes=[BOTH_WAYS, STARTS_ANYWHERE], start=False) as made:
        made.sandbox.erp.settings.change({"dates_with_z": False, "control_characters": "reference"})
        await made.start()
        await made.initial_sync()
        await made.until_idle()
        yield made


def row(product: int = HAMMER, quantity: str = "1", price: str = "100", **more: Any) -> Json:
    return {"product_id": product, "quantity": quantity, "unit_price": price, **more}


async def sold(shop: Running, *rows: Json, **more: Any) -> str:
    wish = {"customer_id": CUSTOMER, "status": "Confirmed", "ordered_on": "2026-11-02", "lines": list(rows), **more}
    return str((await shop.hands.erp("POST", "/orders", wish))["id"])


async def until_at_rest(shop: Running) -> None:
    await shop.until_idle()
    await Eyes(shop).masters_polled()
    await shop.until_polled(2)


async def test_products_of_any_number_travel_as_they_are_or_are_parked_with_their_reason(shop: Running) -> None:
    for at, number in enumerate(NUMBERS):
        wish = {"number": number, "name": f"Fra 24SO {at}", "category_id": 1, "price": str(SIX_PLACES)}
        await shop.hands.erp("POST", "/products", wish)
    for at, number in enumerate(WMS_NUMBERS):
        name = number if number == "." else FROM_WMS + number[:24]
        wish = {"number": name, "name": f"Fra lageret {at}", "sales_price": str(SIX_PLACES), "group": 1}
        await shop.hands.ui("POST", "/products", wish)
    await until_at_rest(shop)
    in_wms = {product.name: product for product in shop.sandbox.wms.products.rows()}
    in_erp = {product["name"]: product for product in await Eyes(shop).erp_rows("products")}
    for at, (number, why) in enumerate(NUMBERS.items()):
        made, own = in_wms.get(f"Fra 24SO {at}"), in_erp[f"Fra 24SO {at}"]["id"]
        assert await Eyes(shop).reason("product", own) == (why or None), ascii(number)
        assert (made.number if made else None) == (None if why else number.strip()), ascii(number)
    for at, (number, why) in enumerate(WMS_NUMBERS.items()):
        name, found = number if number == "." else FROM_WMS + number[:24], in_erp.get(f"Fra lageret {at}")
        why = "" if number == ".." else why  # the letter in front makes it a name like any other
        assert await Eyes(shop).reason("product", name) == (why or None), ascii(number)
        assert (found["number"] if found else None) == (None if why else name), ascii(number)


async def test_amounts_of_six_places_travel_as_far_as_they_are_kept(shop: Running) -> None:
    [typed_here] = [p for p in await Eyes(shop).erp_rows("products") if p["name"] == "Fra 24SO 0"]
    [typed_there] = [p for p in await Eyes(shop).erp_rows("products") if p["name"] == "Fra lageret 0"]
    assert Decimal(typed_here["price"]) == Decimal(typed_there["price"]) == FOUR_PLACES
    assert shop.wms_product("50%_A").sales_price == FOUR_PLACES
    assert shop.wms_product("w50%_A").sales_price == SIX_PLACES, "what a person typed there is not rounded"


async def test_texts_travel_in_their_normal_form(shop: Running) -> None:
    for at, text in enumerate(TEXTS):
        await shop.hands.erp("POST", "/products", {"number": f"ET-{at}", "name": text, "category_id": 1, "price": 5})
        await shop.hands.ui("POST", "/products", {"number": f"WT-{at}", "name": text, "sales_price": 5, "group": 1})
        company = {"number": str(FIRST_ERP_CUSTOMER + at), "name": text, "email": TWO_ADDRESSES, "street": text}
        await shop.hands.erp("POST", "/companies", company)
        await shop.hands.ui("POST", "/customers", _customer(FIRST_WMS_CUSTOMER + at, text, address_street=text))
    await until_at_rest(shop)
    eyes = Eyes(shop)
    erp = {p["number"]: p for p in [*await eyes.erp_rows("products"), *await eyes.erp_rows("companies")]}
    for at, normal in enumerate(TEXTS.values()):
        assert shop.wms_product(f"ET-{at}").name == normal and erp[f"WT-{at}"]["name"] == normal
        party, company = eyes.wms_party("customer", str(FIRST_ERP_CUSTOMER + at)), erp[str(FIRST_WMS_CUSTOMER + at)]
        assert party is not None
        assert (party.name, party.address_street, party.contact_email) == (normal, normal, TWO_ADDRESSES)
        assert (company["name"], company["street"], company["email"]) == (normal, normal, TWO_ADDRESSES)


def _customer(number: int, name: str, **more: Any) -> Json:
    wish = {"number": number, "company_name": name, "payment_terms_id": 1, "customer_group_id": 1}
    return {**wish, "vat_zone": "domestic", "contact_email": TWO_ADDRESSES, **more}


async def test_a_country_is_one_country_however_it_is_spelled(shop: Running) -> None:
    for at, country in enumerate(COUNTRIES):
        wish = _customer(FIRST_COUNTRY + at, f"Land {at}", address_country=country or None)
        await shop.hands.ui("POST", "/customers", wish)
    await until_at_rest(shop)
    erp = {company["number"]: company for company in await Eyes(shop).erp_rows("companies")}
    for at, (country, outcome) in enumerate(COUNTRIES.items()):
        number = str(FIRST_COUNTRY + at)
        if outcome == "refused":
            assert number not in erp and await Eyes(shop).reason("customer", number) == "refused"
        else:
            assert (erp[number]["country"] or "") == outcome
            party = Eyes(shop).wms_party("customer", number)
            assert party is not None and (party.address_country or "") == country, "nobody respells it there"


async def test_a_name_too_long_for_24sevenoffice_is_refused_and_the_rest_of_the_record_travels(shop: Running) -> None:
    await shop.hands.ui("POST", "/products", {"number": "FOR-LANGT", "name": "n" * 200, "sales_price": 5, "group": 1})
    assert await Eyes(shop).until_parked("product", "FOR-LANGT") == "refused"
    await shop.hands.ui("PUT", "/products/HAM-1001", {"name": "n" * 200, "sales_price": 77})

    async def priced() -> bool:
        return Decimal((await Eyes(shop).erp_product(HAMMER))["price"]) == 77

    await eventually(priced, what="the price beside the name that is too long")
    assert (await Eyes(shop).erp_product(HAMMER))["name"] == "Hammer 16 oz"
    await until_at_rest(shop)
    assert shop.wms_product("HAM-1001").name == "n" * 200, "the warehouse's name is not taken back either"
    await shop.hands.ui("PUT", "/products/HAM-1001", {"name": "Hammer 16 oz"})


async def test_orders_of_any_content_travel_whole_or_are_parked_whole(shop: Running) -> None:
    refused = {
        "empty": await sold(shop),
        "text only": await sold(shop, {"name": "bare tekst", "type": "Text"}),
        "negative": await sold(shop, row(quantity="-1"), row(SAW)),
    }
    six = await sold(shop, row(quantity="1.333333", price=str(SIX_PLACES)), row(SAW, "0"))
    text = {"name": ROUGH, "type": "Text"}
    rough = await sold(shop, row(name=ROUGH), text, your_reference="r\x0b\t\U0001f528", invoice_title=ROUGH)
    long = await sold(shop, row(name=LONG_TEXT), invoice_title=LONG_TEXT, your_reference="y" * 50)
    await shop.until_idle()
    for name, order_id in refused.items():
        assert await Eyes(shop).until_parked("order", order_id) == "line_unsendable", name
        assert shop.wms_orders(order_id) == []
    lines = (await shop.until_arrived(six)).lines
    assert [(line.quantity, line.line_price) for line in lines] == [(Decimal("1.3333"), FOUR_PLACES), (0, 100)]
    made = await shop.until_arrived(rough)
    assert (made.note, made.their_reference) == (f"{SMOOTH_LINES}\n{SMOOTH_LINES}", "r \U0001f528")
    assert [line.name for line in made.lines] == [SMOOTH]
    [line] = (await shop.until_arrived(long)).lines
    assert line.name == "n" * 254 + "…"


async def test_days_around_a_change_of_the_clock_stay_the_days_that_they_are(shop: Running) -> None:
    ids = [await sold(shop, row(), ordered_on=day, delivery_on=day) for day in DAYS]
    orders = [await shop.until_arrived(order_id) for order_id in ids]
    assert [order.order_date for order in orders] == [order.deliver_at for order in orders] == list(DAYS)
    numbers = [await started_there(shop, order_date=day, deliver_at=day) for day in DAYS]
    await shop.until_idle()
    sent = [shop.sandbox.erp.book.orders[int(await made_of(shop, number))] for number in numbers]
    stored = [order["DateOrdered"].isoformat()[:16] for order in sent]
    hours = {"2026-03-29": "2026-03-28T23:00", "2026-03-30": "2026-03-29T22:00", "2026-10-26": "2026-10-25T23:00"}
    assert {day: at for day, at in zip(DAYS, stored, strict=True) if day in hours} == hours


async def started_there(shop: Running, **more: Any) -> str:
    """A booked order that a person made in Rackbeat."""
    lines = [{"item_id": "HAM-1001", "quantity": 1, "line_price": 100, "name": more.pop("line_name", "Hammer")}]
    made = await shop.hands.ui("POST", "/orders/drafts", {"customer_id": 2001, "lines": lines, **more})
    await shop.hands.book(str(made["order"]["number"]))
    return str(made["order"]["number"])


async def made_of(shop: Running, number: str) -> str:
    async def found() -> str | None:
        rows = await Eyes(shop).erp_rows("orders")
        ids = [str(order["id"]) for order in rows if order["reference_number"] == f"RB {number}"]
        return ids[0] if len(ids) == 1 else None

    return str(await eventually(found, what=f"the 24SO order of {number}"))


async def test_what_is_typed_on_an_order_in_rackbeat_reaches_24sevenoffice_in_its_normal_form(shop: Running) -> None:
    number = await started_there(
        shop, line_name=ROUGH, note=ROUGH + "x" * 500, their_reference=ROUGH, delivery_address_country="Norge"
    )
    unknown = await started_there(shop, delivery_address_country="Ruritania")
    order = await shop.hands.erp_order(await made_of(shop, number))
    assert [line["name"] for line in order["lines"]] == [SMOOTH]
    assert order["invoice_title"].startswith(SMOOTH_LINES) and len(order["invoice_title"]) <= 300
    assert order["your_reference"] == SMOOTH
    assert await Eyes(shop).until_parked("order", unknown) == "refused"


async def test_edits_of_many_decimals_go_back_once(shop: Running) -> None:
    order_id, order = await Eyes(shop).sold_and_arrived(OTHER_CUSTOMER, [(HAMMER, 5), (SAW, 1)], "Production")
    path = f"/orders/{order.number}/lines"
    await shop.hands.ui("PUT", f"{path}/{order.lines[0].id}", {"quantity": "2.666666", "line_price": "3.123456"})
    await shop.hands.ui("POST", path, {"item_id": "BOR/10", "quantity": "0.333333", "name": ROUGH})
    await shop.hands.book(str(order.number))
    await Eyes(shop).until_status(order_id, "Confirmed")
    await shop.until_polled(3)
    lines = (await shop.hands.erp_order(order_id))["lines"]
    assert {line["product_id"]: Decimal(line["quantity"]) for line in lines} == {
        HAMMER: Decimal("2.6667"),
        SAW: 1,
        DRILL: Decimal("0.3333"),
    }
    assert Eyes(shop).saves_of(order_id) == 1


async def test_none_of_it_holds_up_what_comes_after_it(shop: Running) -> None:
    order_id = await shop.hands.sell(OTHER_CUSTOMER, [(DRILL, 1)])
    await shop.until_arrived(order_id)
    await shop.hands.ui("POST", "/products", {"number": "ETTERPÅ", "name": "Etterpå", "sales_price": 5, "group": 1})

    async def there() -> bool:
        return any(product["number"] == "ETTERPÅ" for product in await Eyes(shop).erp_rows("products"))

    await eventually(there, what="a product after all that")


async def test_then_there_is_silence(shop: Running) -> None:
    await until_at_rest(shop)
    before = Counter(shop.writes())
    await until_at_rest(shop)
    await shop.until_polled(5)
    assert Counter(shop.writes()) == before, Counter(shop.writes()) - before
    reasons = {item["reason"] for item in await shop.inbox()}
    known = {"line_unsendable", "number_invalid", "number_missing", "number_too_long", "refused"}
    assert reasons == known, reasons
    assert all(item["parked"] for item in await shop.inbox())
    shop.assert_no_traceback()


async def test_the_audit_reads_it_all(shop: Running) -> None:
    ran = await shop.cli("reconcile", "run", "--json")
    assert ran.document["outcome"] == "drift", "both systems were read whole"
    told = {(row["kind"], row["erp_id"]) for row in ran.document["drift"]}
    [too_long] = [p["id"] for p in await Eyes(shop).erp_rows("products") if p["number"] == "x" * 26]
    assert ("product.number_too_long", str(too_long)) in told
