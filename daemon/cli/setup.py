"""`samsvar setup`: a guided first run. Nothing is half written: every question is asked and checked before the first
file, files appear by rename, and running it again changes only what is different."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from daemon.cli.output import print_json
from daemon.cli.problem import FAILED, USAGE, Problem
from daemon.cli.session import ConnectionName, Json, Session, Yes, session_of

DEFAULT_PATH = Path("samsvar.toml")
INTERRUPTED = 130


def setup(
    context: typer.Context,
    yes: Yes = False,
    answers: Annotated[Path | None, typer.Option("--answers", metavar="FILE", help="Answers, with --yes.")] = None,
    config_file: Annotated[Path | None, typer.Option("--config", metavar="FILE", help="The file to write.")] = None,
    adopt: Annotated[bool, typer.Option("--adopt", help="Link two accounts that are full already.")] = False,
    confirm: Annotated[int | None, typer.Option("--confirm", min=0, help="With --adopt: the total it showed.")] = None,
    connection: ConnectionName = None,
    as_json: Json = False,
) -> None:
    """Set up a connection by questions and answers.

    Asks, checks, writes the configuration, creates what Rackbeat lacks, and counts the first sync.

    \b
    Example:
      samsvar --config samsvar.toml setup
      samsvar setup --yes --answers answers.toml
    """
    session = session_of(context)
    session.begin(as_json, connection)
    if adopt:
        session.config_path = config_file or session.config_path
        from daemon.cli.setup_adopt import adopt as adopt_accounts

        adopt_accounts(session, confirm)
        return
    target = (config_file or session.config_path or DEFAULT_PATH).absolute()
    try:
        result = _run(session, target, yes=yes, answers=answers)
    except (typer.Abort, KeyboardInterrupt):
        raise _interrupted(session, target) from None
    if session.as_json:
        print_json(result)
    raise typer.Exit(0 if result["complete"] else FAILED)


def _run(session: Session, target: Path, *, yes: bool, answers: Path | None) -> dict[str, Any]:
    from daemon.cli.setup_answers import BadAnswers
    from daemon.cli.setup_flow import FromFile, FromTerminal
    from daemon.cli.setup_texts import phrase

    if yes and answers is not None:
        try:
            return FromFile(session, target, answers).run()
        except BadAnswers as bad:
            todo = phrase("answers.todo", session.language)
            what = phrase("answers.what", session.language, file=answers)
            raise Problem("answers", what, bad.problems, todo, USAGE) from None
    if yes or answers is not None or session.as_json or not (sys.stdin.isatty() and sys.stdout.isatty()):
        what, why = phrase("terminal.what", session.language), phrase("terminal.why", session.language)
        raise Problem("no_terminal", what, why, phrase("terminal.todo", session.language), USAGE)
    return FromTerminal(session, target).run()


def _interrupted(session: Session, target: Path) -> Problem:
    """What was written is whole; what was not is as before."""
    from daemon.cli.setup_texts import phrase

    why = phrase("interrupted.why", session.language, path=target)
    return Problem("interrupted", phrase("interrupted.what", session.language), why, "samsvar setup", INTERRUPTED)
