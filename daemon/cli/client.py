"""Talks to the daemon over its admin socket: one request, then progress lines, then the result.

Standard library only, so that `samsvar status` answers at once. Used by every command that needs a running daemon; the
other half is `daemon.web.admin`.
"""

from __future__ import annotations

import http.client
import json
import socket
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path
from typing import Any

from daemon.cli.full_disk import is_full
from daemon.cli.problem import FAILED, UNREACHABLE, Problem
from daemon.cli.texts import text

JsonObject = dict[str, Any]
OnProgress = Callable[[JsonObject], None]

CONNECT_SECONDS = 5.0
SILENCE_SECONDS = 60.0
"""The daemon gives a sign of life every five seconds; a minute without one means that it hangs."""


class AdminClient:
    """One daemon. `language` picks the sentences; every method raises `Problem`."""

    def __init__(self, path: Path, language: str) -> None:
        self._path = path
        self._language = language

    def call(
        self, operation: str, arguments: Mapping[str, Any], on_progress: OnProgress = lambda _progress: None
    ) -> JsonObject:
        """The result of an operation. Arguments that are None are left out."""
        body = json.dumps({name: value for name, value in arguments.items() if value is not None})
        connection = _UnixConnection(self._path)
        try:
            self._connect(connection)
            connection.request("POST", f"/v1/{operation}", body, {"Content-Type": "application/json"})
            for line in _lines(connection.getresponse()):
                if "progress" in line:
                    on_progress(line["progress"])
                elif "error" in line:
                    raise self._problem(line["error"])
                elif "result" in line:
                    result: JsonObject = line["result"]
                    return result
        except TimeoutError:
            raise self._unreachable("silent") from None
        except (OSError, http.client.HTTPException, ValueError):
            raise self._unreachable("lost") from None
        finally:
            connection.close()
        raise self._unreachable("lost")

    def _connect(self, connection: _UnixConnection) -> None:
        try:
            connection.connect()
        except PermissionError:
            raise self._unreachable("forbidden") from None
        except OSError:
            raise self._unreachable("full" if is_full(self._path.parent) else "absent") from None

    def _unreachable(self, why: str) -> Problem:
        return Problem(
            "daemon_unreachable",
            text(f"cli.unreachable.{why}.what", self._language),
            text(f"cli.unreachable.{why}.why", self._language, path=self._path),
            text(f"cli.unreachable.{why}.todo", self._language),
            UNREACHABLE,
        )

    def _problem(self, error: Mapping[str, Any]) -> Problem:
        """What the daemon refused or could not do, in the operator's language."""
        message, todo = error.get("message") or {}, error.get("todo") or {}
        return Problem(
            str(error.get("code", "internal")),
            text("cli.refused.what", self._language),
            str(message.get(self._language) or message.get("en") or error.get("code", "")),
            str(todo.get(self._language) or todo.get("en") or text("cli.refused.todo", self._language)),
            int(error.get("exit_code", FAILED)),
        )


def is_listening(path: Path) -> bool:
    """False only when the socket is not there or nobody is behind it."""
    probe = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    probe.settimeout(CONNECT_SECONDS)
    try:
        probe.connect(str(path))
    except (FileNotFoundError, ConnectionRefusedError):
        return False
    except OSError:
        return True
    finally:
        probe.close()
    return True


class _UnixConnection(http.client.HTTPConnection):
    def __init__(self, path: Path) -> None:
        super().__init__("samsvar", timeout=SILENCE_SECONDS)
        self._path = path

    def connect(self) -> None:
        if self.sock is not None:
            return
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(CONNECT_SECONDS)
        self.sock.connect(str(self._path))
        self.sock.settimeout(SILENCE_SECONDS)


def _lines(response: http.client.HTTPResponse) -> Iterator[JsonObject]:
    while raw := response.readline():
        if raw.strip():
            line = json.loads(raw)
            if not isinstance(line, dict):
                raise ValueError("the daemon answered something else than an object")
            yield line
