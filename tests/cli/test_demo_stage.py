"""The demo leaves nothing running, however it is ended."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

STAGE = """
import subprocess, sys, time
from daemon.cli.demo_stage import Stage
with Stage(None, 1, "en") as stage:
    child = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(600)"], text=True)
    stage._processes.append(child)
    print(child.pid, stage.folder, flush=True)
    time.sleep(600)
"""


def test_sigterm_ends_the_processes_of_the_demo_too() -> None:
    demo = subprocess.Popen([sys.executable, "-c", STAGE], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True)
    assert demo.stdout is not None
    pid, folder = demo.stdout.readline().split()
    demo.terminate()
    demo.wait(60)
    os.rmdir(folder)
    with pytest.raises(ProcessLookupError):
        os.kill(int(pid), 0)
