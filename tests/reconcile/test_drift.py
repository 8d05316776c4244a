"""The life of drift, without I/O."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from daemon.domain.drift import Candidate, Drift, DriftState, Severity
from daemon.domain.ids import System
from reconcile.drift import Moment, advance
from reconcile.drift_row import COLUMNS, drift_row

START = datetime(2026, 11, 2, 8, 0, tzinfo=UTC)
KINDS = ("order.duplicate", "product.id_field_edited")


def at(hours: int) -> Moment:
    now = START + timedelta(hours=hours)
    return Moment(
        connection="demo",
        now=now,
        as_of={System.ERP: now, System.WMS: now},
        repairs={"order.duplicate": "delete_duplicate"},
    )


def candidate(name: str, kind: str = "order.duplicate", *, wms_value: str = "91") -> Candidate:
    return Candidate(
        kind=kind,
        severity=Severity.HIGH,
        entity="order",
        fingerprint=f"{kind}/{name}",
        wms_id=name,
        wms_value=wms_value,
        detail={"kept": "90", "base": "5", "wms_changed_at": "2026-11-01 10:00:00"},
    )


def known_after(candidates: Sequence[Candidate], hours: int = 0) -> list[Drift]:
    return list(advance([], candidates, KINDS, at(hours)).changes)


def test_a_new_candidate_opens_with_its_own_columns_filled() -> None:
    (drift,) = advance([], [candidate("91")], KINDS, at(0)).opened

    assert drift.state is DriftState.OPEN
    assert drift.first_seen == drift.last_seen == drift.confirmed_at == START
    assert drift.base_value == "5"
    assert drift.wms_changed_at == datetime(2026, 11, 1, 10, 0, tzinfo=UTC)
    assert drift.repair == "delete_duplicate"
    assert drift.detail == {"kept": "90"}


def test_a_detector_may_say_that_this_row_has_another_repair() -> None:
    one = candidate("91")
    (drift,) = advance([], [replace(one, detail={"repair": "manual"})], KINDS, at(0)).opened
    assert drift.repair == "manual"


def test_seen_again_keeps_its_first_moment() -> None:
    change = advance(known_after([candidate("91")]), [candidate("91")], KINDS, at(1))
    (drift,) = change.still_open
    assert (drift.first_seen, drift.last_seen) == (START, START + timedelta(hours=1))


def test_a_snooze_ends_when_the_values_change_and_only_then() -> None:
    (known,) = known_after([candidate("91")])
    snoozed = replace(known, snooze="2026-12-01", ack="uid:0")

    (same,) = advance([snoozed], [candidate("91")], KINDS, at(1)).still_open
    (changed,) = advance([snoozed], [candidate("91", wms_value="other")], KINDS, at(1)).still_open

    assert same.snooze == "2026-12-01"
    assert changed.snooze is None
    assert changed.ack == "uid:0"


def test_what_is_gone_is_resolved_once() -> None:
    known = known_after([candidate("91")])
    (gone,) = advance(known, [], KINDS, at(1)).resolved
    assert gone.state is DriftState.RESOLVED
    assert gone.resolved_at == START + timedelta(hours=1)
    assert advance([gone], [], KINDS, at(2)).changes == ()


def test_what_returns_is_reopened_and_must_be_looked_at_again() -> None:
    (known,) = known_after([candidate("91")])
    (gone,) = advance([replace(known, ack="uid:0", snooze="x")], [], KINDS, at(1)).resolved
    (back,) = advance([gone], [candidate("91")], KINDS, at(2)).reopened
    assert (back.state, back.reopened, back.ack, back.snooze) == (DriftState.REOPENED, 1, None, None)
    assert back.first_seen == START
    assert back.resolved_at is None


def test_nothing_opens_or_closes_for_a_kind_that_was_not_compared() -> None:
    known = known_after([candidate("91")])
    assert advance(known, [candidate("92")], KINDS[1:], at(1)).changes == ()


def test_what_could_not_be_looked_at_again_stays_as_it_was() -> None:
    known = known_after([candidate("91")])
    assert advance(known, [], KINDS, at(1), undecided={"order.duplicate/91"}).changes == ()


def test_the_json_row_has_exactly_the_columns_of_the_contract() -> None:
    (drift,) = known_after([candidate("91")])
    row = drift_row(drift)
    assert tuple(row) == COLUMNS
    assert row["first_seen"] == "2026-11-02T08:00:00+00:00"
    assert row["state"] == "open"
    assert row["detail"] == {"kept": "90", "skew_seconds": "0"}


names = st.sets(st.tuples(st.sampled_from(("90", "91", "92")), st.sampled_from(KINDS)), max_size=6)
steps = st.lists(st.tuples(names, st.sets(st.sampled_from(KINDS))), max_size=6)


@settings(max_examples=60, deadline=None)
@given(steps)
def test_after_any_history_open_means_seen_at_the_last_comparison_of_its_kind(
    history: list[tuple[set[tuple[str, str]], set[str]]],
) -> None:
    known: dict[str, Drift] = {}
    expected: set[str] = set()
    for hour, (present, compared) in enumerate(history):
        candidates = [candidate(name, kind) for name, kind in sorted(present)]
        change = advance(list(known.values()), candidates, compared, at(hour))
        fingerprints = [drift.fingerprint for drift in change.changes]
        assert len(fingerprints) == len(set(fingerprints))
        known |= {drift.fingerprint: drift for drift in change.changes}
        expected = {f for f in expected if f.split("/")[0] not in compared}
        expected |= {c.fingerprint for c in candidates if c.kind in compared}
        still = {f for f, drift in known.items() if drift.state is not DriftState.RESOLVED}
        assert still == expected
        assert all((d.resolved_at is not None) == (d.state is DriftState.RESOLVED) for d in known.values())
