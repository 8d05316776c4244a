"""The HTML form: structure, both languages, and nothing of a remote system that acts."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from html.parser import HTMLParser

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.domain.drift import DriftState
from daemon.domain.errors import Reason
from daemon.domain.ids import System
from reconcile.fixup import Outcome
from reconcile.plan import ManualItem
from reports.html import render_fix_up_html, render_html
from reports.model import Report
from reports.phrases import visible
from reports.text import render_text
from tests.reports.examples import (
    CATALOG,
    IDENTITIES,
    NOW,
    PARTIAL,
    RUN,
    drift,
    fix_up,
    full_morning,
    parked,
    report,
    result,
    silent_night,
)

HOSTILE = (
    "<script>alert(1)</script>",
    "\"><img src=x onerror='alert(1)'>",
    "' onmouseover='x",
    "=cmd|' /C calc'!A0",
    "\x1b[31mred\x1b[0m\x07\x00",
    "{{ 7 * 7 }} {% raw %} {value}",
    "\u202egnp.exe \u2066x\u2069 \u200b",
    "\ud800 alone",
    "</style></title></main>",
    "-" * 900,
    "line\r\nbreak\tand tab",
)
VOID = {"meta", "img", "br", "hr", "link", "input"}
ALLOWED_CONTROL = {"\n"}


class Reader(HTMLParser):
    """Collects tags and text, and insists that every tag is closed in order."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag

    def handle_data(self, text: str) -> None:
        if self.open and self.open[-1] != "style":
            self.words.append(text)


def read(page: str) -> Reader:
    reader = Reader()
    reader.feed(page)
    reader.close()
    assert reader.open == []
    return reader


def words(page: str) -> str:
    return re.sub(r"[\s\u202f\xa0]+", " ", " ".join(read(page).words))


def outside(address: str | None) -> bool:
    """Whether this leads anywhere but to a place of the page or a website of the configuration."""
    if (address or "").startswith(("https://erp.example/", "https://wms.example/#/")):
        return False
    return bool((address or "#").partition("#")[0])


def assert_harmless(page: str) -> None:
    page.encode("utf-8")
    reader = read(page)
    names = {name for name, _ in reader.tags}
    assert not names & {"script", "img", "iframe", "link", "object", "form"}
    for _name, attributes in reader.tags:
        assert not any(attribute.startswith("on") for attribute in attributes)
        assert all(not outside(attributes.get(a)) for a in ("src", "href"))
    bad = {c for c in page if (ord(c) < 32 or 0x7F <= ord(c) < 0xA0 or c in "\u202e\u2066\u200b")}
    assert bad <= ALLOWED_CONTROL


def hostile_morning(name: str) -> Report:
    """This name wherever a remote system can put one."""
    row = drift(
        "order.duplicate", 1, erp_id=name, wms_id=name, number=name, field=name, erp_value=name + "a", wms_value=name,
        detail={"kept": name, "status": name, name: name}, ack=name, base_value=name,
    )  # fmt: skip
    odd = drift(name, 2, entity=name)
    run = {"run_id": name, "state": "finished", "compared": {name: {"erp": 1, "wms": None}},
           "not_compared": [{"kind": name, "system": name, "reason": name, "detail": name}, name]}  # fmt: skip
    identities = {System.ERP: name, System.WMS: name}
    drifts = [row, odd, drift("product.number_too_long", 3, snooze=name, number=name)]
    return full_morning(drifts=drifts, run=run, identities=identities, parked=parked(name))


def hostile_report(name: str) -> str:
    return render_html(hostile_morning(name), "nb")


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_shown_and_does_nothing(name: str) -> None:
    page = hostile_report(name)
    assert_harmless(page)
    assert "<script>alert" not in page
    assert visible(name)[:20].split("\n")[0].strip()[:10] in " ".join(read(page).words)
    odd = result(name, name, name, name, kind=name, system=name, before={name: name}, after={name: name})
    skipped = result(name, name, name, name, outcome=Outcome.SKIPPED, why=name)
    unread = result(name, name, name, name, outcome=Outcome.SKIPPED, why="skipped.unread", values={"why": name})
    manual = ManualItem(fingerprint=name, kind=name, code=name, values={})
    items = fix_up(
        actor=name, reason=name, plan_id=name, erp_name=name, results=(odd, skipped, unread), manual=(manual,)
    )
    assert_harmless(render_fix_up_html(items, "en"))
    text = render_text(report(drifts=[drift("order.duplicate", 1, erp_id=name, number=name)]), "nb")
    assert not {c for c in text if ord(c) < 32 or 0x7F <= ord(c) < 0xA0} - {"\n"}


@given(st.text(st.characters(), max_size=40))
@settings(max_examples=40, deadline=None)
def test_no_name_whatever_breaks_the_page(name: str) -> None:
    assert_harmless(hostile_report(name))


@given(st.text(st.characters(), max_size=60))
def test_making_text_visible_twice_changes_nothing_more(text: str) -> None:
    assert visible(visible(text)) == visible(text)


