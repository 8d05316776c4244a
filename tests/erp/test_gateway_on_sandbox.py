"""End to end over real HTTP against the sandbox, which other hands wrote from the same facts: a second opinion."""

from __future__ import annotations

import asyncio
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from daemon.clock import SystemClock
from daemon.domain.change import Create, DeleteRecord, EditErpOrder, RowAction, RowChange, Update
from daemon.domain.company import Company
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import Kind, System
from daemon.domain.order import Order, OrderLine
from daemon.domain.product import Product
from daemon.domain.record import Record
from daemon.erp.gateway import ErpGateway
from sandbox.server import Sandbox, SandboxOptions
from tests.erp.witness import watching


@dataclass
class World:
    """A running sandbox, a gateway to it, and its control routes."""

    erp: ErpGateway
    url: str
    http: aiohttp.ClientSession
    seen: list[tuple[str, str]] = field(default_factory=list)

    def count(self, operation: str) -> int:
        return sum(1 for name, _ in self.seen if name == operation)

    async def control(self, method: str, path: str, body: object = None) -> Any:
        async with self.http.request(method, f"{self.url}/_sandbox/{path}", json=body) as answer:
            assert answer.status < 300, await answer.text()
            return await answer.json() if answer.content_type == "application/json" else None

    async def all(self, kind: Kind) -> list[Record]:
        return [record async for batch in self.erp.listing(kind) for record in batch]

    async def order(self, native_id: str) -> Order:
        found = (await self.erp.fetch_many(Kind.ORDER, [native_id]))[native_id]
        assert isinstance(found, Order)
        return found

    async def editable(self) -> Order:
        """An order of the seeded world with at least two product rows that may still be changed."""
        for record in await self.all(Kind.ORDER):
            if isinstance(record, Order) and record.status == "Confirmed" and len(record.lines) >= 2:
                return record
        raise AssertionError("the seeded world has no such order")


@asynccontextmanager
async def world(folder: Path, *, password: str | None = None) -> AsyncIterator[World]:
    seen: list[tuple[str, str]] = []
    async with (
        Sandbox(SandboxOptions()) as box,
        watching(box.erp_url) as witness,
        aiohttp.ClientSession() as http,
    ):
        erp = ErpGateway(
            url=witness.url,
            username=box.username,
            password=password or box.password,
            application_id=box.application_id,
            identity_id=box.identity_id,
            session=None,
            wsdl_cache=folder,
            clock=SystemClock(),
            requests_per_second=Decimal(0),
            timeout_seconds=60,
            on_call=lambda operation, outcome, _seconds: seen.append((operation, outcome)),
        )
        try:
            yield World(erp, box.erp_url, http, seen)
        finally:
            await erp.close()


