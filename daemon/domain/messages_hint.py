"""What to do, one or two sentences for each `Reason` (`hint.<value>`). Entries are (bokmål, English); see `messages`.

A hint ends with what to type where there is something to type. KIND and ID stand for what `inbox list` shows.
"""

from __future__ import annotations

from collections.abc import Mapping

HINTS: Mapping[str, tuple[str, str]] = {
    "hint.application_unknown": (
        "Rett application_id i konfigurasjonen til den ID-en som 24SevenOffice har gitt, og start tjenesten "
        "på nytt. Skriv deretter: samsvar status",
        "Correct application_id in the configuration to the id that 24SevenOffice issued, and restart the "
        "service. Then type: samsvar status",
    ),
    "hint.auth_failed": (
        "Legg inn gyldig brukernavn og passord (24SevenOffice) eller ny nøkkel (Rackbeat), og start tjenesten"
        " på nytt. Skriv deretter: samsvar status",
        "Enter a valid user name and password (24SevenOffice) or a new key (Rackbeat), and restart the "
        "service. Then type: samsvar status",
    ),
    "hint.identity_blocked": (
        "Velg et annet firma i konfigurasjonen (identity_id), eller be 24SevenOffice åpne det, og start "
        "tjenesten på nytt. Skriv deretter: samsvar status",
        "Choose another company in the configuration (identity_id), or ask 24SevenOffice to open it, and "
        "restart the service. Then type: samsvar status",
    ),
    "hint.forbidden": (
        "Gi brukeren eller nøkkelen tilgangen som mangler. I Rackbeat kan det også være abonnementet som "
        "mangler funksjonen. Skriv deretter: samsvar inbox retry --all",
        "Give the user or key the right that is missing. In Rackbeat the plan may also lack the feature. Then"
        " type: samsvar inbox retry --all",
    ),
    "hint.session_expired": (
        "Du trenger ikke gjøre noe: Samsvar logger inn på nytt. Skjer det stadig, bruker noe annet den samme "
        "brukeren: gi Samsvar en egen.",
        "Nothing to do: Samsvar logs in again. If it keeps happening, something else uses the same user: give"
        " Samsvar one of its own.",
    ),
    "hint.rate_limited": (
        "Du trenger ikke gjøre noe: Samsvar venter og prøver igjen. Skjer det stadig, bruker noe annet opp kvoten, "
        "eller grensen i konfigurasjonen er for høy. Skriv: samsvar status",
        "Nothing to do: Samsvar waits and tries again. If it keeps happening, something else uses up the quota, or the "
        "rate in the configuration is too high. Type: samsvar status",
    ),
    "hint.unreachable": (
        "Kontroller nettverket og at tjenesten er oppe. Samsvar prøver igjen av seg selv. Skriv: samsvar status",
        "Check the network and that the service is up. Samsvar tries again by itself. Type: samsvar status",
    ),
    "hint.timeout": (
        "Samsvar prøver igjen av seg selv. Skjer det stadig, er tjenesten treg: se driftsmeldingene deres.",
        "Samsvar tries again by itself. If it keeps happening, the service is slow: see their status messages.",
    ),
    "hint.server_error": (
        "Samsvar prøver igjen av seg selv. Varer det mer enn en time, meld det til leverandøren av systemet.",
        "Samsvar tries again by itself. If it lasts more than an hour, report it to the vendor of the system.",
    ),
    "hint.bad_reply": (
        "Samsvar prøver igjen av seg selv. Varer det, kan adressen i konfigurasjonen være feil, eller en "
        "proxy svarer i stedet for tjenesten. Skriv: samsvar config show",
        "Samsvar tries again by itself. If it lasts, the address in the configuration may be wrong, or a "
        "proxy answers instead of the service. Type: samsvar config show",
    ),
    "hint.incomplete": (
        "Samsvar leser på nytt av seg selv. Haster det, skriv: samsvar reconcile run",
        "Samsvar reads again by itself. If it is urgent, type: samsvar reconcile run",
    ),
    "hint.outcome_unknown": (
        "Ikke send noe på nytt for hånd. Samsvar slår opp i det andre systemet før noe gjøres. Står det "
        "fortsatt etter en time, skriv: samsvar audit log --id ID",
        "Send nothing again by hand. Samsvar looks it up in the other system before anything is done. If it "
        "still stands after an hour, type: samsvar audit log --id ID",
    ),
    "hint.not_found": (
        "Se om posten er slettet med vilje. Er den det, skriv: samsvar inbox drop KIND ID",
        "See whether the record was deleted on purpose. If it was, type: samsvar inbox drop KIND ID",
    ),
    "hint.refused": (
        "Les hva det andre systemet svarte, rett posten der den eies, og skriv: samsvar inbox retry KIND ID",
        "Read what the other system answered, correct the record where it is owned, and type: "
        "samsvar inbox retry KIND ID",
    ),
    "hint.locked": (
        "Gjenåpne ordren i Rackbeat hvis den skal endres, eller rett det andre systemet i stedet. Skriv "
        "deretter: samsvar inbox retry KIND ID",
        "Reopen the order in Rackbeat if it must change, or correct the other system instead. Then type: "
        "samsvar inbox retry KIND ID",
    ),
    "hint.number_too_long": (
        "Gi produktet et nummer på høyst 25 tegn i 24SevenOffice. Da overføres det av seg selv.",
        "Give the product a number of at most 25 characters in 24SevenOffice. It is then sent by itself.",
    ),
    "hint.number_missing": (
        "Fyll inn nummeret (alternativt nummer) i 24SevenOffice. Da overføres posten av seg selv.",
        "Fill in the number (alternative number) in 24SevenOffice. The record is then sent by itself.",
    ),
    "hint.number_invalid": (
        "Gi posten et nummer som kan brukes, i systemet der den ble laget. Da overføres den av seg selv.",
        "Give the record a number that can be used, in the system where it was made. It is then sent by itself.",
    ),
    "hint.number_not_unique": (
        "Finn postene som deler nummeret i 24SevenOffice, og gi alle unntatt én et nytt nummer.",
        "Find the records that share the number in 24SevenOffice, and give all but one of them a new number.",
    ),
    "hint.number_taken": (
        "Se hvilken post i Rackbeat som har nummeret. Er det en annen, må den ene få nytt nummer. Skriv "
        "deretter: samsvar inbox retry KIND ID",
        "See which record in Rackbeat has the number. If it is another one, one of the two needs a new "
        "number. Then type: samsvar inbox retry KIND ID",
    ),
    "hint.line_unsendable": (
        "Rett linjen i 24SevenOffice, som oftest et produktnummer på over 25 tegn, og skriv: "
        "samsvar inbox retry order ID",
        "Correct the line in 24SevenOffice, most often a product number of more than 25 characters, and type: "
        "samsvar inbox retry order ID",
    ),
    "hint.product_unknown": (
        "Se hvilket produkt linjen viser til i 24SevenOffice, velg et som finnes, og skriv: "
        "samsvar inbox retry order ID",
        "See which product the line refers to in 24SevenOffice, choose one that exists, and type: "
        "samsvar inbox retry order ID",
    ),
    "hint.customer_unsendable": (
        "Rett kunden i 24SevenOffice, som oftest et nummer som mangler eller brukes to ganger, og skriv: "
        "samsvar inbox retry order ID",
        "Correct the customer in 24SevenOffice, most often a number that is missing or used twice, and type: "
        "samsvar inbox retry order ID",
    ),
    "hint.credit_note": (
        "Før kreditnotaen i 24SevenOffice for hånd og skriv: samsvar inbox drop invoice ID. Eller sett "
        "credit_note_status i konfigurasjonen.",
        "Enter the credit note in 24SevenOffice by hand and type: samsvar inbox drop invoice ID. Or set "
        "credit_note_status in the configuration.",
    ),
    "hint.order_cancelled": (
        "Sett ordren inaktiv i 24SevenOffice hvis den ikke skal leveres. Skal den det, opprett den på nytt i "
        "24SevenOffice. Skriv deretter: samsvar inbox retry order ID",
        "Set the order inactive in 24SevenOffice if it is not to be delivered. If it is, enter it anew in "
        "24SevenOffice. Then type: samsvar inbox retry order ID",
    ),
    "hint.order_withdrawn": (
        "Slett utkastet eller kanseller ordren i Rackbeat, eller sett den tilbake i 24SevenOffice. Skriv deretter: "
        "samsvar inbox retry order ID",
        "Delete the draft or cancel the order in Rackbeat, or set it back in 24SevenOffice. Then type: "
        "samsvar inbox retry order ID",
    ),
    "hint.order_vanished": (
        "Er den slettet med vilje, sett den inaktiv i 24SevenOffice. Skal den sendes, skriv: "
        "samsvar order get ID --again",
        "If it was deleted on purpose, set it inactive in 24SevenOffice. If it shall be shipped, type: "
        "samsvar order get ID --again",
    ),
    "hint.backorder": (
        "Skriv nummeret på den kansellerte ordren i merknaden på restordren i Rackbeat, på bare den, og skriv: "
        "samsvar inbox retry order ID. Er alt sendt, sett statusen i 24SevenOffice for hånd.",
        "Write the number of the cancelled order into the note of its backorder in Rackbeat, and of no other, and "
        "type: samsvar inbox retry order ID. If all has been shipped, set the status in 24SevenOffice by hand.",
    ),
    "hint.order_open": (
        "Samsvar venter selv. Varer det, se hva som holder ordren: samsvar inbox list --parked",
        "Samsvar waits by itself. If it lasts, see what holds the order: samsvar inbox list --parked",
    ),
    "hint.conflict": (
        "Bestem hvilken verdi som er riktig, og skriv den inn i begge systemene. Skriv deretter: samsvar "
        "inbox retry KIND ID",
        "Decide which value is right, and enter it in both systems. Then type: samsvar inbox retry KIND ID",
    ),
    "hint.ambiguous": (
        "Rett opp postene slik at bare én på hver side passer; detaljene navngir dem. Skriv deretter: samsvar setup "
        "--adopt",
        "Correct the records so that only one on each side fits; the details name them. Then type: samsvar setup "
        "--adopt",
    ),
    "hint.setup_missing": (
        "Opprett det som mangler i Rackbeat; detaljene sier hva. Skriv deretter: samsvar inbox retry --all",
        "Create what is missing in Rackbeat; the details say what. Then type: samsvar inbox retry --all",
    ),
    "hint.stale": (
        "Samsvar leser posten på nytt og prøver igjen. Står den og venter, er en vare eller kunde den gjelder ikke til "
        "å kjenne igjen i Rackbeat: rett id-feltet eller nummeret der; detaljene sier hvilken. Skriv deretter: samsvar "
        "inbox retry KIND ID",
        "Samsvar reads the record again and tries once more. If it keeps waiting, a product or customer that it is "
        "about cannot be recognised in Rackbeat: correct the id field or the number there; the details say which. Then "
        "type: samsvar inbox retry KIND ID",
    ),
    "hint.mode": (
        "Rett det med en plan som du ser over og godkjenner. Skriv: samsvar repair plan",
        "Correct it with a plan that you review and approve. Type: samsvar repair plan",
    ),
    "hint.paused": (
        "Finn ut hvorfor med samsvar status. Når årsaken er borte, skriv: samsvar outbox resume",
        "Find out why with samsvar status. When the cause is gone, type: samsvar outbox resume",
    ),
    "hint.internal": (
        "Send detaljene til den som drifter Samsvar. Når feilen er rettet, skriv: samsvar inbox retry KIND ID",
        "Send the details to whoever runs Samsvar. When the fault is corrected, type: samsvar inbox retry KIND ID",
    ),
}
