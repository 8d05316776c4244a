"""How the loops are stopped: last in first out, each by itself where it can, and all of them within the deadline."""

from __future__ import annotations

import asyncio
from collections.abc import Callable

import pytest

from daemon.lifecycle import LoopEnded, Service, run_services
from daemon.lifecycle.process import STOP_SECONDS
from daemon.pulse import Pulse
from tests.timing.virtual_loop import VirtualClock, virtually


class Stopped:
    """A loop that takes `seconds` to end after it was told; None: it never does. `told`: who was told so far."""

    def __init__(self, name: str, seconds: float | None, told: list[str]) -> None:
        self.name = name
        self.was_cancelled = False
        self._seconds = seconds
        self._told = told
        self._stopping = asyncio.Event()

    async def run(self) -> None:
        await self._stopping.wait()
        try:
            await asyncio.sleep(1e9 if self._seconds is None else self._seconds)
        except asyncio.CancelledError:
            self.was_cancelled = True
            raise

    def stop(self) -> None:
        self._told.append(self.name)
        self._stopping.set()

    def service(self) -> Service:
        return Service(self.name, self.run, self.stop, Pulse(VirtualClock().monotonic))


def stopped(*seconds: float | None) -> tuple[float, list[str], list[str]]:
    """Seconds until all was over, who was told in which order, and who was cancelled."""

    async def story() -> tuple[float, list[str], list[str]]:
        told: list[str] = []
        loops = [Stopped(str(number), each, told) for number, each in enumerate(seconds)]
        stopping = asyncio.Event()
        asyncio.get_running_loop().call_later(100, stopping.set)
        await run_services([loop.service() for loop in loops], stopping, VirtualClock())
        return VirtualClock().monotonic() - 100, told, [loop.name for loop in loops if loop.was_cancelled]

    return virtually(story())


def test_loops_that_end_by_themselves_are_waited_for_the_last_one_first() -> None:
    seconds, told, cancelled = stopped(1, 3, 2)
    assert (round(seconds, 3), told, cancelled) == (6, ["2", "1", "0"], [])


def test_one_that_does_not_end_is_cancelled_at_the_deadline_and_those_after_it_are_told_all_the_same() -> None:
    seconds, told, cancelled = stopped(0, None, 5)
    assert (round(seconds, 3), told, cancelled) == (STOP_SECONDS, ["2", "1", "0"], ["1"])


def test_however_many_hang_the_end_comes_at_the_deadline() -> None:
    seconds, told, cancelled = stopped(*[None] * 30)
    assert round(seconds, 3) == STOP_SECONDS and len(told) == len(cancelled) == 30


@pytest.mark.parametrize("end", [lambda: None, lambda: 1 / 0], ids=["returned", "broke"])
def test_a_loop_that_ends_unasked_ends_the_process(end: Callable[[], object]) -> None:
    async def run() -> None:
        await asyncio.sleep(1)
        end()

    async def story() -> None:
        one = Service("poller", run, lambda: None, Pulse(VirtualClock().monotonic))
        await run_services([one, Stopped("other", 0, []).service()], asyncio.Event(), VirtualClock())

    with pytest.raises(ExceptionGroup) as ended:
        virtually(story())
    assert isinstance(ended.value.exceptions[0], LoopEnded | ZeroDivisionError)
