"""`samsvar run`: the daemon itself, in the foreground, until SIGTERM. systemd starts this."""

from __future__ import annotations

import errno
import time
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from daemon.cli.full_disk import DISK_FULL, state_problem, wait_for_room
from daemon.cli.problem import UNREACHABLE, USAGE, Problem
from daemon.cli.session import Session, session_of

if TYPE_CHECKING:
    from daemon.ports import StateError


def run(context: typer.Context) -> None:
    """Run the daemon in the foreground.

    \b
    Example:
      samsvar --config /etc/samsvar/samsvar.toml run
    """
    session = session_of(context)
    config = session.load()
    from daemon.app.serve import main
    from daemon.config.problems import ConfigError
    from daemon.lifecycle import AlreadyRunning
    from daemon.log import get_logger
    from daemon.ports import StateError

    try:
        code = main(config)
    except AlreadyRunning:
        why = session.say("run.busy.why", path=config.state_dir)
        raise _problem(session, "already_running", why, session.say("run.busy.todo"), UNREACHABLE) from None
    except ConfigError as error:
        raise session.config_problem(error) from None
    except StateError as error:
        raise _of_the_state(session, error, config.state_dir) from None
    except OSError as error:
        if error.errno == errno.ENOSPC:
            full = StateError(str(error.filename or config.state_dir), error.strerror or str(error), "df -h")
            raise _of_the_state(session, full, config.state_dir) from None
        why = f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}"
        raise _problem(session, "address", why, session.say("run.address.todo"), USAGE) from error
    except Exception:
        get_logger().exception("daemon_failed")
        raise
    raise typer.Exit(code)


def _of_the_state(session: Session, error: StateError, folder: Path) -> Problem:
    """On a full disk it returns when there is room again, or after a while: the next start would end at once, too, and
    systemd gives up after a few."""
    from daemon.lifecycle import Notifier

    problem = state_problem(error, folder, session.language)
    if problem.code == DISK_FULL:
        typer.echo(f"{problem.what} {problem.todo}", err=True)
        notifier = Notifier(time.monotonic)
        wait_for_room(folder, lambda: notifier.alive(problem.what))
    return problem


def _problem(session: Session, code: str, why: str, todo: str, exit_code: int) -> Problem:
    return Problem(code, session.say("run.failed.what"), why, todo, exit_code)
