"""Profiles of hypothesis for the whole suite, and what is run first.

`suite` (`make test`) plays the same examples every time, however slow the machine is, so that a red build stays red.
`trust` (`make trust`) plays other ones each time, and ten times as many histories.
"""

from __future__ import annotations

import signal

import pytest
from hypothesis import HealthCheck, settings

PATIENT = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
settings.register_profile("suite", PATIENT, derandomize=True, database=None)
settings.register_profile("trust", PATIENT)
settings.load_profile("suite")

LONG = ("tests/crash/", "tests/model/", "tests/timing/", "tests/e2e/", "tests/setup/", "tests/contract/")
"""Where the longest files are: what a worker takes last it finishes alone, while the others have nothing left to do."""


def pytest_configure() -> None:
    """A suite in the background of a script ignores Ctrl+C, and would hand that on to every command it tries."""
    if signal.getsignal(signal.SIGINT) == signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The long ones first; within a folder as they were. Counts with `--no-loadscope-reorder` (Makefile)."""
    items.sort(key=lambda item: next((at for at, name in enumerate(LONG) if item.nodeid.startswith(name)), len(LONG)))
