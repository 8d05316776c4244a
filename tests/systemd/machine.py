"""A machine with a real systemd, for as long as a test lasts: namespaces around the programs that are here (boot.sh).

Everything that it changes is in memory and gone with it. Only root can make one, and not every kernel or container lets
root do so; then there is none, and whoever wants one says why.
"""

from __future__ import annotations

import os
import signal
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.systemd.tools import ran

BOOT = Path(__file__).with_name("boot.sh")
BOOT_SECONDS = 60.0
TICK_SECONDS = 0.1


class NoMachine(Exception):
    """It did not come up here. Says why."""


class Machine:
    """`shared`: a folder that is /mnt inside. `first`: its systemd, as seen from here."""

    def __init__(self, shared: Path, first: int) -> None:
        self.shared = shared
        self.first = first

    def entering(self, *command: str) -> tuple[str, ...]:
        """What to start here so that `command` runs inside, as root with a plain environment."""
        plain = ("env", "-i", "PATH=/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL=C.UTF-8", "TERM=dumb")
        return ("nsenter", "-t", str(self.first), "-m", "-p", "-i", "-u", "-n", "-C", "-r", "-w", *plain, *command)

    def ran(self, *command: str, seconds: float = 120, typed: str = "") -> subprocess.CompletedProcess[str]:
        """A command inside; `typed`: what it reads."""
        return ran(*self.entering(*command), seconds=seconds, typed=typed)

    def does(self, *command: str, seconds: float = 120) -> str:
        """The same; what it wrote. Fails the test when it ends badly."""
        done = self.ran(*command, seconds=seconds)
        if done.returncode != 0:
            journal = self.ran("journalctl", "--no-pager", "--lines=25").stdout
            raise AssertionError(f"{command}: {done.returncode}\n{done.stdout}\n{done.stderr}\n{journal}")
        return done.stdout

    def shown(self, unit: str, *names: str) -> dict[str, str]:
        """Properties of a unit."""
        text = self.does("systemctl", "show", unit, *(f"--property={name}" for name in names))
        return dict(line.split("=", 1) for line in text.splitlines())


@contextmanager
def machine(folder: Path, borrowed: Path, *, own_network: bool = False) -> Iterator[Machine]:
    """`folder`: an empty one; `borrowed`: /opt/borrowed inside. `own_network`: with nothing but loopback, where the
    kernel allows it. Raises NoMachine."""
    for each in ("made", "shared"):
        (folder / each).mkdir()
    group = f"samsvar-test-{os.getpid()}"
    log = folder / "boot.log"
    with log.open("wb") as told:
        outer = subprocess.Popen(
            ["sh", BOOT, folder / "made", folder / "shared", borrowed, group],
            stdin=subprocess.DEVNULL, stdout=told, stderr=told, start_new_session=True,
            env={**os.environ, "OWN_NETWORK": "1" if own_network else ""},
        )  # fmt: skip
    try:
        yield Machine(folder / "shared", _first(outer, log))
    finally:
        _end(outer)
        _remove_groups(group)


def _end(outer: subprocess.Popen[bytes]) -> None:
    """The first process inside takes all others with it; then the one outside ends, too."""
    try:
        for inside in _children(outer.pid):
            os.kill(inside, signal.SIGKILL)
        outer.wait(10)
    except subprocess.TimeoutExpired:
        os.killpg(outer.pid, signal.SIGKILL)
        outer.wait(30)


def _children(pid: int) -> list[int]:
    try:
        return [int(one) for one in Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()]
    except OSError:
        return []


def _first(outer: subprocess.Popen[bytes], log: Path) -> int:
    """The first process inside, once its systemd answers."""
    deadline = time.monotonic() + BOOT_SECONDS
    while time.monotonic() < deadline:
        if outer.poll() is not None:
            break
        for inside in _children(outer.pid):
            made = Machine(log.parent / "shared", inside)
            if _is_systemd(inside) and made.ran("systemctl", "is-active", "systemd-journald").stdout == "active\n":
                return inside
        time.sleep(TICK_SECONDS)
    raise NoMachine(f"no machine of namespaces comes up here: {log.read_text(errors='replace').strip()[-500:]}")


def _is_systemd(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/comm").read_text(encoding="ascii").strip() == "systemd"
    except OSError:
        return False


def _remove_groups(name: str) -> None:
    """What is left of the control groups; they are empty when all processes are gone, which takes a moment."""
    for top in Path("/sys/fs/cgroup").glob(f"**/{name}"):
        deadline = time.monotonic() + 10
        while top.exists() and time.monotonic() < deadline:
            for folder, _, _ in os.walk(top, topdown=False):
                try:
                    Path(folder).rmdir()
                except OSError:
                    time.sleep(TICK_SECONDS)
