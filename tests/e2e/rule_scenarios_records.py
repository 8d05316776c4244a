"""R1 to R8 as scenarios: the same hands under every configuration, and what came of it (see `rules`)."""

from __future__ import annotations

from typing import Any

from tests.e2e.hands import Json, in_path
from tests.e2e.rule_eyes import Eyes, whole
from tests.e2e.rule_world import (
    ABC,
    BOTH_WAYS,
    BOTH_WAYS_NUMBER,
    CUSTOMER,
    DISCONTINUED,
    EMPTY,
    HAMMER,
    LEADING_ZERO,
    LONG,
    NUMBERLESS,
    SAW,
    SUPPLIER,
    SUPPLIER_NUMBER,
    TAGGED,
    TAGGED_NUMBER,
    TWIN,
    TWIN_CUSTOMER,
)
from tests.e2e.running import Refused, Running
from tests.e2e.waiting import eventually

Seen = dict[str, Any]


async def prerequisites(shop: Running) -> Seen:
    """R1: what `check` says about the things that Rackbeat must have."""
    ran = await shop.cli("check", "--json", expect=None)
    lines = {row["line"]: row for row in ran.document["findings"]}
    found = {}
    for name in ("payment_term", "customer_group", "supplier_group", "fields"):
        line = lines[f"wms.{name}"]
        key = line["values"].get("what", "").rpartition("(")[2].rstrip(")")
        found[name] = f"{line['verdict']} {key}".strip()
    return found


async def company(shop: Running) -> Seen:
    """R2: which company is named, and read."""
    status = (await shop.ask("status"))["connections"][0]["erp"]["identity"]
    found = (await shop.cli("check", "--json", expect=None)).document["findings"]
    [line] = [row for row in found if row["line"] == "erp.identity"]
    await shop.cli("reconcile", "run", "--json")
    plan = await shop.ask("repair_plan", kinds=[], fingerprints=[])
    total = (await shop.ask("sync_start"))["kinds"]
    customers = next(row for row in total if row["kind"] == "customer")
    held = sum([customers["create"], customers["linked"], *customers["unsendable"].values()])
    names = {len(book.companies) > 0: book.name for book in shop.sandbox.erp.books.values()}
    return {
        "status": status,
        "check": status in str(line["values"]),
        "plan": plan["identities"]["erp"],
        "reads": names[held > 0],
    }


async def two_ways(shop: Running) -> Seen:
    """R3: a name changed in Rackbeat, then in 24SevenOffice; a price changed in both at once."""
    eyes, path = Eyes(shop), f"/products/{in_path(BOTH_WAYS_NUMBER)}"
    await shop.hands.ui("PUT", path, {"name": "Fra lageret"})
    await eyes.masters_polled()
    in_erp = (await eyes.erp_product(BOTH_WAYS))["name"]
    await shop.hands.erp("PATCH", f"/products/{BOTH_WAYS}", {"name": "Fra kontoret"})
    await eventually(lambda: shop.wms_product(BOTH_WAYS_NUMBER).name == "Fra kontoret", what="24SO's name in Rackbeat")
    await shop.until_idle()
    in_wms = shop.wms_product(BOTH_WAYS_NUMBER).name
    await shop.ask("outbox_pause", why="two people at once")
    await shop.hands.erp("PATCH", f"/products/{BOTH_WAYS}", {"price": 111})
    await shop.hands.ui("PUT", path, {"sales_price": 222})
    await shop.ask("outbox_resume")
    await eyes.masters_polled()
    prices = [
        whole((await eyes.erp_product(BOTH_WAYS))["price"]),
        whole(shop.wms_product(BOTH_WAYS_NUMBER).sales_price),
    ]
    return {
        "in 24SO": in_erp,
        "in Rackbeat": in_wms,
        "both edited": [*prices, eyes.conflicts("product", BOTH_WAYS)],
    }


async def numbers(shop: Running) -> Seen:
    """R4: the number or the refusal of everything that has no usable alternative number."""
    eyes = Eyes(shop)

    async def outcome(kind: str, own_id: int) -> str | None:
        return eyes.number_by_id(kind, own_id) or await eyes.reason(kind, own_id)

    products = [HAMMER, *TWIN, NUMBERLESS]
    customers = [ABC, LEADING_ZERO, EMPTY, *TWIN_CUSTOMER]
    return {
        "products": {own_id: await outcome("product", own_id) for own_id in products},
        "customers": {own_id: await outcome("customer", own_id) for own_id in customers},
    }


async def id_fields(shop: Running) -> Seen:
    """R5: who has an id field after the sync, and what a person who edits one brings about."""
    eyes = Eyes(shop)
    await _by_hand_where_missing(shop, eyes)
    tagged = eyes.wms_party("customer", TAGGED_NUMBER)
    product, supplier = eyes.wms_product("HAM-1001"), eyes.wms_party("supplier", SUPPLIER_NUMBER)
    assert tagged is not None and product is not None and supplier is not None
    written = {
        "product": eyes.field_of("product", product) == str(HAMMER),
        "customer": eyes.field_of("customer", tagged) == str(TAGGED),
        "supplier": eyes.field_of("supplier", supplier) == str(SUPPLIER),
    }
    [row_field] = [f for f in shop.sandbox.wms.fields.rows() if f.name == "24SO rad-id"]
    slug = eyes.slug("customer")[1]
    await shop.hands.set_field(f"/customers/{TAGGED_NUMBER}", slug, "999")
    await shop.hands.erp("PATCH", f"/companies/{TAGGED}", {"city": "Molde"})
    customers = shop.sandbox.erp.journal
    before = len(customers.entries("GetCompanies"))
    await eventually(lambda: len(customers.entries("GetCompanies")) >= before + 3 or not any(written.values()))
    await shop.until_idle()
    edited, is_same = eyes.field_of("customer", tagged), tagged.address_city == "Molde"
    drift = [kind for kind in await eyes.drift_kinds(("customer", TAGGED)) if "id_field" in kind]
    plan: Json = (
        await shop.cli("repair", "plan", "--kind", "customer.id_field_edited", "--json", expect=None)
    ).document
    if plan.get("actions"):
        named = ("--checksum", plan["checksum"], "--reason", "test", "--yes", "--confirm", "all", "--json")
        await shop.cli("repair", "apply", plan["plan_id"], *named)
    return {
        "written": written,
        "row id written": bool(product.field_values.get(row_field.id)),
        "edited by hand": edited,
        "still the same pair": is_same,
        "drift": drift,
        "repaired": eyes.field_of("customer", tagged) == str(TAGGED),
    }


