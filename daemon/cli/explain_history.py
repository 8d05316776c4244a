"""How `explain` tells who said what until when: one line for each field and side that ever changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from daemon.cli.output import ZONE, print_lines
from daemon.cli.session import Session
from daemon.cli.words import field_name

Row = Mapping[str, Any]
NAMES = {"erp": "24SevenOffice", "wms": "Rackbeat"}
MOST = 4
"""Values told for each field and side: the last ones."""


def print_timeline(session: Session, stretches: Sequence[Row], as_of: str | None) -> None:
    """`stretches`: as `explain` answers. `as_of`: the moment that "Tuesday" is told from."""
    if not stretches:
        return
    now = datetime.fromisoformat(as_of) if as_of else None
    print_lines("", session.say("explain.timeline"), style="bold")
    for place in dict.fromkeys((row["field"], row["line"]) for row in stretches):
        print_lines(f"{field_name(session, place[0])}{f' ({place[1]})' if place[1] else ''}:")
        for system, name in NAMES.items():
            told = [row for row in stretches if (row["field"], row["line"]) == place and row["system"] == system]
            if told:
                print_lines(f"  {name}: {', '.join(_told(session, row, now) for row in told[-MOST:])}")


def _told(session: Session, row: Row, now: datetime | None) -> str:
    value = row["value"] if row["value"] not in (None, "") else session.say("explain.empty")
    if row["until"] is None:
        return session.say("explain.since", value=value, when=moment(session, row["since"], now))
    return session.say("explain.until", value=value, when=moment(session, row["until"], now))


def moment(session: Session, text: str, now: datetime | None) -> str:
    """`Tuesday 09:14` within the last six days, else the date."""
    at = datetime.fromisoformat(text)
    if now is None or not timedelta(0) <= now - at < timedelta(days=6):
        return session.when(text)
    local = at.astimezone(ZoneInfo(ZONE))
    return f"{session.say(f'weekday.{local.weekday()}')} {local:%H:%M}"
