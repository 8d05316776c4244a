"""How soon the command line answers: `python -m bench.cli_start`. Goals of design 10: --help 0.3 s, status 0.5 s.

Starts the processes that an operator's shell would start and takes the best of ten, which is what the machine can do
when nobody else uses it. `status` needs a running daemon; without one it is the time to say so.
"""

from __future__ import annotations

import subprocess
import sys
import time

TIMES = 10
GOALS = {("--help",): 0.3, ("status",): 0.5}


def seconds(arguments: tuple[str, ...]) -> float:
    """Of one start, to its end."""
    began = time.perf_counter()
    subprocess.run([sys.executable, "-m", "daemon", *arguments], capture_output=True, check=False, timeout=60)
    return time.perf_counter() - began


if __name__ == "__main__":
    for command, goal in GOALS.items():
        best = min(seconds(command) for _ in range(TIMES))
        print(f"samsvar {' '.join(command)}: best of {TIMES} {best:.2f} s (goal {goal} s)")
