"""Completion in bash: what the shell asks when the tab key is pressed, and the script that makes it ask."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from tests.cli.served import run


def completed(line: str, folder: Path) -> list[str]:
    words = line.split(" ")
    asked = {"_SAMSVAR_COMPLETE": "complete_bash", "COMP_WORDS": line, "COMP_CWORD": str(len(words) - 1)}
    return run(folder=folder, extra=asked).out.split()


@pytest.mark.parametrize(
    ("typed", "offered"),
    [
        ("samsvar re", {"reconcile", "repair", "report", "restore"}),
        ("samsvar drift ", {"list", "show", "ack", "snooze"}),
        ("samsvar repair apply --ch", {"--checksum"}),
    ],
)
def test_commands_and_options_are_completed(tmp_path: Path, typed: str, offered: set[str]) -> None:
    assert set(completed(typed, tmp_path)) == offered


def test_the_script_for_bash_is_one_that_bash_accepts(tmp_path: Path) -> None:
    bash = shutil.which("bash")
    assert bash is not None
    script = run(folder=tmp_path, extra={"_SAMSVAR_COMPLETE": "source_bash"}).out
    assert "complete" in script and "samsvar" in script
    checked = subprocess.run([bash, "-n"], input=script, capture_output=True, text=True, check=False, timeout=60)
    assert checked.returncode == 0, checked.stderr
