"""What goes wrong with a snapshot file or a statement. For whoever asks; DuckDB's own errors stay behind this door."""

from __future__ import annotations


class SnapshotFileError(Exception):
    """A snapshot file cannot be used: damaged, held by another process, or written by a newer version."""


class NoRoom(SnapshotFileError):
    """The disk takes nothing more. The file is sound; it can be opened when there is room again."""


class QueryTooSlow(Exception):
    """A job was interrupted at its time limit."""


class QueryFailed(Exception):
    """DuckDB refused a statement; the text is its own, cut to 500 characters."""


def short(error: Exception) -> str:
    """The text of an error on one line, cut to 500 characters."""
    return " ".join(str(error).split())[:500]
