"""Yes or no, in the operator's language: `[J/n]` in bokmål. Called by every command that asks a person."""

from __future__ import annotations

import sys

import typer

from daemon.cli.output import print_lines
from daemon.cli.problem import USAGE, Problem
from daemon.cli.session import Session
from daemon.cli.texts import text

YES, NO = frozenset({"j", "ja", "y", "yes"}), frozenset({"n", "nei", "no"})
"""Taken in either language: people type what their fingers know."""
MAX_TRIES = 20
_SHOWN = {("nb", True): "[J/n]", ("nb", False): "[j/N]", ("en", True): "[Y/n]", ("en", False): "[y/N]"}


def confirm(language: str, question: str, *, default: bool = False) -> bool:
    """Enter takes `default`. Raises typer.Abort when the person leaves, or never answers, and Problem where there is
    nobody to ask."""
    for _ in range(MAX_TRIES):
        try:
            typed = str(typer.prompt(f"{question} {_SHOWN[language, default]}", default="", show_default=False))
        except typer.Abort:
            if sys.stdin.isatty():
                raise
            raise _nobody(language) from None
        word = typed.strip().lower()
        if word in YES or word in NO or not word:
            return word in YES if word else default
    raise typer.Abort


def _nobody(language: str) -> Problem:
    what, why, todo = (text(f"cli.nobody.{part}", language) for part in ("what", "why", "todo"))
    return Problem("nobody_answered", what, why, todo, USAGE)


def agreed(session: Session, what: str, total: int) -> bool:
    """Whether a person at a terminal typed this count; otherwise the line to type is shown. `what`: whose sentences
    (`sync`, `adopt`): `.go` names the line, `.ask` asks."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print_lines(session.say(f"{what}.go", total=total))
        return False
    typed: str = typer.prompt(session.say(f"{what}.ask", total=total), default="", show_default=False)
    if typed.strip() == str(total):
        return True
    print_lines(session.say("left"))
    return False
