"""`--help` and usage errors in the reader's language. The texts are typer's and the commands' own; what they are in
bokmål stands in `help_bokmaal` and `usage_bokmaal`, which are read only when they are needed (`--help` within 0.3 s).

Called by `root.main`. Names of commands, options and their values are the same in both languages.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

from typer.core import TyperGroup

from daemon.cli.problem import USAGE, Problem
from daemon.config.client import find_config, language_of
from daemon.config.environment import chosen_language, environment_language, process_environment
from daemon.config.problems import ConfigError

HELP = "--help"
JSON = "--json"


def reader_language(typed: Sequence[str]) -> str:
    """Before any command has begun: as chosen, else of the configuration that would be used, else of the locale."""
    chosen = chosen_language()
    if chosen is not None:
        return chosen
    try:
        return language_of(find_config(_config_path(typed)))
    except (ConfigError, OSError):
        return environment_language()


def _config_path(typed: Sequence[str]) -> Path | None:
    for word, following in zip(typed, [*typed[1:], ""], strict=True):
        name, equals, value = word.partition("=")
        if name == "--config":
            return Path(value if equals else following)
    named = process_environment().get("SAMSVAR_CONFIG")
    return Path(named) if named else None


def put_into_bokmaal(command: Any) -> None:
    """A command and all below it, as typer has just built them: nobody else has them."""
    from daemon.cli.help_bokmaal import METAVARS, OPTIONS

    command.help = _paragraphs(command.help or "")
    command.context_class = _contexts(command.context_class)
    for option in command.params:
        if getattr(option, "help", None):
            option.help = OPTIONS.get(_plain(option.help), option.help)
        if option.metavar:
            option.metavar = METAVARS.get(option.metavar, option.metavar)
    if isinstance(command, TyperGroup):
        command.subcommand_metavar = _typed(command.subcommand_metavar)
        for one in command.commands.values():
            put_into_bokmaal(one)


def _paragraphs(text: str) -> str:
    from daemon.cli.help_bokmaal import COMMANDS

    said = [COMMANDS.get(_plain(part), part) for part in text.split("\n\n")]
    return "\n\n".join(said).replace("\b\nExample:", "\b\nEksempel:")


def _plain(text: str) -> str:
    return " ".join(text.split())


def _typed(text: str) -> str:
    from daemon.cli.help_bokmaal import TYPES

    return re.sub("|".join(map(re.escape, TYPES)), lambda found: TYPES[found[0]], text)


def _contexts(known: type[Any]) -> type[Any]:
    """The class of a command's contexts, whose formatter knows typer's own words in bokmål."""

    class InBokmaal(known):  # type: ignore[misc]  # typer keeps its context to itself
        formatter_class = _formatter(known.formatter_class)

    return InBokmaal


def _formatter(known: type[Any]) -> type[Any]:
    from daemon.cli.help_bokmaal import HEADINGS, NOTES, OPTIONS

    def said(text: str) -> str:
        words, bracket, notes = text.rpartition("[")
        if not bracket or not text.endswith("]"):
            return OPTIONS.get(text, text)
        for english, bokmaal in NOTES.items():
            notes = re.sub(rf"\b{english}\b", bokmaal, notes)
        return f"{words}{bracket}{notes}"

    class Formatter(known):  # type: ignore[misc]  # and its formatter
        def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
            super().write_usage(prog, _typed(args), "Bruk: " if prefix is None else prefix)

        def section(self, name: str) -> AbstractContextManager[None]:
            made: AbstractContextManager[None] = super().section(HEADINGS.get(name, name))
            return made

        def write_dl(self, rows: Sequence[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
            super().write_dl([(_typed(name), said(text)) for name, text in rows], col_max, col_spacing)

    return Formatter


def show_usage_error(error: Any, language: str) -> Problem:
    """What typer has to say about what was typed, on stderr: how it is used, where the help is, what was wrong. Returns
    the same for `--json`."""
    context = getattr(error, "ctx", None)
    if language == "nb" and context is not None:
        put_into_bokmaal(context.find_root().command)
        context.formatter_class = context.command.context_class.formatter_class
    said, wrong = _wrong(error, language)
    command = "samsvar" if context is None else context.command_path
    usage = "" if context is None else context.get_usage()
    if language != "nb":
        error.show()
    elif said and context is not None:
        sys.stderr.write(f"{context.get_help()}\n")
    else:
        before = "" if context is None else f"{usage}\nHjelp: {command} {HELP}\n\n"
        sys.stderr.write(f"{before}Feil: {wrong}\n")
    return Problem("usage", wrong, _plain(usage), f"{command} {HELP}", USAGE)


def _wrong(error: Any, language: str) -> tuple[bool, str]:
    """Whether the whole help is to be shown, because nothing was typed; and what was wrong."""
    from daemon.cli.usage_bokmaal import in_bokmaal

    nothing = type(error).__name__ == "NoArgsIsHelpError"
    message = "Missing command." if nothing else error.format_message()
    return nothing, in_bokmaal(message) if language == "nb" else message