async def test_the_seeded_world_is_read_whole_and_by_id(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        identity = await it.erp.identity()
        assert identity.name and identity.id
        for kind in (Kind.PRODUCT, Kind.CATEGORY, Kind.CUSTOMER, Kind.SUPPLIER, Kind.ORDER):
            records = await it.all(kind)
            assert records, kind
            ids = [record.native_id for record in records]
            assert len(set(ids)) == len(ids)
            fetched = await it.erp.fetch_many(kind, [*ids, "999999999"])
            assert fetched == {record.native_id: record for record in records}
        remaining = it.erp.budget().remaining
        assert remaining is not None and remaining < 7200
        assert it.count("Login") == 1


async def test_a_changed_listing_holds_what_was_changed_and_leaves_out_what_is_old(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        before = SystemClock().now()
        order = await it.editable()
        await it.erp.perform(
            EditErpOrder(native_id=order.native_id, customer_id=order.customer_id, status="Production")
        )
        changed = [o.native_id async for batch in it.erp.listing(Kind.ORDER, changed_since=before) for o in batch]
        assert order.native_id in changed
        later = before + timedelta(hours=1)
        assert [b async for b in it.erp.listing(Kind.PRODUCT, changed_since=later)] == []


async def test_rows_are_edited_added_and_deleted_in_one_save_and_the_rest_stays(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        order = await it.editable()
        first, second, *others = order.lines
        product = next(p for p in await it.all(Kind.PRODUCT) if p.native_id not in {x.product_id for x in order.lines})
        assert isinstance(product, Product)
        added = RowChange(
            action=RowAction.ADD, product_id=product.native_id, quantity=Decimal("1.5"), unit_price=Decimal("9.90")
        )
        edit = EditErpOrder(
            native_id=order.native_id,
            customer_id=order.customer_id,
            status="Pack",
            rows=(
                RowChange(
                    action=RowAction.EDIT, row_id=first.native_id, product_id=first.product_id, quantity=Decimal(77)
                ),
                RowChange(action=RowAction.DELETE, row_id=second.native_id, product_id=second.product_id),
                added,
            ),
        )
        assert (await it.erp.perform(edit)).native_id == order.native_id
        now = await it.order(order.native_id)
        assert now.status == "Pack"
        lines = {line.native_id: line for line in now.lines}
        assert lines.pop(first.native_id) == replace(first, quantity=Decimal(77))
        assert second.native_id not in lines
        for other in others:
            assert lines.pop(other.native_id) == other
        (new,) = lines.values()
        assert (new.product_id, new.product_number) == (product.native_id, product.number)
        assert (new.quantity, new.unit_price) == (Decimal("1.5"), Decimal("9.90"))
        assert it.count("SaveInvoices") == 1


async def test_an_expired_session_in_the_middle_costs_one_log_in_and_loses_nothing(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        order = await it.editable()
        await it.control("POST", "sessions/expire", {})
        edit = EditErpOrder(native_id=order.native_id, customer_id=order.customer_id, status="Production")
        reads = [it.erp.fetch_many(Kind.ORDER, [order.native_id]) for _ in range(10)]
        await asyncio.gather(it.erp.perform(edit), *reads)
        assert (await it.order(order.native_id)).status == "Production"
        assert it.count("Login") == 2
        await it.control("POST", "sessions/expire", {"keep_without_identity": True})
        assert (await it.order(order.native_id)).status == "Production"
        assert it.count("Login") == 3


async def test_a_wrong_password_is_said_once_and_then_from_memory(tmp_path: Path) -> None:
    async with world(tmp_path, password=secrets.token_hex(8)) as it:
        for _ in range(3):
            with pytest.raises(SyncError) as caught:
                await it.erp.identity()
            assert caught.value.reason is Reason.AUTH_FAILED
        assert it.count("Login") == 1


async def test_an_order_created_from_the_warehouse_is_found_again_by_its_reference(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        since = SystemClock().now()
        model = await it.editable()
        line = OrderLine(
            native_id="",
            product_id=model.lines[0].product_id,
            product_number="",
            name="Som avtalt",
            quantity=Decimal(3),
            unit_price=Decimal("12.50"),
            discount_percent=Decimal(10),
        )
        wished = Create(
            system=System.ERP,
            record=Order(
                native_id="",
                customer_id=model.customer_id,
                status="Confirmed",
                reference="RB 4711",
                external_status="900001",
                lines=(line,),
                ordered_on=model.ordered_on,
            ),
        )
        assert await it.erp.find(wished, since) == []
        made = await it.erp.perform(wished)
        (found,) = await it.erp.find(wished, since)
        assert isinstance(found, Order) and found.native_id == made.native_id
        assert (found.status, found.reference, found.ordered_on) == ("Confirmed", "RB 4711", model.ordered_on)
        stored = found.lines[0]
        for name in ("product_id", "name", "quantity", "unit_price", "discount_percent", "is_text"):
            assert getattr(stored, name) == getattr(line, name), name


async def test_a_create_whose_answer_was_lost_is_found_and_not_made_twice(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        since = SystemClock().now()
        model = await it.editable()
        record = replace(model, native_id="", external_status="900002", reference="RB 5", lines=model.lines[:1])
        await it.control("POST", "faults", {"operation": "SaveInvoices", "when": "after_commit", "action": "drop"})
        with pytest.raises(SyncError) as caught:
            await it.erp.perform(Create(system=System.ERP, record=record))
        assert caught.value.outcome_unknown
        assert len(await it.erp.find(Create(system=System.ERP, record=record), since)) == 1


async def test_products_and_companies_are_created_found_and_updated(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        since = SystemClock().now()
        category = (await it.all(Kind.CATEGORY))[0]
        product = Product(
            native_id="", number="NY_1%", name="Ny vare", sales_price=Decimal("10.50"), category_id=category.native_id
        )
        customer = Company(
            kind=Kind.CUSTOMER, native_id="", number="77001", name="Ny Kunde", email="ny@kunde.example", country="Norge"
        )
        for record, name in ((product, "Nyere vare"), (customer, "Nyere kunde")):
            wished = Create(system=System.ERP, record=record)
            assert await it.erp.find(wished, since) == []
            made = await it.erp.perform(wished)
            (found,) = await it.erp.find(wished, since)
            assert found.native_id == made.native_id
            change = Update(system=System.ERP, kind=record.kind, native_id=made.native_id, fields={"name": name})
            await it.erp.perform(change)
            now = (await it.erp.fetch_many(record.kind, [made.native_id]))[made.native_id]
            assert isinstance(now, Product | Company) and (now.name, now.number) == (name, record.number)


async def test_stock_is_set_absolutely_and_read_back(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        product = next(p for p in await it.all(Kind.PRODUCT) if isinstance(p, Product) and p.stock_controlled)
        change = Update(
            system=System.ERP, kind=Kind.PRODUCT, native_id=product.native_id, fields={"stock": Decimal("12.5")}
        )
        await it.erp.perform(change)
        now = (await it.erp.fetch_many(Kind.PRODUCT, [product.native_id]))[product.native_id]
        assert isinstance(now, Product) and now.stock == Decimal("12.5")


async def test_an_invoiced_order_refuses_to_change_and_an_order_can_be_made_inactive(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        orders = [o for o in await it.all(Kind.ORDER) if isinstance(o, Order)]
        invoiced = next(o for o in orders if o.status == "Invoiced")
        edit = EditErpOrder(native_id=invoiced.native_id, customer_id=invoiced.customer_id, status="Confirmed")
        with pytest.raises(SyncError) as caught:
            await it.erp.perform(edit)
        assert (caught.value.reason, caught.value.outcome_unknown) == (Reason.REFUSED, False)
        open_order = await it.editable()
        await it.erp.perform(DeleteRecord(system=System.ERP, kind=Kind.ORDER, native_id=open_order.native_id))
        assert (await it.order(open_order.native_id)).status == "Inactive"


@pytest.mark.parametrize("answer", ["fault", "429"])
async def test_the_hourly_limit_stops_us_until_it_is_over(tmp_path: Path, answer: str) -> None:
    async with world(tmp_path) as it:
        await it.erp.identity()
        await it.control("PATCH", "settings", {"limit_per_hour": 1, "limit_answer": answer})
        for _ in range(2):
            with pytest.raises(SyncError) as caught:
                await it.all(Kind.PRODUCT)
            assert caught.value.reason is Reason.RATE_LIMITED
            assert caught.value.retry_after is not None and caught.value.retry_after > 0


SWITCHES: list[dict[str, object]] = [
    {"naive_dates": "oslo"},
    {"dates_with_z": False},
    {"most_results": 7},
    {"empty_slots": "absent"},
    {"extra_element": "BrandNew"},
    {"changed_after_strict": True},
]


@pytest.mark.parametrize("switch", SWITCHES, ids=lambda s: "-".join(s))
async def test_the_open_questions_do_not_change_what_is_read(tmp_path: Path, switch: dict[str, object]) -> None:
    async with world(tmp_path) as it:
        order = await it.editable()
        await it.control("PATCH", "settings", switch)
        assert await it.order(order.native_id) == order


async def test_a_deleted_company_is_named_by_the_sync_list_and_nobody_else_is(tmp_path: Path) -> None:
    async with world(tmp_path) as it:
        before = SystemClock().now() - timedelta(minutes=5)
        assert [list(ids) async for ids in it.erp.gone(Kind.SUPPLIER, since=before)] in ([], [[]])
        made = await it.erp.perform(
            Create(
                system=System.ERP,
                record=Company(kind=Kind.SUPPLIER, native_id="", number="90001", name="Kort liv AS"),
            )
        )
        await it.erp.perform(DeleteRecord(system=System.ERP, kind=Kind.SUPPLIER, native_id=made.native_id))
        assert [list(ids) async for ids in it.erp.gone(Kind.SUPPLIER, since=before)] == [[made.native_id]]
        assert [ids async for ids in it.erp.gone(Kind.PRODUCT, since=before)] == []
        assert abs(it.erp.budget().clock_ahead) < timedelta(minutes=1)
