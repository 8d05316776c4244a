"""The protocol of sd_notify, on a real socket."""

from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from daemon.lifecycle.notify import LONGEST_STATUS, Notifier
from tests.lifecycle.listening import listening


def test_each_message_has_the_lines_that_systemd_reads(tmp_path: Path) -> None:
    with listening(tmp_path) as heard:
        notifier = Notifier(lambda: 12.5, {"NOTIFY_SOCKET": str(heard.path)})
        notifier.ready("2 connections")
        notifier.reloading()
        notifier.alive("fine")
        notifier.stopping("bye")
        assert heard.messages == [
            {"READY": "1", "STATUS": "2 connections"},
            {"RELOADING": "1", "MONOTONIC_USEC": "12500000"},
            {"WATCHDOG": "1", "STATUS": "fine"},
            {"STOPPING": "1", "WATCHDOG": "1", "STATUS": "bye"},
        ]


def test_a_status_of_many_lines_cannot_forge_another_message(tmp_path: Path) -> None:
    with listening(tmp_path) as heard:
        Notifier(lambda: 0.0, {"NOTIFY_SOCKET": str(heard.path)}).status("bad\nMAINPID=1\n" + "x" * 10_000)
        [message] = heard.messages
        assert list(message) == ["STATUS"] and len(message["STATUS"]) == LONGEST_STATUS


def test_an_abstract_address_is_understood() -> None:
    name = f"samsvar-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as receiver:
        receiver.bind(f"\0{name}")
        receiver.settimeout(10)
        Notifier(lambda: 0.0, {"NOTIFY_SOCKET": f"@{name}"}).status("here")
        assert receiver.recv(1000) == b"STATUS=here"


@pytest.mark.parametrize("address", ["", "vsock:2:1234", "@", "relative/path", "/nobody/listens/here"])
def test_without_a_socket_that_answers_nothing_happens(address: str) -> None:
    Notifier(lambda: 0.0, {"NOTIFY_SOCKET": address}).ready("all is well")


@pytest.mark.parametrize(
    ("environment", "seconds"),
    [
        ({}, None),
        ({"WATCHDOG_USEC": "60000000"}, 60.0),
        ({"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": str(os.getpid())}, 60.0),
        ({"WATCHDOG_USEC": "60000000", "WATCHDOG_PID": "1"}, None),
        ({"WATCHDOG_USEC": "0"}, None),
        ({"WATCHDOG_USEC": "soon"}, None),
    ],
)
def test_the_watchdog_is_ours_only_when_systemd_says_so(environment: dict[str, str], seconds: float | None) -> None:
    assert Notifier(lambda: 0.0, environment).watchdog_seconds == seconds
