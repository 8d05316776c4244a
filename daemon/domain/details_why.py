"""Why Samsvar wrote something, as the audit log keeps it (`why.*`). As `details_record`, which see; what a person wrote
has no entry and stays as it is. Read through `told.why`."""

from __future__ import annotations

from collections.abc import Mapping

_ORDERS: Mapping[str, tuple[str, str, str]] = {
    "why.erased": ("[erased]", "[slettet]", "[erased]"),
    "why.r9": (
        "sync: R9: the order reached the status that sends it to the warehouse",
        "R9: ordren nådde statusen som sender den til lageret",
        "R9: the order reached the status that sends it to the warehouse",
    ),
    "why.r9.note": (
        "sync: R9: the order reached the status that sends it to the warehouse; its note was cut to {count:count} "
        "characters",
        "R9: ordren nådde statusen som sender den til lageret; merknaden ble kortet til {count} tegn",
        "R9: the order reached the status that sends it to the warehouse; its note was cut to {count} characters",
    ),
    "why.r9.name": (
        "sync: R9: the order reached the status that sends it to the warehouse; the name of a line was cut to "
        "{count:count} characters",
        "R9: ordren nådde statusen som sender den til lageret; navnet på en linje ble kortet til {count} tegn",
        "R9: the order reached the status that sends it to the warehouse; the name of a line was cut to {count} "
        "characters",
    ),
    "why.r9.both": (
        "sync: R9: the order reached the status that sends it to the warehouse; its note was cut to {count:count} "
        "characters; the name of a line was cut to {name:count} characters",
        "R9: ordren nådde statusen som sender den til lageret; merknaden ble kortet til {count} tegn og navnet på en "
        "linje til {name}",
        "R9: the order reached the status that sends it to the warehouse; its note was cut to {count} characters and "
        "the name of a line to {name}",
    ),
    "why.r10": (
        "sync: R10: state on arrival",
        "R10: tilstanden ordren får i Rackbeat",
        "R10: the state that the order gets in Rackbeat",
    ),
    "why.r11": ("sync: R11: shipped in Rackbeat", "R11: sendt i Rackbeat", "R11: shipped in Rackbeat"),
    "why.r13": (
        "sync: R13: edited and booked in Rackbeat",
        "R13: endret og bokført i Rackbeat",
        "R13: edited and booked in Rackbeat",
    ),
    "why.r14": (
        "sync: R14: asked for once more, Rackbeat order {id} is gone",
        "R14: bedt om på nytt, ordre {id} er borte fra Rackbeat",
        "R14: asked for once more, order {id} is gone from Rackbeat",
    ),
    "why.r15.invoice": (
        "sync: R15: invoice {id} in Rackbeat",
        "R15: faktura {id} i Rackbeat",
        "R15: invoice {id} in Rackbeat",
    ),
    "why.r15.other_invoice": (
        "sync: R15: an invoice without an order of ours",
        "R15: en faktura uten noen av våre ordrer",
        "R15: an invoice without an order of ours",
    ),
    "why.r16": (
        "sync: R16: a booked order that started in Rackbeat",
        "R16: en bokført ordre som begynte i Rackbeat",
        "R16: a booked order that started in Rackbeat",
    ),
    "why.draft_rows": (
        "sync: rows changed in 24SevenOffice; nobody has touched the draft",
        "rader er endret i 24SevenOffice; ingen har rørt kladden",
        "rows changed in 24SevenOffice; nobody has touched the draft",
    ),
    "why.draft_off": (
        "sync: the sale is off in 24SevenOffice; nobody has touched the draft",
        "salget er avlyst i 24SevenOffice; ingen har rørt kladden",
        "the sale is off in 24SevenOffice; nobody has touched the draft",
    ),
    "why.by_reference": (
        "sync: found by its reference",
        "funnet på referansen",
        "found by its reference",
    ),
    "why.backorder": (
        "sync: backorder of Rackbeat order {id}",
        "restordre til ordre {id} i Rackbeat",
        "backorder of order {id} in Rackbeat",
    ),
}

WHY_DETAILS: Mapping[str, tuple[str, str, str]] = {
    **_ORDERS,
    "why.r3": (
        "sync: R3: owner of the fields is {owners}",
        "R3: systemet som eier feltet, har en ny verdi",
        "R3: the system that owns the field has a new value",
    ),
    "why.r5": (
        "sync: R5: the id field is written once",
        "R5: id-feltet skrives én gang",
        "R5: the id field is written once",
    ),
    "why.r7": ("sync: R7: new in 24SevenOffice", "R7: ny i 24SevenOffice", "R7: new in 24SevenOffice"),
    "why.r12": (
        "sync: R12: stock changed in Rackbeat",
        "R12: beholdningen endret seg i Rackbeat",
        "R12: the stock changed in Rackbeat",
    ),
    "why.r12.opening": (
        "cli: R12: opening stock from 24SevenOffice",
        "R12: åpningsbeholdning fra 24SevenOffice",
        "R12: opening stock from 24SevenOffice",
    ),
    "why.r12.settled": (
        "R12: opening stock {how}: {total:count} to write, {failed:count} failed",
        "R12: åpningsbeholdning ({how}): {total} å skrive, {failed} feilet",
        "R12: opening stock ({how}): {total} to write, {failed} failed",
    ),
    "why.r15": ("sync: R15: new in Rackbeat", "R15: ny i Rackbeat", "R15: new in Rackbeat"),
    "why.looked_up": (
        "{origin}: outcome was unknown, looked up",
        "utfallet var ukjent og ble slått opp",
        "the outcome was unknown and was looked up",
    ),
    "why.looked_at": (
        "{origin}: outcome was unknown, looked at",
        "utfallet var ukjent og ble lest på nytt",
        "the outcome was unknown and was read again",
    ),
    "why.gone": (
        "sync: deletes: the linked record is gone from {system:system}",
        "deletes: den koblede posten er borte fra {system}",
        "deletes: the linked record is gone from {system}",
    ),
    "why.renumbered": (
        "the record got a new number in Rackbeat",
        "posten fikk et nytt nummer i Rackbeat",
        "the record got a new number in Rackbeat",
    ),
    "why.numbers_round": (
        "records passed their numbers round in Rackbeat",
        "poster byttet nummer seg imellom i Rackbeat",
        "records passed their numbers round in Rackbeat",
    ),
    "why.asked": ("asked by the operator", "bedt om av en person", "asked by the operator"),
    "why.woken": ("woken", "ikke lenger på vent", "no longer set aside"),
    "why.was": ("was: {error:parked}", "tidligere: {error}", "before: {error}"),
    "why.adopted": (
        "adoption confirmed with {total:count} links: {counts:counts}; {questions:count} questions",
        "kobling bekreftet, {total} par ({counts}); spørsmål: {questions}",
        "adoption confirmed, {total} links ({counts}); questions: {questions}",
    ),
    "why.repair": (
        "{origin:repair}: {words} ({rule:rule})",
        "reparasjon {origin}: «{words}» ({rule})",
        "repair {origin}: “{words}” ({rule})",
    ),
    "why.repair.synced": (
        "{origin:repair}: {words} ({rule:rule}) ({why:inner})",
        "reparasjon {origin}: «{words}» ({rule}; {why})",
        "repair {origin}: “{words}” ({rule}; {why})",
    ),
}
