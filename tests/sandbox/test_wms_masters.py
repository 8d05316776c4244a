"""Products, customers, suppliers, registers: what is required, unique, refused (apis/rackbeat.md 1.10, 3.4, 4)."""

from tests.sandbox.wms_account import opened


async def test_a_product_number_has_at_most_25_characters_and_is_unique() -> None:
    async with opened() as rb:
        await rb.product("x" * 25)
        body = {"name": "n", "sales_price": 1, "group": 1}
        answer = await rb.call("POST", "/products", body | {"number": "x" * 26}, expect=422)
        assert list(answer["errors"]) == ["number"] and answer["message"]
        answer = await rb.call("POST", "/products", body | {"number": "x" * 25}, expect=422)
        assert answer["errors"] == {"number": ["The number has already been taken."]}


async def test_everything_wrong_with_a_product_is_said_at_once() -> None:
    async with opened() as rb:
        answer = await rb.call("POST", "/products", {"group": 99, "physical": {"weight": 2}}, expect=422)
        assert set(answer["errors"]) == {"number", "name", "sales_price", "group", "physical.weight_unit"}


async def test_a_product_is_changed_in_part_and_keeps_its_orders_when_renumbered() -> None:
    async with opened() as rb:
        await rb.customer()
        before = await rb.product("A/B", 10, description="keep me")
        order = await rb.draft([{"item_id": "A/B", "quantity": 1}])
        after = (await rb.call("PUT", "/products/A%2FB", {"number": "C", "sales_price": 12}, expect=200))["product"]
        assert (after["number"], after["sales_price"], after["description"]) == ("C", 12, "keep me")
        assert after["id"] == before["id"]
        await rb.call("GET", "/products/A%2FB", expect=404)
        assert (await rb.call("GET", f"/orders/{order['number']}"))["order"]["lines"][0]["child_id"] == "C"
        await rb.call("PUT", "/products/C", {"name": ""}, expect=422)


async def test_initial_stock_in_the_create_body_is_ignored_by_default() -> None:
    async with opened() as rb:
        assert (await rb.product("A", stock_quantity=5))["stock_quantity"] == 0
        rb.state.settings.initial_stock = True
        assert (await rb.product("B", stock_quantity=5))["stock_quantity"] == 5


async def test_written_and_read_names_of_minimum_quantities_differ() -> None:
    async with opened() as rb:
        made = await rb.product("A", min_inventory_quantity=1, min_sales_quantity=2, min_purchase_quantity=3)
        assert (made["min_stock"], made["min_sales"], made["min_order"]) == (1, 2, 3)


async def test_a_customer_needs_a_name_and_an_existing_payment_term_and_group() -> None:
    async with opened() as rb:
        answer = await rb.call("POST", "/customers", {"number": 1}, expect=422)
        assert set(answer["errors"]) == {"company_name", "payment_terms_id"}
        body = {"company_name": "Nord", "payment_terms_id": 9, "customer_group_id": 9}
        answer = await rb.call("POST", "/customers", body, expect=422)
        assert set(answer["errors"]) == {"payment_terms_id", "customer_group_id"}
        good = {
            "company_name": "Nord",
            "payment_terms_id": 1,
            "customer_group_id": 1,
            "contact_email": "a@b.no; c@d.no",
        }
        made = (await rb.call("POST", "/customers", good, expect=201))["customer"]
        assert (made["number"], made["name"], made["company_name"]) == (1, "Nord", "Nord")
        answer = await rb.call("POST", "/customers", good | {"number": 1}, expect=422)
        assert list(answer["errors"]) == ["number"]
        assert "number" in (await rb.call("POST", "/customers", good | {"number": "A7"}, expect=422))["errors"]


async def test_supplier_numbers_are_integers_and_groups_in_use_stay() -> None:
    async with opened() as rb:
        body = {"number": 5, "company_name": "Leverandør", "payment_terms_id": 1, "supplier_group_id": 1}
        made = (await rb.call("POST", "/suppliers", body, expect=201))["supplier"]
        assert made["supplier_group"] == {"number": 1, "name": "Leverandører"}
        await rb.call("DELETE", "/supplier-groups/1", expect=422)
        await rb.call("DELETE", "/payment-terms/1", expect=422)
        await rb.call("PUT", "/suppliers/5", {"address_city": "Bergen"})
        assert (await rb.call("GET", "/suppliers/5"))["supplier"]["address_city"] == "Bergen"
        await rb.call("GET", "/suppliers/x", expect=404)


async def test_the_account_is_prepared_with_what_the_integration_looks_for() -> None:
    async with opened() as rb:
        terms = (await rb.call("GET", "/payment-terms"))["payment_terms"]
        assert [(t["number"], t["name"], t["type"], t["maturity_days"]) for t in terms] == [
            (1, "Netto 14 dager", "net", 14)
        ]
        for path, key, name in (
            ("/customer-groups", "customer_groups", "Kunder"),
            ("/supplier-groups", "supplier_groups", "Leverandører"),
            ("/locations", "locations", "Hovedlager"),
            ("/units", "units", "stk"),
        ):
            rows = (await rb.call("GET", path))[key]
            assert [(r["number"], r["name"]) for r in rows] == [(1, name)]
        assert (await rb.call("GET", "/self"))["user_account"]["id"] == rb.state.settings.account_id


async def test_a_group_counts_its_products_and_payment_terms_need_three_values() -> None:
    async with opened() as rb:
        await rb.product("A")
        assert (await rb.call("GET", "/product-groups/1"))["product_group"]["num_products"] == 1
        made = await rb.call("POST", "/product-groups", {"name": "Frakt", "number": 25, "has_inventory": False})
        assert made["product_group"]["number"] == 25
        assert (await rb.product("F", group=25))["inventory_enabled"] is False
        answer = await rb.call("POST", "/payment-terms", {"name": "Kontant"}, expect=422)
        assert set(answer["errors"]) == {"type", "maturity_days"}


async def test_strict_types_refuse_numbers_sent_as_text() -> None:
    async with opened() as rb:
        assert (await rb.product("A", "12.5", group="1"))["sales_price"] == 12.5
        rb.state.settings.strict_types = True
        body = {"number": "B", "name": "B", "sales_price": "12.5", "group": "1"}
        assert set((await rb.call("POST", "/products", body, expect=422))["errors"]) == {"sales_price", "group"}


async def test_a_failed_create_leaves_nothing_behind() -> None:
    async with opened() as rb:
        await rb.call("POST", "/products", {"number": "A", "name": "A", "sales_price": 1, "group": 9}, expect=422)
        assert (await rb.call("GET", "/products"))["total"] == 0
        assert (await rb.call("GET", "/_sandbox/products"))["total"] == 0
