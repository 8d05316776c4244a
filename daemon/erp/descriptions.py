"""Service descriptions as they were read, each only once, however many connections ask for it. Called by `transport`.

What zeep makes of the five takes a megabyte and a second of processor time, and 24SevenOffice describes all accounts
alike. Must never be asked with anything that belongs to one connection.
"""

from __future__ import annotations

import asyncio
import hashlib
import re
from collections.abc import Callable
from typing import Generic, TypeVar

T = TypeVar("T")

MOST = 64
"""Kept at most; descriptions change once in a year, and five are in use."""
_ADDRESS = re.compile(rb"""(<(?:\w+:)?address\s[^>]*?location\s*=\s*)("[^"]*"|'[^']*')""")


class Descriptions(Generic[T]):
    """`read` turns a description into what is kept; it is called in a thread. Two descriptions that differ in the
    address of the service alone are one: nobody takes the address from there (apis/24so-soap.md 6.2)."""

    def __init__(self, read: Callable[[bytes], T]) -> None:
        self._read = read
        self._kept: dict[bytes, T] = {}
        self._reading = asyncio.Lock()

    async def get(self, description: bytes) -> T:
        """Raises what `read` raises; a failure is not kept."""
        key = hashlib.sha256(_ADDRESS.sub(rb"\1", description)).digest()
        async with self._reading:
            if key not in self._kept:
                found = await asyncio.to_thread(self._read, description)
                if len(self._kept) >= MOST:
                    del self._kept[next(iter(self._kept))]
                self._kept[key] = found
            return self._kept[key]
