"""Killed at every point of an order's way there and back, an order is there once (design 3.4)."""

from __future__ import annotations

import pytest

from tests.crash.backorder_flows import BackorderCut, BackorderShipped, PartlyShipped
from tests.crash.flow import Flow
from tests.crash.killing import kill_at_every_point
from tests.crash.lives import Launcher
from tests.crash.order_flows import (
    BookedOrder,
    Cancelled,
    Got,
    GotAgain,
    NewOrder,
    ReadyOrder,
    RowsChanged,
    Shipped,
    Withdrawn,
    WrittenBack,
)

FLOWS: list[Flow] = [
    NewOrder(),
    BookedOrder(),
    ReadyOrder(),
    WrittenBack(),
    Shipped(),
    RowsChanged(),
    Withdrawn(),
    Cancelled(),
    Got(),
    GotAgain(),
    PartlyShipped(),
    BackorderShipped(),
    BackorderCut(),
]


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
async def test_killed_at_any_point_an_order_comes_through_exactly_once(
    flow: Flow, launcher: Launcher, request: pytest.FixtureRequest
) -> None:
    await kill_at_every_point(flow, FLOWS, launcher, request)
