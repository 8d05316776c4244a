"""Sentences of the command line: why a command did not run or was not carried out: what, why, what to type.

Entries are (bokmål, English), as in `texts`, which brings them together. Must never hold code.
"""

from __future__ import annotations

from collections.abc import Mapping

FAILURES: Mapping[str, tuple[str, str]] = {
    "cli.unreachable.absent.what": ("Samsvar svarer ikke.", "Samsvar does not answer."),
    "cli.unreachable.absent.why": ("Ingen tjeneste lytter på {path}.", "No daemon listens on {path}."),
    "cli.unreachable.absent.todo": (
        "Start tjenesten: systemctl start samsvar (eller for hånd: samsvar run)",
        "Start the daemon: systemctl start samsvar (or by hand: samsvar run)",
    ),
    "cli.unreachable.full.what": ("Samsvar svarer ikke.", "Samsvar does not answer."),
    "cli.unreachable.full.why": (
        "Disken er full der {path} ligger, og tjenesten gjør ingenting som den ikke kan skrive ned.",
        "The disk is full where {path} lies, and the daemon does nothing that it cannot write down.",
    ),
    "cli.unreachable.full.todo": (
        "Frigjør plass (df -h); tjenesten starter igjen av seg selv. Ellers: systemctl restart samsvar",
        "Make room (df -h); the daemon starts again by itself. Otherwise: systemctl restart samsvar",
    ),
    "cli.full.what": ("Disken med {folder} er full.", "The disk of {folder} is full."),
    "cli.full.why": ("Tilstanden kan ikke skrives: «{why}».", "The state cannot be written: “{why}”."),
    "cli.full.todo": (
        "Frigjør plass: df -h {folder}. Ingenting er tapt; tjenesten starter igjen av seg selv.",
        "Make room: df -h {folder}. Nothing is lost; the daemon starts again by itself.",
    ),
    "cli.unreachable.forbidden.what": ("Du har ikke tilgang til Samsvar.", "You may not talk to Samsvar."),
    "cli.unreachable.forbidden.why": (
        "Brukeren din har ikke lov til å åpne {path}.",
        "Your user is not allowed to open {path}.",
    ),
    "cli.unreachable.forbidden.todo": (
        "Kjør kommandoen som tjenestens bruker: sudo -u samsvar samsvar ...",
        "Run the command as the daemon's user: sudo -u samsvar samsvar ...",
    ),
    "cli.unreachable.lost.what": ("Samsvar sluttet å svare underveis.", "Samsvar stopped answering on the way."),
    "cli.unreachable.lost.why": (
        "Forbindelsen til {path} ble brutt. Det som var påbegynt, gjøres ferdig når tjenesten går igjen.",
        "The connection to {path} broke. What was begun is finished when the daemon runs again.",
    ),
    "cli.unreachable.lost.todo": (
        "Se hvordan det står til: samsvar status (og journalctl -u samsvar)",
        "See how it is doing: samsvar status (and journalctl -u samsvar)",
    ),
    "cli.unreachable.silent.what": ("Samsvar svarer ikke i tide.", "Samsvar does not answer in time."),
    "cli.unreachable.silent.why": (
        "Tjenesten på {path} har ikke gitt livstegn på et minutt.",
        "The daemon on {path} has given no sign of life for a minute.",
    ),
    "cli.unreachable.silent.todo": (
        "Se i loggen: journalctl -u samsvar. Start på nytt: systemctl restart samsvar",
        "Look at the log: journalctl -u samsvar. Restart it: systemctl restart samsvar",
    ),
    "cli.refused.what": ("Kommandoen ble ikke utført.", "The command was not carried out."),
    "cli.refused.todo": ("Se hvordan det står til: samsvar status", "See how it is doing: samsvar status"),
    "cli.config.bad.what": ("Konfigurasjonen {path} kan ikke brukes.", "The configuration {path} cannot be used."),
    "cli.config.bad.todo": (
        "Rett filen og prøv: samsvar --config {path} config check",
        "Correct the file and try: samsvar --config {path} config check",
    ),
    "cli.config.none.todo": (
        "Lag en: samsvar config example > samsvar.toml (eller navngi en: samsvar --config FIL ...)",
        "Make one: samsvar config example > samsvar.toml (or name one: samsvar --config FILE ...)",
    ),
    "cli.connection.choose.what": ("Det er ikke sagt hvilken forbindelse det gjelder.", "No connection was chosen."),
    "cli.connection.choose.why": (
        "Konfigurasjonen har flere forbindelser: {known}.",
        "The configuration has several connections: {known}.",
    ),
    "cli.connection.unknown.what": ("Forbindelsen finnes ikke.", "There is no such connection."),
    "cli.connection.unknown.why": (
        "Konfigurasjonen har ikke {name}; den har: {known}.",
        "The configuration does not have {name}; it has: {known}.",
    ),
    "cli.connection.todo": ("Velg med -c, for eksempel: -c {name}", "Choose with -c, for example: -c {name}"),
    "cli.run.failed.what": ("Samsvar startet ikke.", "Samsvar did not start."),
    "cli.run.busy.why": (
        "En annen tjeneste bruker allerede {path}.",
        "Another daemon already uses {path}.",
    ),
    "cli.run.busy.todo": ("Se hvordan den har det: samsvar status", "See how it is doing: samsvar status"),
    "cli.run.address.todo": (
        "Sjekk listen, state_dir og admin_socket i konfigurasjonen, og at brukeren har lov til å skrive der.",
        "Check listen, state_dir and admin_socket in the configuration, and that the user may write there.",
    ),
    "cli.check.failed.what": ("Sjekken ble ikke utført.", "The check was not carried out."),
    "cli.check.busy.todo": (
        "Vent til tjenesten har startet, og prøv igjen: samsvar check",
        "Wait until the daemon has started, and try again: samsvar check",
    ),
    "cli.sandbox.failed.what": ("Sandkassen startet ikke.", "The sandbox did not start."),
    "cli.sandbox.world.todo": (
        "Rett filene, eller start uten --world for å få en oppdiktet verden.",
        "Correct the files, or start without --world for an invented world.",
    ),
    "cli.sandbox.address.todo": (
        "Velg andre porter eller en annen fil, for eksempel: samsvar sandbox --erp-port 0 --wms-port 0",
        "Choose other ports or another file, for example: samsvar sandbox --erp-port 0 --wms-port 0",
    ),
    "cli.retry.what": ("Det er ikke sagt hva som skal prøves igjen.", "Nothing was named to try again."),
    "cli.retry.why": (
        "Enten trengs KIND og ID, eller --all for alt som venter på en person.",
        "Either KIND and ID are needed, or --all for everything that waits for a person.",
    ),
    "cli.retry.todo": ("samsvar inbox retry order 1234, eller: samsvar inbox retry --all",) * 2,
    "cli.ask.what": ("Dette må bekreftes.", "This must be confirmed."),
    "cli.ask.why": (
        "Kommandoen kjører ikke i en terminal, så ingen kan spørres.",
        "The command does not run in a terminal, so nobody can be asked.",
    ),
    "cli.ask.drop.todo": ("Legg til --yes", "Add --yes"),
    "cli.ask.apply.todo": (
        "Legg til --yes, --checksum (vises av: samsvar repair show) og --reason",
        "Add --yes, --checksum (shown by: samsvar repair show) and --reason",
    ),
    "cli.checksum.what": ("Planen er ikke utført.", "The plan was not applied."),
    "cli.checksum.why": (
        "Planen har sjekksummen {actual}, ikke den som ble oppgitt.",
        "The plan has the checksum {actual}, not the one that was given.",
    ),
    "cli.checksum.todo": (
        "Se på planen igjen: samsvar repair show {plan}",
        "Look at the plan: samsvar repair show {plan}",
    ),
    "cli.confirm.why": (
        "{name} er ikke en sletting i planen; de er: {known}.",
        "{name} is not a deletion of the plan; those are: {known}.",
    ),
    "cli.internal.what": ("Noe gikk galt i Samsvar selv.", "Something went wrong in Samsvar itself."),
    "cli.internal.todo": (
        "Meld fra om dette, og legg ved loggen: journalctl -u samsvar",
        "Please report this, with the log: journalctl -u samsvar",
    ),
}
