"""The drift report in words: a morning letter to a support person. First whether we agree, then what to do first.

Made from a `Report` for one language; `html` and `text` print it. All lists are bounded here, with the honest rest
counted, and every string is plain text (escaping belongs to the form it is printed in).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from daemon.domain.messages import Catalogue
from reports.letter_coverage import Alarm, Coverage, alarm_of, coverage_of
from reports.letter_history import REPAIRS_SHOWN, LetterRepairs, LetterTrend, repairs_of, trend_of
from reports.letter_row import LetterParked, LetterRow, parked_of, row_of, todo_of
from reports.model import Group, NextStep, Report, Row, Topic, Verdict
from reports.phrases import CATALOGUE, Phrases

ROWS_PER_TOPIC = 40

TONES = {
    Verdict.AGREE: "good",
    Verdict.DIFFER: "bad",
    Verdict.AGREE_IN_PART: "unsure",
    Verdict.DIFFER_IN_PART: "bad",
    Verdict.NOT_COMPARED: "unsure",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tile:
    """A number at the top. `tone` picks its colour; empty: none."""

    number: str
    label: str
    tone: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterTopic:
    """One kind of drift. `todo` is empty where the group's note says it; `command` stands here if all share it."""

    title: str
    severity: str
    severity_label: str
    why: str
    todo: str
    command: str
    command_label: str
    rows: tuple[LetterRow, ...]
    more: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterGroup:
    """All topics with the same next step. `note`: advice that holds for all of them, may be empty."""

    title: str
    count: str
    note: str
    topics: tuple[LetterTopic, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterSection:
    """A plain list of rows under a heading."""

    title: str
    count: str
    rows: tuple[LetterRow, ...]
    more: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Letter:
    """Everything the page says, in the order it says it."""

    language: str
    title: str
    day: str
    companies: tuple[str, ...]
    connection: str
    tone: str
    verdict: str
    lead: tuple[str, ...]
    tiles: tuple[Tile, ...]
    alarm: Alarm | None
    first_title: str
    first: tuple[LetterRow, ...]
    command_note: str
    groups: tuple[LetterGroup, ...]
    parked_title: str
    parked: tuple[LetterParked, ...]
    parked_more: str
    snoozed: LetterSection | None
    resolved: LetterSection | None
    repairs: LetterRepairs | None
    repairs_more: str
    trend: LetterTrend | None
    coverage: Coverage
    footer: tuple[str, ...]


def letter_of(report: Report, language: str, catalogue: Catalogue = CATALOGUE, *, rows: int = ROWS_PER_TOPIC) -> Letter:
    """The letter for one reader, with at most so many rows of a kind or section. Raises KeyError for a language other
    than nb and en."""
    say = Phrases(language, report.generated_at, catalogue)
    companies = companies_of(list(report.identities.values()))
    day = say.day(report.generated_at)
    return Letter(
        language=language,
        title=say.say("report.title", company=say.shown(companies[0] if companies else report.connection), date=day),
        day=day,
        companies=tuple(say.shown(company) for company in companies),
        connection=say.shown(report.connection),
        tone=TONES[report.verdict],
        verdict=_verdict(report, say),
        lead=_lead(report, say),
        tiles=_tiles(report, say),
        alarm=alarm_of(report.run, report.titles, say, report.generated_at),
        first_title=say.say("report.section.first"),
        first=tuple(row_of(row, report.titles, say) for row in report.top) if report.open_count > 1 else (),
        command_note=say.say("report.command.note"),
        groups=tuple(_group(group, report, say, rows) for group in report.groups),
        parked_title=say.say("report.section.parked"),
        parked=tuple(parked_of(item, say) for item in report.parked[:rows]),
        parked_more=_more(len(report.parked), rows, f"samsvar -c {report.connection} inbox list", say),
        snoozed=_section("report.section.snoozed", report.snoozed, report, say, rows),
        resolved=_section("report.section.resolved", report.resolved, report, say, rows),
        repairs=repairs_of(report.repairs, report.connection, say),
        repairs_more=_more(len(report.repairs), REPAIRS_SHOWN, f"samsvar -c {report.connection} audit log", say),
        trend=trend_of(report.trend, say),
        coverage=coverage_of(report.run, say),
        footer=_footer(report, say),
    )


def companies_of(names: Sequence[str]) -> tuple[str, ...]:
    """The names of both identities, once where they are the same."""
    return tuple(dict.fromkeys(name for name in names if name))


def _verdict(report: Report, say: Phrases) -> str:
    if report.verdict in (Verdict.DIFFER, Verdict.DIFFER_IN_PART):
        return say.counted(f"report.verdict.{report.verdict.value}", report.open_count)
    return say.say(f"report.verdict.{report.verdict.value}")


def _lead(report: Report, say: Phrases) -> tuple[str, ...]:
    """One to four sentences under the first line."""
    sentences = [_news(report, say)]
    sentences.append(_risk(report, say))
    if not report.open_count and report.parked:
        sentences.append(say.counted("report.lead.only_parked", len(report.parked)))
    if not report.open_count and report.snoozed:
        sentences.append(say.counted("report.lead.only_snoozed", len(report.snoozed)))
    return tuple(sentence for sentence in sentences if sentence)


def _news(report: Report, say: Phrases) -> str:
    if report.verdict is Verdict.NOT_COMPARED:
        return say.counted("report.lead.old_open", report.open_count) if report.open_count else ""
    if not report.open_count:
        quiet = report.verdict is Verdict.AGREE and not report.parked
        return say.say("report.lead.quiet") if quiet else ""
    if report.previous_run_at is None:
        return say.say("report.lead.first")
    when = say.when(report.previous_run_at)
    if not report.new:
        return say.say("report.lead.nothing_new", when=when)
    return say.counted("report.lead.new", len(report.new), when=when)


def _risk(report: Report, say: Phrases) -> str:
    """Money and units that the open rows are about, as far as their detectors tell."""
    amount, units = report.amount_at_risk, report.units_at_risk
    if amount and units:
        return say.say("report.lead.risk.both", amount=say.money(amount), units=say.number(units))
    if amount:
        return say.say("report.lead.risk.amount", amount=say.money(amount))
    return say.say("report.lead.risk.units", units=say.number(units)) if units else ""


def _tiles(report: Report, say: Phrases) -> tuple[Tile, ...]:
    """The counts, or nothing on a silent night: a row of zeros tells nobody anything."""
    counts = (
        ("new", len(report.new), "bad"),
        ("reopened", len(report.reopened), "bad"),
        ("open", len(report.still_open), ""),
        ("resolved", len(report.resolved), "good"),
        ("parked", len(report.parked), "unsure"),
    )
    if not any(count for _name, count, _tone in counts):
        return ()
    return tuple(
        Tile(number=say.number(count), label=say.say(f"report.tile.{name}"), tone=tone if count else "")
        for name, count, tone in counts
    )


def _group(group: Group, report: Report, say: Phrases, most: int) -> LetterGroup:
    count = sum(len(topic.rows) for topic in group.topics)
    return LetterGroup(
        title=say.say(f"report.group.{group.step.value}"),
        count=say.number(count),
        note=say.say("todo.step.command") if group.step is NextStep.COMMAND else "",
        topics=tuple(_topic(topic, group.step, report, say, most) for topic in group.topics),
    )


def _topic(topic: Topic, step: NextStep, report: Report, say: Phrases, most: int) -> LetterTopic:
    commands = {row.command for row in topic.rows}
    shared = topic.rows[0].command if len(commands) == 1 else ""
    listing = f"samsvar -c {report.connection} drift list --kind {topic.kind}"
    return LetterTopic(
        title=say.shown(topic.titles[say.language]),
        severity=topic.severity.value,
        severity_label=say.say(f"severity.{topic.severity.value}"),
        why=say.shown(topic.whys[say.language]),
        todo="" if step is NextStep.COMMAND else todo_of(topic.kind, step, say),
        command=say.shown(shared),
        command_label=command_label(step, say),
        rows=tuple(row_of(row, report.titles, say, bare=bool(shared)) for row in topic.rows[:most]),
        more=_more(len(topic.rows), most, listing, say),
    )


def command_label(step: NextStep, say: Phrases) -> str:
    """What the command beside it does."""
    return say.say("report.command.plan" if step is NextStep.COMMAND else "report.command.show")


def _section(code: str, rows: Sequence[Row], report: Report, say: Phrases, most: int) -> LetterSection | None:
    if not rows:
        return None
    every = " --all" if code.endswith("resolved") else ""
    listing = f"samsvar -c {report.connection} drift list{every}"
    return LetterSection(
        title=say.say(code),
        count=say.number(len(rows)),
        rows=tuple(row_of(row, report.titles, say, bare=True) for row in rows[:most]),
        more=_more(len(rows), most, listing, say),
    )


def _more(total: int, shown: int, command: str, say: Phrases) -> str:
    return say.counted("report.more", total - shown, command=say.shown(command)) if total > shown else ""


def _footer(report: Report, say: Phrases) -> tuple[str, ...]:
    return (
        say.say("report.footer.terms"),
        say.say(
            "report.footer",
            when=say.exactly(report.generated_at),
            connection=say.shown(report.connection),
            run=say.shown(report.run.run_id),
        ),
        *((say.say("report.footer.audit", head=say.shown(report.audit_head)),) if report.audit_head else ()),
    )
