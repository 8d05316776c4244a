"""Sentences of plans and fix-up reports: `repair.*` (what an action does), `manual.*` (what a person must do) and
`skipped.*` (why an action was not done). Entries are (bokmål, English); app joins them to the catalogue."""

from __future__ import annotations

from collections.abc import Mapping

from reconcile.messages_manual import MANUAL
from reconcile.messages_repair import REPAIRS

MESSAGES: Mapping[str, tuple[str, str]] = {
    **MANUAL,
    **REPAIRS,
    "manual.because.left_out": (
        "Synkroniseringen holder posten utenfor, slik den er satt opp.",
        "The sync leaves the record out, the way it is set up.",
    ),
    "repair.id_field": (
        "Sett 24SO-id-feltet på {number} i Rackbeat fra «{before}» til «{after}».",
        "Set the 24SO id field of {number} in Rackbeat from “{before}” to “{after}”.",
    ),
    "repair.duplicate.exact": (
        "Slett kladden {id} i Rackbeat. Ordre {kept} gjelder samme 24SO-ordre og beholdes.",
        "Delete draft {id} in Rackbeat. Order {kept} is for the same 24SO order and is kept.",
    ),
    "repair.duplicate.likely": (
        "Slett kladden {id} i Rackbeat. Den ligner ordre {kept}, som beholdes: samme kunde, samme varer, samme tid.",
        "Delete draft {id} in Rackbeat. It looks like order {kept}, which is kept: same customer, goods and time.",
    ),
    "repair.quantity.erp": (
        "Rett antall på ordre {id} i 24SevenOffice: {lines}.",
        "Correct quantities on order {id} in 24SevenOffice: {lines}.",
    ),
    "repair.quantity.reopen": (
        "Gjenåpne ordre {id} i Rackbeat, så linjene kan endres.",
        "Reopen order {id} in Rackbeat, so that its lines can be edited.",
    ),
    "repair.quantity.wms": (
        "Rett antall av {number} på ordre {id} i Rackbeat: {wms} → {erp}.",
        "Correct the quantity of {number} on order {id} in Rackbeat: {wms} → {erp}.",
    ),
    "repair.quantity.book": (
        "Bokfør ordre {id} i Rackbeat igjen.",
        "Book order {id} in Rackbeat again.",
    ),
    "manual.changed": (
        "{id} ser ikke lenger ut som da avviket ble funnet. Kjør samsvar reconcile run og lag en ny plan.",
        "{id} no longer looks as it did when the drift was found. Run samsvar reconcile run and make a new plan.",
    ),
    "manual.order.duplicate.booked": (
        "Rackbeat-ordre {id} er en kopi av {kept}, men er bokført. Spør lageret. Er den ikke påbegynt: gjenåpne den i "
        "Rackbeat og slett kladden.",
        "Rackbeat order {id} is a copy of {kept}, but is booked. Ask the warehouse. If nobody started on it: reopen it "
        "in Rackbeat and delete the draft.",
    ),
    "manual.order.duplicate.shipped": (
        "Rackbeat-ordre {id} er en kopi av {kept}, men varer er sendt. Avtal retur med kunden, og krediter det som er "
        "fakturert.",
        "Rackbeat order {id} is a copy of {kept}, but goods were shipped. Arrange a return with the customer, and "
        "credit what was invoiced.",
    ),
    "manual.order.duplicate.invoiced": (
        "Rackbeat-ordre {id} er en kopi av {kept}, men er fakturert. Lag en kreditnota, og avklar retur med kunden.",
        "Rackbeat order {id} is a copy of {kept}, but was invoiced. Make a credit note, and arrange the return with "
        "the customer.",
    ),
    "manual.order.duplicate.draft": (
        "Rackbeat-ordre {id} er en kopi av {kept}, og en kladd. Er de to det samme salget, slett {id} i Rackbeat.",
        "Rackbeat order {id} is a copy of {kept}, and a draft. If the two are the same sale, delete {id} in Rackbeat.",
    ),
    "manual.order.duplicate.edited": (
        "Rackbeat-ordre {id} er en kopi av {kept}, men noen har endret den. Flytt det som skal beholdes over til "
        "{kept}, og slett {id}.",
        "Rackbeat order {id} is a copy of {kept}, but somebody edited it. Move what should be kept to {kept}, and "
        "delete {id}.",
    ),
    "manual.order.quantity.shipped": (
        "Rackbeat-ordre {id} er sendt med {wms} av {number}, mens 24SevenOffice har {erp}. Rett antallet i "
        "24SevenOffice, eller avtal ettersending.",
        "Rackbeat order {id} was shipped with {wms} of {number}, while 24SevenOffice has {erp}. Correct the quantity "
        "in 24SevenOffice, or arrange a later delivery.",
    ),
    "manual.order.quantity.invoiced": (
        "24SO-ordre {id} er fakturert med {erp} av {number}, mens Rackbeat har {wms}. En faktura kan ikke endres: "
        "krediter forskjellen, eller send resten.",
        "24SO order {id} was invoiced with {erp} of {number}, while Rackbeat has {wms}. An invoice cannot be changed: "
        "credit the difference, or ship the rest.",
    ),
    "manual.product.number_too_long": (
        "Åpne produkt {id} i 24SevenOffice og gi det et nummer på høyst {longest} tegn. «{number}» har {characters}.",
        "Open product {id} in 24SevenOffice and give it a number of at most {longest} characters. “{number}” has "
        "{characters}.",
    ),
    "manual.order.line_unsendable": (
        "Rett varene «{numbers}» på ordre {id} i 24SevenOffice (nummer på høyst 25 tegn, brukt av én vare). Ordren "
        "overføres da av seg selv, eller med samsvar order get {id}.",
        "Correct the products “{numbers}” on order {id} in 24SevenOffice (a number of at most 25 characters, used by "
        "one product). The order is then sent by itself, or with samsvar order get {id}.",
    ),
    "manual.order.line_unsendable.audit": (
        "Rett varene «{numbers}» på ordre {id} i 24SevenOffice (nummer på høyst 25 tegn, brukt av én vare). La så "
        "Rackbeats egen integrasjon hente ordren, én gang.",
        "Correct the products “{numbers}” on order {id} in 24SevenOffice (a number of at most 25 characters, used by "
        "one product). Then let Rackbeat's own integration fetch the order, once.",
    ),
    "manual.order.missing_in_wms": (
        "Hent ordren med: samsvar order get {id}. Det kan gjøres flere ganger uten at ordren dobles.",
        "Fetch the order with: samsvar order get {id}. Doing it again never doubles the order.",
    ),
    "manual.order.missing_in_wms.sale": (
        "Ordre {id} ble laget av Rackbeat-ordre {number}, som er slettet eller kansellert der. Er salget av, sett "
        "ordren inaktiv i 24SevenOffice. Skal den sendes, registrer den på nytt.",
        "Order {id} was made of Rackbeat order {number}, which was deleted or cancelled there. If the sale is off, set "
        "the order inactive in 24SevenOffice. If it shall be shipped, enter it anew.",
    ),
    "manual.order.missing_in_wms.linked": (
        "Rackbeat-ordren {number} er slettet eller kansellert. Er salget av, sett ordre {id} inaktiv i 24SevenOffice. "
        "Er den slettet og skal sendes: samsvar order get {id} --again",
        "Rackbeat order {number} was deleted or cancelled. If the sale is off, set order {id} inactive in "
        "24SevenOffice. If it was deleted and shall be shipped: samsvar order get {id} --again",
    ),
    "manual.order.missing_in_wms.audit": (
        "Ordre {id} mangler i Rackbeat. Samsvar bare overvåker her: hent den én gang med GET i Rackbeats egen "
        "integrasjon, og sjekk først at den ikke er på vei.",
        "Order {id} is missing in Rackbeat. Samsvar only watches here: fetch it once with GET in Rackbeat's own "
        "integration, after checking that it is not on its way.",
    ),
    "manual.no_rule": (
        "Ingen regel retter {kind}. Se på avviket: samsvar drift show {fingerprint}.",
        "No rule repairs {kind}. Look at the drift: samsvar drift show {fingerprint}.",
    ),
    "skipped.not_confirmed": (
        "Ikke gjort: sletting må bekreftes for hver post.",
        "Not done: a deletion must be confirmed for each record.",
    ),
    "skipped.another": (
        "Ikke gjort: dette er ikke lenger det som planen viste. {why}",
        "Not done: this is no longer what the plan showed. {why}",
    ),
    "skipped.already": (
        "Ikke gjort: det var i orden allerede.",
        "Not done: it was right already.",
    ),
    "skipped.changed": (
        "Ikke gjort: posten er endret siden planen ble laget.",
        "Not done: the record has changed since the plan was made.",
    ),
    "skipped.unread": (
        "Ikke gjort: posten kunne ikke leses på nytt. {why}",
        "Not done: the record could not be read again. {why}",
    ),
    "skipped.before": (
        "Ikke gjort: handlingen {after} måtte gjøres først.",
        "Not done: action {after} had to be done first.",
    ),
    "skipped.stopped": (
        "Ikke gjort: planen stoppet etter en feil.",
        "Not done: the plan stopped after a failure.",
    ),
    "skipped.dropped": (
        "Ikke gjort: {why}",
        "Not done: {why}",
    ),
    "failed.refused": (
        "Feilet: {why}",
        "Failed: {why}",
    ),
}
