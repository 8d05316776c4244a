"""Starts `samsvar` quickly: imports everything once, then forks one process for each command line.

Run as `python -m tests.forks.server FD` by `tests.forks.client`, once for each process of the test run. A request on
the channel is one JSON object (`arguments`, `cwd`, `env`) with four descriptors: stdin, stdout, stderr and where to
report, which gets the process id at once and the exit code at the end. Only code is shared: the child has its own
environment, folder, files and end, as a process started by a shell has. Ends when the channel does; its children with
it.
"""

from __future__ import annotations

import atexit
import ctypes
import gc
import importlib
import json
import os
import pkgutil
import selectors
import signal
import socket
import sys
import time
from typing import Any, NoReturn

PACKAGES = ("daemon", "reconcile", "reports", "sandbox")
LIBRARIES = ("alembic.command", "duckdb", "lxml.etree", "rich.console", "rich.table", "zeep", "zeep.wsdl")
MIGRATIONS = "daemon.store.migrations"
"""Loaded by alembic alone."""
PR_SET_PDEATHSIG = 1
LARGEST_REQUEST = 1 << 20


def main() -> None:
    channel = socket.socket(fileno=int(sys.argv[1]))
    _warm()
    bell, ours = socket.socketpair()
    bell.setblocking(False)
    ours.setblocking(False)
    signal.signal(signal.SIGCHLD, lambda _number, _frame: None)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    signal.set_wakeup_fd(ours.fileno(), warn_on_full_buffer=False)
    living: dict[int, int] = {}
    with selectors.DefaultSelector() as selector:
        selector.register(channel, selectors.EVENT_READ)
        selector.register(bell, selectors.EVENT_READ)
        while True:
            ready = {key.fileobj for key, _ in selector.select()}
            if bell in ready:
                bell.recv(4096)
                _reap(living)
            if channel in ready:
                wish, descriptors, _flags, _from = socket.recv_fds(channel, LARGEST_REQUEST, 4)
                if not wish:
                    os._exit(0)  # no farewell of libraries that were only loaded
                _fork(json.loads(wish), descriptors, living, (channel, bell, ours))


def _warm() -> None:
    names = [*LIBRARIES, *PACKAGES]
    for package in PACKAGES:
        found = importlib.import_module(package)
        names += [m.name for m in pkgutil.walk_packages(found.__path__, f"{package}.") if not _is_a_script(m.name)]
    for name in names:
        importlib.import_module(name)
    gc.collect()
    gc.freeze()


def _is_a_script(name: str) -> bool:
    return name.endswith("__main__") or name.startswith(MIGRATIONS)


def _reap(living: dict[int, int]) -> None:
    for pid in list(living):
        ended, status = os.waitpid(pid, os.WNOHANG)
        if ended:
            report = living.pop(pid)
            _tell(report, code=os.waitstatus_to_exitcode(status))
            os.close(report)


def _tell(report: int, **facts: int) -> None:
    try:
        os.write(report, json.dumps(facts).encode() + b"\n")
    except BrokenPipeError:
        return  # nobody wants to know any more


def _fork(wish: Any, descriptors: list[int], living: dict[int, int], own: tuple[socket.socket, ...]) -> None:
    pid = os.fork()
    if pid == 0:
        for each in own:
            each.close()
        for report in (*living.values(), descriptors[3]):
            os.close(report)
        _become(wish, descriptors[:3])
    for descriptor in descriptors[:3]:
        os.close(descriptor)
    living[pid] = descriptors[3]
    _tell(descriptors[3], pid=pid)


def _become(wish: Any, standard: list[int]) -> NoReturn:
    """The child: `samsvar <arguments>`; what `python -m daemon` does."""
    code = 1
    try:
        signal.set_wakeup_fd(-1)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        os.setsid()
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        for at, descriptor in enumerate(standard):
            os.dup2(descriptor, at)
            os.close(descriptor)
        os.chdir(wish["cwd"])
        os.environ.clear()
        os.environ.update(wish["env"])
        time.tzset()
        sys.argv[1:] = wish["arguments"]
        code = _run()
    except BaseException as error:  # noqa: BLE001 - the end of a process: told on its stderr, never back in the parent
        sys.excepthook(type(error), error, error.__traceback__)
    finally:
        atexit._run_exitfuncs()
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


def _run() -> int:
    """Exit code of the command line, as the interpreter would give it."""
    from daemon.__main__ import main as samsvar

    try:
        samsvar()
    except SystemExit as ended:
        if isinstance(ended.code, str):
            print(ended.code, file=sys.stderr)
            return 1
        return ended.code or 0
    return 0


if __name__ == "__main__":
    main()
