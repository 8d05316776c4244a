"""Open questions of apis/rackbeat.md 14 about webhooks. One test per switch."""

from tests.assumptions.values import each_value
from tests.sandbox.test_webhooks import hook, listening, settled
from tests.sandbox.wms_account import opened

URL = "http://127.0.0.1:9/hook"


@each_value("WmsSettings.stock_event", "item.stock_changed", "inventory.changed")
async def test_the_stock_event_has_one_name_and_no_other_is_known(value: str) -> None:
    async with opened() as rb, listening() as receiver:
        await rb.set(stock_event=value)
        await hook(rb, value, receiver.url)
        await rb.call("POST", "/webhooks", {"event": "stock.unheard_of", "url": URL}, expect=422)
        await rb.product("A")
        await rb.stock("A", 5)
        await settled(rb)
        assert [event for event, _, _ in receiver.got] == [value]


@each_value("WmsSettings.stock_event_extras", False, True)
async def test_the_stock_event_names_the_item_and_perhaps_place_and_quantity(value: bool) -> None:
    async with opened() as rb, listening() as receiver:
        await rb.set(stock_event_extras=value)
        await hook(rb, rb.state.settings.stock_event, receiver.url)
        await rb.product("A")
        await rb.stock("A", 5)
        await settled(rb)
        bare = {"item": "A", "item_type": "product", "type": "stock"}
        full = bare | {"location": 1, "stock_quantity": "5", "change": "5"}
        assert receiver.bodies == [full if value else bare]


@each_value("WmsSettings.refused_events", [], ["order.booked", "product.updated"])
async def test_an_event_that_is_not_in_the_catalogue_is_refused_at_registration(value: list[str]) -> None:
    async with opened() as rb:
        await rb.set(refused_events=value)
        for event in ("order.created", "order.booked", "product.updated"):
            status = 422 if event in value else 201
            answer = await rb.call("POST", "/webhooks", {"event": event, "url": URL}, expect=status)
            assert ("errors" in answer) == (status == 422)


@each_value("WmsSettings.announce_order_changes", False, True)
async def test_booking_and_edits_of_orders_are_silent_or_announced(value: bool) -> None:
    async with opened() as rb, listening() as receiver:
        await rb.set(announce_order_changes=value)
        for event in ("order.created", "order.updated", "order.booked"):
            await hook(rb, event, receiver.url)
        await rb.customer()
        await rb.product("A")
        path = f"/orders/{(await rb.draft([{'item_id': 'A', 'quantity': 1}]))['number']}"
        await rb.call("PUT", path, {"heading": "x"})
        await rb.call("POST", f"{path}/book")
        await settled(rb)
        seen = sorted(event for event, _, _ in receiver.got)
        assert seen == (["order.booked", "order.created", "order.updated"] if value else ["order.created"])


@each_value("WmsSettings.webhook_token_on_upsert", False, True)
async def test_registering_again_hides_or_tells_the_token(value: bool) -> None:
    async with opened() as rb:
        await rb.set(webhook_token_on_upsert=value)
        first = await hook(rb, "order.created", URL)
        again = await rb.call("POST", "/webhooks", {"event": "order.created", "url": URL}, expect=200)
        assert again["webhook"].get("token") == (first["token"] if value else None)
        assert again["webhook"]["id"] == first["id"]
        assert "token" not in (await rb.call("GET", f"/webhooks/{first['id']}"))["webhook"]


@each_value("WmsSettings.deactivate_after_failures", 0, 3)
async def test_a_failing_hook_stays_active_or_is_switched_off_and_a_put_wakes_it(value: int) -> None:
    async with opened(delivery_attempts=4) as rb, listening(*[500] * 4) as receiver:
        await rb.set(deactivate_after_failures=value)
        made = await hook(rb, "product.created", receiver.url)
        await rb.product("A")
        await settled(rb)
        shown = (await rb.call("GET", f"/webhooks/{made['id']}"))["webhook"]
        assert (shown["is_active"], shown["failures_since_last_success"]) == ((False, 3) if value else (True, 4))
        receiver.answers.clear()
        await rb.call("PUT", f"/webhooks/{made['id']}", {"is_active": True})
        await rb.product("B")
        await settled(rb)
        assert receiver.bodies[-1]["key"] == "B"
