"""What the command line says and does when the disk of the state is full. Called by `run`, `check` and `client`.

The daemon ends when its state takes nothing more: nothing may be done that cannot be written down. It comes back by
itself, so the process stays until there is room, at most as long as keeps systemd from giving up on it.
"""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

from daemon.cli.problem import FAILED, Problem
from daemon.cli.state_words import told
from daemon.cli.texts import text

if TYPE_CHECKING:
    from daemon.ports import StateError

DISK_FULL = "disk_full"
ROOM_BYTES = 1024 * 1024
"""With less free the disk is told as full."""
WAIT_SECONDS, LOOK_SECONDS = 75, 1.0
"""systemd gives up after ten starts in ten minutes (samsvar.service): seventy-five seconds each are fewer."""


def state_problem(error: StateError, folder: Path, language: str) -> Problem:
    """The state cannot be used, in words; a full disk by its name."""
    if not is_full(folder):
        return Problem("state", *told(error, language), FAILED)
    return Problem(
        DISK_FULL,
        text("cli.full.what", language, folder=folder),
        text("cli.full.why", language, why=error.why),
        text("cli.full.todo", language, folder=folder),
        FAILED,
    )


def is_full(folder: Path) -> bool:
    """Whether the disk of this folder has no room to speak of; False when nobody can tell."""
    try:
        found = os.statvfs(folder)
    except OSError:
        return False
    return found.f_bavail * found.f_frsize < ROOM_BYTES


def wait_for_room(folder: Path, alive: Callable[[], None]) -> None:
    """Returns when there is room, or after WAIT_SECONDS. `alive` is called at each look."""
    until = time.monotonic() + WAIT_SECONDS
    while is_full(folder) and time.monotonic() < until:
        alive()
        time.sleep(LOOK_SECONDS)
