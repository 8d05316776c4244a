"""`samsvar report`: the drift report as files in five forms, or by mail now."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from daemon.cli.output import Column, cell, print_json, print_lines, print_pairs, print_table
from daemon.cli.problem import DONE, FAILED
from daemon.cli.session import ConnectionName, Json, Session, command_group, session_of
from daemon.cli.texts import is_known

group = command_group("The drift report.")

NOT_SENT = ("refused", "given_up", "waiting")
TOLD = {"dry_run": ("file",), "sent": ("subject",)}
"""What is worth saying of a mail in this state; of the others the server's answer (an older daemon's)."""


@group.command()
def build(
    context: typer.Context,
    language: Annotated[str | None, typer.Option("--language", help="nb or en; default: the configuration's.")] = None,
    connection: ConnectionName = None,
    as_json: Json = False,
) -> None:
    """Write the report of the last reconcile run and say where it is.

    \b
    Example:
      samsvar report build --language nb
    """
    session = session_of(context)
    session.begin(as_json, connection)
    asked = {"connection": session.connection, "language": language or session.language}
    result = session.ask("report_build", asked)
    if session.as_json:
        print_json(result)
    else:
        others = ((form.upper(), result.get(form)) for form in ("xlsx", "csv", "json", "txt"))
        print_pairs([(session.say("label.report"), result.get("html")), *others])


@group.command()
def send(
    context: typer.Context,
    to: Annotated[
        list[str] | None,
        typer.Option("--to", metavar="ADDRESS", help="Only to this address; may be given several times."),
    ] = None,
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Write the mails to files, send nothing, say who would get them.")
    ] = False,
    connection: ConnectionName = None,
    as_json: Json = False,
) -> None:
    """Mail the report now, besides the nightly one.

    Without --to it goes to the recipients of the configuration whom it concerns. Exit 1 when a mail was not sent.

    \b
    Example:
      samsvar report send --to support@example.no
      samsvar report send --dry-run
    """
    session = session_of(context)
    session.begin(as_json, connection)
    result = session.ask("report_send", {"connection": session.connection, "to": to or [], "dry_run": dry_run})
    if session.as_json:
        print_json(result)
    else:
        _show(session, result)
    raise typer.Exit(FAILED if any(mail["state"] in NOT_SENT for mail in result["mails"]) else DONE)


def _show(session: Session, result: Mapping[str, Any]) -> None:
    if result["dry_run"]:
        print_lines(session.say("mail.dry_run"))
    columns = [
        Column(session.say("mail.to")),
        Column(session.say("mail.state"), whole=True),
        Column(session.say("mail.told"), wide=True),
    ]
    print_table(columns, [_row(session, mail) for mail in result["mails"]])
    for mails in _alike(result["mails"]):
        _explain(session, mails)
    if any(mail["state"] == "waiting" for mail in result["mails"]):
        print_lines(session.say("mail.waiting"), style="yellow")


def _alike(mails: Sequence[Mapping[str, Any]]) -> list[list[Mapping[str, Any]]]:
    """Those that were not sent, by what stood in the way."""
    found: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for mail in mails:
        if cell(mail, "cause"):
            found.setdefault((cell(mail, "cause"), cell(mail, "detail")), []).append(mail)
    return list(found.values())


def _explain(session: Session, mails: Sequence[Mapping[str, Any]]) -> None:
    """What happened to these, the server's own words, and what to type."""
    cause, words = cell(mails[0], "cause"), cell(mails[0], "detail")
    known = is_known(f"cli.mail.cause.{cause}")
    what = session.say(f"mail.cause.{cause}") if known else session.say("mail.cause.server")
    print_lines("", session.say("mail.why", to=", ".join(cell(mail, "to") for mail in mails), why=what))
    if words:
        print_lines(f"  {session.say('mail.words', words=words)}")
    if known:
        print_lines(f"  {session.say('label.todo')}: {session.say(f'mail.cause.{cause}.todo')}")


def _row(session: Session, mail: Mapping[str, Any]) -> tuple[str, str, str]:
    """The server's answer to what it took; why it took others not stands below the table."""
    told = ("subject",) if cell(mail, "cause") else TOLD.get(mail["state"], ("detail", "subject"))
    return cell(mail, "to"), session.say(f"mail.state.{mail['state']}"), cell(mail, *told)
