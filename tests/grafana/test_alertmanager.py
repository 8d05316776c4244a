"""A real Alertmanager with the example: what fires reaches support by mail, in both languages, with what to do."""

from __future__ import annotations

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from email.message import EmailMessage
from pathlib import Path

import aiohttp
import pytest

from grafana.generate import ROOT
from tests.certificates import make, needs_openssl
from tests.e2e.waiting import eventually
from tests.grafana.prometheus import ended, free_port
from tests.reports.mail_server import MailServer, mail_server
from tests.strangers.tools import program, run

EXAMPLE = ROOT / "grafana" / "alertmanager.example.yml"
SUPPORT = "support@example.org"
FIRING = {
    "labels": {"alertname": "SamsvarQueueOld", "severity": "critical", "instance": "vm", "connection": "butikk"},
    "annotations": {
        "summary_nb": "butikk: noe har ventet i køen i over et kvarter.",
        "summary_en": "butikk: something has waited in the queue for more than a quarter of an hour.",
        "runbook_url": "https://intranet.example.org/samsvar/runbook#samsvarqueueold",
    },
}


def tried(server: MailServer, folder: Path) -> Path:
    """The example with the test's own mail server instead of one on the internet, and without the wait for more."""
    password = folder / "password"
    password.write_text(server.smtp.password, encoding="utf-8")
    text = EXAMPLE.read_text(encoding="utf-8")
    text = text.replace("mail.example.org:587", f"localhost:{server.smtp.port}")
    text = re.sub(r"(?m)^  smtp_auth_username: .*$", f"  smtp_auth_username: {server.smtp.username}", text)
    text = re.sub(r"(?m)^  smtp_auth_password_file: .*$", f"  smtp_auth_password_file: {password}", text)
    text = text.replace("group_wait: 30s", "group_wait: 1s")
    trusted = f"send_resolved: true\n        tls_config: {{ca_file: {server.smtp.ca_file}}}"
    path = folder / "alertmanager.yml"
    path.write_text(text.replace("send_resolved: true", trusted), encoding="utf-8")
    return path


@asynccontextmanager
async def alertmanager(config: Path, folder: Path) -> AsyncIterator[str]:
    """Its address."""
    binary = program("prometheus-alertmanager")
    base = f"127.0.0.1:{await free_port()}"
    with (folder / "log").open("wb") as log:
        process = await asyncio.create_subprocess_exec(
            binary, f"--config.file={config}", f"--storage.path={folder / 'data'}", f"--web.listen-address={base}",
            "--cluster.listen-address=", stdout=log, stderr=log,
        )  # fmt: skip
    try:
        yield f"http://{base}"
    finally:
        await ended(process)


@needs_openssl
async def test_what_fires_reaches_support_by_mail_in_both_languages_with_what_to_do(tmp_path: Path) -> None:
    async with (
        # Alertmanager wants other words in LOGIN than this server uses; both know PLAIN.
        mail_server(make(tmp_path), without=("LOGIN",)) as server,
        alertmanager(tried(server, tmp_path), tmp_path) as base,
        aiohttp.ClientSession() as http,
    ):

        async def taken() -> bool:
            try:
                async with http.post(f"{base}/api/v2/alerts", json=[FIRING]) as answer:
                    return answer.status == 200
            except aiohttp.ClientError:
                return False

        await eventually(taken, what="Alertmanager to take an alert")
        [mail, *_] = await eventually(lambda: server.to(SUPPORT), what="a mail")
        assert mail["Subject"] == "Samsvar butikk SamsvarQueueOld" and server.was_encrypted[0]
        for part in ("plain", "html"):
            told = text_of(mail, part)
            assert all(words in told for words in FIRING["annotations"].values())
            assert re.search(r"\bvm, siden / since 20\d\d-\d\d-\d\d \d\d:\d\d UTC", told), "which one, since when"


def text_of(mail: EmailMessage, subtype: str) -> str:
    part = mail.get_body(preferencelist=(subtype,))
    assert part is not None
    found: str = part.get_content()
    return found


@pytest.mark.parametrize(
    ("labels", "receiver"),
    [("severity=critical", "on-call"), ("severity=warning", "support"), ("severity=none", "support")],
)
async def test_whoever_is_on_call_hears_of_critical_ones_and_support_of_the_rest(labels: str, receiver: str) -> None:
    told = await run(program("amtool"), "config", "routes", "test", f"--config.file={EXAMPLE}", labels)
    assert told.strip() == receiver


def test_a_service_that_is_down_hides_what_is_said_of_it_and_not_what_is_said_of_another() -> None:
    rules = EXAMPLE.read_text(encoding="utf-8").split("inhibit_rules:")[1].split("receivers:")[0]
    assert rules.count("source_matchers") == rules.count("equal: [instance")
