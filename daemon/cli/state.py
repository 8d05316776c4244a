"""`samsvar backup`, `samsvar restore` and `samsvar state check`: the state file, with or without a running daemon."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated

import typer

from daemon.cli.asking import confirm
from daemon.cli.output import print_json, print_lines
from daemon.cli.problem import FAILED, UNREACHABLE, Problem
from daemon.cli.session import Json, Session, Yes, command_group, session_of
from daemon.cli.state_words import told

group = command_group("The state file.")


def backup(
    context: typer.Context,
    target: Annotated[Path, typer.Argument(metavar="FILE", help="Where to; must not exist yet.")],
    as_json: Json = False,
) -> None:
    """Copy the state, also while the daemon runs.

    \b
    Example:
      samsvar backup samsvar-2026-11-22.db
    """
    session = session_of(context)
    session.begin(as_json)
    with _told(session):
        from daemon.operations.state_files import back_up

        back_up(session.settings.state_dir, target)
    _say(session, {"backup": str(target)}, session.say("state.backed_up", path=target))


def restore(
    context: typer.Context,
    source: Annotated[Path, typer.Argument(metavar="FILE", help="A file that `samsvar backup` made.")],
    yes: Yes = False,
    as_json: Json = False,
) -> None:
    """Put a backup in the place of the state; stop the daemon first.

    \b
    Example:
      samsvar restore samsvar-2026-11-22.db
    """
    session = session_of(context)
    session.begin(as_json)
    folder = session.settings.state_dir
    if not yes and not confirm(session.language, session.say("state.ask", path=source)):
        raise typer.Exit(0)
    with _told(session):
        from daemon.clock import SystemClock
        from daemon.operations.state_files import restore as put_back

        kept = put_back(folder, source, SystemClock().now(), session.settings.connections)
    said = session.say("state.restored", path=source, kept=kept or "-")
    _say(session, {"restored": str(source), "kept": str(kept) if kept else None}, said)


@group.command()
def check(context: typer.Context, as_json: Json = False) -> None:
    """Read the state file through and name what is wrong with it.

    \b
    Example:
      samsvar state check
    """
    session = session_of(context)
    session.begin(as_json)
    with _told(session):
        from daemon.operations.state_files import check as look

        problems = look(session.settings.state_dir)
    if problems and not session.as_json:
        print_lines(*problems)
    _say(session, {"problems": problems}, session.say("state.unsound" if problems else "state.sound"))
    raise typer.Exit(FAILED if problems else 0)


@contextmanager
def _told(session: Session) -> Iterator[None]:
    """Failures as what, why and what to type."""
    from daemon.lifecycle import AlreadyRunning
    from daemon.ports import StateError

    try:
        yield
    except StateError as error:
        raise Problem("state", *told(error, session.language), FAILED) from None
    except AlreadyRunning:
        why, todo = session.say("state.running.why"), session.say("state.running.todo")
        raise Problem("already_running", session.say("state.running.what"), why, todo, UNREACHABLE) from None
    except OSError as error:
        why = f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}"
        raise Problem("state", session.say("state.unreadable.what"), why, session.say("state.todo"), FAILED) from None


def _say(session: Session, document: dict[str, object], text: str) -> None:
    if session.as_json:
        print_json(document)
    else:
        print_lines(text)
