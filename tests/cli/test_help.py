"""`--help` of every command: it is there, it shows an example that can be typed, and it loads nothing heavy."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.cli.served import run
from tests.cli.tree import commands

COMMANDS = dict(commands())
DESIGN = """
    demo, setup, check, run, status, sync start, sync entity, sync order, order get, inbox list, inbox retry,
    inbox drop, outbox list, outbox pause, outbox resume, reconcile run, drift list, drift show, drift ack,
    drift snooze, explain, repair plan, repair show, repair apply, repair undo, report build, audit log,
    audit verify, privacy erase, backup, restore, state check, config show, config check, config example, sandbox
"""


@pytest.mark.parametrize("words", [tuple(each.split()) for each in DESIGN.split(",")], ids=" ".join)
def test_every_command_of_the_design_exists(words: tuple[str, ...]) -> None:
    assert words in COMMANDS


def examples_of(words: tuple[str, ...]) -> list[str]:
    """What stands behind `Example:`, or on the lines below it."""
    _before, _found, after = (COMMANDS[words].help or "").partition("Example:")
    lines = [line.strip() for line in after.partition("\n\n")[0].splitlines()]
    return [line for line in lines if line]


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_command_shows_an_example_that_names_it_and_fits_the_screen(words: tuple[str, ...]) -> None:
    examples = examples_of(words)
    assert examples, words
    for line in examples:
        assert " ".join(words) in line and line.startswith("samsvar ") and len(line) <= 76, line


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_option_and_argument_says_what_it_is_for(words: tuple[str, ...]) -> None:
    silent = [one.name for one in COMMANDS[words].params if not getattr(one, "help", None)]
    assert silent == []


@pytest.mark.parametrize("words", COMMANDS, ids=" ".join)
def test_every_example_is_understood_by_the_command_it_shows(words: tuple[str, ...]) -> None:
    for line in examples_of(words):
        typed = shlex.split(line.partition(" > ")[0])[1:]
        after = typed[2:] if typed[0] == "--config" else typed
        COMMANDS[words].make_context(words[-1], after[len(words) :])


def test_the_first_sentence_of_every_command_fits_the_list_of_commands(tmp_path: Path) -> None:
    groups = {words[:-1] for words in COMMANDS}
    for words in groups:
        ran = run(*words, "--help", folder=tmp_path)
        assert ran.code == 0 and ran.widest <= 80
        listed = ran.out.partition("Commands:")[2]
        assert listed and "..." not in listed, listed


def test_what_is_printed_is_what_was_written(tmp_path: Path) -> None:
    ran = run("drift", "snooze", "--help", folder=tmp_path)
    assert re.search(r"Example:\n +samsvar drift snooze 3f9c2ab1 --until", ran.out)
