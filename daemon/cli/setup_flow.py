"""The two ways through `samsvar setup`: a person at a terminal, and a file of answers. Both end in `setup_finish`."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

import typer

from daemon.cli.output import print_lines, print_pairs
from daemon.cli.session import Session
from daemon.cli.setup_answers import BadAnswers, read_answers
from daemon.cli.setup_document import known_answers, text_of, trial
from daemon.cli.setup_finish import Finish
from daemon.cli.setup_place import as_in_place, defaults_of
from daemon.cli.setup_problem import remote_problem
from daemon.cli.setup_questions import (
    CREATE_MISSING,
    ERP,
    IDENTITY,
    MASTERS,
    ORDERS,
    SECRETS,
    START,
    STOCK,
    WEBHOOKS,
    WMS,
    Answers,
    Group,
)
from daemon.cli.setup_terminal import Terminal
from daemon.cli.setup_texts import phrase, shown
from daemon.config.problems import ConfigError
from daemon.config.toml_file import read_toml
from daemon.domain.errors import SyncError

if TYPE_CHECKING:
    from daemon.operations.setup.workshop import Workshop

MOST_LOGINS = 3
"""An answer that is refused is asked for this often; more looks like an attack (apis/24so-soap.md 3.2)."""


def existing_file(session: Session, target: Path) -> dict[str, Any]:
    """What stands there now; empty when nothing does. Raises Problem for a file that is not a configuration."""
    if not target.exists():
        return {}
    try:
        return read_toml(target)
    except ConfigError as error:
        raise session.config_problem(error) from None


def workshop_of(answers: Answers, existing: Mapping[str, Any], target: Path, draft: Path) -> Workshop:
    """Raises ConfigError for answers that cannot be (an address in the clear, say): nothing is sent then."""
    from daemon.clock import SystemClock
    from daemon.operations.setup.workshop import Workshop

    config = trial(answers, existing, target.parent)
    return Workshop(config.connections[answers["connection"]], draft, SystemClock())


class FromFile:
    """Without questions. Raises BadAnswers, all at once, before anything is sent or written."""

    def __init__(self, session: Session, target: Path, answers: Path) -> None:
        self._session = session
        self._target = target
        self._file = answers

    def run(self) -> dict[str, Any]:
        found = existing_file(self._session, self._target)
        answers = read_answers(self._file, self._session.language, defaults_of(found, self._target))
        language = answers["language"]
        self._allow(answers, found, language)
        existing = as_in_place(found, self._target)
        finish = Finish(language, self._target, answers, existing, quiet=self._session.as_json)
        with tempfile.TemporaryDirectory() as draft, asyncio.Runner() as runner:
            try:
                shop = workshop_of(answers, existing, self._target, Path(draft))
            except ConfigError as error:
                raise BadAnswers(list(error.problems)) from None
            try:
                self._company(runner, shop, answers, language)
                finish.account = _asked(runner.run, shop.account, language, "wms").name
            finally:
                runner.run(shop.close())
            return finish.run(runner)

    def _allow(self, answers: Answers, existing: Mapping[str, Any], language: str) -> None:
        if not existing or answers["overwrite"]:
            return
        if text_of(answers, existing) != self._target.read_text(encoding="utf-8"):
            raise BadAnswers([phrase("wrong.overwrite", language, path=self._target)])

    def _company(self, runner: asyncio.Runner, shop: Workshop, answers: Answers, language: str) -> None:
        """A user with several companies must say which; nobody guesses into whose books we write."""
        choices = _asked(runner.run, shop.identities, language, "erp")
        given = answers["erp.identity_id"].lower()
        if (given and given not in {c.id.lower() for c in choices}) or (not given and len(choices) > 1):
            names = "; ".join(f"{c.name} = {c.id}" for c in choices)
            raise BadAnswers([phrase("wrong.identity", language, names=names)])


class FromTerminal:
    """With questions. Raises typer.Abort when the person leaves."""

    def __init__(self, session: Session, target: Path) -> None:
        self._session = session
        self._target = target
        found = existing_file(session, target)
        self._is_there = bool(found)
        self._existing = as_in_place(found, target)
        known = {**defaults_of(found, target), **known_answers(self._existing)}
        self._ask = Terminal(str(known.get("language") or session.language), known)
        self._answers: Answers = {}

    def run(self) -> dict[str, Any]:
        ask = self._ask
        ask.tell("welcome", path=self._target)
        if self._is_there and self._keeps():
            return Finish.of_existing(self._session, ask, self._target)
        ask.group(START, self._answers)
        ask.language = self._answers["language"]
        with tempfile.TemporaryDirectory() as draft, asyncio.Runner() as runner:
            company = self._identity(runner, Path(draft))
            account = self._account(runner, Path(draft))
            shop = workshop_of(self._answers, self._existing, self._target, Path(draft))
            try:
                self._lacks(runner, shop)
            finally:
                runner.run(shop.close())
            for group in (MASTERS, ORDERS, STOCK, WEBHOOKS, SECRETS):
                self._checked_group(group)
            finish = Finish(ask.language, self._target, self._answers, self._existing, quiet=False)
            finish.company, finish.account = company, account
            self._agreed(finish)
            return finish.run(runner)

    def _keeps(self) -> bool:
        names = [phrase(f"existing.{way}", self._ask.language) for way in ("keep", "change", "leave")]
        way = self._ask.pick(phrase("existing.title", self._ask.language, path=self._target), names)
        if way == 2:
            raise typer.Abort
        return way == 0

    def _identity(self, runner: asyncio.Runner, draft: Path) -> str:
        choices = self._try(ERP, runner, draft, "identities", "erp")
        usable = [choice for choice in choices if not choice.is_blocked] or list(choices)
        at = 0
        if len(usable) > 1:
            self._ask.explain(IDENTITY.key)
            title = phrase(f"ask.{IDENTITY.key}", self._ask.language)
            at = self._ask.pick(title, [f"{choice.name} ({choice.id})" for choice in usable])
        self._answers[IDENTITY.key] = usable[at].id
        self._ask.tell("identity.chosen", name=usable[at].name)
        return str(usable[at].name)

    def _account(self, runner: asyncio.Runner, draft: Path) -> str:
        account = self._try(WMS, runner, draft, "account", "wms")
        self._ask.tell("account.found", name=account.name or "?", id=account.id)
        return str(account.name)

    def _try(self, group: Group, runner: asyncio.Runner, draft: Path, question: str, system: str) -> Any:
        """Asks for the credentials until they are accepted. Raises Problem when they never are."""
        for turn in range(1, MOST_LOGINS + 1):
            self._ask.group(group, self._answers)
            try:
                shop = workshop_of(self._answers, self._existing, self._target, draft)
            except ConfigError as error:
                if turn == MOST_LOGINS:
                    raise self._session.config_problem(error) from None
                print_lines(*error.problems, style="red")
                continue
            try:
                return runner.run(getattr(shop, question)())
            except SyncError as error:
                problem = remote_problem(self._ask.language, error, system)
                if turn == MOST_LOGINS:
                    raise problem from None
                print_lines(problem.what, *(f"  {why}" for why in problem.why), style="red")
                print_lines(f"  {problem.todo}")
            finally:
                runner.run(shop.close())
        raise AssertionError("the last turn ends by itself")

    def _lacks(self, runner: asyncio.Runner, shop: Workshop) -> None:
        lacks = _asked(runner.run, shop.lacks, self._ask.language, "wms")
        if not lacks.missing:
            self._ask.tell("needs.none")
            return
        self._ask.tell("needs.some")
        print_lines(*(f"  {shown(item, self._ask.language)}" for item in lacks.missing))
        if not lacks.fields_allowed:
            self._ask.tell("needs.plan")
        self._answers[CREATE_MISSING.key] = self._ask.ask(CREATE_MISSING)

    def _checked_group(self, group: Group) -> None:
        """As the daemon will read it; a group that makes the configuration impossible is asked again."""
        for turn in range(1, MOST_LOGINS + 1):
            self._ask.group(group, self._answers)
            try:
                trial(self._answers, self._existing, self._target.parent)
            except ConfigError as error:
                if turn == MOST_LOGINS:
                    raise self._session.config_problem(error) from None
                print_lines(*error.problems, style="red")
                continue
            return

    def _agreed(self, finish: Finish) -> None:
        print_lines("", phrase("summary", self._ask.language), style="bold")
        print_pairs(finish.summary())
        if not self._ask.confirm("confirm.write", default=True, path=self._target):
            raise typer.Abort


def _asked(run: Any, question: Any, language: str, system: str) -> Any:
    """Raises Problem in the words of the refused system."""
    try:
        return run(question())
    except SyncError as error:
        raise remote_problem(language, error, system) from None
