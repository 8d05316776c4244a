"""The second half of setup, once everything is known: write, create what Rackbeat lacks, count, say what comes next."""

from __future__ import annotations

import asyncio
import os
import tempfile
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

from daemon.cli.output import Column, print_lines, print_table
from daemon.cli.problem import USAGE, Problem
from daemon.cli.session import Session
from daemon.cli.setup_document import NO_STOCK, secret_files, text_of, trial
from daemon.cli.setup_place import CREDENTIALS, group_of, is_of_the_service, readers_of
from daemon.cli.setup_problem import reason_of, remote_problem
from daemon.cli.setup_questions import ALL, Answers, Form
from daemon.cli.setup_terminal import Terminal
from daemon.cli.setup_texts import is_known, phrase, shown
from daemon.cli.texts import text
from daemon.config.problems import ConfigError
from daemon.config.writing import write_private
from daemon.domain.errors import SyncError

if TYPE_CHECKING:
    from daemon.config.values import Config
    from daemon.operations.setup.workshop import DryRun, Lacks, Workshop


class Finish:
    """`quiet`: nothing is printed, the result is one document. `company`, `account`: the names of the 24SevenOffice
    identity and of the Rackbeat account (R2)."""

    def __init__(
        self, language: str, target: Path, answers: Answers, existing: Mapping[str, Any], *, quiet: bool
    ) -> None:
        self._language = language
        self._target = target
        self._answers = answers
        self._existing = existing
        self._quiet = quiet
        self._notes: list[str] = []
        self.company = ""
        self.account = ""

    @classmethod
    def of_existing(cls, session: Session, ask: Terminal, target: Path) -> dict[str, Any]:
        """The configuration stays as it is; what Rackbeat lacks is created after asking, and the sync is counted."""
        from daemon.clock import SystemClock
        from daemon.config.read import load
        from daemon.operations.setup.workshop import Workshop

        try:
            config = load(target)
        except ConfigError as error:
            raise session.config_problem(error) from None
        names = list(config.connections)
        at = ask.pick(phrase("ask.connection", ask.language), names) if len(names) > 1 else 0
        answers: Answers = {"connection": names[at], "mode": str(config.mode), "create_missing": False}
        finish = cls(ask.language, target, answers, {}, quiet=False)
        with tempfile.TemporaryDirectory() as draft, asyncio.Runner() as runner:
            shop = Workshop(config.connections[names[at]], Path(draft), SystemClock())
            try:
                lacks = runner.run(finish._lacks(shop))
                if lacks.missing:
                    ask.tell("needs.some")
                    print_lines(*(f"  {shown(item, ask.language)}" for item in lacks.missing))
                    answers["create_missing"] = ask.confirm("ask.create_missing", default=True)
                return runner.run(finish._remote(shop, config, [], lacks))
            finally:
                runner.run(shop.close())

    @property
    def _command(self) -> str:
        return f"samsvar --config {self._target}"

    def summary(self) -> list[tuple[str, str]]:
        """Every answer in words, secrets left out."""
        pairs = [
            (phrase("label.company", self._language), self.company),
            (phrase("label.account", self._language), self.account),
        ]
        for question in ALL:
            value = self._answers.get(question.key)
            if value is None or question.form is Form.SECRET or question.key == "overwrite":
                continue
            option = f"option.{question.key}.{value}"
            if value == "" and not is_known(option):
                option = "summary.all" if question.form is Form.DAY else "summary.none"
            pairs.append((question.key, phrase(option, self._language) if is_known(option) else str(value)))
        return pairs

    def run(self, runner: asyncio.Runner) -> dict[str, Any]:
        """Raises Problem for answers that the daemon would not take; nothing is written then."""
        try:
            config = trial(self._answers, self._existing, self._target.parent)
        except ConfigError as error:
            what = phrase("answers.what", self._language, file=self._target)
            raise Problem("configuration", what, error.problems, "samsvar setup", USAGE) from None
        return runner.run(self._all(config, self._write()))

    async def _all(self, config: Config, written: list[str]) -> dict[str, Any]:
        from daemon.clock import SystemClock
        from daemon.operations.setup.workshop import Workshop

        with tempfile.TemporaryDirectory() as draft:
            shop = Workshop(config.connections[self._answers["connection"]], Path(draft), SystemClock())
            try:
                return await self._remote(shop, config, written, None)
            finally:
                await shop.close()

    def _write(self) -> list[str]:
        """Secrets first and the configuration last: a configuration that is there is complete."""
        written = []
        wanted = text_of(self._answers, self._existing)
        group = group_of(self._target)
        for name, secret in secret_files(self._answers, self._existing, self._target).items():
            is_systemds = name.startswith(f"{CREDENTIALS}/")
            if write_private(self._target.parent / name, secret + "\n", None if is_systemds else group):
                written.append(str(self._target.parent / name))
        if self._target.exists() and self._target.read_text(encoding="utf-8") != wanted:
            before = self._target.with_name(f"{self._target.name}.before-setup")
            write_private(before, self._target.read_text(encoding="utf-8"))
            written.append(str(before))
        if write_private(self._target, wanted, group):
            written.append(str(self._target))
        for path in written:
            self._tell_written(Path(path))
        if not written:
            self._tell("unchanged", path=self._target)
        return written

    def _tell_written(self, path: Path) -> None:
        """With who can read it, as it stands on disk."""
        readers = readers_of(path)
        form = "group" if readers.group else "owner"
        self._tell(f"written.{form}", path=path, mode=readers.mode, owner=readers.owner, group=readers.group)

    async def _remote(self, shop: Workshop, config: Config, written: list[str], lacks: Lacks | None) -> dict[str, Any]:
        lacks = lacks or await self._lacks(shop)
        created, refused = await self._create(shop, lacks)
        left = [shown(item, self._language) for item in lacks.missing if shown(item, self._language) not in created]
        plan, company = await self._count(shop, config)
        if left:
            self._note("needs.again", command=self._command)
        self._next_steps(config)
        return {
            "config": str(self._target),
            "written": written,
            "company": company,
            "account": self.account,
            "created": created,
            "missing": left,
            "refused": refused,
            "plan": None if plan is None else _plan_json(plan),
            "next": self._notes,
            "complete": not left and plan is not None,
        }

    async def _lacks(self, shop: Workshop) -> Lacks:
        try:
            return await shop.lacks()
        except SyncError as error:
            raise remote_problem(self._language, error, "wms") from None

    async def _create(self, shop: Workshop, lacks: Lacks) -> tuple[list[str], str]:
        """What was created, and why the rest was not. One at a time, so that each can be told."""
        created: list[str] = []
        if not self._answers.get("create_missing"):
            if lacks.missing:
                self._tell("needs.left", what=", ".join(shown(item, self._language) for item in lacks.missing))
            return created, ""
        for item in lacks.missing:
            try:
                await shop.create([item])
            except SyncError as error:
                why = (
                    phrase("needs.plan", self._language)
                    if not lacks.fields_allowed
                    else reason_of(error, self._language)
                )
                self._tell("needs.refused", what=shown(item, self._language), why=why)
                return created, why
            created.append(shown(item, self._language))
            self._tell("needs.created", what=created[-1])
        return created, ""

    async def _count(self, shop: Workshop, config: Config) -> tuple[DryRun | None, str]:
        """The dry run of the initial sync, with the links of the state database; None when it could not be made."""
        from daemon.clock import SystemClock
        from daemon.lifecycle import AlreadyRunning
        from daemon.operations.check.alone import own_state

        company = ""
        try:
            company = (await shop.company()).name
            self._tell("company", name=company)
            async with own_state(config.state_dir, SystemClock()) as store:
                if store is None:
                    self._tell("plan.not_ours", folder=config.state_dir)
                    return None, company
                self._tell("plan.counting")
                plan = await shop.dry_run(store)
        except AlreadyRunning:
            self._tell("plan.running")
            return None, company
        except SyncError as error:
            self._tell("plan.failed", why=reason_of(error, self._language))
            return None, company
        self._show_plan(plan)
        return plan, company

    def _show_plan(self, plan: DryRun) -> None:
        if self._quiet:
            return
        columns = (
            Column(text("cli.label.kind", self._language)),
            Column(text("cli.label.create", self._language), right=True),
            Column(text("cli.label.linked", self._language), right=True),
            Column(text("cli.label.unsendable", self._language), wide=True),
        )
        rows = []
        for row in plan.rows:
            reasons = (f"{n}: {text(f'reason.{why}', self._language)}" for why, n in sorted(row.unsendable.items()))
            rows.append((text(f"kind.{row.kind}.plural", self._language), row.create, row.linked, " ".join(reasons)))
        print_table(columns, rows)
        print_lines(text("cli.sync.dry", self._language, total=plan.total, left_out=plan.left_out))

    def _next_steps(self, config: Config) -> None:
        """What a person types next, and what happens by itself."""
        name = self._answers["connection"]
        command = self._command
        is_service = is_of_the_service(self._target)
        if is_service and self._answers.get("secrets") == "files":
            self._note("next.files")
        elif self._answers.get("secrets") == "systemd" and not is_service:
            for credential in (f"{name}-erp-password", f"{name}-wms-token"):
                self._note("next.credential", credential=credential)
        elif os.geteuid() == 0 and not is_service:
            self._note("next.owner", folder=self._target.parent)
        if is_service:
            self._note("next.service")
        self._note("next.check", command=command)
        if not is_service:
            self._note("next.start", command=command)
        if str(config.mode) == "audit":
            self._note("next.audit")
            return
        self._note("next.webhooks")
        self._note("next.sync", command=command)
        how = self._answers.get("opening_stock", NO_STOCK)
        if how != NO_STOCK:
            self._note("next.stock", command=command, how=how)

    def _note(self, code: str, **values: object) -> None:
        self._notes.append(phrase(code, self._language, **values))
        self._tell(code, **values)

    def _tell(self, code: str, **values: object) -> None:
        if not self._quiet:
            print_lines(phrase(code, self._language, **values))


def _plan_json(plan: DryRun) -> dict[str, Any]:
    rows = [
        {"kind": str(r.kind), "create": r.create, "linked": r.linked, "unsendable": r.unsendable} for r in plan.rows
    ]
    return {"total": plan.total, "left_out": plan.left_out, "kinds": rows}
