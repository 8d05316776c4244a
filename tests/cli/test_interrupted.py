"""Ctrl+C: nothing is half done, and who pressed it is told what was done and what to type to go on."""

from __future__ import annotations

import asyncio
import contextlib
import os
import pty
import select
import signal
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from daemon.cli.interrupted import interrupted
from daemon.domain.messages import LANGUAGES
from daemon.web.admin import create_admin_app
from daemon.web.listen import listening_unix
from daemon.web.operations import JsonObject, Progress
from tests.cli.served import SECONDS, environment
from tests.web.fake_operations import FakeOperations

APPLY = ("repair", "apply", "p-1", "--yes", "--checksum", "c0ffee", "--reason", "checked")
PATIENCE = 10.0


class Slow(FakeOperations):
    """Does one of two things, tells so, and does the second only when the test lets it."""

    def __init__(self) -> None:
        super().__init__()
        self.begun = asyncio.Event()
        self.go_on = asyncio.Event()
        self.done = asyncio.Event()

    async def repair_apply(self, *arguments: Any) -> JsonObject:
        await self._half(arguments[-1])
        return {"actions": [], "done": 2, "skipped": 0, "failed": 0}

    async def sync_start(self, connection: str, kinds: Any, confirm: int | None, actor: str, progress: Progress) -> Any:
        if confirm is not None:
            await self._half(progress)
        return await super().sync_start(connection, kinds, confirm, actor, progress)

    async def _half(self, progress: Progress) -> None:
        await progress({"stage": "apply", "done": 1, "total": 2})
        self.begun.set()
        await self.go_on.wait()
        await progress({"stage": "apply", "done": 2, "total": 2})
        self.done.set()


@pytest.fixture
async def slow(folder: Path) -> AsyncIterator[Slow]:
    operations = Slow()
    async with listening_unix(create_admin_app(operations), folder / "state" / "admin.sock"):
        yield operations


async def interrupted_run(folder: Path, slow: Slow, *arguments: str) -> tuple[int, str]:
    """Runs it, presses Ctrl+C when half is done, and gives the exit code and what stood on stderr."""
    process = await asyncio.create_subprocess_exec(
        sys.executable, "-m", "daemon", *arguments, cwd=folder, env=environment(PYTHONPATH=str(Path.cwd())),
        stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
    )  # fmt: skip
    try:
        await asyncio.wait_for(slow.begun.wait(), SECONDS)
        await asyncio.sleep(0.5)  # the client reads the line that it was just sent
        process.send_signal(signal.SIGINT)
        _out, err = await asyncio.wait_for(process.communicate(), SECONDS)
    finally:
        if process.returncode is None:
            process.kill()
            await process.wait()
    return process.returncode or 0, err.decode()


async def test_ctrl_c_in_the_middle_of_a_repair_says_what_was_done_and_the_daemon_goes_on(
    folder: Path, slow: Slow
) -> None:
    code, said = await interrupted_run(folder, slow, *APPLY)
    assert code == 130, said
    what, why, todo = said.splitlines()
    assert what == "Interrupted with Ctrl+C." and "of 2 actions were done" in why
    assert "samsvar repair show p-1" in todo
    slow.go_on.set()
    await asyncio.wait_for(slow.done.wait(), SECONDS)


async def test_ctrl_c_in_the_middle_of_the_initial_sync_says_what_was_done_and_the_daemon_goes_on(
    folder: Path, slow: Slow
) -> None:
    code, said = await interrupted_run(folder, slow, "sync", "start", "--confirm", "70")
    assert code == 130, said
    assert "of 2 records were worked through" in said and "samsvar status" in said and "samsvar outbox pause" in said
    slow.go_on.set()
    await asyncio.wait_for(slow.done.wait(), SECONDS)


@pytest.mark.parametrize("operation", ["repair_apply", "sync_start", "stock_opening"])
@pytest.mark.parametrize("language", LANGUAGES)
def test_who_presses_ctrl_c_before_anything_was_counted_is_not_shown_a_count(operation: str, language: str) -> None:
    asked = {"confirm": 70, "plan": "p-1"}
    early = interrupted(language, operation, asked, {"stage": "count"})
    assert "?" not in " ".join(early.why) and "0" not in " ".join(early.why)
    later = interrupted(language, operation, asked, {"stage": "sync", "done": 3, "total": 70})
    assert "3" in " ".join(later.why) and "70" in " ".join(later.why) and later.todo == early.todo


def at_the_question(folder: Path) -> tuple[int, str]:
    """Asks to drop a key in a terminal of its own, waits for the question, presses Ctrl+C."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "daemon", "inbox", "drop", "order", "1"],
        cwd=folder,
        env=environment(PYTHONPATH=str(Path.cwd()), TERM="xterm"),
        preexec_fn=lambda: os.login_tty(theirs),
    )
    os.close(theirs)
    try:
        shown = b""
        while b"[y/N]" not in shown:
            shown += os.read(ours, 4096)
        with contextlib.suppress(OSError):  # Linux says EIO when the other side has closed
            while b"Interrupted" not in shown:
                os.write(ours, b"\x03")
                # Pressed once more when nothing happened, as a person does: the question may not have listened yet.
                while b"Interrupted" not in shown and select.select([ours], [], [], PATIENCE)[0]:
                    shown += os.read(ours, 4096)
            while chunk := os.read(ours, 4096):
                shown += chunk
        return process.wait(SECONDS), shown.decode()
    finally:
        process.kill()
        process.wait()
        os.close(ours)


async def test_ctrl_c_at_a_question_changes_nothing_and_says_so(folder: Path, slow: Slow) -> None:
    code, shown = await asyncio.wait_for(asyncio.to_thread(at_the_question, folder), SECONDS)
    assert code == 130, shown
    assert "Nothing was changed." in shown and slow.calls == []


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("operation", "arguments", "typed"),
    [
        ("repair_apply", {"plan": "p-1"}, "samsvar repair show p-1"),
        ("sync_start", {"confirm": 3}, "samsvar status"),
        ("stock_opening", {"confirm": 3}, "samsvar sync stock"),
        ("adopt", {"confirm": 3}, "samsvar setup --adopt"),
        ("reconcile_run", {}, "samsvar drift list"),
        ("order_get", {"order": "7"}, "samsvar explain order 7"),
        ("sync_entity", {"kind": "product", "id": "HAM"}, "samsvar explain product HAM"),
        ("inbox_drop", {}, "samsvar status"),
    ],
)
def test_each_operation_that_goes_on_names_the_command_that_shows_it(
    operation: str, arguments: dict[str, object], typed: str, language: str
) -> None:
    problem = interrupted(language, operation, arguments, {"done": 1, "total": 3})
    assert problem.exit_code == 130 and typed in problem.todo


@pytest.mark.parametrize(
    ("operation", "arguments"),
    [("sync_start", {"confirm": None}), ("sync_entity", {"dry_run": True}), ("status", {}), ("", {})],
)
def test_what_only_reads_says_that_nothing_was_changed(operation: str, arguments: dict[str, object]) -> None:
    assert interrupted("en", operation, arguments).why == ("Nothing was changed.",)
