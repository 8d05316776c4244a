"""The open questions about 24SevenOffice that harmless reads can answer, against the imitation with its switches."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from daemon.clock import SystemClock
from daemon.erp.gateway import ErpGateway
from sandbox.erp_settings import ErpSettings
from sandbox.server import Sandbox, SandboxOptions
from tests.e2e.waiting import eventually
from tests.e2e.worlds import HAMMER, small
from tests.erp.recorded import recording


@asynccontextmanager
async def account(folder: Path, **switches: Any) -> AsyncIterator[tuple[ErpGateway, Sandbox]]:
    """Somebody has just changed a product and an order."""
    settings = ErpSettings(**{"limit_per_hour": 0, **switches})
    async with (
        recording() as recorded,
        Sandbox(SandboxOptions(world=small(open_order=True), erp_settings=settings, on_soap=recorded)) as sandbox,
    ):
        async with aiohttp.ClientSession(sandbox.erp_url) as person:
            await person.patch(f"/_sandbox/products/{HAMMER}", json={"name": "Hammer, ny"})
            await person.patch("/_sandbox/orders/20001", json={"your_reference": "Ola"})
        gateway = gateway_of(sandbox, folder)
        try:
            yield gateway, sandbox
        finally:
            await gateway.close()


def gateway_of(sandbox: Sandbox, folder: Path) -> ErpGateway:
    return ErpGateway(
        url=sandbox.erp_url,
        username=sandbox.username,
        password=sandbox.password,
        application_id=sandbox.application_id,
        identity_id=sandbox.identity_id,
        session=None,
        wsdl_cache=folder / "wsdl",
        clock=SystemClock(),
        requests_per_second=Decimal(0),
        timeout_seconds=60,
    )


@pytest.mark.parametrize(
    ("probe", "switch", "answers"),
    [
        ("erp_ended_session_text", "expired_session_says", {"session": "session", "identity": "identity"}),
        ("erp_times_carry_a_zone", "dates_with_z", {True: "yes", False: "no"}),
        ("erp_changed_after_is_inclusive", "changed_after_strict", {False: "yes", True: "no"}),
        ("erp_unknown_return_property", "unknown_property", {"ignore": "ignored", "fault": "fault"}),
        ("erp_thousand_ids", "most_ids_per_search", {1000: "yes", 100: "no"}),
    ],
)
async def test_a_probe_tells_one_value_of_its_switch_from_the_other(
    tmp_path: Path, probe: str, switch: str, answers: dict[Any, str]
) -> None:
    for value, answer in answers.items():
        async with account(tmp_path / str(value), **{switch: value}) as (gateway, sandbox):
            assert await gateway.probe(probe) == answer, value
            assert {e.operation for e in sandbox.erp.journal.entries(wrote=True)} <= {"Login", "ui"} | UI


UI = {"PATCH /products/{id}", "PATCH /orders/{id}", "SaveProducts", "SaveInvoices"}
"""How the hand of the person above is journalled."""


async def test_a_search_that_is_cut_says_how_much_came(tmp_path: Path) -> None:
    async with account(tmp_path) as (gateway, sandbox):
        assert await gateway.probe("erp_search_is_complete") == "yes"
        sandbox.erp.faults.arm("GetInvoices", preset="empty_result")
        assert await gateway.probe("erp_search_is_complete") == "0/1"


async def test_a_budget_that_somebody_else_uses_too_is_noticed(tmp_path: Path) -> None:
    async with account(tmp_path, limit_per_hour=7200) as (gateway, sandbox):
        assert await gateway.probe("erp_limit_is_shared") == "no"
        held = sandbox.erp.faults.arm("GetIdentity", action="delay", when="before", seconds=60, skip=1)
        asking = asyncio.create_task(gateway.probe("erp_limit_is_shared"))
        await eventually(lambda: held.fired, what="the second question")
        somebody = gateway_of(sandbox, tmp_path / "other")
        for _ in range(3):
            await somebody.identities()
        await somebody.close()
        sandbox.erp.faults.clear()
        assert await asking == "yes"
    async with account(tmp_path, limit_per_hour=0) as (gateway, _):
        assert await gateway.probe("erp_limit_is_shared") == "unknown"


async def test_a_description_is_compared_with_the_one_that_was_kept(tmp_path: Path) -> None:
    async with account(tmp_path) as (gateway, _):
        assert await gateway.probe("erp_description_is_unchanged") == "unknown", "none was kept yet"
        assert await gateway.probe("erp_search_is_complete") == "yes"
        assert await gateway.probe("erp_description_is_unchanged") == "yes"
        for kept in (tmp_path / "wsdl").glob("*.wsdl"):
            kept.write_bytes(kept.read_bytes().replace(b'operation name="GetInvoices"', b'operation name="GetBills"'))
        assert await gateway.probe("erp_description_is_unchanged") == "lost GetBills"


async def test_the_user_s_companies_are_listed_although_the_chosen_one_is_blocked(tmp_path: Path) -> None:
    async with account(tmp_path) as (gateway, sandbox):
        sandbox.erp.sessions.block(sandbox.identity_id)
        [choice] = await gateway.identities()
        assert (choice.id, choice.name, choice.is_blocked) == (sandbox.identity_id, "Sandkassen AS", True)
