"""The tables about the nightly report: what they become, and every mistake that a person makes in them."""

from __future__ import annotations

import secrets
from pathlib import Path

import pytest

from daemon.config.problems import ConfigError
from daemon.config.read import load
from daemon.config.report_values import Recipient
from daemon.domain.drift import Severity
from daemon.domain.ids import System
from tests.config.files import COMPLETE, write

REPORT = """
[smtp]
host = "smtp.example.no"
username = "samsvar"
password_file = "smtp-password"
sender = "Samsvar <samsvar@example.no>"

[connections.sandbox.report]
at = "15 5 * * 1-5"
heartbeat_url = "https://beat.example.no/abc"

[[connections.sandbox.report.recipients]]
address = "support@example.no"

[[connections.sandbox.report.recipients]]
address = "chief@example.no"
language = "en"
severity = "critical"

[connections.sandbox.links.erp]
order = "https://erp.example.no/#/orders?id={id}"
"""


def loaded(folder: Path, text: str = REPORT) -> ConfigError | None:
    (folder / "smtp-password").write_text(secrets.token_hex(8))
    try:
        load(write(folder, COMPLETE + text), {})
    except ConfigError as error:
        return error
    return None


def test_every_key_of_the_report_arrives(tmp_path: Path) -> None:
    assert loaded(tmp_path) is None
    config = load(tmp_path / "samsvar.toml", {})
    plan = config.connections["sandbox"].report
    assert plan.recipients == (
        Recipient(address="support@example.no", language="nb"),
        Recipient(address="chief@example.no", language="en", severity=Severity.CRITICAL),
    )
    assert (plan.at, plan.zone, plan.attachments) == ("15 5 * * 1-5", "Europe/Oslo", ("xlsx",))
    assert config.smtp is not None and (config.smtp.port, config.smtp.security) == (587, "starttls")
    assert config.connections["sandbox"].links[System.ERP]["order"].endswith("?id={id}")


def test_the_mail_password_and_the_address_of_the_heartbeat_are_secrets(tmp_path: Path) -> None:
    assert loaded(tmp_path) is None
    config = load(tmp_path / "samsvar.toml", {"SAMSVAR_SMTP_PASSWORD": secrets.token_hex(8)})
    assert config.smtp is not None
    assert {config.smtp.password, "https://beat.example.no/abc"} <= set(config.secrets())
    assert not any(secret in repr(config) for secret in config.secrets())
    assert config.smtp.password != (tmp_path / "smtp-password").read_text()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ('"15 5 * * 1-5"', '"at six"', "connections.sandbox.report.at: is not a cron expression"),
        ('"15 5 * * 1-5"', '"0 15 5 * * 1-5"', "connections.sandbox.report.at: must have five fields"),
        ("support@example.no", "support", "connections.sandbox.report.recipients[0].address: is not an e-mail address"),
        ("support@example.no", "a@b.no\\nBcc: c@d.no", "recipients[0].address: is not an e-mail address"),
        ('"critical"', '"worst"', "recipients[1].severity: must be one of 'critical'"),
        ('"en"', '"sv"', "recipients[1].language: must be one of"),
        ("https://beat", "http://beat", "report.heartbeat_url: must begin with https://"),
        ("{id}", "{erp_id}", "links.erp.order: must hold {id} or {number}, and no other { }"),
        ("https://erp", "javascript://erp", "links.erp.order: must begin with https://"),
        ("order =", "orders =", "links.erp.orders"),
        ("Samsvar <samsvar@example.no>", "Samsvar", "smtp.sender: is not an e-mail address"),
        ('password_file = "smtp-password"', "", "smtp.password_file: is missing"),
        (
            'host = "smtp.example.no"',
            'host = "smtp.example.no"\nsecurity = "none"',
            "only for a server on this machine",
        ),
        ('host = "smtp.example.no"', 'host = "smtp.example.no"\nca_file = "gone.pem"', "'gone.pem' does not exist"),
    ],
)
def test_a_mistake_is_named_by_its_key(tmp_path: Path, old: str, new: str, told: str) -> None:
    assert old in REPORT
    error = loaded(tmp_path, REPORT.replace(old, new, 1))
    assert error is not None and any(told in problem for problem in error.problems), error


def test_recipients_without_a_mail_server_are_a_mistake(tmp_path: Path) -> None:
    error = loaded(tmp_path, REPORT[REPORT.index("[connections") :])
    assert error is not None
    assert error.problems == ["connections.sandbox.report.recipients: nothing can be sent without a table [smtp]"]


def test_nothing_about_the_report_need_be_said(tmp_path: Path) -> None:
    config = load(write(tmp_path), {})
    assert config.smtp is None
    assert config.connections["sandbox"].report.at == "0 6 * * *"
