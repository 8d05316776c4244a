"""`samsvar inbox`: the keys that wait to be worked on, and those that wait for a person."""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from daemon.cli.asking import confirm
from daemon.cli.giving import give
from daemon.cli.output import cell, print_json, print_lines
from daemon.cli.session import ConnectionName, Json, Limit, Session, Yes, command_group, session_of
from daemon.cli.texts import text
from daemon.cli.words import both, happened, subject, system_word

MOST_QUESTIONS = 20

group = command_group("What waits to be worked on.")

System = Annotated[
    str | None, typer.Option("--system", help="erp or wms, when both have something with this id.", metavar="SYSTEM")
]


@group.command("list")
def list_(
    context: typer.Context,
    parked: Annotated[bool, typer.Option("--parked", help="Only what waits for a person.")] = False,
    limit: Limit = 1_000,
    connection: ConnectionName = None,
    as_json: Json = False,
) -> None:
    """Show what waits, what failed and why.

    \b
    Example:
      samsvar inbox list --parked
    """
    session = session_of(context)
    session.begin(as_json, connection)
    asked = {"connection": session.connection, "parked": True if parked else None, "limit": limit}
    result = session.ask("inbox_list", asked)
    if session.as_json:
        print_json(result)
        return
    questions = result.get("questions") or []
    if not result["items"] and not questions:
        print_lines(text("cli.nothing", session.language))
        return
    for item in result["items"]:
        _show(session, item)
    if any(item["parked"] for item in result["items"]):
        print_lines("", session.say("inbox.all"))
    if questions:
        _ask(session, questions, result.get("questions_total") or len(questions))


def _ask(session: Session, questions: Sequence[Mapping[str, Any]], total: int) -> None:
    """What an adoption left open: of these records nobody knows whose they are, so nothing is synced for them."""
    print_lines("", session.say("inbox.questions", count=total), style="yellow")
    print_lines(*(f"  {question_line(session, one)}" for one in questions[:MOST_QUESTIONS]))
    print_lines(f"  {session.say('label.todo')}: {session.say('inbox.questions.todo')}")


def question_line(session: Session, one: Mapping[str, Any]) -> str:
    ids = {side: ", ".join(one[side][:5]) or "-" for side in ("erp", "wms")}
    why = session.say(f"adopt.why.{one['why']}")
    return session.say("adopt.question", kind=text(f"kind.{one['kind']}", session.language), why=why, **ids)


def _show(session: Session, item: Mapping[str, Any]) -> None:
    """One record: which, how it stands, why, and the exact command that goes on with it."""
    name = f"{system_word(item['system'])}: {subject(session, item['kind'], item['id'])}"
    due, tries = session.when(item["due_at"]), item["attempts"]
    if item["parked"] and item.get("next"):
        state = session.say("inbox.person", count=tries)
    elif item.get("reason"):
        state = session.say("inbox.again", at=due, count=tries)
    else:
        state = session.say("inbox.waits", at=due)
    print_lines(f"{name}: {state}", style="yellow" if item["parked"] else "")
    reason = cell(item, "reason")
    if reason:
        print_lines(f"  {happened(session, item)}", f"  ({reason})")
    advice = both(session, item.get("hint"))
    if item["parked"] and advice:
        print_lines(f"  {session.say('label.todo')}: {advice}")
    if item.get("next"):
        print_lines(f"  {session.say('label.next')}: {item['next']}")


@group.command()
def retry(
    context: typer.Context,
    kind: Annotated[str | None, typer.Argument(metavar="KIND", help="As `inbox list` shows it.")] = None,
    native_id: Annotated[str | None, typer.Argument(metavar="ID", help="As `inbox list` shows it.")] = None,
    every: Annotated[bool, typer.Option("--all", help="Everything that waits for a person.")] = False,
    system: System = None,
    connection: ConnectionName = None,
    as_json: Json = False,
) -> None:
    """Work on one key, or on all that are parked, again.

    With --all: on everything that waits for a person.

    \b
    Example:
      samsvar inbox retry order 20029
      samsvar inbox retry --all
    """
    session = session_of(context)
    session.begin(as_json, connection)
    if every is (kind is not None) or (kind is None) is not (native_id is None):
        raise session.usage("retry.what", "retry.why", "retry.todo")
    asked = {"connection": session.connection, "kind": kind, "id": native_id, "system": system}
    result = session.ask("inbox_retry", asked)
    give(session, result, session.say("retried", count=result["retried"]))


@group.command()
def drop(
    context: typer.Context,
    kind: Annotated[str, typer.Argument(metavar="KIND", help="As `inbox list` shows it.")],
    native_id: Annotated[str, typer.Argument(metavar="ID", help="As `inbox list` shows it.")],
    system: System = None,
    yes: Yes = False,
    connection: ConnectionName = None,
    as_json: Json = False,
) -> None:
    """Take one key out of the queue.

    It comes back when something changes it.

    \b
    Example:
      samsvar inbox drop order 20029
    """
    session = session_of(context)
    session.begin(as_json, connection)
    name = session.connection
    if not yes:
        if not sys.stdin.isatty() or session.as_json:
            raise session.usage("ask.what", "ask.why", "ask.drop.todo")
        if not confirm(session.language, session.say("drop.ask", kind=kind, id=native_id)):
            print_lines(session.say("left"))
            return
    result = session.ask("inbox_drop", {"connection": name, "kind": kind, "id": native_id, "system": system})
    give(session, result, session.say("dropped", count=result["dropped"]))
