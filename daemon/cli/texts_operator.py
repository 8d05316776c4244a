"""Sentences of the commands about single records and the queue: `explain`, `sync order|entity`, `inbox`, `outbox`,
`status`. Entries are (bokmål, English), as in `texts`, which brings them together."""

from __future__ import annotations

from collections.abc import Mapping

_RELOAD: Mapping[str, tuple[str, str]] = {
    "cli.status.since": ("Samsvar {version}, i gang siden {at}", "Samsvar {version}, running since {at}"),
    "cli.status.reload.restart": (
        "Lest på nytt {at}: {key} er endret og gjelder først etter omstart (systemctl restart samsvar).",
        "Read again {at}: {key} was changed and takes a restart (systemctl restart samsvar).",
    ),
    "cli.status.reload.problem": (
        "Lest på nytt {at}, ingenting tatt i bruk: {why}",
        "Read again {at}, nothing was applied: {why}",
    ),
}

_EXPLAIN: Mapping[str, tuple[str, str]] = {
    "cli.label.link": ("Koblet", "Linked"),
    "cli.label.base": ("Sist enige om", "Last agreed"),
    "cli.label.then": ("Hva skjer", "What happens"),
    "cli.label.next": ("Neste steg", "Next step"),
    "cli.explain.not_known": ("ikke kjent", "not known"),
    "cli.explain.not_there": ("finnes ikke", "is not there"),
    "cli.explain.unlinked": ("nei", "no"),
    "cli.explain.linked": ("siden {since}, sist endret {updated}", "since {since}, last changed {updated}"),
    "cli.explain.parked": ("Venter på en person:", "Waits for a person:"),
    "cli.explain.queued": ("I køen, tas {at}.", "In the queue, due {at}."),
    "cli.explain.command": ("Kommando i køen ut, {state}:", "Command in the outbox, {state}:"),
    "cli.explain.drift": ("Avvik {id} ({kind}): {values}", "Drift {id} ({kind}): {values}"),
    "cli.explain.next": ("Hva ville skje nå", "What would happen now"),
    "cli.explain.nothing": ("Ingenting: de to er enige.", "Nothing: the two agree."),
    "cli.explain.nothing_apart": (
        "Ingenting av seg selv: avviket over er for en person eller en plan.",
        "Nothing by itself: the drift above is for a person or a plan.",
    ),
    "cli.explain.more": (
        "Deretter ses det på paret igjen, og mer kan følge.",
        "Then the pair is looked at again, and more may follow.",
    ),
    "cli.explain.held": ("Holdes tilbake nå: {why}", "Held back now: {why}"),
    "cli.explain.free": (
        "Ingenting holdes tilbake: dette sendes når posten ses på neste gang.",
        "Nothing is held back: this is sent when the record is looked at next.",
    ),
    "cli.step.rest": ("ingenting", "nothing"),
    "cli.step.to_wms": ("til Rackbeat", "to Rackbeat"),
    "cli.step.to_erp": ("til 24SevenOffice", "to 24SevenOffice"),
    "cli.step.conflict": ("en person må velge", "a person must choose"),
    "cli.step.stuck": ("kan ikke skrives", "cannot be written"),
    "cli.empty": ("(tom)", "(empty)"),
    "cli.flag.true": ("ja", "yes"),
    "cli.flag.false": ("nei", "no"),
    "cli.row.add": ("legg til", "add"),
    "cli.row.edit": ("endre til", "change to"),
    "cli.row.delete": ("fjern", "remove"),
    "cli.outcome.ok": ("gjort", "done"),
    "cli.outcome.unknown": ("uvisst", "unknown"),
    "cli.outcome.failed": ("mislyktes", "failed"),
    "cli.outcome.done": ("gjort", "done"),
    "cli.outcome.skipped": ("hoppet over", "skipped"),
}

