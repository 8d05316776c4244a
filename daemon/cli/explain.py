"""`samsvar explain`: all that is known about one record and what would happen to it next. Nothing is sent."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Annotated, Any

import typer

from daemon.cli.amounts import value_of
from daemon.cli.commands_view import command_lines
from daemon.cli.drift import loop_lines
from daemon.cli.drift_view import GONE, SHORT, read_times, said, side_said, skew_words, tells_ids, turn_words
from daemon.cli.explain_history import print_timeline, stated
from daemon.cli.output import Column, brief, cell, print_json, print_lines, print_pairs, print_table
from daemon.cli.problem import Problem
from daemon.cli.session import ConnectionName, Json, Session, session_of
from daemon.cli.words import both, error_words, field_name, happened, outcome_word, subject, two, word
from daemon.domain.drift_words import read_as
from daemon.domain.ids import Kind

Row = Mapping[str, Any]
SIDES = ("erp", "wms")
MOST_TOLD = 80
"""Characters of what one audit line tells was written; --json has all of it."""
SystemName = Annotated[
    str | None, typer.Option("--system", metavar="SYSTEM", help="erp or wms, when both have something with this id.")
]
KindName = Annotated[
    str,
    typer.Argument(
        metavar="KIND", help="product, customer, supplier, category, order, invoice or stock; or a drift's fingerprint."
    ),
]
RecordId = Annotated[str, typer.Argument(metavar="ID", help="The id or number in either system.")]
MaybeId = Annotated[
    str | None, typer.Argument(metavar="ID", help="The id or number in either system; left out for a drift.")
]


def explain(
    context: typer.Context,
    kind: KindName,
    native_id: MaybeId = None,
    system: SystemName = None,
    connection: ConnectionName = None,
    as_json: Json = False,
) -> None:
    """Tell all about one record, and what would happen next.

    Both values of a record or a drift, their base, history and queue. Sends nothing.

    \b
    Example:
      samsvar explain order 20029
      samsvar explain 3f9c2ab1
    """
    session = session_of(context)
    session.begin(as_json, connection)
    if native_id is None:
        explain_drift(session, kind)
        return
    asked = {"connection": session.connection, "kind": kind, "id": native_id, "system": system}
    result = session.ask("explain", asked)
    if session.as_json:
        print_json(result)
    else:
        print_explained(session, result)


def explain_drift(session: Session, fingerprint: str) -> None:
    """The drift with both values side by side, then all that is known about its record."""
    row = session.ask("drift_show", {"connection": session.connection, "fingerprint": fingerprint})
    result = _record_of(session, row)
    if session.as_json:
        print_json({"drift": row, "record": result})
        return
    print_drift(session, row)
    if result is not None:
        print_lines("")
        print_explained(session, result)
    if row["state"] != GONE:
        print_lines("", session.say("drift.next_one", id=row["fingerprint"][:SHORT]))


def _record_of(session: Session, row: Row) -> Row | None:
    """None: it is about no record (setup), or the record is in neither system any more."""
    system = "wms" if row["entity"] == "invoice" or row["erp_id"] is None else "erp"
    native_id = row[f"{system}_id"]
    if native_id is None or row["entity"] not in set(Kind):
        return None
    try:
        asked = {"connection": session.connection, "kind": row["entity"], "id": native_id, "system": system}
        return session.ask("explain", asked)
    except Problem as problem:
        if problem.code != "not_found":
            raise
        return None


def print_drift(session: Session, row: Row) -> None:
    """Both values side by side with the base, and which side changed last."""
    print_lines(both(session, row.get("title")) or row["kind"], style="bold")
    columns = (
        Column(session.say("label.field"), least=8),
        Column("24SevenOffice", wide=True, least=8),
        Column("Rackbeat", wide=True, least=8),
        Column(session.say("label.base"), wide=True, least=6),
    )
    sides = [side_said(session, row, side) for side in SIDES]
    values = (*sides, said(session, row, row.get("base_value"), "erp"))
    changed = [session.when(row[f"{side}_changed_at"]) if row.get(f"{side}_changed_at") else "" for side in SIDES]
    name = read_as(row["kind"], row["field"])
    field = field_name(session, name) if name and not tells_ids(row) else session.say("label.number")
    rows = [(field, *values)]
    if any(changed):
        rows.append((session.say("explain.changed"), changed[0], changed[1], ""))
    read = read_times(session, row)
    if any(read):
        rows.append((session.say("label.read"), *read, ""))
    print_table(columns, rows)
    if apart := skew_words(session, row, "explain.apart"):
        print_lines(apart)
    print_lines(*loop_lines(session, row))


def print_explained(session: Session, result: Row) -> None:
    print_lines(subject(session, result["kind"], result["asked"]), style="bold")
    print_pairs(
        [
            ("24SevenOffice", _side(session, result, "erp")),
            ("Rackbeat", _side(session, result, "wms")),
            (session.say("label.link"), _link(session, result["link"])),
        ]
    )
    _values(session, result)
    _lines(session, result)
    _waiting(session, result)
    print_timeline(session, result.get("timeline") or (), result.get("asked_at"))
    _history(session, result["history"])
    print_lines("", session.say("explain.next"), style="bold")
    print_lines(*next_lines(session, result["next"], apart=bool(result["drift"])))


def _side(session: Session, result: Row, system: str) -> str:
    native_id, record = result[f"{system}_id"], result[system]
    if native_id is None:
        return session.say("explain.not_known")
    if record is None:
        return f"{native_id}: {session.say('explain.not_there')}"
    facts = [cell(record, "name"), _status(session, record, system)]
    return ", ".join([str(native_id), *(fact for fact in facts if fact)])


def _status(session: Session, record: Row, system: str) -> str:
    status = cell(record, "status")
    return word(session, f"status.{system}.{status}", status) if status else ""


def _link(session: Session, link: Row | None) -> str:
    if link is None:
        return session.say("explain.unlinked")
    return session.say("explain.linked", since=session.when(link["since"]), updated=session.when(link["updated_at"]))


def _values(session: Session, result: Row) -> None:
    """Field by field: for a linked master record with its base; otherwise what the two records say."""
    columns = [
        Column(session.say("label.field"), least=8),
        Column("24SevenOffice", wide=True, least=8),
        Column("Rackbeat", wide=True, least=8),
    ]
    rows: list[Sequence[object]]
    if result["fields"]:
        columns += [
            Column(session.say("label.base"), wide=True, least=8),
            Column(session.say("label.then"), wide=True, least=8),
        ]
        rows = [
            (
                field_name(session, f["field"]),
                *(value_of(f["field"], each, session.language) for each in (f["erp"], f["wms"])),
                _base(session, f),
                session.say(f"step.{f['step']}"),
            )
            for f in result["fields"]
        ]
    else:
        names = [n for n in dict.fromkeys([*(result["erp"] or {}), *(result["wms"] or {})]) if n not in ("id", "lines")]
        rows = [(field_name(session, n), *(_value(session, result[s] or {}, n, s) for s in SIDES)) for n in names]
    if rows:
        print_lines("")
        print_table(columns, rows)
    for note in result["unsettled"]:
        why = error_words(session, note.get("detail")) or word(
            session, f"reason.{note.get('reason') or 'conflict'}", note["what"]
        )
        print_lines(f"{field_name(session, note['field'])}: {why}", style="yellow")


def _value(session: Session, record: Row, name: str, system: str) -> str:
    return stated(session, name, cell(record, name), system)


def _base(session: Session, row: Row) -> str:
    values = [value_of(row["field"], cell(row, name), session.language) for name in ("base_erp", "base_wms")]
    return values[0] if values[0] == values[1] else " / ".join(value or "-" for value in values)


def _lines(session: Session, result: Row) -> None:
    for system, title in (("erp", "24SevenOffice"), ("wms", "Rackbeat")):
        lines = (result[system] or {}).get("lines") or []
        if lines:
            shown = ", ".join(f"{line['quantity']} × {cell(line, 'product', 'name')}" for line in lines[:20])
            more = f" (+{len(lines) - 20})" if len(lines) > 20 else ""
            print_lines(f"{title}: {shown}{more}")


def _waiting(session: Session, result: Row) -> None:
    for item in result["queue"]:
        is_task = item["parked"] and item.get("next")
        state = session.say("explain.parked" if is_task else "explain.queued", at=session.when(item["due_at"]))
        why = happened(session, item) if item.get("reason") else ""
        print_lines("", two(session, state, why), style="yellow")
        if item.get("hint"):
            print_lines(f"{session.say('label.todo')}: {both(session, item['hint'])}")
    for command in result["outbox"]:
        state = word(session, f"cli.state.{command['state']}", command["state"])
        print_lines(session.say("explain.command", state=state))
        print_lines(*command_lines(session, command))
    for row in result["drift"]:
        values = turn_words(session, row, row.get("erp_value"), row.get("wms_value"))
        print_lines(session.say("explain.drift", kind=row["kind"], id=row["fingerprint"][:8], values=values))


def _history(session: Session, entries: Sequence[Row]) -> None:
    if not entries:
        return
    print_lines("")
    columns = (
        Column(session.say("label.time"), least=16),
        Column(session.say("label.operation"), wide=True, least=14),
        Column(session.say("label.after"), wide=True, least=14),
        Column(session.say("label.outcome"), least=7),
    )
    rows = [
        (
            session.when(entry["at"]),
            word(session, f"operation.{entry['action']}", entry["action"]),
            _shortened(brief(_parsed(session, entry.get("after"), str(entry.get("system"))))),
            outcome_word(session, entry["outcome"]),
        )
        for entry in entries
    ]
    print_table(columns, rows)


def _parsed(session: Session, text: object, system: str) -> object:
    """What was written, out of the audit line's JSON: the fields of the record or of the change, by their names."""
    try:
        body = json.loads(str(text)) if text else ""
    except ValueError:
        return text
    if not isinstance(body, Mapping):
        return body
    inner = body.get("record") or body.get("fields") or body
    told = {name: value for name, value in inner.items() if value not in (None, "", [])}
    return {
        field_name(session, name): _goods(value) if name == "lines" else _worded(session, name, value, system)
        for name, value in told.items()
    }


