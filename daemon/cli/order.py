"""`samsvar order`: the manual GET of one order, which ignores filters and statuses (R14)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any

import typer

from daemon.cli.output import print_json, print_lines
from daemon.cli.problem import DONE, FAILED, Problem
from daemon.cli.session import ConnectionName, Json, Session, command_group, session_of
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
    number = result.get("wms_number")
    failed = result["outcome"] == "parked" or number is None
    if session.as_json:
        print_json(result)
        raise typer.Exit(FAILED if failed else DONE)
    if failed:
        raise _not_there(session, order_id, result)
    said = session.say(f"order.{result['outcome']}", order=order_id, number=number, detail=result.get("detail") or "")
    print_lines(said.strip())


def _not_there(session: Session, order_id: str, result: Mapping[str, Any]) -> Problem:
    """The order is not in Rackbeat now: parked with its reason, or 24SevenOffice does not have it."""
    language, detail = session.language, str(result.get("detail") or "")
    reason = str(result.get("reason") or "not_found")
    known = f"reason.{reason}" in CATALOGUE
    why = f"{text(f'reason.{reason}', language) if known else reason} {detail}".strip()
    todo = text(f"hint.{reason}", language) if known and result.get("reason") else session.say("refused.todo")
    return Problem(reason, session.say("order.parked.what", order=order_id), why, todo, FAILED)
