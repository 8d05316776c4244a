"""Killed at every point, a record that got a new number is followed and told once (R4); one that is gone is never
deleted on the other side."""

from __future__ import annotations

import pytest

from tests.crash.flow import Flow
from tests.crash.gone_flows import Deactivated, Deleted
from tests.crash.killing import kill_at_every_point
from tests.crash.lives import Launcher
from tests.crash.number_flows import (
    CompaniesRenumbered,
    CompaniesRenumberedInRackbeat,
    Renumbered,
    RenumberedInRackbeat,
)

FLOWS: list[Flow] = [
    CompaniesRenumbered(),
    CompaniesRenumberedInRackbeat(),
    Renumbered(),
    RenumberedInRackbeat(),
    Deactivated(),
    Deleted(),
]


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
async def test_killed_at_any_point_a_number_or_an_end_is_told_once(
    flow: Flow, launcher: Launcher, request: pytest.FixtureRequest
) -> None:
    await kill_at_every_point(flow, FLOWS, launcher, request)
