"""Closes the one DuckDB that the examples share."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.detectors.world import close_schema


@pytest.fixture(scope="session", autouse=True)
def _schema_is_closed() -> Iterator[None]:
    yield
    close_schema()
