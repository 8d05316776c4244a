"""A file that does not answer (a pipe, a disk in the network that is gone) holds up nobody who reads it again."""

from __future__ import annotations

import os
import threading
from pathlib import Path

import pytest

from daemon.config.in_time import InTime
from daemon.config.problems import ConfigError
from tests.config.files import write
from tests.e2e.waiting import eventually

SOON = 0.5


async def answered(reader: InTime, path: Path) -> bool:
    try:
        return list((await reader.load(path)).connections) == ["sandbox"]
    except ConfigError as error:
        assert "the file gives no answer" in str(error)
        return False


async def test_a_file_that_answers_is_read_or_refused_as_ever(tmp_path: Path) -> None:
    path = write(tmp_path)
    config = await InTime().load(path)
    assert list(config.connections) == ["sandbox"]
    path.write_text("moed = 1")
    with pytest.raises(ConfigError, match="moed"):
        await InTime().load(path)


async def test_one_that_does_not_answer_is_given_up_and_leaves_one_thread_that_holds_up_no_end(tmp_path: Path) -> None:
    pipe = tmp_path / "samsvar.toml"
    os.mkfifo(pipe)
    before, reader = set(threading.enumerate()), InTime(seconds=SOON)
    for _ in range(3):
        with pytest.raises(ConfigError, match="the file gives no answer"):
            await reader.load(pipe)
    [stuck] = set(threading.enumerate()) - before
    assert stuck.daemon, "a process that ends does not wait for it"
    pipe.write_text("")  # lets it go
    stuck.join(timeout=30)
    pipe.unlink()
    write(tmp_path)
    assert await eventually(lambda: answered(reader, pipe), what="the same reader reading it")
