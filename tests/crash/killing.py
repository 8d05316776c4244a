"""What every test of the crash suite does: record, enumerate, kill, count."""

from __future__ import annotations

import itertools
import os
from collections.abc import Sequence

import pytest

from tests.crash.conftest import PROPERTY
from tests.crash.covered import reads_of, unknown_calls
from tests.crash.flow import Flow
from tests.crash.lives import Launcher
from tests.crash.points import Point, short_form
from tests.crash.trial import Tally, Trial, killed_everywhere, trial_of

FULL = "CRASH_FULL"
"""Set to 1 by `make crash`: every point, each in a run of its own, and then the short form. The short form: one run a
flow, killed at each of its remote writes, one life after the other."""
SEED = "CRASH_SEED"


async def kill_at_every_point(
    flow: Flow, among: Sequence[Flow], launcher: Launcher, request: pytest.FixtureRequest
) -> None:
    """Fails with everything that did not hold. `among`: the flows of the file, in order."""
    tally = Tally(flow.name)
    if os.environ.get(FULL) == "1":
        await _each_alone(flow, launcher, tally)
        in_a_row = Tally(flow.name)
        await _in_a_row(flow, frozenset(), launcher, in_a_row)
        tally.failures += in_a_row.failures
    else:
        await _in_a_row(flow, _played_before(flow, among), launcher, tally)
    request.node.user_properties.append((PROPERTY, _as_property(tally)))
    assert not tally.failures, "\n".join(tally.failures)
    missed = [str(point) for point in tally.unmet if point.writes]
    assert not missed, f"writes that did not come again: {missed}"


async def _each_alone(flow: Flow, launcher: Launcher, tally: Tally) -> None:
    async with trial_of(flow, launcher) as trial:
        runs = [[point] for point in await trial.record()]
        _assert_as_named(trial)
        tally.enumerated = len(runs)
        await killed_everywhere(trial, runs[: flow.shop_points], tally)
        trial.shop.assert_no_traceback()
        clean = trial.clean
    for start in range(flow.shop_points, len(runs), flow.shop_points):
        async with trial_of(flow, launcher) as trial:
            await trial.warm_up(clean)
            await killed_everywhere(trial, runs[start : start + flow.shop_points], tally)
            trial.shop.assert_no_traceback()


async def _in_a_row(flow: Flow, known: frozenset[str], launcher: Launcher, tally: Tally) -> None:
    async with trial_of(flow, launcher) as trial:
        points = await trial.record_once()
        _assert_as_named(trial)
        tally.enumerated = len(points)
        await killed_everywhere(trial, [short_form(points, int(os.environ.get(SEED, "1")), known)], tally)
        trial.shop.assert_no_traceback()


def _assert_as_named(trial: Trial) -> None:
    """A flow tells what it does; a call or a command that nobody named is one that nobody has killed."""
    flow, clean = trial.flow, trial.clean
    assert clean.written == flow.writes, "a remote call that this flow does not name, or one that is gone"
    assert clean.commands == flow.commands, "a command that this flow does not name, or one that is gone"
    assert unknown_calls(clean) == set(), "a remote call without a kill test: name its flow in tests/crash/covered.py"
    read = {call.operation for call in clean.calls}
    assert reads_of(flow) <= read, f"{flow.name} answers for calls that it does not make"


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
        "failed": tally.failed,
    }
