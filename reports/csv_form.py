"""CSV form of the drift report: every row, for a spreadsheet. UTF-8 with a mark and semicolons, for Norwegian Excel.

A spreadsheet takes a cell that begins with `=`, `+`, `-` or `@` for a formula, whatever quotes stand around it: such
text of a remote system gets an apostrophe before it.
"""

from __future__ import annotations

import csv
import io
import re
from datetime import datetime
from decimal import Decimal

from daemon.domain.messages import Catalogue
from reports.model import Report
from reports.phrases import CATALOGUE, ZONE, Phrases
from reports.table import Cell, all_rows, cells, header

FORMULA = tuple("=+-@\t\r\n|%＝＋－＠")
"""What a formula, or a command of an old exchange protocol, may begin with; the wide forms are folded by some."""
_NUMBER = re.compile(r"-?\d+(?:[.,]\d+)?")


def render_csv(report: Report, language: str, catalogue: Catalogue = CATALOGUE) -> bytes:
    """Complete, however long. Raises KeyError for a language other than nb and en."""
    say = Phrases(language, report.generated_at, catalogue)
    out = io.StringIO()
    writer = csv.writer(out, delimiter=";", quoting=csv.QUOTE_ALL, lineterminator="\r\n")
    writer.writerow(header(say))
    for row in all_rows(report):
        writer.writerow([_written(cell, language) for cell in cells(row, report, say)])
    return b"\xef\xbb\xbf" + out.getvalue().encode("utf-8", "replace")


def harmless(text: str) -> str:
    """The text as a spreadsheet shows it and never computes it; a plain number stays a number."""
    begins = text.lstrip(" \u00a0\u3000\u200b")
    return f"'{text}" if begins.startswith(FORMULA) and not _NUMBER.fullmatch(text) else text


def _written(cell: Cell, language: str) -> str:
    if cell is None:
        return ""
    if isinstance(cell, datetime):
        return f"{cell.astimezone(ZONE):%Y-%m-%d %H:%M}"
    if isinstance(cell, Decimal):
        plain = f"{cell:f}"
        return plain.replace(".", ",") if language == "nb" else plain
    return harmless(cell)
