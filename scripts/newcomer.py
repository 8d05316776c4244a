"""Types the lines of the README like somebody who has never seen Samsvar, and looks whether they do what it says.

    python -m scripts.newcomer          # a fresh clone in an empty folder, and every line
    python -m scripts.newcomer --here   # the short form: with the installation that runs this script

Exit 0 when an audit of the sandbox with the incumbent ran and the first report came by mail. Everything that was
started is ended; the folder stays when something failed.
"""

from __future__ import annotations

import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path

ROOT = Path(__file__).parent.parent
MARK = "<!-- newcomer"
PORT = "2525"
INSTALL = "make setup"
LINE_SECONDS = 900.0
UP_SECONDS = 120.0
NOT_UP = 4
"""Exit code of a command that finds no daemon yet."""


class Stuck(Exception):
    """A line did not do what the README says."""


def lines_of(readme: str) -> list[str]:
    """The commands behind the mark, each with its here-document."""
    block = re.search(r"```console\n(.*?)```", readme[readme.index(MARK) :], re.DOTALL)
    if block is None:
        raise Stuck("the README has no lines to type")
    return [line.strip() for line in re.split(r"^\$ ", block[1], flags=re.MULTILINE) if line.strip()]


@dataclass
class Newcomer:
    """One shell in one folder. `port`: a free one, in the place of the README's. `is_installed`: the line that
    installs is not typed."""

    folder: Path
    port: str
    is_installed: bool
    variables: list[str] = field(default_factory=list)
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def type(self, line: str) -> None:
        """Raises Stuck."""
        print(f"$ {line.splitlines()[0]}", flush=True)
        line = line.replace(PORT, self.port)
        if line == INSTALL and self.is_installed:
            print("(the short form: what is installed here is used)", flush=True)
        elif line.startswith("export "):
            self.variables.append(line)
        elif line.endswith("&"):
            self._start(line.removesuffix("&").strip())
        else:
            self._run(line)

    def _script(self, line: str) -> list[str]:
        return ["bash", "-euc", "\n".join([*self.variables, line])]

    def _start(self, line: str) -> None:
        script = self._script(f"exec {line}")
        log = (self.folder / "background.log").open("ab")
        with log:
            process = subprocess.Popen(script, cwd=self.folder, stdout=log, stderr=log)
        self.running.append(process)
        awaited = re.search(r"--write-config (\S+)|:(\d+) ", line)
        self._until(awaited[1] if awaited else None, awaited[2] if awaited else None, process)

    def _until(self, path: str | None, port: str | None, process: subprocess.Popen[bytes]) -> None:
        """A person waits until a file is there or a server says so."""
        deadline = time.monotonic() + UP_SECONDS
        while (path and not (self.folder / path).exists()) or (port and not _listens(int(port))):
            if process.poll() is not None or time.monotonic() > deadline:
                raise Stuck((self.folder / "background.log").read_text(errors="replace")[-2000:])
            time.sleep(0.2)

    def _run(self, line: str) -> None:
        """A command that finds no daemon yet is typed again, as a person does."""
        deadline = time.monotonic() + UP_SECONDS
        while True:
            done = subprocess.run(
                self._script(line), cwd=self.folder, capture_output=True, text=True, timeout=LINE_SECONDS, check=False
            )
            if done.returncode == 0:
                print(done.stdout, flush=True)
                return
            if done.returncode != NOT_UP or time.monotonic() > deadline:
                raise Stuck(f"{line}: exit {done.returncode}\n{done.stdout}{done.stderr}")
            time.sleep(0.5)

    def end(self) -> None:
        for process in reversed(self.running):
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(30)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()

    def mails(self) -> list[EmailMessage]:
        found = sorted((self.folder / "try" / "mail" / "new").glob("*"))
        return [message_from_bytes(path.read_bytes(), policy=policy.default) for path in found]


def play(folder: Path, *, here: bool) -> EmailMessage:
    """The first report. Raises Stuck."""
    if here:
        (folder / ".venv").symlink_to(sys.prefix)
        newcomer = Newcomer(folder, _free_port(), True, [f"export PYTHONPATH='{ROOT}'"])
    else:
        subprocess.run(["git", "clone", "--quiet", str(ROOT), str(folder)], check=True, timeout=LINE_SECONDS)
        newcomer = Newcomer(folder, _free_port(), False)
    try:
        for line in lines_of((ROOT / "README.md").read_text(encoding="utf-8")):
            newcomer.type(line)
        found = newcomer.mails()
    finally:
        newcomer.end()
    mail = found[0] if found else EmailMessage()
    if mail.get_body(("html",)) is None or mail.get_body(("plain",)) is None:
        raise Stuck("no report came by mail")
    return mail


def _listens(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


def _free_port() -> str:
    with socket.create_server(("127.0.0.1", 0)) as server:
        return str(server.getsockname()[1])


def main() -> None:
    folder = Path(tempfile.mkdtemp(prefix="samsvar-newcomer-"))
    try:
        mail = play(folder, here="--here" in sys.argv[1:])
    except Stuck as stuck:
        raise SystemExit(f"stuck in {folder}: {stuck}") from None
    shutil.rmtree(folder)
    print(f"The first report came by mail: {mail['Subject']}")


if __name__ == "__main__":
    main()
