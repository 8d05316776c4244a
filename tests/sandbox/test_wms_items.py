"""Lots, collections, drafts, prices, locations and what else belongs to items (apis/rackbeat.md 3)."""

from tests.sandbox.test_webhooks import hook, listening, settled
from tests.sandbox.wms_account import Account, Json, opened


async def lot(rb: Account, number: str = "KIT") -> Json:
    """Two of A and one of B."""
    for part in ("A", "B"):
        await rb.product(part, 10)
    body = {"number": number, "name": number, "sales_price": 50, "group": 1}
    lines = [{"item_id": "A", "quantity": 2}, {"item_id": "B", "quantity": 1}]
    made: Json = (await rb.call("POST", "/lots", body | {"lines": lines}, expect=201))["lot"]
    return made


async def test_a_lot_is_an_item_and_no_product_and_shares_the_series_of_numbers() -> None:
    async with opened() as rb, listening() as receiver:
        await hook(rb, "lot.created", receiver.url)
        made = await lot(rb)
        await settled(rb)
        assert receiver.bodies == [{"key_name": "number", "key": "KIT"}]
        assert (made["type"], [(line["child_id"], line["quantity"]) for line in made["lines"]]) == (
            "lot",
            [("A", 2), ("B", 1)],
        )
        assert [p["number"] for p in (await rb.call("GET", "/products"))["products"]] == ["A", "B"]
        assert [p["number"] for p in (await rb.call("GET", "/lots"))["lots"]] == ["KIT"]
        assert (await rb.call("GET", "/items"))["total"] == 3
        assert (await rb.call("GET", "/items/KIT"))["item"]["type"] == "lot"
        await rb.call("GET", "/products/KIT", expect=404)
        await rb.call("GET", "/products/KIT/fields", expect=404)
        await rb.call("GET", "/lots/A", expect=404)
        body = {"number": "KIT", "name": "n", "sales_price": 1, "group": 1}
        assert list((await rb.call("POST", "/products", body, expect=422))["errors"]) == ["number"]


async def test_a_lot_is_sold_shipped_and_produced_like_an_item() -> None:
    async with opened() as rb:
        await lot(rb)
        await rb.customer()
        for number in ("A", "B"):
            await rb.stock(number, 10)
        produced = (await rb.call("POST", "/lots/KIT/add-stock", {"quantity": 3}, expect=200))["lot"]
        assert produced["stock_quantity"] == 3
        left = [(await rb.call("GET", f"/products/{n}"))["product"]["stock_quantity"] for n in ("A", "B")]
        assert left == [4, 7]
        order = await rb.draft([{"item_id": "KIT", "quantity": 1}])
        assert (order["lines"][0]["child_type"], order["lines"][0]["line_price"]) == ("lot", 50)
        await rb.call("POST", f"/orders/{order['number']}/book")
        made = (await rb.call("POST", f"/orders/{order['number']}/create-shipment"))["order_shipment"]
        await rb.call("POST", f"/orders/shipments/{made['id']}/mark-shipped")
        rows = (await rb.call("GET", "/lots/KIT/locations"))["lot_locations"]
        assert [row["stock_quantity"] for row in rows] == [2]
        assert (await rb.call("GET", "/lots/KIT/locations/1"))["lot_location"]["stock_quantity"] == 2
        await rb.call("POST", "/lots/KIT/add-stock", {"quantity": 0}, expect=422)


async def test_a_part_of_a_lot_cannot_be_deleted_and_lots_are_copied_barred_and_deleted() -> None:
    async with opened() as rb:
        await lot(rb)
        assert "used in lines" in (await rb.call("DELETE", "/products/A", expect=422))["message"]
        copy = (await rb.call("POST", "/lots/KIT/copy", {}, expect=201))["lot"]
        assert (copy["number"], len(copy["lines"])) == ("KIT-1", 2)
        await rb.call("POST", "/lots/KIT/copy", {"number": "A"}, expect=422)
        await rb.call("POST", "/lots/bulk/barred", {"numbers": ["KIT", "KIT-1"]}, expect=200)
        assert (await rb.call("GET", "/lots?is_barred=true"))["total"] == 2
        await rb.call("POST", "/lots/bulk/delete", {"numbers": ["KIT", "A"]}, expect=422)
        await rb.call("POST", "/lots/bulk/delete", {"numbers": ["KIT", "KIT-1"]}, expect=200)
        await rb.call("DELETE", "/products/A", expect=200)


