"""The mail as a value: parsed back, both languages, headers, threads, and nothing of a remote system that acts."""

from __future__ import annotations

import email
from email.message import EmailMessage
from email.policy import default
from typing import Any, cast

import pytest

from daemon.domain.drift import Severity
from daemon.domain.ids import System
from reports.mail import Mail, Reader, Thread, attachments_of, compose, concerns
from reports.model import Report
from tests.reports.examples import PARTIAL, drift, full_morning, report, silent_night
from tests.reports.test_html import HOSTILE, assert_harmless, hostile_morning, words
from tests.reports.test_tables import MANY, many, read_csv

SENDER = "Samsvar på Nordlys <samsvar@nordlys.example>"


def mail_of(built: Report, language: str = "nb", **changes: Any) -> Mail:
    reader = Reader(
        address="support@nordlys.example", language=language, severity=changes.pop("severity", Severity.LOW)
    )
    forms = changes.pop("forms", ("xlsx", "csv"))
    return compose(built, reader, attachments_of(built, forms, language), sender=SENDER, **changes)


def parsed(mail: Mail) -> EmailMessage:
    message = cast(EmailMessage, email.message_from_bytes(mail.raw, policy=default))
    assert message.defects == []
    return message


def body(message: EmailMessage, subtype: str) -> str:
    part = message.get_body((subtype,))
    assert part is not None
    text: str = part.get_content()
    return text.replace("\r\n", "\n")


@pytest.mark.parametrize("language", ["nb", "en"])
def test_a_mail_has_text_html_and_complete_attachments_in_the_readers_language(language: str) -> None:
    message = parsed(mail_of(full_morning(), language))
    assert message["Content-Language"] == language
    assert f'<html lang="{language}">' in body(message, "html")
    sentence = {"nb": "24SevenOffice og Rackbeat er uenige om 7 ting.", "en": "disagree about 7 things."}[language]
    assert sentence in body(message, "plain") and sentence in body(message, "html")
    names = [part.get_filename() for part in message.iter_attachments()]
    assert names == ["drift-20261123T050000Z.xlsx", "drift-20261123T050000Z.csv"]
    [xlsx, table] = [cast(bytes, part.get_payload(decode=True)) for part in message.iter_attachments()]
    assert xlsx.startswith(b"PK")
    assert len(read_csv(table)) == 10


def test_the_company_the_day_and_the_verdict_are_in_the_subject() -> None:
    assert parsed(mail_of(full_morning()))["Subject"] == "Samsvar Nordlys Handel AS 23. november: 7 avvik"
    assert (
        parsed(mail_of(silent_night(), "en"))["Subject"] == "Samsvar Nordlys Handel AS 23 November: the systems agree"
    )
    assert "ikke alt ble sammenlignet" in mail_of(report(run=PARTIAL)).subject
    assert "ingenting ble sammenlignet" in mail_of(report(run={}, identities={})).subject


def test_every_verdict_and_number_has_a_subject_in_both_languages() -> None:
    one = [drift("order.duplicate", 1)]
    cases = (silent_night(), report(drifts=one), report(), silent_night(run=PARTIAL), report(drifts=one, run=PARTIAL),
             report(run=PARTIAL), report(run={}))  # fmt: skip
    subjects = {mail_of(built, language, forms=()).subject for built in cases for language in ("nb", "en")}
    assert len(subjects) == 14


def test_headers_say_who_what_list_and_that_no_person_wrote_it() -> None:
    message = parsed(mail_of(full_morning()))
    assert message["From"].addresses[0].display_name == "Samsvar på Nordlys"
    assert message["To"] == "support@nordlys.example"
    assert message["List-Id"] == "<nordlys.drift.samsvar.nordlys.example>"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Date"].datetime.isoformat() == "2026-11-23T05:00:00+00:00"


def test_a_mail_hangs_on_those_before_it_and_the_list_of_them_stays_short() -> None:
    thread = Thread()
    for night in range(40):
        mail = mail_of(silent_night(), forms=(), thread=thread, occasion=str(night))
        message = parsed(mail)
        if night:
            assert message["In-Reply-To"] == thread.ids[-1]
            assert message["References"].split() == list(thread.ids)
        thread = thread.followed_by(mail.message_id)
    assert len(thread.ids) == 12
    assert thread.ids[0] == mail_of(silent_night(), forms=(), occasion="0").message_id


