"""`samsvar sync`: the initial sync of master records (R7) and opening stock (R12), counted first, done as confirmed."""

from __future__ import annotations

from typing import Annotated, Any

import typer

from daemon.cli.asking import agreed
from daemon.cli.explain import KindName, RecordId, SystemName, next_lines
from daemon.cli.giving import give
from daemon.cli.output import Column, print_json, print_lines, print_table
from daemon.cli.problem import DONE, FAILED
from daemon.cli.session import ConnectionName, Json, Session, command_group, session_of
from daemon.cli.words import both, happened, kind_word, outcome_word, subject, system_word, word
from daemon.domain.opening import OpeningWay

group = command_group("Bring records together: all at first, or one now.")

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
    """Count what the initial sync would create, or do it.

    Without --confirm nothing is changed; with --confirm TOTAL it is done.

    \b
    Example:
      samsvar sync start
      samsvar sync start --kind customer --confirm 91
    """
    session = session_of(context)
    session.begin(as_json, connection)
    arguments = {"connection": session.connection, "kinds": kind or [], "confirm": confirm}
    if confirm is None:
        planned = session.ask("sync_start", arguments)
        if session.as_json:
            print_json(planned)
            return
        _show_plan(session, planned)
        if not agreed(session, "sync", planned["total"]):
            return
        arguments["confirm"] = planned["total"]
    result = session.ask("sync_start", arguments)
    give(session, result, session.say("sync.done", signalled=result["signalled"], parked=result["parked"]))


DryRun = Annotated[bool, typer.Option("--dry-run", help="Show every command that would be sent, and send none.")]


@group.command()
def order(
    context: typer.Context,
    order_id: Annotated[str, typer.Argument(metavar="ID", help="The id in 24SevenOffice or the number in Rackbeat.")],
    dry_run: DryRun = False,
    system: SystemName = None,
    connection: ConnectionName = None,
    as_json: Json = False,
) -> None:
    """Bring one order together now, by the rules.

    \b
    Example:
      samsvar sync order 20029 --dry-run
    """
    session = session_of(context)
    session.begin(as_json, connection)
    _sync_one(session, "order", order_id, system, dry_run=dry_run)


@group.command()
def entity(
    context: typer.Context,
    kind: KindName,
    native_id: RecordId,
    dry_run: DryRun = False,
    system: SystemName = None,
    connection: ConnectionName = None,
    as_json: Json = False,
) -> None:
    """Bring one record together now, by the rules.

    \b
    Example:
      samsvar sync entity product 1001
    """
    session = session_of(context)
    session.begin(as_json, connection)
    _sync_one(session, kind, native_id, system, dry_run=dry_run)


def _sync_one(session: Session, kind: str, native_id: str, system: str | None, *, dry_run: bool) -> None:
    asked = {
        "connection": session.connection,
        "kind": kind,
        "id": native_id,
        "system": system,
        "dry_run": dry_run or None,
    }
    result = session.ask("sync_entity", asked)
    bad = result["outcome"] in ("parked", "not_found", "failed")
    if session.as_json:
        print_json(result)
        raise typer.Exit(FAILED if bad else DONE)
    name = subject(session, result["kind"], result["asked"])
    if dry_run:
        print_lines(f"{name}: {session.say('sync.dry_one')}", *next_lines(session, result))
        raise typer.Exit(FAILED if bad else DONE)
    print_lines(_became(session, name, result))
    for entry in result["written"]:
        done = word(session, f"operation.{entry['action']}", entry["action"])
        outcome = "" if entry["outcome"] == "ok" else f" ({outcome_word(session, entry['outcome'])})"
        print_lines(f"  {system_word(entry['system'])} {entry['id']}: {done}{outcome}")
    if result["hint"]:
        print_lines(f"{session.say('label.todo')}: {both(session, result['hint'])}")
    raise typer.Exit(FAILED if bad else DONE)


def _became(session: Session, name: str, result: dict[str, Any]) -> str:
    """One honest line."""
    ids = {"erp": result.get("erp_id") or "-", "wms": result.get("wms_id") or "-"}
    outcome = result["outcome"]
    if outcome == "left_out":
        why = word(session, f"cli.left_out.{result['reason']}", result["reason"])
        return session.say("one.left_out", name=name, why=why)
    why = ""
    if outcome in ("parked", "waiting"):
        why = happened(session, result)
    written = sum(1 for entry in result["written"] if entry["outcome"] == "ok")
    return session.say(f"one.{outcome}", name=name, why=why, written=written, **ids)


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
    """Settle opening stock.

    Until that is done, no stock flows from Rackbeat to 24SevenOffice.

    \b
    Example:
      samsvar sync stock --opening from-erp
    """
    session = session_of(context)
    session.begin(as_json, connection)
    how = str(opening) if opening is not None else None
    result = session.ask("stock_opening", {"connection": session.connection, "how": how, "confirm": confirm})
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
        reasons = _unsendable(session, failed)
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
    rows = [
        (kind_word(session, row["kind"]), row["create"], row["linked"], _unsendable(session, row["unsendable"]))
        for row in planned["kinds"]
    ]
    print_table(columns, rows)
    print_lines(session.say("sync.dry", total=planned["total"], left_out=planned["left_out"]))


def _unsendable(session: Session, counts: dict[str, int]) -> str:
    """So many of each reason: its sentence, and its code for whoever looks it up in the runbook."""
    return "; ".join(f"{count}: {word(session, f'reason.{r}', r)} ({r})" for r, count in sorted(counts.items()))
