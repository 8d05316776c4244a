"""A folder with a configuration, and a fake daemon that serves its admin socket."""

from __future__ import annotations

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from daemon.web.admin import create_admin_app
from daemon.web.listen import listening_unix
from tests.cli.served import ENGLISH, Shell
from tests.config.files import write
from tests.web.fake_operations import FakeOperations


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write(tmp_path, ENGLISH)
    (tmp_path / "state").mkdir()
    return tmp_path


@pytest.fixture
async def shell(folder: Path) -> AsyncIterator[Shell]:
    operations = FakeOperations()
    async with listening_unix(create_admin_app(operations), folder / "state" / "admin.sock"):
        yield Shell(folder, operations)
