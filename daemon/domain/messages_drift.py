"""What to do about each drift kind (`todo.*`) and the details beside a row (`detail.*`). Entries are (bokmål, English).

Used by the report, beside the titles and explanations in the headers of the detectors (reconcile/catalog). A kind
without an entry here, for example of a user's own detector, shows the advice of its next step (`todo.step.*`).
"""

from __future__ import annotations

from collections.abc import Mapping

DRIFTS: Mapping[str, tuple[str, str]] = {
    "todo.order.duplicate": (
        "Se over ordrene i Rackbeat. Behold den som er i arbeid, og slett kladdene. Er flere bokført, snakk med "
        "lageret før noe annulleres.",
        "Look at the orders in Rackbeat. Keep the one in progress and delete the drafts. If several are booked, talk "
        "to the warehouse before anything is cancelled.",
    ),
    "todo.order.missing_in_wms": (
        "Finn ut hvorfor den ikke kom over, og hent den én gang.",
        "Find out why it did not come across, and fetch it once.",
    ),
    "todo.order.missing_in_wms.decide": (
        "Ordren var i Rackbeat, men er slettet eller kansellert der. Er salget av, sett den inaktiv i 24SevenOffice. "
        "Skal den sendes likevel, se hva som må til: samsvar repair plan",
        "The order was in Rackbeat, but was deleted or cancelled there. If the sale is off, set it inactive in "
        "24SevenOffice. If it shall be shipped after all, see what it takes: samsvar repair plan",
    ),
    "todo.order.missing_in_erp": (
        "Finn ut om salget allerede er registrert i 24SevenOffice, og registrer det der hvis ikke.",
        "Find out whether the sale is in 24SevenOffice already, and enter it there if not.",
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
    "detail.kept": ("Denne beholdes: {value}", "This one is kept: {value}"),
    "detail.grade.exact": ("Sikkert: samme 24SO-ordre", "Certain: the same 24SO order"),
    "detail.grade.likely": (
        "Sannsynlig: samme kunde og samme varer, opprettet tett etter hverandre",
        "Likely: same customer and same goods, created close together",
    ),
    "detail.status": ("Status i Rackbeat: {value}", "Status in Rackbeat: {value}"),
    "detail.erp_status": ("Status i 24SevenOffice: {value}", "Status in 24SevenOffice: {value}"),
    "detail.wms_status": ("Status i Rackbeat: {value}", "Status in Rackbeat: {value}"),
    "detail.needed_by": ("Trengs av ordre {value}", "Needed by order {value}"),
    "detail.characters": ("{value} tegn", "{value} characters"),
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
        "Opprett det som mangler i Rackbeat.",
        "Create what is missing in Rackbeat.",
    ),
    "todo.step.look": (
        "Åpne posten i begge systemene og finn ut hva som har skjedd.",
        "Open the record in both systems and find out what happened.",
    ),
}
