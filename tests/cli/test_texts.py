"""The command line speaks both languages, and its output cannot steer a terminal."""

from __future__ import annotations

import re
from pathlib import Path

from daemon.cli.catalogue import CATALOGUE, TEXTS

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
    built: tuple[str, ...] = (
        "cli.unreachable.",
        "cli.connection.",
        "cli.order.",
        "cli.sandbox.",
        "operation.",
        "field.",
    )
    words = ("stage", "step", "left_out", "one", "row", "flag", "outcome", "state", "why", "plan", "status", "flow")
    built += tuple(f"cli.{name}." for name in words)
