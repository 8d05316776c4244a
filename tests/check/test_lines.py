"""What is seen at a door, as lines: certificate, clock, budget, and how a failure becomes one bounded word."""

from __future__ import annotations

import asyncio
from datetime import timedelta

import pytest

from daemon.domain.check import Finding, Verdict, worst
from daemon.domain.errors import Reason, SyncError
from daemon.domain.ids import System
from daemon.domain.messages import CATALOGUE
from daemon.domain.messages_check import CHECKS
from daemon.erp.probes import PROBES as ERP_PROBES
from daemon.operations.check import lines as lines_module
from daemon.operations.check.door import Knock
from daemon.operations.check.lines import Lines
from daemon.operations.check.probes import WELL, ask_about
from daemon.operations.check.remote import budget_line, certificate_line, door_lines
from daemon.ports import Budget
from daemon.wms.probes import PROBES as WMS_PROBES
from tests.assumptions.table import TABLE, read_table
from tests.fakes import FakeClock

CLOCK = FakeClock()


def seen(**changes: object) -> Knock:
    return Knock(**{"host": "api.example", "status": 200, "clock_difference": 0.0} | changes)  # type: ignore[arg-type]  # a table of any field


def only(lines: Lines) -> Finding:
    [finding] = lines.found
    return finding


@pytest.mark.parametrize(
    ("days", "verdict", "code"),
    [
        (90, Verdict.OK, "certificate"),
        (21, Verdict.OK, "certificate"),
        (20, Verdict.WARNING, "certificate_soon"),
        (0, Verdict.WARNING, "certificate_soon"),
    ],
)
def test_a_certificate_that_ends_within_21_days_is_a_warning(days: int, verdict: Verdict, code: str) -> None:
    lines = Lines("main")
    until = CLOCK.now() + timedelta(days=days, hours=1)
    certificate_line(lines, "erp.tls", "https://api.example", seen(certificate_until=until), CLOCK)
    assert (only(lines).verdict, only(lines).code) == (verdict, code)
    assert only(lines).values["until"] == until.date().isoformat()


@pytest.mark.parametrize(
    ("difference", "verdict", "code"),
    [
        (29.0, Verdict.OK, "clock"),
        (-29.0, Verdict.OK, "clock"),
        (31.0, Verdict.WARNING, "clock_off"),
        (-31.0, Verdict.WARNING, "clock_off"),
        (-121.0, Verdict.FAILED, "clock_wrong"),
        (None, Verdict.WARNING, "unseen"),
    ],
)
def test_clocks_that_differ_more_than_the_overlap_of_the_polls_fail(
    difference: float | None, verdict: Verdict, code: str
) -> None:
    lines = Lines("main")
    door_lines(lines, System.WMS, "http://127.0.0.1", seen(clock_difference=difference), is_service=True, clock=CLOCK)
    found = {finding.line: finding for finding in lines.found}["wms.clock"]
    assert (found.verdict, found.code) == (verdict, code)


@pytest.mark.parametrize(
    ("trouble", "line"),
    [
        ("no_such_host", "erp.reachable"),
        ("no_connection", "erp.reachable"),
        ("no_answer", "erp.reachable"),
        ("no_tls", "erp.tls"),
        ("certificate_expired", "erp.tls"),
        ("certificate_name", "erp.tls"),
        ("certificate_untrusted", "erp.tls"),
    ],
)
def test_each_trouble_at_the_door_fails_its_own_line_and_what_follows_waits(trouble: str, line: str) -> None:
    lines = Lines("main")
    assert not door_lines(lines, System.ERP, "https://x", seen(trouble=trouble), is_service=False, clock=CLOCK)
    assert {f.line: f.code for f in lines.found if f.verdict is Verdict.FAILED} == {line: trouble}
    assert {f.line for f in lines.found} == {"erp.reachable", "erp.tls", "erp.clock"}


@pytest.mark.parametrize(
    ("budget", "verdict", "code"),
    [
        (Budget(), Verdict.WARNING, "unseen"),
        (Budget(limit=7200, remaining=7000), Verdict.OK, "budget"),
        (Budget(limit=7200, remaining=719), Verdict.WARNING, "budget_low"),
        (Budget(limit=7200, remaining=0), Verdict.FAILED, "budget_empty"),
    ],
)
def test_a_budget_that_runs_out_is_seen(budget: Budget, verdict: Verdict, code: str) -> None:
    lines = Lines("main")
    budget_line(lines, System.ERP, budget)
    assert (only(lines).verdict, only(lines).code) == (verdict, code)


