"""What goes wrong between two systems is found, nothing else is, and a repair mends what a machine can (design 5)."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
import pytest_asyncio

from tests.e2e.hands import Json, in_path
from tests.e2e.process import Ran
from tests.e2e.running import Running, running
from tests.e2e.waiting import eventually
from tests.e2e.worlds import CUSTOMER, HAMMER, OTHER_CUSTOMER, SAW, small

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("in_order")]

TOO_LONG = "STIKKSAG-MED-32-TEGN-I-NUMMERET."
assert len(TOO_LONG) == 32


@dataclass(slots=True)
class Scene:
    """A shop with accidents, and what the story has learned so far."""

    shop: Running
    expected: set[tuple[str, str]] = field(default_factory=set)
    plan: Json = field(default_factory=dict)
    writes: list[str] = field(default_factory=list)


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def scene() -> AsyncIterator[Scene]:
    async with running(small()) as shop:
        await shop.initial_sync()
        yield Scene(shop)


async def test_two_systems_in_agreement_have_no_drift(scene: Scene) -> None:
    shop = scene.shop
    for customer, goods in ((CUSTOMER, [(HAMMER, 5)]), (OTHER_CUSTOMER, [(HAMMER, 2), (SAW, 1)])):
        await shop.until_arrived(await shop.hands.sell(customer, goods))
    await shop.until_idle()
    ran = await shop.cli("reconcile", "run", "--exit-code", "--json")
    assert (ran.document["outcome"], ran.document["drift"]) == ("equal", [])


async def test_every_accident_is_found_and_nothing_untrue_is_said(scene: Scene) -> None:
    shop = scene.shop
    first, second = sorted(shop.sandbox.wms.orders.rows(), key=lambda order: order.number)
    scene.expected = {
        ("order.duplicate", await _same_reference_again(shop, first.number)),
        ("order.duplicate", await _copied_without_reference(shop, second.number)),
        ("product.id_field_edited", await _product_id_field_edited(shop, "BOR/10")),
        ("customer.id_field_missing", await _customer_id_field_emptied(shop, 2002)),
        ("product.number_too_long", await _renumbered_too_long(shop)),
        ("order.quantity_mismatch", await _quantity_changed(shop, first.number)),
    }
    await shop.until_polled(2)
    scene.writes = shop.writes()

    async def all_found() -> Ran | None:
        """An edit is excused while no poll can have told of it; nothing else may ever be said."""
        ran = await shop.cli("reconcile", "run", "--exit-code", "--json", expect=3)
        assert _found(ran.document["drift"]) <= scene.expected
        return ran if _found(ran.document["drift"]) == scene.expected else None

    ran = await eventually(all_found, what="every accident")
    assert ran is not None and ran.document["not_compared"] == []
    listed = (await shop.cli("drift", "list", "--json")).document
    assert _found(listed) == scene.expected
    assert {row["state"] for row in listed} == {"open"}


async def test_finding_and_planning_wrote_nothing_to_either_system(scene: Scene) -> None:
    shop = scene.shop
    scene.plan = (await shop.cli("repair", "plan", "--json")).document
    assert shop.writes() == scene.writes
    planned = {action["kind"] for action in scene.plan["actions"]}
    assert planned == {
        "order.duplicate",
        "product.id_field_edited",
        "customer.id_field_missing",
        "order.quantity_mismatch",
    }
    assert {item["kind"] for item in scene.plan["manual"]} == {"product.number_too_long"}
    shown = (await shop.cli("repair", "show", scene.plan["plan_id"], "--json")).document
    assert shown["checksum"] == scene.plan["checksum"]


async def test_a_plan_with_another_checksum_or_without_consent_is_not_applied(scene: Scene) -> None:
    shop, plan = scene.shop, scene.plan
    wrong = ("repair", "apply", plan["plan_id"], "--checksum", "0" * 64, "--reason", "test", "--yes", "--json")
    assert (await shop.cli(*wrong, expect=5)).document["error"]["exit_code"] == 5
    await shop.cli("repair", "apply", plan["plan_id"], "--json", expect=2)
    assert shop.writes() == scene.writes


async def test_a_repair_applies_what_was_shown_and_leaves_deletions_that_nobody_confirmed(scene: Scene) -> None:
    shop, plan = scene.shop, scene.plan
    deletions = [action["id"] for action in plan["actions"] if action["destructive"]]
    assert len(deletions) == 2
    done = await _apply(shop, plan, "--confirm", deletions[0])
    outcomes = {row["id"]: row["outcome"] for row in done["actions"]}
    assert outcomes.pop(deletions[1]) == "skipped"
    assert set(outcomes.values()) == {"done"}, done
    assert len(shop.sandbox.wms.orders.rows()) == 3
    page, twin = _read(shop, done["report"])
    assert deletions[0] in page and scene.plan["plan_id"] in twin


async def test_after_a_second_repair_only_what_no_machine_can_mend_is_left(scene: Scene) -> None:
    shop = scene.shop
    again = (await shop.cli("reconcile", "run", "--json")).document
    assert {row["kind"] for row in again["drift"]} == {"order.duplicate", "product.number_too_long"}
    plan = (await shop.cli("repair", "plan", "--json")).document
    done = await _apply(shop, plan, "--confirm", "all")
    assert (done["done"], done["skipped"], done["failed"]) == (1, 0, 0)
    last = (await shop.cli("reconcile", "run", "--json")).document
    assert {row["kind"] for row in last["drift"]} == {"product.number_too_long"}
    assert len(shop.sandbox.wms.orders.rows()) == 2


async def test_the_records_are_what_the_links_say_again(scene: Scene) -> None:
    shop = scene.shop
    values = [list(product.field_values.values()) for product in shop.sandbox.wms.products.rows()]
    assert ["1003"] in values and all("someone" not in value for value in values)
    first = min(shop.sandbox.wms.orders.rows(), key=lambda order: order.number)
    assert [line.quantity for line in first.lines] == [5]
    log = (await shop.cli("audit", "log", "--json")).document["entries"]
    repairs = [entry for entry in log if entry["why"].startswith("repair:")]
    assert repairs and all(entry["actor"].startswith("uid:") for entry in repairs)
    assert all("test" in entry["why"] for entry in repairs)


async def test_the_report_tells_of_it_in_one_file_and_its_twin(scene: Scene) -> None:
    shop = scene.shop
    paths = (await shop.cli("report", "build", "--json")).document
    page, twin = _read(shop, paths)
    assert TOO_LONG in page and "<script src" not in page and 'href="http' not in page
    assert TOO_LONG in twin


async def test_the_sync_goes_on_as_before(scene: Scene) -> None:
    shop = scene.shop
    order_id = await shop.hands.sell(CUSTOMER, [(HAMMER, 1)])
    await shop.until_arrived(order_id)
    await shop.until_idle()
    assert len(shop.wms_orders(order_id)) == 1
    shop.assert_no_traceback()


def _found(rows: list[Json]) -> set[tuple[str, str]]:
    """Kind and the id that a person would name it by."""
    return {(row["kind"], str(row["wms_id"] or row["erp_id"])) for row in rows}


async def _apply(shop: Running, plan: Json, *confirmed: str) -> Json:
    named = ("--checksum", plan["checksum"], "--reason", "test", "--yes", "--json")
    result: Json = (await shop.cli("repair", "apply", plan["plan_id"], *named, *confirmed)).document
    return result


def _read(shop: Running, paths: Json) -> tuple[str, str]:
    """A report's page and its JSON twin, from the state folder of the connection."""
    files = [Path(paths["html"]), Path(paths["json"])]
    assert all(file.is_relative_to(shop.state_dir / "sandbox" / "reports") for file in files)
    page, twin = (file.read_text(encoding="utf-8") for file in files)
    return page, twin


