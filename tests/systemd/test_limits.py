"""The limits of the unit act: whatever takes too many tasks is refused them, whatever takes too much memory is ended at
once and started again.

On a kernel of its own, because the control groups of a container often cannot limit memory. The unit is the tree's; in
the place of the daemon runs a program that takes all it can get (greedy.py).
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest

from tests.systemd.test_units import settings
from tests.systemd.tools import UNITS, program

HERE = Path(__file__).parent
PATIENCE_SECONDS = 900
MEMORY_MB = 1536
STORY = """\
cd /mnt
touch began
systemd-sysusers /mnt/sysusers.conf
mkdir -p /etc/samsvar /etc/systemd/system/samsvar.service.d
touch /etc/samsvar/samsvar.toml
cp samsvar.service /etc/systemd/system/
cp greedy.py /usr/local/lib/
cat >/etc/systemd/system/samsvar.service.d/trial.conf <<UNIT
[Service]
LoadCredential=
ExecStart=
ExecStart=/usr/bin/python3 -I /usr/local/lib/greedy.py
UNIT
systemctl daemon-reload
systemctl start samsvar
tries=0
until [ "$(systemctl show samsvar --value -p NRestarts)" = 1 ] && systemctl is-active --quiet samsvar; do
    tries=$((tries + 1))
    [ $tries -lt 600 ] || break
    sleep 0.5
done
cp /var/lib/samsvar/tasks /var/lib/samsvar/memory .
systemctl show samsvar -p NRestarts -p ActiveState >shown
journalctl -u samsvar -o cat --no-pager >journal
"""


@dataclass(frozen=True, slots=True)
class Told:
    """What is known afterwards. `tasks`: how many it could have; `memory`: MB that it had got when it ended."""

    tasks: int
    memory: int
    shown: str
    journal: str


@pytest.fixture(scope="module")
def told() -> Iterator[Told]:
    if os.geteuid() != 0 or platform.machine() != "x86_64":
        pytest.skip("a kernel of its own needs root, and a processor for which there is one")
    kernel = program("linux.uml")
    # Not below pytest's folder: a path on the kernel's command line must be short.
    with tempfile.TemporaryDirectory(prefix="samsvar-kernel-") as name:
        folder = Path(name)
        for each in ("made", "shared"):
            (folder / each).mkdir()
        shared = folder / "shared"
        shutil.copy(UNITS / "samsvar.service", shared)
        shutil.copy(UNITS / "sysusers.d/samsvar.conf", shared / "sysusers.conf")
        shutil.copy(HERE / "greedy.py", shared)
        (shared / "story.sh").write_text(STORY, encoding="utf-8")
        log = run(kernel, folder)
        if not (shared / "began").exists():
            pytest.skip(f"no kernel of its own comes up here: {log[-500:]}")
        assert (shared / "journal").exists(), log[-2000:]
        texts = {each: (shared / each).read_text(encoding="utf-8") for each in ("tasks", "memory", "shown", "journal")}
        yield Told(int(texts["tasks"]), int(texts["memory"]), texts["shown"], texts["journal"])


def run(kernel: str, folder: Path) -> str:
    """Returns when the story is over; what the kernel said."""
    command = [
        kernel, f"mem={MEMORY_MB}M", "rootfstype=hostfs", "rootflags=/", "ro", "con=null", "con0=null,fd:1",
        f"uml_dir={folder}", f"init={HERE / 'kernel.sh'}", "--", f"{folder}/made", f"{folder}/shared", str(HERE), "-",
    ]  # fmt: skip
    log = folder / "log"
    with log.open("wb") as stream:
        process = subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=stream, stderr=stream, start_new_session=True
        )
        try:
            process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, 9)
            process.wait(30)
    return log.read_text(encoding="utf-8", errors="replace")


def limit(name: str) -> int:
    [value] = settings(UNITS / "samsvar.service")[name]
    return int(value.removesuffix("M"))


def test_what_takes_too_many_tasks_is_refused_one_more(told: Told) -> None:
    most = limit("TasksMax")
    assert most - 10 < told.tasks <= most


def test_what_takes_too_much_memory_is_ended_at_the_limit_and_started_again(told: Told) -> None:
    most = limit("MemoryMax")
    assert most - 100 < told.memory <= most
    assert "Failed with result 'oom-kill'" in told.journal
    assert set(told.shown.split()) == {"NRestarts=1", "ActiveState=active"}
