"""`samsvar audit`: who did what to which record, when, and why."""

from __future__ import annotations

from typing import Annotated

import typer

from daemon.cli.output import Column, print_json, print_lines, print_table
from daemon.cli.problem import DONE, FAILED
from daemon.cli.session import ConnectionName, Json, Limit, command_group, session_of
from daemon.cli.texts import text
from daemon.cli.words import outcome_word, subject, system_word, why_words, word

group = command_group("The audit log.")


@group.command()
def log(
    context: typer.Context,
    native_id: Annotated[str, typer.Option("--id", metavar="ID", help="Only this record.")] = "",
    limit: Limit = 100,
    connection: ConnectionName = None,
    as_json: Json = False,
) -> None:
    """Show the newest entries first.

    \b
    Example:
      samsvar audit log --limit 20
      samsvar audit log --id 20029
    """
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
        Column(session.say("label.time"), least=10),
        Column(session.say("label.actor"), least=6),
        Column(session.say("label.operation"), wide=True, least=10),
        Column(session.say("label.number"), wide=True, least=12),
        Column(session.say("label.reason"), wide=True, least=16),
        Column(session.say("label.outcome"), least=7),
    )
    rows = [
        (
            session.when(row["at"]),
            row["actor"],
            word(session, f"operation.{row['action']}", row["action"]),
            f"{system_word(row['system'])} {subject(session, row['kind'], row['id'])}",
            why_words(session, row["why"]),
            outcome_word(session, row["outcome"]),
        )
        for row in result["entries"]
    ]
    print_table(columns, rows)


@group.command()
def verify(
    context: typer.Context,
    head: Annotated[
        str, typer.Option("--head", metavar="NUMBER:LINK", help="As a report told it; checked to be in the log.")
    ] = "",
    connection: ConnectionName = None,
    as_json: Json = False,
) -> None:
    """Check that no line was changed or removed. Exit 1 when one was.

    \b
    Example:
      samsvar audit verify
      samsvar audit verify --head 1204:9f2c
    """
    session = session_of(context)
    session.begin(as_json, connection)
    result = session.ask("audit_verify", {"connection": session.connection, "head": head})
    if session.as_json:
        print_json(result)
    elif result["intact"]:
        print_lines(session.say("audit.intact", lines=result["lines"]))
        if result["erased"]:
            print_lines(session.say("audit.erased", count=result["erased"]))
        if result["removed_by_age"]:
            print_lines(session.say("audit.aged", count=result["removed_by_age"]))
        print_lines(session.say("label.head"), result["head"] or "-")
    else:
        why = word(session, f"cli.audit.why.{result['why']}", result["why"])
        print_lines(session.say("audit.broken", line=result["line"]), why, session.say("audit.todo"))
    raise typer.Exit(DONE if result["intact"] else FAILED)
