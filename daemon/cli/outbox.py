"""`samsvar outbox`: the calls that Samsvar wants to make, and the switch that holds them all back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from daemon.cli.commands_view import command_lines
from daemon.cli.giving import give
from daemon.cli.output import cell, print_json, print_lines
from daemon.cli.session import ConnectionName, Json, Limit, Session, command_group, session_of
from daemon.cli.texts import text
from daemon.cli.words import happened, word

group = command_group("What waits to be sent.")


@group.command("list")
def list_(
    context: typer.Context,
    state: Annotated[
        list[str] | None, typer.Option("--state", help="pending, sending, parked, done or dropped; repeat it.")
    ] = None,
    limit: Limit = 1_000,
    connection: ConnectionName = None,
    as_json: Json = False,
) -> None:
    """Show the calls that are not finished.

    Others with --state.

    \b
    Example:
      samsvar outbox list --state parked
    """
    session = session_of(context)
    session.begin(as_json, connection)
    asked = {"connection": session.connection, "states": state or [], "limit": limit}
    result = session.ask("outbox_list", asked)
    if session.as_json:
        print_json(result)
        return
    if not result["commands"]:
        print_lines(text("cli.nothing", session.language))
    for command in result["commands"]:
        _show(session, command)
    if result.get("dry_run"):
        print_lines("", session.say("outbox.dry_run"), style="yellow")
    elif result["paused"]:
        print_lines("", session.say("outbox.paused"), style="yellow")


def _show(session: Session, command: Mapping[str, Any]) -> None:
    """One command: where, what and which values, how it stands, and what to do when it stands still."""
    first, *rest = command_lines(session, command)
    print_lines(f"{first} ({word(session, 'cli.state.' + command['state'], command['state'])})", *rest)
    reason = cell(command, "reason")
    if reason:
        print_lines(f"   {happened(session, command)} ({reason})")
    if command.get("next"):
        print_lines(f"   {session.say('label.next')}: {command['next']}")


@group.command()
def pause(
    context: typer.Context,
    reason: Annotated[str, typer.Option("--reason", help="Written to the audit log.")],
    connection: ConnectionName = None,
    as_json: Json = False,
) -> None:
    """Send nothing until `outbox resume`. Reading and queueing go on.

    \b
    Example:
      samsvar outbox pause --reason "counting stock"
    """
    session = session_of(context)
    session.begin(as_json, connection)
    result = session.ask("outbox_pause", {"connection": session.connection, "why": reason})
    give(session, result, session.say("outbox.paused"))


@group.command()
def resume(context: typer.Context, connection: ConnectionName = None, as_json: Json = False) -> None:
    """Send again.

    \b
    Example:
      samsvar outbox resume
    """
    session = session_of(context)
    session.begin(as_json, connection)
    result = session.ask("outbox_resume", {"connection": session.connection})
    give(session, result, session.say("outbox.resumed"))
