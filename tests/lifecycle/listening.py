"""What systemd would hear: a real notify socket, read without waiting."""

from __future__ import annotations

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path


class Heard:
    """`messages`: all so far, each as its lines by name."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self._socket = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC)
        self._socket.bind(str(path))
        self._socket.setblocking(False)
        self._messages: list[dict[str, str]] = []

    @property
    def messages(self) -> list[dict[str, str]]:
        try:
            while True:
                text = self._socket.recv(65_536).decode()
                self._messages.append(dict(line.split("=", 1) for line in text.splitlines()))
        except BlockingIOError:
            return self._messages

    def count(self, name: str) -> int:
        return sum(1 for message in self.messages if name in message)

    @property
    def last_status(self) -> str:
        return next((m["STATUS"] for m in reversed(self.messages) if "STATUS" in m), "")

    def close(self) -> None:
        self._socket.close()


@contextmanager
def listening(folder: Path) -> Iterator[Heard]:
    heard = Heard(folder / "notify")
    try:
        yield heard
    finally:
        heard.close()
