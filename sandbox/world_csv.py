"""Reading one CSV file of a world: header, typed cells, and a list of everything that is wrong.

Used by `sandbox.world` only. Knows nothing of customers or orders.
"""

import csv
import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Protocol

MAX_ROWS = 2_000_000
MAX_PROBLEMS = 10_000
_LARGEST = Decimal(10) ** 15
_MAX_INT = 2**31 - 1
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_NUMBER = re.compile(r"[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)")


class _Reader(Protocol):
    """What `csv.reader` returns; its own type has no public name."""

    line_num: int

    def __iter__(self) -> Iterator[list[str]]: ...


class Problems:
    """Problems and warnings of a whole folder; beyond MAX_PROBLEMS they are only counted.

    `ids`: file -> ids that stand in it, those of bad rows too, so that one bad row makes no reference dangle.
    `unsure`: files of which a row could not be taken apart; which ids they meant to hold nobody knows.
    """

    def __init__(self) -> None:
        self.found = 0
        self.ids: dict[str, set[int]] = {}
        self.unsure: set[str] = set()
        self.warnings: list[str] = []
        self._kept: list[str] = []

    def add(self, name: str, line: int, column: str, wrong: str) -> None:
        self.found += 1
        if not column or line == 1:
            self.unsure.add(name)
        if len(self._kept) < MAX_PROBLEMS:
            self._kept.append(f"{name}:{line}: {column}: {wrong}" if column else f"{name}:{line}: {wrong}")

    def listed(self) -> list[str]:
        extra = self.found - len(self._kept)
        return [*self._kept, f"... and {extra} more problems"] if extra else list(self._kept)


class Row:
    """The cells of one record; a cell that cannot be read is noted, a harmless value returned, and `bad` set."""

    def __init__(self, name: str, line: int, cells: dict[str, str], problems: Problems) -> None:
        self.line = line
        self.bad = False
        self._name = name
        self._cells = cells
        self._problems = problems

    def wrong(self, column: str, what: str) -> None:
        self.bad = True
        if column == "id":
            self._problems.unsure.add(self._name)
        self._problems.add(self._name, self.line, column, what)

    def told_id(self) -> int:
        """The number in the `id` cell, whatever else is wrong with the row; 0 when there is none (then `unsure`)."""
        text = self._cells.get("id", "").strip()
        return int(text) if re.fullmatch(r"[0-9]{1,10}", text) else 0

    def text(self, column: str) -> str:
        return self._cells[column].strip()

    def integer(self, column: str) -> int:
        """A whole number from 1 to the largest 24SevenOffice id."""
        text = self.text(column)
        if not re.fullmatch(r"[0-9]{1,10}", text) or not 1 <= int(text) <= _MAX_INT:
            self.wrong(column, f"{text!r} is not a whole number from 1 to {_MAX_INT}")
            return 0
        return int(text)

    def optional_integer(self, column: str) -> int | None:
        return self.integer(column) if self.text(column) else None

    def decimal(self, column: str) -> Decimal:
        text = self.text(column)
        try:
            value = Decimal(text) if _NUMBER.fullmatch(text) else Decimal("NaN")
        except InvalidOperation:
            value = Decimal("NaN")
        if not value.is_finite() or abs(value) >= _LARGEST:
            self.wrong(column, f"{text!r} is not a number with a decimal point")
            return Decimal(0)
        return value

    def boolean(self, column: str) -> bool:
        text = self.text(column)
        if text not in ("true", "false"):
            self.wrong(column, f"{text!r} is neither true nor false")
        return text == "true"

    def day(self, column: str) -> date | None:
        """An ISO date; an empty cell means that it has not happened."""
        text = self.text(column)
        if not text:
            return None
        try:
            if not _DAY.fullmatch(text):
                raise ValueError(text)
            return date.fromisoformat(text)
        except ValueError:
            self.wrong(column, f"{text!r} is not a date like 2026-01-31")
            return None


def rows_of(path: Path, columns: Sequence[str], problems: Problems) -> Iterator[Row]:
    """The records of one file. Nothing is yielded when the file or its header is unusable."""
    name = path.name
    try:
        stream = path.open("rb")
    except OSError as error:
        problems.add(name, 1, "", f"cannot be opened: {error.strerror}")
        return
    with stream:
        reader = csv.reader(_decoded(name, stream, problems), strict=True)
        try:
            header = next(reader, None)
            if header is None:
                problems.add(name, 1, "", "the file is empty; a header line is needed")
                return
            if not _header_holds(name, header, columns, problems):
                return
            yield from _records(name, reader, header, problems)
        except csv.Error as error:
            problems.add(name, reader.line_num, "", f"is not CSV: {error}")


def _decoded(name: str, stream: Iterator[bytes], problems: Problems) -> Iterator[str]:
    for number, raw in enumerate(stream, start=1):
        try:
            yield raw.decode("utf-8-sig" if number == 1 else "utf-8")
        except UnicodeDecodeError as error:
            problems.add(name, number, "", f"byte {error.start + 1} of the line is not UTF-8")
            yield raw.decode("utf-8", errors="replace")


def _header_holds(name: str, header: list[str], columns: Sequence[str], problems: Problems) -> bool:
    missing = [column for column in columns if column not in header]
    for column in missing:
        problems.add(name, 1, column, "the column is missing")
    repeated = sorted({column for column in header if header.count(column) > 1})
    for column in repeated:
        problems.add(name, 1, column, "the column stands twice")
    problems.warnings.extend(
        f"{name}:1: {column}: unknown column, ignored" for column in header if column not in columns
    )
    return not missing and not repeated


def _records(name: str, reader: _Reader, header: list[str], problems: Problems) -> Iterator[Row]:
    start = reader.line_num + 1
    for count, cells in enumerate(reader, start=1):
        if count > MAX_ROWS:
            problems.add(name, start, "", f"more than {MAX_ROWS} rows")
            return
        if cells and len(cells) != len(header):
            problems.add(name, start, "", f"{len(cells)} fields, but the header has {len(header)}")
        elif cells:
            yield Row(name, start, dict(zip(header, cells, strict=True)), problems)
        start = reader.line_num + 1
