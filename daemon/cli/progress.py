"""What an operator sees while a long operation runs: one line on stderr that is written over, on a terminal only.

Every question to the daemon has one (`Session.ask`): after two seconds of silence it says that work goes on, and for
how long; what the daemon tells about its progress takes its place, with how long it will still take.
"""

from __future__ import annotations

import sys
import threading
import time
from collections.abc import Mapping
from types import TracebackType
from typing import Any, Self

from daemon.cli.output import clean
from daemon.cli.texts import is_known, text

WIDTH = 78
QUIET_SECONDS = 2.0
TICK_SECONDS = 1.0


class ProgressLine:
    """Use as a context manager; the instance is the callback that the client wants."""

    def __init__(self, language: str) -> None:
        self._language = language
        self._shown = sys.stderr.isatty()
        self._written = False
        self._text = ""
        self.last: dict[str, Any] = {}
        """What was told last: `{stage, done, total}`."""
        self._began = 0.0
        self._over = threading.Event()
        self._ticker: threading.Thread | None = None

    def __enter__(self) -> Self:
        self._began = time.monotonic()
        if self._shown:
            self._ticker = threading.Thread(target=self._tick, name="progress", daemon=True)
            self._ticker.start()
        return self

    def __call__(self, progress: dict[str, Any]) -> None:
        self.last = progress
        stage = str(progress.get("stage") or "")
        code = f"cli.stage.{stage}"
        parts = [text(code, self._language) if is_known(code) else clean(stage), clean(progress.get("text"))]
        if "done" in progress:
            parts.append(f"{progress['done']}/{progress.get('total', '?')}")
        self._text = " ".join(part for part in parts if part)
        if self._shown:
            self._write()

    def _tick(self) -> None:
        if self._over.wait(QUIET_SECONDS):
            return
        while not self._over.is_set():
            self._write()
            self._over.wait(TICK_SECONDS)

    def _write(self) -> None:
        seconds = time.monotonic() - self._began
        said = self._text or text("cli.stage.wait", self._language)
        left = seconds_left(self.last, seconds)
        more = f", {text('cli.stage.left', self._language, left=duration(left))}" if left is not None else ""
        sys.stderr.write("\r" + f"{said} ({duration(seconds)}{more})"[:WIDTH].ljust(WIDTH))
        sys.stderr.flush()
        self._written = True

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._over.set()
        if self._ticker is not None:
            self._ticker.join()
        if self._written:
            sys.stderr.write("\r" + " " * WIDTH + "\r")
            sys.stderr.flush()


def seconds_left(progress: Mapping[str, Any], seconds: float) -> float | None:
    """By the pace so far; None while too little was seen to say (nothing done, no total, the first two seconds)."""
    done, total = progress.get("done"), progress.get("total")
    if not (isinstance(done, int) and isinstance(total, int)) or not 0 < done <= total or seconds < QUIET_SECONDS:
        return None
    return seconds / done * (total - done)


def duration(seconds: float) -> str:
    """In the largest unit that says enough: 45 s, 12 min, 3 h, 2 d."""
    for size, unit in ((86_400, "d"), (3_600, "h"), (60, "min")):
        if seconds >= 2 * size:
            return f"{seconds / size:.0f} {unit}"
    return f"{seconds:.0f} s"