_LEFT_OUT: Mapping[str, tuple[str, str]] = {
    "cli.left_out.stock_off": (
        "Beholdning overføres ikke (stock.enabled i konfigurasjonen).",
        "Stock is not transferred (stock.enabled in the configuration).",
    ),
    "cli.left_out.stock_opening": (
        "Åpningsbeholdningen er ikke avklart: samsvar sync stock",
        "Opening stock is not settled: samsvar sync stock",
    ),
    "cli.left_out.no_pair": (
        "Produktet er ikke koblet, så beholdningen har ingen plass å gå til.",
        "The product is not linked, so its stock has nowhere to go.",
    ),
    "cli.left_out.order_status": (
        "Ordren står ikke i en status som sender den til lageret. Den kan hentes likevel: samsvar order get",
        "The order is in no status that sends it to the warehouse. To fetch it anyway: samsvar order get",
    ),
    "cli.left_out.order_date": (
        "Ordren er eldre enn orders_since i konfigurasjonen. Den kan hentes likevel: samsvar order get",
        "The order is older than orders_since in the configuration. It can be fetched anyway: samsvar order get",
    ),
    "cli.left_out.order_stranger": (
        "Ordren i Rackbeat hører ikke til noen ordre i 24SevenOffice.",
        "The Rackbeat order belongs to no order in 24SevenOffice.",
    ),
    "cli.left_out.discontinued": (
        "Produktet er utgått i 24SevenOffice og overføres først når en ordre trenger det.",
        "The product is discontinued in 24SevenOffice and is sent only when an order needs it.",
    ),
    "cli.left_out.invoice": (
        "Fakturaen er eldre enn oppstarten, eller fakturaer overføres ikke (orders.invoice_status).",
        "The invoice is older than the start, or invoices are not transferred (orders.invoice_status).",
    ),
    "cli.left_out.master": (
        "Posten finnes bare i det ene systemet og skal ikke opprettes i det andre (masters i konfigurasjonen).",
        "The record is in one system only and is not to be made in the other (masters in the configuration).",
    ),
}

_ONE: Mapping[str, tuple[str, str]] = {
    "cli.sync.dry_one": (
        "prøvekjøring, ingenting er sendt. Dette ville blitt sendt:",
        "dry run, nothing was sent. This would be sent:",
    ),
    "cli.one.changed": (
        "{name} er brakt i samsvar, {written} endring(er) skrevet (24SevenOffice {erp}, Rackbeat {wms}).",
        "{name} was brought together, {written} change(s) written (24SevenOffice {erp}, Rackbeat {wms}).",
    ),
    "cli.one.unchanged": (
        "{name}: ingenting å gjøre, de to er enige (24SevenOffice {erp}, Rackbeat {wms}).",
        "{name}: nothing to do, the two agree (24SevenOffice {erp}, Rackbeat {wms}).",
    ),
    "cli.one.left_out": ("{name} holdes utenfor: {why}", "{name} is left out: {why}"),
    "cli.one.parked": ("{name} er ikke i samsvar og venter på en person: {why}", "{name} waits for a person: {why}"),
    "cli.one.waiting": (
        "{name} er ikke ferdig; Samsvar prøver igjen av seg selv: {why}",
        "{name} is not done; Samsvar tries again by itself: {why}",
    ),
    "cli.one.not_found": (
        "{name} finnes verken i 24SevenOffice eller i Rackbeat.",
        "{name} is neither in 24SevenOffice nor in Rackbeat.",
    ),
    "cli.stage.wait": ("Samsvar arbeider", "Samsvar is working"),
    "cli.stage.left": ("om lag {left} igjen", "about {left} left"),
    "cli.stage.read": ("Leser begge systemene", "Reading both systems"),
    "cli.stage.rehearse": ("Finner ut hva som ville skje", "Finding out what would happen"),
    "cli.stage.work": ("Samsvar arbeider med posten", "Samsvar works on the record"),
    "cli.stage.sync": ("Overfører", "Transferring"),
    "cli.stage.stock": ("Skriver beholdning", "Writing stock"),
    "cli.stage.apply": ("Utfører planen", "Applying the plan"),
    "cli.stage.plan": ("Lager planen", "Making the plan"),
    "cli.stage.check": ("Sjekker", "Checking"),
    "cli.stage.report": ("Lager rapporten", "Making the report"),
    "cli.stage.count": ("Teller", "Counting"),
    "cli.stage.reconcile": ("Sammenligner", "Comparing"),
    "cli.stage.snapshot": ("Leser begge systemene", "Reading both systems"),
    "cli.stage.detect": ("Leter etter avvik", "Looking for drift"),
    "cli.stage.confirm": ("Ser etter en gang til", "Looking twice"),
}

