"""One drift, or one parked key, in words. Used by `letter`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

from daemon.domain.drift import Drift, DriftState, Turn
from daemon.domain.drift_words import read_as
from daemon.domain.hint import hint
from daemon.domain.ids import System
from daemon.domain.work import InboxItem
from reports.model import NextStep, Row, Standing
from reports.phrases import Phrases

EXACT = "HH:mm:ss"
"""The time of day at which a side was read: two reads are often less than a minute apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterLink:
    """`url` was made of a template of the configuration (`reports.links`); `system` is its name."""

    system: str
    label: str
    url: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterRow:
    """`anchor` is safe as an HTML id. `values_label` empty: no two values to show. `notes`: short extra sentences.
    `told`: field, both values and since when, in one sentence; where there are no two values, since when alone."""

    anchor: str
    subject: str
    title: str
    todo: str
    severity: str
    badge: str
    standing: str
    ids: str
    values_label: str
    erp_value: str
    wms_value: str
    erp_missing: bool
    wms_missing: bool
    summary: str
    since: str
    told: str
    links: tuple[LetterLink, ...]
    notes: tuple[str, ...]
    command: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterParked:
    subject: str
    system: str
    reason: str
    hint: str
    detail: str
    since: str


def row_of(row: Row, titles: Mapping[str, Mapping[str, str]], say: Phrases, *, bare: bool = False) -> LetterRow:
    """The words for one drift. `bare`: without the command, which then stands once for all."""
    drift = row.drift
    has_values = _has_values(drift)
    name = read_as(drift.kind, drift.field)
    label = say.field(name) if has_values else ""
    erp, wms = say.value(name, "erp", drift.erp_value), say.value(name, "wms", drift.wms_value)
    return LetterRow(
        anchor="d-" + "".join(character for character in drift.fingerprint if character.isalnum())[:40],
        subject=_subject(drift, say),
        title=say.shown(titles.get(drift.kind, {}).get(say.language, drift.kind)),
        todo=todo_of(drift.kind, row.step, say),
        severity=drift.severity.value,
        badge=say.say(f"report.badge.{row.standing.value}"),
        standing=row.standing.value,
        ids=_ids(drift, say),
        values_label=label,
        erp_value=erp,
        wms_value=wms,
        erp_missing=not (drift.erp_value or "").strip(),
        wms_missing=not (drift.wms_value or "").strip(),
        summary=say.say("report.values.short", field=label, erp=erp, wms=wms) if has_values else "",
        since=_since(row, say),
        told=_told(row, say, has_values),
        links=tuple(
            LetterLink(system=s.product_name, label=say.say("report.link", system=s.product_name), url=url)
            for s, url in row.links.items()
        ),
        notes=_notes(drift, say),
        command="" if bare else say.shown(row.command),
    )


def todo_of(kind: str, step: NextStep, say: Phrases) -> str:
    """The advice for this kind and step, else for this kind; where a command repairs it, or nothing is known of it,
    the advice of its next step."""
    own = (f"todo.{kind}.{step.value}", f"todo.{kind}") if step is not NextStep.COMMAND else ()
    return say.say(next((code for code in own if say.knows(code)), f"todo.step.{step.value}"))


def parked_of(item: InboxItem, say: Phrases) -> LetterParked:
    """The words for work that waits for a person (design 3.13: reason and hint, always)."""
    reason = item.reason.value if item.reason else ""
    return LetterParked(
        subject=say.subject(item.key.kind.value, item.key.native_id),
        system=item.key.system.product_name,
        reason=say.say(f"reason.{reason}") if reason else say.say("report.parked.no_reason"),
        hint=hint(reason, say.language, item.key.kind.value, item.key.native_id, item.detail) if reason else "",
        detail=say.told(item.detail),
        since=say.since(item.first_at),
    )


def _has_values(drift: Drift) -> bool:
    """False too when the values are nothing but the ids and the number, which stand beside the subject anyway."""
    values = {drift.erp_value, drift.wms_value}
    return not values <= {None, drift.erp_id, drift.wms_id, drift.number}


def _subject(drift: Drift, say: Phrases) -> str:
    """An order is named by its own id (its `number` may be that of a product on a line), the rest by their number."""
    entity = drift.entity or drift.kind.partition(".")[0]
    ids = (drift.erp_id, drift.wms_id, drift.number)
    name = next(filter(None, ids if entity == "order" else (drift.number, *ids)), drift.fingerprint[:12])
    return say.subject(entity, name)


def _ids(drift: Drift, say: Phrases) -> str:
    if drift.erp_id and drift.wms_id:
        return say.say("report.ids.both", erp=say.shown(drift.erp_id), wms=say.shown(drift.wms_id))
    if drift.erp_id:
        return say.say("report.ids.erp", erp=say.shown(drift.erp_id))
    return say.say("report.ids.wms", wms=say.shown(drift.wms_id)) if drift.wms_id else ""


