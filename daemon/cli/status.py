"""`samsvar status`: how the daemon and its connections are doing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import typer

from daemon.cli.output import cell, print_json, print_lines, print_pairs, when
from daemon.cli.session import ConnectionName, Json, Session, session_of


def status(context: typer.Context, connection: ConnectionName = None, as_json: Json = False) -> None:
    """Show how the daemon and its connections are doing."""
    session = session_of(context)
    session.begin(as_json, connection)
    result = session.ask("status", {"connection": session.named_connection})
    if session.as_json:
        print_json(result)
        return
    print_lines(f"Samsvar {cell(result, 'version')}, {session.say('label.since').lower()} {when(result['started_at'])}")
    for one in result["connections"]:
        print_lines("")
        _show(session, one)


def _show(session: Session, one: Mapping[str, Any]) -> None:
    queue, outbox, last = one["queue"], one["outbox"], one.get("last_run") or {}
    sending = session.say("status.outbox", pending=outbox["pending"], parked=outbox["parked"])
    pairs: list[tuple[str, object]] = [
        (session.say("label.connection"), one["connection"]),
        (session.say("label.mode"), one["mode"]),
        ("24SevenOffice", _side(session, one["erp"])),
        ("Rackbeat", _side(session, one["wms"])),
        (
            session.say("label.queue"),
            session.say(
                "status.queue", depth=queue["depth"], oldest=round(queue["oldest_seconds"]), parked=queue["parked"]
            ),
        ),
        (
            session.say("label.outbox"),
            f"{sending}, {session.say('status.paused')}" if outbox["paused"] else sending,
        ),
        (session.say("label.last_run"), f"{cell(last, 'outcome')} {when(last.get('finished_at'))}".strip()),
        (session.say("label.drift"), session.say("status.open", count=one["drift_open"])),
    ]
    if one.get("stock") == "opening_not_settled":
        pairs.append((session.say("label.stock"), session.say("stock.open")))
    print_pairs(pairs)
    print_lines(*(f"{session.say('label.problem')}: {problem}" for problem in one["problems"]), style="yellow")


def _side(session: Session, side: Mapping[str, Any]) -> str:
    budget = side.get("budget_remaining")
    return session.say(
        "status.side",
        identity=side.get("identity") or "?",
        budget="?" if budget is None else budget,
        polled=when(side.get("polled_at")) or "-",
        every=round(side.get("poll_seconds", {}).get("order", 0)),
    )