_QUEUE: Mapping[str, tuple[str, str]] = {
    "cli.state.pending": ("venter", "waiting"),
    "cli.state.sending": ("sendes, svar mangler", "sent, no answer yet"),
    "cli.state.parked": ("parkert", "parked"),
    "cli.state.done": ("utført", "done"),
    "cli.state.dropped": ("forkastet", "dropped"),
    "cli.inbox.waits": ("tas {at}", "due {at}"),
    "cli.inbox.again": ("prøves igjen {at}, {count} forsøk", "tried again {at}, {count} tries"),
    "cli.inbox.person": ("venter på en person, {count} forsøk", "waits for a person, {count} tries"),
    "cli.inbox.all": (
        "Når årsakene er borte, prøv alt igjen: samsvar inbox retry --all",
        "When the causes are gone, try all again: samsvar inbox retry --all",
    ),
    "cli.outbox.dry_run": (
        "Prøvekjøring (dry_run = true): dette ville blitt sendt, og ingenting sendes.",
        "Dry run (dry_run = true): this would be sent, and nothing is sent.",
    ),
    "cli.drift.more": (
        "{count} til er ikke vist her: {command}",
        "{count} more are not shown here: {command}",
    ),
    "cli.explain.apart": (
        "De to ble lest med {value} sekunders mellomrom.",
        "The two were read {value} seconds apart.",
    ),
    "cli.label.read": ("Lest", "Read"),
    "cli.label.read_in": ("Lest i {system}", "Read in {system}"),
    "cli.detail.erp_changed_at": ("endret i 24SevenOffice {value}", "changed in 24SevenOffice {value}"),
    "cli.detail.wms_changed_at": ("endret i Rackbeat {value}", "changed in Rackbeat {value}"),
    "cli.detail.linked_to": ("koblet til {value}", "linked to {value}"),
    "cli.detail.made_of": ("laget av {value}", "made of {value}"),
    "cli.detail.shared_with": ("deles med {value}", "shared with {value}"),
    "cli.detail.products": ("varer: {value}", "products: {value}"),
    "cli.detail.numbers": ("numre: {value}", "numbers: {value}"),
    "cli.detail.members": ("antall poster: {value}", "records: {value}"),
    "cli.detail.score": ("likhet: {value}", "likeness: {value}"),
    "cli.detail.wms_order": ("Rackbeat-ordre {value}", "Rackbeat order {value}"),
    "cli.detail.kept_name": ("den som beholdes heter {value}", "the one kept is called {value}"),
    "cli.detail.kept_status": ("den som beholdes er {value}", "the one kept is {value}"),
    "cli.detail.untouched.true": ("ingen har rørt den", "nobody has touched it"),
    "cli.detail.untouched.false": ("noen har rørt den", "somebody has touched it"),
    "cli.detail.was.edited": ("endret i Rackbeat", "edited in Rackbeat"),
    "cli.detail.was.missing": ("aldri fylt ut", "never filled in"),
    "cli.detail.was.emptied": ("tømt", "emptied"),
    "cli.detail.was.invalid": ("ikke et nummer som Rackbeat tar imot", "no number that Rackbeat takes"),
    "cli.detail.was.not_created": ("aldri opprettet i 24SevenOffice", "never made in 24SevenOffice"),
    "cli.detail.was.gone": ("ordren i 24SevenOffice er borte", "the order in 24SevenOffice is gone"),
    "cli.detail.was.order_behind": (
        "ordren i 24SevenOffice er ikke flyttet videre",
        "the order in 24SevenOffice was not moved on",
    ),
    "cli.detail.was.not_sent": (
        "sendt fra lageret, og 24SevenOffice vet det ikke",
        "shipped by the warehouse, and 24SevenOffice does not know",
    ),
    "cli.detail.was.not_shipped": (
        "sendt ifølge 24SevenOffice, men ikke fra lageret",
        "sent as 24SevenOffice says, but not by the warehouse",
    ),
    "cli.detail.was.withdrawn": (
        "trukket i 24SevenOffice, men ikke i Rackbeat",
        "withdrawn in 24SevenOffice, but not in Rackbeat",
    ),
    "cli.detail.what.webhook": ("en webhook", "a webhook"),
    "cli.detail.what.field": ("et felt", "a field"),
    "cli.detail.what.customer_group": ("en kundegruppe", "a customer group"),
    "cli.detail.what.supplier_group": ("en leverandørgruppe", "a supplier group"),
    "cli.detail.what.payment_term": ("en betalingsbetingelse", "a payment term"),
    "cli.setup.state.missing": ("mangler", "missing"),
    "cli.setup.state.inactive": ("slått av", "switched off"),
    "cli.detail.repair.manual": ("for en person", "for a person"),
    "cli.detail.owner": ("eies av {value}", "owned by {value}"),
    "cli.detail.base": ("sist enige om {value}", "last agreed on {value}"),
    "cli.drift.next": (
        "Se ett avvik: samsvar drift show {id}. Lag en plan: samsvar repair plan",
        "See one: samsvar drift show {id}. Make a plan: samsvar repair plan",
    ),
    "cli.drift.apart": ("{value} sekunder fra hverandre", "{value} seconds apart"),
    "cli.drift.over": ("Løst:", "Resolved:"),
    "cli.drift.next_see": ("Se ett avvik: samsvar drift show {id}", "See one: samsvar drift show {id}"),
    "cli.drift.next_one": (
        "Lag en plan for dette: samsvar repair plan --fingerprint {id}",
        "Make a plan for this: samsvar repair plan --fingerprint {id}",
    ),
    "cli.drift.next_explain": (
        "Se alt om posten: samsvar explain {kind} {id}",
        "See all about the record: samsvar explain {kind} {id}",
    ),
}

