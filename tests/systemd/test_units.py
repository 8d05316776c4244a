"""The units are sound, close to everything they do not need, and say what the daemon relies on."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest

from daemon.lifecycle.process import STOP_SECONDS
from tests.systemd.tools import UNITS, program, ran

SERVICES = sorted(UNITS.glob("*.service"))
MOST_EXPOSED = 12
"""In tenths, as `systemd-analyze security` wants its threshold."""


def settings(unit: Path) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in unit.read_text(encoding="utf-8").splitlines():
        if "=" in line and not line.startswith("#"):
            name, value = line.split("=", 1)
            found.setdefault(name, []).append(value)
    return found


def test_all_units_are_there() -> None:
    assert {unit.name for unit in UNITS.iterdir() if unit.is_file()} == {
        "samsvar.service",
        "samsvar-reconcile.service",
        "samsvar-reconcile.timer",
        "samsvar-report.service",
        "samsvar-report.timer",
    }


def test_systemd_finds_nothing_wrong_with_them(tmp_path: Path) -> None:
    verify = program("systemd-analyze")
    for unit in UNITS.iterdir():
        if unit.is_file():
            text = unit.read_text(encoding="utf-8").replace("/usr/bin/samsvar", "/bin/true")
            (tmp_path / unit.name).write_text(text, encoding="utf-8")
    done = ran(verify, "verify", "--man=no", *sorted(tmp_path.iterdir()))
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


@pytest.mark.parametrize("unit", SERVICES, ids=lambda unit: unit.name)
def test_what_a_service_could_do_beyond_its_work_is_little(unit: Path) -> None:
    analyze = program("systemd-analyze")
    done = ran(analyze, "security", "--offline=true", f"--threshold={MOST_EXPOSED}", "--json=short", unit)
    open_doors = [row["name"] for row in json.loads(done.stdout or "[]") if row["set"] is False]
    assert done.returncode == 0, (done.stderr, open_doors)


def test_the_service_says_what_the_daemon_relies_on() -> None:
    service = settings(UNITS / "samsvar.service")
    assert service["Type"] == ["notify"]
    assert service["User"] == ["samsvar"]
    assert "PrivateUsers" not in service, "it would hide the operator's uid from the audit log"
    assert "PrivateMounts" in service
    assert float(service["TimeoutStopSec"][0]) > STOP_SECONDS + 5, "the daemon must be let finish the work in hand"
    assert float(service["WatchdogSec"][0]) > float(service["TimeoutStopSec"][0]), "nobody feeds while it stops"
    assert service["RestartPreventExitStatus"] == ["2"]
    for limit in ("MemoryMax", "TasksMax", "StartLimitBurst", "StartLimitIntervalSec"):
        assert service[limit]


def test_the_user_and_the_folders_are_made_as_the_service_needs_them(tmp_path: Path) -> None:
    sysusers, tmpfiles = program("systemd-sysusers"), program("systemd-tmpfiles")
    (tmp_path / "etc").mkdir()
    for kind in ("sysusers.d", "tmpfiles.d"):
        (tmp_path / "usr/lib" / kind).mkdir(parents=True)
        shutil.copy(UNITS / kind / "samsvar.conf", tmp_path / "usr/lib" / kind)
    made = ran(sysusers, f"--root={tmp_path}", "samsvar.conf")
    assert made.returncode == 0, made.stderr
    assert "samsvar:x:" in (tmp_path / "etc/passwd").read_text(encoding="utf-8")
    made = ran(tmpfiles, f"--root={tmp_path}", "--create", "samsvar.conf")
    assert made.returncode == 0, made.stderr
    assert (tmp_path / "etc/samsvar").stat().st_mode & 0o777 == 0o750
    assert (tmp_path / "etc/samsvar/credentials").stat().st_mode & 0o777 == 0o700
