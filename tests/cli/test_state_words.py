"""What is wrong with the state file is told in the reader's language, whole (house rule: no English inside bokmål)."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from daemon.cli.state_words import STATE, said, told
from daemon.ports import StateError
from tests.cli.served import SECONDS, environment

STORE = Path(__file__).parents[2] / "daemon" / "store"
COMMANDS = ("samsvar ", "chmod ", "ls ")
"""A line to type reads the same in every language."""


def texts() -> Iterator[str]:
    """Every text of every StateError that daemon/store raises, with /x in the places of its values."""
    for path in sorted(STORE.glob("*.py")):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "StateError":
                yield from (text for argument in node.args if (text := _skeleton(argument)))


def _skeleton(argument: ast.expr) -> str:
    """Empty: not a text of ours, such as what SQLite said."""
    match argument:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=values):
            return "".join(str(v.value) if isinstance(v, ast.Constant) else "/x" for v in values)
    return ""


def test_every_text_about_the_state_file_has_its_bokmal() -> None:
    found = [text for text in texts() if not text.startswith(COMMANDS)]
    assert len(found) > 12
    assert [text for text in found if said(text, "nb") == text] == []


@pytest.mark.parametrize("raw", STATE)
def test_the_values_of_a_text_about_the_state_file_are_told_and_english_stays(raw: str) -> None:
    filled = raw.format(path="/srv/state.db", schema="0009", found="0011", known="0009")
    assert said(filled, "en") == filled
    assert ("/srv/state.db" in said(filled, "nb")) is ("{path}" in raw)


@pytest.mark.parametrize(("language", "quoted"), [("nb", "Ordrett: «{}»"), ("en", "In its own words: “{}”")])
def test_what_somebody_else_said_is_quoted_behind_what_we_say(language: str, quoted: str) -> None:
    words = "Page 17: btreeInitPage() returns error code 11"
    what, why, todo = told(StateError("/srv/state.db is damaged", words, "samsvar restore BACKUP"), language)
    assert why == quoted.format(words)
    assert ("skadet" in what and "SIKKERHETSKOPI" in todo) is (language == "nb")
    ours = told(StateError("/srv/b.db is damaged", "it is empty", "samsvar restore BACKUP"), language)
    assert ours[1] == {"nb": "den er tom", "en": "it is empty"}[language]


def test_what_somebody_else_said_stays_as_it_is() -> None:
    assert (
        said("Page 17: btreeInitPage() returns error code 11", "nb") == "Page 17: btreeInitPage() returns error code 11"
    )


def test_a_question_that_nobody_can_answer_names_the_option_that_answers_it(folder: Path) -> None:
    """Not Ctrl+C: nobody pressed anything."""
    (folder / "state").mkdir(exist_ok=True)
    asked = subprocess.run(
        [sys.executable, "-m", "daemon", "restore", "backup.db"],
        cwd=folder, env=environment(PYTHONPATH=str(Path.cwd())), stdin=subprocess.DEVNULL, capture_output=True,
        text=True, timeout=SECONDS, check=False,
    )  # fmt: skip
    assert asked.returncode == 2, asked.stderr
    assert "--yes" in asked.stderr and "Ctrl+C" not in asked.stderr
