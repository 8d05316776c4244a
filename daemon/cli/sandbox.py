"""`samsvar sandbox`: imitations of both systems on this machine, to try everything without touching anything."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from daemon.cli.output import print_lines, print_pairs
from daemon.cli.problem import FAILED, USAGE, Problem
from daemon.cli.session import Json, Session, session_of

if TYPE_CHECKING:
    from sandbox.server import Sandbox, SandboxOptions

Port = Annotated[int, typer.Option(min=0, max=65535, help="0: any free port.")]
Requests = Annotated[
    Path | None, typer.Option("--keep-requests", metavar="FILE", help="Keep every SOAP request, passwords too.")
]
Incumbent = Annotated[
    bool, typer.Option("--incumbent", help="Let Rackbeat's own integration sync, faults included; ours only watches.")
]


def sandbox(
    context: typer.Context,
    erp_port: Port = 0,
    wms_port: Port = 0,
    world: Annotated[Path | None, typer.Option("--world", metavar="DIR", help="Data to fill it with.")] = None,
    seed: Annotated[int, typer.Option("--seed", help="Seed of the invented world.")] = 1,
    write_config: Annotated[
        Path | None, typer.Option("--write-config", metavar="FILE", help="Write a samsvar.toml that fits.")
    ] = None,
    unlimited: Annotated[
        bool, typer.Option("--unlimited", help="Lift both systems' request limits, and ours in the written file.")
    ] = False,
    keep_requests: Requests = None,
    incumbent: Incumbent = False,
    as_json: Json = False,
) -> None:
    """Imitate both systems on this machine until Ctrl+C.

    With --json: one line when ready.

    \b
    Example:
      samsvar sandbox --unlimited --write-config try/samsvar.toml
    """
    session = session_of(context)
    session.begin(as_json)
    from sandbox.erp_settings import ErpSettings
    from sandbox.incumbent import IncumbentSettings
    from sandbox.requests_file import RequestsFile
    from sandbox.server import SandboxOptions
    from sandbox.wms_settings import WmsSettings

    with _told(session):
        options = SandboxOptions(
            erp_port=erp_port,
            wms_port=wms_port,
            world_dir=world,
            seed=seed,
            write_config=write_config,
            incumbent=incumbent,
            incumbent_settings=IncumbentSettings(get_again=1 if incumbent else 0),
            erp_settings=ErpSettings(limit_per_hour=0) if unlimited else ErpSettings(),
            wms_settings=WmsSettings(rate_limit=0) if unlimited else WmsSettings(),
            on_soap=RequestsFile(keep_requests) if keep_requests else None,
        )
        _serve(options, session)


def _serve(options: SandboxOptions, session: Session) -> None:
    import asyncio

    from sandbox.server import serve

    with suppress(KeyboardInterrupt):  # the ordinary way to end it
        asyncio.run(serve(options, announce=lambda running: _announce(session, running)))


@contextmanager
def _told(session: Session) -> Iterator[None]:
    """What may be wrong with the world or the address, as a problem for people."""
    from sandbox.world import WorldError

    try:
        yield
    except WorldError as error:
        raise world_problem(session, error.problems) from None
    except OSError as error:
        raise _problem(session, "address", [str(error)], FAILED) from error


def _announce(session: Session, running: Sandbox) -> None:
    facts = running.facts()
    if session.as_json:
        import json

        typer.echo(json.dumps(facts))
    else:
        print_pairs(facts)
        print_lines(session.say("sandbox.ready"))
    for warning in running.warnings:
        typer.echo(warning, err=True)


def world_problem(session: Session, problems: list[str]) -> Problem:
    """A folder of data that cannot be used: every problem by file and line."""
    return _problem(session, "world", problems, USAGE)


def _problem(session: Session, about: str, why: list[str], exit_code: int) -> Problem:
    return Problem(about, session.say("sandbox.failed.what"), why, session.say(f"sandbox.{about}.todo"), exit_code)