async def _by_hand_where_missing(shop: Running, eyes: Eyes) -> None:
    """An auditor brings nothing over; somebody else did."""
    if eyes.wms_product("HAM-1001") is None:
        await shop.hands.ui("POST", "/product-groups", {"number": 1, "name": "Håndverktøy"})
        wish = {"number": "HAM-1001", "name": "Hammer 16 oz", "group": 1, "sales_price": 100}
        await shop.hands.ui("POST", "/products", wish)
    for kind, number in (("customer", TAGGED_NUMBER), ("supplier", SUPPLIER_NUMBER)):
        if eyes.wms_party(kind, number) is None:
            await shop.hands.ui("POST", f"/{kind}s", wms_party_wish(kind, int(number)))


def wms_party_wish(kind: str, number: int, name: str = "") -> Json:
    """A complete new customer or supplier as a person types it in Rackbeat."""
    return {
        "number": number,
        "company_name": name or f"Ny {number} AS",
        "payment_terms_id": 1,
        f"{kind}_group_id": 1,
        "vat_zone": "domestic",
    }


async def long_number(shop: Running) -> Seen:
    """R6: a product of 32 characters, and an order that holds it beside one that could go."""
    eyes = Eyes(shop)
    order_id = await shop.hands.sell(CUSTOMER, [(HAMMER, 1), (LONG, 2)], status="Pack")
    product = eyes.number_by_id("product", LONG) or await eyes.reason("product", LONG)

    async def outcome() -> str | None:
        return "arrived" if shop.wms_orders(order_id) else await eyes.reason("order", order_id)

    order = await eventually(outcome, what="the order, sent or parked")
    await shop.until_polled(1)
    if order == "arrived":
        assert [line.quantity for line in shop.wms_orders(order_id)[0].lines] == [1, 2]
    return {
        "product": product,
        "order": order,
        "drift": await eyes.drift_kinds(("product", LONG), ("order", order_id)),
    }


async def initial_sync(shop: Running) -> Seen:
    """R7: counted, refused without the count, by kind, then whole; a product that is out of the range, until an order
    needs it; and a product that changes afterwards."""
    eyes = Eyes(shop)
    shown = await shop.ask("sync_start", kinds=["customer"])
    dry = sum(eyes.creates().values())
    try:
        await shop.ask("sync_start", kinds=["customer"], confirm=shown["total"] - 1)
        refused = "accepted"
    except Refused as refusal:
        refused = refusal.code
    await shop.ask("sync_start", kinds=["customer"], confirm=shown["total"])
    alone = sorted(eyes.creates())
    whole_plan = await shop.ask("sync_start")
    await shop.ask("sync_start", confirm=whole_plan["total"])
    left_out = eyes.wms_product("UTGATT-1")
    then = sorted(eyes.creates())
    await shop.until_arrived(await shop.hands.sell(CUSTOMER, [(DISCONTINUED, 1)]))
    needed = eyes.wms_product("UTGATT-1")
    return {
        "dry run wrote": dry,
        "unconfirmed": refused,
        "customers alone": alone,
        "then": then,
        "discontinued": ["there" if left_out else "nothing", whole_plan["left_out"]],
        "needed by an order": "created, not barred" if needed is not None and not needed.is_barred else "not created",
        "a changed product": await _changed_product(shop),
    }


async def _changed_product(shop: Running) -> str:
    """Whether a new name waits (its due time is far) or is written."""
    await shop.until_idle()
    began = shop.sandbox.erp.now()
    await shop.hands.erp("PATCH", f"/products/{SAW}", {"name": "Stikksag, endret"})

    async def outcome() -> str | None:
        if shop.wms_product("STIKKSAG Ø 12").name == "Stikksag, endret":
            return "written at once"
        waiting = [i for i in await shop.inbox() if (i["kind"], i["id"]) == ("product", str(SAW))]
        seconds = [(instant(i["due_at"]) - began).total_seconds() for i in waiting]
        return "waits about 180 s" if any(170 < s < 240 for s in seconds) else None

    return str(await eventually(outcome, what="the changed product"))


def instant(text: str) -> Any:
    from datetime import datetime

    return datetime.fromisoformat(text)


async def new_customer(shop: Running) -> Seen:
    """R8: the currency and language that a customer from Rackbeat gets."""
    await shop.hands.ui("POST", "/customers", wms_party_wish("customer", 40008))

    def made() -> list[dict[str, Any]]:
        books = shop.sandbox.erp.books.values()
        return [c for book in books for c in book.companies.values() if c.get("ExternalId") == "40008"]

    await eventually(made, what="the customer in 24SO")
    await shop.until_idle()
    [found] = made()
    return {"currency": found.get("CurrencyId"), "language": found.get("InvoiceLanguage")}
