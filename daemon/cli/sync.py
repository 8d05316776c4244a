"""`samsvar sync`: the initial sync of master records (R7) and opening stock (R12), counted first, done as confirmed."""

from __future__ import annotations

import sys
from typing import Annotated, Any

import typer

from daemon.cli.output import Column, print_json, print_lines, print_table
from daemon.cli.problem import FAILED
from daemon.cli.progress import ProgressLine
from daemon.cli.session import ConnectionName, Json, Session, command_group, session_of
from daemon.domain.converge_stock import OpeningWay

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


@group.command()
def stock(
    context: typer.Context,
    opening: Annotated[
        OpeningWay | None,
        typer.Option("--opening", help="How opening stock is settled; without it, say how it stands."),
    ] = None,
    confirm: Annotated[int | None, typer.Option("--confirm", min=0, help="The total that the dry run showed.")] = None,
    connection: ConnectionName = None,
    as_json: Json = False,
) -> None:
    """Settle opening stock, so that stock may flow from Rackbeat to 24SevenOffice."""
    session = session_of(context)
    session.begin(as_json, connection)
    how = str(opening) if opening is not None else None
    with ProgressLine() as progress:
        result = session.ask(
            "stock_opening", {"connection": session.connection, "how": how, "confirm": confirm}, progress
        )
    if session.as_json:
        print_json(result)
    else:
        print_lines(*_stock_lines(session, result, how))
    if result.get("failed"):
        raise typer.Exit(FAILED)


def _stock_lines(session: Session, result: dict[str, Any], how: str | None) -> list[str]:
    if result.get("dry_run"):
        counts = {name: result[name] for name in ("total", "to_zero", "equal", "kept")}
        return [session.say("stock.dry", **counts), session.say("stock.go", how=how, total=result["total"])]
    lines = [] if result["enabled"] else [session.say("stock.off")]
    failed: dict[str, int] = result.get("failed") or {}
    if failed:
        reasons = ", ".join(f"{count} {reason}" for reason, count in sorted(failed.items()))
        return [*lines, session.say("stock.failed", count=sum(failed.values()), reasons=reasons)]
    if result["settled"]:
        return [*lines, session.say("stock.settled", how=result["how"], at=result["at"])]
    return [*lines, session.say("stock.open")]


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
