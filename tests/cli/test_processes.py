"""`samsvar run` and `samsvar sandbox` as real processes: how they start, refuse to start, and end."""

from __future__ import annotations

import contextlib
import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.cli.served import ENGLISH, SECONDS, environment, run
from tests.config.files import write


@contextlib.contextmanager
def started(*arguments: str, folder: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-m", "daemon", *arguments],
        cwd=folder,
        env=environment(PYTHONPATH=str(Path.cwd())),
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        yield process
    finally:
        if process.poll() is None:
            process.kill()
        process.communicate()


def until_there(path: Path, process: subprocess.Popen[str]) -> None:
    for _ in range(SECONDS * 10):
        if path.exists():
            return
        assert process.poll() is None, process.communicate()
        time.sleep(0.1)
    raise AssertionError(f"{path} never came")


def test_the_daemon_runs_answers_keeps_others_out_and_ends_when_asked(folder: Path) -> None:
    with started("run", folder=folder) as daemon:
        until_there(folder / "state" / "admin.sock", daemon)
        assert run("status", "--json", folder=folder).document["connections"][0]["connection"] == "sandbox"
        second = run("run", folder=folder)
        assert second.code == 4 and "Another daemon" in second.err and "Traceback" not in second.err
        daemon.send_signal(signal.SIGTERM)
        out, err = daemon.communicate(timeout=120)
    assert daemon.returncode == 0, err
    assert out == ""
    events = [json.loads(line) for line in err.splitlines()]
    assert {"event", "level", "timestamp"} <= set(events[0])
    secrets = [(folder / name).read_text().strip() for name in ("erp-password", "wms-token")]
    assert not any(secret in err for secret in secrets)
    assert run("status", folder=folder).code == 4


def test_an_address_that_is_taken_stops_the_start_with_a_reason(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        text = ENGLISH.replace('observe = "127.0.0.1:0"', f'observe = "127.0.0.1:{port}"')
        write(tmp_path, text)
        ran = run("run", folder=tmp_path)
    assert ran.code == 2
    assert "Samsvar did not start." in ran.err and str(port) in ran.err and "Traceback" not in ran.err


def test_a_sandbox_says_in_one_line_how_to_reach_it(tmp_path: Path) -> None:
    path = tmp_path / "made" / "samsvar.toml"
    with started("sandbox", "--json", "--write-config", str(path), folder=tmp_path) as sandbox:
        assert sandbox.stdout is not None
        facts = json.loads(sandbox.stdout.readline())
        assert set(facts) >= {"erp_url", "wms_url", "username", "password", "application_id", "identity_id", "token"}
        assert run("--config", str(path), "config", "check", folder=tmp_path).code == 0


def test_a_sandbox_with_the_incumbent_syncs_by_itself_and_its_configuration_only_watches(
    tmp_path: Path,
) -> None:
    path = tmp_path / "samsvar.toml"
    with started("sandbox", "--incumbent", "--json", "--write-config", str(path), folder=tmp_path) as sandbox:
        assert sandbox.stdout is not None
        url = json.loads(sandbox.stdout.readline())["erp_url"]
        with urllib.request.urlopen(f"{url}/_sandbox/incumbent", timeout=60) as answer:
            assert json.load(answer)["running"] is True
        assert 'mode = "audit"' in path.read_text(encoding="utf-8")
        assert run("--config", str(path), "config", "check", folder=tmp_path).code == 0


@pytest.mark.parametrize("as_json", [(), ("--json",)])
def test_a_world_that_cannot_be_read_is_exit_2_by_file_and_line(tmp_path: Path, as_json: tuple[str, ...]) -> None:
    world = tmp_path / "world"
    world.mkdir()
    (world / "products.csv").write_text("nonsense\n1\n")
    ran = run("sandbox", "--world", str(world), *as_json, folder=tmp_path)
    assert ran.code == 2 and "products.csv" in ran.err and "Traceback" not in ran.err
    assert ran.out == "" if not as_json else ran.document["error"]["code"] == "world"
