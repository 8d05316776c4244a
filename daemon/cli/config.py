"""`samsvar config`: look at the configuration, check it, get an example. Needs no daemon."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from daemon.cli.output import print_json, print_lines
from daemon.cli.session import Json, Session, command_group, session_of
from daemon.cli.texts_configuration import in_language
from daemon.config.problems import ConfigError

if TYPE_CHECKING:
    from daemon.config.values import Config

group = command_group("The configuration file.")

HIDDEN = "(set)"
SECRETS = ("password", "token", "application_id", "heartbeat_url")


@group.command()
def check(context: typer.Context, as_json: Json = False) -> None:
    """Say every problem of the file at once; exit 2 when there is one. What is allowed but cannot be undone is told.

    \b
    Example:
      samsvar --config samsvar.toml config check
    """
    from daemon.domain.order import ErpStatus

    session = session_of(context)
    session.begin(as_json)
    loaded = session.load()
    warned = [c.name for c in loaded.connections.values() if c.policy.orders.invoice_status == ErpStatus.INVOICED]
    warnings = [session.say("config.books", connection=name) for name in warned]
    refused = _own_rules(session, loaded)
    warnings += refused
    if session.as_json:
        print_json({"path": str(loaded.path), "problems": [], "warnings": warnings})
    else:
        todo = [session.say("config.detectors_todo")] if refused else []
        print_lines(session.say("config.good", path=loaded.path), *warnings, *todo)


def _own_rules(session: Session, loaded: Config) -> list[str]:
    """What of the user's own detectors does not run. Raises Problem when the rules file cannot be used."""
    if loaded.rules_file is None and loaded.detectors_dir is None:
        return []
    from reconcile.drift_rules import RulesError
    from reconcile.in_force import in_force

    try:
        rules = in_force(loaded.rules_file, loaded.detectors_dir)
    except RulesError as error:
        raise session.config_problem(ConfigError(loaded.path, error.problems)) from None
    return [
        session.say("config.detector", name=one.name, why=in_language([one.why], session.language)[0])
        for one in rules.refused
    ]


@group.command()
def show(context: typer.Context, as_json: Json = False) -> None:
    """Show what the daemon would use; secrets are hidden.

    Defaults included.

    \b
    Example:
      samsvar config show
    """
    session = session_of(context)
    session.begin(as_json)
    shown = _plain(session.load())
    if session.as_json:
        print_json(shown)
    else:
        print_lines(*_lines("", shown))


@group.command()
def example(context: typer.Context, as_json: Json = False) -> None:
    """Print a complete commented example.

    \b
    Example:
      samsvar config example > samsvar.toml
    """
    from daemon.config.read import example_text

    session = session_of(context)
    session.begin(as_json)
    if session.as_json:
        print_json({"example": example_text()})
    else:
        typer.echo(example_text(), nl=False)


def _plain(value: Any) -> Any:
    """JSON-ready, with every secret replaced."""
    if dataclasses.is_dataclass(value) and not isinstance(value, type):
        fields = {field.name: getattr(value, field.name) for field in dataclasses.fields(value)}
        return {name: HIDDEN if name in SECRETS else _plain(each) for name, each in fields.items()}
    if isinstance(value, Mapping):
        return {str(name): _plain(each) for name, each in value.items()}
    if isinstance(value, tuple):
        return [_plain(each) for each in value]
    if isinstance(value, Path) or not (value is None or isinstance(value, str | int | float)):
        return str(value)
    return value


def _lines(prefix: str, value: Any) -> list[str]:
    """`connections.main.erp.url = ...`, one setting a line."""
    if isinstance(value, dict):
        return [line for name, each in value.items() for line in _lines(f"{prefix}.{name}" if prefix else name, each)]
    if isinstance(value, list) and any(isinstance(each, dict) for each in value):
        return [line for index, each in enumerate(value) for line in _lines(f"{prefix}[{index}]", each)]
    return [f"{prefix} = {value}"]
