"""`samsvar sync`: the initial sync of master records, counted first and started only as confirmed (R7)."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from daemon.cli.output import Column, print_json, print_lines, print_table
from daemon.cli.progress import ProgressLine
from daemon.cli.session import ConnectionName, Json, Session, command_group, session_of

group = command_group("Bring records from 24SevenOffice to Rackbeat.")

Kinds = Annotated[
    list[str] | None, typer.Option("--kind", help="category, customer, supplier or product; repeat it. Default: all.")
]


@group.command()
def start(
    context: typer.Context,
    kind: Kinds = None,
    confirm: Annotated[int | None, typer.Option("--confirm", min=0, help="The total that the dry run showed.")] = None,
    connection: ConnectionName = None,
    as_json: Json = False,
) -> None:
    """Count what the initial sync would create; with --confirm TOTAL, do it."""
    session = session_of(context)
    session.begin(as_json, connection)
    arguments = {"connection": session.connection, "kinds": kind or [], "confirm": confirm}
    if confirm is None:
        planned = session.ask("sync_start", arguments)
        if session.as_json:
            print_json(planned)
            return
        _show_plan(session, planned)
        if not _agreed(session, planned["total"]):
            return
        arguments["confirm"] = planned["total"]
    with ProgressLine() as progress:
        result = session.ask("sync_start", arguments, progress)
    if session.as_json:
        print_json(result)
    else:
        print_lines(session.say("sync.done", signalled=result["signalled"], parked=result["parked"]))


def _show_plan(session: Session, planned: dict[str, Any]) -> None:
    columns = (
        Column(session.say("label.kind")),
        Column(session.say("label.create"), right=True),
        Column(session.say("label.linked"), right=True),
        Column(session.say("label.unsendable"), wide=True),
    )
    rows = [(row["kind"], row["create"], row["linked"], _unsendable(row["unsendable"])) for row in planned["kinds"]]
    print_table(columns, rows)
    print_lines(session.say("sync.dry", total=planned["total"], left_out=planned["left_out"]))


def _unsendable(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {reason}" for reason, count in sorted(counts.items()))


def _agreed(session: Session, total: int) -> bool:
    """Typed by a person at a terminal; otherwise the line to type is shown."""
    if not (sys.stdin.isatty() and sys.stdout.isatty()):
        print_lines(session.say("sync.go", total=total))
        return False
    typed: str = typer.prompt(session.say("sync.ask", total=total), default="", show_default=False)
    if typed.strip() == str(total):
        return True
    print_lines(session.say("left"))
    return False
