"""Sentences of the command line (`cli.*`). Entries are (bokmål, English); see `messages`."""

from __future__ import annotations

from collections.abc import Mapping

_ADOPT: Mapping[str, tuple[str, str]] = {
    "cli.stage.adopt": ("Leser og kobler", "Reading and linking"),
    "cli.adopt.label.kind": ("Type", "Kind"),
    "cli.adopt.label.link": ("Kobles", "Link"),
    "cli.adopt.label.linked": ("Koblet", "Linked"),
    "cli.adopt.label.ask": ("Uklare", "Unclear"),
    "cli.adopt.label.erp_only": ("Bare 24SO", "Only 24SO"),
    "cli.adopt.label.wms_only": ("Bare Rackbeat", "Only Rackbeat"),
    "cli.adopt.label.differing": ("Ulike", "Differing"),
    "cli.adopt.label.unsendable": ("Kan ikke sendes", "Unsendable"),
    "cli.adopt.question": (
        "Uklart, {kind}: {why} (24SevenOffice: {erp}; Rackbeat: {wms})",
        "Unclear, {kind}: {why} (24SevenOffice: {erp}; Rackbeat: {wms})",
    ),
    "cli.adopt.difference": (
        "Ulikt, {kind} {erp_id}: {field} er {erp} i 24SevenOffice og {wms} i Rackbeat. Står til eieren endrer det.",
        "Differs, {kind} {erp_id}: {field} is {erp} in 24SevenOffice and {wms} in Rackbeat. Left to its owner.",
    ),
    "cli.adopt.conflict": (
        "Konflikt, {kind} {erp_id}: {field} er {erp} i 24SevenOffice og {wms} i Rackbeat. En person må bestemme.",
        "Conflict, {kind} {erp_id}: {field} is {erp} in 24SevenOffice and {wms} in Rackbeat. A person must decide.",
    ),
    "cli.adopt.more": (
        "... og {count} til; alt står i samsvar setup --adopt --json",
        "... and {count} more; all of it is in samsvar setup --adopt --json",
    ),
    "cli.adopt.id_fields": (
        "Etterpå skrives {count} tomme id-felter i Rackbeat.",
        "Afterwards {count} empty id fields in Rackbeat are written.",
    ),
    "cli.adopt.waiting": (
        "Etterpå overføres {count} ordrer som ikke finnes i Rackbeat.",
        "Afterwards {count} orders that are not in Rackbeat are transferred.",
    ),
    "cli.adopt.sends": (
        "Etterpå settes {count} ordrer som er sendt fra Rackbeat, til Sendt i 24SevenOffice.",
        "Afterwards {count} orders that were shipped in Rackbeat become Sendt in 24SevenOffice.",
    ),
    "cli.adopt.invoices": (
        "Etterpå flytter {count} fakturaer fra de siste 30 dagene ordrene sine videre i 24SevenOffice.",
        "Afterwards {count} invoices of the last 30 days move their orders on in 24SevenOffice.",
    ),
    "cli.adopt.rebased": (
        "Tilstanden er eldre enn kontoene: {count} par får det de viser nå, som utgangspunkt.",
        "The state is older than the accounts: {count} pairs begin anew from what they show now.",
    ),
    "cli.adopt.dangling": (
        "{count} ordrer i Rackbeat viser til ordrer som ikke finnes i 24SevenOffice.",
        "{count} orders in Rackbeat refer to orders that 24SevenOffice does not have.",
    ),
    "cli.adopt.only": (
        "{count} poster finnes bare i 24SevenOffice. De overføres ikke av seg selv: samsvar sync start",
        "{count} records are in 24SevenOffice only. They are not sent by themselves: samsvar sync start",
    ),
    "cli.adopt.dry": (
        "Prøvekjøring: {total} par ville blitt koblet. Ingenting er endret i noen av systemene.",
        "Dry run: {total} pairs would be linked. Nothing was changed in either system.",
    ),
    "cli.adopt.go": (
        "Sett i gang: samsvar setup --adopt --confirm {total}",
        "To start: samsvar setup --adopt --confirm {total}",
    ),
    "cli.adopt.ask": (
        "Skriv {total} for å koble dem, eller bare Enter for å la være",
        "Type {total} to link them, or just Enter to leave it",
    ),
    "cli.adopt.done": (
        "Ferdig: {total} par er koblet, {questions} er uklare og venter. Se dem: samsvar inbox list",
        "Done: {total} pairs are linked, {questions} are unclear and wait. See them: samsvar inbox list",
    ),
    "cli.adopt.why.number_used_twice": (
        "nummeret brukes av flere i 24SevenOffice",
        "the number is used by several in 24SevenOffice",
    ),
    "cli.adopt.why.two_candidates": (
        "flere i Rackbeat peker på den samme",
        "several in Rackbeat point to the same one",
    ),
    "cli.adopt.why.id_and_number_disagree": (
        "id-feltet og nummeret sier hver sitt",
        "the id field and the number disagree",
    ),
    "cli.adopt.why.name_differs": ("navnet er et annet", "the name is another one"),
    "cli.adopt.why.linked_elsewhere": ("en av dem er koblet til en annen", "one of them is linked to another one"),
    "cli.adopt.why.several_references": (
        "ordren viser til flere ordrer i 24SevenOffice",
        "the order refers to several orders in 24SevenOffice",
    ),
    "cli.adopt.why.customer_differs": ("kundene er ikke den samme", "the customers are not the same"),
    "cli.adopt.why.looks_alike": (
        "en ordre uten referanse har de samme varene",
        "an order without a reference holds the same goods",
    ),
}

CLI: Mapping[str, tuple[str, str]] = {
    "cli.nothing": ("Ingenting å vise.", "Nothing to show."),
    **_ADOPT,
    "trouble.silent": ("{system} har ikke svart ennå", "{system} has not answered yet"),
    "trouble.webhooks": ("webhooks: {why}", "webhooks: {why}"),
    "trouble.other": ("{why}", "{why}"),
    "trouble.held": ("ingenting skrives ({name}: {why})", "nothing is written ({name}: {why})"),
    "trouble.stock_held": ("ingen beholdning skrives ({name}: {why})", "no stock is written ({name}: {why})"),
    "trouble.audit": (
        "ingenting skrives: revisjonsmodus, Rackbeats egen integrasjon flytter dette",
        "nothing is written: audit mode, Rackbeat's own integration moves this",
    ),
    "trouble.held.person": (
        "ingenting skrives: satt på pause ({why}). Fortsett: samsvar outbox resume",
        "nothing is written: paused ({why}). Go on: samsvar outbox resume",
    ),
    "trouble.held.dry_run": (
        "ingenting skrives: prøvekjøring (dry_run = true). Se kommandoene: samsvar outbox list",
        "nothing is written: dry run (dry_run = true). See the commands: samsvar outbox list",
    ),
    "trouble.held.fuse": (
        "ingenting skrives: sikringen gikk ({name}: {why}). Se først, så: samsvar outbox resume",
        "nothing is written: the fuse blew ({name}: {why}). Look first, then: samsvar outbox resume",
    ),
    "trouble.held.window": (
        "ingenting skrives: vedlikeholdsvindu ({name}, {why})",
        "nothing is written: maintenance window ({name}, {why})",
    ),
}
