"""The subjects: a fake, the real gateway on the sandbox, and with --live the real gateway on a real account."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import AsyncExitStack, suppress
from pathlib import Path

import pytest

from daemon.domain.errors import SyncError
from daemon.domain.ids import System
from tests.contract import live, local
from tests.contract.subject import Subject

LOCAL = ("fake-erp", "sandbox-erp", "fake-wms", "sandbox-wms")
LIVE = ("live-erp", "live-wms")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--live", action="store_true", help="ask the real accounts named by SAMSVAR_LIVE_*; see README.md")
    parser.addoption("--live-write", action="store_true", help="with --live: also create, change and delete there")


def pytest_configure(config: pytest.Config) -> None:
    config.addinivalue_line("markers", "writes: changes something in the remote system")
    config.addinivalue_line("markers", "only(word): only the subjects whose name has this word")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "subject" not in metafunc.fixturenames:
        return
    names: tuple[str, ...] = LIVE if metafunc.config.getoption("--live", default=False) else LOCAL
    for mark in metafunc.definition.iter_markers("only"):
        names = tuple(name for name in names if mark.args[0] in name)
    metafunc.parametrize("subject", names, indirect=True)


@pytest.fixture(scope="session")
def descriptions(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Where the gateways of all tests keep the service descriptions."""
    yield tmp_path_factory.mktemp("descriptions")


@pytest.fixture
async def subject(request: pytest.FixtureRequest, tmp_path: Path) -> AsyncIterator[Subject]:
    name: str = request.param
    kind, _, system = name.partition("-")
    may_write = kind != "live" or request.config.getoption("--live-write", default=False)
    if not may_write and request.node.get_closest_marker("writes"):
        pytest.skip("changes something; a real account needs --live-write as well")
    async with AsyncExitStack() as stack:
        makers = {"fake": local.fake, "sandbox": local.on_sandbox, "live": live.account}
        made = await stack.enter_async_context(makers[kind](System(system), tmp_path))
        made.may_write = bool(may_write)
        yield made
        if made.is_live:
            await _tidied(made)


async def _tidied(subject: Subject) -> None:
    """Newest first, because orders hold products. What is locked by then stays, with its tell-tale name."""
    for change in reversed(subject.made):
        with suppress(SyncError):
            await subject.remote.perform(change)
