"""`samsvar outbox`: the calls that Samsvar wants to make, and the switch that holds them all back."""

from __future__ import annotations

from typing import Annotated

import typer

from daemon.cli.output import Column, cell, print_json, print_lines, print_table
from daemon.cli.session import ConnectionName, Json, Limit, command_group, session_of
from daemon.cli.texts import text

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
    """Show commands; those not yet finished unless --state says otherwise."""
    session = session_of(context)
    session.begin(as_json, connection)
    asked = {"connection": session.connection, "states": state or [], "limit": limit}
    result = session.ask("outbox_list", asked)
    if session.as_json:
        print_json(result)
        return
    if result["commands"]:
        columns = (
            Column(session.say("label.operation"), least=8),
            Column(session.say("label.system"), least=3),
            Column(session.say("label.kind"), least=8),
            Column(session.say("label.id"), wide=True, least=8),
            Column(session.say("label.state"), least=7),
            Column(session.say("label.reason"), wide=True, least=16),
        )
        rows = [
            (
                row["operation"],
                row["system"],
                row["kind"],
                cell(row, "wms_id", "erp_id") if row["system"] == "wms" else cell(row, "erp_id", "wms_id"),
                row["state"],
                f"{cell(row, 'reason')} {cell(row, 'detail')}".strip() or cell(row, "origin"),
            )
            for row in result["commands"]
        ]
        print_table(columns, rows)
    else:
        print_lines(text("cli.nothing", session.language))
    if result["paused"]:
        print_lines(session.say("outbox.paused"), style="yellow")


@group.command()
def pause(
    context: typer.Context,
    reason: Annotated[str, typer.Option("--reason", help="Written to the audit log.")],
    connection: ConnectionName = None,
    as_json: Json = False,
) -> None:
    """Send nothing until `outbox resume`. Reading and queueing go on."""
    session = session_of(context)
    session.begin(as_json, connection)
    result = session.ask("outbox_pause", {"connection": session.connection, "why": reason})
    if session.as_json:
        print_json(result)
    else:
        print_lines(session.say("outbox.paused"))


@group.command()
def resume(context: typer.Context, connection: ConnectionName = None, as_json: Json = False) -> None:
    """Send again."""
    session = session_of(context)
    session.begin(as_json, connection)
    result = session.ask("outbox_resume", {"connection": session.connection})
    if session.as_json:
        print_json(result)
    else:
        print_lines(session.say("outbox.resumed"))
