"""What an operator sees while a long operation runs: one line on stderr that is written over, on a terminal only."""

from __future__ import annotations

import sys
from types import TracebackType
from typing import Any, Self

from daemon.cli.output import clean

WIDTH = 78


class ProgressLine:
    """Use as a context manager; the instance is the callback that `Session.ask` wants."""

    def __init__(self) -> None:
        self._shown = sys.stderr.isatty()
        self._written = False

    def __enter__(self) -> Self:
        return self

    def __call__(self, progress: dict[str, Any]) -> None:
        if not self._shown:
            return
        parts = [clean(progress.get(name)) for name in ("stage", "text") if progress.get(name)]
        if "done" in progress:
            parts.append(f"{progress['done']}/{progress.get('total', '?')}")
        sys.stderr.write("\r" + " ".join(parts)[:WIDTH].ljust(WIDTH))
        sys.stderr.flush()
        self._written = True

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._written:
            sys.stderr.write("\r" + " " * WIDTH + "\r")
            sys.stderr.flush()
