"""Every sentence that the command line itself says, in bokmål and English. Reasons and hints are the domain's.

Entries are (bokmål, English), as in `daemon.domain.messages`. What to type stands in the `todo` entries.
"""

from __future__ import annotations

from collections.abc import Mapping

from daemon.cli.texts_audit import AUDIT
from daemon.cli.texts_operator import OPERATOR_TEXTS
from daemon.cli.texts_report import REPORT
from daemon.domain.messages import ENTRIES, Catalogue

_FAILURES: Mapping[str, tuple[str, str]] = {
    "cli.unreachable.absent.what": ("Samsvar svarer ikke.", "Samsvar does not answer."),
    "cli.unreachable.absent.why": ("Ingen tjeneste lytter på {path}.", "No daemon listens on {path}."),
    "cli.unreachable.absent.todo": (
        "Start tjenesten: systemctl start samsvar (eller for hånd: samsvar run)",
        "Start the daemon: systemctl start samsvar (or by hand: samsvar run)",
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

_LABELS: Mapping[str, tuple[str, str]] = {
    "cli.label.why": ("Hvorfor", "Why"),
    "cli.label.todo": ("Gjør dette", "Do this"),
    "cli.label.connection": ("Forbindelse", "Connection"),
    "cli.label.mode": ("Modus", "Mode"),
    "cli.label.since": ("I gang siden", "Running since"),
    "cli.label.outbox": ("Ut", "Outbox"),
    "cli.label.last_run": ("Siste kontroll", "Last reconcile"),
    "cli.label.drift": ("Avvik", "Drift"),
    "cli.label.problem": ("Problem", "Problem"),
    "cli.label.kind": ("Slag", "Kind"),
    "cli.label.create": ("Nye", "New"),
    "cli.label.stock": ("Beholdning", "Stock"),
    "cli.label.linked": ("Koblet", "Linked"),
    "cli.label.unsendable": ("Kan ikke sendes", "Cannot be sent"),
    "cli.label.id": ("ID", "ID"),
    "cli.label.state": ("Tilstand", "State"),
    "cli.label.reason": ("Årsak", "Reason"),
    "cli.label.operation": ("Handling", "Action"),
    "cli.label.fingerprint": ("Avtrykk", "Fingerprint"),
    "cli.label.severity": ("Alvor", "Severity"),
    "cli.label.number": ("Nummer", "Number"),
    "cli.label.field": ("Felt", "Field"),
    "cli.label.title": ("Hva", "What"),
    "cli.label.before": ("Før", "Before"),
    "cli.label.after": ("Etter", "After"),
    "cli.label.first_seen": ("Først sett", "First seen"),
    "cli.label.last_seen": ("Sist sett", "Last seen"),
    "cli.label.detail": ("Mer", "Detail"),
    "cli.label.plan": ("Plan", "Plan"),
    "cli.label.checksum": ("Sjekksum", "Checksum"),
    "cli.label.outcome": ("Utfall", "Outcome"),
    "cli.label.time": ("Tid", "Time"),
    "cli.label.actor": ("Hvem", "Who"),
    "cli.label.report": ("Rapport", "Report"),
}

_LINES: Mapping[str, tuple[str, str]] = {
    "cli.config.good": ("Konfigurasjonen {path} er i orden.", "The configuration {path} is in order."),
    "cli.status.outbox": ("{pending} venter, {parked} parkert", "{pending} waiting, {parked} parked"),
    "cli.status.paused": ("satt på pause", "paused"),
    "cli.status.side": (
        "{identity}; {budget} kall igjen; lest {polled}, hvert {every}. s",
        "{identity}; {budget} calls left; read {polled}, every {every} s",
    ),
    "cli.status.open": ("{count} åpne", "{count} open"),
    "cli.check.mark.ok": ("ok", "ok"),
    "cli.check.mark.warning": ("obs", "warning"),
    "cli.check.mark.failed": ("FEIL", "FAILED"),
    "cli.check.mark.unseen": ("uvisst", "unseen"),
    "cli.check.waiting": ("Ikke sjekket ennå: {lines}.", "Not checked yet: {lines}."),
    "cli.check.summary": (
        "{failed} feil, {warned} å se på, {unseen} med for lite å se ennå.",
        "{failed} failed, {warned} to look at, {unseen} with too little to see yet.",
    ),
    "cli.sync.dry": (
        "Prøvekjøring: {total} poster ville blitt opprettet, {left_out} utgåtte holdes utenfor. Ingenting er endret.",
        "Dry run: {total} records would be created, {left_out} discontinued ones are left out. Nothing was changed.",
    ),
    "cli.sync.go": (
        "Sett i gang: samsvar sync start --confirm {total}",
        "To start: samsvar sync start --confirm {total}",
    ),
    "cli.sync.ask": (
        "Skriv {total} for å sette i gang, eller bare Enter for å la være",
        "Type {total} to start, or just Enter to leave it",
    ),
    "cli.sync.done": (
        "Ferdig: {signalled} poster er gjennomgått, {parked} venter på en person (samsvar inbox list --parked).",
        "Done: {signalled} records were worked through, {parked} wait for a person (samsvar inbox list --parked).",
    ),
    "cli.config.books": (
        'Advarsel: {connection} bokfører fakturaer i 24SevenOffice (invoice_status = "Invoiced"). Det kan ikke angres.',
        'Warning: {connection} books invoices in 24SevenOffice (invoice_status = "Invoiced"). It cannot be undone.',
    ),
    "cli.config.detector": (
        "Advarsel: kontrollen {name} brukes ikke: {why}",
        "Warning: the detector {name} does not run: {why}",
    ),
    "cli.stock.off": (
        "Beholdning overføres ikke: sett enabled = true under [connections.NAVN.stock] i konfigurasjonen.",
        "Stock is not transferred: set enabled = true under [connections.NAME.stock] in the configuration.",
    ),
    "cli.stock.open": (
        "Åpningsbeholdningen er ikke avklart, så ingen beholdning skrives. Skriv: samsvar sync stock --opening "
        "counted-in-rackbeat (talt opp i Rackbeat) eller from-erp (skrives dit fra 24SevenOffice)",
        "Opening stock is not settled, so no stock is written. Type: samsvar sync stock --opening "
        "counted-in-rackbeat (it was counted there) or from-erp (it is written there from 24SevenOffice)",
    ),
    "cli.stock.settled": (
        "Åpningsbeholdningen er avklart ({how}, {at}).",
        "Opening stock is settled ({how}, {at}).",
    ),
    "cli.stock.dry": (
        "Prøvekjøring: beholdningen til {total} produkter ville blitt skrevet, {to_zero} av dem til null; {equal} er "
        "like, {kept} har en egen beholdning i Rackbeat som blir stående og gjelder. Ingenting er endret.",
        "Dry run: the stock of {total} products would be written, {to_zero} of them to nought; {equal} are equal, "
        "{kept} have a stock of their own in Rackbeat that stays and counts. Nothing was changed.",
    ),
    "cli.stock.go": (
        "Sett i gang: samsvar sync stock --opening {how} --confirm {total}",
        "To start: samsvar sync stock --opening {how} --confirm {total}",
    ),
    "cli.stock.failed": (
        "{count} produkter mislyktes ({reasons}); åpningsbeholdningen er ikke avklart. Skriv samme kommando igjen.",
        "{count} products failed ({reasons}); opening stock is not settled. Type the same command again.",
    ),
    "cli.order.transferred": (
        "Ordre {order} er overført til Rackbeat som {number}.",
        "Order {order} was transferred to Rackbeat as {number}.",
    ),
    "cli.order.unchanged": (
        "Ordre {order}: ingenting å gjøre. I Rackbeat: {number}. {detail}",
        "Order {order}: nothing to do. In Rackbeat: {number}. {detail}",
    ),
    "cli.again.ask": (
        "Sende ordre {order} til Rackbeat på nytt? Det skjer bare hvis ordren er borte der",
        "Send order {order} to Rackbeat once more? Only done if its order there is gone",
    ),
    "cli.order.again.todo": (
        "samsvar order get {order} --again. Er den slettet med vilje, sett den inaktiv i 24SevenOffice.",
        "samsvar order get {order} --again. If it was deleted on purpose, set it inactive in 24SevenOffice.",
    ),
    "cli.order.parked.what": ("Ordre {order} er ikke overført.", "Order {order} was not transferred."),
    "cli.retried": ("{count} prøves igjen nå.", "{count} are tried again now."),
    "cli.dropped": ("{count} er fjernet fra køen.", "{count} were removed from the queue."),
    "cli.drop.ask": (
        "Fjerne {kind} {id} fra køen? Den blir ikke behandlet før noe endrer den igjen",
        "Remove {kind} {id} from the queue? It is not worked on until something changes it again",
    ),
    "cli.outbox.paused": (
        "Ingenting sendes nå. Fortsett: samsvar outbox resume",
        "Nothing is sent now. Go on: samsvar outbox resume",
    ),
    "cli.outbox.resumed": ("Det sendes igjen.", "Sending again."),
    "cli.run.equal": ("Systemene stemmer overens.", "The systems agree."),
    "cli.run.drift": ("{count} avvik er åpne.", "{count} drifts are open."),
    "cli.run.incomplete": ("Ikke alt kunne sammenlignes:", "Not everything could be compared:"),
    "cli.run.exported": (
        "{rows} rader i {tables} tabeller er skrevet til {folder}",
        "{rows} rows in {tables} tables were written to {folder}",
    ),
    "cli.run.failed": ("Kontrollen ble ikke fullført.", "The run did not finish."),
    "cli.run.changes": (
        "{opened} nye, {resolved} løst, {vanished} holdt ikke ved ny lesing; {seconds} s.",
        "{opened} new, {resolved} resolved, {vanished} did not hold when read again; {seconds} s.",
    ),
    "cli.marked.flapping": ("{count} kommer og går", "{count} come and go"),
    "cli.marked.snoozed": ("{count} satt på vent", "{count} set aside"),
    "cli.marked.acknowledged": ("{count} sett", "{count} seen"),
    "cli.drift.fight": (
        "{id} {kind}: kommer og går. To systemer eller to personer retter hver sin vei:",
        "{id} {kind}: comes and goes. Two systems or two people mend it in opposite ways:",
    ),
    "cli.drift.agreed": ("enige", "in agreement"),
    "cli.drift.acked": ("Merket som sett: {reason}", "Marked as seen: {reason}"),
    "cli.drift.snoozed": (
        "Satt på vent til {until}, så lenge verdiene er som nå.",
        "Set aside until {until}, as long as the values stay as they are.",
    ),
    "cli.drift.woken": ("Ikke lenger satt på vent.", "No longer set aside."),
    "cli.label.ack": ("Sett", "Seen"),
    "cli.label.snooze": ("På vent til", "Set aside until"),
    **{
        f"cli.weekday.{number}": names
        for number, names in enumerate(
            (
                ("mandag", "Monday"),
                ("tirsdag", "Tuesday"),
                ("onsdag", "Wednesday"),
                ("torsdag", "Thursday"),
                ("fredag", "Friday"),
                ("lørdag", "Saturday"),
                ("søndag", "Sunday"),
            )
        )
    },
    "cli.explain.timeline": ("Hva hver side har sagt:", "What each side has said:"),
    "cli.explain.until": ("{value} til {when}", "{value} until {when}"),
    "cli.explain.since": ("{value} siden {when}", "{value} since {when}"),
    "cli.explain.empty": ("(tomt)", "(empty)"),
    "cli.explain.changed": ("Sist endret", "Last changed"),
    "cli.drift.none": ("Ingen avvik.", "No drift."),
    "cli.plan.actions": ("Dette vil bli gjort:", "This would be done:"),
    "cli.plan.manual": ("Dette må et menneske gjøre:", "This needs a person:"),
    "cli.plan.empty": ("Ingenting kan rettes av maskin.", "Nothing can be repaired by machine."),
    "cli.plan.apply": ("Utfør: samsvar repair apply {plan}", "To apply: samsvar repair apply {plan}"),
    "cli.plan.ask_item": (
        "Slettes for godt: {title}. Er det riktig?",
        "This deletes for good: {title}. Is that right?",
    ),
    "cli.plan.ask_all": ("Utføre {count} handlinger?", "Apply {count} actions?"),
    "cli.plan.ask_reason": ("Hvorfor? (skrives i loggen)", "Why? (written to the audit log)"),
    "cli.applied": (
        "{done} utført, {skipped} hoppet over, {failed} mislyktes.",
        "{done} done, {skipped} skipped, {failed} failed.",
    ),
    "cli.left": ("Ingenting er endret.", "Nothing was changed."),
    "cli.sandbox.ready": ("Sandkassen er klar. Avslutt med Ctrl+C.", "The sandbox is ready. End it with Ctrl+C."),
}

_RUN: Mapping[str, tuple[str, str]] = {
    "cli.run.parked": (
        "{count} poster venter på en person: samsvar inbox list --parked",
        "{count} records wait for a person: samsvar inbox list --parked",
    ),
}

_STATE: Mapping[str, tuple[str, str]] = {
    "cli.state.backed_up": ("Sikkerhetskopien ligger i {path}.", "The backup is in {path}."),
    "cli.state.restored": (
        "Tilstanden er hentet tilbake fra {path}. Den forrige ligger i {kept}. Tjenesten observerer bare til du har "
        "kjørt: samsvar setup --adopt",
        "The state is restored from {path}. The one before is in {kept}. The daemon only observes until you have run: "
        "samsvar setup --adopt",
    ),
    "cli.state.ask": (
        "Erstatte tilstanden med {path}? Den forrige blir tatt vare på.",
        "Replace the state with {path}? The one before is kept.",
    ),
    "cli.state.sound": ("Tilstanden er hel.", "The state is sound."),
    "cli.state.unsound": (
        "Tilstanden er skadet. Stopp tjenesten og hent tilbake en kopi: samsvar restore FILE",
        "The state is damaged. Stop the daemon and restore a copy: samsvar restore FILE",
    ),
    "cli.state.running.what": ("Tilstanden er i bruk.", "The state is in use."),
    "cli.state.running.why": ("Tjenesten går.", "The daemon is running."),
    "cli.state.running.todo": ("Stopp den først: systemctl stop samsvar", "Stop it first: systemctl stop samsvar"),
    "cli.state.unreadable.what": ("Tilstanden kan ikke leses.", "The state cannot be read."),
    "cli.state.todo": (
        "Kjør kommandoen som tjenestens bruker: sudo -u samsvar samsvar ...",
        "Run the command as the daemon's user: sudo -u samsvar samsvar ...",
    ),
}

TEXTS: Mapping[str, tuple[str, str]] = {
    **_FAILURES,
    **_LABELS,
    **_LINES,
    **_RUN,
    **_STATE,
    **AUDIT,
    **OPERATOR_TEXTS,
    **REPORT,
}

CATALOGUE = Catalogue(*ENTRIES, TEXTS)


def text(code: str, language: str, **values: object) -> str:
    """Raises KeyError for an unknown code, language or a missing value."""
    return CATALOGUE.text(code, language, **values)
