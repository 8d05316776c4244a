"""What the process tells systemd (sd_notify): ready, reloading, stopping, alive, and a line for `systemctl status`.

Datagrams to the socket that systemd names in the environment; without one nothing is sent. Used by `watchdog` and the
reload. A message that cannot be sent is no reason to stop: told once in the log.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Mapping

import structlog

from daemon.config.environment import process_environment

log = structlog.get_logger()

LONGEST_STATUS = 500


class Notifier:
    """`environment`: NOTIFY_SOCKET, WATCHDOG_USEC and WATCHDOG_PID as systemd sets them; None: the process's.
    `monotonic`: seconds of CLOCK_MONOTONIC, which a reload is stamped with."""

    def __init__(self, monotonic: Callable[[], float], environment: Mapping[str, str] | None = None) -> None:
        environment = process_environment() if environment is None else environment
        self._address = _address(environment.get("NOTIFY_SOCKET", ""))
        self.watchdog_seconds = _watchdog(environment)
        self._monotonic = monotonic
        self._is_failing = False

    def ready(self, status: str) -> None:
        self._tell("READY=1", _status(status))

    def alive(self, status: str) -> None:
        self._tell("WATCHDOG=1", _status(status))

    def status(self, status: str) -> None:
        self._tell(_status(status))

    def reloading(self) -> None:
        """`ready` must follow."""
        self._tell("RELOADING=1", f"MONOTONIC_USEC={int(self._monotonic() * 1_000_000)}")

    def stopping(self, status: str) -> None:
        self._tell("STOPPING=1", "WATCHDOG=1", _status(status))

    def _tell(self, *lines: str) -> None:
        if self._address is None:
            return
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as sender:
                sender.setblocking(False)
                sender.sendto("\n".join(lines).encode(), self._address)
        except OSError as error:
            if not self._is_failing:
                log.warning("notify_failed", error=str(error))
            self._is_failing = True
            return
        self._is_failing = False


def _address(text: str) -> str | None:
    """A path, or `@name` for the abstract name space."""
    if text.startswith("/"):
        return text
    return f"\0{text[1:]}" if text.startswith("@") and len(text) > 1 else None


def _watchdog(environment: Mapping[str, str]) -> float | None:
    """Seconds; None when systemd does not watch, or watches another process."""
    text = environment.get("WATCHDOG_USEC", "")
    if not (text.isascii() and text.isdigit() and int(text) > 0):
        return None
    if environment.get("WATCHDOG_PID", str(os.getpid())) != str(os.getpid()):
        return None
    return int(text) / 1_000_000


def _status(text: str) -> str:
    return f"STATUS={' '.join(text.split())[:LONGEST_STATUS]}"
