"""Rate limit, journal, faults and switches around the Rackbeat imitation (apis/rackbeat.md 1.7)."""

from datetime import UTC, datetime, timedelta

import aiohttp
import pytest

from sandbox.control import ManualClock
from sandbox.wms_state import WmsState
from tests.sandbox.wms_account import Account, opened


async def get(rb: Account) -> tuple[int, dict[str, str]]:
    headers = {"Authorization": f"Bearer {rb.state.settings.token}"}
    async with rb.http.get(rb.root / "api/self", headers=headers) as answer:
        return answer.status, dict(answer.headers)


async def test_the_window_is_fixed_counted_per_token_and_ends() -> None:
    clock = ManualClock(datetime(2026, 3, 1, 12, tzinfo=UTC))
    async with opened(WmsState(now=clock), rate_limit=2) as rb:
        status, headers = await get(rb)
        assert (status, headers["X-RateLimit-Limit"], headers["X-RateLimit-Remaining"]) == (200, "2", "1")
        clock.advance(timedelta(seconds=50))
        assert (await get(rb))[0] == 200
        status, headers = await get(rb)
        assert (status, headers["Retry-After"], headers["X-RateLimit-Remaining"]) == (429, "10", "0")
        assert (await rb.call("GET", "/self", expect=429)) == {"message": "Too Many Attempts."}
        assert (await rb.call("GET", "/_sandbox/health"))["ok"]
        clock.advance(timedelta(seconds=10))
        assert (await get(rb))[0] == 200


async def test_the_limit_is_lifted_by_zero() -> None:
    async with opened(rate_limit=0) as rb:
        assert "X-RateLimit-Limit" not in (await get(rb))[1]


async def test_writes_are_counted_by_route_template_and_refused_ones_are_no_writes() -> None:
    async with opened() as rb:
        await rb.product("A/B")
        await rb.customer()
        await rb.draft([{"item_id": "A/B", "quantity": 1}])
        await rb.call("PUT", "/products/A%2FB/fields/", {"custom_fields": []})
        await rb.call("DELETE", "/orders/1001")
        await rb.call("DELETE", "/orders/1001", expect=404)
        await rb.call("PUT", "/_sandbox/ui/products/A%2FB", {"name": "by a person"})
        await rb.call("GET", "/orders")
        assert [e.operation for e in rb.state.journal.entries(wrote=True)] == [
            "POST /products",
            "POST /customers",
            "POST /orders/drafts",
            "PUT /products/{number}/fields",
            "DELETE /orders/{number}",
        ]
        seen = await rb.call("GET", "/_sandbox/journal?operation=DELETE%20/orders/{number}")
        assert [e["status"] for e in seen["entries"]] == [200, 404]


async def test_an_answer_dropped_after_commit_leaves_the_record() -> None:
    async with opened() as rb:
        await rb.customer()
        await rb.product("A")
        arm = {"operation": "POST /orders/drafts", "when": "after_commit", "action": "drop"}
        await rb.call("POST", "/_sandbox/faults", arm)
        with pytest.raises(aiohttp.ClientError):
            await rb.draft([{"item_id": "A", "quantity": 1}])
        assert (await rb.call("GET", "/orders"))["total"] == 1


async def test_switches_are_changed_over_http_all_or_none_and_never_show_the_token() -> None:
    async with opened() as rb:
        bad = await rb.call("PATCH", "/_sandbox/settings", {"rate_limit": 3, "tokens": ["x"]}, expect=400)
        assert bad["problems"] == ["unknown setting 'tokens'"]
        assert rb.state.settings.rate_limit == 0
        for wrong in ({"zone": "Mars/Base"}, {"max_limit": 0}, {"rate_limit": -1}, {"strict_types": 1}):
            await rb.call("PATCH", "/_sandbox/settings", wrong, expect=400)
        good = await rb.call("PATCH", "/_sandbox/settings", {"cancel_route": False, "delivery_total_seconds": 2})
        assert good["cancel_route"] is False and "tokens" not in good
        assert rb.state.settings.token not in str(await rb.call("GET", "/_sandbox/settings"))


async def test_stamps_carry_the_offset_of_copenhagen_and_no_fractions() -> None:
    clock = ManualClock(datetime(2026, 7, 1, 12, 0, 0, 999999, tzinfo=UTC))
    async with opened(WmsState(now=clock)) as rb:
        assert (await rb.product("A"))["created_at"] == "2026-07-01T14:00:00+02:00"
        clock.advance(timedelta(days=180))
        changed = await rb.call("PUT", "/products/A", {"name": "new"})
        assert changed["product"]["updated_at"] == "2026-12-28T13:00:00+01:00"


async def test_a_write_that_changes_nothing_does_not_move_updated_at() -> None:
    clock = ManualClock(datetime(2026, 7, 1, 12, tzinfo=UTC))
    async with opened(WmsState(now=clock)) as rb:
        made = await rb.product("A")
        clock.advance(timedelta(hours=1))
        assert (await rb.call("PUT", "/products/A", {"name": "A"}))["product"]["updated_at"] == made["updated_at"]


async def test_a_replaced_token_shuts_out_the_old_one() -> None:
    async with opened() as rb:
        old = rb.state.settings.token
        new = (await rb.call("POST", "/tokens/replace-current"))["token"]
        assert new != old and rb.state.settings.token == new
        async with rb.http.get(rb.root / "api/self", headers={"Authorization": f"Bearer {old}"}) as answer:
            assert answer.status == 401
