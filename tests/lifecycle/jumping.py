"""The daemon on a clock that somebody sets. Started by tests/e2e/test_clock_jump.py; arguments: the configuration, and
a file that holds the seconds to add to the machine's clock. The monotonic clock goes on as it does."""

from __future__ import annotations

import asyncio
import sys
from datetime import datetime, timedelta
from pathlib import Path

from daemon.app.serve import serve
from daemon.clock import SystemClock
from daemon.config.read import load
from daemon.log import configure


class SetClock(SystemClock):
    """The `Clock` port."""

    def __init__(self, offset: Path) -> None:
        self._offset = offset

    def now(self) -> datetime:
        return super().now() + timedelta(seconds=float(self._offset.read_text(encoding="ascii")))


if __name__ == "__main__":
    config = load(Path(sys.argv[1]))
    config.state_dir.mkdir(mode=0o700, exist_ok=True)
    configure(sys.stderr, config.secrets())
    asyncio.run(serve(config, SetClock(Path(sys.argv[2]))))
