"""What stored English texts say to people: every text that the code raises, holds or audits with has both languages."""

from __future__ import annotations

import re
from string import Formatter

import pytest

from daemon.domain import told
from daemon.domain.errors import Reason, SyncError
from daemon.domain.messages import DETAILS, LANGUAGES, text
from tests.domain.raised import PLACE, Raised, literals, raised

SUBJECTS = ("subject", "records")
"""Sorts of places that stand for two in the code: a kind and an id."""
FEW = 12
"""Letters of its own that a wording must have before anything may stand in its places."""


def skeleton(raw: str) -> str:
    parts = []
    for literal, name, form, _conversion in Formatter().parse(raw):
        parts.append(literal)
        if name is not None:
            parts.append(f"{PLACE} {PLACE}" if form in SUBJECTS else PLACE)
    return "".join(parts)


SKELETONS = {skeleton(raw) for raw, _nb, _en in DETAILS.values()}
WORDY = [one for one in SKELETONS if sum(map(str.isalpha, one)) >= FEW]


MADE_OF_TWO = {
    f"fuse {PLACE} {PLACE}: more than {PLACE} within an hour; look at samsvar outbox list, then samsvar outbox resume",
    f"{PLACE}: more than {PLACE} within an hour; look at samsvar outbox list, then samsvar outbox resume",
    f"{PLACE}: 24SevenOffice {PLACE}; Rackbeat {PLACE}",
    f"sync: R12: {PLACE}",
    f"sync: {PLACE}",
    " of the product stands for no category in 24SevenOffice",
}
"""A hold with its reason and a question with its sides, of which the examples below have one each; a constant of a
module; and what only a record without a product group could raise, which none is."""


def has_words(one: Raised) -> bool:
    if one.text in SKELETONS | MADE_OF_TWO or told.known(one.text, "nb"):
        return True
    return any(re.fullmatch(".+?".join(map(re.escape, known.split(PLACE))), one.text, re.DOTALL) for known in WORDY)


def test_every_text_that_the_code_raises_holds_or_audits_with_is_known_in_both_languages() -> None:
    found = raised()
    assert len(found) > 150
    assert [(one.where, one.text.replace(PLACE, "{}")) for one in found if not has_words(one)] == []


def test_no_wording_stands_for_a_text_that_nobody_raises() -> None:
    source = literals()
    longest = {
        known: max(re.split(f"{PLACE}|sync: |cli: |none|24SevenOffice|; | is |R12: |: samsvar", known), key=len)
        for known in WORDY
    }
    assert [known.replace(PLACE, "{}") for known, words in longest.items() if words.strip(" :;,()") not in source] == []


