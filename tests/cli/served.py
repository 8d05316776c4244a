"""The real command line as a process, and a fake daemon on a real unix socket."""

from __future__ import annotations

import asyncio
import contextlib
import json
import os
import pty
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.config.files import COMPLETE
from tests.forks.client import ran_blocking
from tests.web.fake_operations import FakeOperations

SECONDS = 120


@dataclass(frozen=True, slots=True)
class Ran:
    code: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout; anything beside it fails the test."""
        return json.loads(self.out)

    @property
    def widest(self) -> int:
        return max((len(line) for line in self.out.splitlines()), default=0)


def environment(**extra: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("SAMSVAR_")}
    return kept | {"LANG": "C.UTF-8", "LC_ALL": "", "COLUMNS": "80", "NO_COLOR": "1"} | extra


def run(*arguments: str, folder: Path, extra: dict[str, str] | None = None) -> Ran:
    """`samsvar` as an operator's shell would start it, but with its code loaded already; no terminal."""
    told = environment(PYTHONPATH=str(Path.cwd()), **(extra or {}))
    return Ran(*ran_blocking(arguments, cwd=folder, environment=told, seconds=SECONDS))


def run_in_terminal(*arguments: str, folder: Path, typed: str) -> Ran:
    """The same in a pseudo terminal, with somebody typing; stdout and stderr come out mixed, as on a screen."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "daemon", *arguments],
        cwd=folder,
        env=environment(PYTHONPATH=str(Path.cwd()), TERM="xterm"),
        stdin=theirs,
        stdout=theirs,
        stderr=theirs,
    )
    os.close(theirs)
    os.write(ours, typed.encode())
    shown = b""
    with contextlib.suppress(OSError):  # Linux says EIO when the other side has closed
        while chunk := os.read(ours, 65536):
            shown += chunk
    os.close(ours)
    return Ran(process.wait(SECONDS), shown.decode(), "")


class Shell:
    """Runs commands against the fake daemon of a test."""

    def __init__(self, folder: Path, operations: FakeOperations) -> None:
        self.folder = folder
        self.operations = operations

    async def __call__(self, *arguments: str, extra: dict[str, str] | None = None) -> Ran:
        return await asyncio.to_thread(run, *arguments, folder=self.folder, extra=extra)

    async def in_terminal(self, *arguments: str, typed: str) -> Ran:
        return await asyncio.to_thread(run_in_terminal, *arguments, folder=self.folder, typed=typed)

    @property
    def called(self) -> list[tuple[str, tuple[Any, ...]]]:
        return self.operations.calls


ENGLISH = COMPLETE.replace('language = "nb"', 'language = "en"')
