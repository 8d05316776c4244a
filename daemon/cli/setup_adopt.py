"""`samsvar setup --adopt`: two accounts that are full already. Shows what would be linked and what is ambiguous, and
links it once the count is confirmed. A running daemon does it; without one the command does it by itself.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from daemon.cli.asking import agreed
from daemon.cli.inbox import question_line
from daemon.cli.output import Column, print_json, print_lines, print_table
from daemon.cli.problem import FAILED, UNREACHABLE, Problem
from daemon.cli.progress import ProgressLine
from daemon.cli.session import Session
from daemon.cli.setup_problem import reason_of
from daemon.cli.state_words import told
from daemon.cli.texts import text
from daemon.cli.words import field_name, word

SHOWN = 20
"""Questions and differences shown; `--json` has more of them."""


def adopt(session: Session, confirm: int | None) -> None:
    """Raises Problem; ends with 0."""
    result = _ask(session, confirm)
    if session.as_json:
        print_json(result)
        return
    if confirm is None:
        _show(session, result)
        if not agreed(session, "adopt", result["total"]):
            return
        result = _ask(session, result["total"])
    print_lines(session.say("adopt.done", total=result["total"], questions=result["questions_total"]))


def _ask(session: Session, confirm: int | None) -> dict[str, Any]:
    if session.is_daemon_up():
        return session.ask("adopt", {"connection": session.connection, "confirm": confirm})
    with ProgressLine(session.language) as progress:
        return _alone(session, confirm, progress)


def _alone(session: Session, confirm: int | None, line: ProgressLine) -> dict[str, Any]:
    import asyncio

    from daemon.domain.errors import SyncError
    from daemon.lifecycle import AlreadyRunning
    from daemon.operations.adoption_alone import NotAdopted, adopt_alone
    from daemon.ports import StateError

    async def tell(progress: Mapping[str, Any]) -> None:
        line(dict(progress))

    config = session.load()
    language = session.language
    try:
        return asyncio.run(adopt_alone(config, session.connection, confirm, tell))
    except AlreadyRunning:
        why = session.say("run.busy.why", path=config.state_dir)
        todo = session.say("check.busy.todo")
        raise Problem("already_running", session.say("refused.what"), why, todo, UNREACHABLE) from None
    except StateError as error:
        raise Problem("state", *told(error, language), FAILED) from None
    except NotAdopted as error:
        what = session.say("refused.what")
        raise Problem(error.code, what, error.why[language], error.todo[language], error.exit_code) from None
    except SyncError as error:
        why = reason_of(error, language)
        what, todo = session.say("refused.what"), text(f"hint.{error.reason}", language)
        raise Problem(str(error.reason), what, why, todo, FAILED) from None


def _show(session: Session, plan: dict[str, Any]) -> None:
    names = ("kind", "link", "linked", "ask", "erp_only", "wms_only", "differing", "unsendable")
    columns = [Column(session.say(f"adopt.label.{n}"), right=n != "kind", whole=n == "kind") for n in names]
    rows = [
        (
            text(f"kind.{row['kind']}.plural", session.language),
            row["link"],
            row["linked"],
            row["questions"],
            row["erp_only"],
            row["wms_only"],
            row["differing"],
            sum(row["unsendable"].values()),
        )
        for row in plan["kinds"]
    ]
    print_table(columns, rows)
    print_lines(*_unsendable(session, plan["kinds"]))
    print_lines(*(question_line(session, one) for one in plan["questions"][:SHOWN]))
    for one in plan["differences"][:SHOWN]:
        values = {
            **one,
            "kind": text(f"kind.{one['kind']}", session.language),
            "field": field_name(session, one["field"]),
        }
        values |= {side: "-" if one[side] is None else repr(one[side]) for side in ("erp", "wms")}
        print_lines(session.say("adopt.conflict" if one["conflict"] else "adopt.difference", **values))
    _cut(session, plan)
    for name in ("id_fields", "waiting", "sends", "invoices", "rebased", "dangling"):
        if plan[name]:
            print_lines(session.say(f"adopt.{name}", count=plan[name]))
    only = sum(row["erp_only"] for row in plan["kinds"] if row["kind"] != "order")
    if only:
        print_lines(session.say("adopt.only", count=only))
    print_lines(session.say("adopt.dry", total=plan["total"]))


def _unsendable(session: Session, kinds: Sequence[Mapping[str, Any]]) -> list[str]:
    """Why some could not be sent if they were not linked, in words."""
    lines = []
    for row in kinds:
        kind = text(f"kind.{row['kind']}.plural", session.language)
        for why, count in sorted(row["unsendable"].items()):
            reason = word(session, f"reason.{why}", why)
            lines.append(session.say("adopt.unsendable", kind=kind, count=count, why=reason))
    return lines


def _cut(session: Session, plan: dict[str, Any]) -> None:
    """Nothing is left out silently."""
    left = max(0, plan["questions_total"] - SHOWN) + max(0, len(plan["differences"]) - SHOWN)
    if left:
        print_lines(session.say("adopt.more", count=left))
