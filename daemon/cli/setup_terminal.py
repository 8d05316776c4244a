"""Asks a person at the terminal. Ends with typer.Abort when they leave (Ctrl+C, end of input)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import typer

from daemon.cli.asking import confirm
from daemon.cli.output import print_lines
from daemon.cli.setup_questions import Answers, Form, Group, Question, Wrong, checked
from daemon.cli.setup_texts import is_known, phrase

MAX_TRIES = 20
"""Wrong answers to one question before we believe that nobody reads what we write."""


class Terminal:
    """`known`: answers of an existing configuration, offered as defaults; so is what was typed before, when a group is
    asked again."""

    def __init__(self, language: str, known: Mapping[str, Any]) -> None:
        self.language = language
        self._known = dict(known)

    def tell(self, code: str, **values: object) -> None:
        print_lines(phrase(code, self.language, **values))

    def group(self, group: Group, answers: Answers) -> None:
        """Asks what is to be asked, into `answers`."""
        asked = [question for question in group.questions if not question.quiet and question.when(answers)]
        if asked:
            print_lines("", phrase(f"group.{group.name}", self.language), style="bold")
        for question in group.questions:
            if question.when(answers):
                answers[question.key] = self.default(question) if question.quiet else self.ask(question)
                self._known[question.key] = answers[question.key]

    def default(self, question: Question) -> Any:
        known = self._known.get(question.key)
        return question.default if known is None else known

    def ask(self, question: Question) -> Any:
        for _ in range(MAX_TRIES):
            try:
                return checked(question, self._once(question))
            except Wrong as wrong:
                self.tell(wrong.code, **wrong.values_named)
        raise typer.Abort

    def _once(self, question: Question) -> Any:
        title = phrase(f"ask.{question.key}", self.language)
        self.explain(question.key)
        if question.form is Form.FLAG:
            return confirm(self.language, title, default=bool(self.default(question)))
        if question.form is Form.CHOICE:
            names = [phrase(f"option.{question.key}.{option}", self.language) for option in question.options]
            default = self.default(question)
            at = question.options.index(default) if default in question.options else 0
            return question.options[self.pick(title, names, at)]
        if question.form is Form.SECRET:
            return typer.prompt(title, hide_input=True)
        default = self.default(question)
        return typer.prompt(title, default="" if default is None else str(default), show_default=bool(default))

    def explain(self, key: str) -> None:
        """A sentence or two above the question, where there is more to know."""
        if is_known(f"help.{key}"):
            print_lines("", phrase(f"help.{key}", self.language))

    def pick(self, title: str, names: Sequence[str], at: int = 0) -> int:
        """One of a numbered list; `at`: which one Enter takes."""
        print_lines("", title)
        print_lines(*(f"  {number}  {name}" for number, name in enumerate(names, start=1)), hang=5)
        for _ in range(MAX_TRIES):
            typed = str(typer.prompt(phrase("pick", self.language), default=str(at + 1))).strip()
            if typed.isascii() and typed.isdigit() and 1 <= int(typed) <= len(names):
                return int(typed) - 1
            self.tell("wrong.pick", most=len(names))
        raise typer.Abort

    def confirm(self, code: str, *, default: bool, **values: object) -> bool:
        return confirm(self.language, phrase(code, self.language, **values), default=default)