def _since(row: Row, say: Phrases) -> str:
    if row.standing is Standing.RESOLVED and row.drift.resolved_at:
        return say.say("report.resolved_at", when=say.when(row.drift.resolved_at))
    return say.since(row.drift.first_seen)


def _told(row: Row, say: Phrases, has_values: bool) -> str:
    drift = row.drift
    if not has_values or row.standing is Standing.RESOLVED:
        return _since(row, say)
    name = read_as(drift.kind, drift.field)
    sides = {side: say.value(name, side, text) for side, text in _sides(drift)}
    return say.since(drift.first_seen, "report.told", field=say.field(name), **sides)


def _sides(drift: Drift) -> tuple[tuple[str, str | None], ...]:
    return (("erp", drift.erp_value), ("wms", drift.wms_value))


def _notes(drift: Drift, say: Phrases) -> tuple[str, ...]:
    notes = []
    if drift.entity == "order" and drift.number and drift.number not in (drift.erp_id, drift.wms_id):
        notes.append(say.say("subject.product", id=say.shown(drift.number)))
    notes += [note for key, value in drift.detail.items() if value for note in _detail(key, value, say)]
    notes += _history(drift, say)
    notes += _read(drift, say)
    if drift.amount:
        notes.append(say.money(drift.amount))
    if drift.units:
        notes.append(say.say("report.units", units=say.number(drift.units)))
    if drift.is_flapping:
        notes.append(say.say("report.fight", loop=" → ".join(_turn(turn, drift, say) for turn in drift.loop)))
    if drift.reopened > 1:
        notes.append(say.say("report.times_reopened", count=say.number(drift.reopened)))
    if drift.ack:
        notes.append(say.say("report.seen_by", who=say.shown(drift.ack)))
    if drift.snooze:
        notes.append(say.say("report.snoozed_until", until=_until(drift.snooze, say)))
    return tuple(notes)


def _until(snooze: str, say: Phrases) -> str:
    """As `operations.drift_marks` writes it: an instant, or a day that begins at midnight UTC."""
    try:
        until = datetime.fromisoformat(snooze)
    except ValueError:
        return say.shown(snooze)
    return say.day(until if until.tzinfo else until.replace(tzinfo=UTC))


def _history(drift: Drift, say: Phrases) -> list[str]:
    """What both sides last agreed on, and which of them changed last: who is right usually follows from these."""
    notes = []
    if drift.base_value is not None:
        notes.append(say.say("report.base", value=say.value(drift.field, "erp", drift.base_value)))
    changed = {System.ERP: drift.erp_changed_at, System.WMS: drift.wms_changed_at}
    known = {system: at for system, at in changed.items() if at is not None}
    if known:
        system = max(known, key=lambda side: known[side])
        notes.append(say.say("report.changed_in", system=system.product_name, when=say.when(known[system])))
    return notes


def _read(drift: Drift, say: Phrases) -> list[str]:
    """When each side said what the row tells, and how far apart the two were read; nothing of what is resolved."""
    if drift.state is DriftState.RESOLVED:
        return []
    erp, wms = drift.erp_as_of, drift.wms_as_of
    if erp is not None and wms is not None:
        apart = say.number(Decimal(str(round(abs((erp - wms).total_seconds()), 1))))
        return [say.say("report.read_both", erp=say.when(erp, EXACT), wms=say.when(wms, EXACT), apart=apart)]
    sides = ((System.ERP, erp), (System.WMS, wms))
    return [
        say.say("report.read_alone", system=side.product_name, when=say.when(at, EXACT)) for side, at in sides if at
    ]


def _turn(turn: Turn, drift: Drift, say: Phrases) -> str:
    if turn.is_gone:
        return say.say("report.agreed")
    name = read_as(drift.kind, drift.field)
    return f"{say.value(name, 'erp', turn.erp_value)} | {say.value(name, 'wms', turn.wms_value)}"


def _detail(key: str, value: object, say: Phrases) -> tuple[str, ...]:
    """The details that mean something to a reader; the rest is in the JSON form."""
    text = str(value)
    if say.knows(f"detail.{key}.{text}"):
        return (say.say(f"detail.{key}.{text}"),)
    if not say.knows(f"detail.{key}"):
        return ()
    if key in ("status", "wms_status"):
        return (say.say(f"detail.{key}", value=say.value("status", "wms", text)),)
    if key == "erp_status":
        return (say.say(f"detail.{key}", value=say.value("status", "erp", text)),)
    return (say.say(f"detail.{key}", value=say.shown(text)),)