def test_the_same_report_to_the_same_reader_has_the_same_message_id_and_another_occasion_another() -> None:
    ids = [mail_of(silent_night(), forms=(), occasion=occasion).message_id for occasion in ("a", "a", "b")]
    assert ids[0] == ids[1] != ids[2]
    assert ids[0].startswith("<nordlys.") and ids[0].endswith("@nordlys.example>")


@pytest.mark.parametrize("name", [*HOSTILE, "a\r\nBcc: thief@example.com\r\n\r\nbody"])
def test_no_name_makes_a_header_or_markup_or_a_control_character(name: str) -> None:
    mail = mail_of(hostile_morning(name), forms=("csv",))
    message = parsed(mail)
    assert "Bcc" not in message
    assert set(message.keys()) <= {
        "From", "To", "Subject", "Date", "Message-ID", "List-Id", "Auto-Submitted", "X-Auto-Response-Suppress",
        "Content-Language", "MIME-Version", "Content-Type",
    }  # fmt: skip
    assert_harmless(body(message, "html"))
    assert not any(ord(sign) < 32 and sign != "\n" for sign in body(message, "plain"))
    assert mail.raw.isascii()
    assert max(len(line) for line in mail.raw.split(b"\r\n")) <= 998


def test_the_html_part_loads_nothing_has_no_picture_and_its_style_is_inlined() -> None:
    page = body(parsed(mail_of(full_morning())), "html")
    assert "<img" not in page and "url(" not in page and "@import" not in page and "<script" not in page
    assert "<link" not in page
    assert page.count(' style="') > 50
    assert "Antall: 24SO 5, Rackbeat 3, siden tirsdag 09:14" in words(page)


def test_five_thousand_drifts_are_capped_in_the_mail_with_the_honest_total() -> None:
    mail = mail_of(many(), "en", forms=("csv",))
    message = parsed(mail)
    shown = words(body(message, "html"))
    assert "disagree about 5,000 things" in shown and "1,242 more are not shown here" in shown
    assert "The whole list is attached: drift-20261123T050000Z.csv" in shown
    assert len(body(message, "html")) < 120_000 and len(body(message, "plain")) < 60_000
    [table] = [cast(bytes, part.get_payload(decode=True)) for part in message.iter_attachments()]
    assert len(read_csv(table)) == MANY + 1


def test_a_silent_night_has_nothing_to_attach_and_does_not_speak_of_it() -> None:
    message = parsed(mail_of(silent_night()))
    assert list(message.iter_attachments()) == []
    assert "vedlagt" not in body(message, "plain") and "Dette ble sammenlignet" in body(message, "html")


def test_an_attachment_that_is_too_large_is_named_and_left_out() -> None:
    wide = drift("order.duplicate", 1, erp_value="x" * 7_900, number="n" * 7_900)
    rows = [drift("order.duplicate", n, erp_value=wide.erp_value, number=wide.number) for n in range(500)]
    built = report(drifts=rows)
    found = attachments_of(built, ("csv", "json", "html"), "nb")
    assert [form for _name, form, _content in found.files] == ["html"]
    assert found.left_out == ("drift-20261123T050000Z.csv", "drift-20261123T050000Z.json")
    told = body(parsed(mail_of(built, forms=("csv",))), "plain")
    assert "drift-20261123T050000Z.csv er for stor for en e-post" in told


@pytest.mark.parametrize(
    ("built", "wanted"),
    [
        (silent_night(), {Severity.LOW}),
        (report(drifts=[drift("order.duplicate", 1, severity=Severity.MEDIUM)]), {Severity.LOW, Severity.MEDIUM}),
        (report(drifts=[drift("order.duplicate", 1, severity=Severity.CRITICAL)]), set(Severity)),
        (report(drifts=[drift("order.duplicate", 1, severity=Severity.CRITICAL, snooze="2026-12-01")]), {Severity.LOW}),
        (silent_night(run=PARTIAL), set(Severity)),
        (silent_night(run={}), set(Severity)),
    ],
    ids=["silent", "medium", "critical", "snoozed", "partial", "not-compared"],
)
def test_a_reader_gets_what_is_severe_enough_and_everybody_what_could_not_be_compared(
    built: Report, wanted: set[Severity]
) -> None:
    assert {severity for severity in Severity if concerns(built, severity)} == wanted


def test_a_report_without_any_name_still_has_a_subject() -> None:
    assert "nordlys" in mail_of(silent_night(identities={System.ERP: ""}), forms=()).subject
