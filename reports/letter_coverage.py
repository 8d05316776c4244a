"""What was compared and what was not, in words. Used by `letter` (design 3.10)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from daemon.domain import told
from daemon.domain.hint import hint
from daemon.domain.ids import System
from reports.model import Compared, NotCompared, RunFacts
from reports.phrases import Phrases, visible

MAX_LEFT_OUT = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftOut:
    what: str
    why: str
    hint: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Alarm:
    """Shown high on the page, before anything else that has to be done."""

    title: str
    note: str
    sentences: tuple[str, ...]
    items: tuple[LeftOut, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CoverageRow:
    kind: str
    erp: str
    wms: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    title: str
    what: str
    rows: tuple[CoverageRow, ...]
    sentences: tuple[str, ...]


def alarm_of(run: RunFacts, titles: Mapping[str, Mapping[str, str]], say: Phrases, now: datetime) -> Alarm | None:
    """None when the run ended, left nothing out and is of last night."""
    sentences = []
    if not run.ended:
        sentences.append(say.say("report.not_compared.unfinished"))
    elif run.is_stale(now):
        sentences.append(say.say("report.not_compared.stale", when=say.when(run.finished_at)))
    if run.failure:
        sentences.append(say.say("report.not_compared.failure", detail=_failure(run.failure, say)))
    if not run.compared:
        sentences.append(say.say("report.not_compared.nothing"))
    if run.unconfirmed:
        sentences.append(say.counted("report.not_compared.unconfirmed", run.unconfirmed))
    if not sentences and not run.not_compared:
        return None
    return Alarm(
        title=say.say("report.section.not_compared"),
        note=say.say("report.not_compared.note"),
        sentences=tuple(sentences),
        items=tuple(_left_out(entry, titles, say) for entry in run.not_compared[:MAX_LEFT_OUT]),
    )


def _failure(raw: str, say: Phrases) -> str:
    """Recognised whole, before it is cut."""
    known = told.known(raw, say.language)
    return say.shown(raw) if known is None else visible(known)


def coverage_of(run: RunFacts, say: Phrases) -> Coverage:
    """The table of counts and the sentences about time, false alarms and requests."""
    return Coverage(
        title=say.say("report.section.coverage"),
        what=say.say("report.coverage.what"),
        rows=tuple(_row(compared, say) for compared in run.compared),
        sentences=_sentences(run, say),
    )


def _left_out(entry: NotCompared, titles: Mapping[str, Mapping[str, str]], say: Phrases) -> LeftOut:
    code = f"left_out.{entry.reason}" if say.knows(f"left_out.{entry.reason}") else f"reason.{entry.reason}"
    return LeftOut(
        what=_what(entry, titles, say),
        why=say.name(code, entry.reason or entry.detail),
        hint=hint(entry.reason, say.language),
        detail=say.told(entry.detail) if entry.reason else "",
    )


def _what(entry: NotCompared, titles: Mapping[str, Mapping[str, str]], say: Phrases) -> str:
    name = titles.get(entry.kind, {}).get(say.language, entry.kind)
    kind = say.name(f"kind.{entry.kind}.plural", name) if entry.kind else ""
    system = next((s.product_name for s in System if s.value == entry.system), say.shown(entry.system))
    if kind and system:
        return say.say("report.not_compared.in_system", kind=kind, system=system)
    return kind or system or say.say("report.not_compared.everything")


def _row(compared: Compared, say: Phrases) -> CoverageRow:
    def shown(count: int | None) -> str:
        return say.say("report.coverage.not_read") if count is None else say.number(count)

    return CoverageRow(
        kind=say.name(f"kind.{compared.kind}.plural", compared.kind), erp=shown(compared.erp), wms=shown(compared.wms)
    )


def _sentences(run: RunFacts, say: Phrases) -> tuple[str, ...]:
    sentences = []
    if run.as_of:
        erp, wms = say.when(run.as_of.get(System.ERP)), say.when(run.as_of.get(System.WMS))
        sentences.append(say.say("report.coverage.as_of", erp=erp, wms=wms))
    if run.skew_seconds:
        sentences.append(say.counted("report.coverage.skew", run.skew_seconds))
    rate = run.false_alarm_rate
    if run.candidates and run.vanished is not None and rate is not None:
        counts = {"candidates": say.number(run.candidates), "vanished": say.number(run.vanished)}
        counts["rate"] = say.percent(rate)
        sentences.append(say.say("report.coverage.vanished", **counts))
    if run.requests:
        used = {system.value: say.number(run.requests.get(system, 0)) for system in System}
        sentences.append(say.say("report.coverage.requests", **used))
    return tuple(sentences)