@pytest.mark.parametrize("language", ["nb", "en"])
def test_the_page_is_one_file_in_the_readers_language_that_loads_nothing(language: str) -> None:
    page = render_html(report(), language)
    assert page.startswith("<!doctype html>")
    assert f'<html lang="{language}">' in page
    assert "http://" not in page
    assert "https://" not in page
    assert "@import" not in page
    assert "url(" not in page
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
    assert_harmless(page)


def test_the_first_line_says_whether_we_agree_and_then_what_to_do_first() -> None:
    headings = re.findall(r"<h[12]>(.*?)(?:<span|</h)", render_html(report(), "nb"))
    assert headings == [
        "24SevenOffice og Rackbeat er uenige om 7 ting.",
        "Gjør dette først",
        "Kan rettes med en plan",
        "Rett i 24SevenOffice",
        "Rett i Rackbeat",
        "Se nærmere på",
        "Venter på et menneske",
        "Satt på vent",
        "Løst siden forrige gang",
        "Dette ble sammenlignet",
    ]


def test_the_english_page_has_the_same_sections_and_no_norwegian() -> None:
    nb, en = render_html(report(), "nb"), render_html(report(), "en")
    assert len(re.findall("<h2", nb)) == len(re.findall("<h2", en))
    assert "disagree about 7 things" in en
    assert not re.search(r"\b(ikke|siden|og|uenige|ordre)\b", words(en), re.IGNORECASE)


def test_a_row_shows_the_field_both_values_since_when_and_the_command() -> None:
    shown = words(render_html(report(), "nb"))
    assert "Antall 24SevenOffice 5 Rackbeat 3" in shown
    assert "Siden tirsdag 09:14" in shown
    assert "Sist endret i Rackbeat tirsdag 09:11" in shown
    assert "samsvar -c nordlys repair plan --kind order.quantity_mismatch" in shown


@pytest.mark.parametrize(
    ("language", "both", "alone"),
    [
        (
            "nb",
            "Lest i 24SevenOffice i dag 02:00:05, i Rackbeat i dag 02:00:08 (3,2 s fra hverandre)",
            "Lest i Rackbeat",
        ),
        ("en", "Read in 24SevenOffice today 02:00:05, in Rackbeat today 02:00:08 (3.2 s apart)", "Read in Rackbeat"),
    ],
)
def test_a_row_says_to_the_second_when_each_side_was_read(language: str, both: str, alone: str) -> None:
    at = NOW.replace(hour=1, second=5)
    times = {"erp_as_of": at, "wms_as_of": at + timedelta(seconds=3.2)}
    one = drift("order.missing_in_wms", 1, **times)
    assert both in words(render_html(full_morning(drifts=[one]), language))
    assert both in " ".join(render_text(full_morning(drifts=[one]), language).split())
    half = words(render_html(full_morning(drifts=[replace(one, erp_as_of=None)]), language))
    assert both not in half and alone in half
    over = replace(one, state=DriftState.RESOLVED, resolved_at=NOW)
    assert alone not in words(render_html(full_morning(drifts=[over]), language)), "it is not so any more"


def test_a_silent_night_says_so_and_still_says_what_was_compared() -> None:
    shown = words(render_html(silent_night(), "nb"))
    assert "24SevenOffice og Rackbeat er enige." in shown
    assert "Ingenting venter på deg i dag." in shown
    assert "Produkter 12 480 12 471" in shown


def test_what_was_not_compared_stands_before_everything_else_that_is_to_be_done() -> None:
    page = render_html(report(run=PARTIAL), "nb")
    assert "ikke alt ble sammenlignet" in page
    assert page.index('role="alert"') < page.index("Gjør dette først")
    assert "Produkter i Rackbeat" in page
    assert "Svaret fra det andre systemet var ikke fullstendig" in page
    assert "ikke lest" in page


def test_a_run_that_stopped_never_claims_agreement() -> None:
    shown = words(render_html(silent_night(run={"state": "started"}), "nb"))
    assert "Vi vet ikke om 24SevenOffice og Rackbeat er enige." in shown
    assert "er enige. Ingenting" not in shown
    assert "ikke kjent" not in shown


def test_parked_work_shows_reason_and_hint() -> None:
    shown = words(render_html(silent_night(parked=parked()), "nb"))
    assert "Ordre 10252" in shown
    assert "Ordren har minst én linje som ikke kan overføres" in shown
    assert "samsvar inbox retry order 10252" in shown
    assert "Ingenting venter på deg" not in shown


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_for_not_comparing_has_words(reason: Reason) -> None:
    run = {**PARTIAL, "not_compared": [{"kind": "order", "system": "erp", "reason": reason.value}]}
    assert reason.value not in words(render_html(silent_night(run=run), "nb")).split()


def test_a_long_list_is_cut_with_the_honest_rest_and_the_command_that_shows_it() -> None:
    drifts = [drift("product.number_too_long", n, number=f"P{n}", field="number") for n in range(100)]
    shown = words(render_html(report(drifts=drifts), "en"))
    assert "disagree about 100 things" in shown
    assert "60 more are not shown here" in shown
    assert "samsvar -c nordlys drift list --kind product.number_too_long" in shown


