"""Plays a daemon that lost count of its tasks and of its memory. Run by the unit of the tree in the place of `samsvar`,
on a machine of its own (test_limits.py); never by pytest.

Its first life takes until it is refused or ended, and notes how far it came; its second one is modest.
"""

from __future__ import annotations

import os
import socket
import threading
import time
from pathlib import Path

STEP_MB = 10
MORE_THAN_ANY_LIMIT = 4096


def tell(text: str) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as sender:
        sender.sendto(text.encode(), os.environ["NOTIFY_SOCKET"])


def take_tasks() -> int:
    """How many this process may have. They are given back."""
    enough = threading.Event()
    waiting: list[threading.Thread] = []
    try:
        while len(waiting) < MORE_THAN_ANY_LIMIT:
            one = threading.Thread(target=enough.wait)
            one.start()
            waiting.append(one)
    except RuntimeError:
        pass
    enough.set()
    for one in waiting:
        one.join()
    return len(waiting) + 1


def main() -> None:
    first = not Path("tasks").exists()
    tell("READY=1")
    if first:
        Path("tasks").write_text(str(take_tasks()), encoding="ascii")
        kept = []
        for taken in range(STEP_MB, MORE_THAN_ANY_LIMIT, STEP_MB):
            kept.append(bytearray(b"x") * (STEP_MB << 20))
            Path("memory").write_text(str(taken), encoding="ascii")
            tell("WATCHDOG=1")
    while True:
        time.sleep(10)
        tell("WATCHDOG=1")


if __name__ == "__main__":
    main()
