"""How a loop rests between two turns: for so long, or until it is told to stop. Knows no loop."""

from __future__ import annotations

import asyncio


async def rest(seconds: float, told: asyncio.Event) -> bool:
    """Whether it was told before the seconds were over."""
    try:
        async with asyncio.timeout(seconds):
            return await told.wait()
    except TimeoutError:
        return False
