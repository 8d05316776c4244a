"""The admin socket: who may open it, who is asking, how long work and failures are told."""

from __future__ import annotations

import asyncio
import json
import os
import socket
import stat
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import aiohttp
import pytest

from daemon.domain.errors import Reason, SyncError
from daemon.web.admin import CALLS, create_admin_app
from daemon.web.listen import listening_unix
from daemon.web.operations import OperationRefused
from tests.web.fake_operations import FakeOperations

ME = f"uid:{os.getuid()}"


@pytest.fixture
def operations() -> FakeOperations:
    return FakeOperations()


@pytest.fixture
async def socket_path(tmp_path: Path, operations: FakeOperations) -> AsyncIterator[Path]:
    async with listening_unix(create_admin_app(operations), tmp_path / "admin.sock") as path:
        yield path


async def ask(path: Path, operation: str, body: object = None) -> tuple[int, list[dict[str, Any]]]:
    """Status and every JSON line."""
    connector = aiohttp.UnixConnector(str(path))
    async with aiohttp.ClientSession(connector=connector) as session:
        data = body if isinstance(body, bytes) else json.dumps(body or {})
        async with session.post(f"http://samsvar/v1/{operation}", data=data) as answer:
            text = await answer.text()
            return answer.status, [json.loads(line) for line in text.splitlines() if line]


async def test_the_socket_file_is_for_its_owner_and_group_only(socket_path: Path) -> None:
    mode = await asyncio.to_thread(lambda: socket_path.stat().st_mode)
    assert stat.S_ISSOCK(mode) and stat.S_IMODE(mode) == 0o660


async def test_the_umask_of_the_process_is_left_as_it_was(socket_path: Path) -> None:
    before = os.umask(0o022)
    os.umask(before)
    assert before != 0o117


async def test_the_actor_is_the_kernels_word(socket_path: Path, operations: FakeOperations) -> None:
    await ask(socket_path, "order_get", {"connection": "sandbox", "order": "7"})
    await ask(socket_path, "order_get", {"connection": "sandbox", "order": "7", "actor": "uid:0"})
    assert operations.calls == [("order_get", ("sandbox", "7", ME))]


async def test_a_short_operation_is_one_document(socket_path: Path) -> None:
    status, lines = await ask(socket_path, "status")
    assert status == 200 and len(lines) == 1
    assert lines[0]["result"]["connections"][0]["connection"] == "sandbox"


async def test_a_long_operation_tells_its_progress_and_then_its_result(socket_path: Path) -> None:
    _, lines = await ask(socket_path, "sync_start", {"connection": "sandbox", "kinds": ["product"], "confirm": 70})
    assert [line["progress"]["done"] for line in lines[:-1]] == [0, 35, 70]
    assert lines[-1]["result"]["signalled"] == 77