async def test_a_refusal_becomes_a_line_in_the_words_of_its_place() -> None:
    lines = Lines("main")

    async def refused() -> int:
        raise SyncError(Reason.AUTH_FAILED, "GET /self: 401")

    assert await lines.asked("wms.login", refused(), {Reason.AUTH_FAILED: "token_refused"}) is None
    assert (only(lines).verdict, only(lines).code) == (Verdict.FAILED, "token_refused")


async def test_a_line_that_takes_too_long_ends_as_a_timeout() -> None:
    """The bound is the module's; here the wait itself is cut short by the clock of the test's own loop."""
    lines = Lines("main")
    loop = asyncio.get_running_loop()
    real = loop.time
    loop.time = lambda: real() * 200  # type: ignore[method-assign]  # a loop whose time runs 200 times as fast
    try:
        assert await lines.asked("erp.login", asyncio.sleep(lines_module.LINE_SECONDS * 10, "late")) is None
    finally:
        loop.time = real  # type: ignore[method-assign]  # as it was
    assert only(lines).code == Reason.TIMEOUT


def test_the_worst_line_is_the_verdict() -> None:
    assert worst([]) is Verdict.OK
    assert worst([Verdict.OK, Verdict.WARNING]) is Verdict.WARNING
    assert worst([Verdict.WARNING, Verdict.FAILED, Verdict.OK]) is Verdict.FAILED


def test_every_probe_that_the_table_of_assumptions_names_is_made() -> None:
    named = {row.probe for row in read_table(TABLE.read_text(encoding="utf-8")) if row.probe is not None}
    assert len(named) > 15
    assert named <= {*ERP_PROBES, *WMS_PROBES}


def test_every_probe_has_a_name_for_people() -> None:
    for name in (*ERP_PROBES, *WMS_PROBES):
        assert f"check.line.probe.{name}" in CATALOGUE


def test_everything_that_is_to_be_mended_says_how() -> None:
    """Codes of lines that may warn or fail; the others are about what is well."""
    well = {
        "not_checked", "daemon_runs", "reachable", "tls_loopback", "certificate", "clock", "logged_in",
        "identity", "account", "rights", "fields_allowed", "present", "budget", "poll_fits",
        "webhooks_unused", "address_sandbox", "address", "address_reached", "registered", "registered_in_part",
        "delivered", "probe",
    }  # fmt: skip
    codes = {code.removeprefix("check.") for code in CHECKS if code.count(".") == 1}
    assert well <= codes
    for code in codes - well - {"probe_worse"}:
        assert f"check.todo.{code}" in CATALOGUE, code
    for probe in WELL:
        assert f"check.todo.probe_worse.{probe}" in CATALOGUE, probe


def test_a_line_with_too_little_to_see_by_says_what_is_needed_and_is_not_proven() -> None:
    needs = {code.removeprefix("check.need.") for code in CATALOGUE if code.startswith("check.need.")}
    assert needs >= {"clock", "budget", "delivery"}
    for need in needs:
        lines = Lines("main")
        lines.unseen("probe.x", need)
        found = only(lines).as_json()
        assert (found["verdict"], found["proven"]) == ("warning", False)
    lines = Lines("main")
    lines.ok("erp.login", "logged_in", user="u")
    assert only(lines).as_json()["proven"] is True


async def test_a_probe_without_data_is_never_ok_and_an_answer_is() -> None:
    for answer, verdict, code in (
        ("unknown", Verdict.WARNING, "unseen"),
        ("healthy", Verdict.OK, "probe"),
        ("inactive", Verdict.WARNING, "probe_worse"),
    ):
        lines = Lines("main")

        async def told(_name: str, answer: str = answer) -> str:
            return answer

        answers = await ask_about(["wms_webhook_health"], told, lines)
        assert (only(lines).verdict, only(lines).code) == (verdict, code)
        assert answers == ({} if answer == "unknown" else {"wms_webhook_health": answer})


def test_every_probe_that_can_see_too_little_says_what_it_needs_and_each_answer_has_a_sentence() -> None:
    for name in (*ERP_PROBES, *WMS_PROBES):
        assert [code for code in CATALOGUE if code.startswith(f"check.probe.{name}.")], name
    always_answer = {"erp_ended_session_text", "erp_unknown_return_property", "erp_thousand_ids"} | {
        "wms_not_found_body", "wms_envelope_keys",
    }  # fmt: skip
    for name in {*ERP_PROBES, *WMS_PROBES} - always_answer:
        assert f"check.need.{name}" in CATALOGUE, name
