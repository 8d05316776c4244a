"""Sentences of the command line (`cli.*`). Entries are (bokmål, English); see `messages`."""

from __future__ import annotations

from collections.abc import Mapping

CLI: Mapping[str, tuple[str, str]] = {
    "cli.nothing": ("Ingenting å vise.", "Nothing to show."),
}
