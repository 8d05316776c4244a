"""Custom fields: slugs in paths, ids in bodies, values apart from the record (apis/rackbeat.md 7)."""

from tests.sandbox.wms_account import opened


async def test_prepared_fields_are_found_by_name_with_slug_and_id_from_the_answer() -> None:
    async with opened() as rb:
        items = (await rb.call("GET", "/fields?for=item"))["fields"]
        assert [(f["name"], f["slug"], f["type"]) for f in items] == [
            ("24SO Produkt-id", "24so-produkt-id", "text"),
            ("24SO rad-id", "24so-rad-id", "text"),
        ]
        supplier = (await rb.call("GET", "/fields?for=supplier"))["fields"][0]
        assert supplier["slug"] == "leverandor-id"
        assert (await rb.call("GET", f"/fields/{supplier['slug']}"))["field"]["id"] == supplier["id"]
        await rb.call("GET", f"/fields/{supplier['id']}", expect=404)


async def test_values_are_written_by_id_and_read_with_nulls_for_the_rest() -> None:
    async with opened() as rb:
        await rb.product("A/B")
        first, second = (await rb.call("GET", "/fields?for=item"))["fields"]
        body = {"custom_fields": [{"id": first["id"], "value": "4711"}]}
        await rb.call("PUT", "/products/A%2FB/fields", body, expect=200)
        values = (await rb.call("GET", "/items/A%2FB/fields"))["field_values"]
        assert [(v["field"]["slug"], v["value"]) for v in values] == [(first["slug"], "4711"), (second["slug"], None)]
        shown = (await rb.call("GET", "/products?expand=field_values"))["products"][0]
        assert shown["field_values"] == values
        assert {"slug": first["slug"], "value": "4711"}.items() <= shown["metadata"][0].items()
        assert (await rb.call("GET", f"/products?field_eq[{first['id']}]=4711"))["total"] == 1
        assert (await rb.call("GET", f"/products?field[{first['id']}]=47"))["total"] == 1
        assert (await rb.call("GET", f"/products?field_eq[{first['id']}]=47"))["total"] == 0


async def test_a_field_of_another_kind_is_refused_and_nothing_is_written() -> None:
    async with opened() as rb:
        await rb.product("A")
        wrong = (await rb.call("GET", "/fields?for=customer"))["fields"][0]["id"]
        good = (await rb.call("GET", "/fields?for=item"))["fields"][0]["id"]
        body = {"custom_fields": [{"id": good, "value": "1"}, {"id": wrong, "value": "2"}]}
        answer = await rb.call("PUT", "/products/A/fields", body, expect=422)
        assert list(answer["errors"]) == ["custom_fields.1.id"]
        assert all(v["value"] is None for v in (await rb.call("GET", "/products/A/fields"))["field_values"])


async def test_field_values_in_a_create_body_count_for_orders_only() -> None:
    async with opened() as rb:
        item = (await rb.call("GET", "/fields?for=item"))["fields"][0]["id"]
        made = await rb.product("A", custom_fields=[{"id": item, "value": "1"}])
        assert made["metadata"][0]["value"] is None
        await rb.customer()
        sales = (await rb.call("POST", "/fields", {"name": "24SO ordre", "type": "text", "available_for": "sales"}))[
            "field"
        ]
        order = await rb.draft([{"item_id": "A", "quantity": 1}], custom_fields=[{"id": sales["id"], "value": "9"}])
        path = f"/orders/{order['number']}"
        assert (await rb.call("GET", f"{path}/fields"))["field_values"][0]["value"] == "9"
        await rb.call("POST", f"{path}/book")
        body = {"custom_fields": [{"id": sales["id"], "value": "10"}]}
        await rb.call("PUT", f"{path}/fields", body, expect=200)
        assert (await rb.call("GET", f"/orders?field_eq[{sales['id']}]=10"))["total"] == 1


async def test_two_fields_of_one_name_get_two_slugs_and_a_deleted_field_takes_its_values() -> None:
    async with opened() as rb:
        await rb.product("A")
        body = {"name": "24SO rad-id", "type": "text", "available_for": "item"}
        twin = (await rb.call("POST", "/fields", body, expect=201))["field"]
        assert twin["slug"] == "24so-rad-id-1"
        await rb.call("PUT", "/products/A/fields", {"custom_fields": [{"id": twin["id"], "value": "x"}]})
        await rb.call("DELETE", f"/fields/{twin['slug']}", expect=200)
        assert len((await rb.call("GET", "/products/A/fields"))["field_values"]) == 2
        assert (await rb.call("GET", "/_sandbox/products/A"))["field_values"] == {}


async def test_without_the_plan_every_field_route_is_403() -> None:
    async with opened(custom_fields_plan=False) as rb:
        await rb.product("A")
        await rb.call("GET", "/fields", expect=403)
        await rb.call("GET", "/products/A/fields", expect=403)
        assert "metadata" not in (await rb.call("GET", "/products/A"))["product"]
