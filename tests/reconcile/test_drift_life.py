"""What a person says of a drift, and what a fight of two systems looks like."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from daemon.domain.drift import LOOP, Candidate, Drift, DriftState
from reconcile.drift import advance
from tests.reconcile.test_drift import KINDS, START, at, candidate

DAY = (START + timedelta(hours=24)).isoformat()


def life(*seen: str | None, known: Sequence[Drift] = ()) -> Drift:
    """One run an hour; each shows a Rackbeat value, or None when both sides agree."""
    drifts = list(known)
    for hour, value in enumerate(seen):
        found = [] if value is None else [candidate("91", wms_value=value)]
        changed = advance(drifts, found, KINDS, at(hour)).changes
        drifts = [*changed, *(d for d in drifts if d.fingerprint not in {c.fingerprint for c in changed})]
    (drift,) = drifts
    return drift


def snoozed(until: str = DAY) -> Drift:
    return replace(life("3"), snooze=until, ack="later (uid:0)")


def next_run(drift: Drift, hours: int, one: Candidate) -> Drift:
    (seen,) = advance([drift], [one], KINDS, at(hours)).changes
    return seen


def test_a_snooze_holds_while_the_values_are_the_same_and_the_day_has_not_come() -> None:
    assert next_run(snoozed(), 23, candidate("91", wms_value="3")).snooze == DAY


def test_a_snooze_ends_on_its_day() -> None:
    ended = next_run(snoozed(), 24, candidate("91", wms_value="3"))
    assert (ended.snooze, ended.ack) == (None, "later (uid:0)")


def test_a_snooze_never_hides_a_changed_value() -> None:
    assert next_run(snoozed(), 1, candidate("91", wms_value="4")).snooze is None
    grown = replace(candidate("91", wms_value="3"), amount=Decimal(10))
    assert next_run(snoozed(), 1, grown).snooze is None


def test_ack_and_snooze_end_when_it_was_gone_and_is_back() -> None:
    gone = replace(snoozed(), state=DriftState.RESOLVED, resolved_at=START)
    back = next_run(gone, 1, candidate("91", wms_value="3"))
    assert (back.state, back.ack, back.snooze) == (DriftState.REOPENED, None, None)


def test_a_drift_that_just_is_has_no_loop() -> None:
    drift = life("3", "3", "3")
    assert not drift.is_flapping
    assert LOOP not in drift.detail


def test_one_that_was_mended_once_and_came_back_is_no_fight() -> None:
    assert not life("3", None, "3").is_flapping


def test_two_systems_that_mend_it_in_opposite_ways_are_told_with_the_loop() -> None:
    drift = life("3", None, "3", None, "3")
    assert drift.is_flapping
    assert [(turn.wms_value, turn.is_gone) for turn in drift.loop] == [
        ("3", False),
        (None, True),
        ("3", False),
        (None, True),
        ("3", False),
    ]
    assert drift.loop[1].at == START + timedelta(hours=1)


def test_values_that_go_to_and_fro_are_a_fight_too() -> None:
    assert life("3", "4", "3", "4", "3").is_flapping
    assert not life("3", "4", "5", "6").is_flapping


def test_the_loop_is_bounded() -> None:
    drift = life(*(str(n % 7) for n in range(60)))
    assert len(drift.loop) == 8


def test_what_is_gone_for_good_is_no_fight() -> None:
    assert not life("3", None, "3", None, "3", None).is_flapping