def _worded(session: Session, name: str, value: object, system: str) -> object:
    return stated(session, name, value, system) if isinstance(value, str) else value


def _goods(lines: object) -> object:
    """The lines of an order as people count them: `2 × SKI-1001`."""
    if not isinstance(lines, list) or not all(isinstance(line, Mapping) for line in lines):
        return lines
    return [f"{brief(line.get('quantity'))} × {cell(line, 'product_number', 'product_id', 'name')}" for line in lines]


def _shortened(text: str) -> str:
    return text if len(text) <= MOST_TOLD else text[: MOST_TOLD - 1] + "…"


def next_lines(session: Session, would: Row, *, apart: bool = False) -> list[str]:
    """What would be sent now, or why nothing; then what holds it back. Also of `sync ... --dry-run`. `apart`: drift of
    the record is open, so that nothing to send does not mean agreement."""
    lines: list[str] = []
    for number, command in enumerate(would["commands"], start=1):
        first, *rest = command_lines(session, command)
        lines += [f"{number}. {first.strip()}", *rest]
    if would["more"]:
        lines.append(session.say("explain.more"))
    if would["outcome"] == "failed":
        lines.append(happened(session, would))
        lines.append(f"{session.say('label.todo')}: {both(session, would['hint'])}")
    elif would["outcome"] == "left_out":
        lines.append(session.say(f"left_out.{would['reason']}"))
    elif not would["commands"]:
        lines.append(session.say("explain.nothing_apart" if apart else "explain.nothing"))
    if would["commands"]:
        held = [both(session, words) for words in would.get("held_words") or ()]
        lines.append(session.say("explain.held", why="; ".join(held)) if held else session.say("explain.free"))
    return lines
