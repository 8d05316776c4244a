"""The nightly report by itself: made when its time has come, mailed through the outbox, told to the dead-man switch.

One loop for each connection. Which planned time was made, and which mails that means, is one transaction: killed before
it, the report is made again; after it, never. A report that cannot be made is tried a few times, then given up until
the next one, and the heartbeat tells.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from datetime import datetime, timedelta

import structlog

from daemon.config.report_values import ReportPlan
from daemon.operations.mail_outbox import Fate, MailOutbox
from daemon.operations.report_desk import LAST, MARK, ReportDesk
from daemon.operations.report_post import ReportPost
from daemon.operations.report_times import due
from daemon.operations.unit import Unit
from daemon.ports import Clock, StateError
from daemon.pulse import RUN_SECONDS, Pulse
from daemon.rest import rest
from reports.heartbeat import Beat, tell

log = structlog.get_logger()

TURN_SECONDS = 10.0
AGAIN = timedelta(minutes=5)
MOST_TRIES = 6
CLOCK_MAY_DIFFER = timedelta(hours=1)
"""A clock that is corrected by less does not send the same report twice."""

Tell = Callable[[str, Beat, str], Awaitable[bool]]
Mark = Mapping[str, object]


class ReportSchedule:
    """`history_days`: for how long files of reports are kept."""

    def __init__(
        self,
        unit: Unit,
        desk: ReportDesk,
        post: ReportPost,
        outbox: MailOutbox,
        clock: Clock,
        *,
        language: str,
        history_days: int,
        told: Tell = tell,
    ) -> None:
        self._unit = unit
        self._desk = desk
        self._post = post
        self._outbox = outbox
        self._clock = clock
        self._language = language
        self._history_days = history_days
        self._tell = told
        self._metrics = unit.connection.metrics.reports
        self._tries = 0
        self._not_before: datetime | None = None
        self._alarmed = ""
        self._stopping = asyncio.Event()
        self.pulse = Pulse(clock.monotonic, RUN_SECONDS)

    @property
    def _plan(self) -> ReportPlan:
        """A reload may change it."""
        return self._unit.config.report

    def stop(self) -> None:
        self._stopping.set()

    async def run(self) -> None:
        await self.remember()
        await self._outbox.hurry()
        while not self._stopping.is_set():
            self.pulse.beat(TURN_SECONDS)
            turn = asyncio.create_task(self.turn(), name=f"report-turn-{self._unit.name}")
            stop = asyncio.create_task(self._stopping.wait())
            try:
                await asyncio.wait([turn, stop], return_when=asyncio.FIRST_COMPLETED)
            finally:
                stop.cancel()
                if not turn.done():
                    turn.cancel()
            if turn.done():
                await turn
                await self._rest()

    async def turn(self) -> None:
        """Makes the report if its time has come, sends what waits, and tells how it ended. Raises StateError."""
        mark = await self._mark()
        now = self._clock.now()
        planned = due(self._plan.at, self._plan.zone, now, datetime.fromisoformat(str(mark["planned"])))
        if planned is not None and (self._not_before is None or now >= self._not_before):
            await self._make(planned)
        await self._outbox.send_due()
        await self._close(await self._mark())

    async def _make(self, planned: datetime) -> None:
        """A report that cannot be made must not end the daemon: this is the boundary of the item."""
        await self._beat(Beat.START)
        try:
            await self._made(planned)
        except StateError:
            raise
        except Exception as error:
            log.exception("report_failed", connection=self._unit.name, why=type(error).__name__)
            await self._failed(planned)
            return
        self._tries, self._not_before = 0, None

    async def _made(self, planned: datetime) -> None:
        report = await self._desk.report(self._unit, self._language)
        await self._desk.write(self._unit, report, self._language)
        mails = await self._post.mails(report, self._post.readers, planned.isoformat())
        generated = report.generated_at.isoformat()
        mark = {"planned": planned.isoformat(), "generated_at": generated, "batch": planned.isoformat(), "told": False}
        async with self._unit.connection.store.transaction() as tx:
            known = await tx.documents.get(self._unit.name, MARK, LAST)
            kept = {k: v for k, v in known.items() if k.endswith("_at")} if isinstance(known, dict) else {}
            await tx.documents.put(self._unit.name, MARK, LAST, {**kept, **mark}, self._clock.now())
            await self._outbox.put(tx, mails, planned.isoformat())
            await self._post.remember(tx, mails)
        await self._desk.forget(self._unit, self._clock.now() - timedelta(days=self._history_days))
        log.info("report_made", connection=self._unit.name, verdict=str(report.verdict), mails=len(mails))

    async def _failed(self, planned: datetime) -> None:
        self._tries += 1
        self._not_before = self._clock.now() + AGAIN
        self._metrics.report(self._unit.name, "failed")
        await self._beat(Beat.FAIL)
        if self._tries >= MOST_TRIES:
            self._tries, self._not_before = 0, None
            await self._change({"planned": planned.isoformat(), "batch": "", "told": True})

    async def _close(self, mark: Mark) -> None:
        """Tells once how the mails of the last report ended."""
        batch = str(mark.get("batch") or "")
        if not batch or mark.get("told"):
            return
        waiting = [fate for fate in await self._outbox.waiting() if fate.batch == batch]
        if waiting:
            if self._alarmed != batch and any(fate.attempts for fate in waiting):
                self._alarmed = batch
                await self._beat(Beat.FAIL)
            return
        outcome = outcome_of(await self._outbox.fates(batch))
        now = self._clock.now()
        facts: dict[str, object] = {"told": True}
        self._metrics.report(self._unit.name, outcome)
        if outcome != "failed":
            self._metrics.sent_at(self._unit.name, now)
            facts["sent_at"] = now.isoformat()
        if await self._beat(Beat.SUCCESS if outcome == "sent" else Beat.FAIL):
            facts["beat_at"] = now.isoformat()
        await self._change(facts)

    async def _beat(self, beat: Beat) -> bool:
        if not self._plan.heartbeat_url:
            return False
        heard = await self._tell(self._plan.heartbeat_url, beat, self._unit.name)
        self._metrics.heartbeat(self._unit.name, "ok" if heard else "failed")
        if heard:
            self._metrics.heartbeat_at(self._unit.name, self._clock.now())
        return heard

    async def _mark(self) -> Mark:
        """What was last made; at the very first turn, since when there is a plan at all. One of a future day was made
        while the clock was wrong: from now on it is planned as if today were the first."""
        async with self._unit.connection.store.reading() as tx:
            body = await tx.documents.get(self._unit.name, MARK, LAST)
        now = self._clock.now()
        planned = str(body.get("planned") or "") if isinstance(body, dict) else ""
        if isinstance(body, dict) and planned and datetime.fromisoformat(planned) <= now + CLOCK_MAY_DIFFER:
            return body
        return await self._change({"planned": now.isoformat()})

    async def _change(self, facts: Mark) -> Mark:
        async with self._unit.connection.store.transaction() as tx:
            body = await tx.documents.get(self._unit.name, MARK, LAST)
            changed = {**(body if isinstance(body, dict) else {}), **facts}
            await tx.documents.put(self._unit.name, MARK, LAST, changed, self._clock.now())
        return changed

    async def remember(self) -> None:
        """What /metrics showed before the restart."""
        mark = await self._mark()
        for name, show in (("sent_at", self._metrics.sent_at), ("beat_at", self._metrics.heartbeat_at)):
            told = mark.get(name)
            if isinstance(told, str):
                show(self._unit.name, datetime.fromisoformat(told))

    async def _rest(self) -> None:
        await rest(TURN_SECONDS, self._stopping)


def outcome_of(fates: list[Fate]) -> str:
    """`sent` also when the report concerned nobody: it was made, and there was nothing to send."""
    states = {fate.state for fate in fates}
    if states <= {"sent"}:
        return "sent"
    return "partly" if "sent" in states else "failed"
