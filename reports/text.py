"""Plain-text form of the drift report: for a terminal now, and for the text part of the mail later.

Says the same as the HTML, shorter: no line of it carries control characters.
"""

from __future__ import annotations

import textwrap
from collections.abc import Iterator

from daemon.domain.messages import Catalogue
from reports.letter import Letter, LetterGroup, LetterSection, letter_of
from reports.letter_history import LetterTrend
from reports.letter_row import LetterRow
from reports.model import Report
from reports.phrases import CATALOGUE

WIDTH = 78
BAR = 50
"""Length of the longest bar of the trend."""


def render_text(report: Report, language: str, catalogue: Catalogue = CATALOGUE) -> str:
    """The drift report as plain text, 78 columns wide where the values allow."""
    return render_letter(letter_of(report, language, catalogue))


def render_letter(letter: Letter) -> str:
    """The same for a letter that was made already: the text part of a mail."""
    return "\n".join(_lines(letter)) + "\n"


def _lines(letter: Letter) -> Iterator[str]:
    yield letter.title
    yield ""
    yield from _wrap(letter.verdict)
    for sentence in letter.lead:
        yield from _wrap(sentence)
    if letter.alarm:
        yield from _heading(letter.alarm.title)
        for sentence in (*letter.alarm.sentences, letter.alarm.note):
            yield from _wrap(sentence)
        for item in letter.alarm.items:
            yield from _wrap(f"- {item.what}: {item.why}", "  ")
    if letter.first:
        yield from _heading(letter.first_title)
        for place, row in enumerate(letter.first, start=1):
            yield from _wrap(f"{place}. {row.subject}: {row.title}", "   ")
            if row.ids and not row.values_label:
                yield from _wrap(f"   {row.ids}", "   ")
            yield from _wrap(f"   {row.told}", "   ")
            yield from _wrap(f"   {row.todo}", "   ")
    for group in letter.groups:
        yield from _group(group)
    yield from _parked(letter)
    for section in (letter.snoozed, letter.resolved):
        yield from _section(section)
    yield from _repairs(letter)
    yield from _trend(letter.trend)
    yield from _heading(letter.coverage.title)
    for counts in letter.coverage.rows:
        yield f"{counts.kind}: 24SevenOffice {counts.erp}, Rackbeat {counts.wms}"
    for sentence in (*letter.coverage.sentences, "", *letter.footer):
        yield from _wrap(sentence)


def _group(group: LetterGroup) -> Iterator[str]:
    yield from _heading(group.title)
    if group.note:
        yield from [*_wrap(group.note), ""]
    for topic in group.topics:
        yield from _wrap(f"{topic.title} ({topic.severity_label})")
        if topic.todo:
            yield from _wrap(topic.todo)
        if topic.command:
            yield f"    {topic.command}"
        for row in topic.rows:
            yield from _row(row)
        if topic.more:
            yield from _wrap(topic.more)
        yield ""


def _row(row: LetterRow) -> Iterator[str]:
    yield from _wrap(f"- {row.subject} [{row.badge}]", "  ")
    for line in (row.told, row.ids, *row.notes):
        if line:
            yield from _wrap(f"  {line}", "  ")
    for link in row.links:
        yield f"  {link.system}: {link.url}"
    if row.command:
        yield f"    {row.command}"


def _parked(letter: Letter) -> Iterator[str]:
    if letter.parked:
        yield from _heading(letter.parked_title)
    for item in letter.parked:
        yield from _wrap(f"- {item.subject} ({item.system})", "  ")
        for line in (item.reason, item.hint, item.detail):
            if line:
                yield from _wrap(f"  {line}", "  ")


def _section(section: LetterSection | None) -> Iterator[str]:
    if section is None:
        return
    yield from _heading(section.title)
    for row in section.rows:
        yield from _wrap(f"- {row.subject}: {row.title} ({row.since})", "  ")
        yield from (line for note in row.notes for line in _wrap(f"  {note}", "  "))
    if section.more:
        yield from _wrap(section.more)


def _repairs(letter: Letter) -> Iterator[str]:
    if letter.repairs is None:
        return
    yield from _heading(letter.repairs.title)
    for plan in letter.repairs.plans:
        yield from _wrap(f"- {plan.what}", "  ")
        yield from _wrap(f"  {plan.who}", "  ")
        yield f"    {plan.command}"
    if letter.repairs_more:
        yield from _wrap(letter.repairs_more)


def _trend(trend: LetterTrend | None) -> Iterator[str]:
    """One line a day, with a bar that any font can show."""
    if trend is None:
        return
    yield from _heading(trend.title)
    wide = max(len(day.label) for day in trend.days)
    number = max(len(day.count) for day in trend.days)
    for day in trend.days:
        yield f"{day.label:>{wide}}  {day.count:>{number}}  {'#' * round(day.height * BAR / 100)}".rstrip()
    for sentence in (trend.what, trend.unknown):
        if sentence:
            yield from _wrap(sentence)


def _heading(title: str) -> Iterator[str]:
    yield ""
    yield title
    yield "-" * len(title)


def _wrap(text: str, indent: str = "") -> list[str]:
    return textwrap.wrap(text, WIDTH, subsequent_indent=indent, break_on_hyphens=False) or [""]