async def test_a_product_becomes_a_lot_unless_a_document_holds_it() -> None:
    async with opened() as rb:
        await rb.customer()
        await rb.product("A")
        await rb.product("B")
        await rb.draft([{"item_id": "B", "quantity": 1}])
        assert (await rb.call("POST", "/products/A/convert", expect=200))["lot"]["type"] == "lot"
        assert "used in lines" in (await rb.call("POST", "/products/B/convert", expect=422))["message"]
        assert (await rb.call("PUT", "/lots/A", {"lines": [{"item_id": "B", "quantity": 4}]}))["lot"]["lines"][0][
            "quantity"
        ] == 4
        assert (await rb.call("GET", "/lots/A/lines"))["lot_lines"][0]["child_id"] == "B"


async def test_a_collection_becomes_one_line_for_each_member() -> None:
    async with opened() as rb:
        await lot(rb)
        await rb.customer()
        body: Json = {"number": "PAKKE", "name": "Pakke"}
        body["lines"] = [{"item_id": "A", "quantity": 1}, {"item_id": "KIT", "quantity": 2}]
        await rb.call("POST", "/collections", body, expect=405)
        await rb.call("POST", "/_sandbox/ui/collections", body, expect=201)
        assert (await rb.call("GET", "/collections/PAKKE"))["collection"]["lines"][1]["child_id"] == "KIT"
        order = await rb.draft([{"item_id": "B", "quantity": 1}])
        path = f"/orders/{order['number']}/lines/add-collection"
        lines = (await rb.call("POST", path, {"collection": "PAKKE", "quantity": 2.0}))["order_lines"]
        assert [(line["child_id"], line["quantity"]) for line in lines] == [("A", 2), ("KIT", 4)]
        assert len((await rb.call("GET", f"/orders/{order['number']}"))["order"]["lines"]) == 3
        await rb.call("POST", path, {"collection": "nothing"}, expect=422)
        await rb.call("POST", f"/orders/{order['number']}/book")
        await rb.call("POST", path, {"collection": "PAKKE"}, expect=422)


async def test_a_draft_product_is_hidden_until_it_is_published() -> None:
    async with opened() as rb, listening() as receiver:
        await hook(rb, "product.created", receiver.url)
        body = {"number": "D", "name": "D", "sales_price": 1, "group": 1}
        await rb.call("POST", "/products/drafts", body, expect=201)
        assert ((await rb.call("GET", "/products"))["total"], (await rb.call("GET", "/products/drafts"))["total"]) == (
            0,
            1,
        )
        await rb.call("POST", "/products/D/publish", expect=200)
        await rb.call("POST", "/products/D/publish", expect=422)
        await settled(rb)
        assert (await rb.call("GET", "/products"))["total"] == 1 and len(receiver.bodies) == 1


async def test_prices_per_currency_and_per_customer_decide_what_a_line_costs() -> None:
    async with opened() as rb:
        await rb.product("A", 100)
        await rb.customer()
        assert (await rb.call("GET", "/products/A/prices/NOK"))["currency_price"]["sales_price"] == 100
        await rb.call("GET", "/products/A/prices/EUR", expect=404)
        await rb.call("PUT", "/products/A/prices/EUR", {"sales_price": 9.5})
        assert [row["currency"] for row in (await rb.call("GET", "/items/A/prices"))["prices"]] == ["NOK", "EUR"]
        await rb.call("PUT", "/customers/10001/products/A", {"sales_price": 77})
        assert (await rb.draft([{"item_id": "A", "quantity": 1}]))["lines"][0]["line_price"] == 77
        assert (await rb.call("GET", "/customers/10001/lineables"))["items"][0]["sales_price"] == 77
        assert (await rb.call("GET", "/customers/10001/lineables/A"))["item"]["sales_price"] == 77
        await rb.call("DELETE", "/customers/10001/products/A")
        assert (await rb.draft([{"item_id": "A", "quantity": 1}]))["lines"][0]["line_price"] == 100


