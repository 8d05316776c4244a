"""Every command of the command line, as typer knows it."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import typer.main

from daemon.cli.root import app


def commands() -> Iterator[tuple[tuple[str, ...], Any]]:
    """(words to type after `samsvar`, the command) for every command that does something."""
    yield from _below((), typer.main.get_command(app))


def _below(words: tuple[str, ...], command: Any) -> Iterator[tuple[tuple[str, ...], Any]]:
    inner = getattr(command, "commands", None)
    if inner is None:
        yield words, command
        return
    for name, each in inner.items():
        yield from _below((*words, name), each)
