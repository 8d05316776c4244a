"""The help of the commands in bokmål, by its English paragraph. Used by `help_language`; a test holds that no help is
missing here, and that nothing here is without a command. Must never hold code.
"""

from __future__ import annotations

from collections.abc import Mapping

COMMANDS: Mapping[str, str] = {
    "Keeps 24SevenOffice and Rackbeat in agreement: sync, audit, report, repair.": (
        "Holder 24SevenOffice og Rackbeat i samsvar: synkroniser, sammenlign, meld, rett."
    ),
    "Play the whole story on imitations of both systems.": "Spill hele historien på etterligninger.",
    "A working day in fast forward: orders, shipments, accidents, an audit that finds them, and a repair.": (
        "En arbeidsdag i hurtigspill: ordrer, sendinger, uhell, en revisjon som finner dem, og en reparasjon."
    ),
    "Set up a connection by questions and answers.": "Sett opp en forbindelse med spørsmål og svar.",
    "Asks, checks, writes the configuration, creates what Rackbeat lacks, and counts the first sync.": (
        "Spør, sjekker, skriver konfigurasjonen, oppretter det Rackbeat mangler, og teller opp første overføring."
    ),
    "Look whether everything is in order.": "Se etter om alt er i orden.",
    "Login, rights, fields, webhooks, clock, quota. Exit 1 when something is not.": (
        "Innlogging, rettigheter, felter, webhooks, klokke, kvote. Sluttkode 1 når noe ikke er i orden."
    ),
    "Run the daemon in the foreground.": "Kjør tjenesten i forgrunnen.",
    "Show how the daemon and its connections are doing.": "Vis hvordan det står til med tjenesten.",
    "Tell all about one record, and what would happen next.": "Fortell alt om én post, og hva som ville skje nå.",
    "Both values of a record or a drift, their base, history and queue. Sends nothing.": (
        "Begge verdiene til en post eller et avvik, hva de sist var enige om, historien og køen. Sender ingenting."
    ),
    "Imitate both systems on this machine until Ctrl+C.": "Etterlign begge systemene her til Ctrl+C.",
    "With --json: one line when ready.": "Med --json: én linje når det er klart.",
    "Copy the state, also while the daemon runs.": "Kopier tilstanden, også mens tjenesten går.",
    "Put a backup in the place of the state; stop the daemon first.": "Legg tilbake en kopi; stopp tjenesten først.",
    "Bring records together: all at first, or one now.": "Bring poster sammen: alle først, eller én nå.",
    "Count what the initial sync would create, or do it.": "Tell hva første overføring oppretter, eller gjør det.",
    "Without --confirm nothing is changed; with --confirm TOTAL it is done.": (
        "Uten --confirm endres ingenting; med --confirm ANTALL blir det gjort."
    ),
    "Bring one order together now, by the rules.": "Bring én ordre sammen nå, etter reglene.",
    "Bring one record together now, by the rules.": "Bring én post sammen nå, etter reglene.",
    "Settle opening stock.": "Avklar åpningsbeholdningen.",
    "Until that is done, no stock flows from Rackbeat to 24SevenOffice.": (
        "Før det er gjort, går ingen beholdning fra Rackbeat til 24SevenOffice."
    ),
    "One order.": "Én ordre.",
    "Bring one 24SevenOffice order to Rackbeat now.": "Hent én ordre fra 24SevenOffice til Rackbeat nå.",
    "Whatever its status or age. Repeating it never duplicates.": (
        "Uansett status og alder. Å gjenta det lager aldri to."
    ),
    "With --again an order whose Rackbeat order was deleted gets a new one; one that is still there stays alone.": (
        "Med --again får en ordre som er slettet i Rackbeat, en ny; en ordre som fortsatt finnes der, røres ikke."
    ),
    "What waits to be worked on.": "Det som venter på å bli behandlet.",
    "Show what waits, what failed and why.": "Vis hva som venter, hva som feilet, og hvorfor.",
    "Work on one key, or on all that are parked, again.": "Prøv én post igjen, eller alle som er parkert.",
    "With --all: on everything that waits for a person.": "Med --all: alt som venter på en person.",
    "Take one key out of the queue.": "Ta én post ut av køen.",
    "It comes back when something changes it.": "Den kommer tilbake når noe endrer den.",
    "What waits to be sent.": "Det som venter på å bli sendt.",
    "Show the calls that are not finished.": "Vis kallene som ikke er ferdige.",
    "Others with --state.": "Andre med --state.",
    "Send nothing until `outbox resume`. Reading and queueing go on.": (
        "Send ingenting før `outbox resume`. Lesing og kø går videre."
    ),
    "Send again.": "Send igjen.",
    "Compare the two systems.": "Sammenlign de to systemene.",
    "Read both systems, find where they disagree, and look twice. Exit 6 when not everything could be compared.": (
        "Les begge systemene, finn avvik, og se etter to ganger. Sluttkode 6 når ikke alt kunne sammenlignes."
    ),
    "Write what both said at an instant, as Parquet files.": "Skriv det begge sa på et tidspunkt, som Parquet-filer.",
    "Of the past, or now.": "I fortiden, eller nå.",
    "Where the two systems disagree.": "Der de to systemene er uenige.",
    "List open drift. With --json: the list of drift rows.": "List åpne avvik. Med --json: listen over avvik.",
    "Show one drift in full.": "Vis ett avvik i sin helhet.",
    "Mark a drift as seen, with a reason. It stays open, and the mark ends when it was gone and is back.": (
        "Merk et avvik som sett. Gi en grunn. Det står åpent, og merket gjelder til det har vært borte og er tilbake."
    ),
    "Set a drift aside until a day. It comes back at once when one of its values changes.": (
        "Sett et avvik på vent til en dag. Det kommer tilbake med én gang en av verdiene endrer seg."
    ),
    "Repair drift by a plan.": "Rett avvik med en plan.",
    "Make a plan. Changes nothing.": "Lag en plan. Endrer ingenting.",
    "Show a plan and what became of it.": "Vis en plan og hva det ble av den.",
    "Make a plan that takes an applied plan back. Changes nothing; `repair apply` carries it out.": (
        "Lag en plan som tar en utført plan tilbake. Endrer ingenting; `repair apply` utfører den."
    ),
    "Carry out a plan as it was shown. Deletions that nobody confirmed are skipped.": (
        "Utfør en plan slik den ble vist. Slettinger som ingen har bekreftet, hoppes over."
    ),
    "The drift report.": "Avviksrapporten.",
    "Write the report of the last reconcile run and say where it is.": "Skriv rapporten om siste sammenligning.",
    "Mail the report now, besides the nightly one.": "Send rapporten på e-post nå, i tillegg til den nattlige.",
    "Without --to it goes to the recipients of the configuration whom it concerns. Exit 1 when a mail was not sent.": (
        "Uten --to går den til mottakerne i konfigurasjonen som den angår. Sluttkode 1 når en e-post ikke ble sendt."
    ),
    "The audit log.": "Revisjonsloggen.",
    "Show the newest entries first.": "Vis de nyeste linjene først.",
    "Check that no line was changed or removed. Exit 1 when one was.": (
        "Sjekk at ingen linje er endret eller fjernet. Sluttkode 1 når en er det."
    ),
    "What is kept about persons.": "Det som er lagret om personer.",
    "Erase what was written about a person. Counts first.": "Slett det som er skrevet om en person. Teller først.",
    "The state file.": "Tilstandsfilen.",
    "Read the state file through and name what is wrong with it.": "Les tilstandsfilen og si hva som er galt med den.",
    "The configuration file.": "Konfigurasjonsfilen.",
    "Say every problem of the file at once; exit 2 when there is one. What is allowed but cannot be undone is told.": (
        "Si alt som er galt i filen, på én gang. Sluttkode 2 når noe er galt. Det som er lov, men ikke kan angres, "
        "blir nevnt."
    ),
    "Show what the daemon would use; secrets are hidden.": "Vis det tjenesten ville bruke; hemmeligheter skjules.",
    "Defaults included.": "Standardverdier er med.",
    "Print a complete commented example.": "Skriv ut et fullstendig eksempel med kommentarer.",
}

