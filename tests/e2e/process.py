"""Real processes: the daemon and the command line, started, watched and always ended by their own ids.

Forked from one that has everything loaded already (tests/forks): a start is what most of these tests would wait for.
"""

from __future__ import annotations

import asyncio
import contextlib
import ctypes
import json
import os
import signal
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.forks.client import Forked, forks, ran

ROOT = Path(__file__).resolve().parents[2]
COMMAND_SECONDS = 180.0
END_SECONDS = 120.0
TAIL_CHARACTERS = 6_000
PR_SET_PDEATHSIG = 1


def environment() -> dict[str, str]:
    """Nothing of the caller's own configuration; a plain terminal."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SAMSVAR_")}
    return kept | {"PYTHONPATH": str(ROOT), "LANG": "C.UTF-8", "LC_ALL": "", "COLUMNS": "120", "NO_COLOR": "1"}


@dataclass(frozen=True, slots=True)
class Ran:
    """How one command ended."""

    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout; anything beside it fails the test."""
        return json.loads(self.out)


async def run_command(
    *arguments: str, folder: Path, seconds: float = COMMAND_SECONDS, extra: Mapping[str, str] | None = None
) -> Ran:
    """`samsvar ...` as a process of its own, ended when it takes longer than `seconds`. `extra`: more environment."""
    found = await ran(arguments, cwd=folder, environment=environment() | dict(extra or {}), seconds=seconds)
    return Ran(*found)


async def run_fresh(*arguments: str, folder: Path, seconds: float) -> Ran:
    """The same with an interpreter of its own, as a shell would start it."""
    process = await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "daemon",
        *arguments,
        cwd=folder,
        env=environment(),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.PIPE,
        start_new_session=True,
        preexec_fn=_die_with_parent,
    )
    try:
        async with asyncio.timeout(seconds):
            out, err = await process.communicate()
    finally:
        _end_group(process)
    return Ran(process.returncode or 0, out.decode(), err.decode())


class DaemonProcess:
    """`samsvar run`. What it writes to stderr, over all its lives, is kept in one file. `extra`: more environment, of
    the next life."""

    def __init__(self, config: Path, folder: Path) -> None:
        self._config = config
        self._folder = folder
        self._log = folder / "daemon.log"
        self._process: Forked | None = None
        self.extra: dict[str, str] = {}

    @property
    def is_running(self) -> bool:
        return self._process is not None and self._process.returncode is None

    async def start(self) -> None:
        assert not self.is_running, "the daemon runs already"
        self._process = self._forked()
        await self._process.started()

    def _forked(self) -> Forked:
        arguments = ("--config", str(self._config), "run")
        with self._log.open("ab") as log, open(os.devnull, "rb") as null:
            standard = (null.fileno(), log.fileno(), log.fileno())
            return forks().start(arguments, cwd=self._folder, environment=environment() | self.extra, standard=standard)

    async def kill(self) -> None:
        """`kill -9`: no farewell of any kind."""
        assert self._process is not None
        self._process.send_signal(signal.SIGKILL)
        assert await self.ended() == -signal.SIGKILL

    def hang_up(self) -> None:
        """SIGHUP: read the configuration again."""
        assert self._process is not None
        self._process.send_signal(signal.SIGHUP)

    async def terminate(self) -> int:
        """SIGTERM; the exit code."""
        assert self._process is not None
        self._process.send_signal(signal.SIGTERM)
        return await self.ended()

    async def ended(self) -> int:
        """Waits for the end, at most as long as a graceful one may take; the exit code."""
        assert self._process is not None
        async with asyncio.timeout(END_SECONDS):
            return await self._process.wait()

    async def clean_up(self) -> None:
        if self._process is not None:
            self._process.end_group()
            with contextlib.suppress(TimeoutError):
                await self.ended()

    def lines(self) -> Iterator[dict[str, Any]]:
        """What it logged, as JSON; lines of another form come as `{"text": line}`."""
        if not self._log.exists():
            return
        for line in self._log.read_text(encoding="utf-8", errors="replace").splitlines():
            try:
                found = json.loads(line)
            except ValueError:
                found = line
            yield found if isinstance(found, dict) else {"text": line}

    def text(self) -> str:
        return self._log.read_text(encoding="utf-8", errors="replace") if self._log.exists() else ""

    def tail(self) -> str:
        return self.text()[-TAIL_CHARACTERS:]


def _die_with_parent() -> None:
    """Runs in the child: when the test run itself is killed, nothing of it stays behind (Linux only)."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)


def _end_group(process: asyncio.subprocess.Process) -> None:
    """Ends the process and whatever it started; each has a group of its own."""
    with contextlib.suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)
