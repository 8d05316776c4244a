"""Waiting with an end: every wait of these tests goes through here."""

from __future__ import annotations

import asyncio
import inspect
import time
from collections.abc import Awaitable, Callable
from typing import TypeVar, cast, overload

T = TypeVar("T")

TICK_SECONDS = 0.05
PATIENCE_SECONDS = 120.0
"""Long enough for a machine that does much else; a test that passes does not wait it out."""


@overload
async def eventually(
    condition: Callable[[], Awaitable[T]], seconds: float = PATIENCE_SECONDS, *, what: str = ""
) -> T: ...
@overload
async def eventually(condition: Callable[[], T], seconds: float = PATIENCE_SECONDS, *, what: str = "") -> T: ...
async def eventually(
    condition: Callable[[], T] | Callable[[], Awaitable[T]], seconds: float = PATIENCE_SECONDS, *, what: str = ""
) -> T:
    """The first true answer of `condition` (plain or async). Fails after `seconds` with the last answer."""
    deadline = time.monotonic() + seconds
    while True:
        found = condition()
        answer = cast(T, await found if inspect.isawaitable(found) else found)
        if answer:
            return answer
        if time.monotonic() > deadline:
            raise AssertionError(f"not within {seconds:g} s: {what or 'the condition'}; last answer: {answer!r}")
        await asyncio.sleep(TICK_SECONDS)
