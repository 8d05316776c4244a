"""The drift report as one mail to one recipient: text, HTML, attachments, and headers that keep the thread together.

Called by operations. Pure but for building the forms; sends nothing (`deliver` does). Headers are made of names of
remote systems too: no line break of theirs survives `visible`, and the e-mail library encodes the rest.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, parseaddr

from daemon.domain.drift import Severity
from daemon.domain.messages import Catalogue
from reports.html import render_mail_html
from reports.letter import companies_of, letter_of
from reports.model import Report, Verdict
from reports.next_step import SEVERITY_RANK
from reports.phrases import CATALOGUE, Phrases, visible
from reports.table import all_rows
from reports.text import render_letter
from reports.write import file_stem, render_form

ROWS_PER_TOPIC = 8
"""A mail is read on a phone; everything is in the attachments."""
MOST_BYTES = 3_000_000
"""Of all attachments together, before they are encoded. Handing more to the server holds up the event loop (measured:
45 ms for 2.8 MB at load 14), and many servers take no more than 10 MB."""
MOST_REFERENCES = 12
COMPANY_CHARACTERS = 60
TYPES = {
    "html": ("text", "html"),
    "csv": ("text", "csv"),
    "json": ("application", "json"),
    "xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reader:
    """One recipient. `severity`: the least that is written about, LOW for every report."""

    address: str
    language: str
    severity: Severity = Severity.LOW


@dataclass(frozen=True, slots=True, kw_only=True)
class Thread:
    """Message-IDs of the mails that came before to this reader, oldest first; empty for a first one."""

    ids: tuple[str, ...] = ()

    def followed_by(self, message_id: str) -> Thread:
        """The first one stays: it is what mail programs hang the thread on."""
        ids = (*self.ids, message_id)
        return Thread(ids=(*ids[:1], *ids[1:][-(MOST_REFERENCES - 1) :]))


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """`raw`: the message as it goes over the wire, ASCII with CRLF."""

    to: str
    message_id: str
    subject: str
    raw: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class MailFrame:
    """What the mail says about itself. `preheader`: what a list of mails shows after the subject."""

    preheader: str
    notes: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachments:
    """(file name, form, content); `left_out`: names of those that are too large together."""

    files: tuple[tuple[str, str, bytes], ...]
    left_out: tuple[str, ...] = ()


def concerns(report: Report, severity: Severity) -> bool:
    """Whether a reader with this least severity gets the report: everybody does when not everything was compared."""
    if severity is Severity.LOW or report.verdict not in (Verdict.AGREE, Verdict.DIFFER):
        return True
    rows = (*report.new, *report.reopened, *report.still_open)
    return any(SEVERITY_RANK[row.drift.severity] <= SEVERITY_RANK[severity] for row in rows)


def attachments_of(report: Report, forms: Sequence[str], language: str) -> Attachments:
    """In the order asked for, as many as fit; none where there is nothing to list."""
    if not all_rows(report):
        return Attachments(files=())
    files: list[tuple[str, str, bytes]] = []
    left_out = []
    for form in dict.fromkeys(forms):
        name, content = f"{file_stem(report)}.{form}", render_form(form, report, language)
        if sum(len(each) for _name, _form, each in files) + len(content) <= MOST_BYTES:
            files.append((name, form, content))
        else:
            left_out.append(name)
    return Attachments(files=tuple(files), left_out=tuple(left_out))


def compose(
    report: Report,
    reader: Reader,
    attachments: Attachments,
    *,
    sender: str,
    thread: Thread | None = None,
    occasion: str = "",
    catalogue: Catalogue = CATALOGUE,
) -> Mail:
    """The mail. `sender`: `Name <address>`. `occasion`: what makes this sending another one than the last of the same
    report; the same report, reader and occasion give the same Message-ID. `attachments` are in the reader's language.
    """
    say = Phrases(reader.language, report.generated_at, catalogue)
    letter = letter_of(report, reader.language, catalogue, rows=ROWS_PER_TOPIC)
    frame = _frame(report, reader, attachments, say)
    name, address = parseaddr(sender)
    message = EmailMessage(policy=SMTP)
    message["From"] = Address(display_name=name, addr_spec=address)
    message["To"] = Address(addr_spec=reader.address)
    message["Subject"] = subject = _subject(report, say)
    message["Date"] = format_datetime(report.generated_at)
    domain = address.rpartition("@")[2]
    message["Message-ID"] = message_id = message_id_of(report, reader, occasion, domain)
    thread = thread or Thread()
    if thread.ids:
        message["In-Reply-To"] = thread.ids[-1]
        message["References"] = " ".join(thread.ids)
    message["List-Id"] = f"<{report.connection}.drift.samsvar.{domain}>"
    message["Auto-Submitted"] = "auto-generated"
    message["X-Auto-Response-Suppress"] = "All"
    text = render_letter(letter) + "\n" + "\n".join(frame.notes) + "\n"
    message.set_content(_whole(text), cte="quoted-printable")
    message.add_alternative(_whole(render_mail_html(letter, frame)), subtype="html", cte="quoted-printable")
    for file, form, content in attachments.files:
        main, sub = TYPES[form]
        message.add_attachment(content, maintype=main, subtype=sub, filename=file, cte="base64")
    # Last: the library moves headers about content into the parts it makes.
    message["Content-Language"] = reader.language
    return Mail(to=reader.address, message_id=message_id, subject=subject, raw=message.as_bytes())


def message_id_of(report: Report, reader: Reader, occasion: str, domain: str) -> str:
    told = f"{report.connection}|{report.generated_at.isoformat()}|{reader.address}|{occasion}"
    return f"<{report.connection}.{hashlib.sha256(told.encode()).hexdigest()[:24]}@{domain}>"


def _subject(report: Report, say: Phrases) -> str:
    companies = companies_of(list(report.identities.values()))
    company = visible((companies[0] if companies else report.connection)[:COMPANY_CHARACTERS])
    facts = {"company": _whole(company), "date": say.date(report.generated_at)}
    code = f"mail.subject.{report.verdict.value}"
    if report.verdict in (Verdict.DIFFER, Verdict.DIFFER_IN_PART):
        return say.counted(code, report.open_count, **facts)
    return say.say(code, **facts)


def _frame(report: Report, reader: Reader, attachments: Attachments, say: Phrases) -> MailFrame:
    letter = letter_of(report, reader.language, rows=1)
    notes = []
    if attachments.files:
        notes.append(say.say("mail.attached", files=", ".join(name for name, _form, _content in attachments.files)))
    notes += [say.say("mail.left_out", file=name) for name in attachments.left_out]
    if reader.severity is Severity.LOW:
        notes.append(say.say("mail.why.low"))
    else:
        notes.append(say.say("mail.why.more", severity=say.say(f"severity.{reader.severity.value}")))
    lead = letter.lead[0] if letter.lead else ""
    both = say.say("mail.preheader", verdict=letter.verdict, lead=lead) if lead else letter.verdict
    return MailFrame(preheader=both, notes=tuple(notes))


def _whole(text: str) -> str:
    """Without what UTF-8 cannot hold."""
    return text.encode("utf-8", "replace").decode("utf-8")
