"""What the actions of a plan do that hand a pair to the sync, mend the account or take a repair back: `repair.*`, and
what undo leaves to a person. Entries are (bokmål, English). `{what}`: a kind, `{fields}`: names of fields, in words.
"""

from __future__ import annotations

from collections.abc import Mapping

_SIDES = {"erp": "24SevenOffice", "wms": "Rackbeat"}

REPAIRS: Mapping[str, tuple[str, str]] = {
    **{
        f"repair.create.{side}": (
            f"Opprett {{what}} {{id}} i {name}, slik synkroniseringen gjør det ({{count}} kall).",
            f"Create {{what}} {{id}} in {name}, as the sync does it ({{count}} calls).",
        )
        for side, name in _SIDES.items()
    },
    **{
        f"repair.fields.{side}": (
            f"Rett {{fields}} på {{what}} {{id}} i {name}.",
            f"Correct {{fields}} of {{what}} {{id}} in {name}.",
        )
        for side, name in _SIDES.items()
    },
    **{
        f"repair.status.{side}": (
            f"Sett status på ordre {{id}} i {name}.",
            f"Set the status of order {{id}} in {name}.",
        )
        for side, name in _SIDES.items()
    },
    "repair.stock.erp": (
        "Sett beholdningen av {id} i 24SevenOffice til den som er i Rackbeat.",
        "Set the stock of {id} in 24SevenOffice to what Rackbeat has.",
    ),
    "repair.quantity.add": (
        "Legg til {number} på ordre {id} i Rackbeat: {erp}.",
        "Add {number} to order {id} in Rackbeat: {erp}.",
    ),
    "repair.quantity.remove": (
        "Fjern {number} fra ordre {id} i Rackbeat: {wms}.",
        "Remove {number} from order {id} in Rackbeat: {wms}.",
    ),
    "repair.setup.field_missing": (
        "Opprett tekstfeltet «{name}» i Rackbeat.",
        "Create the text field “{name}” in Rackbeat.",
    ),
    "repair.setup.group_missing": (
        "Opprett gruppe {place} «{name}» i Rackbeat.",
        "Create group {place} “{name}” in Rackbeat.",
    ),
    "repair.setup.payment_term_missing": (
        "Opprett betalingsbetingelse {place} «{name}» i Rackbeat.",
        "Create payment term {place} “{name}” in Rackbeat.",
    ),
    "repair.setup.webhook_missing": (
        "Registrer webhooken «{name}» i Rackbeat på nytt.",
        "Register the webhook “{name}” in Rackbeat again.",
    ),
    "repair.setup.webhook_inactive": (
        "Slå på webhooken «{name}» i Rackbeat.",
        "Switch on the webhook “{name}” in Rackbeat.",
    ),
    "repair.undo.values": (
        "Sett {what} {id} i {system} tilbake slik den var.",
        "Put {what} {id} in {system} back as it was.",
    ),
    "repair.undo.reopen": (
        "Gjenåpne {what} {id} i {system}, så den kan endres.",
        "Open {what} {id} in {system} again, so that it can be changed.",
    ),
    "repair.undo.book": (
        "Bokfør {what} {id} i {system} igjen.",
        "Book {what} {id} in {system} again.",
    ),
    "repair.undo.delete": (
        "Slett {what} {id} i {system}, som rettelsen opprettet.",
        "Delete {what} {id} in {system}, which the repair created.",
    ),
    "repair.undo.create": (
        "Opprett {what} {id} i {system} igjen, som rettelsen slettet. Nummeret blir et annet.",
        "Create {what} {id} in {system} again, which the repair deleted. Its number will be another.",
    ),
    "undo.whole": (
        "posten kommer tilbake slik den var",
        "the record comes back as it was",
    ),
    "undo.lost.number": (
        "ordren får et nytt nummer",
        "the order gets another number",
    ),
    "undo.lost.line_ids": (
        "en linje som settes tilbake, får ny id og står sist",
        "a line that is put back gets another id and stands last",
    ),
    "undo.lost.stamps": (
        "tidspunktene settes på nytt (opprettet, bokført)",
        "its times are set anew (made, booked)",
    ),
    "undo.lost.inactive": (
        "ordren i 24SevenOffice blir inaktiv; den kan ikke slettes",
        "the order in 24SevenOffice becomes inactive; it cannot be deleted",
    ),
    "undo.lost.kept": (
        "det som ble opprettet, blir stående; slett det for hånd",
        "what was made stays; delete it by hand",
    ),
    "manual.undo.changed": (
        "{what} {id} i {system} er endret igjen etter rettelsen, og står som den er. Se på den: samsvar explain",
        "{what} {id} in {system} was changed again after the repair, and stays as it is. Look at it: samsvar explain",
    ),
    "manual.undo.impossible": (
        "Det rettelsen gjorde med {what} {id} i {system} kan ingen kommando ta tilbake. Rett den der.",
        "No command takes back what the repair did to {what} {id} in {system}. Correct it there.",
    ),
    "manual.undo.emptied": (
        "{fields} på {what} {id} var tomt i {system} før rettelsen. Ingen kommando kan tømme det igjen; gjør det der.",
        "{fields} of {what} {id} was empty in {system} before the repair, and no command can empty it again. Empty it"
        " there.",
    ),
    "manual.undo.setup": (
        "«{name}» ble opprettet i Rackbeat og brukes av synkroniseringen. Slett det der hvis det er galt.",
        "“{name}” was created in Rackbeat and is used by the sync. Delete it there if it is wrong.",
    ),
}
