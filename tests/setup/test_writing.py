"""Files of the configuration: whole, private, and read back as they were meant; and the questions have their words."""

from __future__ import annotations

import stat
import tomllib
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from daemon.cli.setup_questions import ALL, Form
from daemon.cli.setup_texts import SETUP, is_known
from daemon.config.writing import toml_text, write_private

PLAIN = st.text(st.characters(exclude_categories=("Cs",))) | st.booleans() | st.integers(-(2**40), 2**40)
TABLE = st.dictionaries(st.text(st.characters(exclude_categories=("Cs",)), min_size=1), PLAIN, max_size=4)
DOCUMENT = st.dictionaries(
    st.text("abc-_ .æ\"'", min_size=1),
    PLAIN | st.lists(PLAIN, max_size=3) | TABLE | st.lists(TABLE, min_size=1),
    max_size=5,
)


@given(DOCUMENT)
def test_whatever_is_written_is_read_back(document: dict[str, Any]) -> None:
    assert tomllib.loads(toml_text(document, ["a comment"])) == document


def test_nested_tables_and_dates_are_read_back() -> None:
    document = {
        "connections": {"main": {"orders_since": date(2026, 1, 2), "erp": {"url": "https://x"}}},
        "mode": "sync",
    }
    assert tomllib.loads(toml_text(document)) == document


def test_a_value_that_toml_has_not_is_refused() -> None:
    with pytest.raises(TypeError):
        toml_text({"a": None})


def test_a_file_is_private_from_its_first_instant_and_replaced_whole(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "secret"
    assert write_private(path, "one\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    first = path.stat().st_ino
    assert write_private(path, "two\n")
    assert path.read_text() == "two\n" and path.stat().st_ino != first, "by rename"
    assert not write_private(path, "two\n")
    assert [p.name for p in path.parent.iterdir()] == ["secret"], "no draft is left"


def test_a_file_that_others_may_read_is_made_private_although_its_text_is_right(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    path.write_text("one\n")
    path.chmod(0o644)
    assert write_private(path, "one\n")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_an_interrupted_write_leaves_the_old_file(tmp_path: Path) -> None:
    path = tmp_path / "secret"
    write_private(path, "old\n")
    with pytest.raises(UnicodeEncodeError):
        write_private(path, "half \ud800")
    assert path.read_text() == "old\n" and len(list(tmp_path.iterdir())) == 1


def test_every_question_and_every_option_has_words_in_both_languages() -> None:
    for question in ALL:
        if question.key != "overwrite":
            assert is_known(f"ask.{question.key}"), question.key
        if question.form is Form.CHOICE:
            assert [o for o in question.options if not is_known(f"option.{question.key}.{o}")] == []
    for code in SETUP:
        sentence = SETUP[code]
        assert sentence.nb.strip() and sentence.en.strip()
        assert sentence.placeholders("nb") == sentence.placeholders("en"), code


def test_audit_is_the_first_choice_and_dangerous_answers_are_not() -> None:
    by_key = {question.key: question for question in ALL}
    assert by_key["mode"].default == "audit"
    assert by_key["orders.invoice_status"].default == "ForInvoicing"
    assert by_key["opening_stock"].default == "off"
