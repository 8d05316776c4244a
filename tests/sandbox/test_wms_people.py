"""Contacts, addresses, supplier products, the account itself, tokens with fewer scopes, plans without custom fields."""

import pytest

from sandbox.wms_scopes import SCOPES
from tests.sandbox.test_webhooks import hook, listening, settled
from tests.sandbox.wms_account import Account, opened


async def supplier(rb: Account) -> None:
    body = {"number": 5, "company_name": "Leverandør", "payment_terms_id": 1, "supplier_group_id": 1}
    await rb.call("POST", "/suppliers", body, expect=201)


async def test_contacts_belong_to_a_customer_or_a_supplier_and_need_different_things() -> None:
    async with opened() as rb:
        await rb.customer()
        await supplier(rb)
        kari = {"name": "Kari", "contact_email": "kari@example.com", "cc_invoice": True}
        made = (await rb.call("POST", "/customers/10001/contacts", kari, expect=201))["customer_contact"]
        assert (made["name"], made["cc_invoice"], made["cc_order"]) == ("Kari", True, False)
        refused = await rb.call("POST", "/suppliers/5/contacts", {"name": "Ola"}, expect=422)
        assert set(refused["errors"]) == {"contact_email", "contact_phone"}
        path = f"/customers/10001/contacts/{made['number']}"
        assert (await rb.call("PUT", path, {"role": "Innkjøp"}))["customer_contact"]["role"] == "Innkjøp"
        await rb.call("PUT", path, {"contact_email": "nei"}, expect=422)
        assert (await rb.call("GET", "/customers/10001/contacts"))["customer_contacts"][0]["role"] == "Innkjøp"
        assert (await rb.call("GET", "/suppliers/5/contacts"))["supplier_contacts"] == []
        await rb.call("DELETE", path)
        await rb.call("GET", path, expect=404)


async def test_addresses_of_a_customer_have_a_kind_and_are_validated() -> None:
    async with opened() as rb:
        await rb.customer()
        wish = {
            "type": "delivery",
            "name": "Lager",
            "street": "Vei 1",
            "zipcode": "0150",
            "city": "Oslo",
            "country": "Norge",
        }
        made = (await rb.call("POST", "/customers/10001/addresses", wish, expect=201))["address"]
        assert (made["type"], made["country"], made["state"]) == ("delivery", "Norge", None)
        path = f"/customers/10001/addresses/{made['id']}"
        await rb.call("PUT", path, {"email": "x"}, expect=422)
        await rb.call("PUT", path, {"type": "elsewhere"}, expect=422)
        assert (await rb.call("PUT", path, {"type": "billing"}))["address"]["street"] == "Vei 1"
        assert [row["type"] for row in (await rb.call("GET", "/customers/10001/addresses"))["addresses"]] == ["billing"]
        await rb.call("DELETE", path)
        assert (await rb.call("GET", "/customers/10001/addresses"))["total"] == 0


async def test_a_supplier_has_its_own_number_and_cost_of_a_product() -> None:
    async with opened() as rb:
        await supplier(rb)
        await rb.product("A/B")
        await rb.call("PUT", "/suppliers/5/products/A%2FB", {"cost_price": 7.25, "number": "L-1"})
        row = (await rb.call("GET", "/suppliers/5/products"))["supplier_products"][0]
        assert (row["item"]["number"], row["cost_price"], row["number"]) == ("A/B", 7.25, "L-1")
        assert (await rb.call("GET", "/suppliers/5/products/A%252FB"))["supplier_product"]["number"] == "L-1"


async def test_terms_employees_and_layouts_are_registers_and_announce_themselves() -> None:
    async with opened() as rb, listening() as receiver:
        for event in ("delivery_terms.created", "employee.updated", "payment_terms.created"):
            await hook(rb, event, receiver.url)
        term = (await rb.call("POST", "/delivery-terms", {"name": "Hentes"}, expect=201))["delivery_term"]
        employee = (await rb.call("POST", "/employees", {"name": "Kari", "initials": "K"}, expect=201))["employee"]
        await rb.call("PUT", f"/employees/{employee['number']}", {"job_title": "Lager"})
        await settled(rb)
        assert [event for event, _, _ in receiver.got] == ["delivery_terms.created", "employee.updated"]
        assert receiver.bodies[0]["key"] == str(term["number"])
        assert (await rb.call("GET", "/employees?name=Kari"))["employees"][0]["job_title"] == "Lager"
        assert (await rb.call("GET", "/layouts"))["layouts"][0]["name"] == "Standard"
        await rb.customer()
        await rb.call("PUT", "/customers/10001", {"employee_id": employee["number"]})
        await rb.call("DELETE", f"/employees/{employee['number']}", expect=422)


