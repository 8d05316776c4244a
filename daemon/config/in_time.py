"""Reads the configuration again beside a running daemon, and gives up on a file that does not answer: a pipe that
nobody writes to, a disk in the network that is gone. Called by the reload; a start may wait, systemd watches it.
"""

from __future__ import annotations

import asyncio
import threading
from contextlib import suppress
from pathlib import Path

from daemon.config.problems import ConfigError
from daemon.config.read import load
from daemon.config.values import Config

ANSWER_SECONDS = 10.0


class InTime:
    """One reader. No thread of a pool: the end of the process would wait for it."""

    def __init__(self, seconds: float = ANSWER_SECONDS) -> None:
        self._seconds = seconds
        self._thread: threading.Thread | None = None

    async def load(self, path: Path) -> Config:
        """As `read.load`. Raises ConfigError also when nothing came in time, or the reader before still waits."""
        if self._thread is not None and self._thread.is_alive():
            raise _no_answer(path)
        loop = asyncio.get_running_loop()
        read: asyncio.Future[Config] = loop.create_future()

        def tell(found: Config | ConfigError | None) -> None:
            if read.done():
                return
            if isinstance(found, Config):
                read.set_result(found)
            else:
                read.set_exception(found or RuntimeError("the configuration could not be read; the log says why"))

        def work() -> None:
            found: Config | ConfigError | None = None
            try:
                found = load(path)
            except ConfigError as error:
                found = error
            finally:
                with suppress(RuntimeError):  # the loop is closed: nobody waits any more
                    loop.call_soon_threadsafe(tell, found)

        self._thread = threading.Thread(target=work, name="configuration", daemon=True)
        self._thread.start()
        try:
            async with asyncio.timeout(self._seconds):
                return await read
        except TimeoutError:
            raise _no_answer(path) from None


def _no_answer(path: Path) -> ConfigError:
    return ConfigError(
        path, ["the file gives no answer: it, or a file that it names, is a pipe or on a disk that is gone"]
    )
