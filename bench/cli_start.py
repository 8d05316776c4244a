"""How soon the command line answers: `python -m bench.cli_start`. Goals of design 10: --help 0.3 s, status 0.5 s.

Starts the processes that an operator's shell would start, in turn with the yardstick: Python that imports typer and
nothing of ours. The best of ten is what the machine can do when nobody else uses it; the median is what is felt.
`status` needs a running daemon; without one it is the time to say so.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import time

TIMES = 10
YARDSTICK = ("-c", "import typer")
GOALS = {("-m", "daemon", "--help"): 0.3, ("-m", "daemon", "status"): 0.5}


def seconds(arguments: tuple[str, ...]) -> float:
    """Of one start, to its end."""
    began = time.perf_counter()
    subprocess.run([sys.executable, *arguments], capture_output=True, check=False, timeout=60)
    return time.perf_counter() - began


def told(name: str, times: list[float]) -> str:
    return f"{name}: best of {TIMES} {min(times):.2f} s, median {statistics.median(times):.2f} s"


if __name__ == "__main__":
    measured: dict[tuple[str, ...], list[float]] = {YARDSTICK: [], **{command: [] for command in GOALS}}
    for _ in range(TIMES):
        for command, times in measured.items():
            times.append(seconds(command))
    print(told("Python with typer alone", measured[YARDSTICK]))
    for command, goal in GOALS.items():
        print(f"{told(f'samsvar {command[-1]}', measured[command])} (goal {goal} s)")
