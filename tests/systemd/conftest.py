"""The package of this tree, made once for all workers of a test run."""

from __future__ import annotations

import fcntl
import os
from pathlib import Path

import pytest

from tests.e2e.conftest import in_order, pytest_runtest_makereport
from tests.systemd.tools import ROOT, program, ran

BUILD = "make deb"
"""As docs/install.md says it."""
__all__ = ["in_order", "package", "pytest_runtest_makereport"]


@pytest.fixture(scope="session")
def package(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Without its dependencies, which take minutes to pack."""
    for tool in ("bash", "make", "dpkg", "dpkg-deb", "md5sum"):
        program(tool)
    program("/usr/bin/python3")
    mine = tmp_path_factory.getbasetemp()
    run = os.environ.get("PYTEST_XDIST_TESTRUNUID")
    folder = mine.parent / f"package-{run}" if run else mine / "package"
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not list(folder.glob("*.deb")):
            made = ran(
                *BUILD.split(), cwd=ROOT, seconds=600,
                # Debian's own, whatever the `make` around us was told: nobody but root may run one in root's home.
                more={"PIP_ARGS": "--no-deps", "LEVEL": "1", "DIST": str(folder), "PYTHON": "/usr/bin/python3",
                      "MAKEFLAGS": "", "MAKELEVEL": ""},
            )  # fmt: skip
            assert made.returncode == 0, made.stderr
    [found] = folder.glob("*.deb")
    return found