OPTIONS: Mapping[str, str] = {
    "Configuration file.": "Konfigurasjonsfil.",
    "Which connection, when there are several.": "Hvilken forbindelse, når det er flere.",
    "Print one JSON document on stdout.": "Skriv ett JSON-dokument på stdout.",
    "Install completion for the current shell.": "Installer fullføring for dette skallet.",
    "Show completion for the current shell, to copy it or customize the installation.": (
        "Vis fullføring for dette skallet, for å kopiere den eller tilpasse installasjonen."
    ),
    "Play it on the data in this folder.": "Spill den på dataene i denne mappen.",
    "Seed of the invented world.": "Frø for den oppdiktede verdenen.",
    "Leave everything running and print the URLs.": "La alt gå og skriv ut adressene.",
    "Do not ask.": "Ikke spør.",
    "Answers, with --yes.": "Svar, med --yes.",
    "The file to write.": "Filen som skal skrives.",
    "Link two accounts that are full already.": "Koble to kontoer som allerede er fulle.",
    "With --adopt: the total it showed.": "Med --adopt: antallet den viste.",
    "product, customer, supplier, category, order, invoice or stock; or a drift's fingerprint.": (
        "product, customer, supplier, category, order, invoice eller stock; eller fingeravtrykket til et avvik."
    ),
    "The id or number in either system; left out for a drift.": (
        "Id-en eller nummeret i ett av systemene; utelates for et avvik."
    ),
    "erp or wms, when both have something with this id.": "erp eller wms, når begge har noe med denne id-en.",
    "0: any free port.": "0: en ledig port.",
    "Data to fill it with.": "Data å fylle den med.",
    "Write a samsvar.toml that fits.": "Skriv en samsvar.toml som passer.",
    "Lift both systems' request limits, and ours in the written file.": (
        "Opphev grensene for forespørsler i begge systemene, og våre i filen som skrives."
    ),
    "Keep every SOAP request, passwords too.": "Ta vare på hver SOAP-forespørsel, passord også.",
    "Let Rackbeat's own integration sync, faults included; ours only watches.": (
        "La Rackbeats egen integrasjon synkronisere, med feilene sine; vår ser bare på."
    ),
    "Where to; must not exist yet.": "Hvor; må ikke finnes fra før.",
    "A file that `samsvar backup` made.": "En fil som `samsvar backup` har laget.",
    "category, customer, supplier or product; repeat it. Default: all.": (
        "category, customer, supplier eller product; kan gjentas. Ellers: alle."
    ),
    "The total that the dry run showed.": "Antallet som prøvekjøringen viste.",
    "The id in 24SevenOffice or the number in Rackbeat.": "Id-en i 24SevenOffice eller nummeret i Rackbeat.",
    "Show every command that would be sent, and send none.": "Vis kommandoene som ville blitt sendt, og send ingen.",
    "The id or number in either system.": "Id-en eller nummeret i ett av systemene.",
    "How opening stock is settled; without it, say how it stands.": (
        "Hvordan åpningsbeholdningen avklares; uten: si hvordan det står."
    ),
    "The order id in 24SevenOffice.": "Ordrenummeret i 24SevenOffice.",
    "Also if its Rackbeat order was deleted there.": "Også om ordren er slettet i Rackbeat.",
    "Only what waits for a person.": "Bare det som venter på en person.",
    "Show at most so many.": "Vis høyst så mange.",
    "As `inbox list` shows it.": "Slik `inbox list` viser det.",
    "Everything that waits for a person.": "Alt som venter på en person.",
    "pending, sending, parked, done or dropped; repeat it.": (
        "pending, sending, parked, done eller dropped; kan gjentas."
    ),
    "Written to the audit log.": "Skrives i revisjonsloggen.",
    "Exit 3 when drift is open.": "Sluttkode 3 når avvik er åpne.",
    "Such as 2026-11-22T02:30:00+01:00. Left out: now.": "Som 2026-11-22T02:30:00+01:00. Utelatt: nå.",
    "Only this kind, such as order.duplicate.": "Bare denne typen, som order.duplicate.",
    "Resolved ones too.": "Løste også.",
    "Exit 3 when any is shown.": "Sluttkode 3 når noen vises.",
    "Or its beginning.": "Eller begynnelsen av det.",
    "Why; whoever sees it next must understand.": "Hvorfor; neste som ser det, må forstå.",
    "YYYY-MM-DD; leave it out to wake it.": "ÅÅÅÅ-MM-DD; utelates for å vekke det.",
    "Only this drift; repeat it. Default: all that is open.": "Bare dette avviket; kan gjentas. Ellers: alle åpne.",
    "Only this kind; repeat it.": "Bare denne typen; kan gjentas.",
    "Whose value counts where both changed a field.": "Hvem sin verdi som gjelder der begge har endret et felt.",
    "Write the plan to a file, with every before-image.": "Skriv planen til en fil, med alt slik det var før.",
    "As `repair plan` printed it, or the file it wrote.": "Slik `repair plan` viste den, eller filen den skrev.",
    "Of the plan that was looked at.": "Til planen som ble sett på.",
    "Allow this deletion; repeat it, or `all`.": "Tillat denne slettingen; kan gjentas, eller `all`.",
    "nb or en; default: the configuration's.": "nb eller en; ellers: konfigurasjonens.",
    "Only to this address; may be given several times.": "Bare til denne adressen; kan gis flere ganger.",
    "Write the mails to files, send nothing, say who would get them.": (
        "Skriv e-postene til filer, send ingenting, si hvem som ville fått dem."
    ),
    "Only this record.": "Bare denne posten.",
    "As a report told it; checked to be in the log.": "Slik en rapport oppga den; må finnes i loggen.",
    "customer or supplier.": "customer eller supplier.",
    "The 24SevenOffice id, or the Rackbeat number.": "Id-en i 24SevenOffice, eller nummeret i Rackbeat.",
    "Stays in the audit log; must not name the person.": "Blir stående i revisjonsloggen; må ikke nevne personen.",
    "Show this message and exit.": "Vis denne hjelpen.",
}

