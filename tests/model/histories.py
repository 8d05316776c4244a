"""How many histories a model test plays, and how one is played: in an event loop of its own, with an end."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

from hypothesis import HealthCheck, settings

TRUST = 10
SECONDS = 60.0
STEPS = 25


def examples(count: int) -> int:
    """`count`, ten times as many with the profile `trust`."""
    return count * TRUST if settings.get_current_profile_name() == "trust" else count


def played(count: int, steps: int = STEPS) -> settings:
    """Settings of a machine. The same histories in every run, so that a red build stays red; other ones with the
    profile `trust`, which prints what to type to see the same again."""
    trust = settings.get_current_profile_name() == "trust"
    return settings(
        max_examples=examples(count),
        stateful_step_count=steps,
        deadline=None,
        derandomize=not trust,
        database=None,
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.filter_too_much],
    )


def play(history: Callable[[], Awaitable[None]]) -> None:
    """Runs one history in an event loop of its own, with an end."""

    async def bounded() -> None:
        async with asyncio.timeout(SECONDS):
            await history()

    asyncio.run(bounded())
