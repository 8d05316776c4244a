"""Starts daemons quickly: imports everything once, then forks one process for each life.

Run as `python -m tests.crash.launcher`; takes one JSON line per life on stdin (`config`, `log`) and answers with its
process id. Nothing of a life is left in the parent, and nothing of the parent's is shared but the code: the child runs
`daemon.app.serve.main` as `samsvar run` does, with a store that can die after a chosen commit.
"""

from __future__ import annotations

import ctypes
import gc
import importlib
import json
import os
import signal
import sys
from pathlib import Path

WARM = (
    "alembic.command",
    "sqlalchemy.dialects.sqlite.pysqlite",
    "daemon.app.serve",
    "daemon.config.model",
    "lxml.etree",
    "zeep",
    "zeep.wsdl",
)
PR_SET_PDEATHSIG = 1


def main() -> None:
    for name in WARM:
        importlib.import_module(name)
    gc.freeze()
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # the kernel reaps
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    print(json.dumps({"ready": True}), flush=True)
    for line in sys.stdin:
        wish = json.loads(line)
        child = os.fork()
        if child == 0:
            _live(Path(wish["config"]), Path(wish["log"]))
        print(json.dumps({"pid": child}), flush=True)
    os._exit(0)  # no farewell of libraries that were only loaded


def _live(config: Path, log: Path) -> None:
    """The child; never returns."""
    code = 1
    try:
        os.setsid()
        if sys.platform == "linux":
            ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
        signal.signal(signal.SIGCHLD, signal.SIG_DFL)
        signal.signal(signal.SIGINT, signal.default_int_handler)
        output = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
        for descriptor in (1, 2):
            os.dup2(output, descriptor)
        os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
        os.chdir(config.parent)
        code = _run(config)
    except BaseException as error:  # noqa: BLE001 - the end of a process: told in its log, and never back in the parent
        sys.excepthook(type(error), error, error.__traceback__)
    finally:
        sys.stderr.flush()
        os._exit(code)


def _run(config: Path) -> int:
    from daemon.app.serve import main as run
    from daemon.config.read import load
    from tests.crash.witness import open_witnessed

    return run(load(config), open_store=open_witnessed)


if __name__ == "__main__":
    main()
