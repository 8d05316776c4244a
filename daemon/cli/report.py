"""`samsvar report`: the drift report as files in five forms."""

from __future__ import annotations

from typing import Annotated

import typer

from daemon.cli.output import print_json, print_pairs
from daemon.cli.session import ConnectionName, Json, command_group, session_of

group = command_group("The drift report.")


@group.command()
def build(
    context: typer.Context,
    language: Annotated[str | None, typer.Option("--language", help="nb or en; default: the configuration's.")] = None,
    connection: ConnectionName = None,
    as_json: Json = False,
) -> None:
    """Write the report of the last reconcile run and say where it is."""
    session = session_of(context)
    session.begin(as_json, connection)
    asked = {"connection": session.connection, "language": language or session.language}
    result = session.ask("report_build", asked)
    if session.as_json:
        print_json(result)
    else:
        others = ((form.upper(), result.get(form)) for form in ("xlsx", "csv", "json", "txt"))
        print_pairs([(session.say("label.report"), result.get("html")), *others])
