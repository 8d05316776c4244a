"""The stage of the demo: the sandbox and the daemon as real processes on free ports, in a temporary folder.

Everything here goes over HTTP or the command line, as a stranger would; nothing reaches into a process.
"""

from __future__ import annotations

import http.client
import json
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from daemon.cli.demo_texts import tell

START_SECONDS = 90.0
COMMAND_SECONDS = 120.0
HTTP_SECONDS = 20.0
TICK_SECONDS = 0.1
STOP_SECONDS = 20.0


class StepFailed(Exception):
    """A step did not do what it says; the text says what was seen instead."""


class Stage:
    """Use as a context manager: leaving it ends both processes, whatever happened."""

    def __init__(self, world: Path | None, seed: int, language: str) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="samsvar-demo-"))
        self.config = self.folder / "samsvar.toml"
        self.facts: dict[str, str] = {}
        self.status: dict[str, Any] = {}
        self._world = world
        self._seed = seed
        self._language = language
        self._processes: list[subprocess.Popen[str]] = []
        self._before: Any = signal.SIG_DFL

    def __enter__(self) -> Stage:
        """From here on SIGTERM ends the demo as Ctrl+C does: both processes would outlive it."""
        self._before = signal.signal(signal.SIGTERM, signal.default_int_handler)
        return self

    def __exit__(self, *_: object) -> None:
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        for process in reversed(self._processes):
            process.terminate()
            try:
                process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        signal.signal(signal.SIGTERM, self._before)

    def start_sandbox(self) -> None:
        """Raises StepFailed with the sandbox's own words, e.g. about a bad world."""
        command = ["sandbox", "--json", "--unlimited", "--seed", str(self._seed), "--write-config", str(self.config)]
        command += ["--keep-requests", str(self.folder / "requests.jsonl")]
        if self._world is not None:
            command += ["--world", str(self._world)]
        process = self._spawn(command, self.folder / "sandbox.log")
        assert process.stdout is not None
        line = process.stdout.readline()
        if not line.startswith('{"erp_url"'):
            process.wait(START_SECONDS)
            raise StepFailed((self.folder / "sandbox.log").read_text(encoding="utf-8").strip() or line)
        self.facts = json.loads(line)
        written = self.config.read_text(encoding="utf-8")
        self.config.write_text(f'language = "{self._language}"\n{written}', encoding="utf-8")

    def start_daemon(self) -> None:
        """Returns when both systems have answered and the webhooks are in place."""
        process = self._spawn(["--config", str(self.config), "run"], self.folder / "daemon.log")

        def ready() -> bool:
            if process.poll() is not None:
                raise StepFailed((self.folder / "daemon.log").read_text(encoding="utf-8")[-2000:])
            if not (self.folder / "state" / "admin.sock").exists():
                return False
            self.status = self.samsvar("status")
            return not self.status["connections"][0]["problems"]

        self.eventually(ready, START_SECONDS, "wait.ready")

    def _spawn(self, arguments: list[str], log: Path) -> subprocess.Popen[str]:
        with log.open("w", encoding="utf-8") as errors:
            process = subprocess.Popen(
                [sys.executable, "-m", "daemon", *arguments], stdout=subprocess.PIPE, stderr=errors, text=True
            )
        self._processes.append(process)
        return process

    def samsvar(self, *arguments: str, expect: tuple[int, ...] = (0,)) -> dict[str, Any]:
        """One `samsvar` command with --json, as an operator would type it. Raises StepFailed on another exit code."""
        done = subprocess.run(
            [sys.executable, "-m", "daemon", "--config", str(self.config), "--json", *arguments],
            capture_output=True,
            text=True,
            timeout=COMMAND_SECONDS,
            check=False,
        )
        if done.returncode not in expect:
            raise StepFailed(f"samsvar {' '.join(arguments)}: exit {done.returncode}: {done.stderr[-500:]}")
        answer: dict[str, Any] = json.loads(done.stdout)
        return answer

    def erp(self, method: str, path: str, body: object = None) -> Any:
        """As a person in 24SevenOffice."""
        return self._http(self.facts["erp_url"], method, f"/_sandbox/{path}", body)

    def wms(self, method: str, path: str, body: object = None) -> Any:
        """As a person in Rackbeat's user interface."""
        return self._http(self.facts["wms_url"], method, f"/_sandbox/ui/{path}", body)

    def wms_control(self, method: str, path: str, body: object = None) -> Any:
        return self._http(self.facts["wms_url"], method, f"/_sandbox/{path}", body)

    def _http(self, url: str, method: str, path: str, body: object) -> Any:
        where = urlsplit(url)
        connection = http.client.HTTPConnection(str(where.hostname), where.port, timeout=HTTP_SECONDS)
        try:
            payload = None if body is None else json.dumps(body)
            connection.request(method, path, payload, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        if answer.status >= 400:
            raise StepFailed(f"{method} {path}: {answer.status} {text[:300]}")
        return json.loads(text) if text else None

    def eventually(self, condition: Callable[[], bool], seconds: float, code: str, **values: object) -> None:
        """Waits until it holds. Raises StepFailed after `seconds`."""
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                raise StepFailed(
                    tell("late", self._language, what=tell(code, self._language, **values), seconds=seconds)
                )
            time.sleep(TICK_SECONDS)
