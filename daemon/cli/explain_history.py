"""How `explain` tells who said what until when: one line for each field and side that ever changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from daemon.cli.amounts import value_of
from daemon.cli.output import ZONE, print_lines
from daemon.cli.session import Session
from daemon.cli.words import field_name, word

Row = Mapping[str, Any]
NAMES = {"erp": "24SevenOffice", "wms": "Rackbeat"}
MOST = 4
"""Values told for each field and side: the last ones."""


def stated(session: Session, name: str, value: object, system: str) -> str:
    """A value that `system` showed, in the reader's words: a status by its name there, yes and no, amounts and days."""
    said = value_of(name, value, session.language)
    if name == "status":
        return word(session, f"status.{system}.{said}", said) if said else ""
    return session.say(f"flag.{said}") if said in ("true", "false") else said


def print_timeline(session: Session, stretches: Sequence[Row], as_of: str | None) -> None:
    """`stretches`: as `explain` answers. `as_of`: the moment that "Tuesday" is told from."""
    if not stretches:
        return
    now = datetime.fromisoformat(as_of) if as_of else None
    print_lines("", session.say("explain.timeline"), style="bold")
    gone = {system: at for system in NAMES if (at := _gone_at(stretches, system)) is not None}
    if gone:
        print_lines(f"{session.say('explain.record')}:")
    for system, at in gone.items():
        print_lines(f"  {NAMES[system]}: {session.say('explain.gone', when=moment(session, at, now))}")
    for place in dict.fromkeys(_place(row) for row in stretches if _is_told(row, gone)):
        print_lines(f"{field_name(session, place[0])}{f' ({place[1]})' if place[1] else ''}:")
        for system, name in NAMES.items():
            told = [row for row in stretches if _place(row) == place and row["system"] == system]
            if any(row["value"] not in (None, "") for row in told):
                print_lines(f"  {name}: {', '.join(_told(session, row, now) for row in told[-MOST:])}")


def _place(row: Row) -> tuple[str, str]:
    return row["field"], row["line"]


def _is_told(row: Row, gone: Mapping[str, str]) -> bool:
    """Whether a value ended for another reason than that the whole record went."""
    return row["until"] is not None and row["until"] != gone.get(row["system"])


def _gone_at(stretches: Sequence[Row], system: str) -> str | None:
    """When the whole record went from this side: every value of it has ended, not only those of a line."""
    own = [row for row in stretches if row["system"] == system]
    last = {_place(row): row["until"] for row in own}
    ends = set(last.values())
    return ends.pop() if len(ends) == 1 and any(not line for _field, line in last) else None


def _told(session: Session, row: Row, now: datetime | None) -> str:
    value = stated(session, row["field"], row["value"], row["system"]) or session.say("explain.empty")
    if row["until"] is None:
        code = "at_least" if row.get("from_start") else "since"
        return session.say(f"explain.{code}", value=value, when=moment(session, row["since"], now))
    return session.say("explain.until", value=value, when=moment(session, row["until"], now))


def moment(session: Session, text: str, now: datetime | None) -> str:
    """`Tuesday 09:14` within the last six days, else the date."""
    at = datetime.fromisoformat(text)
    if now is None or not timedelta(0) <= now - at < timedelta(days=6):
        return session.when(text)
    local = at.astimezone(ZoneInfo(ZONE))
    return f"{session.say(f'weekday.{local.weekday()}')} {local:%H:%M}"
