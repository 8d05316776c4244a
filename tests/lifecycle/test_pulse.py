"""By when a loop must have turned again."""

from __future__ import annotations

from daemon.pulse import Pulse, Pulses, remote_allowance


def test_a_loop_that_has_not_begun_is_not_late() -> None:
    clock = Ticks()
    pulse = Pulse(clock.monotonic, 60)
    clock.at += 10_000
    assert pulse.late() is None


def test_a_loop_is_late_after_its_rest_and_its_allowance_and_not_before() -> None:
    clock = Ticks()
    pulse = Pulse(clock.monotonic, 60)
    pulse.beat(rest=300)
    clock.at += 360
    assert pulse.late() is None
    clock.at += 1
    assert pulse.late() == 361
    pulse.beat()
    assert pulse.late() is None


def test_a_loop_that_rests_for_ever_is_never_late() -> None:
    clock = Ticks()
    pulse = Pulse(clock.monotonic, 60)
    pulse.beat()
    pulse.rest_for_ever()
    clock.at += 1_000_000
    assert pulse.late() is None


def test_only_those_that_are_late_are_named() -> None:
    clock = Ticks()
    quick, slow = Pulse(clock.monotonic, 60), Pulse(clock.monotonic, remote_allowance(90))
    pulses = Pulses()
    pulses.watch({"gauges": quick, "poller-shop-0": slow})
    quick.beat()
    slow.beat(60)
    clock.at += 120
    assert pulses.late() == ["gauges has not turned for 120 s"]


class Ticks:
    def __init__(self) -> None:
        self.at = 0.0

    def monotonic(self) -> float:
        return self.at
