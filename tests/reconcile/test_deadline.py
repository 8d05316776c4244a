"""A time limit ends its own job, however the interrupt falls, and never another one."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from reconcile.deadline import Deadline
from reconcile.duck.errors import QueryTooSlow
from reconcile.duck.instance import Duck
from reconcile.duck.statements import Cursor, do, one_number

SLOW = "select sum(a.range * b.range) from range(10000000) a, range(100000) b"


def test_a_job_that_forgets_the_first_interrupts_is_interrupted_again() -> None:
    interrupts = threading.Semaphore(0)
    deadline = Deadline(interrupts.release)
    with deadline.within(0.01):
        assert all(interrupts.acquire(timeout=30) for _ in range(3))
    assert deadline.passed


def test_nothing_is_interrupted_once_the_job_has_ended() -> None:
    """The interrupt waits for the very end of the job: it is the last moment at which it could still hit the next."""
    for _ in range(200):
        ended, late = threading.Event(), []
        with Deadline(lambda e=ended, w=late: w.append(e.is_set())).within(0.0):  # type: ignore[misc]  # bound on purpose
            pass
        ended.set()
        assert not any(late)


def test_without_a_limit_nothing_is_ever_interrupted() -> None:
    deadline = Deadline(lambda: pytest.fail("interrupted"))
    with deadline.within(None):
        pass
    assert not deadline.passed


def test_a_job_with_less_time_than_the_one_before_is_not_watched_too_late() -> None:
    interrupts = threading.Semaphore(0)
    deadline = Deadline(interrupts.release)
    with deadline.within(600):
        pass
    with deadline.within(0.01):
        assert interrupts.acquire(timeout=30)
    with deadline.within(600):
        assert not deadline.passed


def test_the_thread_that_watches_ends_when_there_is_no_job_left() -> None:
    before = threading.active_count()
    deadline = Deadline(lambda: pytest.fail("interrupted"))
    for _ in range(20):
        with deadline.within(600):
            assert threading.active_count() <= before + 1
    deadline.end()
    assert threading.active_count() <= before


async def test_an_interrupt_between_two_statements_does_not_let_a_job_go_on_for_ever(tmp_path: Path) -> None:
    duck = Duck(tmp_path)
    file = await duck.open("demo")
    between = threading.Event()

    def job(cursor: Cursor) -> None:
        """Its time is up while it is between two statements."""
        do(cursor, "select 1")
        between.wait(0.3)
        do(cursor, SLOW)

    with pytest.raises(QueryTooSlow):
        await file.run(job, limit_seconds=0.05)
    for _ in range(50):
        assert await file.run(lambda cursor: one_number(cursor, "select 42"), limit_seconds=60) == 42
    await duck.close()
