"""A person at a terminal: waits until something is shown, then types. Ends what it started."""

from __future__ import annotations

import contextlib
import os
import pty
import re
import select
import signal
import subprocess
import sys
import termios
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from tests.cli.served import environment

SECONDS = 180
QUIET_SECONDS = 0.05
"""A prompt may come in pieces: nobody types into the middle of one."""


class Conversation:
    """`shown`: everything so far, without colours, white space folded: lines break where the paths are long."""

    def __init__(self, process: subprocess.Popen[bytes], handle: int) -> None:
        self._process = process
        self._handle = handle
        self._raw = b""
        self._read_to = 0

    @property
    def shown(self) -> str:
        plain = re.sub(r"\x1b\[[0-9;?]*[A-Za-z]", "", self._raw.decode("utf-8", "replace"))
        return re.sub(r"\s+", " ", plain)

    def expect(self, text: str) -> None:
        """Waits for it after what was expected before. Fails after a while, showing the screen."""
        deadline = time.monotonic() + SECONDS
        while (at := self.shown.find(text, self._read_to)) < 0:
            assert time.monotonic() < deadline, f"{text!r} was not shown\n{self.shown}"
            assert self._more() or self._process.poll() is None, f"ended before {text!r}\n{self.shown}"
        self._read_to = at + len(text)

    def _more(self, seconds: float = 0.2) -> bool:
        ready, _, _ = select.select([self._handle], [], [], seconds)
        if not ready:
            return False
        with contextlib.suppress(OSError):  # Linux says EIO when the other side has closed
            chunk = os.read(self._handle, 65536)
            self._raw += chunk
            return bool(chunk)
        return False

    def answer(self, text: str, typed: str = "") -> None:
        """Waits for `text`, then types and presses Enter."""
        self.expect(text)
        self._until_quiet(QUIET_SECONDS)
        os.write(self._handle, f"{typed}\n".encode())

    def _until_quiet(self, seconds: float) -> None:
        deadline = time.monotonic() + SECONDS
        while self._more(seconds):
            assert time.monotonic() < deadline, f"it never stops writing\n{self.shown}"

    def answer_unseen(self, text: str, typed: str) -> None:
        """The same for what the screen must not show: waits until the terminal shows nothing of what is typed."""
        self.expect(text)
        deadline = time.monotonic() + SECONDS
        while termios.tcgetattr(self._handle)[3] & termios.ECHO:
            assert time.monotonic() < deadline, f"{text!r} shows what is typed\n{self.shown}"
            self._more(0.01)
        os.write(self._handle, f"{typed}\n".encode())

    def interrupt(self) -> None:
        """Ctrl+C, once nothing more is shown."""
        self._until_quiet(0.3)
        os.kill(self._process.pid, signal.SIGINT)

    def ended(self) -> int:
        """The exit code, once the rest was read."""
        deadline = time.monotonic() + SECONDS
        while self._more() or self._process.poll() is None:
            assert time.monotonic() < deadline, self.shown
        return self._process.wait(SECONDS)


@contextmanager
def talking(*arguments: str, folder: Path, locale: str = "nb_NO.UTF-8") -> Iterator[Conversation]:
    """With the command of this tree."""
    told = environment(PYTHONPATH=str(Path.cwd()), TERM="dumb", LANG=locale, COLUMNS="100")
    with talking_to([sys.executable, "-m", "daemon", *arguments], folder, told) as talk:
        yield talk


@contextmanager
def talking_to(command: Sequence[str], folder: Path, told: dict[str, str]) -> Iterator[Conversation]:
    """With any command. `told`: its environment."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        command, cwd=folder, env=told, stdin=theirs, stdout=theirs, stderr=theirs, start_new_session=True
    )
    os.close(theirs)
    try:
        yield Conversation(process, ours)
    finally:
        if process.poll() is None:
            process.kill()
            process.wait()
        os.close(ours)
