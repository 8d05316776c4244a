"""`samsvar reconcile`: compare both systems now."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from daemon.cli.drift_view import print_rows
from daemon.cli.output import cell, print_json, print_lines
from daemon.cli.problem import DONE, DRIFT, FAILED, NOT_COMPARED
from daemon.cli.session import ConnectionName, Json, Session, command_group, session_of
from daemon.cli.texts import text
from daemon.cli.words import error_words, system_word, two, word

group = command_group("Compare the two systems.")

MOST = 40
"""Rows that a run shows; `drift list` shows them all."""


@group.command()
def run(
    context: typer.Context,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit 3 when drift is open.")] = False,
    connection: ConnectionName = None,
    as_json: Json = False,
) -> None:
    """Read both systems, find where they disagree, and look twice. Exit 6 when not everything could be compared.

    \b
    Example:
      samsvar reconcile run --exit-code
    """
    session = session_of(context)
    session.begin(as_json, connection)
    result = session.ask("reconcile_run", {"connection": session.connection})
    if session.as_json:
        print_json(result)
    else:
        _show(session, result)
    raise typer.Exit(_code(result, exit_code))


@group.command()
def export(
    context: typer.Context,
    at: Annotated[
        str | None, typer.Option("--at", metavar="INSTANT", help="Such as 2026-11-22T02:30:00+01:00. Left out: now.")
    ] = None,
    connection: ConnectionName = None,
    as_json: Json = False,
) -> None:
    """Write what both said at an instant, as Parquet files.

    Of the past, or now.

    \b
    Example:
      samsvar reconcile export --at 2026-11-22T02:30:00+01:00
    """
    session = session_of(context)
    session.begin(as_json, connection)
    result = session.ask("reconcile_export", {"connection": session.connection, "at": at})
    if session.as_json:
        print_json(result)
        return
    rows = sum(result["rows"].values())
    print_lines(session.say("run.exported", folder=result["folder"], tables=len(result["rows"]), rows=rows))


def _code(result: dict[str, Any], tell_drift: bool) -> int:
    """ "Could not compare" is its own outcome and goes before drift (design 3.10)."""
    if result["outcome"] == "failed":
        return FAILED
    if result["outcome"] == "incomplete" or result.get("not_compared"):
        return NOT_COMPARED
    return DRIFT if tell_drift and result["drift_open"] else DONE


def _show(session: Session, result: dict[str, Any]) -> None:
    if result.get("drift"):
        found = result["drift"]
        print_rows(session, found[:MOST], total=len(found), more="samsvar drift list")
    missing = result.get("not_compared") or []
    outcome = result["outcome"]
    if missing or outcome == "incomplete":
        print_lines(session.say("run.incomplete"), style="yellow")
        print_lines(*(f"  {_left_out(session, row)}" for row in missing))
    if outcome == "failed":
        print_lines(session.say("run.failed"), style="red")
    elif result["drift_open"]:
        print_lines(session.say("run.drift", count=result["drift_open"]))
    elif outcome == "equal":
        print_lines(session.say("run.equal"), style="green")
    if result.get("parked"):
        print_lines(session.say("run.parked", count=result["parked"]), style="yellow")
    counted = {name: result.get(name, 0) for name in ("opened", "resolved", "vanished")}
    print_lines(session.say("run.changes", **counted, seconds=round(result.get("seconds", 0), 1)))


def _left_out(session: Session, row: Mapping[str, Any]) -> str:
    """What could not be compared and why, in the reader's words; a detector has only its name."""
    kind, system = word(session, f"kind.{row.get('kind')}.plural", row.get("kind")), system_word(row.get("system"))
    what = kind or system or cell(row, "what")
    if kind and system:
        what = text("report.not_compared.in_system", session.language, kind=kind, system=system)
    reason = row.get("reason")
    why = word(session, f"left_out.{reason}") or word(session, f"reason.{reason}", reason) or cell(row, "why")
    return f"{what}: {two(session, why, error_words(session, row.get('detail')))}"
