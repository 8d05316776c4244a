"""Why nothing is written, as the holds of the gate put it: each wording as a clause for the sentences of `trouble.*`,
and the refusal that names the hold (`said.paused.*`). As `details_record`, which see."""

from __future__ import annotations

from collections.abc import Mapping

HOLD_DETAILS: Mapping[str, tuple[str, str, str]] = {
    "hold.fuse": (
        "more than {count:count} within an hour; look at samsvar outbox list, then samsvar outbox resume",
        "mer enn {count} på én time",
        "more than {count} within an hour",
    ),
    "hold.fuse_name": ("fuse {kind:kind} {sort:sort}", "{kind}, {sort}", "{kind}, {sort}"),
    "hold.stock_name": ("fuse stock to zero", "sikringen mot nullbeholdning", "the fuse against empty stock"),
    "hold.dry_run": (
        "dry_run = true in the configuration",
        "dry_run = true i konfigurasjonen",
        "dry_run = true in the configuration",
    ),
    "hold.window_name": ("window {name}", "«{name}»", "“{name}”"),
    "hold.window": ("until {at:instant}", "til {at}", "until {at}"),
    "hold.canary_name": ("canary", "fast post mangler", "canary"),
    "hold.canary": (
        "{records:records} is missing: is this the right account?",
        "finner ikke {records}. Er det riktig konto (samsvar check)? Er posten borte med vilje, så rett canaries i "
        "konfigurasjonen, og så: systemctl restart samsvar",
        "{records} is missing. Is it the right account (samsvar check)? If the record is gone on purpose, correct "
        "canaries in the configuration, then: systemctl restart samsvar",
    ),
    "hold.identity_name": ("identity", "annen konto", "identity"),
    "hold.identity": (
        "{systems:systems} is another account than when this state began; use another state_dir",
        "{systems} er en annen konto enn da denne tilstanden begynte; bruk en annen state_dir",
        "{systems} is another account than when this state began; use another state_dir",
    ),
    "hold.adoption_name": ("adoption", "kontoene må kobles først", "adoption"),
    "hold.adoption": (
        "{why:clause}; see what would be linked: samsvar setup --adopt",
        "{why}; se hva som ville blitt koblet: samsvar setup --adopt",
        "{why}; see what would be linked: samsvar setup --adopt",
    ),
    "hold.unknown_order": (
        "Rackbeat has orders that refer to orders of 24SevenOffice ({id}), and no link is known",
        "Rackbeat har ordrer som viser til ordrer i 24SevenOffice ({id}), og ingen kobling er kjent",
        "Rackbeat has orders that refer to orders of 24SevenOffice ({id}), and no link is known",
    ),
    "hold.id_field": (
        "the id field of a {kind:kind} in Rackbeat names a record of 24SevenOffice, and no link is known",
        "et id-felt i Rackbeat nevner en post i 24SevenOffice ({kind}), og ingen kobling er kjent",
        "an id field in Rackbeat names a record of 24SevenOffice ({kind}), and no link is known",
    ),
    "hold.same_numbers": (
        "{count:count} or more of kind {kind:kind} bear the same number in both systems, and no link is known",
        "{count} eller flere poster har samme nummer i begge systemene ({kind}), og ingen kobling er kjent",
        "{count} or more records bear the same number in both systems ({kind}), and no link is known",
    ),
    "hold.unread": (
        "what Rackbeat knows cannot be read: {reason:reason}",
        "Det Rackbeat vet, kan ikke leses: {reason}",
        "What Rackbeat knows cannot be read: {reason}",
    ),
    "said.asked_again": (
        "{system:system} is asked again with the new secret",
        "{system} blir spurt på nytt, med det nye passordet eller den nye nøkkelen.",
        "{system} is asked again, with the new password or key.",
    ),
    "hold.unlisted": (
        "{system:system} refuses to list {kind:kind}: {reason:reason}",
        "{system} lar seg ikke lese ({kind}): {reason}",
        "{system} refuses to be listed ({kind}): {reason}",
    ),
    "hold.restored": (
        "the state was restored from a backup",
        "tilstanden er hentet tilbake fra en sikkerhetskopi",
        "the state was restored from a backup",
    ),
    "hold.unregistered": ("not registered yet", "ikke registrert ennå", "not registered yet"),
    "hold.nothing": ("nothing was held", "ingenting var holdt tilbake", "nothing was held"),
    "said.paused.fuse": (
        "fuse {kind:kind} {sort:sort}: {why:clause}",
        "Sikringen gikk ({kind}, {sort}): {why}.",
        "The fuse blew ({kind}, {sort}): {why}.",
    ),
    "said.paused.stock": (
        "fuse stock to zero: {why:clause}",
        "Sikringen mot nullbeholdning gikk: {why}.",
        "The fuse against empty stock blew: {why}.",
    ),
    "said.paused.person": (
        "person: {actor}: {words}",
        "Satt på pause av {actor}: «{words}»",
        "Paused by {actor}: “{words}”",
    ),
    "said.paused.adoption": (
        "adoption: {why:clause}",
        "Kontoene må kobles først: {why}.",
        "The accounts must be adopted first: {why}.",
    ),
    "said.paused.identity": (
        "identity: {why:clause}",
        "Kontoen er en annen: {why}.",
        "The account is another one: {why}.",
    ),
    "said.paused.canary": (
        "canary: {why:clause}",
        "En post som alltid skal finnes, mangler: {why}",
        "A record that is always there is missing: {why}",
    ),
    "said.paused.dry_run": (
        "dry_run: {why:clause}",
        "Prøvekjøring: {why}.",
        "Dry run: {why}.",
    ),
    "said.paused.window": (
        "window {name}: until {at:instant}",
        "Vedlikeholdsvinduet «{name}» varer til {at}.",
        "The maintenance window “{name}” lasts until {at}.",
    ),
    "said.mode.audit": (
        "audit mode sends only the commands of an applied repair plan",
        "I revisjonsmodus sendes bare kommandoene i en reparasjonsplan som en person har tatt i bruk.",
        "Audit mode sends only the commands of a repair plan that a person applied.",
    ),
}
