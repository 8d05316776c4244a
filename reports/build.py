"""Builds the report model from the run record, the drifts and the parked work.

Called by daemon/app after a reconcile run. Reads nothing by itself and asks no clock: `now` is given. The words are
put on by `letter`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from daemon.domain.drift import Drift, DriftState, Severity
from daemon.domain.ids import System
from daemon.domain.work import InboxItem
from reconcile.fixup import FixUp
from reports.history import repairs_since, trend_of
from reports.links import Templates, links_of
from reports.model import Group, NextStep, Report, Row, RunFacts, Standing, Topic, Verdict
from reports.next_step import SEVERITY_RANK, Detector, command, next_step, urgency
from reports.run_record import run_facts

TOP = 5


ACTIVE = frozenset({Standing.NEW, Standing.REOPENED, Standing.OPEN})


def build_report(
    *,
    connection: str,
    identities: Mapping[System, str],
    run: Mapping[str, object],
    drifts: Sequence[Drift],
    previous_run_at: datetime | None,
    parked: Sequence[InboxItem],
    catalog: Mapping[str, Detector],
    language: str,
    now: datetime,
    audit_head: str = "",
    runs: Sequence[Mapping[str, object]] = (),
    fix_ups: Sequence[FixUp] = (),
    links: Templates | None = None,
    watching: bool = False,
) -> Report:
    """The report of one connection.

    `run`: the run record document, whatever its outcome. `drifts`: every known drift, resolved ones too.
    `previous_run_at`: when the run that the previous report told of finished; None makes every open drift new.
    `catalog`: detectors by id; a kind it does not know keeps its bare name. `language`: `nb` or `en`. `runs`: records
    of full runs for the trend, `fix_ups`: of plans. `watching`: audit mode, in which no plan creates an order.
    """
    facts = run_facts(run)
    rows = [_row(d, next_step(d, catalog.get(d.kind), watching=watching), previous_run_at, links or {}) for d in drifts]
    active = sorted((row for row in rows if row.standing in ACTIVE), key=urgency)
    return Report(
        connection=connection,
        identities=dict(identities),
        generated_at=now,
        previous_run_at=previous_run_at,
        language=language,
        verdict=verdict_of(facts, len(active), now),
        run=facts,
        audit_head=audit_head,
        top=tuple([row for row in active if not row.drift.ack][:TOP]),
        groups=_groups(active, catalog),
        new=_sorted(rows, Standing.NEW),
        reopened=_sorted(rows, Standing.REOPENED),
        still_open=_sorted(rows, Standing.OPEN),
        snoozed=_sorted(rows, Standing.SNOOZED),
        resolved=_resolved_since(_sorted(rows, Standing.RESOLVED), previous_run_at),
        parked=tuple(parked),
        titles={kind: titles_of(kind, catalog.get(kind)) for kind in {*catalog, *(drift.kind for drift in drifts)}},
        amount_at_risk=_sum(row.drift.amount for row in active),
        units_at_risk=_sum(row.drift.units for row in active),
        repairs=repairs_since(fix_ups, previous_run_at),
        trend=trend_of(runs, now),
    )


def _sum(amounts: Iterable[Decimal | None]) -> Decimal:
    return sum((amount for amount in amounts if amount is not None), Decimal(0))


def verdict_of(facts: RunFacts, open_count: int, now: datetime) -> Verdict:
    """Never "agree" unless the run ended, left nothing out, and is of last night (design 3.10)."""
    if not facts.ended or not facts.compared:
        return Verdict.NOT_COMPARED
    if facts.not_compared or facts.unconfirmed or facts.is_stale(now):
        return Verdict.DIFFER_IN_PART if open_count else Verdict.AGREE_IN_PART
    return Verdict.DIFFER if open_count else Verdict.AGREE


def titles_of(kind: str, detector: Detector | None) -> Mapping[str, str]:
    """The detector's title by language; the bare kind where there is none."""
    if detector is None:
        return {"nb": kind, "en": kind}
    return {"nb": detector.title_nb or kind, "en": detector.title_en or kind}


def standing_of(drift: Drift, previous_run_at: datetime | None) -> Standing:
    """New means first seen after the previous run; a snooze sets an open drift aside, whatever else it is."""
    if drift.state is DriftState.RESOLVED:
        return Standing.RESOLVED
    if drift.snooze:
        return Standing.SNOOZED
    if drift.state is DriftState.REOPENED:
        return Standing.REOPENED
    if previous_run_at is None or drift.first_seen > previous_run_at:
        return Standing.NEW
    return Standing.OPEN


def _row(drift: Drift, step: NextStep, previous_run_at: datetime | None, links: Templates) -> Row:
    return Row(
        drift=drift,
        standing=standing_of(drift, previous_run_at),
        step=step,
        command=command(drift, step),
        links=links_of(drift, links),
    )


def _sorted(rows: Iterable[Row], standing: Standing) -> tuple[Row, ...]:
    return tuple(sorted((row for row in rows if row.standing is standing), key=urgency))


def _resolved_since(rows: tuple[Row, ...], previous_run_at: datetime | None) -> tuple[Row, ...]:
    if previous_run_at is None:
        return rows
    return tuple(row for row in rows if row.drift.resolved_at and row.drift.resolved_at > previous_run_at)


def _groups(active: Sequence[Row], catalog: Mapping[str, Detector]) -> tuple[Group, ...]:
    sorted_out: dict[NextStep, dict[str, list[Row]]] = {step: {} for step in NextStep}
    for row in active:
        sorted_out[row.step].setdefault(row.drift.kind, []).append(row)
    return tuple(
        Group(step=step, topics=tuple(_topic(kind, rows, catalog) for kind, rows in kinds.items()))
        for step, kinds in sorted_out.items()
        if kinds
    )


def _topic(kind: str, rows: Sequence[Row], catalog: Mapping[str, Detector]) -> Topic:
    detector = catalog.get(kind)
    worst: Severity = min((row.drift.severity for row in rows), key=lambda severity: SEVERITY_RANK[severity])
    return Topic(
        kind=kind,
        severity=worst,
        titles=titles_of(kind, detector),
        whys={"nb": detector.why_nb or detector.why, "en": detector.why} if detector else {"nb": "", "en": ""},
        rows=tuple(rows),
    )
