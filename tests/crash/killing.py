"""What every test of the crash suite does: record, enumerate, kill, count."""

from __future__ import annotations

import os

import pytest

from tests.crash.conftest import PROPERTY
from tests.crash.flow import Flow
from tests.crash.lives import Launcher
from tests.crash.points import Point, short_form
from tests.crash.trial import Tally, killed_everywhere, trial_of

FULL = "CRASH_FULL"
"""Set to 1 by `make crash`: every point, not the short form."""
SEED = "CRASH_SEED"
SHORT_COMMITS = 3


async def kill_at_every_point(flow: Flow, launcher: Launcher, request: pytest.FixtureRequest) -> None:
    """Fails with everything that did not hold."""
    async with trial_of(flow, launcher) as trial:
        points = await trial.record()
        assert trial.clean.written == flow.writes, "a remote call that this flow does not name, or one that is gone"
        assert trial.clean.commands == flow.commands, "a command that this flow does not name, or one that is gone"
        tally = Tally(flow.name, len(points))
        full = os.environ.get(FULL) == "1"
        chosen = points if full else short_form(points, int(os.environ.get(SEED, "1")), SHORT_COMMITS)
        await killed_everywhere(trial, chosen, tally)
        request.node.user_properties.append((PROPERTY, _as_property(tally)))
        trial.shop.assert_no_traceback()
    assert not tally.failures, "\n".join(tally.failures)
    missed = [str(point) for point in tally.unmet if point.writes]
    assert not missed, f"writes that did not come again: {missed}"


def _as_property(tally: Tally) -> dict[str, str | int]:
    def of(points: list[Point], own: bool) -> int:
        return sum(1 for point in points if (point.side == "own") is own)

    return {
        "flow": tally.flow,
        "enumerated": tally.enumerated,
        "killed": len(tally.killed),
        "calls": of(tally.killed, own=False),
        "commits": of(tally.killed, own=True),
        "unmet": len(tally.unmet),
    }
