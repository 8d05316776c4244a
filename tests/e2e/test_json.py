"""What the commands print with --json, of a real daemon, has every field that docs/cli.schema.json promises."""

from __future__ import annotations

from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from tests.cli.schema import problems
from tests.e2e.running import Running, running
from tests.e2e.worlds import CUSTOMER, HAMMER, small

pytestmark = [pytest.mark.asyncio(loop_scope="module"), pytest.mark.usefixtures("in_order")]


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shop() -> AsyncIterator[Running]:
    """One order that arrived, and a copy of it that somebody made in Rackbeat."""
    async with running(small()) as made:
        await made.initial_sync()
        await made.until_arrived(await made.hands.sell(CUSTOMER, [(HAMMER, 5)]))
        await made.until_idle()
        [order] = made.sandbox.wms.orders.rows()
        await made.hands.ui("POST", f"/orders/{order.number}/copy")
        yield made


async def test_every_document_is_as_promised(shop: Running) -> None:
    async def holds(*arguments: str) -> object:
        ran = await shop.cli(*arguments, "--json", expect=None)
        assert problems(arguments, ran.document) == [], (arguments, ran.document)
        return ran.document

    await holds("reconcile", "run")
    rows = await holds("drift", "list")
    assert isinstance(rows, list) and rows, "the copy is a duplicate"
    first = rows[0]["fingerprint"]
    for arguments in (
        ("status",), ("check",), ("drift", "show", first), ("explain", first), ("explain", "order", rows[0]["erp_id"]),
        ("drift", "ack", first, "--reason", "seen"), ("inbox", "list"), ("outbox", "list"),
        ("outbox", "list", "--state", "done"), ("sync", "start"), ("sync", "stock"),
        ("sync", "order", rows[0]["erp_id"], "--dry-run"), ("order", "get", rows[0]["erp_id"]), ("report", "build"),
        ("report", "send", "--dry-run", "--to", "support@nordlys.example"),
        ("audit", "log"), ("audit", "verify"), ("privacy", "erase", "customer", "1"), ("config", "check"),
        ("state", "check"),
    ):  # fmt: skip
        await holds(*arguments)
    plan = await holds("repair", "plan")
    assert isinstance(plan, dict)
    named = ("--checksum", plan["checksum"], "--reason", "test", "--yes", "--confirm", "all")
    await holds("repair", "apply", plan["plan_id"], *named)
    await holds("repair", "show", plan["plan_id"])