async def test_the_account_tells_its_users_and_keeps_the_settings_of_plugins() -> None:
    async with opened() as rb:
        user = (await rb.call("GET", "/users"))["users"][0]
        assert user["is_you"] and (await rb.call("GET", f"/users/{user['id']}"))["user"]["name"] == user["name"]
        await rb.call("GET", "/users/99", expect=404)
        assert (await rb.call("GET", "/settings/default_currency"))["value"] == "NOK"
        assert (await rb.call("PUT", "/settings/samsvar_mark", {"value": "x"}))["value"] == "x"
        assert (await rb.call("GET", "/settings-keyvalue"))["samsvar_mark"] == "x"
        await rb.call("PUT", "/settings/timezone", {"value": "UTC"}, expect=422)
        await rb.call("GET", "/settings/nothing", expect=404)


PATHS = {
    "customers": ["/customers", "/customers/1/contacts", "/customer-groups"],
    "orders": ["/orders", "/orders/drafts", "/orders/1/lines"],
    "shipments": ["/order-shipments", "/orders/1/shipments"],
    "customer_invoices": ["/customer-invoices"],
    "suppliers": ["/suppliers", "/supplier-groups"],
    "purchasing": ["/purchase-orders"],
    "supplier_invoices": ["/supplier-invoices"],
    "users": ["/users"],
    "settings": ["/settings", "/settings-keyvalue"],
    "employees": ["/employees"],
}


@pytest.mark.parametrize("scope", PATHS)
async def test_a_token_without_a_scope_gets_403_there_and_nowhere_else(scope: str) -> None:
    async with opened() as rb:
        await rb.set(missing_scopes=[scope])
        for path in PATHS[scope]:
            assert (await rb.call("GET", path, expect=403))["message"]
        for path in ("/self", "/products", "/webhooks", "/fields"):
            assert (await rb.raw("GET", path))[0] in (200, 206), path
        others = [path for other in PATHS if other != scope for path in PATHS[other]]
        assert 403 not in [(await rb.raw("GET", path))[0] for path in others]
        await rb.set(missing_scopes=[])
        assert (await rb.raw("GET", PATHS[scope][0]))[0] in (200, 206)


async def test_a_scope_that_nobody_knows_is_no_switch() -> None:
    async with opened() as rb:
        refused = await rb.call("PATCH", "/_sandbox/settings", {"missing_scopes": ["nothing"]}, expect=400)
        assert refused["problems"] == ["missing_scopes: unknown nothing"]
        assert set(PATHS) < SCOPES


async def test_writes_need_the_scope_too_and_leave_nothing_behind() -> None:
    async with opened(missing_scopes=["orders"]) as rb:
        await rb.customer()
        await rb.product("A")
        body = {"customer_id": 10001, "lines": [{"item_id": "A", "quantity": 1}]}
        await rb.call("POST", "/orders/drafts", body, expect=403)
        assert (await rb.call("GET", "/_sandbox/orders"))["total"] == 0


async def test_an_account_without_custom_fields_refuses_or_shows_nothing() -> None:
    async with opened(custom_fields_plan=False) as rb:
        made = await rb.product("A")
        assert "metadata" not in made
        for path in ("/fields", "/products/A/fields", "/fields/24so-produkt-id"):
            await rb.call("GET", path, expect=403)
        await rb.set(custom_fields_refusal="empty")
        assert (await rb.call("GET", "/fields"))["fields"] == []
        assert (await rb.call("GET", "/products/A/fields")) == {"field_values": []}
        await rb.call("POST", "/fields", {"name": "x", "type": "text", "available_for": "item"}, expect=403)
        await rb.call("PUT", "/products/A/fields", {"custom_fields": []}, expect=403)
        await rb.set(custom_fields_plan=True)
        assert len((await rb.call("GET", "/fields"))["fields"]) == 4


async def test_limit_headers_can_be_missing() -> None:
    async with opened(rate_limit=5) as rb:
        assert "X-RateLimit-Remaining" in (await rb.raw("GET", "/self"))[1]
        await rb.set(rate_headers=False)
        assert "X-RateLimit-Remaining" not in (await rb.raw("GET", "/self"))[1]
