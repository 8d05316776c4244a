"""Whatever people, the network and the operating system do, in whatever order: both systems end in agreement, nothing
is made twice, nothing is lost, nothing that is somebody else's is touched (design 3; issue 4, the property test).

1,000 histories in memory, 20 on a SQLite file, 20 through the sandbox over HTTP with the real gateways; ten times as
many with the profile `trust` (`make trust`). What the machine finds, and what it does not, is in README.md.
"""

from __future__ import annotations

from collections.abc import Iterator

import pytest
import structlog
from hypothesis.stateful import run_state_machine_as_test

from tests.model.fake_machine import OnFakes, OnFakesAndSqlite
from tests.model.histories import played
from tests.model.sandbox_machine import OnSandbox


@pytest.fixture(autouse=True)
def quiet() -> Iterator[None]:
    """Tens of thousands of log lines are nobody's; writing them takes longer than the histories."""
    structlog.configure(processors=[_drop])
    yield
    structlog.reset_defaults()


def _drop(_logger: object, _name: str, _event: object) -> str:
    raise structlog.DropEvent


def test_any_history_of_all_flows_ends_in_agreement() -> None:
    run_state_machine_as_test(OnFakes, settings=played(1000))


def test_any_history_on_a_state_file_ends_in_agreement() -> None:
    run_state_machine_as_test(OnFakesAndSqlite, settings=played(20))


def test_any_history_through_the_sandbox_ends_in_agreement() -> None:
    run_state_machine_as_test(OnSandbox, settings=played(20, steps=12))
