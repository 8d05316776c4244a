"""The nightly report by itself: made once for each planned time, mailed, told to the dead-man switch; after a kill, a
missed night or a report that cannot be made, too.
"""

from __future__ import annotations

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any, cast

import pytest
from aiohttp import web
from prometheus_client import CollectorRegistry

from daemon.config.report_values import Recipient, ReportPlan, Smtp
from daemon.config.values import Config
from daemon.domain.drift import Severity
from daemon.metrics import Metrics
from daemon.operations.mail_outbox import MailOutbox
from daemon.operations.report_desk import ReportDesk
from daemon.operations.report_post import ReportPost
from daemon.operations.report_schedule import MOST_TRIES, ReportSchedule
from daemon.operations.unit import Unit
from daemon.store.db import SqlStore
from reports.deliver import Cause, NotSent
from reports.heartbeat import Beat, tell
from reports.model import Report
from reports.write import write_report
from tests.fakes import FakeClock
from tests.reports.examples import full_morning, silent_night

SUPPORT, CHIEF = "support@nordlys.example", "chief@nordlys.example"
EVENING = datetime(2026, 11, 22, 20, 0, tzinfo=UTC)


class FakeDesk:
    """Makes the same report every night; `broken` makes it fail."""

    def __init__(self, folder: Path, clock: FakeClock) -> None:
        self.folder, self.clock = folder, clock
        self.built: Any = full_morning
        self.broken: Exception | None = None

    async def report(self, unit: Unit, language: str) -> Report:
        if self.broken is not None:
            raise self.broken
        made: Report = self.built(now=self.clock.now())
        return made

    async def write(self, unit: Unit, report: Report, language: str) -> dict[str, Path]:
        return write_report(self.folder, report, language)

    async def forget(self, unit: Unit, before: datetime) -> int:
        return 0


