"""The port against the Rackbeat imitation, over real HTTP: a second opinion from other hands on the same facts."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import aiohttp
import pytest

from daemon.clock import SystemClock
from daemon.domain.change import (
    BookOrder,
    Create,
    DeleteRecord,
    EditWmsLine,
    MarkReady,
    ReopenOrder,
    RowAction,
    RowChange,
    SetIdField,
    Update,
)
from daemon.domain.company import Company
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.order import Order, OrderLine
from daemon.domain.product import Category, Product
from daemon.domain.record import Record
from daemon.wms.calls import NewRecordDefaults
from daemon.wms.gateway import WmsGateway
from daemon.wms.registration import ensure_webhooks
from daemon.wms.setup import Need, create_missing, read_missing
from sandbox.server import Sandbox, SandboxOptions
from sandbox.wms_settings import WmsSettings

ODD_NUMBERS = ("A/B #1", "50% off", "Jack's New England Cl", "Blåbær + æ?&=", "A%2FB")


@dataclass
class Account:
    """The gateway under test, and a stranger who speaks plain REST to the same account."""

    gateway: WmsGateway
    http: aiohttp.ClientSession
    url: str

    async def call(self, method: str, path: str, body: Any = None) -> Any:
        async with self.http.request(method, f"{self.url}/api{path}", json=body) as answer:
            text = await answer.text()
            assert answer.status < 300, (answer.status, text)
            return json.loads(text) if text else None

    async def create(self, record: Record) -> Record:
        performed = await self.gateway.perform(Create(system=System.WMS, record=record))
        assert performed.record is not None and performed.record.native_id == performed.native_id
        return performed.record

    async def fetch(self, kind: Kind, native_id: str) -> Any:
        return (await self.gateway.fetch_many(kind, [native_id])).get(native_id)

    async def listed(self, kind: Kind, since: datetime | None = None) -> list[Any]:
        return [r async for batch in self.gateway.listing(kind, changed_since=since) for r in batch]


@pytest.fixture
async def account() -> AsyncIterator[Account]:
    async with an_account() as made:
        yield made


@asynccontextmanager
async def an_account(**switches: Any) -> AsyncIterator[Account]:
    async with Sandbox(SandboxOptions(wms_settings=WmsSettings(**switches))) as box:
        gateway = WmsGateway(
            url=box.wms_url,
            token=box.token,
            session=None,
            clock=SystemClock(),
            requests_per_second=Decimal(0),
            timeout_seconds=60,
            customer_group="1",
            supplier_group="1",
            payment_terms="1",
            currency="NOK",
            locale="no",
        )
        async with aiohttp.ClientSession(headers={"Authorization": f"Bearer {box.token}"}) as http:
            yield Account(gateway, http, box.wms_url)
        await gateway.close()


async def stocked(account: Account) -> None:
    """Group 7, customer 12 and products A and B."""
    await account.create(Category(native_id="7", number="7", name="Drikke"))
    await account.create(Company(kind=Kind.CUSTOMER, native_id="12", number="12", name="Fjordbutikken"))
    for number, price in (("A", "100.00"), ("B", "50.55")):
        product = Product(
            native_id=number, number=number, name=f"Vare {number}", sales_price=Decimal(price), category_id="7"
        )
        await account.create(product)


def wished_order(reference: str = "24SO 77") -> Order:
    lines = (
        OrderLine(
            native_id="",
            product_id="A",
            product_number="A",
            name="Kaffe, mørk",
            quantity=Decimal("2.5"),
            unit_price=Decimal("99.123456"),
            discount_percent=Decimal("12.5"),
        ),
        OrderLine(native_id="", product_id="B", product_number="B", name="", quantity=Decimal(1)),
    )
    return Order(
        native_id="",
        customer_id="12",
        status="draft",
        lines=lines,
        reference=reference,
        your_reference="Kari",
        note="Ring på",
        currency="NOK",
        ordered_on=date(2026, 11, 20),
        deliver_on=date(2026, 11, 24),
    )


async def test_it_knows_whose_account_it_is_and_reads_the_budget(account: Account) -> None:
    assert (await account.gateway.identity()).name
    assert account.gateway.budget().limit == 480


async def test_masters_are_created_with_their_numbers_and_read_back_as_written(account: Account) -> None:
    await stocked(account)
    customer = Company(
        kind=Kind.CUSTOMER,
        native_id="13",
        number="13",
        name="Sørvik AS",
        email="post@example.invalid",
        phone="+47 22 22 22 22",
        street="Storgata 1",
        postal_code="0155",
        city="Oslo",
        country="Norge",
        organization_number="912345678",
    )
    supplier = Company(kind=Kind.SUPPLIER, native_id="13", number="13", name="Grossisten")
    for wished in (customer, supplier):
        stored = await account.create(wished)
        fetched = await account.fetch(wished.kind, "13")
        for name in ("name", "email", "phone", "street", "postal_code", "city", "country", "organization_number"):
            assert getattr(stored, name) == getattr(fetched, name) == getattr(wished, name), name
    group = await account.fetch(Kind.CATEGORY, "7")
    assert (group.number, group.name) == ("7", "Drikke")
    raw = (await account.call("GET", "/customers/13"))["customer"]
    assert (raw["currency"], raw["locale"], raw["vat_zone"]) == ("NOK", "no", "domestic")


@pytest.mark.parametrize("number", ODD_NUMBERS)
async def test_odd_product_numbers_work_for_every_call(account: Account, number: str) -> None:
    await stocked(account)
    product = Product(native_id=number, number=number, name="Odd", sales_price=Decimal("1.5"), category_id="7")
    created = Create(system=System.WMS, record=product)
    assert (await account.gateway.perform(created)).native_id == number
    await account.gateway.perform(SetIdField(kind=Kind.PRODUCT, native_id=number, value="991"))
    await account.gateway.perform(
        Update(system=System.WMS, kind=Kind.PRODUCT, native_id=number, fields={"name": "Even", "sales_price": "2.25"})
    )
    stored = await account.fetch(Kind.PRODUCT, number)
    assert (stored.name, stored.sales_price, stored.id_field) == ("Even", Decimal("2.25"), "991")
    assert [r.native_id for r in await account.gateway.find(created, datetime.now(UTC))] == [number]
    await account.gateway.perform(DeleteRecord(system=System.WMS, kind=Kind.PRODUCT, native_id=number))
    assert await account.fetch(Kind.PRODUCT, number) is None


async def test_id_fields_of_all_three_kinds_come_with_listing_and_fetch(account: Account) -> None:
    await stocked(account)
    await account.create(Company(kind=Kind.SUPPLIER, native_id="4", number="4", name="L"))
    for kind, number in ((Kind.PRODUCT, "A"), (Kind.CUSTOMER, "12"), (Kind.SUPPLIER, "4")):
        assert (await account.fetch(kind, number)).id_field is None
        await account.gateway.perform(SetIdField(kind=kind, native_id=number, value=f"id-{number}"))
        assert (await account.fetch(kind, number)).id_field == f"id-{number}"
        assert {r.native_id: r.id_field for r in await account.listed(kind)}[number] == f"id-{number}"
        recent = await account.listed(kind, datetime.now(UTC) - timedelta(minutes=5))
        assert {r.native_id: r.id_field for r in recent}[number] == f"id-{number}"


async def test_a_number_that_is_taken_is_refused_as_such(account: Account) -> None:
    await stocked(account)
    for record in (
        Product(native_id="A", number="A", name="x", category_id="7"),
        Company(kind=Kind.CUSTOMER, native_id="12", number="12", name="x"),
        Category(native_id="7", number="7", name="x"),
    ):
        with pytest.raises(SyncError) as caught:
            await account.create(record)
        assert (caught.value.reason, caught.value.outcome_unknown) == (Reason.NUMBER_TAKEN, False)


async def test_an_order_is_a_draft_with_exact_lines_and_is_found_by_our_reference(account: Account) -> None:
    await stocked(account)
    began = datetime.now(UTC)
    wish = Create(system=System.WMS, record=wished_order())
    assert await account.gateway.find(wish, began) == []
    order = await account.create(wished_order())
    assert isinstance(order, Order)
    assert (order.status, order.customer_id, order.reference) == ("draft", "12", "24SO 77")
    assert (order.your_reference, order.note) == ("Kari", "Ring på")
    assert (order.ordered_on, order.deliver_on) == (date(2026, 11, 20), date(2026, 11, 24))
    first, second = order.lines
    assert (first.product_id, first.quantity, first.unit_price) == ("A", Decimal("2.5"), Decimal("99.123456"))
    assert (first.discount_percent, first.name) == (Decimal("12.5"), "Kaffe, mørk")
    assert (second.product_id, second.unit_price) == ("B", Decimal("50.55"))
    await account.create(wished_order("24SO 770"))
    assert [r.native_id for r in await account.gateway.find(wish, began)] == [order.native_id]
    assert await account.fetch(Kind.ORDER, order.native_id) == order
    assert await account.gateway.find(wish, began + timedelta(hours=1)) == []


@pytest.mark.parametrize("by_booking", [True, False])
async def test_an_order_is_ready_to_ship_by_booking_or_by_the_call_of_its_own(by_booking: bool) -> None:
    async with an_account(booking_sets_ready=by_booking, mark_ready_route=True) as account:
        await stocked(account)
        number = (await account.create(wished_order())).native_id
        assert (await account.fetch(Kind.ORDER, number)).is_ready is False
        with pytest.raises(SyncError) as caught:
            await account.gateway.perform(MarkReady(native_id=number))
        assert caught.value.reason in (Reason.REFUSED, Reason.LOCKED) and not caught.value.outcome_unknown
        booked = (await account.gateway.perform(BookOrder(native_id=number))).record
        assert isinstance(booked, Order) and booked.is_ready is by_booking
        ready = (await account.gateway.perform(MarkReady(native_id=number))).record
        assert isinstance(ready, Order) and ready.is_ready is True and ready == await account.fetch(Kind.ORDER, number)


async def test_an_account_without_that_call_says_not_found(account: Account) -> None:
    await stocked(account)
    number = (await account.create(wished_order())).native_id
    await account.gateway.perform(BookOrder(native_id=number))
    with pytest.raises(SyncError) as caught:
        await account.gateway.perform(MarkReady(native_id=number))
    assert (caught.value.reason, caught.value.outcome_unknown) == (Reason.NOT_FOUND, False)


async def test_an_order_goes_from_draft_to_shipped_and_back_only_where_it_may(account: Account) -> None:
    await stocked(account)
    number = (await account.create(wished_order())).native_id
    booked = (await account.gateway.perform(BookOrder(native_id=number))).record
    assert isinstance(booked, Order) and booked.status == "booked" and booked.booked_at is not None
    line = booked.lines[0]
    edit = RowChange(action=RowAction.EDIT, row_id=line.native_id, quantity=Decimal(9))
    with pytest.raises(SyncError) as caught:
        await account.gateway.perform(EditWmsLine(native_id=number, row=edit))
    assert (caught.value.reason, caught.value.outcome_unknown) == (Reason.LOCKED, False)

    await account.gateway.perform(ReopenOrder(native_id=number))
    await account.gateway.perform(EditWmsLine(native_id=number, row=edit))
    swap = RowChange(action=RowAction.EDIT, row_id=booked.lines[1].native_id, product_id="A")
    await account.gateway.perform(EditWmsLine(native_id=number, row=swap))
    add = RowChange(action=RowAction.ADD, product_id="B", quantity=Decimal(3), unit_price=Decimal("7.5"))
    await account.gateway.perform(EditWmsLine(native_id=number, row=add))
    edited = await account.fetch(Kind.ORDER, number)
    assert [(ln.product_id, ln.quantity, ln.unit_price) for ln in edited.lines] == [
        ("A", Decimal(9), Decimal("99.123456")),
        ("A", Decimal(1), Decimal("50.55")),
        ("B", Decimal(3), Decimal("7.5")),
    ]
    last = edited.lines[-1].native_id
    await account.gateway.perform(EditWmsLine(native_id=number, row=RowChange(action=RowAction.DELETE, row_id=last)))
    await account.gateway.perform(BookOrder(native_id=number))

    shipment = await account.call("POST", f"/orders/{number}/create-shipment", {})
    await account.call("POST", f"/orders/shipments/{shipment['order_shipment']['id']}/mark-shipped", {"pick": True})
    shipped = await account.fetch(Kind.ORDER, number)
    assert shipped.status == "shipped" and shipped.shipped_at is not None and len(shipped.lines) == 2
    assert (await account.fetch(Kind.STOCK, "A")).stock == Decimal(-10)


async def test_the_listing_of_orders_holds_drafts_and_booked_ones_with_their_lines(account: Account) -> None:
    await stocked(account)
    numbers = [(await account.create(wished_order(f"24SO {i}"))).native_id for i in range(1, 26)]
    await account.gateway.perform(BookOrder(native_id=numbers[0]))
    for since in (None, datetime.now(UTC) - timedelta(minutes=5)):
        orders = await account.listed(Kind.ORDER, since)
        assert sorted(o.native_id for o in orders) == sorted(numbers)
        assert {o.status for o in orders} == {"draft", "booked"}
        assert all(len(o.lines) == 2 for o in orders)
    assert await account.listed(Kind.ORDER, datetime.now(UTC) + timedelta(hours=1)) == []
    fetched = await account.gateway.fetch_many(Kind.ORDER, [*numbers, "999999"])
    assert set(fetched) == set(numbers)


async def test_only_a_draft_can_be_deleted(account: Account) -> None:
    await stocked(account)
    draft, booked = [(await account.create(wished_order())).native_id for _ in range(2)]
    await account.gateway.perform(BookOrder(native_id=booked))
    await account.gateway.perform(DeleteRecord(system=System.WMS, kind=Kind.ORDER, native_id=draft))
    assert await account.fetch(Kind.ORDER, draft) is None
    with pytest.raises(SyncError) as caught:
        await account.gateway.perform(DeleteRecord(system=System.WMS, kind=Kind.ORDER, native_id=booked))
    assert caught.value.reason in (Reason.LOCKED, Reason.REFUSED)


async def test_what_the_account_refuses_is_told_in_its_words(account: Account) -> None:
    await stocked(account)
    with pytest.raises(SyncError) as caught:
        await account.create(Product(native_id="C", number="C", name="x", category_id="404"))
    assert caught.value.reason is Reason.REFUSED and "group" in caught.value.detail
    with pytest.raises(SyncError) as caught:
        await account.gateway.perform(BookOrder(native_id="999999"))
    assert caught.value.reason is Reason.NOT_FOUND


async def test_webhooks_are_registered_once_and_survive_a_lost_token(account: Account) -> None:
    url = "https://sync.example.invalid/webhooks/main/s"
    events = ("order.created", "no.such_event")
    first = await ensure_webhooks(account.gateway.client, url, events, {})
    assert set(first) == {"order.created"}
    assert await ensure_webhooks(account.gateway.client, url, events, first) == first
    again = await ensure_webhooks(account.gateway.client, url, events, {})
    assert again["order.created"] != first["order.created"]
    assert len((await account.call("GET", "/webhooks"))["webhooks"]) == 1


async def test_what_an_account_lacks_is_named_and_can_be_made(account: Account) -> None:
    client = account.gateway.client
    defaults = NewRecordDefaults(customer_group="8", supplier_group="1", payment_terms="9", currency="NOK", locale="no")
    for field in (await account.call("GET", "/fields"))["fields"]:
        if field["name"] in ("leverandør-id", "24SO rad-id"):
            await account.call("DELETE", f"/fields/{field['slug']}")
    missing = await read_missing(client, defaults)
    assert [(m.need, m.name, m.key) for m in missing] == [
        (Need.PAYMENT_TERM, "Netto 14 dager", "9"),
        (Need.CUSTOMER_GROUP, "Kunder", "8"),
        (Need.FIELD, "leverandør-id", "supplier"),
        (Need.FIELD, "24SO rad-id", "item"),
    ]
    await create_missing(client, missing)
    assert await read_missing(client, defaults) == []


async def test_a_wrong_token_is_an_authentication_failure(account: Account) -> None:
    stranger = WmsGateway(
        url=account.url,
        token="wrong",
        session=account.http,
        clock=SystemClock(),
        requests_per_second=Decimal(0),
        timeout_seconds=60,
        customer_group="1",
        supplier_group="1",
        payment_terms="1",
        currency="NOK",
        locale="no",
    )
    with pytest.raises(SyncError) as caught:
        await stranger.identity()
    assert caught.value.reason is Reason.AUTH_FAILED
