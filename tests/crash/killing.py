"""What every test of the crash suite does: record, enumerate, kill, count."""

from __future__ import annotations

import itertools
import os
from collections.abc import Sequence

import pytest

from tests.crash.conftest import PROPERTY
from tests.crash.flow import Flow
from tests.crash.lives import Launcher
from tests.crash.points import Point, short_form
from tests.crash.trial import Tally, killed_everywhere, trial_of

FULL = "CRASH_FULL"
"""Set to 1 by `make crash`: every point, not the short form."""
SEED = "CRASH_SEED"
SHORT_COMMITS = 2


async def kill_at_every_point(
    flow: Flow, among: Sequence[Flow], launcher: Launcher, request: pytest.FixtureRequest
) -> None:
    """Fails with everything that did not hold. `among`: the flows of the file, in order."""
    async with trial_of(flow, launcher) as trial:
        points = await trial.record()
        clean = trial.clean
        assert trial.clean.written == flow.writes, "a remote call that this flow does not name, or one that is gone"
        assert trial.clean.commands == flow.commands, "a command that this flow does not name, or one that is gone"
        tally = Tally(flow.name, len(points))
        full = os.environ.get(FULL) == "1"
        seed, known = int(os.environ.get(SEED, "1")), _played_before(flow, among)
        chosen = points if full else short_form(points, seed, SHORT_COMMITS, known)
        await killed_everywhere(trial, chosen[: flow.shop_points], tally)
        trial.shop.assert_no_traceback()
    for start in range(flow.shop_points, len(chosen), flow.shop_points):
        async with trial_of(flow, launcher) as trial:
            await trial.warm_up(clean)
            await killed_everywhere(trial, chosen[start : start + flow.shop_points], tally)
            trial.shop.assert_no_traceback()
    request.node.user_properties.append((PROPERTY, _as_property(tally)))
    assert not tally.failures, "\n".join(tally.failures)
    missed = [str(point) for point in tally.unmet if point.writes]
    assert not missed, f"writes that did not come again: {missed}"


def _played_before(flow: Flow, among: Sequence[Flow]) -> frozenset[str]:
    earlier = itertools.takewhile(lambda other: other is not flow, among)
    return frozenset(operation for other in earlier for operation in other.writes)


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