@pytest.mark.parametrize(
    ("language", "number", "money", "day"),
    [
        ("nb", "12 480", "18 450,50 kr", "mandag 23. november 2026"),
        ("en", "12,480", "NOK 18,450.50", "Monday 23 November 2026"),
    ],
)
def test_numbers_money_and_dates_follow_the_language(language: str, number: str, money: str, day: str) -> None:
    shown = words(render_html(report(), language))
    assert number in shown
    assert money in shown
    assert day in shown


@pytest.mark.parametrize(
    ("seen", "nb", "en"),
    [
        (NOW, "Siden i dag 06:00", "Since today 06:00"),
        (NOW - timedelta(hours=7), "Siden i går 23:00", "Since yesterday 23:00"),
        (NOW - timedelta(days=3), "Siden fredag 06:00", "Since Friday 06:00"),
        (datetime(2026, 10, 13, 7, 0, tzinfo=UTC), "Siden 13. oktober, i 6 uker", "Since 13 October, for 6 weeks"),
        (datetime(2025, 1, 2, 7, 0, tzinfo=UTC), "Siden 2. januar 2025, i 2 år", "Since 2 January 2025, for 2 years"),
    ],
)
def test_since_is_told_in_local_time_and_in_the_shortest_certain_form(seen: datetime, nb: str, en: str) -> None:
    built = report(drifts=[drift("order.duplicate", 1, first_seen=seen)])
    assert nb in words(render_html(built, "nb"))
    assert en in words(render_html(built, "en"))


def test_the_company_of_both_sides_is_in_the_head() -> None:
    assert " · ".join(["Samsvar", *IDENTITIES.values()]) in words(render_html(silent_night(), "nb")).replace("  ", " ")


def test_the_fix_up_report_tells_done_skipped_and_why_before_after_and_how_to_undo() -> None:
    shown = words(render_fix_up_html(fix_up(), "nb", CATALOG))
    assert "3 rettelser er utført. 2 ble ikke utført." in shown
    assert "Feltet «kunde-id» er endret i Rackbeat Id-feltet skrevet" in shown
    assert "Id-feltet i Rackbeat 47 31" in shown
    assert "Antall på linje 7 5 3,5" in shown
    assert "Status Sendt Akseptert" in shown
    assert "Ordren hele posten (i JSON-filen) finnes ikke" in shown
    assert "Skulle slettes Ikke gjort: posten er endret siden planen ble laget." in shown
    assert "Feilet: Brukeren eller nøkkelen har ikke lov" in shown
    assert "Rydder etter dobbel GET" in shown
    assert "Rackbeat-ordre 1006 er en kopi av 1001" in shown
    assert "Verdiene fra før står i tabellene over." in shown
    assert "Det som er slettet, må opprettes på nytt." in shown


def test_what_was_not_read_again_is_not_called_gone() -> None:
    unread = result("a", "customer.id_field_edited", "set_id_field", "1", before={"id_field": "47"})
    shown = words(render_fix_up_html(fix_up(results=(unread,)), "en"))
    assert "47 not read again" in shown
    assert "not there" not in shown


def test_what_was_not_carried_out_shows_no_before_and_after() -> None:
    skipped = result("a", "order.duplicate", "delete", "1", outcome=Outcome.SKIPPED, before={"order": "{}"})
    shown = words(render_fix_up_html(fix_up(results=(skipped,)), "en"))
    assert "Was to be deleted" in shown
    assert "not there" not in shown


def test_a_plan_that_changed_nothing_says_so_and_has_nothing_to_undo() -> None:
    shown = words(render_fix_up_html(fix_up(results=()), "en"))
    assert "Nothing was changed." in shown
    assert "There is nothing to undo." in shown


def test_every_reason_that_reconcile_gives_for_leaving_something_out_has_words() -> None:
    for reason in ("shrunk", "detector_failed", "truncated", "unconfirmed"):
        run = {**RUN, "not_compared": [{"kind": "order.duplicate", "system": "", "reason": reason, "detail": "x"}]}
        shown = words(render_html(silent_night(run=run), "nb"))
        assert "Samme ordre finnes flere ganger i Rackbeat" in shown
        assert reason not in shown


def test_the_fix_up_report_says_what_a_fresh_read_showed() -> None:
    [first, *_] = fix_up().done
    told = {
        verified: words(render_fix_up_html(fix_up(results=(replace(first, verified=verified),)), "en"))
        for verified in (True, False, None)
    }
    assert "it is as it should be" in told[True] and "Everything in the plan was carried out." in told[True]
    assert "it is NOT as it should be" in told[False] and "one record does not look as it should" in told[False]
    assert "Read again afterwards" not in told[None]


@pytest.mark.parametrize(("language", "what"), [("nb", "Øyeblikksbildet"), ("en", "The snapshot")])
def test_a_snapshot_that_found_no_room_has_a_name_in_the_readers_language(language: str, what: str) -> None:
    left_out = {"kind": "snapshot", "system": "", "reason": "snapshot_failed", "detail": ""}
    told = words(render_html(full_morning(run={**PARTIAL, "not_compared": [left_out]}), language))
    assert what in told and "snapshot_failed" not in told
