"""XLSX form of the drift report: an overview, then one sheet for each kind, complete, with filters and a frozen header.

The only module that imports XlsxWriter. Text is written as text, never as a formula, a number or an address.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from daemon.domain.ids import System
from daemon.domain.messages import Catalogue
from reports.letter import Letter, letter_of
from reports.model import Report
from reports.phrases import CATALOGUE, ZONE, Phrases, visible
from reports.table import COLUMNS, Cell, by_kind, cells, header

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

WIDTHS = {
    "title": 44, "erp_value": 26, "wms_value": 26, "base_value": 20, "number": 26, "todo": 60, "command": 52,
    "kind": 28, "step": 24, "field": 18, "first_seen": 17, "last_seen": 17, "resolved_at": 17, "fingerprint": 22,
}  # fmt: skip
WIDTH = 14
LONGEST_NAME = 31
LONGEST_URL = 2_000
_FORBIDDEN = re.compile(r"[\[\]:*?/\\']")
OPTIONS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
    "remove_timezone": True,
}


def render_xlsx(report: Report, language: str, catalogue: Catalogue = CATALOGUE) -> bytes:
    """One workbook. Raises KeyError for a language other than nb and en."""
    from xlsxwriter import Workbook

    out = io.BytesIO()
    with Workbook(out, OPTIONS) as book:
        book.set_properties({"title": "Samsvar", "created": _local(report.generated_at)})
        _Book(book, report, Phrases(language, report.generated_at, catalogue)).write(
            letter_of(report, language, catalogue)
        )
    return out.getvalue()


class _Book:
    """One workbook while it is written."""

    def __init__(self, book: Workbook, report: Report, say: Phrases) -> None:
        self._book = book
        self._report = report
        self._say = say
        plain: dict[str, Any] = {"valign": "top"}
        self._title = book.add_format({"bold": True, "font_size": 16})
        self._head = book.add_format({"bold": True, "bg_color": "#34577E", "font_color": "#FFFFFF", "valign": "top"})
        self._wrap = book.add_format({"text_wrap": True, **plain})
        self._number = book.add_format({"num_format": "#,##0.######", **plain})
        self._money = book.add_format({"num_format": "#,##0.00", **plain})
        self._when = book.add_format({"num_format": "yyyy-mm-dd hh:mm", **plain})
        self._link = book.get_default_url_format()

    def write(self, letter: Letter) -> None:
        overview = self._book.add_worksheet(self._say.say("table.sheet.overview"))
        taken = {overview.get_name().lower()}
        sheets = []
        for kind, rows in by_kind(self._report):
            name = sheet_name(kind, taken)
            self._kind(name, [cells(row, self._report, self._say) for row in rows])
            sheets.append((name, kind, len(rows)))
        self._overview(overview, letter, sheets)

    def _kind(self, name: str, rows: Sequence[Sequence[Cell]]) -> None:
        sheet = self._book.add_worksheet(name)
        for at, title in enumerate(header(self._say)):
            sheet.write_string(0, at, title, self._head)
            sheet.set_column(at, at, WIDTHS.get(COLUMNS[at], WIDTH))
        for number, row in enumerate(rows, start=1):
            for at, cell in enumerate(row):
                self._cell(sheet, number, at, cell)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(rows), len(COLUMNS) - 1)
        sheet.set_landscape()
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(0)

    def _cell(self, sheet: Worksheet, row: int, at: int, cell: Cell) -> None:
        if cell is None:
            return
        if isinstance(cell, datetime):
            sheet.write_datetime(row, at, _local(cell), self._when)
        elif isinstance(cell, Decimal):
            sheet.write_number(row, at, cell, self._money if COLUMNS[at] == "amount" else self._number)
        elif COLUMNS[at].endswith("_link") and len(cell) <= LONGEST_URL:
            sheet.write_url(row, at, cell, self._link, System(COLUMNS[at].removesuffix("_link")).product_name)
        else:
            sheet.write_string(row, at, cell)

    def _overview(self, sheet: Worksheet, letter: Letter, sheets: Sequence[tuple[str, str, int]]) -> None:
        sheet.set_column(0, 0, 70)
        sheet.set_column(1, 2, 18)
        sheet.write_string(0, 0, letter.title, self._title)
        at = 1
        for told in _told_first(letter):
            sheet.write_string(at, 0, told, self._wrap)
            at += 1
        at = self._sheets(sheet, at + 1, sheets)
        for texts in _told_last(letter):
            is_head = len(texts) > 1 and texts[0] in (letter.coverage.what, letter.trend and letter.trend.title)
            for column, text in enumerate(texts):
                sheet.write_string(at, column, text, self._head if is_head else self._wrap)
            at += 1

    def _sheets(self, sheet: Worksheet, at: int, sheets: Sequence[tuple[str, str, int]]) -> int:
        """The kinds with the number of their rows, each leading to its sheet; the next free line."""
        for column, name in enumerate(("table.kind", "table.rows")):
            sheet.write_string(at, column, self._say.say(name), self._head)
        for number, (name, kind, count) in enumerate(sheets, start=at + 1):
            title = self._say.shown(self._report.titles[kind][self._say.language])
            sheet.write_url(number, 0, f"internal:'{name}'!A1", self._link, title)
            sheet.write_number(number, 1, count)
        return at + len(sheets) + 2


def _told_first(letter: Letter) -> Iterator[str]:
    yield letter.verdict
    yield from letter.lead
    if letter.alarm:
        yield from letter.alarm.sentences
        yield from (f"{item.what}: {item.why}" for item in letter.alarm.items)


def _told_last(letter: Letter) -> Iterator[tuple[str, ...]]:
    """Lines of one to three cells: work that waits, repairs, coverage, trend, and where all of it comes from."""
    if letter.parked:
        yield (letter.parked_title,)
        yield from ((item.subject, item.system, item.reason) for item in letter.parked)
        yield ("",)
    if letter.repairs:
        yield (letter.repairs.title,)
        yield from ((plan.what, plan.who) for plan in letter.repairs.plans)
        yield ("",)
    coverage = letter.coverage
    yield (coverage.what, "24SevenOffice", "Rackbeat")
    yield from ((row.kind, row.erp, row.wms) for row in coverage.rows)
    yield from ((sentence,) for sentence in coverage.sentences)
    yield ("",)
    if letter.trend:
        yield (letter.trend.title, letter.trend.number_label)
        yield from ((day.label, day.count) for day in letter.trend.days)
        yield ("",)
    yield from ((sentence,) for sentence in letter.footer)


def sheet_name(kind: str, taken: set[str]) -> str:
    """The kind as a spreadsheet takes it: 31 characters, no signs of its own, no name twice. Adds it to `taken`."""
    clean = _FORBIDDEN.sub("_", visible(kind)).strip()[:LONGEST_NAME] or "_"
    name, number = clean, 1
    while name.lower() in taken or name.lower() == "history":
        number += 1
        name = f"{clean[: LONGEST_NAME - len(str(number)) - 1]}~{number}"
    taken.add(name.lower())
    return name


def _local(instant: datetime) -> datetime:
    """Spreadsheets know no time zone: the clock on the wall."""
    return instant.astimezone(ZONE).replace(tzinfo=None)
