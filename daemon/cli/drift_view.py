"""How drift looks on a screen: the table, the values in the reader's words, the details. Used by the commands that show
drift. Must never hide a row without saying so.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from daemon.cli.amounts import value_of
from daemon.cli.output import Column, cell, clean, print_lines, print_table
from daemon.cli.session import Session
from daemon.cli.texts import is_known, text
from daemon.cli.words import field_name, system_word, word
from daemon.domain.drift_words import read_as

SHORT = 8
"""Characters of a fingerprint that tables show; commands take any unambiguous beginning of six or more."""
SYSTEMS = ("erp", "wms")
GONE = "resolved"
"""State of a drift that is no more."""
SKEW = "skew_seconds"
"""The detail that tells how far apart the two sides were read."""
STATUSES = {"status": SYSTEMS, "erp_status": ("erp",), "wms_status": ("wms",), "kept_status": ("wms",)}
"""Details that are a status, and of which system."""


def print_rows(session: Session, rows: Sequence[Mapping[str, Any]], *, total: int = 0, more: str = "") -> None:
    """The table of `drift list` and of `reconcile run`, what is resolved in one of its own; wide enough for any number,
    never wider than the screen.

    `total`: how many there are; `more`: the command that shows the rest.
    """
    over = [row for row in rows if row["state"] == GONE]
    if len(over) < len(rows):
        _print_table(session, [row for row in rows if row["state"] != GONE])
    if over:
        print_lines("", session.say("drift.over"))
        _print_table(session, over)
    if total > len(rows):
        print_lines(session.say("drift.more", count=total - len(rows), command=more), style="yellow")


def _print_table(session: Session, rows: Sequence[Mapping[str, Any]]) -> None:
    columns = (
        Column(session.say("label.fingerprint"), least=SHORT),
        Column(session.say("label.kind"), whole=True),
        Column(session.say("label.number"), wide=True, least=10),
        *(Column(name, wide=True, least=len(name)) for name in map(system_word, SYSTEMS)),
    )
    shown = [
        (
            row["fingerprint"][:SHORT],
            row["kind"],
            number_of(row),
            *(
                said(session, row, row.get(f"{system}_value"), system) or cell(row, f"{system}_id")
                for system in SYSTEMS
            ),
        )
        for row in rows
    ]
    print_table(columns, shown)


def number_of(row: Mapping[str, Any]) -> str:
    """What people call it; what the account lacks goes by its name."""
    return cell(row, "wms_id") if _is_set_up(row) else cell(row, "number", "erp_id", "wms_id")


def tells_ids(row: Mapping[str, Any]) -> bool:
    """Whether its two values are nothing but which records it is about: then no field has a name there."""
    ids = {None, "", row.get("erp_id"), row.get("wms_id"), row.get("number")}
    return _is_set_up(row) or {row.get("erp_value"), row.get("wms_value")} <= ids


def _is_set_up(row: Mapping[str, Any]) -> bool:
    return str(row.get("kind")).startswith("setup.")


def side_said(session: Session, row: Mapping[str, Any], system: str) -> str:
    """What one side says, or at least which record it is."""
    return said(session, row, row.get(f"{system}_value"), system) or cell(row, f"{system}_id")


def said(session: Session, row: Mapping[str, Any], value: object, system: str) -> str:
    """One side's value of a drift: a status by its name on the users' screens, amounts as the reader writes them."""
    name = read_as(str(row.get("kind")), row.get("field"))
    if name == "status" and value not in (None, ""):
        return word(session, f"status.{system}.{value}", value)
    if _is_set_up(row):
        return word(session, f"cli.setup.state.{value}", value)
    return value_of(name, value, session.language)


def turn_words(session: Session, row: Mapping[str, Any], erp: str | None, wms: str | None) -> str:
    """Both values at one time of a drift that comes and goes."""
    return " | ".join(
        said(session, row, value, system) or "-" for value, system in zip((erp, wms), SYSTEMS, strict=True)
    )


def detail_words(session: Session, row: Mapping[str, Any]) -> str:
    """The details: those that have a sentence with it, the others by their names. When each side was read stands
    beside the values (`read_times`)."""
    from daemon.domain.drift import LOOP  # not for --help

    told = {name: value for name, value in (row.get("detail") or {}).items() if value and name not in (LOOP, SKEW)}
    return "; ".join(_detail(session, name, value) for name, value in told.items())


def read_times(session: Session, row: Mapping[str, Any]) -> list[str]:
    """When each side was read, to the second; empty for a side that was not."""
    moments = (row.get(f"{system}_as_of") for system in SYSTEMS)
    return [session.when(moment, exactly=True) if moment else "" for moment in moments]


def skew_words(session: Session, row: Mapping[str, Any], code: str) -> str:
    """How far apart in time the two sides were read, in the words of `code`; empty when it is not known."""
    skew = (row.get("detail") or {}).get(SKEW)
    return session.say(code, value=value_of("seconds", skew, session.language)) if skew else ""


def _detail(session: Session, name: str, value: object) -> str:
    exact = word(session, f"detail.{name}.{value}") or word(session, f"cli.detail.{name}.{value}")
    if exact:
        return exact
    if name in STATUSES:
        value = next((w for s in STATUSES[name] if (w := word(session, f"status.{s}.{value}"))), value)
    elif name.endswith("_at"):
        value = session.when(value)
    for code in (f"detail.{name}", f"cli.detail.{name}"):
        if is_known(code):
            return text(code, session.language, value=clean(value))
    return f"{field_name(session, name)}: {clean(value)}"
