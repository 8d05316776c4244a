"""Processes of `samsvar` that start at once, because their interpreter is there already (see `server`)."""

from __future__ import annotations

import asyncio
import atexit
import json
import os
import selectors
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import IO

ROOT = Path(__file__).resolve().parents[2]


class Forked:
    """One process. `pid` is 0 until `started`; `returncode` as of `subprocess.Popen`."""

    def __init__(self, reports: socket.socket) -> None:
        self._reports = reports
        self._reports.setblocking(False)
        self._told = b""
        self.pid = 0
        self._code: int | None = None

    @property
    def returncode(self) -> int | None:
        try:
            while self._code is None:
                self._hear(self._reports.recv(4096))
        except BlockingIOError:
            pass
        return self._code

    async def started(self) -> None:
        while not self.pid and self._code is None:
            self._hear(await asyncio.get_running_loop().sock_recv(self._reports, 4096))

    async def wait(self) -> int:
        while self._code is None:
            self._hear(await asyncio.get_running_loop().sock_recv(self._reports, 4096))
        return self._code

    def wait_for(self, seconds: float) -> int:
        """The same without a loop. Raises TimeoutError."""
        deadline = time.monotonic() + seconds
        with selectors.DefaultSelector() as selector:
            selector.register(self._reports, selectors.EVENT_READ)
            while self._code is None:
                if not selector.select(max(0.0, deadline - time.monotonic())):
                    raise TimeoutError(f"process {self.pid} did not end in {seconds:g} s")
                self._hear(self._reports.recv(4096))
        return self._code

    def send_signal(self, number: signal.Signals) -> None:
        if self.returncode is None and self.pid:
            os.kill(self.pid, number)

    def end_group(self) -> None:
        """Ends it and whatever it has started; itself too in its first moment, when it has no group of its own yet."""
        if self.returncode is not None or not self.pid:
            return
        for end in (os.killpg, os.kill):
            with suppress(ProcessLookupError):
                end(self.pid, signal.SIGKILL)
                return

    def _hear(self, chunk: bytes) -> None:
        if not chunk:
            self._code = -signal.SIGKILL  # the server is gone, and its children with it
            return
        self._told += chunk
        *lines, self._told = self._told.split(b"\n")
        for line in lines:
            said = json.loads(line)
            self.pid = said.get("pid", self.pid)
            self._code = said.get("code", self._code)
        if self._code is not None:
            self._reports.close()


class Forks:
    """The server of this test process. `close` ends it and all that it started."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self._channel, theirs = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
        self._asking = threading.Lock()
        with theirs:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "tests.forks.server", str(theirs.fileno())],
                cwd=ROOT,
                env={**environment, "PYTHONPATH": str(ROOT)},
                stdin=subprocess.DEVNULL,
                pass_fds=[theirs.fileno()],
            )

    def start(
        self,
        arguments: Sequence[str],
        *,
        cwd: Path,
        environment: Mapping[str, str],
        standard: tuple[int, int, int],
    ) -> Forked:
        """`standard`: descriptors of its stdin, stdout and stderr; the caller's own copies stay open."""
        ours, theirs = socket.socketpair()
        wish = {"arguments": list(arguments), "cwd": str(cwd), "env": dict(environment)}
        with theirs, self._asking:
            socket.send_fds(self._channel, [json.dumps(wish).encode()], [*standard, theirs.fileno()])
        return Forked(ours)

    def close(self) -> None:
        self._channel.close()
        self._process.wait()


@cache
def forks() -> Forks:
    """The one of this process; ends with it. Its own environment counts only for what libraries read when loaded."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SAMSVAR_")}
    made = Forks(kept | {"LANG": "C.UTF-8", "LC_ALL": "", "NO_COLOR": "1"})
    atexit.register(made.close)
    return made


async def ran(
    arguments: Sequence[str], *, cwd: Path, environment: Mapping[str, str], seconds: float
) -> tuple[int, str, str]:
    """(exit code, stdout, stderr) of one command; it has no terminal and nothing to read. Raises TimeoutError."""
    with _outputs() as (null, out, err):
        forked = forks().start(arguments, cwd=cwd, environment=environment, standard=(null, out.fileno(), err.fileno()))
        try:
            async with asyncio.timeout(seconds):
                await forked.started()
                code = await forked.wait()
        finally:
            forked.end_group()
        return code, _text(out), _text(err)


def ran_blocking(
    arguments: Sequence[str], *, cwd: Path, environment: Mapping[str, str], seconds: float
) -> tuple[int, str, str]:
    """The same without a loop."""
    with _outputs() as (null, out, err):
        forked = forks().start(arguments, cwd=cwd, environment=environment, standard=(null, out.fileno(), err.fileno()))
        try:
            code = forked.wait_for(seconds)
        finally:
            forked.end_group()
        return code, _text(out), _text(err)


@contextmanager
def _outputs() -> Iterator[tuple[int, IO[bytes], IO[bytes]]]:
    with open(os.devnull, "rb") as null, tempfile.TemporaryFile() as out, tempfile.TemporaryFile() as err:
        yield null.fileno(), out, err


def _text(file: IO[bytes]) -> str:
    file.seek(0)
    return file.read().decode()
