"""A fresh store and its clock for every test of this folder."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from daemon.store.db import SqlStore
from tests.builders_store import HandClock, memory_store


@pytest.fixture
def clock() -> HandClock:
    return HandClock()


@pytest.fixture
async def store(tmp_path: Path, clock: HandClock) -> AsyncIterator[SqlStore]:
    async with memory_store(tmp_path, clock) as opened:
        yield opened
