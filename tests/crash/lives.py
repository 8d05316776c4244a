"""Daemons as processes of their own, forked by the launcher; many lives, one log."""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
from pathlib import Path

from tests.e2e.process import END_SECONDS, ROOT, DaemonProcess, environment
from tests.e2e.waiting import eventually


class Launcher:
    """One process that forks daemons; ended with `close`."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.crash.launcher"],
            cwd=ROOT,
            env=environment(),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._answer("ready")

    def fork(self, config: Path, log: Path) -> int:
        """The process id of a new daemon."""
        assert self._process.stdin is not None
        self._process.stdin.write(json.dumps({"config": str(config), "log": str(log)}) + "\n")
        self._process.stdin.flush()
        return self._answer("pid")

    def _answer(self, name: str) -> int:
        assert self._process.stdout is not None
        line = self._process.stdout.readline()
        assert line, "the launcher ended"
        return int(json.loads(line)[name])

    def close(self) -> None:
        assert self._process.stdin is not None
        self._process.stdin.close()
        self._process.wait(END_SECONDS)


class ForkedDaemon(DaemonProcess):
    """`DaemonProcess` whose lives come from the launcher."""

    def __init__(self, config: Path, folder: Path, launcher: Launcher) -> None:
        super().__init__(config, folder)
        self._launcher = launcher
        self._pid: int | None = None
        self.lives = 0

    @property
    def is_running(self) -> bool:
        if self._pid is None:
            return False
        try:
            os.kill(self._pid, 0)
        except ProcessLookupError:
            self._pid = None
        return self._pid is not None

    async def start(self) -> None:
        assert not self.is_running, "the daemon runs already"
        self._pid = self._launcher.fork(self._config, self._log)
        self.lives += 1

    async def kill(self) -> None:
        """`kill -9`; returns when the process is gone. One that is gone already is left so."""
        if self._pid is not None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self._pid, signal.SIGKILL)
        await self.ended()

    async def ended(self) -> int:
        await eventually(lambda: not self.is_running, END_SECONDS, what="the end of the process")
        return -signal.SIGKILL

    async def clean_up(self) -> None:
        await self.kill()
