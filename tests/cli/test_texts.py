"""The command line speaks both languages, and its output cannot steer a terminal."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from daemon.cli.output import clean, print_json, when
from daemon.cli.texts import CATALOGUE, TEXTS

SOURCES = [path.read_text() for path in Path("daemon/cli").glob("*.py") if not path.name.startswith(("demo", "texts"))]
"""The demo has sentences of its own."""


def test_both_languages_have_the_same_places_and_different_words() -> None:
    for code in TEXTS:
        sentence = CATALOGUE[code]
        assert sentence.nb.strip() and sentence.en.strip(), code
        assert sentence.placeholders("nb") == sentence.placeholders("en"), code


def test_every_code_that_the_commands_say_exists() -> None:
    said = {f"cli.{code}" for source in SOURCES for code in re.findall(r'say\(\s*"([a-z_.]+)"', source)}
    assert len(said) > 50
    assert said - set(CATALOGUE) == set()


def test_no_sentence_is_left_that_nobody_says() -> None:
    built = ("cli.unreachable.", "cli.connection.", "cli.order.", "cli.sandbox.", "operation.", "field.")
    built += tuple(f"cli.{name}." for name in ("stage", "step", "left_out", "one", "row", "flag", "outcome", "state"))
    everything = "\n".join(SOURCES)
    unused = [code for code in TEXTS if not code.startswith(built) and code.removeprefix("cli.") not in everything]
    assert unused == []


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("a\x1b[31mb", "a [31mb"),
        ("a\nb\tc", "a b c"),
        ("a\x9bb", "a b"),
        ("a\u202eb", "a b"),
        ("æøå ✓", "æøå ✓"),
        (None, ""),
    ],
)
def test_control_characters_never_reach_a_terminal(raw: object, shown: str) -> None:
    assert clean(raw) == shown


def test_json_escapes_what_could_steer_a_terminal_and_keeps_letters(capsys: pytest.CaptureFixture[str]) -> None:
    document = {"name": "Blåbærsyltetøy\x1b[31m\x9b\u202e\ud800"}
    print_json(document)
    shown = capsys.readouterr().out
    assert "Blåbærsyltetøy" in shown
    assert "\x1b" not in shown and "\x9b" not in shown and "\u202e" not in shown
    assert json.loads(shown) == document


def test_an_instant_is_shown_to_the_minute_and_nonsense_as_it_is() -> None:
    assert re.fullmatch(r"2026-11-2[12] \d\d:\d\d", when("2026-11-22T10:00:00+00:00"))
    assert when("soon") == "soon" and when(None) == ""
