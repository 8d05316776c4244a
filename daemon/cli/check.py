"""`samsvar check`: what works, what does not, and how it is mended. With a running daemon the daemon looks; without one
the command looks by itself, with the same lines."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import typer

from daemon.cli.full_disk import state_problem
from daemon.cli.output import print_json, print_lines
from daemon.cli.problem import FAILED, UNREACHABLE, Problem
from daemon.cli.progress import ProgressLine
from daemon.cli.session import ConnectionName, Json, Session, session_of
from daemon.cli.texts import is_known, text
from daemon.cli.words import error_words
from daemon.domain.check import NOT_CHECKED, UNSEEN, Verdict
from daemon.domain.errors import Reason

if TYPE_CHECKING:
    from daemon.config.values import Config

Row = Mapping[str, Any]

MARKS = {Verdict.OK: "check.mark.ok", Verdict.WARNING: "check.mark.warning", Verdict.FAILED: "check.mark.failed"}
MARK_WIDTH = 7
STYLES = {Verdict.OK: "", Verdict.WARNING: "yellow", Verdict.FAILED: "red"}


def check(context: typer.Context, connection: ConnectionName = None, as_json: Json = False) -> None:
    """Look whether everything is in order.

    Login, rights, fields, webhooks, clock, quota. Exit 1 when something is not.

    \b
    Example:
      samsvar check
    """
    session = session_of(context)
    session.begin(as_json, connection)
    result = (
        session.ask("check", {"connection": session.named_connection}) if session.is_daemon_up() else _alone(session)
    )
    rows = [_worded(row, session.language) for row in result["findings"]]
    if session.as_json:
        print_json({**result, "findings": rows})
    else:
        show(session, rows)
    raise typer.Exit(FAILED if result["verdict"] == Verdict.FAILED else 0)


def _alone(session: Session) -> dict[str, Any]:
    """Raises Problem: exit 2 for the configuration, 4 when a daemon is just starting, 1 for the state."""
    import asyncio

    from daemon.config.problems import ConfigError
    from daemon.config.read import load

    try:
        config = load(session.found_config())
    except ConfigError as error:
        raise session.config_problem(error) from None
    from daemon.lifecycle import AlreadyRunning
    from daemon.operations.check.alone import check_alone
    from daemon.ports import StateError

    try:
        with ProgressLine(session.language) as progress:
            progress({"stage": "check"})
            return asyncio.run(check_alone(config, _names(session, config)))
    except AlreadyRunning:
        why = session.say("run.busy.why", path=config.state_dir)
        todo = session.say("check.busy.todo")
        raise Problem("already_running", session.say("check.failed.what"), why, todo, UNREACHABLE) from None
    except StateError as error:
        raise state_problem(error, config.state_dir, session.language) from None


def _names(session: Session, config: Config) -> list[str]:
    named = session.named_connection
    return [named] if named else list(config.connections)


def _worded(row: Row, language: str) -> dict[str, Any]:
    """The row with its sentences: `what`, and `todo` unless all is well."""
    from daemon.domain import told  # not for --help

    values = {name: told.bare(value, language) if name == "why" else value for name, value in row["values"].items()}
    if row["code"] == NOT_CHECKED:
        values["because"] = label(values["because"], language)
    if "need" in values:
        values["need"] = _sentence(("check.need",), values["need"], {}, language)
    probe = str(row["line"]).removeprefix("probe.")
    if "answer" in values:
        values["answer"] = _meaning(probe, values["answer"], language)
    todo = _sentence(("check.todo", "hint"), row["code"], values, language)
    return {
        **row,
        "label": label(row["line"], language),
        "what": _sentence(("check", "reason"), row["code"], values, language),
        "todo": ""
        if row["verdict"] == Verdict.OK
        else todo or _sentence(("check.todo",), f"{row['code']}.{probe}", values, language),
    }


def _meaning(probe: str, answer: str, language: str) -> str:
    """What a probe's answer means for the one who reads it; the bare answer where a newer daemon says more."""
    codes = (f"check.probe.{probe}.{answer}", f"check.probe.{probe}.other")
    found = next((code for code in codes if is_known(code)), None)
    return text(found, language, answer=answer) if found else answer


def label(line: str, language: str) -> str:
    code = f"check.line.{line}"
    return text(code, language) if is_known(code) else line


def _sentence(prefixes: Sequence[str], code: str, values: Mapping[str, str], language: str) -> str:
    """From the check's own words, else the reasons'; a code that has none shows as it is (a newer daemon)."""
    found = next((f"{prefix}.{code}" for prefix in prefixes if is_known(f"{prefix}.{code}")), None)
    if found is None:
        return "" if prefixes[0] == "check.todo" else code
    return text(found, language, **values)


def show(session: Session, rows: Sequence[Row]) -> None:
    """One line each, what to do indented below; what could not be looked at is gathered at the end. A line with too
    little to see by has a mark of its own: it says neither that all is well nor that something is wrong."""
    language = session.language
    looked = [row for row in rows if row["code"] != NOT_CHECKED]
    width = max(len(row["label"]) for row in looked)
    several = len({row["connection"] for row in looked} - {""}) > 1
    current = ""
    for row in looked:
        if several and row["connection"] not in ("", current):
            current = row["connection"]
            print_lines("", f"{session.say('label.connection')}: {current}")
        _show_row(session, row, width)
    waiting = [row["label"] for row in rows if row["code"] == NOT_CHECKED]
    if waiting:
        print_lines("", session.say("check.waiting", lines=", ".join(dict.fromkeys(waiting))))
    unseen = sum(1 for row in looked if row["code"] == UNSEEN)
    failed, warned = (sum(1 for row in looked if row["verdict"] == v) for v in (Verdict.FAILED, Verdict.WARNING))
    print_lines("", text("cli.check.summary", language, failed=failed, warned=warned - unseen, unseen=unseen))
    if unseen:
        print_lines(f"{session.say('label.todo')}: {text('check.todo.unseen', language)}")


def _show_row(session: Session, row: Row, width: int) -> None:
    verdict = Verdict(row["verdict"])
    unseen = row["code"] == UNSEEN
    mark = f"{session.say('check.mark.unseen' if unseen else MARKS[verdict]):<{MARK_WIDTH}}"
    detail = f" {error_words(session, row['detail'])}" if row["code"] in _SAYS_MORE else ""
    print_lines(
        f"{mark}  {row['label']:<{width}}  {row['what']}{detail}", style=STYLES[verdict], hang=MARK_WIDTH + width + 4
    )
    if row["todo"] and not unseen:
        print_lines(f"{' ' * MARK_WIDTH}  {session.say('label.todo')}: {row['todo']}", hang=4)


_SAYS_MORE = frozenset(
    {Reason.BAD_REPLY, Reason.SERVER_ERROR, Reason.REFUSED, Reason.FORBIDDEN, Reason.UNREACHABLE, Reason.INTERNAL}
    | {"not_the_service", "certificate_untrusted", "no_tls", "no_connection", "address_elsewhere", "probe_failed"}
)
"""Codes whose sentence is so general that the other side's own words help."""