METAVARS: Mapping[str, str] = {
    "FILE": "FIL",
    "NAME": "NAVN",
    "DIR": "MAPPE",
    "KIND": "TYPE",
    "ID": "ID",
    "SYSTEM": "SYSTEM",
    "INSTANT": "TIDSPUNKT",
    "FINGERPRINT": "FINGERAVTRYKK",
    "DAY": "DAG",
    "erp|wms": "erp|wms",
    "PLAN": "PLAN",
    "ACTION": "HANDLING",
    "ADDRESS": "ADRESSE",
    "NUMBER:LINK": "NUMMER:LENKE",
}
"""What stands for a value. Those that a command does not name are typer's: `TYPES`."""

TYPES: Mapping[str, str] = {
    "[OPTIONS]": "[VALG]",
    "COMMAND": "KOMMANDO",
    "[ARGS]...": "[ARGUMENTER]...",
    "<str>": "<tekst>",
    "<int>": "<heltall>",
    "<int range>": "<heltall>",
    "<path>": "<sti>",
}
HEADINGS: Mapping[str, str] = {"Options": "Valg", "Arguments": "Argumenter", "Commands": "Kommandoer"}
NOTES: Mapping[str, str] = {"default": "standard", "required": "må gis", "env var": "miljøvariabel"}
"""What typer adds in square brackets behind an option's help."""
