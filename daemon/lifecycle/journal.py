"""Whether what the process writes goes to systemd's journal, which then takes the weight of each line (log.configure).

Called once, by the composition root. Writes nothing itself.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TextIO

from daemon.config.environment import process_environment


def goes_to_journal(stream: TextIO, environment: Mapping[str, str] | None = None) -> bool:
    """systemd says in JOURNAL_STREAM which file it connected, as `device:inode`. A service whose stderr was led
    elsewhere inherits the variable all the same, so the file is compared."""
    environment = process_environment() if environment is None else environment
    try:
        found = os.fstat(stream.fileno())
    except (OSError, ValueError):
        return False
    return environment.get("JOURNAL_STREAM") == f"{found.st_dev}:{found.st_ino}"
