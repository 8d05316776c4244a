"""`samsvar backup`, `restore` and `state check`: the state file, with or without a running daemon.

Works on the files themselves, so it needs the rights of their owner (design 6, Files and rights).
"""

from __future__ import annotations

import asyncio
from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from daemon.clock import SystemClock
from daemon.lifecycle import holding_lock
from daemon.store.backup import copy_state, give_to_owner, problems_of, restore_state
from daemon.store.db import SqlStore
from daemon.store.migrate import copies_before_upgrade
from daemon.sync.observing import unsettle

STATE = "state.db"
LOCK = "daemon.lock"


def back_up(state_dir: Path, target: Path) -> None:
    """Online and consistent. Raises StateError."""
    copy_state(state_dir / STATE, target)


def check(state_dir: Path) -> list[str]:
    """Problems of the state file. Raises StateError; FileNotFoundError when there is none."""
    return problems_of(state_dir / STATE)


def restore(state_dir: Path, backup: Path, now: datetime, connections: Sequence[str]) -> Path | None:
    """Puts the backup in place and notes that these connections know less than the two systems show: the daemon only
    observes until a person has agreed to an adoption (ADR 9). Raises StateError; AlreadyRunning while the daemon
    stands on the file."""
    state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with holding_lock(state_dir / LOCK):
        give_to_owner(state_dir / LOCK)
        kept = restore_state(backup, state_dir / STATE, now)
        asyncio.run(_doubt(state_dir / STATE, connections, now))
        for copy in copies_before_upgrade(state_dir / STATE):
            give_to_owner(copy)
        return kept


async def _doubt(path: Path, connections: Sequence[str], now: datetime) -> None:
    store = await SqlStore.open(path, SystemClock())
    try:
        async with store.transaction() as tx:
            for name in connections:
                await unsettle(tx, name, "the state was restored from a backup", now, stale=True)
    finally:
        await store.close()
