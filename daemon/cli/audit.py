"""`samsvar audit`: who did what to which record, when, and why."""

from __future__ import annotations

from typing import Annotated

import typer

from daemon.cli.output import Column, print_json, print_lines, print_table, when
from daemon.cli.session import ConnectionName, Json, Limit, command_group, session_of
from daemon.cli.texts import text

group = command_group("The audit log.")


@group.command()
def log(
    context: typer.Context,
    native_id: Annotated[str, typer.Option("--id", metavar="ID", help="Only this record.")] = "",
    limit: Limit = 100,
    connection: ConnectionName = None,
    as_json: Json = False,
) -> None:
    """Show the newest entries first."""
    session = session_of(context)
    session.begin(as_json, connection)
    result = session.ask("audit_log", {"connection": session.connection, "id": native_id, "limit": limit})
    if session.as_json:
        print_json(result)
        return
    if not result["entries"]:
        print_lines(text("cli.nothing", session.language))
        return
    columns = (
        Column(session.say("label.time"), least=16),
        Column(session.say("label.actor"), least=6),
        Column(session.say("label.operation"), least=6),
        Column(session.say("label.number"), least=10),
        Column(session.say("label.reason"), wide=True, least=16),
        Column(session.say("label.outcome"), whole=True),
    )
    rows = [
        (
            when(row["at"]),
            row["actor"],
            row["action"],
            f"{row['system']} {row['kind']} {row['id']}",
            row["why"],
            row["outcome"],
        )
        for row in result["entries"]
    ]
    print_table(columns, rows)
