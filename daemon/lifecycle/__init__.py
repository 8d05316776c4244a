"""The life of the process: its loops, its lock, and what it tells systemd. Used by app, operations and the CLI."""

from daemon.lifecycle.journal import goes_to_journal
from daemon.lifecycle.lag import LagProbe, resting_collector
from daemon.lifecycle.notify import Notifier
from daemon.lifecycle.process import (
    AlreadyRunning,
    Loop,
    LoopEnded,
    Service,
    heard_again,
    holding_lock,
    run_services,
    stop_on_signals,
)
from daemon.lifecycle.watchdog import Watchdog, run_supervised

__all__ = [
    "AlreadyRunning",
    "LagProbe",
    "Loop",
    "LoopEnded",
    "Notifier",
    "Service",
    "Watchdog",
    "goes_to_journal",
    "heard_again",
    "holding_lock",
    "resting_collector",
    "run_services",
    "run_supervised",
    "stop_on_signals",
]
