"""A reply body on its way from the network to a decoder: in memory while small, in an unnamed file beyond that.

Made by `http`, read by `transport` and `bulk`. Lets the connection and the session's place go before a large reply is
decoded, and keeps a slow reader from holding them.
"""

from __future__ import annotations

import asyncio
import tempfile
from pathlib import Path
from typing import IO

_IN_MEMORY = 4 * 1024 * 1024
_WRITE_AT = 1024 * 1024


class Spool:
    """Written once, then read from the start, once."""

    def __init__(self, folder: Path) -> None:
        self._file: IO[bytes] = tempfile.SpooledTemporaryFile(_IN_MEMORY, "w+b", dir=str(folder))  # noqa: SIM115  # closed by close()
        self._waiting = bytearray()
        self.size = 0

    async def write(self, chunk: bytes) -> None:
        self.size += len(chunk)
        self._waiting += chunk
        if len(self._waiting) >= _WRITE_AT:
            await self._flush()

    async def _flush(self) -> None:
        block, self._waiting = bytes(self._waiting), bytearray()
        if self.size < _IN_MEMORY:
            self._file.write(block)
        else:
            await asyncio.to_thread(self._file.write, block)

    async def rewind(self) -> None:
        await self._flush()
        self._file.seek(0)

    def read(self, size: int = -1) -> bytes:
        """Blocks on the disk for large replies: call it in a thread, or for a small reply only."""
        return self._file.read(size)

    def close(self) -> None:
        self._file.close()
