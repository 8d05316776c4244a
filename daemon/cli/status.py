"""`samsvar status`: how the daemon and its connections are doing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import typer

from daemon.cli.output import cell, print_json, print_lines, print_pairs
from daemon.cli.progress import duration
from daemon.cli.session import ConnectionName, Json, Session, session_of
from daemon.cli.texts_configuration import in_language
from daemon.cli.words import both, system_word, word

AUDIT = "audit"


def status(context: typer.Context, connection: ConnectionName = None, as_json: Json = False) -> None:
    """Show how the daemon and its connections are doing.

    \b
    Example:
      samsvar status
    """
    session = session_of(context)
    session.begin(as_json, connection)
    result = session.ask("status", {"connection": session.named_connection})
    if session.as_json:
        print_json(result)
        return
    print_lines(session.say("status.since", version=cell(result, "version"), at=session.when(result["started_at"])))
    print_lines(*_reload(session, result.get("reload")), style="yellow")
    for one in result["connections"]:
        print_lines("")
        _show(session, one)


def _reload(session: Session, last: Mapping[str, Any] | None) -> list[str]:
    """What of the last SIGHUP waits for a person; nothing when all of it is in force."""
    if not last:
        return []
    at = session.when(last["at"])
    lines = [session.say("status.reload.restart", at=at, key=key) for key in last["refused"]]
    problems = in_language(last["problems"], session.language)
    return lines + [session.say("status.reload.problem", at=at, why=why) for why in problems]


def _show(session: Session, one: Mapping[str, Any]) -> None:
    outbox, last = one["outbox"], one.get("last_run") or {}
    sending = session.say("status.outbox", pending=outbox["pending"], parked=outbox["parked"])
    run = word(session, f"cli.status.run.{last.get('outcome')}", last.get("outcome"))
    pairs: list[tuple[str, object]] = [
        (session.say("label.connection"), one["connection"]),
        (session.say("label.mode"), word(session, f"cli.status.mode.{one['mode']}", one["mode"])),
        ("24SevenOffice", _side(session, one["erp"], one["mode"])),
        ("Rackbeat", _side(session, one["wms"], one["mode"])),
        *((_way(row), _direction(session, row)) for row in _moving(one)),
        (
            session.say("label.outbox"),
            f"{sending}, {session.say('status.paused')}" if outbox["paused"] else sending,
        ),
        (session.say("label.last_run"), f"{run} {session.when(last.get('finished_at'))}".strip()),
        (session.say("label.drift"), _open(session, one)),
    ]
    if one.get("questions"):
        pairs.append((session.say("label.questions"), session.say("status.questions", count=one["questions"])))
    if one.get("stock") == "opening_not_settled":
        pairs.append((session.say("label.stock"), session.say("stock.open")))
    print_pairs(pairs)
    if flows := _written(one):
        print_lines(session.say("status.last"))
        print_pairs([(f"  {_flow(session, row)}", _last(session, row)) for row in flows])
    problems = one.get("troubles") or one["problems"]
    print_lines(*(f"{session.say('label.problem')}: {both(session, problem)}" for problem in problems), style="yellow")


def _open(session: Session, one: Mapping[str, Any]) -> str:
    counts = [session.say("status.open", count=one["drift_open"])]
    for name in ("flapping", "snoozed", "acknowledged"):
        if count := one.get(f"drift_{name}"):
            counts.append(session.say(f"marked.{name}", count=count))
    return ", ".join(counts)


def _moving(one: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """In audit mode only what a repair left behind: "up to date" would say that we keep the two level."""
    rows = one.get("directions") or []
    return [row for row in rows if one["mode"] != AUDIT or row["waiting"] or row["parked"]]


def _written(one: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """In audit mode only what a repair has written."""
    return [row for row in one.get("flows") or [] if one["mode"] != AUDIT or row["last_success"]]


def _way(row: Mapping[str, Any]) -> str:
    return f"{system_word(row['from'])} → {system_word(row['to'])}"


def _direction(session: Session, row: Mapping[str, Any]) -> str:
    if not row["waiting"]:
        return session.say("status.level", parked=row["parked"])
    return session.say(
        "status.direction", waiting=row["waiting"], lag=duration(row["lag_seconds"]), parked=row["parked"]
    )


def _flow(session: Session, row: Mapping[str, Any]) -> str:
    what = word(session, f"kind.{row['kind']}.plural", row["kind"])
    return session.say(f"flow.to.{row['to']}", what=what)


def _last(session: Session, row: Mapping[str, Any]) -> str:
    return session.when(row["last_success"]) or session.say("status.never")


def _side(session: Session, side: Mapping[str, Any], mode: object) -> str:
    """In audit mode nobody polls: a system is read to be compared."""
    every = round(side.get("poll_seconds", {}).get("order", 0))
    budget, identity = side.get("budget_remaining"), side.get("identity") or "?"
    told = {"identity": identity, "budget": session.say("status.budget_unknown") if budget is None else budget}
    if mode == AUDIT:
        compared = session.when(side.get("compared_at"))
        if not compared:
            return session.say("status.side_not_compared", identity=identity)
        return session.say("status.side_compared", at=compared, **told)
    if side.get("polled_at") is None:
        return session.say("status.side_unread", every=every)
    return session.say("status.side", polled=session.when(side["polled_at"]), every=every, **told)
