"""Sentences of `samsvar audit verify` and `samsvar privacy erase`. Entries are (bokmål, English), as in `texts`."""

from __future__ import annotations

from collections.abc import Mapping

AUDIT: Mapping[str, tuple[str, str]] = {
    "cli.audit.intact": (
        "Revisjonsloggen er hel: {lines} linjer, hver lenket til den forrige.",
        "The audit log is whole: {lines} lines, each linked to the one before.",
    ),
    "cli.audit.erased": (
        "{count} linjer er tømt med samsvar privacy erase.",
        "{count} lines were emptied by samsvar privacy erase.",
    ),
    "cli.audit.aged": (
        "De {count} eldste er fjernet etter lagringstiden.",
        "The oldest {count} were removed at the end of their retention.",
    ),
    "cli.audit.broken": (
        "Revisjonsloggen er endret utenfor Samsvar, ved linje {line}.",
        "The audit log was changed outside Samsvar, at line {line}.",
    ),
    "cli.audit.why.content": ("Teksten er en annen enn den som ble skrevet.", "Its text is not what was written."),
    "cli.audit.why.line": (
        "Tid, navn eller utfall er et annet enn det som ble skrevet.",
        "Its time, names or outcome are not what was written.",
    ),
    "cli.audit.why.missing": ("Linjen er fjernet.", "The line was removed."),
    "cli.audit.why.erased": (
        "Den er tømt, men ingen har bedt om det med samsvar privacy erase.",
        "It was emptied, but nobody asked for it by samsvar privacy erase.",
    ),
    "cli.audit.why.head": (
        "Den er en annen enn den en rapport har vist.",
        "It is not the one that a report has shown.",
    ),
    "cli.audit.todo": (
        "Ta vare på filen, og sammenlign med en sikkerhetskopi: samsvar backup FIL",
        "Keep the file, and compare it with a backup: samsvar backup FILE",
    ),
    "cli.label.head": ("Kjedens ende:", "Head of the chain:"),
    "cli.privacy.would": ("Dette er lagret om {id}, og ville bli slettet:", "This is kept about {id}, and would go:"),
    "cli.privacy.audit_lines": ("Linjer i loggen (tømmes)", "Audit lines (emptied)"),
    "cli.privacy.commands": ("Utførte kommandoer", "Finished commands"),
    "cli.privacy.documents": ("Planer og rapporter", "Plans and fix-up reports"),
    "cli.privacy.drift": ("Løste avvik", "Resolved drift"),
    "cli.privacy.ask": ("Slette dette for godt?", "Erase this for good?"),
    "cli.privacy.done": (
        "Slettet. {lines} linjer i loggen er tømt; kjeden holder: samsvar audit verify",
        "Erased. {lines} audit lines were emptied; the chain holds: samsvar audit verify",
    ),
    "cli.privacy.left": (
        "Ikke slettet: posten i 24SevenOffice og Rackbeat, koblingen, åpne avvik, øyeblikksbilder til lagringstiden er "
        "ute, rapportfiler og sikkerhetskopier.",
        "Not erased: the record in 24SevenOffice and Rackbeat, the link, open drift, snapshots until their retention "
        "ends, report files and backups.",
    ),
    "cli.privacy.why": (
        "Sletting uten spørsmål trenger en grunn, som blir stående i loggen. Den må ikke nevne personen.",
        "Erasing without questions needs a reason, which stays in the audit log. It must not name the person.",
    ),
    "cli.privacy.todo_this": (
        "Slett det: samsvar privacy erase {kind} {id} --yes --reason GRUNN",
        "To erase it: samsvar privacy erase {kind} {id} --yes --reason REASON",
    ),
    "cli.privacy.todo": (
        "samsvar privacy erase TYPE ID --yes --reason GRUNN",
        "samsvar privacy erase KIND ID --yes --reason REASON",
    ),
}
