"""`samsvar backup`, `restore` and `state check`: the state file, with or without a running daemon.

Works on the files themselves, so it needs the rights of their owner (design 6, Files and rights).
"""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

from daemon.lifecycle import holding_lock
from daemon.store.backup import copy_state, problems_of, restore_state

STATE = "state.db"
LOCK = "daemon.lock"


def back_up(state_dir: Path, target: Path) -> None:
    """Online and consistent. Raises StateError."""
    copy_state(state_dir / STATE, target)


def check(state_dir: Path) -> list[str]:
    """Problems of the state file. Raises StateError; FileNotFoundError when there is none."""
    return problems_of(state_dir / STATE)


def restore(state_dir: Path, backup: Path, now: datetime) -> Path | None:
    """Raises StateError; AlreadyRunning while the daemon stands on the file."""
    state_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    with holding_lock(state_dir / LOCK):
        return restore_state(backup, state_dir / STATE, now)
