"""`samsvar drift`: the disagreements that were found and confirmed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from daemon.cli.output import Column, cell, print_json, print_lines, print_pairs, print_table, when
from daemon.cli.problem import DRIFT
from daemon.cli.session import ConnectionName, Json, Limit, Session, command_group, session_of
from daemon.domain.ids import Kind

group = command_group("Where the two systems disagree.")

SHORT = 8
"""Characters of a fingerprint that tables show; commands take any unambiguous beginning of six or more."""


@group.command("list")
def list_(
    context: typer.Context,
    kind: Annotated[str | None, typer.Option("--kind", help="Only this kind, such as order.duplicate.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Resolved ones too.")] = False,
    exit_code: Annotated[bool, typer.Option("--exit-code", help="Exit 3 when any is shown.")] = False,
    limit: Limit = 1_000,
    connection: ConnectionName = None,
    as_json: Json = False,
) -> None:
    """List open drift. With --json: the list of drift rows."""
    session = session_of(context)
    session.begin(as_json, connection)
    asked = {"connection": session.connection, "kind": kind, "open_only": not every, "limit": limit}
    rows = session.ask("drift_list", asked)["drift"]
    if session.as_json:
        print_json(rows)
    elif rows:
        print_rows(session, rows)
        print_lines("", session.say("drift.next", id=rows[0]["fingerprint"][:SHORT]))
    else:
        print_lines(session.say("drift.none"))
    if rows and exit_code:
        raise typer.Exit(DRIFT)


@group.command()
def show(
    context: typer.Context,
    fingerprint: Annotated[str, typer.Argument(metavar="FINGERPRINT", help="Or its beginning.")],
    connection: ConnectionName = None,
    as_json: Json = False,
) -> None:
    """Show one drift in full."""
    session = session_of(context)
    session.begin(as_json, connection)
    row = session.ask("drift_show", {"connection": session.connection, "fingerprint": fingerprint})
    if session.as_json:
        print_json(row)
        return
    print_lines(_in_language(row.get("title"), session.language) or row["kind"], style="bold")
    print_lines(_in_language(row.get("why"), session.language), "")
    print_pairs(_facts(session, row))
    print_lines("", *_next(session, row))


def _next(session: Session, row: Mapping[str, Any]) -> list[str]:
    """The commands that go on with this one."""
    lines = [session.say("drift.next_one", id=row["fingerprint"][:SHORT])]
    native_id = cell(row, "erp_id", "wms_id")
    if native_id and row["entity"] in set(Kind):
        lines.append(session.say("drift.next_explain", kind=row["entity"], id=native_id))
    return lines


def _facts(session: Session, row: Mapping[str, Any]) -> list[tuple[str, object]]:
    say = session.say
    detail = ", ".join(f"{name}={value}" for name, value in (row.get("detail") or {}).items() if value)
    return [
        (say("label.kind"), row["kind"]),
        (say("label.severity"), row["severity"]),
        (say("label.state"), row["state"]),
        (say("label.number"), row.get("number")),
        (say("label.field"), row.get("field")),
        ("24SevenOffice", _side(row, "erp")),
        ("Rackbeat", _side(row, "wms")),
        (say("label.first_seen"), when(row["first_seen"])),
        (say("label.last_seen"), when(row["last_seen"])),
        (say("label.detail"), detail),
        (say("label.fingerprint"), row["fingerprint"]),
    ]


def _side(row: Mapping[str, Any], system: str) -> str:
    return "  ".join(part for part in (cell(row, f"{system}_id"), cell(row, f"{system}_value")) if part)


def _in_language(texts: object, language: str) -> str:
    return str(texts.get(language) or texts.get("en") or "") if isinstance(texts, Mapping) else str(texts or "")


def print_rows(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    """The table of `drift list` and of `reconcile run`; wide enough for any number, never wider than the screen."""
    columns = (
        Column(session.say("label.fingerprint"), least=SHORT),
        Column(session.say("label.kind"), whole=True),
        Column(session.say("label.number"), wide=True, least=10),
        Column("24SevenOffice", wide=True, least=8),
        Column("Rackbeat", wide=True, least=8),
    )
    shown = [
        (
            row["fingerprint"][:SHORT],
            row["kind"],
            cell(row, "number", "erp_id", "wms_id"),
            cell(row, "erp_value", "erp_id"),
            cell(row, "wms_value", "wms_id"),
        )
        for row in rows
    ]
    print_table(columns, shown)
