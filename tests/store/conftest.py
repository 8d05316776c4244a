"""A fresh store and its clock for every test of this folder. The table tests also run against tests/memory_store.py,
so that what is proven on it (tests/model) holds on SQLite; what is about the file itself is marked `sqlite`."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from daemon.store.db import SqlStore
from tests.builders_store import HandClock, memory_store
from tests.memory_store import MemoryStore

BOTH = ("test_inbox", "test_links", "test_outbox", "test_documents", "test_audit")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "store" not in metafunc.fixturenames:
        return
    both = metafunc.module.__name__.rpartition(".")[2] in BOTH
    about_the_file = any(mark.name == "sqlite" for mark in metafunc.definition.iter_markers())
    metafunc.parametrize("store", ["sqlite", "memory"] if both and not about_the_file else ["sqlite"], indirect=True)


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def store(
    request: pytest.FixtureRequest, tmp_path: Path, clock: HandClock
) -> AsyncIterator[SqlStore | MemoryStore]:
    if request.param == "memory":
        yield MemoryStore(clock)
        return
    async with memory_store(tmp_path, clock) as opened:
        yield opened
