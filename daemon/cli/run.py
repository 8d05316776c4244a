"""`samsvar run`: the daemon itself, in the foreground, until SIGTERM. systemd starts this."""

from __future__ import annotations

import typer

from daemon.cli.problem import FAILED, UNREACHABLE, USAGE, Problem
from daemon.cli.session import Session, session_of


def run(context: typer.Context) -> None:
    """Run the daemon in the foreground.

    \b
    Example:
      samsvar --config /etc/samsvar/samsvar.toml run
    """
    session = session_of(context)
    config = session.load()
    from daemon.app.serve import main
    from daemon.config import ConfigError
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
        raise Problem("state", error.what, error.why, error.what_to_type, FAILED) from None
    except OSError as error:
        why = f"{error.strerror or error}{f': {error.filename}' if error.filename else ''}"
        raise _problem(session, "address", why, session.say("run.address.todo"), USAGE) from error
    except Exception:
        get_logger().exception("daemon_failed")
        raise
    raise typer.Exit(code)


def _problem(session: Session, code: str, why: str, todo: str, exit_code: int) -> Problem:
    return Problem(code, session.say("run.failed.what"), why, todo, exit_code)
