"""The command `samsvar`: its global options, its groups, and the one place where failures become lines and codes.

Called by `daemon.__main__`. Imports nothing heavy: `samsvar --help` must answer within 0.3 s (design 10), so every
command imports what it needs when it runs.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer
from typer.core import TyperGroup
from typer.exceptions import TyperException

from daemon.cli import (
    audit,
    check,
    config,
    drift,
    explain,
    inbox,
    order,
    outbox,
    privacy,
    reconcile,
    repair,
    report,
    run,
    setup,
    state,
    status,
    sync,
)
from daemon.cli import sandbox as sandbox_command
from daemon.cli.help_language import HELP, JSON, put_into_bokmaal, reader_language, show_usage_error
from daemon.cli.interrupted import EXIT_CODE as INTERRUPTED
from daemon.cli.interrupted import interrupted
from daemon.cli.problem import FAILED, Problem
from daemon.cli.session import Session, session_of


class Commands(TyperGroup):
    """Every command passes here, so that Ctrl+C has one answer, wherever it was pressed."""

    def invoke(self, ctx: Any) -> Any:
        """Raises Problem, exit 130, for who leaves: at a question, or while the command itself works."""
        try:
            return super().invoke(ctx)
        except (KeyboardInterrupt, EOFError, typer.Abort):
            raise interrupted(session_of(ctx).language) from None


app = typer.Typer(
    name="samsvar",
    help="Keeps 24SevenOffice and Rackbeat in agreement: sync, audit, report, repair.",
    no_args_is_help=True,
    cls=Commands,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
)


@app.callback()
def root(
    context: typer.Context,
    config_file: Annotated[
        Path | None, typer.Option("--config", metavar="FILE", envvar="SAMSVAR_CONFIG", help="Configuration file.")
    ] = None,
    connection: Annotated[
        str | None, typer.Option("-c", "--connection", metavar="NAME", help="Which connection, when there are several.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")] = False,
) -> None:
    session_of(context).set_up(config_file, connection, as_json)


@app.command(rich_help_panel=None)
def demo(
    context: typer.Context,
    world: Annotated[
        Path | None, typer.Option("--world", metavar="DIR", help="Play it on the data in this folder.")
    ] = None,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the invented world.")] = 1,
    serve: Annotated[bool, typer.Option("--serve", help="Leave everything running and print the URLs.")] = False,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")] = False,
) -> None:
    """Play the whole story on imitations of both systems.

    A working day in fast forward: orders, shipments, accidents, an audit that finds them, and a repair.

    \b
    Example:
      samsvar demo
      samsvar demo --seed 7 --serve
    """
    session = session_of(context)
    session.begin(as_json)
    from daemon.cli.demo import play

    raise typer.Exit(play(session, world=world, seed=seed, serve=serve))


for _command in (
    setup.setup,
    check.check,
    run.run,
    status.status,
    explain.explain,
    sandbox_command.sandbox,
    state.backup,
    state.restore,
):
    app.command()(_command)
for _name, _group in {
    "sync": sync.group,
    "order": order.group,
    "inbox": inbox.group,
    "outbox": outbox.group,
    "reconcile": reconcile.group,
    "drift": drift.group,
    "repair": repair.group,
    "report": report.group,
    "audit": audit.group,
    "privacy": privacy.group,
    "state": state.group,
    "config": config.group,
}.items():
    app.add_typer(_group, name=_name)


def main() -> None:
    """Runs the command line and ends the process with its exit code."""
    session = Session()
    command = typer.main.get_command(app)
    typed = sys.argv[1:]
    if HELP in typed and reader_language(typed) == "nb":
        put_into_bokmaal(command)
    try:
        code = command.main(obj=session, prog_name="samsvar", standalone_mode=False)
        sys.exit(code if isinstance(code, int) else 0)
    except TyperException as error:
        wrong = show_usage_error(error, reader_language(typed))
        if JSON in typed:
            _print_document(wrong)
        sys.exit(error.exit_code)
    except Problem as problem:
        _show(session, problem)
        sys.exit(problem.exit_code)
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        # The reader of our output has gone (`| head`); Python would complain once more while closing stdout.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(FAILED)
    except Exception as error:  # noqa: BLE001 - the boundary of the process: an operator gets lines, not a traceback
        _show(session, _own_mistake(session, error))
        sys.exit(FAILED)


def _own_mistake(session: Session, error: Exception) -> Problem:
    """Names the place, which is what a report of the mistake needs most."""
    import traceback

    frame = traceback.extract_tb(error.__traceback__)[-1]
    why = f"{type(error).__name__}: {error} ({Path(frame.filename).name}:{frame.lineno})"
    return Problem("internal", session.say("internal.what"), why, session.say("internal.todo"), FAILED)


def _show(session: Session, problem: Problem) -> None:
    """What, why, what to type on stderr; with --json the same as one document on stdout."""
    from daemon.cli.output import clean

    if session.as_json:
        _print_document(problem)
    lines = [problem.what]
    label = session.say("label.why")
    lines += [f"  {label}: {why}" for why in problem.why]
    lines += [f"  {session.say('label.todo')}: {problem.todo}"] if problem.todo else []
    for line in lines:
        sys.stderr.write(clean(line) + "\n")


def _print_document(problem: Problem) -> None:
    from daemon.cli.output import print_json

    print_json(problem.document())
