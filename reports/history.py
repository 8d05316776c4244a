"""What a report tells of more than one run: repairs since the previous one, and the trend. Pure; called by `build`."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta

from reconcile.fixup import FixUp, Outcome
from reports.model import Repair, TrendDay
from reports.phrases import ZONE
from reports.run_record import ENDED, run_facts

TREND_DAYS = 14
MOST_REPAIRS = 500


def repairs_since(fix_ups: Iterable[FixUp], previous_run_at: datetime | None) -> tuple[Repair, ...]:
    """Plans applied since then, newest first; all of them when there was no report before."""
    recent = [each for each in fix_ups if previous_run_at is None or each.finished_at > previous_run_at]
    recent.sort(key=lambda each: (each.finished_at, each.plan_id), reverse=True)
    return tuple(_repair(each) for each in recent[:MOST_REPAIRS])


def _repair(fix_up: FixUp) -> Repair:
    outcomes = [result.outcome for result in fix_up.results]
    return Repair(
        plan_id=fix_up.plan_id,
        undoes=fix_up.undoes,
        actor=fix_up.actor,
        reason=fix_up.reason,
        finished_at=fix_up.finished_at,
        done=outcomes.count(Outcome.DONE),
        skipped=outcomes.count(Outcome.SKIPPED),
        failed=outcomes.count(Outcome.FAILED),
        manual=len(fix_up.manual),
    )


def trend_of(runs: Sequence[Mapping[str, object]], now: datetime) -> tuple[TrendDay, ...]:
    """The last fourteen days by the calendar on the wall, oldest first. Nothing is guessed for a day without a run."""
    today = now.astimezone(ZONE).date()
    last: dict[date, tuple[datetime, TrendDay]] = {}
    for record in runs:
        facts = run_facts(record)
        if record.get("state") != ENDED or facts.finished_at is None or not facts.compared:
            continue
        day = facts.finished_at.astimezone(ZONE).date()
        if day not in last or last[day][0] < facts.finished_at:
            complete = not facts.not_compared and not facts.unconfirmed
            shown = TrendDay(day=day, open_count=_open_count(record.get("open_by_kind")), is_complete=complete)
            last[day] = (facts.finished_at, shown)
    days = [today - timedelta(days=ago) for ago in reversed(range(TREND_DAYS))]
    return tuple(last[day][1] if day in last else TrendDay(day=day, open_count=None) for day in days)


def _open_count(by_kind: object) -> int | None:
    if not isinstance(by_kind, Mapping):
        return None
    return sum(count for count in by_kind.values() if isinstance(count, int) and not isinstance(count, bool))
