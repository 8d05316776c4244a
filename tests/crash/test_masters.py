"""Killed at every point, master records are made once and agree (R3-R7, R15)."""

from __future__ import annotations

import pytest

from tests.crash.flow import Flow
from tests.crash.killing import kill_at_every_point
from tests.crash.lives import Launcher
from tests.crash.master_flows import EditedInErp, EditedInRackbeat, InitialSync, MadeInRackbeat

FLOWS: list[Flow] = [InitialSync(), EditedInErp(), MadeInRackbeat(), EditedInRackbeat()]


@pytest.mark.parametrize("flow", FLOWS, ids=lambda flow: flow.name)
async def test_killed_at_any_point_a_master_record_is_there_once_and_agrees(
    flow: Flow, launcher: Launcher, request: pytest.FixtureRequest
) -> None:
    await kill_at_every_point(flow, FLOWS, launcher, request)
