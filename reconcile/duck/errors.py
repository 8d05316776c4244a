"""What goes wrong with a snapshot file or a statement. For whoever asks; DuckDB's own errors stay behind this door."""

from __future__ import annotations

from pathlib import Path


class SnapshotFileError(Exception):
    """A snapshot file cannot be used: damaged, held by another process, or written by a newer version.

    `path`: of the file, where it is known; `may_be_moved`: whether moving it away mends it. The text is one of
    `daemon.domain.details_snapshot`.
    """

    def __init__(self, told: str, path: Path | None = None, *, may_be_moved: bool = True) -> None:
        super().__init__(told)
        self.path = path
        self.may_be_moved = may_be_moved


class NoRoom(SnapshotFileError):
    """The disk takes nothing more. The file is sound; it can be opened when there is room again."""


class QueryTooSlow(Exception):
    """A job was interrupted at its time limit."""


class QueryFailed(Exception):
    """DuckDB refused a statement; the text is its own, cut to 500 characters."""


def short(error: Exception) -> str:
    """The text of an error on one line, cut to 500 characters."""
    return " ".join(str(error).split())[:500]
