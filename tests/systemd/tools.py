"""Programs that not every machine has. Without them a test is skipped and says why; in CI it fails."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

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


def ran(
    *command: str | Path, cwd: Path | None = None, seconds: float = 300, more: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [str(each) for each in command],
        cwd=cwd,
        env=os.environ | {"LC_ALL": "C.UTF-8"} | (more or {}),
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
