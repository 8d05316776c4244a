"""The launcher of this run, and the number of points at its end."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, cast

import pytest

from tests.crash.lives import Launcher

PROPERTY = "crash_points"


@pytest.fixture(scope="session")
def launcher() -> Iterator[Launcher]:
    made = Launcher()
    yield made
    made.close()


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """One line per flow and the sum, also when the tests ran in several processes."""
    reports = [r for reports in terminalreporter.stats.values() for r in reports if isinstance(r, pytest.TestReport)]
    told = [v for r in reports if r.when == "call" for name, v in r.user_properties if name == PROPERTY]
    tallies = [cast(dict[str, Any], value) for value in told]
    if not tallies:
        return
    terminalreporter.write_sep("-", "crash suite")
    for tally in sorted(tallies, key=lambda t: str(t["flow"])):
        terminalreporter.write_line(
            "{flow}: {enumerated} points, killed and passed at {killed} ({calls} remote, {commits} own), {unmet} did "
            "not come again, {failed} failed".format(**tally)
        )
    total = {name: sum(int(t[name]) for t in tallies) for name in ("enumerated", "killed", "unmet", "failed")}
    terminalreporter.write_line(
        "crash points: {flows} flows, {enumerated} points, {killed} killed and passed, {unmet} did not come again, "
        "{failed} failed".format(flows=len(tallies), **total)
    )
