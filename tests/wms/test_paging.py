"""Lists are whole, or they say that they are not."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from daemon.domain.errors import Reason, SyncError
from daemon.wms.paging import Listing, collect
from tests.wms.loopback import Seen, client_for, listed, reply

PRODUCTS = Listing(template="/products", collection="products", order_by="number")
NEWEST = Listing(template="/orders", collection="orders", order_by="updated_at", newest_first=True)
NOON = datetime(2026, 11, 20, 12, 0, tzinfo=UTC)


def page_of(seen: Seen) -> int:
    return int(parse_qs(urlsplit(seen.raw).query)["page"][0])


def numbered(*numbers: int) -> list[dict[str, str]]:
    return [{"number": str(n)} for n in numbers]


def stamped(number: int, minutes_ago: int) -> dict[str, Any]:
    return {"number": number, "updated_at": (NOON - timedelta(minutes=minutes_ago)).isoformat()}


async def numbers(script: Any, listing: Listing = PRODUCTS, until: datetime | None = None) -> list[str]:
    async with client_for(script) as (client, _):
        return [str(row["number"]) for row in await collect(client, listing, until)]


async def test_all_pages_are_read_in_a_stable_order_with_a_fixed_size() -> None:
    def script(seen: Seen, n: int) -> Any:
        assert "limit=200" in seen.raw and "order_by=number&order_direction=ASC" in seen.raw
        return listed("products", numbered(2 * n - 1, 2 * n), total=6, pages=3, page=n)

    assert await numbers(script) == ["1", "2", "3", "4", "5", "6"]


async def test_a_row_that_slid_onto_the_next_page_comes_once() -> None:
    pages = {1: numbered(1, 2), 2: numbered(2, 3)}
    script = lambda s, n: listed("products", pages[page_of(s)], total=3, pages=2)  # noqa: E731 - one line says it
    assert await numbers(script) == ["1", "2", "3"]


async def test_a_list_shorter_than_announced_is_read_again_and_may_heal() -> None:
    script = lambda s, n: listed("products", numbered(1) if n == 1 else numbered(1, 2), total=2)  # noqa: E731
    assert await numbers(script) == ["1", "2"]


@pytest.mark.parametrize(
    ("pages", "total"),
    [
        ({1: numbered(1, 2), 2: numbered(3)}, 4),
        ({1: numbered(1), 2: numbered(2)}, 1),
        ({1: numbered(1, 2), 2: []}, 4),
        ({1: numbered(1, 2), 2: numbered(1, 2)}, 4),
    ],
    ids=["one row short", "one row too many", "an empty last page", "page one twice"],
)
async def test_a_list_that_does_not_add_up_twice_is_incomplete(pages: Any, total: int) -> None:
    with pytest.raises(SyncError) as caught:
        await numbers(lambda s, n: listed("products", pages[page_of(s)], total=total, pages=2))
    assert caught.value.reason is Reason.INCOMPLETE


async def test_an_empty_page_before_the_last_ends_the_reading_as_incomplete() -> None:
    async with client_for(lambda s, n: listed("products", [], total=900_000, pages=4500)) as (client, server):
        with pytest.raises(SyncError) as caught:
            await collect(client, PRODUCTS)
        assert caught.value.reason is Reason.INCOMPLETE
        assert len(server.seen) == 2


async def test_a_list_that_shrinks_while_it_is_read_is_not_believed() -> None:
    """A deleted row moves one from page 2 to page 1, and the new total hides that it was missed."""
    pages = [(numbered(1, 2), 4), (numbered(4), 3)] * 2
    script = lambda s, n: listed("products", pages[n - 1][0], total=pages[n - 1][1], pages=2)  # noqa: E731
    with pytest.raises(SyncError) as caught:
        await numbers(script)
    assert caught.value.reason is Reason.INCOMPLETE


async def test_a_list_that_grows_while_it_is_read_is_fine() -> None:
    pages = [(numbered(1, 2), 3), (numbered(3, 4), 4)]
    assert len(await numbers(lambda s, n: listed("products", pages[n - 1][0], total=pages[n - 1][1], pages=2))) == 4


async def test_a_smaller_page_size_than_asked_is_no_trouble() -> None:
    def script(seen: Seen, n: int) -> Any:
        return reply({"products": numbered(n), "total": 3, "limit": 1, "page": n}, 206)

    assert await numbers(script) == ["1", "2", "3"]


@pytest.mark.parametrize(
    "body",
    [{"products": [{"number": "1"}]}, {"total": 1, "data": [{"number": "1"}]}, [{"number": "1"}]],
    ids=["no paging", "another name", "a bare list"],
)
async def test_the_rows_are_found_under_their_name_or_the_first_that_fits(body: Any) -> None:
    assert await numbers(lambda s, n: reply(body)) == ["1"]


@pytest.mark.parametrize("body", [{}, {"products": "x"}, {"products": [{"name": "no number"}]}, "null", "3"])
async def test_a_reply_without_usable_rows_is_a_bad_reply(body: Any) -> None:
    with pytest.raises(SyncError) as caught:
        await numbers(lambda s, n: reply(body))
    assert caught.value.reason is Reason.BAD_REPLY


async def test_rows_that_are_no_objects_make_the_list_incomplete() -> None:
    with pytest.raises(SyncError) as caught:
        await numbers(lambda s, n: listed("products", [{"number": "1"}, None, 3]))
    assert caught.value.reason is Reason.INCOMPLETE


async def test_a_full_page_without_any_total_is_incomplete() -> None:
    with pytest.raises(SyncError) as caught:
        await numbers(lambda s, n: reply({"products": numbered(*range(200))}))
    assert caught.value.reason is Reason.INCOMPLETE


async def test_a_walk_back_stops_at_the_watermark_and_drops_what_is_older() -> None:
    pages = {1: [stamped(9, 0), stamped(8, 3)], 2: [stamped(7, 4), stamped(6, 90)], 3: [stamped(5, 95)]}
    async with client_for(lambda s, n: listed("orders", pages[page_of(s)], total=5, pages=3)) as (client, server):
        rows = await collect(client, NEWEST, NOON - timedelta(minutes=10))
        assert [row["number"] for row in rows] == [9, 8, 7]
        assert len(server.seen) == 2
        assert "order_by=updated_at&order_direction=DESC" in server.seen[0].raw


@pytest.mark.parametrize(
    "pages",
    [
        {1: [stamped(1, 99), stamped(2, 98)], 2: [stamped(3, 50), stamped(4, 1)]},
        {1: [stamped(1, 99), stamped(2, 99)], 2: [stamped(3, 99), stamped(4, 1)]},
        {1: [{"number": 1}, stamped(2, 99)], 2: [stamped(3, 99), stamped(4, 1)]},
    ],
    ids=["oldest first", "all alike", "a row without a stamp"],
)
async def test_a_server_that_ignores_the_order_is_read_to_the_end(pages: Any) -> None:
    script = lambda s, n: listed("orders", pages[page_of(s)], total=4, pages=2)  # noqa: E731 - one line says it
    assert "4" in await numbers(script, NEWEST, NOON - timedelta(minutes=10))
