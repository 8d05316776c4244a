"""What each drift kind means for the reader (`why.*`) and what to do about it (`todo.*`). Entries are (bokmål, English).

Used by the report, beside the titles of the detectors (reconcile/catalog). A kind without an entry here shows the
detector's own words and the advice of its next step (`todo.step.*`).
"""

from __future__ import annotations

from collections.abc import Mapping

DRIFTS: Mapping[str, tuple[str, str]] = {
    "why.order.duplicate": (
        "Den samme ordren finnes flere ganger i Rackbeat og kan bli sendt flere ganger. Det skjer som oftest når noen "
        "har trykket GET mer enn én gang.",
        "The same order exists more than once in Rackbeat and may be shipped more than once. Most often somebody "
        "pressed GET more than one time.",
    ),
    "why.order.missing_in_wms": (
        "Ordren er klar i 24SevenOffice, men lageret har ikke fått den.",
        "The order is ready in 24SevenOffice, but the warehouse has not received it.",
    ),
    "why.order.line_unsendable": (
        "En linje på ordren kan ikke overføres, og da venter hele ordren.",
        "One line of the order cannot be sent, and so the whole order waits.",
    ),
    "why.order.quantity_mismatch": (
        "Antallet på en ordrelinje er ikke det samme i de to systemene, så det kan bli sendt eller fakturert feil.",
        "The quantity of an order line differs between the two systems, so the wrong quantity may be shipped or "
        "invoiced.",
    ),
    "why.product.number_too_long": (
        "Rackbeat tar imot høyst 25 tegn i et produktnummer, så disse produktene overføres ikke.",
        "Rackbeat accepts at most 25 characters in a product number, so these products are not sent.",
    ),
    "why.product.id_field_edited": (
        "Feltet «24SO Produkt-id» viser hvilket produkt dette er i 24SevenOffice. Noen har endret det for hånd.",
        "The field “24SO Produkt-id” says which product this is in 24SevenOffice. Somebody has edited it by hand.",
    ),
    "why.customer.id_field_edited": (
        "Feltet «kunde-id» viser hvilken kunde dette er i 24SevenOffice. Noen har endret det for hånd.",
        "The field “kunde-id” says which customer this is in 24SevenOffice. Somebody has edited it by hand.",
    ),
    "todo.order.duplicate": (
        "Se over ordrene i Rackbeat. Behold den som er i arbeid, og slett kladdene. Er flere bokført, snakk med "
        "lageret før noe annulleres.",
        "Look at the orders in Rackbeat. Keep the one in progress and delete the drafts. If several are booked, talk "
        "to the warehouse before anything is cancelled.",
    ),
    "todo.order.missing_in_wms": (
        "Se hvorfor den ikke kom over. Er alt i orden, kan den hentes én gang med samsvar order get.",
        "See why it did not come across. If all is well, it can be fetched once with samsvar order get.",
    ),
    "todo.order.line_unsendable": (
        "Rett linjen i 24SevenOffice. Ordren overføres av seg selv når alle linjene kan sendes.",
        "Correct the line in 24SevenOffice. The order is sent by itself once all its lines can be.",
    ),
    "todo.order.quantity_mismatch": (
        "Spør lageret hva som faktisk sendes, og rett det systemet som tar feil.",
        "Ask the warehouse what is really shipped, and correct the system that is wrong.",
    ),
    "todo.product.number_too_long": (
        "Gi produktet et nummer på høyst 25 tegn i 24SevenOffice.",
        "Give the product a number of at most 25 characters in 24SevenOffice.",
    ),
    "todo.product.id_field_edited": (
        "Sett feltet i Rackbeat tilbake til verdien fra 24SevenOffice. Det er tryggest med en plan.",
        "Set the field in Rackbeat back to the value from 24SevenOffice. A plan is the safest way.",
    ),
    "todo.customer.id_field_edited": (
        "Sett feltet i Rackbeat tilbake til verdien fra 24SevenOffice. Det er tryggest med en plan.",
        "Set the field in Rackbeat back to the value from 24SevenOffice. A plan is the safest way.",
    ),
    "todo.step.command": (
        "Lag en plan og se over den. Ingenting skrives før noen godkjenner planen.",
        "Make a plan and review it. Nothing is written until somebody approves the plan.",
    ),
    "todo.step.decide": (
        "Bestem hvilken verdi som er riktig, og skriv den inn der den er feil.",
        "Decide which value is right, and enter it where it is wrong.",
    ),
    "todo.step.fix_erp": ("Rett det i 24SevenOffice.", "Correct it in 24SevenOffice."),
    "todo.step.fix_wms": ("Rett det i Rackbeat.", "Correct it in Rackbeat."),
    "todo.step.setup": (
        "La Samsvar opprette det som mangler; du blir spurt først.",
        "Let Samsvar create what is missing; you are asked first.",
    ),
    "todo.step.look": (
        "Åpne posten i begge systemene og finn ut hva som har skjedd.",
        "Open the record in both systems and find out what happened.",
    ),
}
