"""What a support person reads: their own language, no codes, times with their zone."""

from __future__ import annotations

import pytest

from daemon.cli.drift_view import detail_words, said, turn_words
from daemon.cli.output import when
from daemon.cli.progress import duration
from daemon.cli.session import Session
from daemon.cli.words import both, kind_word, outcome_word, subject, why_words, word
from tests.cli.served import Shell


class Norwegian(Session):
    @property
    def language(self) -> str:
        return "nb"


class English(Session):
    @property
    def language(self) -> str:
        return "en"


@pytest.mark.parametrize(
    ("why", "shown"),
    [
        ("sync: R9: the order reached the status that sends it to the warehouse; its note was cut to 500 characters",
         "R9: ordren nådde statusen som sender den til lageret; merknaden ble kortet til 500 tegn"),
        ("sync: R3: owner of the fields is erp", "R3: systemet som eier feltet, har en ny verdi"),
        ("asked by the operator", "bedt om av en person"),
        ("Varetelling i kveld", "Varetelling i kveld"),
        ("sync: R99: nobody knows it", "sync: R99: nobody knows it"),
    ],
)  # fmt: skip
def test_the_reason_of_an_audit_line_is_told_in_the_language_of_the_reader(why: str, shown: str) -> None:
    assert why_words(Norwegian(), why) == shown


def test_codes_become_words_and_an_unknown_code_shows_as_it_is() -> None:
    session = Norwegian()
    assert subject(session, "order", "7") == "Ordre 7" and subject(session, "shoe", "7") == "shoe 7"
    assert kind_word(session, "product") == "Produkt"
    assert outcome_word(session, "ok") == "gjort" and outcome_word(session, "later") == "later"
    assert word(session, "status.erp.Confirmed") == "Akseptert"
    assert both(session, {"en": "only English"}) == "only English" and both(session, None) == ""


@pytest.mark.parametrize(
    ("seconds", "shown"), [(0, "0 s"), (119, "119 s"), (125, "2 min"), (7300, "2 h"), (2e5, "2 d")]
)
def test_a_wait_is_told_in_the_unit_that_says_enough(seconds: float, shown: str) -> None:
    assert duration(seconds) == shown


@pytest.mark.parametrize(
    ("language", "winter", "summer"),
    [
        ("nb", "22.11.2026 11:00 CET", "22.07.2026 12:00 CEST"),
        ("en", "2026-11-22 11:00 CET", "2026-07-22 12:00 CEST"),
    ],
)
def test_a_time_is_told_in_norwegian_time_as_its_reader_writes_it_and_names_its_zone(
    language: str, winter: str, summer: str
) -> None:
    assert when("2026-11-22T10:00:00+00:00", language) == winter
    assert when("2026-07-22T10:00:00Z", language) == summer
    assert when(None, language) == "" and when("soon", language) == "soon"


async def test_status_tells_each_direction_and_each_flow_by_name(shell: Shell) -> None:
    out = " ".join((await shell("status")).out.split())
    assert "24SevenOffice → Rackbeat 3 waiting, the oldest for 2 min, 1 wait for a person" in out
    assert "Rackbeat → 24SevenOffice up to date" in out
    assert "Orders to Rackbeat 2026-11-22" in out and "Stock levels to 24SevenOffice not lately" in out
    assert "nothing is written: paused" in out


async def test_an_applied_plan_is_never_shown_as_planned(shell: Shell) -> None:
    planned = (await shell("repair", "show", "p-1")).out
    assert "planned" in planned and "samsvar repair apply p-1" in planned
    applied = (await shell("repair", "show", "applied")).out
    assert "samsvar repair apply" not in applied and "The plan was applied 2026-11-22" in applied
    assert "done" in applied and "skipped:" in applied and "planned" not in applied


@pytest.mark.parametrize(
    ("outcome", "code", "said"),
    [
        ("changed", 0, "was brought together, 1 change(s) written (24SevenOffice 10248, Rackbeat 1021)"),
        ("unchanged", 0, "nothing to do, the two agree"),
        ("left_out", 0, "is left out: The order is in no status that sends it to the warehouse."),
        ("parked", 1, "waits for a person"),
        ("waiting", 0, "is not done; Samsvar tries again by itself"),
        ("not_found", 1, "is neither in 24SevenOffice nor in Rackbeat"),
    ],
)
async def test_each_outcome_of_sync_order_has_one_honest_line(shell: Shell, outcome: str, code: int, said: str) -> None:
    ran = await shell("sync", "order", outcome)
    assert ran.code == code and said in " ".join(ran.out.split())


async def test_an_unknown_kind_is_a_mistake_in_the_command(shell: Shell) -> None:
    ran = await shell("explain", "shoe", "7")
    assert ran.code == 2 and "must be one of" in ran.err


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("nb", "Ordrer i Rackbeat: Vi fikk ikke kontakt med det andre systemet. Ordrett: «timed out»"),
        ("en", "Orders in Rackbeat: "),
    ],
)
async def test_what_could_not_be_compared_is_told_in_words(shell: Shell, language: str, told: str) -> None:
    path = shell.folder / "samsvar.toml"
    path.write_text(path.read_text().replace('language = "en"', f'language = "{language}"'))
    shell.operations.run_outcome = "incomplete"
    ran = await shell("reconcile", "run")
    assert ran.code == 6 and told in " ".join(ran.out.split()) and "unreachable" not in ran.out


async def test_a_list_that_is_cut_says_how_much_is_missing_and_what_shows_it(shell: Shell) -> None:
    ran = await shell("drift", "list", "--limit", "1")
    assert "1 more are not shown here: samsvar drift list --limit 2" in " ".join(ran.out.split())
    assert "not shown" not in (await shell("drift", "list")).out


@pytest.mark.parametrize(("language", "shown"), [("nb", "Akseptert"), ("en", "Accepted")])
def test_a_status_without_a_field_is_told_as_the_users_see_it(language: str, shown: str) -> None:
    session = Norwegian() if language == "nb" else English()
    row = {"kind": "order.missing_in_wms", "field": None, "erp_value": "Confirmed", "wms_value": None}
    assert said(session, row, "Confirmed", "erp") == shown
    assert turn_words(session, row, "Confirmed", None) == f"{shown} | -"


def test_details_are_told_by_sentences_and_unknown_ones_by_their_names() -> None:
    row = {"kind": "order.duplicate", "detail": {"grade": "exact", "kept": "7", "kept_status": "booked", "odd": "1"}}
    told = detail_words(Norwegian(), row)
    assert told.startswith("Sikkert: samme 24SO-ordre; Denne beholdes: 7") and "Bokført" in told
    assert told.endswith("odd: 1") and "=" not in told
