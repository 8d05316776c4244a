"""Envelope, paging, filters, sorting, projection, path encoding of the Rackbeat imitation (apis/rackbeat.md 1, 2)."""

import json
import time
from decimal import Decimal
from urllib.parse import quote

import aiohttp
import pytest

from sandbox.wms_records import Product
from tests.sandbox.wms_account import opened


async def test_a_list_is_206_with_the_collection_first_and_plain_json() -> None:
    async with opened() as rb:
        await rb.product("A")
        headers = {"Authorization": f"Bearer {rb.state.settings.token}"}
        async with rb.http.get(rb.root / "api/products", headers=headers) as answer:
            assert answer.status == 206
            assert answer.headers["Content-Type"] == "application/json"
            content = json.loads(await answer.read())
        assert list(content) == ["products", "total", "pages", "limit", "page"]
        assert (content["total"], content["pages"], content["limit"], content["page"]) == (1, 1, 20, 1)


async def test_pages_are_cut_by_limit_and_a_page_beyond_the_last_is_empty() -> None:
    async with opened() as rb:
        for n in range(5):
            await rb.product(f"P{n}")
        second = await rb.call("GET", "/products?limit=2&page=2")
        assert [p["number"] for p in second["products"]] == ["P2", "P3"]
        assert second["pages"] == 3
        assert (await rb.call("GET", "/products?limit=2&page=9"))["products"] == []
        assert (await rb.call("GET", "/products?page=0"))["page"] == 1
        assert (await rb.call("GET", "/products?limit=5000"))["limit"] == 1000


NUMBERS = [
    "A/B #1",
    "Jack's New England Clam Chowder"[:25],
    "50% off",
    "100%25",
    "Rød grøt",
    "a?b&c=d",
    "A+B",
    "Ravioli Angelo",
]


@pytest.mark.parametrize("number", NUMBERS)
async def test_any_number_is_found_when_encoded_once_or_twice(number: str) -> None:
    async with opened() as rb:
        made = await rb.product(number)
        once = quote(number, safe="")
        for path in (once, quote(once, safe=""), made["urlfriendly_number"]):
            assert (await rb.call("GET", f"/products/{path}"))["product"]["number"] == number
            assert (await rb.call("GET", f"/products/{path}/fields"))["field_values"]
        assert (await rb.call("GET", f"/items/{once}/"))["item"]["number"] == number


async def test_a_number_that_looks_encoded_wins_over_the_one_it_decodes_to() -> None:
    async with opened() as rb:
        await rb.product("A/B")
        await rb.product("A%2FB")
        assert (await rb.call("GET", "/products/A%252FB"))["product"]["number"] == "A%2FB"


async def test_unknown_plain_filters_are_ignored_and_unknown_simple_filters_refused() -> None:
    async with opened() as rb:
        await rb.customer()
        assert (await rb.call("GET", "/customers?ean=123"))["total"] == 1
        assert (await rb.call("GET", "/customers?simple_filter[ean]=123"))["total"] == 0
        answer = await rb.call("GET", "/orders?simple_filter[is_booked]=1", expect=422)
        assert answer["message"] == "Property 'is_booked' is not filterable"


async def test_orders_ignore_updated_at_from_unless_the_switch_is_on() -> None:
    async with opened() as rb:
        await rb.customer()
        await rb.product("A")
        await rb.draft([{"item_id": "A", "quantity": 1}])
        path = "/orders?updated_at_from=2999-01-01%2000:00:00"
        assert (await rb.call("GET", path))["total"] == 1
        rb.state.settings.updated_at_filters = True
        assert (await rb.call("GET", path))["total"] == 0


async def test_sorting_defaults_to_descending_and_sort_takes_a_minus() -> None:
    async with opened() as rb:
        for number in ("B", "C", "A"):
            await rb.product(number)
        seen = {}
        for query in ("order_by=number", "order_by=number&order_direction=ASC", "sort=number", "sort=-number", ""):
            answer = await rb.call("GET", f"/products?{query}")
            seen[query] = "".join(p["number"] for p in answer["products"])
        assert list(seen.values()) == ["CBA", "ABC", "ABC", "CBA", "BCA"]


async def test_fields_trims_nested_attributes_on_lists_and_single_records() -> None:
    async with opened() as rb:
        await rb.customer()
        await rb.product("A")
        order = await rb.draft([{"item_id": "A", "quantity": 2}])
        wanted = {"number": order["number"], "lines": [{"quantity": 2, "item": {"number": "A"}}]}
        query = {"fields": "number, lines(quantity,\nitem(number)), nonsense"}
        assert (await rb.call("GET", "/orders", query=query))["orders"] == [wanted]
        assert (await rb.call("GET", f"/orders/{order['number']}", query=query))["order"] == wanted


async def test_a_trailing_slash_is_accepted_and_an_unknown_path_is_json_404() -> None:
    async with opened() as rb:
        body = {"number": "A", "name": "A", "sales_price": 1, "group": 1}
        await rb.call("POST", "/products/", body, expect=201)
        assert "message" in await rb.call("GET", "/nothing", expect=404)
        assert "message" in await rb.call("GET", "/products/nothing", expect=404)
        assert "message" in await rb.call("PATCH", "/products", {}, expect=405)


async def test_numbers_are_exact_json_numbers_without_needless_decimals() -> None:
    async with opened() as rb:
        made = await rb.product("A", 19.995)
        assert made["sales_price"] == 19.995
        async with rb.http.get(
            rb.root / "api/products/A", headers={"Authorization": f"Bearer {rb.state.settings.token}"}
        ) as answer:
            assert b'"cost_price":0,' in await answer.read()


async def test_twenty_thousand_products_are_listed_page_by_page_in_reasonable_time() -> None:
    async with opened() as rb:
        now = rb.state.now()
        for n in range(20_000):
            made = Product(
                id=n + 1, number=f"N{n}", name="x", group_id=1, sales_price=Decimal(1), created_at=now, updated_at=now
            )
            rb.state.add(rb.state.products, made)
        started = time.process_time()
        seen = set()
        for page in range(1, 101):
            answer = await rb.call("GET", f"/products?limit=200&page={page}&order_by=number&fields=number")
            seen |= {p["number"] for p in answer["products"]}
        assert len(seen) == 20_000
        assert time.process_time() - started < 20, "100 pages of 20,000 products must not sort or scan anew each time"


async def test_without_the_token_nothing_is_shown() -> None:
    async with opened() as rb:
        for headers in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": rb.state.settings.token}):
            async with rb.http.get(rb.root / "api/products", headers=headers) as answer:
                assert answer.status == 401
                assert await answer.json() == {"message": "Unauthenticated."}


async def test_a_broken_body_is_400() -> None:
    async with opened() as rb:
        headers = {"Authorization": f"Bearer {rb.state.settings.token}", "Content-Type": "application/json"}
        async with rb.http.post(rb.root / "api/products", data=b"{", headers=headers) as answer:
            assert answer.status == 400
        with pytest.raises(aiohttp.ClientResponseError):
            answer.raise_for_status()