_WORDS: Mapping[str, tuple[str, str]] = {
    "operation.create.todo": ("opprett", "create"),
    "operation.update.todo": ("endre", "change"),
    "operation.set_id_field.todo": ("sett id-feltet", "set the id field"),
    "operation.mark_ready.todo": ("merk klar til sending", "mark as ready to ship"),
    "operation.book.todo": ("bokfør", "book"),
    "operation.reopen.todo": ("gjenåpne", "reopen"),
    "operation.delete.todo": ("slett", "delete"),
    "operation.edit_order.todo": ("endre ordren", "change the order"),
    "operation.edit_line.todo": ("endre en ordrelinje", "change an order line"),
    "operation.adjust_stock.todo": ("lag en lagerjustering", "make a stock adjustment"),
    "operation.book_adjustment.todo": ("bokfør lagerjusteringen", "book the stock adjustment"),
    "operation.link": ("Koblet til en annen ordre", "Linked to another order"),
    "operation.sync_entity": ("Bedt om av en person", "Asked for by a person"),
    "operation.inbox_retry": ("Prøvd igjen av en person", "Tried again by a person"),
    "operation.inbox_drop": ("Fjernet fra køen av en person", "Removed from the queue by a person"),
    "operation.outbox_pause": ("Satt på pause av en person", "Paused by a person"),
    "operation.outbox_resume": ("Satt i gang igjen av en person", "Resumed by a person"),
    "operation.stock_opening": ("Åpningsbeholdning avklart", "Opening stock settled"),
}

