"""Whose call is next, on the virtual clock: the most urgent one first, and nobody waits for ever."""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from typing import Any

import pytest

from daemon.turns import PASSED_OVER, Turns, Urgency, call_was_made, counting_calls, urgent
from tests.timing.virtual_loop import virtually


async def call(turns: Turns, name: str, urgency: Urgency, done: list[tuple[str, float]]) -> None:
    with urgent(urgency):
        await turns.take()
    done.append((name, round(asyncio.get_running_loop().time(), 3)))


def served(*calls: tuple[str, Urgency], turns: Turns | None = None) -> list[str]:
    """The names in the order in which they were served; all called in one instant, in the order given."""

    async def run() -> list[str]:
        gate, done = turns or Turns(1.0), list[tuple[str, float]]()
        await asyncio.gather(*(call(gate, name, urgency, done) for name, urgency in calls))
        assert [at for _name, at in done] == [float(n) for n in range(len(calls))], "one a second, no turn lost"
        return [name for name, _at in done]

    return virtually(run())


def test_an_order_that_comes_last_goes_before_everything_that_waits() -> None:
    calls = [("first", Urgency.OTHERS), ("sweep", Urgency.SWEEP), ("poll", Urgency.POLLS), ("product", Urgency.OTHERS)]
    assert served(*calls, ("order", Urgency.ORDERS)) == ["first", "order", "product", "poll", "sweep"]


def test_calls_of_one_urgency_are_served_as_they_came() -> None:
    calls = [(str(number), Urgency.ORDERS) for number in range(10)]
    assert served(*calls) == [name for name, _urgency in calls]


@pytest.mark.parametrize("urgency", [Urgency.OTHERS, Urgency.POLLS, Urgency.SWEEP])
def test_however_many_orders_come_one_call_in_five_is_of_whoever_waited_longest(urgency: Urgency) -> None:
    calls = [("o", Urgency.ORDERS), *((f"other {n}", urgency) for n in range(3)), *[("o", Urgency.ORDERS)] * 30]
    order = served(*calls)
    places = [place for place, name in enumerate(order) if name.startswith("other")]
    assert places == [PASSED_OVER + 1, 2 * PASSED_OVER + 2, 3 * PASSED_OVER + 3]
    assert [order[place] for place in places] == ["other 0", "other 1", "other 2"]


def test_a_call_that_waits_under_an_endless_stream_of_orders_is_served_within_its_bound() -> None:
    async def run() -> float:
        gate, done = Turns(1.0), list[tuple[str, float]]()
        orders = [asyncio.create_task(call(gate, "order", Urgency.ORDERS, done)) for _ in range(3)]
        waits = asyncio.create_task(call(gate, "sweep", Urgency.SWEEP, done))
        while not waits.done():
            orders.append(asyncio.create_task(call(gate, "order", Urgency.ORDERS, done)))
            await asyncio.sleep(1.0)
        await asyncio.gather(*orders)
        return next(at for name, at in done if name == "sweep")

    assert virtually(run()) <= 3 + PASSED_OVER + 1


def test_what_is_called_below_and_in_tasks_is_as_urgent_as_the_work_that_began_it() -> None:
    async def run() -> list[str]:
        gate, done = Turns(1.0), list[str]()

        async def take(name: str) -> None:
            await gate.take()
            done.append(name)

        async def order() -> None:
            with urgent(Urgency.ORDERS):
                async with asyncio.TaskGroup() as group:
                    group.create_task(take("of the order"))

        await gate.take()
        await asyncio.gather(take("product"), take("product"), order())
        return done

    assert virtually(run()) == ["of the order", "product", "product"]


def test_places_are_given_back_and_given_on_by_urgency() -> None:
    async def run() -> tuple[int, list[str]]:
        gate, names = Turns(0.0, at_once=2), list[str]()
        under_way = most = 0

        async def hold(name: str, urgency: Urgency) -> None:
            nonlocal under_way, most
            with urgent(urgency):
                await gate.take()
            under_way += 1
            most = max(most, under_way)
            names.append(name)
            await asyncio.sleep(1.0)
            under_way -= 1
            gate.give_back()

        late = [hold("order", Urgency.ORDERS)]
        await asyncio.gather(*(hold(f"product {n}", Urgency.OTHERS) for n in range(4)), *late)
        return most, names

    assert virtually(run()) == (2, ["product 0", "product 1", "order", "product 2", "product 3"])


def test_a_bucket_lets_a_burst_through_and_then_keeps_the_rate() -> None:
    async def run() -> list[float]:
        gate, done = Turns(4.0, burst=4), list[tuple[str, float]]()
        await asyncio.gather(*(call(gate, "call", Urgency.OTHERS, done) for _ in range(8)))
        await asyncio.sleep(10.0)
        await asyncio.gather(*(call(gate, "call", Urgency.OTHERS, done) for _ in range(5)))
        return [at for _name, at in done]

    assert virtually(run()) == [0, 0, 0, 0, 0.25, 0.5, 0.75, 1.0, 11.0, 11.0, 11.0, 11.0, 11.25]


@pytest.mark.parametrize("gate", [Turns(1.0), Turns(0.0, at_once=1)])
def test_whoever_gives_up_waiting_takes_no_turn_along(gate: Turns) -> None:
    async def run() -> float:
        async def turn() -> None:
            await gate.take()
            gate.give_back()

        await gate.take()
        quitters = [asyncio.create_task(gate.take()) for _ in range(5)]
        stays = asyncio.create_task(turn())
        await asyncio.sleep(0.5)
        for quitter in quitters:
            quitter.cancel()
        await asyncio.sleep(0.1)
        gate.give_back()
        await stays
        return asyncio.get_running_loop().time()

    assert virtually(run()) == pytest.approx(1.0 if gate._per_second else 0.6)


def test_a_caller_cancelled_in_the_moment_of_its_turn_gives_its_place_on() -> None:
    async def run() -> None:
        gate = Turns(0.0, at_once=1)
        await gate.take()
        unlucky, next_one = (asyncio.create_task(gate.take()) for _ in range(2))
        await asyncio.sleep(0)
        gate.give_back()
        unlucky.cancel()
        async with asyncio.timeout(5):
            await next_one

    virtually(run())


def test_nothing_is_left_on_the_loop_when_nobody_waits() -> None:
    async def run() -> int:
        gate = Turns(1.0)
        work: list[Coroutine[Any, Any, None]] = [gate.take() for _ in range(3)]
        await asyncio.gather(*work)
        return len(gate._queue)

    assert virtually(run()) == 0


async def test_calls_are_counted_for_the_work_they_belong_to_and_tasks_count_for_whoever_began_them() -> None:
    async def call(system: str) -> None:
        await asyncio.sleep(0)
        call_was_made(system)

    async def run(system: str) -> dict[str, int]:
        with counting_calls() as counts:
            await asyncio.gather(call(system), call(system), asyncio.to_thread(call_was_made, system))
            return dict(counts)

    assert await asyncio.gather(run("erp"), run("wms")) == [{"erp": 3}, {"wms": 3}]
    call_was_made("erp")
