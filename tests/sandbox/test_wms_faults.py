"""Accidents by name on the Rackbeat half: every preset is armed over HTTP and happens (item 3 of the fault list)."""

import json
import time
from pathlib import Path

import aiohttp
import pytest

from sandbox.wms_fault_presets import WMS_PRESETS
from sandbox.wms_faults import TRICKS
from sandbox.wms_spoils import WAYS
from tests.e2e.waiting import eventually
from tests.sandbox.test_webhooks import hook, listening, settled
from tests.sandbox.wms_account import Account, opened


async def arm(rb: Account, preset: str, **more: object) -> None:
    await rb.call("POST", "/_sandbox/faults", {"preset": preset, **more}, expect=201)


WRONG: list[dict[str, object]] = [
    {"preset": "short_page", "rows": 1},
    {"preset": "short_page", "times": 0},
    {"preset": "short_page", "times": True},
    {"preset": "late", "times": 0},
    {"preset": "webhook_lost", "operation": "x"},
]


async def test_all_presets_are_listed_and_an_unknown_one_or_a_wrong_key_says_why() -> None:
    async with opened() as rb:
        listed = (await rb.call("GET", "/_sandbox/faults/presets"))["presets"]
        assert set(listed) == {*WMS_PRESETS, *WAYS, *TRICKS}
        assert all(row["what"] for row in listed.values())
        refused = await rb.call("POST", "/_sandbox/faults", {"preset": "nothing"}, expect=400)
        assert "must be one of bad_gateway_html" in refused["problems"][0]
        for wrong in WRONG:
            assert (await rb.call("POST", "/_sandbox/faults", wrong, expect=400))["problems"]
        assert (await rb.call("GET", "/_sandbox/faults"))["faults"] == []


STATUSES = {name: p.fault for name, p in WMS_PRESETS.items() if p.fault["action"] in ("status", "body")}


@pytest.mark.parametrize("preset", STATUSES)
async def test_an_answer_preset_answers_as_described_once_and_then_never_again(preset: str) -> None:
    async with opened() as rb:
        await arm(rb, preset, operation="GET /products")
        wish = STATUSES[preset]
        status, headers, body = await rb.raw("GET", "/products", allow_redirects=False)
        assert status == wish.get("status", 200)
        assert headers["Content-Type"].startswith(wish.get("content_type", "text/html"))
        assert body.decode() == wish["body"]
        for name, value in wish.get("headers", {}).items():
            assert headers[name] == value
        assert ("Retry-After" in headers) == ("Retry-After" in wish.get("headers", {}))
        assert (await rb.call("GET", "/products"))["total"] == 0


async def test_a_cut_answer_announces_more_than_it_sends_and_the_write_is_done() -> None:
    async with opened() as rb:
        await arm(rb, "cut_in_half", operation="POST /products")
        with pytest.raises(aiohttp.ClientPayloadError):
            await rb.product("A")
        assert (await rb.call("GET", "/products"))["total"] == 1


@pytest.mark.parametrize(
    ("preset", "done"),
    [
        ("dropped_before_commit", 0),
        ("dropped_after_commit", 1),
        ("server_error_after_commit", 1),
        ("gateway_timeout_after_commit", 1),
        ("unavailable_empty", 0),
    ],
)
async def test_a_lost_answer_leaves_the_record_only_after_the_commit(preset: str, done: int) -> None:
    async with opened() as rb:
        await arm(rb, preset, operation="POST /products")
        with pytest.raises((aiohttp.ClientError, AssertionError, ValueError)):
            await rb.product("A")
        assert (await rb.call("GET", "/products"))["total"] == done
        assert len(rb.state.journal.changes("product")) == done


@pytest.mark.parametrize("preset", ["late", "late_after_commit"])
async def test_a_late_answer_is_late_and_otherwise_good(preset: str) -> None:
    async with opened() as rb:
        await arm(rb, preset, operation="POST /products", seconds=0.2)
        began = time.monotonic()
        assert (await rb.product("A"))["number"] == "A"
        assert time.monotonic() - began >= 0.19


async def test_a_short_page_lacks_a_row_while_the_total_says_otherwise() -> None:
    async with opened() as rb:
        for n in range(3):
            await rb.product(f"P{n}")
        await arm(rb, "short_page", operation="GET /products")
        await rb.call("GET", "/orders")
        await rb.call("GET", "/products/P0")
        short = await rb.call("GET", "/products")
        assert (len(short["products"]), short["total"], short["pages"]) == (2, 3, 1)
        assert len((await rb.call("GET", "/products"))["products"]) == 3
        await arm(rb, "short_page", skip=1)
        both = [len((await rb.call("GET", "/products?limit=2"))["products"]) for _ in range(2)]
        assert both == [2, 1]


async def test_a_row_can_stand_twice_and_the_total_can_be_wrong() -> None:
    async with opened() as rb:
        for n in range(3):
            await rb.product(f"P{n}")
        await arm(rb, "repeated_row")
        assert [p["number"] for p in (await rb.call("GET", "/products"))["products"]] == ["P0", "P0", "P1"]
        await arm(rb, "wrong_total")
        assert (await rb.call("GET", "/products"))["total"] == 4


async def test_an_unknown_element_and_a_new_value_appear_wherever_they_can() -> None:
    async with opened() as rb:
        await rb.customer()
        await rb.product("A")
        await arm(rb, "unknown_element")
        listed = await rb.call("GET", "/products")
        assert next(iter(listed)) == "products" and "unforeseen" in listed and "unforeseen" in listed["products"][0]
        await arm(rb, "new_enum_value", operation="GET /products/{number}")
        assert (await rb.call("GET", "/products/A"))["product"]["type"] == "unforeseen"
        await arm(rb, "new_enum_value")
        assert (await rb.call("GET", "/customers/10001"))["customer"]["vat_zone"] == "unforeseen"
        assert (await rb.call("GET", "/customers/10001"))["customer"]["vat_zone"] == "domestic"


