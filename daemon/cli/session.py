"""What a command needs to begin: which configuration, which connection, which language, a client of the daemon.

The root command makes one `Session` for the process and hands it to the commands as typer's context object.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from daemon.cli.interrupted import interrupted
from daemon.cli.output import when
from daemon.cli.problem import USAGE, Problem
from daemon.cli.progress import ProgressLine
from daemon.cli.texts import text
from daemon.cli.texts_configuration import in_language
from daemon.config.client import ClientSettings, find_config, load_client
from daemon.config.environment import chosen_language, environment_language
from daemon.config.problems import ConfigError

if TYPE_CHECKING:
    from daemon.cli.client import JsonObject
    from daemon.config.values import Config, Language

Json = Annotated[bool, typer.Option("--json", help="Print one JSON document on stdout.")]
ConnectionName = Annotated[
    str | None, typer.Option("-c", "--connection", metavar="NAME", help="Which connection, when there are several.")
]
Limit = Annotated[int, typer.Option("--limit", min=1, max=100_000, help="Show at most so many.")]
Yes = Annotated[bool, typer.Option("--yes", help="Do not ask.")]


class Session:
    """One for the process; `begin` is the first line of every command."""

    def __init__(self) -> None:
        self.config_path: Path | None = None
        self.as_json = False
        self._given: str | None = None
        self._language: Language | None = None

    def set_up(self, config_path: Path | None, connection: str | None, as_json: bool) -> None:
        """By the root command: options that stand before the command."""
        self.config_path, self._given, self.as_json = config_path, connection, as_json

    def begin(self, as_json: bool, connection: str | None = None) -> None:
        """By each command: the same options standing behind it, which win."""
        self.as_json = self.as_json or as_json
        self._given = connection or self._given

    @property
    def language(self) -> str:
        """As SAMSVAR_LANG says, else the configuration's once it was read, else the locale's."""
        return chosen_language() or self._language or environment_language()

    def say(self, code: str, **values: object) -> str:
        return text(f"cli.{code}", self.language, **values)

    @cached_property
    def settings(self) -> ClientSettings:
        """Raises Problem, exit 2."""
        try:
            settings = load_client(self.found_config())
        except ConfigError as error:
            raise self.config_problem(error) from None
        self._language = settings.language
        return settings

    def load(self) -> Config:
        """The whole configuration with its secrets, for the commands that need it. Raises Problem, exit 2."""
        from daemon.config.read import load

        try:
            config = load(self.found_config())
        except ConfigError as error:
            raise self.config_problem(error) from None
        self._language = config.language
        return config

    def found_config(self) -> Path:
        try:
            return find_config(self.config_path)
        except ConfigError as error:
            raise self.config_problem(error) from None

    def config_problem(self, error: ConfigError) -> Problem:
        where = error.path if error.path is not None else "samsvar.toml"
        todo = self.say("config.bad.todo", path=where) if error.path is not None else self.say("config.none.todo")
        why = in_language(error.problems, self.language)
        return Problem("configuration", self.say("config.bad.what", path=where), why, todo, USAGE)

    @property
    def connection(self) -> str:
        """The one that was named, or the only one. Raises Problem, exit 2."""
        names = self.settings.connections
        if self._given is None and len(names) == 1:
            return names[0]
        if self._given in names and self._given is not None:
            return self._given
        known = ", ".join(names)
        form = "choose" if self._given is None else "unknown"
        why = self.say(f"connection.{form}.why", name=self._given, known=known)
        todo = self.say("connection.todo", name=names[0])
        raise Problem(f"connection_{form}", self.say(f"connection.{form}.what"), why, todo, USAGE)

    @property
    def named_connection(self) -> str | None:
        """For commands that show all connections unless one is named."""
        return None if self._given is None else self.connection

    def ask(self, operation: str, arguments: Mapping[str, Any]) -> JsonObject:
        """Asks the daemon, and tells on a terminal that work goes on when it takes its time. Raises Problem, with
        exit 130 for who presses Ctrl+C meanwhile."""
        from daemon.cli.client import AdminClient  # not for --help

        client = AdminClient(self.settings.admin_socket, self.language)
        with ProgressLine(self.language) as progress:
            try:
                return client.call(operation, arguments, progress)
            except KeyboardInterrupt:
                raise interrupted(self.language, operation, arguments, progress.last) from None

    def when(self, value: object, *, exactly: bool = False) -> str:
        """An ISO instant as this reader writes it, to the minute or `exactly` to the second; anything else as it is."""
        return when(value, self.language, exactly=exactly)

    def is_daemon_up(self) -> bool:
        """Whether somebody is to be asked; also true where we may not ask, so that the asking says so."""
        from daemon.cli.client import is_listening

        return is_listening(self.settings.admin_socket)

    def usage(self, what: str, why: str, todo: str) -> Problem:
        """A command that cannot be carried out as it was typed; arguments are message codes."""
        return Problem("usage", self.say(what), self.say(why), self.say(todo), USAGE)


def session_of(context: typer.Context) -> Session:
    session = context.find_object(Session)
    if session is None:
        raise RuntimeError("the root command makes the session")
    return session


def command_group(text: str) -> typer.Typer:
    """A group of commands such as `samsvar drift ...`; the empty callback keeps a lone command from swallowing it."""
    group = typer.Typer(help=text, no_args_is_help=True)
    group.callback(help=text)(lambda: None)
    return group
