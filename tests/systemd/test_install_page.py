"""docs/install.md typed literally, in order, on a machine that has never seen Samsvar: real systemd, the package, setup
answered, the service enabled, nginx as the page says. It reaches a running audit of the sandbox with the incumbent
imitated, and the first report by mail; then the page's other lines, to the removal."""

from __future__ import annotations

import email
import os
import re
import site
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from email.message import EmailMessage
from email.policy import default
from pathlib import Path

import pytest

from tests.certificates import Pair, make, needs_openssl
from tests.reports.mail_server import attachment_names
from tests.systemd.machine import NoMachine, machine
from tests.systemd.newcomer import MAIL_NAME, NAME, NOT_TYPED, Newcomer, prepare, until
from tests.systemd.page import PAGE, inside_sentences, lines_of
from tests.systemd.tools import ROOT, no_machine, program, repacked

TEXT = PAGE.read_text(encoding="utf-8")
LINES = lines_of(TEXT)
LIBRARIES = Path("/opt/borrowed")
HEADINGS = ("# Installing Samsvar on a VM, step by step",)
NEWER = "samsvar_NEW.deb"
"""What the page calls the package of a later release."""


def test_every_reason_for_not_typing_a_command_is_about_a_command_of_the_page() -> None:
    assert NOT_TYPED.keys() <= {line.text for line in LINES} | set(inside_sentences(TEXT))


def test_no_command_of_a_block_is_overlooked() -> None:
    blocks = [line for line in TEXT.splitlines() if re.match(r"[#$] \S", line) and line not in HEADINGS]
    assert [line[2:] for line in blocks] == [line.text.splitlines()[0] for line in LINES]


@contextmanager
def mail_server_of_the_internet(first: int, folder: Path, pair: Pair) -> Iterator[str]:
    """In the network of the machine; its password."""
    command = ("nsenter", "-t", str(first), "-n", "--", sys.executable, "-m", "tests.systemd.mailbox")
    files = (str(folder), str(pair.certificate), str(pair.key))
    process = subprocess.Popen(
        (*command, *files), cwd=ROOT, stdout=subprocess.PIPE, text=True, env={**os.environ, "PYTHONPATH": str(ROOT)}
    )
    try:
        assert process.stdout is not None
        yield process.stdout.readline().strip()
    finally:
        process.kill()
        process.communicate()


@pytest.fixture(scope="module")
def newcomer(package: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Newcomer]:
    if os.geteuid() != 0:
        pytest.skip("only root can make a machine of namespaces")
    for name in ("systemctl", "journalctl", "nsenter", "unshare", "ip", "apt", "nginx", "curl", "useradd"):
        program(name)
    folder = tmp_path_factory.mktemp("install")
    mails = tmp_path_factory.mktemp("mails")
    pair = make(tmp_path_factory.mktemp("certificate"), names=f"DNS:{NAME},DNS:{MAIL_NAME}")
    with ExitStack() as stack:
        try:
            made = stack.enter_context(machine(folder, Path(site.getsitepackages()[0]), own_network=True))
        except NoMachine as error:
            no_machine(str(error))
        first = repacked(package, made.shared, "0.1.0", borrows=LIBRARIES)
        prepare(made, first.rename(made.shared / package.name), pair)
        password = stack.enter_context(mail_server_of_the_internet(made.first, mails, pair))
        yield Newcomer(made, TEXT, {"mail password": password, "mails": str(mails)})


def typed(newcomer: Newcomer, *steps: int) -> None:
    for line in LINES:
        if line.step in steps:
            newcomer.type(line)


@needs_openssl
@pytest.mark.usefixtures("in_order")
def test_the_page_leads_to_a_running_audit_of_the_sandbox_and_the_first_report_by_mail(newcomer: Newcomer) -> None:
    typed(newcomer, 1, 2, 3, 4, 5, 6, 7)
    assert "Main PID" in newcomer.said["systemctl status samsvar"]
    assert "order" in newcomer.said["samsvar drift list"]
    folder = Path(newcomer.secrets["mails"])
    until(lambda: any(folder.glob("*.eml")), "the first report by mail")
    [path] = folder.glob("*.eml")
    mail = email.message_from_bytes(path.read_bytes(), policy=default)
    assert isinstance(mail, EmailMessage)
    assert (mail["X-Given-To"], mail["From"]) == ("support@example.no", "Samsvar <samsvar@example.no>")
    plain, rich = mail.get_body(("plain",)), mail.get_body(("html",))
    assert plain is not None and rich is not None
    assert "Sandkassen AS" in plain.get_content() and "<html" in rich.get_content()
    assert [str(name).endswith(".xlsx") for name in attachment_names(mail)] == [True]
    print(mail["Subject"], plain.get_content(), sep="\n")


@pytest.mark.usefixtures("in_order")
def test_the_door_behind_the_proxy_of_the_page_leads_to_samsvar(newcomer: Newcomer) -> None:
    newcomer.made.does("systemctl", "start", "nginx")  # as Debian does when it is installed
    typed(newcomer, 8)
    [answer] = [said for line, said in newcomer.said.items() if line.startswith("curl ")]
    assert answer == '{"error": "wrong_secret"}'


@pytest.mark.usefixtures("in_order")
def test_the_rest_of_the_page_is_typed_too_and_nothing_is_left_out_without_a_reason(
    newcomer: Newcomer, package: Path
) -> None:
    typed(newcomer, 9)
    repacked(package, newcomer.made.shared, "99.0", borrows=LIBRARIES).rename(newcomer.made.shared / NEWER)
    newcomer.made.does("bash", "-c", f"cp /mnt/{NEWER} ~root/")
    typed(newcomer, 10, 11)
    inline = inside_sentences(TEXT)
    reasons = {text: why for text, why in NOT_TYPED.items() if text in inline} | newcomer.skipped
    print(f"typed {newcomer.typed} of {len(LINES) + len(inline)} commands of docs/install.md; not typed:")
    for text, why in reasons.items():
        print(f"  {text}: {why}")
    assert set(inline) <= NOT_TYPED.keys()
    assert newcomer.typed + len(reasons) == len(LINES) + len(inline)
