"""What happened, one sentence for each `Reason` (`reason.<value>`). Entries are (bokmål, English); see `messages`.

Read by people who are no programmers: in the report, in `inbox list` and in errors. What to do stands in
`messages_hint`; the long form is docs/runbook.md.
"""

from __future__ import annotations

from collections.abc import Mapping

REASONS: Mapping[str, tuple[str, str]] = {
    "reason.application_unknown": (
        "24SevenOffice kjenner ikke applikasjons-ID-en som er satt opp.",
        "24SevenOffice does not know the application id that is configured.",
    ),
    "reason.auth_failed": (
        "Innloggingen ble avvist: brukernavn, passord eller nøkkel er ikke gyldig.",
        "The login was refused: the user name, password or key is not valid.",
    ),
    "reason.identity_blocked": (
        "Firmaet (identiteten) i 24SevenOffice er sperret for denne brukeren.",
        "The company (identity) in 24SevenOffice is blocked for this user.",
    ),
    "reason.forbidden": (
        "Brukeren eller nøkkelen har ikke lov til å gjøre dette i det andre systemet.",
        "The user or key is not allowed to do this in the other system.",
    ),
    "reason.session_expired": (
        "Innloggingen i 24SevenOffice gikk ut underveis.",
        "The login in 24SevenOffice expired on the way.",
    ),
    "reason.rate_limited": (
        "Det andre systemet ba oss vente fordi det fikk for mange forespørsler.",
        "The other system asked us to wait because it got too many requests.",
    ),
    "reason.unreachable": (
        "Vi fikk ikke kontakt med det andre systemet.",
        "We could not reach the other system.",
    ),
    "reason.timeout": (
        "Det andre systemet svarte ikke i tide.",
        "The other system did not answer in time.",
    ),
    "reason.server_error": (
        "Det andre systemet meldte om en feil hos seg selv.",
        "The other system reported an error of its own.",
    ),
    "reason.bad_reply": (
        "Svaret fra det andre systemet kunne ikke leses.",
        "The answer from the other system could not be read.",
    ),
    "reason.incomplete": (
        "Svaret fra det andre systemet var ikke fullstendig, så vi stoler ikke på det.",
        "The answer from the other system was not complete, so we do not rely on it.",
    ),
    "reason.outcome_unknown": (
        "Vi vet ikke om det siste vi ba om, ble utført.",
        "We do not know whether the last thing we asked for was carried out.",
    ),
    "reason.not_found": (
        "Posten finnes ikke i det andre systemet.",
        "The record does not exist in the other system.",
    ),
    "reason.refused": (
        "Det andre systemet godtok ikke innholdet.",
        "The other system did not accept the content.",
    ),
    "reason.locked": (
        "Posten er låst, for eksempel fordi ordren er bokført eller fakturert.",
        "The record is locked, for example because the order is booked or invoiced.",
    ),
    "reason.number_too_long": (
        "Produktnummeret er lengre enn de 25 tegnene som Rackbeat tar imot.",
        "The product number is longer than the 25 characters that Rackbeat accepts.",
    ),
    "reason.number_missing": (
        "Nummeret mangler, og Rackbeat må ha et nummer.",
        "The number is missing, and Rackbeat needs one.",
    ),
    "reason.number_invalid": (
        "Nummeret kan ikke brukes i Rackbeat: det må være et positivt heltall, eller for varer vanlig tekst.",
        "Rackbeat cannot use the number: it must be a positive whole number, or for products plain text.",
    ),
    "reason.number_not_unique": (
        "Flere poster har det samme nummeret, og Rackbeat tillater bare én.",
        "Several records carry the same number, and Rackbeat allows only one.",
    ),
    "reason.number_taken": (
        "Nummeret er allerede i bruk på en annen post i det andre systemet.",
        "The number is already used by another record in the other system.",
    ),
    "reason.line_unsendable": (
        "Ordren har minst én linje som ikke kan overføres, og da overføres ikke noe av den.",
        "The order has at least one line that cannot be sent, so none of it is sent.",
    ),
    "reason.product_unknown": (
        "Ordren viser til et produkt som vi ikke finner i 24SevenOffice.",
        "The order refers to a product that we do not find in 24SevenOffice.",
    ),
    "reason.customer_unsendable": (
        "Kunden på ordren kan ikke overføres, og da kan heller ikke ordren det.",
        "The customer of the order cannot be sent, and so neither can the order.",
    ),
    "reason.credit_note": (
        "En kreditnota fra Rackbeat overføres ikke før noen har valgt status for den.",
        "A credit note from Rackbeat is not transferred before somebody has chosen a status for it.",
    ),
    "reason.order_cancelled": (
        "Ordren er kansellert i Rackbeat, men ikke i 24SevenOffice.",
        "The order was cancelled in Rackbeat, but not in 24SevenOffice.",
    ),
    "reason.order_withdrawn": (
        "Ordren er satt inaktiv eller slettet i 24SevenOffice, men står fortsatt i Rackbeat.",
        "The order was set inactive or deleted in 24SevenOffice, but still stands in Rackbeat.",
    ),
    "reason.order_vanished": (
        "Ordren ble overført, men finnes ikke lenger i Rackbeat.",
        "The order was transferred, but is no longer in Rackbeat.",
    ),
    "reason.backorder": (
        "Ordren er delvis sendt og kansellert i Rackbeat, og det er ikke sikkert hvilken restordre som hører til.",
        "The order was shipped in part and cancelled in Rackbeat, and it is not certain which backorder belongs to it.",
    ),
    "reason.order_open": (
        "En ordre med produktet er sendt i Rackbeat, men står ikke som sendt i 24SevenOffice ennå.",
        "An order with the product is shipped in Rackbeat but does not stand as sent in 24SevenOffice yet.",
    ),
    "reason.conflict": (
        "Begge systemene har endret det samme siden sist de var enige.",
        "Both systems have changed the same thing since they last agreed.",
    ),
    "reason.ambiguous": (
        "Flere poster kan høre sammen, og vi gjetter ikke hvilke.",
        "Several records may belong together, and we do not guess which.",
    ),
    "reason.setup_missing": (
        "Noe som må finnes i Rackbeat, mangler: et felt, en gruppe eller en betalingsbetingelse.",
        "Something that must exist in Rackbeat is missing: a field, a group or a payment term.",
    ),
    "reason.stale": (
        "Noen endret posten etter at vi leste den.",
        "Somebody changed the record after we read it.",
    ),
    "reason.mode": (
        "Samsvar kjører i revisjonsmodus og skriver ikke av seg selv.",
        "Samsvar runs in audit mode and writes nothing by itself.",
    ),
    "reason.paused": (
        "Skriving er satt på pause av en person eller av en sikring.",
        "Writing is paused, by a person or by a fuse.",
    ),
    "reason.internal": (
        "Samsvar feilet på denne posten; de andre er ikke berørt.",
        "Samsvar itself failed on this record; the others are not affected.",
    ),
}