async def test_self_can_name_another_host() -> None:
    async with opened() as rb:
        await rb.product("A")
        await arm(rb, "self_elsewhere")
        assert (await rb.call("GET", "/products/A"))["product"]["self"].startswith("http://elsewhere.invalid/")
        assert str(rb.root) in (await rb.call("GET", "/products/A"))["product"]["self"]


def test_the_page_about_the_sandbox_explains_every_name() -> None:
    page = (Path(__file__).parents[2] / "docs" / "sandbox.md").read_text(encoding="utf-8")
    assert [name for name in (*WMS_PRESETS, *WAYS, *TRICKS) if f"`{name}`" not in page] == []


async def test_a_request_that_met_an_accident_names_it_in_the_journal() -> None:
    async with opened() as rb:
        await arm(rb, "rate_limited", operation="GET /products")
        await rb.raw("GET", "/products")
        (entry,) = rb.state.journal.entries("GET /products")
        assert (entry.status, entry.detail["accident"]) == (429, "rate_limited")


async def test_armed_presets_are_listed_and_cleared_together_with_plain_faults() -> None:
    async with opened() as rb:
        await arm(rb, "short_page")
        await arm(rb, "unavailable_empty")
        await rb.call("POST", "/_sandbox/faults", {"operation": "*", "action": "drop"}, expect=201)
        listed = (await rb.call("GET", "/_sandbox/faults"))["faults"]
        assert [row.get("preset") or row["action"] for row in listed] == ["unavailable_empty", "drop", "short_page"]
        await rb.call("DELETE", "/_sandbox/faults")
        await rb.product("A")
        assert len((await rb.call("GET", "/products"))["products"]) == 1


async def test_webhooks_are_lost_doubled_and_delayed_by_preset() -> None:
    async with opened() as rb, listening() as receiver:
        await hook(rb, "product.created", receiver.url)
        await arm(rb, "webhook_lost", event="product.created")
        await rb.product("lost")
        await arm(rb, "webhook_doubled")
        await rb.product("twice")
        await arm(rb, "webhook_delayed", seconds=0.2)
        await rb.product("late")
        await rb.product("early")
        await settled(rb)
        keys = [body["key"] for body in receiver.bodies]
        assert sorted(keys[:3]) == ["early", "twice", "twice"] and keys[3:] == ["late"]


async def test_reordered_webhooks_come_newest_first() -> None:
    async with opened() as rb, listening() as receiver:
        await hook(rb, "product.created", receiver.url)
        await arm(rb, "webhook_reordered", event="product.created", times=4)
        for n in range(5):
            await rb.product(f"P{n}")
        await settled(rb)
        await settled(rb)
        reordered = [body["key"] for body in receiver.bodies if body["key"] != "P4"]
        assert reordered == ["P3", "P2", "P1", "P0"]
        assert len(receiver.bodies) == 5


async def test_reordered_webhooks_are_let_go_when_too_few_come_together() -> None:
    async with opened() as rb, listening() as receiver:
        await hook(rb, "product.created", receiver.url)
        await arm(rb, "webhook_reordered", event="product.created", times=9, seconds=0.2)
        await rb.product("A")
        await rb.product("B")
        assert receiver.bodies == []
        await settled(rb)
        await settled(rb)
        assert [body["key"] for body in receiver.bodies] == ["B", "A"]
        await rb.product("C")
        await settled(rb)
        assert receiver.bodies[-1]["key"] == "C"


async def test_a_burst_comes_at_once_and_is_about_records_that_exist() -> None:
    async with opened() as rb, listening() as receiver:
        await hook(rb, "product.updated", receiver.url)
        refused = await rb.call(
            "POST", "/_sandbox/faults", {"preset": "webhook_burst", "event": "product.updated"}, expect=400
        )
        assert "no record" in refused["problems"][0]
        await rb.product("A")
        await rb.product("B")
        await arm(rb, "webhook_burst", event="product.updated", times=50)
        await settled(rb)
        assert sorted({body["key"] for body in receiver.bodies}) == ["A", "B"] and len(receiver.bodies) == 50
        await hook(rb, rb.state.settings.stock_event, receiver.url)
        await arm(rb, "webhook_burst", event=rb.state.settings.stock_event, times=4)
        await settled(rb)
        assert (
            receiver.bodies[-1] == {"item": "B", "item_type": "product", "type": "stock"} or len(receiver.bodies) == 54
        )


async def test_redeliveries_back_off_and_the_count_of_failures_starts_anew_after_success() -> None:
    async with opened(delivery_backoff_seconds=0.1) as rb, listening(500, 500) as receiver:
        made = await hook(rb, "product.created", receiver.url)
        began = time.monotonic()
        await rb.product("A")
        await eventually(lambda: receiver.got, what="the first delivery")
        assert (await rb.call("GET", f"/webhooks/{made['id']}"))["webhook"]["failures_since_last_success"] in (1, 2)
        await settled(rb)
        assert time.monotonic() - began >= 0.3 and len(receiver.got) == 3
        assert (await rb.call("GET", f"/webhooks/{made['id']}"))["webhook"]["failures_since_last_success"] == 0


async def test_bad_json_is_refused_and_never_crashes_a_handler() -> None:
    async with opened() as rb:
        for body in ('{"number": NaN}', "{", "[" * 100_000, '{"a": Infinity}'):
            status, _, answer = await rb.raw("POST", "/products", data=body)
            assert (status, json.loads(answer)) == (400, {"message": "The request body is not valid JSON."})
        assert (await rb.raw("POST", "/products", data="[1]"))[0] == 422