async def test_an_operation_goes_on_when_the_terminal_is_gone(socket_path: Path, operations: FakeOperations) -> None:
    operations.gate = asyncio.Event()
    reader, writer = await asyncio.open_unix_connection(str(socket_path))
    body = b'{"connection": "sandbox"}'
    writer.write(b"POST /v1/reconcile_run HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
    await reader.readuntil(b"snapshot")
    writer.transport.abort()
    await asyncio.sleep(0.05)
    operations.gate.set()
    async with asyncio.timeout(60):
        await operations.finished.wait()


async def test_a_refusal_carries_code_both_languages_and_exit_code(
    socket_path: Path, operations: FakeOperations
) -> None:
    operations.fail_with = OperationRefused("mode", "Ikke i revisjon.", "Not in audit mode.", todo_en="samsvar status")
    status, [line] = await ask(socket_path, "order_get", {"connection": "sandbox", "order": "7"})
    assert status == 409
    assert line["error"] == {
        "code": "mode",
        "message": {"nb": "Ikke i revisjon.", "en": "Not in audit mode."},
        "todo": {"nb": "", "en": "samsvar status"},
        "exit_code": 5,
    }


async def test_a_remote_failure_says_what_and_what_to_do(socket_path: Path, operations: FakeOperations) -> None:
    operations.fail_with = SyncError(Reason.UNREACHABLE, "connection refused")
    status, [line] = await ask(socket_path, "reconcile_run", {"connection": "sandbox"})
    error = line["error"]
    assert (status, error["code"], error["exit_code"]) == (502, "unreachable", 1)
    assert error["message"]["nb"].endswith("«connection refused»") and error["todo"]["en"]


async def test_our_own_mistake_shows_no_traceback(socket_path: Path, operations: FakeOperations) -> None:
    operations.fail_with = KeyError("inner secret")
    status, [line] = await ask(socket_path, "status")
    assert status == 500 and line["error"]["code"] == "internal"
    assert "inner secret" not in json.dumps(line)


@pytest.mark.parametrize(
    ("operation", "body", "said"),
    [
        ("order_get", b"{", "the body is not JSON"),
        ("order_get", b"\xff", "the body is not JSON"),
        ("order_get", b"[]", "the body must be a JSON object"),
        ("order_get", {"connection": "sandbox"}, "order: is missing"),
        ("order_get", {"connection": "sandbox", "order": 7}, "order: must be text"),
        ("sync_start", {"connection": "s", "kinds": ["shoe"]}, "kinds: must be one of product, customer"),
        ("sync_start", {"connection": "s", "confirm": -1}, "confirm: must be a whole number"),
        ("sync_start", {"connection": "s", "confirm": True}, "confirm: must be a whole number"),
        ("inbox_list", {"connection": "s", "parked": "yes"}, "parked: must be true or false"),
        ("repair_plan", {"connection": "s", "kinds": "order"}, "kinds: must be a list of texts"),
        ("status", {"colour": "red"}, "colour: unknown argument"),
    ],
)
async def test_bad_arguments_are_named_and_nothing_runs(
    socket_path: Path, operations: FakeOperations, operation: str, body: object, said: str
) -> None:
    status, [line] = await ask(socket_path, operation, body)
    assert status == 400 and line["error"]["exit_code"] == 2
    assert line["error"]["message"]["en"].startswith(said)


async def test_every_operation_of_the_contract_can_be_reached(socket_path: Path) -> None:
    wanted = {name for name in vars(FakeOperations) if not name.startswith("_")}
    assert set(CALLS) == wanted


async def test_a_quiet_operation_sends_signs_of_life(tmp_path: Path, operations: FakeOperations) -> None:
    operations.gate = asyncio.Event()
    async with listening_unix(create_admin_app(operations, heartbeat_seconds=0.05), tmp_path / "a.sock") as path:
        reader, writer = await asyncio.open_unix_connection(str(path))
        body = b'{"connection": "sandbox"}'
        writer.write(b"POST /v1/reconcile_run HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
        async with asyncio.timeout(60):
            await reader.readuntil(b"\r\n1\r\n\n\r\n")
        operations.gate.set()
        writer.close()


async def test_a_socket_left_by_a_dead_daemon_is_replaced(tmp_path: Path, operations: FakeOperations) -> None:
    path = tmp_path / "admin.sock"
    left = socket.socket(socket.AF_UNIX)
    left.bind(str(path))
    left.close()
    async with listening_unix(create_admin_app(operations), path):
        assert (await ask(path, "status"))[0] == 200
    assert not path.exists()


async def test_a_living_daemon_is_never_pushed_aside(socket_path: Path, operations: FakeOperations) -> None:
    with pytest.raises(FileExistsError, match="another daemon"):
        async with listening_unix(create_admin_app(operations), socket_path):
            pass
    assert (await ask(socket_path, "status"))[0] == 200


async def test_a_file_that_is_no_socket_is_not_deleted(tmp_path: Path, operations: FakeOperations) -> None:
    path = tmp_path / "admin.sock"
    path.write_text("precious")
    with pytest.raises(FileExistsError, match="not a socket"):
        async with listening_unix(create_admin_app(operations), path):
            pass
    assert path.read_text() == "precious"
