"""The file of answers for `samsvar setup --yes --answers FILE`: read whole, every problem told at once."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from daemon.cli.setup_questions import ALL, Answers, Form, Question, Wrong, checked
from daemon.cli.setup_texts import phrase
from daemon.config.problems import ConfigError
from daemon.config.toml_file import read_toml

FILE_SUFFIX = "_file"
"""`erp.password_file` names a file that holds the answer to `erp.password`."""
MAX_SECRET = 10_000


class BadAnswers(Exception):
    """`problems`: one text each, `key: what is wrong`, in the language of the run; no secrets."""

    def __init__(self, problems: list[str]) -> None:
        super().__init__("; ".join(problems))
        self.problems = problems


def read_answers(path: Path, language: str, defaults: Mapping[str, Any]) -> Answers:
    """Everything that the file says, defaults filled in (`defaults`: those of this place, which win). Raises
    BadAnswers naming all that is missing or wrong."""
    try:
        given = _flat(read_toml(path))
    except ConfigError as error:
        raise BadAnswers(list(error.problems)) from None
    answers: Answers = {}
    problems: list[str] = []
    folder = path.absolute().parent
    language = given["language"] if given.get("language") in ("nb", "en") else language
    for question in ALL:
        if not question.when({**given, **answers}):
            given.pop(question.key, None)
            continue
        try:
            answers[question.key] = _answer(question, given, folder, defaults)
        except Wrong as wrong:
            problems.append(f"{question.key}: {phrase(wrong.code, language, **wrong.values_named)}")
    problems += [f"{key}: {phrase('wrong.unknown', language)}" for key in sorted(given)]
    if problems:
        raise BadAnswers(problems)
    return answers


def _answer(question: Question, given: dict[str, Any], folder: Path, defaults: Mapping[str, Any]) -> Any:
    """Takes the answer out of `given`. Raises Wrong."""
    named = given.pop(f"{question.key}{FILE_SUFFIX}", None) if question.form is Form.SECRET else None
    if question.key in given:
        return checked(question, given.pop(question.key))
    if named is not None:
        return _secret(folder, named)
    if question.needed:
        raise Wrong("wrong.missing_secret" if question.form is Form.SECRET else "wrong.missing", key=question.key)
    return defaults.get(question.key, question.default)


def _secret(folder: Path, named: Any) -> str:
    if not isinstance(named, str) or not named.strip():
        raise Wrong("wrong.text")
    try:
        with (folder / named).open("rb") as file:
            text = file.read(MAX_SECRET + 1).decode("utf-8-sig").strip()
    except (OSError, UnicodeDecodeError):
        raise Wrong("wrong.unreadable", file=named) from None
    if not text or len(text) > MAX_SECRET:
        raise Wrong("wrong.empty")
    return text


def _flat(tables: Mapping[str, Any], prefix: str = "") -> dict[str, Any]:
    """`{"erp": {"url": ...}}` as `{"erp.url": ...}`."""
    found: dict[str, Any] = {}
    for key, value in tables.items():
        name = f"{prefix}{key}"
        found.update(_flat(value, f"{name}.") if isinstance(value, Mapping) else {name: value})
    return found
