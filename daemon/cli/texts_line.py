"""Sentences of the command line: what commands say when they have done something or found something.

Entries are (bokmål, English), as in `texts`, which brings them together. Must never hold code.
"""

from __future__ import annotations

from collections.abc import Mapping

LINES: Mapping[str, tuple[str, str]] = {
    "cli.config.good": ("Konfigurasjonen {path} er i orden.", "The configuration {path} is in order."),
    "cli.status.outbox": ("{pending} venter, {parked} parkert", "{pending} waiting, {parked} parked"),
    "cli.status.paused": ("satt på pause", "paused"),
    "cli.status.side": (
        "{identity}; {budget} kall igjen; lest {polled}, hvert {every}. s",
        "{identity}; {budget} calls left; read {polled}, every {every} s",
    ),
    "cli.status.side_compared": (
        "{identity}; {budget} kall igjen; sist lest {at}, for å sammenligne",
        "{identity}; {budget} calls left; last read {at}, to compare",
    ),
    "cli.status.side_not_compared": (
        "{identity}; ikke sammenlignet ennå: samsvar reconcile run",
        "{identity}; not compared yet: samsvar reconcile run",
    ),
    "cli.status.questions": (
        "{count} uklare etter koblingen: samsvar inbox list",
        "{count} unclear after the adoption: samsvar inbox list",
    ),
    "cli.label.questions": ("Uklart", "Unclear"),
    "cli.inbox.questions": (
        "Uklart etter koblingen: {count}. Disse synkroniseres ikke før det er klart hvem som hører til hvem.",
        "Unclear after the adoption: {count}. These are not synced until it is clear who belongs to whom.",
    ),
    "cli.inbox.questions.todo": (
        "Rett nummer eller id-felt på postene i 24SevenOffice og Rackbeat, og så: samsvar setup --adopt",
        "Correct number or id field of the records in 24SevenOffice and Rackbeat, then: samsvar setup --adopt",
    ),
    "cli.adopt.unsendable": ("{kind}: {count} kan ikke sendes. {why}", "{kind}: {count} cannot be sent. {why}"),
    "cli.status.budget_unknown": ("ukjent antall", "an unknown number of"),
    "cli.status.side_unread": ("ikke lest ennå; leses hvert {every}. s", "not read yet; read every {every} s"),
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
    "cli.config.detectors_todo": (
        "De andre kontrollene brukes. Rett filene (docs/detectors.md), skriv samsvar config check til alt er i "
        "orden, og start tjenesten på nytt.",
        "All other detectors run. Mend the files (docs/detectors.md), type samsvar config check until all is in order, "
        "and restart the daemon.",
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
        "Ordre {order}: ingenting å gjøre. I Rackbeat: {number}.",
        "Order {order}: nothing to do. In Rackbeat: {number}.",
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
    "cli.explain.at_least": ("{value} minst siden {when}", "{value} at least since {when}"),
    "cli.explain.record": ("posten", "the record"),
    "cli.explain.gone": ("finnes ikke siden {when}", "not there since {when}"),
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
    "cli.run.parked": (
        "{count} poster venter på en person: samsvar inbox list --parked",
        "{count} records wait for a person: samsvar inbox list --parked",
    ),
}