async def test_pictures_translations_and_units_hang_below_an_item() -> None:
    async with opened() as rb:
        await rb.product("A", unit_id=1)
        await rb.call("GET", "/products/A/image", expect=404)
        await rb.call("POST", "/products/A/image", {"image_url": "https://example.com/a.png"})
        assert (await rb.call("GET", "/products/A"))["product"]["pictures"]["thumb"] == "https://example.com/a.png"
        await rb.call("DELETE", "/products/A/image")
        await rb.call("PUT", "/products/A/translations/en", {"name": "Hammer"})
        assert (await rb.call("GET", "/products/A/translations/en"))["translation"]["name"] == "Hammer"
        await rb.call("GET", "/products/A/translations/da", expect=404)
        assert (await rb.call("GET", "/products/A/units?fields=name,quantity"))["item_units"] == [
            {"name": "stk", "quantity": 1}
        ]
        status, headers, body = await rb.raw("GET", "/products/A.pdf")
        assert (status, headers["Content-Type"], body[:5]) == (200, "application/pdf", b"%PDF-")


async def test_locations_lie_in_each_other_and_one_in_use_stays() -> None:
    async with opened() as rb:
        await rb.call("POST", "/locations", {"number": 2, "name": "Gang", "parent_id": 1})
        await rb.call("POST", "/locations", {"number": 3, "name": "Reol", "parent_id": 2})
        assert [row["number"] for row in (await rb.call("GET", "/locations/1/children"))["locations"]] == [2]
        assert (await rb.call("GET", "/locations/flat"))["total"] == 3
        deep = (await rb.call("GET", "/locations/3"))["location"]
        assert (deep["nesting_level"], deep["toplevel_parent_id"], deep["children_count"]) == (2, 1, 0)
        await rb.call("DELETE", "/locations/2", expect=422)
        await rb.call("DELETE", "/locations/3", expect=200)
        await rb.call("PUT", "/locations/1", {"parent_id": 2})
        assert (await rb.call("GET", "/locations/2"))["location"]["nesting_level"] == 1


async def test_movements_carry_stock_between_locations_and_are_received() -> None:
    async with opened() as rb:
        await rb.call("POST", "/locations", {"number": 2, "name": "B"})
        await rb.product("A")
        await rb.stock("A", 10)
        body = {"item_number": "A", "from_location_number": 1, "to_location_number": 2, "quantity": 4}
        made = (await rb.call("POST", "/inventory/internal-movements", body, expect=201))["internal_movement"]
        path = f"/inventory/internal-movements/{made['id']}"
        await rb.call("POST", f"{path}/create-receipt", expect=422)
        await rb.call("POST", f"{path}/book")
        rows = (await rb.call("GET", "/products/A/locations"))["product_locations"]
        assert [(row["number"], row["stock_quantity"]) for row in rows] == [(1, 6), (2, 4)]
        await rb.call("POST", f"{path}/create-receipt")
        assert (await rb.call("GET", "/inventory/internal-movements?received=true&fromLocation=1"))["total"] == 1
        ledger = (await rb.call("GET", "/reports/ledger/A"))["ledger_items"]
        assert [row["quantity"] for row in ledger] == [10, 4]
        draft = {"item_id": "A", "adjustment_type": "quantity", "quantity": 1}
        number = (await rb.call("POST", "/inventory-adjustments", draft))["inventory_regulation"]["id"]
        await rb.call("DELETE", f"/inventory-adjustments/{number}", expect=200)
        await rb.call("GET", f"/inventory-adjustments/{number}", expect=404)
