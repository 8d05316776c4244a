"""What is told when the disk is full, and how long the daemon's process waits for room."""

from __future__ import annotations

from pathlib import Path

from daemon.cli.full_disk import DISK_FULL, is_full, state_problem, wait_for_room
from daemon.cli.texts import text
from daemon.ports import StateError

DAMAGED = StateError("state.db is damaged", "page 7", "samsvar restore BACKUP")


def test_a_disk_with_room_is_not_told_as_full_whatever_else_is_wrong_with_the_state(tmp_path: Path) -> None:
    problem = state_problem(DAMAGED, tmp_path, "en")
    assert (problem.code, problem.what) == ("state", "state.db is damaged")
    assert problem.code != DISK_FULL


def test_a_folder_that_is_not_there_is_not_called_full(tmp_path: Path) -> None:
    assert not is_full(tmp_path / "nowhere")


def test_the_runbook_has_an_entry_with_the_words_that_are_told() -> None:
    runbook = (Path(__file__).resolve().parents[2] / "docs/runbook.md").read_text(encoding="utf-8")
    entry = runbook.partition("### Full disk\n")[2].partition("\n### ")[0]
    for language in ("nb", "en"):
        assert text("cli.full.what", language, folder={"nb": "MAPPE", "en": "FOLDER"}[language]) in entry


def test_nobody_waits_for_room_that_is_there(tmp_path: Path) -> None:
    looks: list[None] = []
    wait_for_room(tmp_path, lambda: looks.append(None))
    assert looks == []
