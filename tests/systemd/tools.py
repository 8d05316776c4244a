"""Programs that not every machine has. Without them a test is skipped and says why; in CI it fails."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import NoReturn

import pytest

ROOT = Path(__file__).resolve().parents[2]
UNITS = ROOT / "systemd"


def program(name: str) -> str:
    """The path of a program, or the end of the test."""
    found = shutil.which(name, path=f"{os.environ.get('PATH', '')}:/usr/sbin:/sbin")
    if found is None:
        why = f"{name} is not installed"
        if os.environ.get("SAMSVAR_CI"):
            pytest.fail(why)
        pytest.skip(why)
    return found


def no_machine(why: str) -> NoReturn:
    """The end of a test that needs a machine of namespaces. In CI that is a failure where root can make namespaces and
    control groups; elsewhere the test is skipped."""
    if os.environ.get("SAMSVAR_CI") and _may_have_one():
        pytest.fail(why)
    pytest.skip(why)


def _may_have_one() -> bool:
    tried = ran(
        "unshare", "--mount", "--pid", "--fork", "--cgroup", "--ipc", "--uts", "mount", "-t", "tmpfs", "x", "/mnt"
    )
    groups = ran("findmnt", "-rno", "OPTIONS", "-t", "cgroup2").stdout.splitlines()
    return tried.returncode == 0 and bool(groups) and groups[0].split(",")[0] == "rw"


def ran(
    *command: str | Path,
    cwd: Path | None = None,
    seconds: float = 300,
    more: dict[str, str] | None = None,
    typed: str = "",
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(each) for each in command],
        cwd=cwd,
        env=os.environ | {"LC_ALL": "C.UTF-8"} | (more or {}),
        capture_output=True,
        text=True,
        input=typed,
        timeout=seconds,
        check=False,
    )


def repacked(package: Path, folder: Path, version: str, *, borrows: Path | None = None) -> Path:
    """The same with another version: as good as one that was built anew, and there at once. `borrows`: a folder of
    libraries that it finds besides its own, as it comes without any."""
    unpacked, made = folder / f"unpacked-{version}", folder / f"samsvar-{version}.deb"
    assert ran("dpkg-deb", "-R", package, unpacked).returncode == 0
    control = unpacked / "DEBIAN/control"
    control.write_text(re.sub(r"(?m)^Version: .*$", f"Version: {version}", control.read_text(encoding="utf-8")))
    if borrows is not None:
        [packages] = unpacked.glob("usr/lib/samsvar/lib/python3*/site-packages")
        (packages / "borrowed.pth").write_text(f"{borrows}\n", encoding="utf-8")
    assert ran("dpkg-deb", "--root-owner-group", "-Zzstd", "-z1", "--build", unpacked, made).returncode == 0
    shutil.rmtree(unpacked)
    return made
