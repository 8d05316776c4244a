"""Prints what the daemon said when a test fails."""

from __future__ import annotations

from collections.abc import AsyncIterator, Generator
from contextlib import AsyncExitStack
from typing import Any, Protocol

import pytest

from tests.e2e.running import Running, running


class Start(Protocol):
    """`running(...)` of one test, ended when the test ends."""

    started: list[Running]

    async def __call__(self, *arguments: Any, **options: Any) -> Running: ...


class _Starter:
    def __init__(self, stack: AsyncExitStack) -> None:
        self._stack = stack
        self.started: list[Running] = []

    async def __call__(self, *arguments: Any, **options: Any) -> Running:
        made = await self._stack.enter_async_context(running(*arguments, **options))
        self.started.append(made)
        return made


@pytest.fixture
async def start() -> AsyncIterator[Start]:
    """For tests that need a sandbox and a daemon of their own."""
    async with AsyncExitStack() as stack:
        yield _Starter(stack)


@pytest.fixture
def in_order(request: pytest.FixtureRequest) -> None:
    """For modules that tell one story in several tests: after a chapter that failed, the rest is skipped."""
    if FAILED in request.node.parent.stash:
        pytest.skip("an earlier chapter of this story failed")


FAILED = pytest.StashKey[bool]()


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport(item: pytest.Item) -> Generator[None, pytest.TestReport, pytest.TestReport]:
    report = yield
    if report.failed:
        if item.parent is not None:
            item.parent.stash[FAILED] = True
        for value in getattr(item, "funcargs", {}).values():
            for each in [value] if isinstance(value, Running) else getattr(value, "started", []):
                report.sections.append(("end of the daemon's log", each.tail()))
    return report