@pytest.mark.parametrize(
    ("raw", "nb", "en"),
    [
        (
            "customer 10 has no number in 24SevenOffice",
            "Kunde 10 har ikke noe nummer i 24SevenOffice.",
            "Customer 10 has no number in 24SevenOffice.",
        ),
        (
            "product 7: number_too_long: 'A-VERY-LONG-NUMBER-OF-A-PRODUCT' has 31 characters",
            "Produkt 7: Nummeret «A-VERY-LONG-NUMBER-OF-A-PRODUCT» har 31 tegn.",
            "Product 7: The number “A-VERY-LONG-NUMBER-OF-A-PRODUCT” has 31 characters.",
        ),
        (
            "shipped in Rackbeat but deleted in 24SevenOffice",
            "Ordren står som «Sendt» i Rackbeat, men er slettet i 24SevenOffice.",
            "The order stands as “Shipped” in Rackbeat, but is deleted in 24SevenOffice.",
        ),
        (
            "POST /lots/{}: 422 number: the field is required",
            "Rackbeat svarte 422 på POST /lots/{}: «number: the field is required»",
            "Rackbeat answered 422 to POST /lots/{}: “number: the field is required”",
        ),
        (
            "row 3: a quantity of -2.5 cannot be shipped",
            "Antallet -2,5 på rad 3 kan ikke sendes.",
            "The quantity -2.5 of row 3 cannot be shipped.",
        ),
        (
            "two_candidates: 24SevenOffice 1; Rackbeat 2, 3",
            "Et spørsmål venter på svar (flere i Rackbeat peker på den samme): 24SevenOffice 1; Rackbeat 2, 3.",
            "A question waits for an answer (several in Rackbeat point to the same one): 24SevenOffice 1; "
            "Rackbeat 2, 3.",
        ),
        (
            "fuse customer create: more than 20 within an hour; look at samsvar outbox list, then samsvar outbox "
            "resume",
            "Sikringen gikk (Kunde, opprettet): mer enn 20 på én time.",
            "The fuse blew (Customer, created): more than 20 within an hour.",
        ),
        (
            "Rackbeat product 1001 is missing: is this the right account?",
            "finner ikke Produkt 1001 i Rackbeat. Er det riktig konto (samsvar check)? Er posten borte med vilje, så "
            "rett canaries i konfigurasjonen, og så: systemctl restart samsvar",
            "Product 1001 of Rackbeat is missing. Is it the right account (samsvar check)? If the record is gone on "
            "purpose, correct canaries in the configuration, then: systemctl restart samsvar",
        ),
        (
            "sync: R9: the order reached the status that sends it to the warehouse; its note was cut to 250 characters",
            "R9: ordren nådde statusen som sender den til lageret; merknaden ble kortet til 250 tegn",
            "R9: the order reached the status that sends it to the warehouse; its note was cut to 250 characters",
        ),
        (
            "repair:p-1/a2: avtalt med lageret (order.missing_in_wms) (R10: state on arrival)",
            "reparasjon p-1/a2: «avtalt med lageret» (order.missing_in_wms; R10: tilstanden ordren får i Rackbeat)",
            "repair p-1/a2: “avtalt med lageret” (order.missing_in_wms; R10: the state that the order gets in "
            "Rackbeat)",
        ),
        (
            "was: refused POST /orders: 422 too much",
            "tidligere: Rackbeat svarte 422 på POST /orders: «too much»",
            "before: Rackbeat answered 422 to POST /orders: “too much”",
        ),
    ],
)
def test_a_text_of_ours_is_a_whole_sentence_in_both_languages(raw: str, nb: str, en: str) -> None:
    assert (told.known(raw, "nb"), told.known(raw, "en")) == (nb, en)


@pytest.mark.parametrize("words", ["Object reference not set to an instance", "{0.__class__}", "Kunden er sperret"])
def test_what_a_remote_said_stands_in_quotation_marks_in_its_own_language(words: str) -> None:
    assert told.detail(words, "nb") == f"Ordrett: «{words}»"
    assert told.detail(words, "en") == f"In its own words: “{words}”"
    assert told.why(words, "nb") == words, "what a person wrote into the audit log is not quoted"


@pytest.mark.parametrize("reason", list(Reason))
def test_an_error_inside_another_one_is_told_by_its_reason_or_its_detail(reason: Reason) -> None:
    assert told.bare(str(SyncError(reason)), "nb") == text(f"reason.{reason}", "nb")
    said = told.bare(str(SyncError(reason, "the reply is not XML")), "nb")
    assert said == "Svaret er ikke XML."


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_detail_says_nothing_more_than_the_reason(language: str) -> None:
    assert told.detail("", language) == ""
    assert told.reason_of("locked", "", language) == text("reason.locked", language)
    assert told.reason_of("from_a_newer_daemon", "", language) == "from_a_newer_daemon"


def test_a_text_that_was_cut_short_is_still_told() -> None:
    cut = SyncError(Reason.REFUSED, "POST /orders: 422 " + "too long " * 60).detail
    assert len(cut) == 300
    assert told.detail(cut, "nb").startswith("Rackbeat svarte 422 på POST /orders: «too long")
