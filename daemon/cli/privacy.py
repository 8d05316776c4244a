"""`samsvar privacy`: let go of what the state says about a person, and leave the audit log whole."""

from __future__ import annotations

import sys
from shlex import quote
from typing import Annotated

import typer

from daemon.cli.asking import confirm
from daemon.cli.output import print_json, print_lines, print_pairs
from daemon.cli.problem import DONE
from daemon.cli.session import ConnectionName, Json, Yes, command_group, session_of

group = command_group("What is kept about persons.")


@group.command()
def erase(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="customer or supplier.")],
    native_id: Annotated[str, typer.Argument(metavar="ID", help="The 24SevenOffice id, or the Rackbeat number.")],
    reason: Annotated[
        str | None, typer.Option("--reason", help="Stays in the audit log; must not name the person.")
    ] = None,
    yes: Yes = False,
    connection: ConnectionName = None,
    as_json: Json = False,
) -> None:
    """Erase what was written about a person. Counts first.

    \b
    Example:
      samsvar privacy erase customer 10017 --reason "asked for on 22 November"
    """
    session = session_of(context)
    session.begin(as_json, connection)
    asked = {"connection": session.connection, "kind": kind, "id": native_id, "why": reason or "", "confirm": False}
    if yes and not reason:
        raise session.usage("ask.what", "privacy.why", "privacy.todo")
    if not yes:
        counted = session.ask("privacy_erase", asked)
        if session.as_json:
            print_json(counted)
            return
        print_lines(session.say("privacy.would", id=native_id))
        names = ("audit_lines", "commands", "documents", "drift")
        print_pairs([(session.say(f"privacy.{name}"), counted[name]) for name in names])
        if not sys.stdin.isatty():
            print_lines(session.say("privacy.todo_this", kind=kind, id=quote(native_id)))
            return
        if not confirm(session.language, session.say("privacy.ask")):
            print_lines(session.say("left"))
            raise typer.Exit(DONE)
        asked["why"] = reason or typer.prompt(session.say("plan.ask_reason"))
    result = session.ask("privacy_erase", asked | {"confirm": True})
    if session.as_json:
        print_json(result)
        return
    print_lines(session.say("privacy.done", lines=result["audit_lines"]), session.say("privacy.left"))