_STATUS: Mapping[str, tuple[str, str]] = {
    "cli.status.mode.sync": ("synkronisering", "sync"),
    "cli.status.mode.audit": ("revisjon: ser på og rapporterer", "audit: watches and reports"),
    "cli.status.direction": (
        "{waiting} venter, den eldste i {lag}, {parked} venter på en person",
        "{waiting} waiting, the oldest for {lag}, {parked} wait for a person",
    ),
    "cli.status.level": ("ajour, {parked} venter på en person", "up to date, {parked} wait for a person"),
    "cli.status.last": ("Sist skrevet", "Last written"),
    "cli.status.never": ("ikke nylig", "not lately"),
    "cli.status.run.equal": ("ingen avvik", "no drift"),
    "cli.status.run.drift": ("avvik funnet", "drift found"),
    "cli.status.run.incomplete": ("ikke alt kunne sammenlignes", "not everything could be compared"),
    "cli.status.run.failed": ("ikke fullført", "did not finish"),
    "cli.status.run.running": ("pågår", "running"),
    "cli.flow.to.wms": ("{what} til Rackbeat", "{what} to Rackbeat"),
    "cli.flow.to.erp": ("{what} til 24SevenOffice", "{what} to 24SevenOffice"),
    "cli.plan.applied": ("Planen ble utført {at}. Dette ble gjort:", "The plan was applied {at}. This was done:"),
    "cli.plan.begun": (
        "Planen ble begynt {at} og ikke fullført. Utfør den igjen; det som er gjort, gjøres ikke om igjen:",
        "The plan was begun {at} and not finished. Apply it again; what is done is not done twice:",
    ),
    "cli.label.expires": ("Gjelder til", "Valid until"),
    "cli.plan.expired": (
        "Planen er for gammel. Lag en ny: samsvar repair plan",
        "The plan has expired. Make a new one: samsvar repair plan",
    ),
    "cli.plan.left_out": (
        "{count} avvik til fikk ikke plass i denne planen. Lag en ny når den er utført.",
        "{count} more drifts did not fit into this plan. Make another one when it has been applied.",
    ),
    "cli.plan.cut_off": (
        "Den ble avbrutt og er for gammel til å fullføres. Lag en ny plan for resten, eller angre det som ble gjort: "
        "samsvar repair undo {plan}",
        "It was cut off and is too old to be completed. Make a new plan for the rest, or take back what was done: "
        "samsvar repair undo {plan}",
    ),
    "cli.plan.asks_each": (
        "{mark} Sletter for godt: det spørres om hver av dem når planen utføres. Med --yes utføres bare de som også "
        "nevnes: --confirm ID, eller --confirm all.",
        "{mark} Deletes for good: each is asked about by itself when the plan is applied. With --yes only those are "
        "done that are named too: --confirm ID, or --confirm all.",
    ),
    "cli.plan.undo": ("Angre: samsvar repair undo {plan}", "To undo: samsvar repair undo {plan}"),
    "cli.plan.undoes": ("Tar tilbake plan {plan}.", "Takes back plan {plan}."),
    "cli.plan.undone": ("Planen er tatt tilbake med plan {plan}.", "The plan was taken back by plan {plan}."),
    "cli.plan.written": ("Planen er skrevet til {path}.", "The plan was written to {path}."),
    "cli.plan.unwritten.what": ("Planen kunne ikke skrives til {path}.", "The plan could not be written to {path}."),
    "cli.plan.unwritten.todo": ("Velg et annet filnavn.", "Choose another file name."),
    "cli.plan.file.what": ("{path} er ingen plan.", "{path} is no plan."),
    "cli.plan.file.todo": ("samsvar repair plan --out FIL.json", "samsvar repair plan --out FILE.json"),
    "cli.plan.line": ("antall på linje {line}", "quantity of line {line}"),
    "cli.plan.state.planned": ("planlagt", "planned"),
    "cli.plan.state.begun": ("begynt", "begun"),
    "cli.plan.state.done": ("gjort", "done"),
    "cli.plan.state.skipped": ("hoppet over", "skipped"),
    "cli.plan.state.failed": ("mislyktes", "failed"),
}

OPERATOR_TEXTS: Mapping[str, tuple[str, str]] = {
    **_EXPLAIN,
    **_LEFT_OUT,
    **_ONE,
    **_QUEUE,
    **_WORDS,
    **_STATUS,
    **_RELOAD,
}
