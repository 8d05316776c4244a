"""Sentences of the mail that carries the nightly report. (bokmål, English)."""

from __future__ import annotations

from collections.abc import Mapping

MAILS: Mapping[str, tuple[str, str]] = {
    "mail.subject.agree": (
        "Samsvar {company} {date}: systemene er enige",
        "Samsvar {company} {date}: the systems agree",
    ),
    "mail.subject.differ.one": ("Samsvar {company} {date}: ett avvik", "Samsvar {company} {date}: one disagreement"),
    "mail.subject.differ.many": (
        "Samsvar {company} {date}: {count} avvik",
        "Samsvar {company} {date}: {count} disagreements",
    ),
    "mail.subject.agree_in_part": (
        "Samsvar {company} {date}: ikke alt ble sammenlignet",
        "Samsvar {company} {date}: not everything was compared",
    ),
    "mail.subject.differ_in_part.one": (
        "Samsvar {company} {date}: minst ett avvik, ikke alt ble sammenlignet",
        "Samsvar {company} {date}: at least one disagreement, not everything was compared",
    ),
    "mail.subject.differ_in_part.many": (
        "Samsvar {company} {date}: minst {count} avvik, ikke alt ble sammenlignet",
        "Samsvar {company} {date}: at least {count} disagreements, not everything was compared",
    ),
    "mail.subject.not_compared": (
        "Samsvar {company} {date}: ingenting ble sammenlignet",
        "Samsvar {company} {date}: nothing was compared",
    ),
    "mail.attached": ("Hele listen er vedlagt: {files}", "The whole list is attached: {files}"),
    "mail.left_out": (
        "{file} er for stor for en e-post og ligger på serveren der Samsvar kjører, i mappen reports.",
        "{file} is too large for a mail and lies on the server where Samsvar runs, in the folder reports.",
    ),
    "mail.preheader": ("{verdict} {lead}", "{verdict} {lead}"),
    "mail.why.low": (
        "Du får denne hver gang, også når alt er i orden.",
        "You get this every time, also when all is well.",
    ),
    "mail.why.more": (
        "Du får denne når noe står åpent med alvor «{severity}» eller verre, og når ikke alt ble sammenlignet.",
        "You get this when something open is “{severity}” or worse, and when not everything was compared.",
    ),
}
