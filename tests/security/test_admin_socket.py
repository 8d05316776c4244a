"""The admin socket: who may open it, and whose word counts for who it was."""

from __future__ import annotations

import asyncio
import os
import socket
import stat
from pathlib import Path

import pytest

from daemon.web.admin import create_admin_app
from daemon.web.listen import listening_unix
from tests.e2e.running import running
from tests.e2e.worlds import small
from tests.web.fake_operations import FakeOperations

NOBODY = 65534
needs_root = pytest.mark.skipif(os.geteuid() != 0, reason="only root can become somebody else")


PAUSE = (
    b"POST /v1/outbox_pause HTTP/1.1\r\nHost: x\r\nContent-Length: 37\r\nConnection: close\r\n\r\n"
    b'{"connection":"sandbox","why":"mine"}'
)


def as_user(uid: int, gid: int, path: Path, request: bytes = b"") -> str:
    """The error that this user gets when opening the socket; empty when it opens and `request` is answered well. In a
    child of its own."""
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        said = ""
        try:
            os.setgroups([])
            os.setgid(gid)
            os.setuid(uid)
            with socket.socket(socket.AF_UNIX) as opened:
                opened.settimeout(60)
                opened.connect(str(path))
                if request:
                    opened.sendall(request)
                    said = "" if opened.recv(1000).startswith(b"HTTP/1.1 200") else "Refused"
        except OSError as error:
            said = type(error).__name__
        os.write(writing, said.encode() or b"-")
        os._exit(0)
    os.close(writing)
    try:
        said = os.read(reading, 200).decode()
    finally:
        os.close(reading)
        os.waitpid(child, 0)
    return "" if said == "-" else said


@pytest.fixture
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder that everybody may enter, so that only the socket's own rights decide."""
    made = tmp_path_factory.mktemp("socket")
    for each in (made, *made.parents):
        if each.owner() == "root" and each != Path("/") and len(each.parts) > 2:
            each.chmod(each.stat().st_mode | 0o011)
    return made


@needs_root
async def test_another_user_is_refused_by_the_kernel_and_the_group_is_not(folder: Path) -> None:
    assert as_user(NOBODY, NOBODY, folder / "nothing") == "FileNotFoundError", "the folder itself may be entered"
    async with listening_unix(create_admin_app(FakeOperations()), folder / "admin.sock") as path:
        assert stat.S_IMODE(path.stat().st_mode) == 0o660
        assert as_user(NOBODY, NOBODY, path) == "PermissionError"
        os.chown(path, 0, NOBODY)
        assert as_user(NOBODY, NOBODY, path) == ""


async def test_the_audit_log_names_the_user_whom_the_kernel_names() -> None:
    async with running(small()) as made:
        await made.ask("outbox_pause", why="a test")
        entries = (await made.ask("audit_log"))["entries"]
        assert f"uid:{os.geteuid()}" in {entry["actor"] for entry in entries}


@needs_root
async def test_the_audit_log_tells_two_users_of_the_group_apart() -> None:
    async with running(small()) as made:
        for each in (made.folder, made.state_dir):
            each.chmod(0o711)
        path = made.state_dir / "admin.sock"
        os.chown(path, -1, NOBODY)
        for uid in (4711, 4712):
            said = await asyncio.to_thread(as_user, uid, NOBODY, path, PAUSE)
            assert said == ""
        entries = (await made.ask("audit_log"))["entries"]
        pauses = [entry["actor"] for entry in entries if entry["action"] == "outbox_pause"]
        assert sorted(pauses) == ["uid:4711", "uid:4712"]


async def test_a_client_cannot_say_that_it_is_somebody_else() -> None:
    async with running(small()) as made:
        code, _ = await post(made.state_dir / "admin.sock", '{"connection":"sandbox","why":"x","actor":"uid:0"}')
        assert code == 400, "there is no such argument"


async def post(path: Path, body: str) -> tuple[int, bytes]:
    reader, writer = await asyncio.open_unix_connection(str(path))
    head = f"POST /v1/outbox_pause HTTP/1.1\r\nHost: x\r\nContent-Length: {len(body)}\r\nConnection: close\r\n\r\n"
    writer.write((head + body).encode())
    async with asyncio.timeout(60):
        answer = await reader.read()
    writer.close()
    return int(answer.split(b" ", 2)[1]), answer


async def test_nothing_of_the_admin_interface_is_on_the_network() -> None:
    async with running(small()) as made:
        for name in ("public", "observe"):
            async with made.http.post(f"{made.addresses[name]}/v1/status", json={}) as answer:
                assert answer.status in (404, 405), name


async def test_a_flood_of_connections_to_the_socket_leaves_the_daemon_answering() -> None:
    async with running(small()) as made:
        held = []
        for _ in range(100):
            one = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            one.setblocking(False)
            try:
                one.connect(str(made.state_dir / "admin.sock"))
            except BlockingIOError:
                one.close()
                continue
            held.append(one)
        try:
            assert (await made.ask("status"))["connections"]
        finally:
            for one in held:
                one.close()
