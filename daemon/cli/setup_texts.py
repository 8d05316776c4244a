"""Every sentence of `samsvar setup`, in bokmål and English. Statuses have the words of the users' own screens."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING

from daemon.domain.messages import Catalogue

if TYPE_CHECKING:
    from daemon.operations.setup.workshop import Missing

_GROUPS: Mapping[str, tuple[str, str]] = {
    "welcome": (
        "Dette setter opp Samsvar. Ingenting skrives før du har sett alt og sagt ja; avbryt når du vil med Ctrl+C. "
        "Konfigurasjonen blir {path}.",
        "This sets up Samsvar. Nothing is written before you have seen it all and agreed; leave at any time with "
        "Ctrl+C. The configuration will be {path}.",
    ),
    "existing.title": ("{path} finnes fra før.", "{path} is there already."),
    "existing.keep": (
        "La den stå; se bare etter hva som mangler i Rackbeat",
        "Leave it; only look at what is missing in Rackbeat",
    ),
    "existing.change": ("Gå gjennom den og endre", "Go through it and change"),
    "existing.leave": ("Avslutt", "Leave"),
    "group.start": ("Først", "First"),
    "group.erp": ("24SevenOffice", "24SevenOffice"),
    "group.wms": ("Rackbeat", "Rackbeat"),
    "group.masters": (
        "Hvor opprettes og vedlikeholdes dataene?",
        "Where are records created and maintained?",
    ),
    "group.orders": ("Ordrer", "Orders"),
    "group.stock": ("Lager", "Stock"),
    "group.webhooks": ("Webhooks", "Webhooks"),
    "group.secrets": ("Passord og nøkkel", "Password and key"),
    "identity.chosen": ("Firma: {name}", "Company: {name}"),
    "account.found": ("Rackbeat-konto: {name} (avtale {id})", "Rackbeat account: {name} (agreement {id})"),
    "needs.none": ("Rackbeat har alt som trengs.", "Rackbeat has everything that is needed."),
    "needs.some": ("Dette mangler i Rackbeat:", "This is missing in Rackbeat:"),
    "needs.plan": (
        "Abonnementet i Rackbeat har ikke egne felter. Be Rackbeat om det (Premium); ingen kan opprette dem uten.",
        "The Rackbeat plan has no text fields. Ask Rackbeat for them (Premium); nobody can create them without.",
    ),
    "needs.left": ("Dette mangler fortsatt i Rackbeat: {what}", "This is still missing in Rackbeat: {what}"),
    "needs.again": (
        "Oppsettet er ikke ferdig. Kjør det samme en gang til; det gjør bare det som mangler: {command} setup",
        "Setup is not complete. Run the same once more; it does only what is missing: {command} setup",
    ),
    "needs.refused": ("Kunne ikke opprette {what}: {why}", "Could not create {what}: {why}"),
    "needs.created": ("Opprettet: {what}", "Created: {what}"),
    "need.payment_term": ("betalingsbetingelsen {name} (nummer {key})", "the payment term {name} (number {key})"),
    "need.customer_group": ("kundegruppen {name} (nummer {key})", "the customer group {name} (number {key})"),
    "need.supplier_group": ("leverandørgruppen {name} (nummer {key})", "the supplier group {name} (number {key})"),
    "need.field.item": ("tekstfeltet «{name}» på produkter", "the text field “{name}” on products"),
    "need.field.customer": ("tekstfeltet «{name}» på kunder", "the text field “{name}” on customers"),
    "need.field.supplier": ("tekstfeltet «{name}» på leverandører", "the text field “{name}” on suppliers"),
    "summary": ("Slik blir det:", "This is how it will be:"),
    "label.company": ("24SevenOffice", "24SevenOffice"),
    "label.account": ("Rackbeat", "Rackbeat"),
    "summary.all": ("alle", "all"),
    "summary.none": ("ingen", "none"),
    "confirm.write": ("Skrive {path}?", "Write {path}?"),
    "pick": ("Velg", "Choose"),
}

_ASKED: Mapping[str, tuple[str, str]] = {
    "ask.language": ("Språk", "Language"),
    "option.language.nb": ("Norsk", "Norwegian"),
    "option.language.en": ("Engelsk", "English"),
    "ask.mode": ("Modus", "Mode"),
    "help.mode": (
        "Begynn med revisjon: Samsvar ser på begge systemene og rapporterer, og skriver ingenting. Bytt til "
        "synkronisering når rapportene stemmer og Rackbeats egen integrasjon er slått av.",
        "Begin with audit: Samsvar looks at both systems and reports, and writes nothing. Change to sync when the "
        "reports are right and Rackbeat's own integration is switched off.",
    ),
    "option.mode.audit": ("Revisjon (anbefalt først)", "Audit (recommended first)"),
    "option.mode.sync": ("Synkronisering", "Sync"),
    "ask.connection": ("Navn på forbindelsen", "Name of the connection"),
    "ask.state_dir": ("Mappe for tilstanden", "Folder for the state"),
    "ask.erp.url": ("Adressen til 24SevenOffice", "Address of 24SevenOffice"),
    "ask.erp.username": ("Brukernavn i 24SevenOffice", "User name in 24SevenOffice"),
    "ask.erp.password": ("Passord i 24SevenOffice", "Password in 24SevenOffice"),
    "ask.erp.application_id": ("Applikasjons-ID fra 24SevenOffice", "Application id from 24SevenOffice"),
    "ask.erp.identity_id": ("Hvilket firma?", "Which company?"),
    "help.erp.identity_id": (
        "Brukeren har flere firmaer (identiteter). Velg det som hører til denne Rackbeat-kontoen.",
        "The user has several companies (identities). Choose the one that belongs to this Rackbeat account.",
    ),
    "ask.wms.url": ("Adressen til Rackbeat", "Address of Rackbeat"),
    "ask.wms.token": ("API-nøkkel fra Rackbeat (Innstillinger, API)", "API key from Rackbeat (Settings, API)"),
    "ask.create_missing": ("Skal setup opprette det i Rackbeat?", "Shall setup create it in Rackbeat?"),
    "ask.masters.product": ("Produkter", "Products"),
    "ask.masters.customer": ("Kunder", "Customers"),
    "ask.masters.supplier": ("Leverandører", "Suppliers"),
    "ask.masters.category": ("Produktkategorier", "Product categories"),
    **{
        f"option.masters.{kind}.{value}": names
        for kind in ("product", "customer", "supplier", "category")
        for value, names in {
            "erp": ("24SevenOffice", "24SevenOffice"),
            "wms": ("Rackbeat", "Rackbeat"),
            "both": ("Begge veier", "Both ways"),
        }.items()
    },
    "ask.number_source": ("Hvilket 24SevenOffice-nummer blir nummeret i Rackbeat?", "Which number goes to Rackbeat?"),
    "help.number_source": (
        "Rackbeat trenger ett entydig nummer. Det alternative nummeret er det dere ser på skjermen, men det kan "
        "mangle eller være brukt to ganger; slike poster overføres ikke, og rapporten nevner dem.",
        "Rackbeat needs one unique number. The alternative number is the one you see on the screen, but it may be "
        "missing or used twice; such records are not sent, and the report names them.",
    ),
    "option.number_source.alternative": ("Det alternative nummeret", "The alternative number"),
    "option.number_source.id": ("Den unike ID-en", "The unique id"),
    "ask.wms.currency": ("Valuta for nye kunder fra Rackbeat", "Currency of new customers from Rackbeat"),
    "ask.wms.locale": ("Språk for nye kunder fra Rackbeat", "Language of new customers from Rackbeat"),
    "ask.orders.transfer_status": (
        "Når skal en ordre overføres til Rackbeat?",
        "When does an order go to Rackbeat?",
    ),
    "option.orders.transfer_status.Confirmed": ("Akseptert (Confirmed)", "Akseptert, accepted (Confirmed)"),
    "option.orders.transfer_status.Production": ("Produksjon (Production)", "Produksjon, production (Production)"),
    "option.orders.transfer_status.Pack": ("Pakket (Pack)", "Pakket, packed (Pack)"),
    "ask.orders.wms_state": ("Hvordan kommer den fram i Rackbeat?", "How does it arrive in Rackbeat?"),
    "option.orders.wms_state.draft": ("Kladd", "Kladd, draft"),
    "option.orders.wms_state.booked": ("Bokført", "Bokført, booked"),
    "option.orders.wms_state.ready": (
        "Bokført og klar til sending",
        "Bokført og klar til sending, booked and ready to ship",
    ),
    "ask.orders.invoice_status": (
        "Hva skjer med ordren i 24SevenOffice når den faktureres i Rackbeat?",
        "What happens to the 24SevenOffice order when it is invoiced in Rackbeat?",
    ),
    "option.orders.invoice_status.ForInvoicing": (
        "Til fakturering (ForInvoicing)",
        "Til fakturering, for invoicing (ForInvoicing)",
    ),
    "option.orders.invoice_status.Invoiced": (
        "Fakturert (Invoiced): bokføres i regnskapet og KAN IKKE ANGRES",
        "Fakturert, invoiced (Invoiced): is booked in the accounts and CANNOT BE UNDONE",
    ),
    "option.orders.invoice_status.": ("Ingenting", "Nothing"),
    "ask.orders_since": (
        "Første ordredato som teller (ÅÅÅÅ-MM-DD, tomt for alle)",
        "First order date that counts (YYYY-MM-DD, empty for all)",
    ),
    "help.orders_since": (
        "Eldre ordrer røres ikke og er ikke avvik. De kan hentes én og én med: samsvar order get ID",
        "Older orders are left alone and are no drift. They can be fetched one by one with: samsvar order get ID",
    ),
    "ask.opening_stock": ("Åpningslager", "Opening stock"),
    "help.opening_stock": (
        "Beholdningen går fra Rackbeat til 24SevenOffice. Først må åpningslageret i Rackbeat være riktig.",
        "Stock goes from Rackbeat to 24SevenOffice. The opening stock in Rackbeat must be right first.",
    ),
    "option.opening_stock.off": ("Ikke overfør beholdning ennå", "Do not transfer stock yet"),
    "option.opening_stock.counted-in-rackbeat": ("Det er talt opp i Rackbeat", "It was counted in Rackbeat"),
    "option.opening_stock.from-erp": (
        "Skriv 24SevenOffice sin beholdning til Rackbeat som bokførte justeringer",
        "Write 24SevenOffice's stock to Rackbeat as booked adjustments",
    ),
    "ask.public_url": ("Adressen der Rackbeat når Samsvar", "The address where Rackbeat reaches Samsvar"),
    "help.public_url": (
        "For eksempel https://samsvar.example.no, med en proxy foran (docs/proxy). Tomt: Rackbeat kan ikke si fra, og "
        "alt hentes ved spørring. Webhooks registreres av tjenesten når den starter.",
        "Such as https://samsvar.example.no, with a proxy in front (docs/proxy). Empty: Rackbeat cannot tell us, and "
        "everything is polled. Webhooks are registered by the daemon when it starts.",
    ),
    "ask.secrets": ("Hvor skal passordet og nøkkelen ligge?", "Where do the password and the key live?"),
    "option.secrets.files": ("I filer som andre brukere ikke kan lese", "In files that other users cannot read"),
    "option.secrets.systemd": (
        "Som systemd-credentials",
        "As systemd credentials",
    ),
    "option.create_missing.True": ("ja", "yes"),
    "option.create_missing.False": ("nei", "no"),
}

_TOLD: Mapping[str, tuple[str, str]] = {
    "wrong.flag": ("må være true eller false", "must be true or false"),
    "wrong.text": ("må være tekst i hermetegn", "must be text in quotes"),
    "wrong.choice": ("må være en av: {options}", "must be one of: {options}"),
    "wrong.empty": ("kan ikke være tom", "must not be empty"),
    "wrong.day": ("må være en dato som 2026-01-31, eller tom", "must be a date such as 2026-01-31, or empty"),
    "wrong.pick": ("Skriv et tall fra 1 til {most}.", "Type a number from 1 to {most}."),
    "wrong.missing": ("mangler", "is missing"),
    "wrong.missing_secret": (
        "mangler (eller {key}_file med navnet på en fil)",
        "is missing (or {key}_file with the name of a file)",
    ),
    "wrong.unreadable": ("filen {file} kan ikke leses", "the file {file} cannot be read"),
    "wrong.unknown": ("er ikke noe setup spør om", "is nothing that setup asks"),
    "wrong.overwrite": (
        "overwrite: {path} finnes og ville blitt endret; sett overwrite = true for å tillate det",
        "overwrite: {path} is there and would change; set overwrite = true to allow that",
    ),
    "wrong.identity": ("erp.identity_id: må være en av: {names}", "erp.identity_id: must be one of: {names}"),
    "answers.what": ("Svarene i {file} kan ikke brukes.", "The answers in {file} cannot be used."),
    "answers.todo": (
        "Rett filen og kjør på nytt. Alle spørsmålene står i docs/setup.md.",
        "Correct the file and run again. All questions are in docs/setup.md.",
    ),
    "terminal.what": ("Ingen kan spørres her.", "Nobody can be asked here."),
    "terminal.why": (
        "Uten terminal trengs både --yes og --answers FIL.",
        "Without a terminal both --yes and --answers FILE are needed.",
    ),
    "terminal.todo": (
        "samsvar setup --yes --answers svar.toml (spørsmålene står i docs/setup.md)",
        "samsvar setup --yes --answers answers.toml (the questions are in docs/setup.md)",
    ),
    "interrupted.what": ("Avbrutt.", "Interrupted."),
    "interrupted.why": (
        "Ingenting er halvskrevet: {path} er enten som før eller ferdig.",
        "Nothing is half written: {path} is either as before or complete.",
    ),
    "refused.erp": ("24SevenOffice sa nei.", "24SevenOffice said no."),
    "refused.wms": ("Rackbeat sa nei.", "Rackbeat said no."),
    "silent.erp": ("24SevenOffice svarte ikke som ventet.", "24SevenOffice did not answer as expected."),
    "silent.wms": ("Rackbeat svarte ikke som ventet.", "Rackbeat did not answer as expected."),
    "written.owner": (
        "Skrevet: {path} (0{mode}: bare {owner} kan lese den)",
        "Written: {path} (0{mode}: only {owner} can read it)",
    ),
    "written.group": (
        "Skrevet: {path} (0{mode}: {owner} og gruppen {group} kan lese den)",
        "Written: {path} (0{mode}: {owner} and the group {group} can read it)",
    ),
    "unchanged": ("Uendret: {path}", "Unchanged: {path}"),
    "company": ("Logget inn hos {name}.", "Logged in at {name}."),
    "plan.counting": (
        "Prøvekjører den innledende synkroniseringen; ingenting skrives ...",
        "Dry run of the initial sync; nothing is written ...",
    ),
    "plan.running": (
        "Tjenesten går allerede; start den på nytt, og se prøvekjøringen med: samsvar sync start",
        "The daemon runs already; restart it, and see the dry run with: samsvar sync start",
    ),
    "plan.not_ours": (
        "{folder} eies av en annen bruker, så prøvekjøringen må gjøres av tjenesten: samsvar sync start",
        "{folder} belongs to another user, so the dry run is the daemon's: samsvar sync start",
    ),
    "plan.failed": ("Prøvekjøringen ble ikke ferdig: {why}", "The dry run did not finish: {why}"),
    "next.credential": (
        "Legg inn: systemd-creds encrypt --name={credential} - /etc/credstore.encrypted/{credential} "
        "og LoadCredentialEncrypted={credential} i tjenesten.",
        "Store: systemd-creds encrypt --name={credential} - /etc/credstore.encrypted/{credential} "
        "and LoadCredentialEncrypted={credential} in the unit.",
    ),
    "next.files": (
        "Tjenesten venter seg credentials. Tøm dem: systemctl edit samsvar, og en linje LoadCredential= uten mer under "
        "[Service].",
        "The service expects credentials. Clear them: systemctl edit samsvar, and a line LoadCredential= with nothing "
        "behind it below [Service].",
    ),
    "next.owner": (
        "Du er root: la tjenestens bruker eie filene: chown -R samsvar: {folder}",
        "You are root: let the daemon's user own the files: chown -R samsvar: {folder}",
    ),
    "next.check": ("Se at alt er i orden: {command} check", "See that all is well: {command} check"),
    "next.service": (
        "Start tjenesten: systemctl enable --now samsvar",
        "Start the daemon: systemctl enable --now samsvar",
    ),
    "next.start": (
        "Start tjenesten: systemctl enable --now samsvar, eller for å prøve: {command} run",
        "Start the daemon: systemctl enable --now samsvar, or to try it: {command} run",
    ),
    "next.audit": (
        "I revisjonsmodus registreres ingen webhooks, og ingenting overføres; rapporten kommer hver natt.",
        "In audit mode no webhooks are registered and nothing is transferred; the report comes every night.",
    ),
    "next.webhooks": (
        "Webhooks registreres av tjenesten når den starter.",
        "Webhooks are registered by the daemon when it starts.",
    ),
    "next.sync": (
        "Når tjenesten går, sett i gang den innledende synkroniseringen: {command} sync start",
        "When the daemon runs, start the initial sync: {command} sync start",
    ),
    "next.stock": (
        "Beholdning overføres først når åpningslageret er gjort opp: {command} sync stock --opening {how}",
        "Stock is transferred only once opening stock is settled: {command} sync stock --opening {how}",
    ),
}

SETUP = Catalogue(_GROUPS, _ASKED, _TOLD)


def phrase(code: str, language: str, **values: object) -> str:
    """Raises KeyError for an unknown code, language or a missing value."""
    return SETUP.text(code, language, **values)


def is_known(code: str) -> bool:
    return code in SETUP


def shown(item: Missing, language: str) -> str:
    """One thing that R1 asks for, in words."""
    code = f"need.{item.need}.{item.key}"
    return phrase(code if is_known(code) else f"need.{item.need}", language, name=item.name, key=item.key)
