"""Somebody who has never seen Samsvar and types docs/install.md on a machine of namespaces, line by line.

What stands for the internet is made here, too: the name of the machine and of the mail server, their certificate, the
person of the page. Whatever is not typed has its reason in NOT_TYPED.
"""

from __future__ import annotations

import re
import subprocess
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

from tests.certificates import Pair
from tests.setup.conversation import talking_to
from tests.systemd.conftest import BUILD
from tests.systemd.machine import Machine
from tests.systemd.page import Line, answers_of

PERSON = "kari"
NAME, MAIL_NAME = "samsvar.example.no", "smtp.example.no"
PATIENCE_SECONDS = 120.0
TICK_SECONDS = 0.2
NOT_TYPED = {
    "scp dist/samsvar_*.deb root@samsvar.example.no:": "nobody listens for ssh there: the package lies in root's home",
    "apt install nginx certbot python3-certbot-nginx": "no package index can be reached there: nginx is there already",
    "certbot certonly --nginx --domain samsvar.example.no": "needs a record in the DNS: a certificate is laid there",
    "editor /etc/nginx/sites-available/samsvar": "the machine has the name of the example: nothing is to be changed",
    # In sentences:
    "make install PREFIX=/usr/local": "the way without a package: tests/systemd/test_package.py",
    "systemd-sysusers": "the way without a package: tests/systemd/test_units.py",
    "systemd-tmpfiles --create": "the way without a package: tests/systemd/test_units.py",
    "systemctl edit samsvar": "opens an editor, for a second connection",
    "runuser -u samsvar -- samsvar --config /etc/samsvar/samsvar.toml config check": "for secrets in files",
}
AGAIN = ("curl ", "samsvar check")
"""What a person types again for a moment: a proxy that is just being reloaded, a daemon that is just logging in."""


@dataclass
class Newcomer:
    """`secrets`: what only the person knows. `said`: command -> what it answered last. `skipped`: not typed, why.
    `typed`: how many lines were."""

    made: Machine
    page: str
    secrets: dict[str, str]
    said: dict[str, str] = field(default_factory=dict)
    skipped: dict[str, str] = field(default_factory=dict)
    typed: int = 0

    def type(self, line: Line) -> None:
        """Raises AssertionError when a line does not do what the page says."""
        print(f"{'#' if line.is_roots else '$'} {line.text}", flush=True)
        if line.text in NOT_TYPED:
            self.skipped[line.text] = NOT_TYPED[line.text]
            print(f"(not typed: {NOT_TYPED[line.text]})", flush=True)
        elif line.text == BUILD:
            self.said[line.text] = "typed by the fixture that makes the package for all tests"
        elif line.text.startswith("samsvar sandbox"):
            self.said[line.text] = self._in_a_second_terminal(line)
        elif line.text.endswith(" setup"):
            self.said[line.text] = self._answer(line)
        else:
            self.said[line.text] = self._run(line)
        self.typed += line.text not in self.skipped
        print(self.said.get(line.text, ""), flush=True)

    def _inside(self, line: Line) -> tuple[str, ...]:
        if line.is_roots:
            return ("bash", "-ec", f"cd ~root\n{line.text}")
        return ("runuser", "-u", PERSON, "--", "bash", "-ec", f"cd /home/{PERSON}\n{line.text}")

    def _run(self, line: Line) -> str:
        typed = f"{self.secrets['mail password']}\n" if "/dev/stdin" in line.text else ""
        typed = "y\n" if line.text.startswith("apt ") else typed
        deadline = time.monotonic() + PATIENCE_SECONDS
        while True:
            done = self.made.ran(*self._inside(line), typed=typed, seconds=600)
            if done.returncode == 0:
                return done.stdout
            if not line.text.startswith(AGAIN) or time.monotonic() > deadline:
                journal = self.made.ran("journalctl", "--no-pager", "--lines=40").stdout
                raise AssertionError(f"{line}: {done.returncode}\n{done.stdout}\n{done.stderr}\n{journal}")
            time.sleep(TICK_SECONDS)

    def _in_a_second_terminal(self, line: Line) -> str:
        """Until it says what a person reads there; it ends with the machine."""
        log = self.made.shared / "second-terminal.log"
        with log.open("wb") as told:
            process = subprocess.Popen(
                self.made.entering(*self._inside(line)), stdin=subprocess.DEVNULL, stdout=told, stderr=told
            )

        def facts() -> dict[str, str]:
            assert process.poll() is None, log.read_text(encoding="utf-8")
            return dict(re.findall(r"(?m)^(\w+) +(\S+)$", log.read_text(encoding="utf-8")))

        until(lambda: {"erp_url", "wms_url", "token"} <= facts().keys(), "the sandbox")
        self.secrets |= facts()
        return log.read_text(encoding="utf-8")

    def _answer(self, line: Line) -> str:
        """Each question of the page's table in turn."""
        with talking_to(self.made.entering(*self._inside(line)), self.made.shared, {"PATH": "/usr/bin:/bin"}) as talk:
            for question, answer in answers_of(self.page):
                [told] = re.findall(r"`(\w+)`", answer) or [""]
                what = self.secrets.get(told, "" if answer.startswith("Enter") else told)
                assert what or answer.startswith("Enter"), f"nobody knows what to answer: {question}"
                (talk.answer_unseen if "not shown" in answer else talk.answer)(question, what)
            code = talk.ended()
        assert code == 0, talk.shown
        return talk.shown


def until(condition: Callable[[], bool], what: str) -> None:
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not condition():
        assert time.monotonic() < deadline, f"{what} did not come"
        time.sleep(TICK_SECONDS)


def prepare(made: Machine, package: Path, pair: Pair) -> None:
    """What is there before anybody types: names, their certificate, a person, and the package in root's home."""
    shared = made.shared
    (shared / "certificate.pem").write_bytes(pair.certificate.read_bytes())
    (shared / "key.pem").write_bytes(pair.key.read_bytes())
    live = f"/etc/letsencrypt/live/{NAME}"
    steps = (
        "mount -t tmpfs -o mode=700 tmpfs ~root",
        f"cp /mnt/{package.name} ~root/",
        f"echo '127.0.0.1 {NAME} {MAIL_NAME}' >>/etc/hosts",
        f"mkdir -p {live}; cp /mnt/certificate.pem {live}/fullchain.pem; cp /mnt/key.pem {live}/privkey.pem",
        "cat /mnt/certificate.pem >>/etc/ssl/certs/ca-certificates.crt",
        'cp /mnt/certificate.pem "/etc/ssl/certs/$(openssl x509 -noout -hash -in /mnt/certificate.pem).0"',
        f"useradd --create-home {PERSON}",
    )
    made.does("bash", "-euc", "\n".join(steps))
