"""`samsvar order`: the manual GET of one order, which ignores filters and statuses (R14)."""

from __future__ import annotations

from typing import Annotated

import typer

from daemon.cli.output import print_json, print_lines
from daemon.cli.problem import FAILED, Problem
from daemon.cli.session import ConnectionName, Json, command_group, session_of
from daemon.cli.texts import CATALOGUE, text

group = command_group("One order.")


@group.command()
def get(
    context: typer.Context,
    order_id: Annotated[str, typer.Argument(metavar="ID", help="The order id in 24SevenOffice.")],
    connection: ConnectionName = None,
    as_json: Json = False,
) -> None:
    """Bring one 24SevenOffice order to Rackbeat now, whatever its status or age. Repeating it never duplicates."""
    session = session_of(context)
    session.begin(as_json, connection)
    result = session.ask("order_get", {"connection": session.connection, "order": order_id})
    parked = result["outcome"] == "parked"
    if session.as_json:
        print_json(result)
        raise typer.Exit(FAILED if parked else 0)
    if parked:
        reason, language = str(result.get("reason") or "internal"), session.language
        known = f"reason.{reason}" in CATALOGUE
        why = text(f"reason.{reason}", language) if known else reason
        todo = text(f"hint.{reason}", language) if known else text("cli.refused.todo", language)
        what = session.say("order.parked.what", order=order_id)
        raise Problem(reason, what, f"{why} {result.get('detail') or ''}".strip(), todo, FAILED)
    number = result.get("wms_number") or "-"
    said = session.say(f"order.{result['outcome']}", order=order_id, number=number, detail=result.get("detail") or "")
    print_lines(said.strip())
