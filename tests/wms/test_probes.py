"""The open questions that harmless reads can answer, and that an answer is taken to heart by the lists of changes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from daemon.clock import SystemClock
from daemon.domain.ids import Kind
from daemon.domain.record import Record
from daemon.wms.gateway import WmsGateway
from daemon.wms.probes import PROBES
from daemon.wms.request import Request
from sandbox.server import Sandbox, SandboxOptions
from sandbox.wms_settings import WmsSettings
from tests.e2e.worlds import small
from tests.wms.loopback import Seen, gateway_for, listed


@asynccontextmanager
async def account(**switches: Any) -> AsyncIterator[tuple[WmsGateway, Sandbox]]:
    """An account with one product and one order with a reference."""
    options = SandboxOptions(world=small(), wms_settings=WmsSettings(rate_limit=0, **switches))
    async with Sandbox(options) as sandbox:
        gateway = WmsGateway(
            url=sandbox.wms_url,
            token=sandbox.token,
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
        try:
            yield gateway, sandbox
        finally:
            await gateway.close()


async def fill(gateway: WmsGateway) -> None:
    customer = {
        "number": 1, "company_name": "Kunde 1 AS", "payment_terms_id": 1, "customer_group_id": 1, "vat_zone": "domestic"
    }  # fmt: skip
    half_a_cent = {"item_id": "A", "quantity": 1, "line_price": Decimal("0.23"), "discount_percentage": 50}
    order = {"customer_id": 1, "other_reference": "24SO 77", "lines": [half_a_cent] * 3}
    for template, body in (
        ("/customers", customer),
        ("/product-groups", {"number": 1, "name": "Varer", "has_inventory": True}),
        ("/products", {"number": "A", "name": "A", "group": 1, "sales_price": 1}),
        ("/orders/drafts", order),
    ):
        await gateway.client.send(Request(method="POST", template=template, body=body))
    await gateway.client.send(Request(method="POST", template="/orders/{}/book", keys=("1001",), body={}))


@pytest.mark.parametrize(
    ("probe", "switch", "answers"),
    [
        ("wms_updated_at_filter", "updated_at_filters", {False: "none", True: "order,product,customer"}),
        ("wms_filter_operators", "simple_filter_operators", {False: "no", True: "yes"}),
        ("wms_search_finds_reference", "search_finds_reference", {False: "no", True: "yes"}),
        ("wms_max_limit", "over_limit", {"clamp": "1000", "refuse": "refused"}),
        ("wms_time_zone", "zone", {"Europe/Copenhagen": "copenhagen", "America/New_York": "other"}),
        ("wms_order_tells_origin", "order_origin", {False: "no", True: "created_via"}),
        ("wms_etag_header", "etags", {False: "no", True: "yes"}),
        ("wms_rounding_of_totals", "rounding", {"document": "document", "line": "line", "half_even": "half_even"}),
        ("wms_not_found_body", "not_found_body", {"message": "yes", "error": "yes", "html": "no"}),
        (
            "wms_envelope_keys",
            "other_envelope_keys",
            {False: "payment_terms,settings", True: "terms,data"},
        ),
    ],
)
async def test_a_probe_tells_one_value_of_its_switch_from_the_other(
    probe: str, switch: str, answers: dict[Any, str]
) -> None:
    for value, answer in answers.items():
        async with account(**{switch: value}) as (gateway, sandbox):
            await fill(gateway)
            before = len(sandbox.wms.journal.entries(wrote=True))
            assert await gateway.probe(probe) == answer, value
            assert len(sandbox.wms.journal.entries(wrote=True)) == before, "a probe writes nothing"


async def test_an_empty_account_has_no_answer_and_that_is_said() -> None:
    async with account() as (gateway, _):
        answers = {name: await gateway.probe(name) for name in PROBES}
    for name in ("wms_updated_at_filter", "wms_filter_operators", "wms_field_eq_filter"):
        assert answers[name] == "unknown"


ORDER = {"number": 5, "updated_at": "2026-11-20T11:59:00+00:00", "lines": []}


async def changed(answers: dict[str, str]) -> list[str]:
    """The requests of one look for changed orders under these answers."""

    def script(seen: Seen, _n: int) -> Any:
        return listed("fields", []) if "/fields" in seen.raw else listed("orders", [])

    async with gateway_for(script) as (gateway, server):
        gateway.use_answers(answers)
        since = SystemClock().now() - timedelta(hours=1)
        records: list[Record] = [r async for batch in gateway.listing(Kind.ORDER, changed_since=since) for r in batch]
        assert records == []
        return [raw for raw in server.raw if "/api/orders?" in raw]


async def test_changes_are_read_by_sorting_unless_the_filter_was_seen_to_work() -> None:
    [plain] = await changed({})
    [ignored] = await changed({"wms_updated_at_filter": "none"})
    [filtered] = await changed({"wms_updated_at_filter": "order,product"})
    assert "order_by=updated_at" in plain and "updated_at_from" not in plain
    assert "updated_at_from" not in ignored
    assert "updated_at_from=" in filtered and "order_by=updated_at" in filtered, "sorted all the same"


async def test_a_filter_that_stops_working_loses_nothing_and_reads_no_further_than_the_watermark() -> None:
    """The list comes whole although a filter was asked for: the walk still ends by the stamps."""
    now = SystemClock().now()
    stamps = [now - timedelta(minutes=5), now - timedelta(hours=9), now - timedelta(days=9)]
    rows = [{"number": n, "updated_at": at.isoformat(), "lines": []} for n, at in zip((3, 2, 1), stamps, strict=True)]

    def script(seen: Seen, _n: int) -> Any:
        if "/fields" in seen.raw or "/drafts" in seen.raw:
            return listed("fields" if "/fields" in seen.raw else "orders", [])
        return listed("orders", rows, total=600, pages=3)

    async with gateway_for(script) as (gateway, server):
        gateway.use_answers({"wms_updated_at_filter": "order"})
        since = now - timedelta(hours=1)
        found = [r.native_id async for batch in gateway.listing(Kind.ORDER, changed_since=since) for r in batch]
        assert found == ["3"]
        assert len([raw for raw in server.raw if "/api/orders?" in raw]) == 1
