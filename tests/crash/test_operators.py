"""Killed at every point of what an operator applies or a start puts right, each effect happens exactly once."""

from __future__ import annotations

import pytest

from tests.crash.adoption_flows import Adopted
from tests.crash.flow import Flow
from tests.crash.killing import kill_at_every_point
from tests.crash.lives import Launcher
from tests.crash.repair_flows import Registration, Repair, RepairedErp
from tests.crash.setup_flows import SetUpRepaired

FLOWS: list[Flow] = [Adopted(), Repair(), RepairedErp(), SetUpRepaired(), Registration()]


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
async def test_killed_at_any_point_what_was_applied_happens_exactly_once(
    flow: Flow, launcher: Launcher, request: pytest.FixtureRequest
) -> None:
    await kill_at_every_point(flow, FLOWS, launcher, request)