async def _same_reference_again(shop: Running, number: int) -> str:
    """Another tool fetches the order once more; it carries the same reference."""
    made = await shop.hands.ui("POST", f"/orders/{number}/copy")
    return str(made["order"]["number"])


async def _copied_without_reference(shop: Running, number: int) -> str:
    """A tool that leaves no reference at all: same customer, same lines, a moment later."""
    order = shop.sandbox.wms.orders.get(number)
    assert order is not None
    numbers = {product.id: product.number for product in shop.sandbox.wms.products.rows()}
    lines = [
        {"item_id": numbers[line.product_id or 0], "quantity": str(line.quantity), "line_price": str(line.line_price)}
        for line in order.lines
    ]
    made = await shop.hands.ui("POST", "/orders/drafts", {"customer_id": order.customer_number, "lines": lines})
    return str(made["order"]["number"])


async def _product_id_field_edited(shop: Running, number: str) -> str:
    await shop.hands.set_field(f"/products/{in_path(number)}", "24so-produkt-id", "someone")
    return number


async def _customer_id_field_emptied(shop: Running, number: int) -> str:
    await shop.hands.set_field(f"/customers/{number}", "kunde-id", None)
    return str(number)


async def _renumbered_too_long(shop: Running) -> str:
    """A new product whose number Rackbeat cannot take."""
    wish = {"number": TOO_LONG, "name": "Stikksag med langt nummer", "category_id": 1, "price": 10}
    made = await shop.hands.erp("POST", "/products", wish)

    async def parked() -> bool:
        return any(item["id"] == str(made["id"]) and item["parked"] for item in await shop.inbox())

    await eventually(parked, what="the product that cannot be sent")
    return str(made["id"])


async def _quantity_changed(shop: Running, number: int) -> str:
    """Somebody changes a draft and does not book it."""
    order = shop.sandbox.wms.orders.get(number)
    assert order is not None
    await shop.hands.edit_line(str(number), order.lines[0].id, 7)
    return str(number)