class Night:
    """The daemon's part that makes reports, on a state file; `again` is the same after a restart."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.clock = FakeClock(EVENING)
        self.desk = FakeDesk(folder / "reports", self.clock)
        self.sent: list[tuple[str, bytes]] = []
        self.beats: list[str] = []
        self.fails: dict[str, NotSent] = {}
        self.smtp = Smtp(host="localhost", sender="Samsvar <samsvar@nordlys.example>")
        self.plan = ReportPlan(
            heartbeat_url="http://127.0.0.1:9/beat",
            recipients=(
                Recipient(address=SUPPORT, language="nb"),
                Recipient(address=CHIEF, language="en", severity=Severity.CRITICAL),
            ),
        )

    async def begin(self) -> None:
        self.store = await SqlStore.open(self.folder / "state.db", self.clock)
        self.registry = CollectorRegistry()
        metrics = Metrics(self.registry, ["nordlys"])
        parts = SimpleNamespace(store=self.store, clock=self.clock, metrics=metrics)
        unit = cast(Unit, SimpleNamespace(name="nordlys", config=SimpleNamespace(report=self.plan), connection=parts))
        config = cast(Config, SimpleNamespace(smtp=self.smtp, language="nb"))
        outbox = MailOutbox("nordlys", self.store, self.clock, self.smtp, send=self._send)
        post = ReportPost(unit, config)
        self.schedule = ReportSchedule(
            unit,
            cast(ReportDesk, self.desk),
            post,
            outbox,
            self.clock,
            language="nb",
            history_days=400,
            told=self._tell,
        )
        self.outbox = outbox
        await self.schedule.turn()

    async def again(self) -> None:
        await self.store.close()
        await self.begin()

    async def until(self, end: datetime, seconds: float = 600) -> None:
        """A loop that looks every few minutes."""
        while self.clock.now() < end:
            self.clock.advance(seconds)
            await self.schedule.turn()

    def value(self, name: str, **labels: str) -> float | None:
        return self.registry.get_sample_value(f"samsvar_{name}", {"connection": "nordlys", **labels})

    async def _send(self, smtp: Smtp, to: str, raw: bytes) -> str:
        if to in self.fails:
            raise self.fails[to]
        self.sent.append((to, raw))
        return "250 OK"

    async def _tell(self, url: str, beat: Beat, connection: str) -> bool:
        self.beats.append(beat.name)
        return True


@pytest.fixture
async def night(tmp_path: Path) -> AsyncIterator[Night]:
    made = Night(tmp_path)
    await made.begin()
    yield made
    await made.store.close()


async def test_nothing_is_sent_before_its_time_and_then_once_to_everybody_it_concerns(night: Night) -> None:
    await night.until(datetime(2026, 11, 23, 4, 50, tzinfo=UTC))
    assert night.sent == [] and night.beats == []
    await night.until(datetime(2026, 11, 23, 20, 0, tzinfo=UTC))
    assert [to for to, _raw in night.sent] == [SUPPORT, CHIEF]
    assert night.beats == ["START", "SUCCESS"]
    assert night.value("reports_total", outcome="sent") == 1
    assert night.value("report_last_success_timestamp_seconds") == datetime(2026, 11, 23, 5, tzinfo=UTC).timestamp()
    assert night.value("heartbeat_last_success_timestamp_seconds") is not None
    assert sorted(p.suffix for p in (night.folder / "reports").iterdir()) == [".csv", ".html", ".json", ".txt", ".xlsx"]


async def test_a_silent_night_is_mailed_to_those_who_want_every_report_alone(night: Night) -> None:
    night.desk.built = lambda now: silent_night()
    await night.until(datetime(2026, 11, 23, 7, 0, tzinfo=UTC))
    assert [to for to, _raw in night.sent] == [SUPPORT]


async def test_each_night_follows_the_mail_of_the_night_before(night: Night) -> None:
    await night.until(datetime(2026, 11, 25, 7, 0, tzinfo=UTC), seconds=3600)
    mine = [raw for to, raw in night.sent if to == SUPPORT]
    ids = [raw.split(b"Message-ID:")[1].split()[0] for raw in mine]
    assert len(set(ids)) == 3
    assert b"In-Reply-To" not in mine[0]
    assert all(b"In-Reply-To:" in raw and before in raw for before, raw in zip(ids, mine[1:], strict=False))


async def test_nights_that_were_missed_are_made_up_for_once_also_after_a_restart(night: Night) -> None:
    await night.until(datetime(2026, 11, 23, 7, 0, tzinfo=UTC))
    night.sent.clear()
    night.clock.advance(5 * 86_400)
    await night.again()
    assert [to for to, _raw in night.sent] == [SUPPORT, CHIEF]
    await night.again()
    await night.schedule.turn()
    assert len(night.sent) == 2


async def test_a_clock_that_was_a_year_ahead_for_a_night_costs_no_report_after_it_is_right_again(night: Night) -> None:
    night.clock.advance(400 * 86_400)
    await night.schedule.turn()
    assert {to for to, _raw in night.sent} == {SUPPORT, CHIEF}
    night.clock.advance(-400 * 86_400)
    await night.schedule.turn()
    night.sent.clear()
    for days in (1, 2):
        await night.until(EVENING + timedelta(days=days))
        assert sorted(to for to, _raw in night.sent) == sorted([SUPPORT, CHIEF] * days)


async def test_the_first_start_of_all_makes_no_report_of_a_night_before_it(tmp_path: Path) -> None:
    night = Night(tmp_path)
    night.clock.advance(11 * 3600)
    await night.begin()
    assert night.sent == [] and night.beats == []
    night.clock.advance(86_400)
    await night.again()
    assert len(night.sent) == 2
    await night.store.close()


async def test_one_who_is_refused_is_told_to_the_switch_and_the_others_have_theirs(night: Night) -> None:
    night.fails[CHIEF] = NotSent("550 no such user", Cause.RECIPIENT, for_good=True)
    await night.until(datetime(2026, 11, 23, 7, 0, tzinfo=UTC))
    assert [to for to, _raw in night.sent] == [SUPPORT]
    assert night.beats == ["START", "FAIL"]
    assert night.value("reports_total", outcome="partly") == 1


async def test_a_mail_server_that_is_down_is_told_at_once_and_its_return_too(night: Night) -> None:
    night.fails = {to: NotSent("ConnectError", Cause.PUT_OFF, for_good=False) for to in (SUPPORT, CHIEF)}
    await night.until(datetime(2026, 11, 23, 7, 0, tzinfo=UTC))
    assert night.beats == ["START", "FAIL"]
    night.fails.clear()
    await night.again()
    await night.until(datetime(2026, 11, 23, 10, 0, tzinfo=UTC))
    assert [to for to, _raw in night.sent] == [SUPPORT, CHIEF]
    assert night.beats[-1] == "SUCCESS"


async def test_a_report_that_cannot_be_made_is_tried_again_ends_nothing_and_the_next_night_is_a_new_one(
    night: Night,
) -> None:
    night.desk.broken = OSError("no space left on device")
    await night.until(datetime(2026, 11, 23, 12, 0, tzinfo=UTC))
    assert night.beats == ["START", "FAIL"] * MOST_TRIES
    assert night.value("reports_total", outcome="failed") == MOST_TRIES
    night.desk.broken = None
    await night.until(datetime(2026, 11, 24, 7, 0, tzinfo=UTC))
    assert len(night.sent) == 2 and night.beats[-1] == "SUCCESS"


async def test_a_disk_that_has_room_again_gets_its_report_the_same_morning(night: Night) -> None:
    night.desk.broken = OSError("no space left on device")
    await night.until(datetime(2026, 11, 23, 5, 5, tzinfo=UTC))
    night.desk.broken = None
    await night.until(datetime(2026, 11, 23, 7, 0, tzinfo=UTC))
    assert len(night.sent) == 2


async def test_after_a_restart_the_metrics_know_when_the_last_report_went(night: Night) -> None:
    await night.until(datetime(2026, 11, 23, 7, 0, tzinfo=UTC))
    at = night.value("report_last_success_timestamp_seconds")
    await night.again()
    await night.schedule.remember()
    assert night.value("report_last_success_timestamp_seconds") == at


async def test_no_plan_means_no_report(tmp_path: Path) -> None:
    night = Night(tmp_path)
    night.plan = ReportPlan(at="", recipients=night.plan.recipients)
    await night.begin()
    await night.until(EVENING + timedelta(days=2), seconds=3600)
    assert night.sent == []
    await night.store.close()


@pytest.mark.parametrize(
    ("beat", "path"), [(Beat.START, "/ping/abc/start"), (Beat.SUCCESS, "/ping/abc"), (Beat.FAIL, "/ping/abc/fail")]
)
async def test_the_dead_man_switch_is_asked_for_by_the_usual_addresses(beat: Beat, path: str) -> None:
    seen: list[str] = []

    async def heard(request: web.Request) -> web.Response:
        seen.append(request.path_qs)
        return web.Response(status=503 if len(seen) == 1 and beat is Beat.FAIL else 200)

    app = web.Application()
    app.router.add_get("/{anything:.*}", heard)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    try:
        assert await tell(f"http://127.0.0.1:{port}/ping/abc?x=1", beat, "nordlys")
    finally:
        await runner.cleanup()
    assert set(seen) == {f"{path}?x=1"}
    assert len(seen) == (2 if beat is Beat.FAIL else 1)


async def test_a_switch_that_nobody_hears_is_no_error() -> None:
    assert not await tell("http://127.0.0.1:9/x", Beat.SUCCESS, "nordlys")
