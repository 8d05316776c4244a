"""The life of drift: what is known and what was confirmed now give what has changed. Pure; called by `run`.

Open, still open, resolved, reopened. Nothing opens or closes for a kind that was not compared (design 3.10).
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime
from typing import Any

from daemon.domain.drift import LOOP, Candidate, Drift, DriftState, Turn, write_turns
from daemon.domain.ids import System

OWN_COLUMNS = ("base", "erp_changed_at", "wms_changed_at", "repair")
"""Names in a detector's detail that become columns of the drift (design 9)."""

_SHARED = tuple({f.name for f in fields(Candidate)} & {f.name for f in fields(Drift)} - {"detail"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Moment:
    """When and of what this comparison was. `repairs`: the detectors' repair by kind. `places`: when each kind of each
    side was read, where that is known better than of the side as a whole."""

    connection: str
    now: datetime
    as_of: Mapping[System, datetime]
    repairs: Mapping[str, str]
    places: Mapping[tuple[System, str], datetime] = field(default_factory=dict)

    def seen_at(self, system: System, entity: str) -> datetime | None:
        return self.places.get((system, entity), self.as_of.get(system))


@dataclass(frozen=True, slots=True, kw_only=True)
class Advance:
    """What is to be saved. A drift is in exactly one of them."""

    opened: tuple[Drift, ...] = ()
    still_open: tuple[Drift, ...] = ()
    reopened: tuple[Drift, ...] = ()
    resolved: tuple[Drift, ...] = ()

    @property
    def changes(self) -> tuple[Drift, ...]:
        return self.opened + self.still_open + self.reopened + self.resolved


def advance(
    known: Sequence[Drift],
    confirmed: Sequence[Candidate],
    compared_kinds: Collection[str],
    moment: Moment,
    *,
    undecided: Collection[str] = (),
) -> Advance:
    """`known`: all drifts of the connection, resolved ones too. `confirmed`: held at the second look. `compared_kinds`:
    kinds whose sides were read whole and whose detector ran. `undecided`: fingerprints that could not be looked at
    again: they stay what they were."""
    before = {drift.fingerprint: drift for drift in known}
    opened, still_open, reopened = [], [], []
    seen: set[str] = set()
    for candidate in confirmed:
        if candidate.kind not in compared_kinds or candidate.fingerprint in seen:
            continue
        seen.add(candidate.fingerprint)
        old = before.get(candidate.fingerprint)
        if old is None:
            opened.append(_opened(candidate, moment))
        elif old.state is DriftState.RESOLVED:
            reopened.append(_reopened(old, candidate, moment))
        else:
            still_open.append(_seen_again(old, candidate, moment))
    untouched = seen | set(undecided)
    resolved = [
        replace(drift, state=DriftState.RESOLVED, resolved_at=moment.now)
        for drift in known
        if drift.state is not DriftState.RESOLVED
        and drift.kind in compared_kinds
        and drift.fingerprint not in untouched
    ]
    return Advance(
        opened=tuple(opened), still_open=tuple(still_open), reopened=tuple(reopened), resolved=tuple(resolved)
    )


def _turn(drift: Drift) -> Turn:
    return Turn(at=drift.last_seen, erp_value=drift.erp_value, wms_value=drift.wms_value)


def _with_turns(detail: Mapping[str, str | None], turns: Sequence[Turn]) -> dict[str, str | None]:
    plain = {name: value for name, value in detail.items() if name != LOOP}
    return plain | {LOOP: write_turns(turns)}


def _opened(candidate: Candidate, moment: Moment) -> Drift:
    fresh = {name: getattr(candidate, name) for name in _SHARED}
    return replace(
        Drift(
            connection=moment.connection,
            state=DriftState.OPEN,
            first_seen=moment.now,
            last_seen=moment.now,
            confirmed_at=moment.now,
            **fresh,
        ),
        **_looks(candidate, moment),
    )


def _reopened(old: Drift, candidate: Candidate, moment: Moment) -> Drift:
    """Flapping: it was gone and is back. Somebody must look again, so the acknowledgement and the snooze end."""
    again = replace(_opened(candidate, moment), first_seen=old.first_seen)
    again = replace(again, state=DriftState.REOPENED, reopened=old.reopened + 1)
    return replace(
        again,
        detail=_with_turns(
            again.detail, (*old.loop, Turn(at=old.resolved_at or moment.now, is_gone=True), _turn(again))
        ),
    )


def _seen_again(old: Drift, candidate: Candidate, moment: Moment) -> Drift:
    fresh = {name: getattr(candidate, name) for name in _SHARED}
    now = replace(old, last_seen=moment.now, **fresh, **_looks(candidate, moment))
    same = _values(old) == _values(now)
    if not same or LOOP in old.detail:
        turns = old.loop if same else (*old.loop, _turn(now))
        now = replace(now, detail=_with_turns(now.detail, turns))
    return now if same and not is_over(old.snooze, moment.now) else replace(now, snooze=None)


def _values(drift: Drift) -> tuple[object, ...]:
    """What a snooze is bound to: a drift that grows is not the one that was set aside."""
    return drift.erp_value, drift.wms_value, drift.amount, drift.units


def is_over(snooze: str | None, now: datetime) -> bool:
    """Whether the day of a snooze has come; a text that is no time has none."""
    until = None if snooze is None else _instant(snooze)
    return until is not None and until <= now


def _looks(candidate: Candidate, moment: Moment) -> dict[str, Any]:
    detail = candidate.detail
    return {
        "detail": dict(_plain_detail(detail)),
        "base_value": detail.get("base"),
        "erp_changed_at": _instant(detail.get("erp_changed_at")),
        "wms_changed_at": _instant(detail.get("wms_changed_at")),
        "erp_as_of": moment.seen_at(System.ERP, candidate.entity),
        "wms_as_of": moment.seen_at(System.WMS, candidate.entity),
        "repair": detail.get("repair") or moment.repairs.get(candidate.kind),
    }


def _plain_detail(detail: Mapping[str, str | None]) -> Iterator[tuple[str, str | None]]:
    return ((name, value) for name, value in detail.items() if name not in OWN_COLUMNS)


def _instant(text: str | None) -> datetime | None:
    """A detector's own stamp, naive UTC; what is not a time is not known."""
    try:
        moment = None if text is None else datetime.fromisoformat(text)
        return moment if moment is None or moment.tzinfo is not None else moment.replace(tzinfo=UTC)
    except ValueError:
        return None
