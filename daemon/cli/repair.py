"""`samsvar repair`: a plan, a look at it, and its execution as it was shown (design 3.12)."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any

import typer

from daemon.cli.asking import confirm
from daemon.cli.output import Column, brief, cell, print_json, print_lines, print_pairs, print_table
from daemon.cli.problem import DONE, FAILED, REFUSED, USAGE, Problem
from daemon.cli.session import ConnectionName, Json, Session, Yes, command_group, session_of
from daemon.cli.words import both, field_name, outcome_word, word
from daemon.config.writing import write_private

group = command_group("Repair drift by a plan.")

PlanId = Annotated[str, typer.Argument(metavar="PLAN", help="As `repair plan` printed it, or the file it wrote.")]
Out = Annotated[
    Path | None, typer.Option("--out", metavar="FILE", help="Write the plan to a file, with every before-image.")
]
TO_DO = (None, "open", "planned", "begun")
"""States of a plan that can be applied."""
ALL = "all"
ASKS = "*"
"""Beside the number of an action that is asked about by itself."""


@group.command()
def plan(
    context: typer.Context,
    fingerprint: Annotated[
        list[str] | None, typer.Option("--fingerprint", help="Only this drift; repeat it. Default: all that is open.")
    ] = None,
    kind: Annotated[list[str] | None, typer.Option("--kind", help="Only this kind; repeat it.")] = None,
    side: Annotated[
        str | None, typer.Option("--side", metavar="erp|wms", help="Whose value counts where both changed a field.")
    ] = None,
    out: Out = None,
    connection: ConnectionName = None,
    as_json: Json = False,
) -> None:
    """Make a plan. Changes nothing.

    \b
    Example:
      samsvar repair plan
      samsvar repair plan --kind order.duplicate --out plan.json
    """
    session = session_of(context)
    session.begin(as_json, connection)
    asked = {"connection": session.connection, "kinds": kind or [], "fingerprints": fingerprint or [], "side": side}
    _give(session, session.ask("repair_plan", asked), out)


@group.command()
def show(
    context: typer.Context,
    plan_id: PlanId,
    out: Out = None,
    connection: ConnectionName = None,
    as_json: Json = False,
) -> None:
    """Show a plan and what became of it.

    \b
    Example:
      samsvar repair show p-1
    """
    session = session_of(context)
    session.begin(as_json, connection)
    asked = {"connection": session.connection, "plan": _of_file(session, plan_id)[0]}
    _give(session, session.ask("repair_show", asked), out)


@group.command()
def undo(
    context: typer.Context,
    plan_id: PlanId,
    out: Out = None,
    connection: ConnectionName = None,
    as_json: Json = False,
) -> None:
    """Make a plan that takes an applied plan back. Changes nothing; `repair apply` carries it out.

    \b
    Example:
      samsvar repair undo p-1
    """
    session = session_of(context)
    session.begin(as_json, connection)
    asked = {"connection": session.connection, "plan": _of_file(session, plan_id)[0]}
    _give(session, session.ask("repair_undo", asked), out)


@group.command()
def apply(
    context: typer.Context,
    plan_id: PlanId,
    checksum: Annotated[str | None, typer.Option("--checksum", help="Of the plan that was looked at.")] = None,
    reason: Annotated[str | None, typer.Option("--reason", help="Written to the audit log.")] = None,
    confirm: Annotated[
        list[str] | None, typer.Option("--confirm", metavar="ACTION", help="Allow this deletion; repeat it, or `all`.")
    ] = None,
    yes: Yes = False,
    connection: ConnectionName = None,
    as_json: Json = False,
) -> None:
    """Carry out a plan as it was shown. Deletions that nobody confirmed are skipped.

    \b
    Example:
      samsvar repair apply p-1
      samsvar repair apply plan.json --yes --reason "looked at with the warehouse"
    """
    session = session_of(context)
    session.begin(as_json, connection)
    asked_in_terminal = not yes
    if asked_in_terminal and (not sys.stdin.isatty() or session.as_json):
        raise session.usage("ask.what", "ask.why", "ask.apply.todo")
    plan_id, of_file = _of_file(session, plan_id)
    checksum = checksum or of_file
    if yes and not (checksum and reason):
        raise session.usage("ask.what", "ask.why", "ask.apply.todo")
    shown = session.ask("repair_show", {"connection": session.connection, "plan": plan_id})
    _same(session, shown, checksum)
    confirmed = _named(session, shown, confirm or [])
    if asked_in_terminal:
        confirmed = _ask(session, shown, confirmed)
        reason = reason or typer.prompt(session.say("plan.ask_reason"))
    _apply(session, shown, str(reason), confirmed)


def _of_file(session: Session, plan: str) -> tuple[str, str | None]:
    """The id and the checksum out of a file that `--out` wrote; an id stays as it is."""
    if not plan.endswith(".json") and "/" not in plan:
        return plan, None
    try:
        body = json.loads(Path(plan).read_text(encoding="utf-8"))
        return str(body["plan_id"]), str(body["checksum"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        what, todo = session.say("plan.file.what", path=plan), session.say("plan.file.todo")
        raise Problem("plan_file", what, str(error), todo, USAGE) from None


def _give(session: Session, shown: Mapping[str, Any], out: Path | None) -> None:
    if out is not None:
        try:
            write_private(out, json.dumps(shown, ensure_ascii=False, indent=2) + "\n")
        except OSError as error:
            what, todo = session.say("plan.unwritten.what", path=out), session.say("plan.unwritten.todo")
            raise Problem("plan_file", what, str(error), todo, USAGE) from None
    _print_plan(session, shown)
    if out is not None and not session.as_json:
        print_lines(session.say("plan.written", path=out))


def _same(session: Session, shown: Mapping[str, Any], checksum: str | None) -> None:
    """Before anybody is asked anything; the daemon checks once more when it begins."""
    if checksum is not None and checksum != shown["checksum"]:
        what, plan_id = session.say("checksum.what"), shown["plan_id"]
        why = session.say("checksum.why", actual=shown["checksum"])
        raise Problem("checksum", what, why, session.say("checksum.todo", plan=plan_id), REFUSED)


def _named(session: Session, shown: Mapping[str, Any], confirm: list[str]) -> list[str]:
    destructive = [action["id"] for action in shown["actions"] if action["destructive"]]
    if ALL in confirm:
        return destructive
    unknown = [name for name in confirm if name not in destructive]
    if unknown:
        why = session.say("confirm.why", name=unknown[0], known=", ".join(destructive) or "-")
        todo = session.say("checksum.todo", plan=shown["plan_id"])
        raise Problem("usage", session.say("checksum.what"), why, todo, USAGE)
    return confirm


def _ask(session: Session, shown: Mapping[str, Any], confirmed: list[str]) -> list[str]:
    """Shows the plan, asks for every deletion and then for the whole. Leaves the program when the answer is no."""
    _print_plan(session, shown)
    agreed = list(confirmed)
    for action in shown["actions"]:
        open_question = action["destructive"] and action["id"] not in agreed
        if open_question and confirm(session.language, session.say("plan.ask_item", title=_title(session, action))):
            agreed.append(action["id"])
    count = sum(1 for action in shown["actions"] if not action["destructive"] or action["id"] in agreed)
    if count == 0 or not confirm(session.language, session.say("plan.ask_all", count=count)):
        print_lines(session.say("left"))
        raise typer.Exit(DONE)
    return agreed


def _apply(session: Session, shown: Mapping[str, Any], reason: str, confirmed: list[str]) -> None:
    asked = {
        "connection": session.connection,
        "plan": shown["plan_id"],
        "checksum": shown["checksum"],
        "why": reason,
        "confirmed": confirmed,
    }
    result = session.ask("repair_apply", asked)
    if session.as_json:
        print_json(result)
    else:
        columns = (
            Column(session.say("label.id")),
            Column(session.say("label.outcome"), least=7),
            Column(session.say("label.reason"), wide=True),
        )
        print_table(
            columns, [(row["id"], outcome_word(session, row["outcome"]), cell(row, "why")) for row in result["actions"]]
        )
        print_lines(session.say("applied", **{name: result[name] for name in ("done", "skipped", "failed")}))
        report = result.get("report") or {}
        print_pairs([(session.say("label.report"), report.get("html"))])
    raise typer.Exit(FAILED if result["failed"] else DONE)


def _state(session: Session, row: Mapping[str, Any]) -> str:
    """What became of one action; why, when it was not done."""
    state, why = cell(row, "state"), cell(row, "why")
    shown = word(session, f"cli.plan.state.{state}", state)
    return f"{shown}: {why}" if why and state in ("skipped", "failed") else shown


def _by_title(session: Session, items: Sequence[Mapping[str, Any]]) -> list[tuple[str, list[str]]]:
    """What a person must do, under one title for all of a kind, in their order."""
    found: dict[str, list[str]] = {}
    for item in items:
        told = [both(session, item.get("todo")), both(session, item.get("because"))]
        found.setdefault(_title(session, item), []).extend(sentence for sentence in told if sentence)
    return list(found.items())


def _title(session: Session, row: Mapping[str, Any]) -> str:
    title = row.get("title") or {}
    return str(title.get(session.language) or title.get("en") or row.get("operation") or row.get("kind", ""))


def _fields(session: Session, image: object, system: object) -> str:
    """The changed fields by the reader's names for them, a status by the name that `system` shows; lines of an order go
    by their id or product."""
    if not isinstance(image, Mapping):
        return brief(image)
    shown = {}
    for name, value in image.items():
        is_line = str(name).startswith("quantity of ")
        label = session.say("plan.line", line=str(name).split(" ", 3)[-1]) if is_line else field_name(session, name)
        said = word(session, f"status.{system}.{value}", value) if name == "status" else value
        shown[label] = "–" if value is None else said
    return brief(shown)


def _print_plan(session: Session, shown: Mapping[str, Any]) -> None:
    if session.as_json:
        print_json(shown)
        return
    say = session.say
    if shown.get("undoes"):
        print_lines(say("plan.undoes", plan=shown["undoes"]))
    _print_actions(session, shown)
    if shown.get("manual"):
        print_lines(say("plan.manual"))
        for title, todos in _by_title(session, shown["manual"]):
            print_lines(f"  {title}", *(f"    {todo}" for todo in todos))
    if shown.get("left_out"):
        print_lines(say("plan.left_out", count=shown["left_out"]), style="yellow")
    if shown.get("undone_by"):
        print_lines(say("plan.undone", plan=shown["undone_by"]))
    pairs = [(say("label.plan"), shown["plan_id"]), (say("label.checksum"), shown["checksum"])]
    reason = [(say("label.reason"), f"{shown['reason']} ({shown.get('by')})")] if shown.get("reason") else []
    expires = [(say("label.expires"), session.when(shown["expires_at"]))] if shown.get("expires_at") else []
    print_pairs([*pairs, *(reason or expires)])
    _print_next(session, shown)


def _print_actions(session: Session, shown: Mapping[str, Any]) -> None:
    say = session.say
    if not shown["actions"]:
        print_lines(say("plan.empty"))
        return
    state = shown.get("state")
    done = state in ("applied", "begun")
    at = session.when(shown.get("applied_at"))
    print_lines(say(f"plan.{state}", at=at) if done else say("plan.actions"))
    columns = (
        Column(say("label.id"), least=2),
        Column(say("label.title"), wide=True, least=20),
        Column(say("label.before"), wide=True, least=10),
        Column(say("label.after"), wide=True, least=10),
        Column(say("label.state"), wide=True, least=7),
    )
    rows = [
        (
            f"{a['id']} {ASKS}" if _asks(shown, a) else a["id"],
            _title(session, a),
            _fields(session, a.get("before"), a.get("system")),
            _fields(session, a.get("after"), a.get("system")),
            _state(session, a),
        )
        for a in shown["actions"]
    ]
    print_table(columns, rows)
    if any(_asks(shown, action) for action in shown["actions"]):
        print_lines(say("plan.asks_each", mark=ASKS), style="yellow")


def _asks(shown: Mapping[str, Any], action: Mapping[str, Any]) -> bool:
    """Whether the action is still ahead and a person will be asked about it by itself."""
    can_apply = shown.get("state") in TO_DO and not shown.get("expired")
    return bool(action["destructive"]) and can_apply and action["state"] != "done"


def _print_next(session: Session, shown: Mapping[str, Any]) -> None:
    """What there is to type now."""
    say = session.say
    if shown.get("state") == "expired":
        print_lines(say("plan.expired"))
    elif shown.get("expired"):
        print_lines(say("plan.cut_off", plan=shown["plan_id"]))
    elif shown.get("state") == "applied" and not shown.get("undoes") and not shown.get("undone_by"):
        print_lines(say("plan.undo", plan=shown["plan_id"]))
    elif shown["actions"] and shown.get("state") in TO_DO:
        print_lines(say("plan.apply", plan=shown["plan_id"]))
