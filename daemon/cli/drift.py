"""`samsvar drift`: the disagreements that were found and confirmed."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Any

import typer

from daemon.cli.amounts import money
from daemon.cli.drift_view import (
    GONE,
    SHORT,
    detail_words,
    number_of,
    print_rows,
    read_times,
    said,
    skew_words,
    tells_ids,
    turn_words,
)
from daemon.cli.giving import give
from daemon.cli.output import cell, print_json, print_lines, print_pairs
from daemon.cli.problem import DRIFT
from daemon.cli.session import ConnectionName, Json, Limit, Session, command_group, session_of
from daemon.cli.words import field_name, word
from daemon.domain.drift_words import read_as
from daemon.domain.ids import Kind

if TYPE_CHECKING:
    from daemon.domain.drift import Turn

group = command_group("Where the two systems disagree.")


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
    """List open drift. With --json: the list of drift rows.

    \b
    Example:
      samsvar drift list --kind order.duplicate
      samsvar drift list --exit-code --json
    """
    session = session_of(context)
    session.begin(as_json, connection)
    asked = {"connection": session.connection, "kind": kind, "open_only": not every, "limit": limit}
    answer = session.ask("drift_list", asked)
    rows, total = answer["drift"], int(answer.get("total") or 0)
    if session.as_json:
        print_json(rows)
    elif rows:
        more = f"samsvar drift list{f' --kind {kind}' if kind else ''}{' --all' if every else ''} --limit {total}"
        print_rows(session, rows, total=total, more=more)
        for row in rows:
            print_lines(*fight(session, row), style="yellow")
        still = [row for row in rows if row["state"] != GONE]
        first = (still or rows)[0]["fingerprint"][:SHORT]
        print_lines("", session.say("drift.next" if still else "drift.next_see", id=first))
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
    """Show one drift in full.

    \b
    Example:
      samsvar drift show 3f9c2ab1
    """
    session = session_of(context)
    session.begin(as_json, connection)
    row = session.ask("drift_show", {"connection": session.connection, "fingerprint": fingerprint})
    if session.as_json:
        print_json(row)
        return
    print_lines(_in_language(row.get("title"), session.language) or row["kind"], style="bold")
    if why := _in_language(row.get("why"), session.language):
        print_lines(why)
    print_lines("")
    print_pairs(_facts(session, row))
    print_lines(*loop_lines(session, row))
    print_lines("", *_next(session, row))


Reason = Annotated[str, typer.Option("--reason", help="Why; whoever sees it next must understand.")]


@group.command()
def ack(
    context: typer.Context,
    fingerprint: Annotated[str, typer.Argument(metavar="FINGERPRINT", help="Or its beginning.")],
    reason: Reason = "",
    connection: ConnectionName = None,
    as_json: Json = False,
) -> None:
    """Mark a drift as seen, with a reason. It stays open, and the mark ends when it was gone and is back.

    \b
    Example:
      samsvar drift ack 3f9c2ab1 --reason "asked the supplier"
    """
    session = session_of(context)
    session.begin(as_json, connection)
    asked = {"connection": session.connection, "fingerprint": fingerprint, "reason": reason}
    row = session.ask("drift_ack", asked)
    give(session, row, session.say("drift.acked", reason=row["ack"]))


@group.command()
def snooze(
    context: typer.Context,
    fingerprint: Annotated[str, typer.Argument(metavar="FINGERPRINT", help="Or its beginning.")],
    until: Annotated[str, typer.Option("--until", metavar="DAY", help="YYYY-MM-DD; leave it out to wake it.")] = "",
    reason: Reason = "",
    connection: ConnectionName = None,
    as_json: Json = False,
) -> None:
    """Set a drift aside until a day. It comes back at once when one of its values changes.

    \b
    Example:
      samsvar drift snooze 3f9c2ab1 --until 2026-12-24 --reason "after the count"
    """
    session = session_of(context)
    session.begin(as_json, connection)
    asked = {"connection": session.connection, "fingerprint": fingerprint, "until": until, "reason": reason}
    row = session.ask("drift_snooze", asked)
    if session.as_json:
        print_json(row)
    elif row["snooze"]:
        print_lines(session.say("drift.snoozed", until=session.when(row["snooze"])))
    else:
        print_lines(session.say("drift.woken"))


def fight(session: Session, row: Mapping[str, Any]) -> list[str]:
    """A line of its own, with the loop, when two systems fight; else nothing."""
    if not row.get("flapping"):
        return []
    return [session.say("drift.fight", id=row["fingerprint"][:SHORT], kind=row["kind"]), *loop_lines(session, row)]


def loop_lines(session: Session, row: Mapping[str, Any]) -> list[str]:
    """What the drift looked like since it opened, when that changed."""
    from daemon.domain.drift import LOOP, read_turns  # not for --help

    turns = read_turns((row.get("detail") or {}).get(LOOP))
    return [f"  {session.when(turn.at.isoformat())}  {_looked(session, row, turn)}" for turn in turns]


def _looked(session: Session, row: Mapping[str, Any], turn: Turn) -> str:
    return session.say("drift.agreed") if turn.is_gone else turn_words(session, row, turn.erp_value, turn.wms_value)


def _next(session: Session, row: Mapping[str, Any]) -> list[str]:
    """The commands that go on with this one."""
    lines = [] if row["state"] == GONE else [session.say("drift.next_one", id=row["fingerprint"][:SHORT])]
    native_id = cell(row, "erp_id", "wms_id")
    if native_id and row["entity"] in set(Kind):
        lines.append(session.say("drift.next_explain", kind=row["entity"], id=native_id))
    return lines


def _facts(session: Session, row: Mapping[str, Any]) -> list[tuple[str, object]]:
    say = session.say
    name = read_as(row["kind"], row.get("field"))
    return [
        (say("label.kind"), row["kind"]),
        (say("label.severity"), word(session, f"severity.{row['severity']}", row["severity"])),
        (say("label.state"), word(session, f"cli.drift.state.{row['state']}", row["state"])),
        (say("label.number"), number_of(row)),
        (say("label.field"), field_name(session, name) if name and not tells_ids(row) else None),
        ("24SevenOffice", _side(session, row, "erp")),
        ("Rackbeat", _side(session, row, "wms")),
        (say("label.amount"), money(row.get("amount"), session.language)),
        (say("label.first_seen"), session.when(row["first_seen"])),
        (say("label.last_seen"), session.when(row["last_seen"])),
        (say("label.ack"), row.get("ack")),
        (say("label.snooze"), session.when(row["snooze"]) if row.get("snooze") else None),
        (say("label.detail"), detail_words(session, row)),
        *_read(session, row),
        (say("label.fingerprint"), row["fingerprint"]),
    ]


def _read(session: Session, row: Mapping[str, Any]) -> list[tuple[str, object]]:
    """When each side said what stands above."""
    erp, wms = read_times(session, row)
    apart = skew_words(session, row, "drift.apart")
    return [
        (session.say("label.read_in", system="24SevenOffice"), erp),
        (session.say("label.read_in", system="Rackbeat"), f"{wms}, {apart}" if wms and apart else wms),
    ]


def _side(session: Session, row: Mapping[str, Any], system: str) -> str:
    value = said(session, row, row.get(f"{system}_value"), system)
    native_id = cell(row, f"{system}_id")
    return f"{native_id}: {value}" if native_id and value and value != native_id else value or native_id


def _in_language(texts: object, language: str) -> str:
    return str(texts.get(language) or texts.get("en") or "") if isinstance(texts, Mapping) else str(texts or "")
