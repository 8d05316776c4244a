"""Killed at every point: sales and invoices of Rackbeat, stock."""

from __future__ import annotations

import pytest

from tests.crash.flow import Flow
from tests.crash.killing import kill_at_every_point
from tests.crash.lives import Launcher
from tests.crash.sale_flows import CreditNote, InvoiceAlone, InvoiceOfOrder, SaleInRackbeat, SaleShipped
from tests.crash.stock_flows import OpeningStock, StockMoved

FLOWS: list[Flow] = [
    SaleInRackbeat(),
    SaleShipped(),
    InvoiceOfOrder(),
    InvoiceAlone(),
    CreditNote(),
    OpeningStock(),
    StockMoved(),
]


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
async def test_killed_at_any_point_each_effect_happens_exactly_once(
    flow: Flow, launcher: Launcher, request: pytest.FixtureRequest
) -> None:
    await kill_at_every_point(flow, FLOWS, launcher, request)
