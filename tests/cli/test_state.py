"""`samsvar backup`, `restore` and `state check` as an operator types them."""

from __future__ import annotations

import fcntl
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from daemon.clock import SystemClock
from daemon.store.db import SqlStore
from tests.config.files import write

DAEMON = 65_534
"""A user and a group that are not root's."""


async def _made(tmp_path: Path) -> Path:
    config = write(tmp_path)
    state = tmp_path / "state"
    state.mkdir(mode=0o700)
    store = await SqlStore.open(state / "state.db", SystemClock())
    await store.close()
    return config


def _samsvar(config: Path, *arguments: str) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "daemon", "--config", str(config), *arguments]
    return subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)


def _files(folder: Path) -> list[Path]:
    return list(folder.iterdir())


async def test_a_backup_is_made_checked_and_put_back(tmp_path: Path) -> None:
    config = await _made(tmp_path)
    done = _samsvar(config, "backup", str(tmp_path / "copy.db"), "--json")
    assert (done.returncode, json.loads(done.stdout)["backup"]) == (0, str(tmp_path / "copy.db"))
    assert json.loads(_samsvar(config, "state", "check", "--json").stdout) == {"problems": []}
    again = _samsvar(config, "restore", str(tmp_path / "copy.db"), "--yes", "--json")
    assert again.returncode == 0
    assert json.loads(again.stdout)["kept"] in {str(path) for path in _files(tmp_path / "state")}


async def test_a_restore_under_a_running_daemon_is_refused_with_what_to_type(tmp_path: Path) -> None:
    config = await _made(tmp_path)
    _samsvar(config, "backup", str(tmp_path / "copy.db"))
    handle = os.open(tmp_path / "state" / "daemon.lock", os.O_RDWR | os.O_CREAT, 0o600)
    fcntl.flock(handle, fcntl.LOCK_EX)
    refused = _samsvar(config, "restore", str(tmp_path / "copy.db"), "--yes")
    os.close(handle)
    assert refused.returncode == 4
    assert "systemctl stop samsvar" in refused.stderr


async def test_a_damaged_state_is_exit_1_and_names_the_way_out(tmp_path: Path) -> None:
    config = await _made(tmp_path)
    (tmp_path / "state" / "state.db").write_bytes(b"rubbish")
    done = _samsvar(config, "state", "check")
    assert done.returncode == 1
    assert "samsvar restore" in done.stderr


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can give a file away")
async def test_what_root_restores_belongs_to_the_owner_of_the_state_folder(tmp_path: Path) -> None:
    """The daemon runs as that owner, and could not open it otherwise."""
    config = await _made(tmp_path)
    folder = tmp_path / "state"
    _samsvar(config, "backup", str(tmp_path / "copy.db"))
    for path in (folder, folder / "state.db"):
        os.chown(path, DAEMON, DAEMON)
    assert not (folder / "daemon.lock").exists()
    for _ in range(2):  # the second time over what the first one left
        done = _samsvar(config, "restore", str(tmp_path / "copy.db"), "--yes")
        assert done.returncode == 0, done.stderr
        left = {path.name: (path.stat().st_uid, path.stat().st_gid) for path in _files(folder)}
        assert {"state.db", "daemon.lock"} <= left.keys()
        assert set(left.values()) == {(DAEMON, DAEMON)}, left
        assert all(path.stat().st_mode & 0o777 == 0o600 for path in _files(folder))


async def test_a_damaged_state_can_be_replaced(tmp_path: Path) -> None:
    config = await _made(tmp_path)
    _samsvar(config, "backup", str(tmp_path / "copy.db"))
    (tmp_path / "state" / "state.db").write_bytes(b"rubbish")
    done = _samsvar(config, "restore", str(tmp_path / "copy.db"), "--yes")
    assert done.returncode == 0, done.stderr
    assert _samsvar(config, "state", "check").returncode == 0
