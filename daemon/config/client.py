"""The little that a CLI command needs to reach a running daemon: socket, language, names of the connections.

Called by `daemon/cli`. Reads with the standard library alone, quickly, and never opens a secret file: an operator in
the socket's group may use the CLI without being allowed to read the secrets. Checks nothing else; `load` does.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from daemon.config.problems import ConfigError
from daemon.config.toml_file import read_toml

if TYPE_CHECKING:
    from daemon.config.values import Language

CANDIDATES = (Path("samsvar.toml"), Path("/etc/samsvar/samsvar.toml"))
LONGEST_SOCKET_PATH = 107
"""Bytes that a unix socket's address can hold on Linux, less the closing zero."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ClientSettings:
    path: Path
    state_dir: Path
    admin_socket: Path
    language: Language
    connections: tuple[str, ...]


def find_config(given: Path | None) -> Path:
    """The file that was named, else the first usual place that exists. Raises ConfigError when there is none. The
    daemon's user may stand in a folder that it may not look into (root's home): nothing is there for it."""
    if given is not None:
        return given
    for candidate in CANDIDATES:
        with suppress(PermissionError):
            if candidate.is_file():
                return candidate
    raise ConfigError(None, [f"looked for {', '.join(str(c) for c in CANDIDATES)}"])


def language_of(path: Path) -> Language:
    """Of a configuration that need not be usable otherwise: for `--help`. Raises ConfigError when it cannot be read."""
    return _language(read_toml(path))


def _language(raw: Mapping[str, Any]) -> Language:
    return "en" if raw.get("language") == "en" else "nb"


def socket_problem(path: Path) -> str | None:
    if len(os.fsencode(path)) > LONGEST_SOCKET_PATH:
        return f"admin_socket: the path is longer than the {LONGEST_SOCKET_PATH} bytes that a socket's name can have"
    return None


def load_client(path: Path) -> ClientSettings:
    """Raises ConfigError when the file is missing, is not TOML, or these few keys are unusable."""
    raw = read_toml(path)
    problems: list[str] = []
    state_dir = _text(raw, "state_dir", "state", problems)
    admin_socket = _text(raw, "admin_socket", str(Path(state_dir) / "admin.sock"), problems)
    connections = raw.get("connections")
    if not isinstance(connections, dict) or not connections:
        problems.append("connections: is missing")
        connections = {}
    socket = path.absolute().parent / admin_socket
    too_long = socket_problem(socket)
    if too_long:
        problems.append(too_long)
    if problems:
        raise ConfigError(path, problems)
    folder = path.absolute().parent / state_dir
    return ClientSettings(
        path=path, state_dir=folder, admin_socket=socket, language=_language(raw), connections=tuple(connections)
    )


def _text(raw: Mapping[str, Any], key: str, default: str, problems: list[str]) -> str:
    value = raw.get(key, default)
    if isinstance(value, str) and value.strip():
        return value.strip()
    problems.append(f"{key}: must be text in quotes, not empty")
    return default
