"""Repairs since the last report and the trend, in words. Used by `letter`."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from reports.model import Repair, TrendDay
from reports.phrases import Phrases

REPAIRS_SHOWN = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRepair:
    """One applied plan. `command` shows it whole."""

    what: str
    who: str
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRepairs:
    title: str
    count: str
    plans: tuple[LetterRepair, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterDay:
    """`height`: 0 to 100, of the highest day. `count`: written for the reader; `told`: the day in one sentence."""

    label: str
    weekday: str
    count: str
    told: str
    height: int
    is_known: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterTrend:
    title: str
    what: str
    unknown: str
    date_label: str
    number_label: str
    days: tuple[LetterDay, ...]


def repairs_of(repairs: Sequence[Repair], connection: str, say: Phrases) -> LetterRepairs | None:
    """None when nothing was repaired."""
    if not repairs:
        return None
    return LetterRepairs(
        title=say.say("report.section.repairs"),
        count=say.number(len(repairs)),
        plans=tuple(_repair(each, connection, say) for each in repairs[:REPAIRS_SHOWN]),
    )


def trend_of(trend: Sequence[TrendDay], say: Phrases) -> LetterTrend | None:
    """None when there is no day with a number: a first report has no past."""
    counts = [day.open_count for day in trend if day.open_count is not None]
    if not counts:
        return None
    unknown = len(trend) - len(counts)
    return LetterTrend(
        title=say.say("report.section.trend"),
        what=say.say("report.trend.what"),
        unknown=say.counted("report.trend.unknown", unknown) if unknown else "",
        date_label=say.say("report.trend.date"),
        number_label=say.say("report.trend.number"),
        days=tuple(_day(day, max(counts), say) for day in trend),
    )


def _repair(repair: Repair, connection: str, say: Phrases) -> LetterRepair:
    counts = {name: say.number(getattr(repair, name)) for name in ("done", "skipped", "failed")}
    plan = say.shown(repair.plan_id)
    if repair.undoes:
        what = say.say("report.repair.undo", plan=plan, undone=say.shown(repair.undoes), **counts)
    else:
        what = say.say("report.repair", plan=plan, manual=say.number(repair.manual), **counts)
    when, who = say.when(repair.finished_at), say.shown(repair.actor)
    silent = not repair.reason.strip()
    told = say.say("report.repair.who.silent", who=who, when=when)
    return LetterRepair(
        what=what,
        who=told if silent else say.say("report.repair.who", who=who, when=when, reason=say.shown(repair.reason)),
        command=say.shown(f"samsvar -c {connection} repair show {repair.plan_id}"),
    )


def _day(day: TrendDay, highest: int, say: Phrases) -> LetterDay:
    known = day.open_count is not None
    count = say.number(day.open_count) if day.open_count is not None else ""
    label = say.short_date(day.day)
    return LetterDay(
        label=label,
        weekday=say.weekday(day.day),
        count=count or "–",
        told=say.say("report.trend.day", day=label, count=count or say.say("report.trend.none")),
        height=round(100 * (day.open_count or 0) / highest) if highest else 0,
        is_known=known,
    )
