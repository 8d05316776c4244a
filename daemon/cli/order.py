"""`samsvar order`: the manual GET of one order, which ignores filters and statuses (R14)."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Annotated, Any

import typer

from daemon.cli.asking import confirm
from daemon.cli.output import print_json, print_lines
from daemon.cli.problem import DONE, FAILED, Problem
from daemon.cli.session import ConnectionName, Json, Session, Yes, command_group, session_of
from daemon.cli.texts import is_known
from daemon.cli.words import error_words, two

group = command_group("One order.")


@group.command()
def get(
    context: typer.Context,
    order_id: Annotated[str, typer.Argument(metavar="ID", help="The order id in 24SevenOffice.")],
    again: Annotated[bool, typer.Option("--again", help="Also if its Rackbeat order was deleted there.")] = False,
    yes: Yes = False,
    connection: ConnectionName = None,
    as_json: Json = False,
) -> None:
    """Bring one 24SevenOffice order to Rackbeat now.

    Whatever its status or age. Repeating it never duplicates.

    With --again an order whose Rackbeat order was deleted gets a new one; one that is still there stays alone.

    \b
    Example:
      samsvar order get 20029
    """
    session = session_of(context)
    session.begin(as_json, connection)
    asked: dict[str, Any] = {"connection": session.connection, "order": order_id}
    if again:
        if not yes:
            if not sys.stdin.isatty() or session.as_json:
                raise session.usage("ask.what", "ask.why", "ask.drop.todo")
            if not confirm(session.language, session.say("again.ask", order=order_id)):
                print_lines(session.say("left"))
                return
        asked["again"] = True
    result = session.ask("order_get", asked)
    number = result.get("wms_number")
    failed = result["outcome"] == "parked" or number is None
    if session.as_json:
        print_json(result)
        raise typer.Exit(FAILED if failed else DONE)
    if failed:
        raise _not_there(session, order_id, result)
    said = session.say(f"order.{result['outcome']}", order=order_id, number=number)
    print_lines(two(session, said, error_words(session, result.get("detail"))))


def _not_there(session: Session, order_id: str, result: Mapping[str, Any]) -> Problem:
    """The order is not in Rackbeat now: parked with its reason, or 24SevenOffice does not have it."""
    from daemon.domain.errors import Reason  # not for --help
    from daemon.domain.hint import hint
    from daemon.domain.told import reason_of

    language, detail = session.language, str(result.get("detail") or "")
    reason = str(result.get("reason") or "not_found")
    known = is_known(f"reason.{reason}")
    why = reason_of(reason, detail, language)
    todo = hint(reason, language, "order", order_id) if known and result.get("reason") else session.say("refused.todo")
    if reason == Reason.ORDER_VANISHED:
        todo = session.say("order.again.todo", order=order_id)
    return Problem(reason, session.say("order.parked.what", order=order_id), why, todo, FAILED)
