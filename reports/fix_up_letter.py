"""The fix-up report in words: what a repair did, what it did not and why, and how to undo it.

Made from a `reconcile.fixup.FixUp` for one language; `html` prints it.
"""

from __future__ import annotations

import shlex
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from daemon.domain import told
from daemon.domain.ids import System
from daemon.domain.messages import Catalogue
from reconcile.fixup import ActionResult, FixUp, Outcome
from reports.build import titles_of
from reports.letter import companies_of
from reports.manual_words import because_of, todo_of
from reports.next_step import Detector
from reports.phrases import CATALOGUE, Phrases

MAX_ITEMS = 200
WHOLE_RECORDS = frozenset({"order"})
"""Fields of a before-image that hold a record as JSON: too long to read, kept in the JSON form."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangedField:
    field: str
    before: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class LetterItem:
    """One action. `outcome` is a bounded word, used as a style; `why` is empty when it was carried out, `checked` when
    nobody could look whether it had the effect that was wished."""

    subject: str
    system: str
    title: str
    operation: str
    outcome: str
    badge: str
    why: str
    checked: str
    changes: tuple[ChangedField, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Items:
    title: str
    count: str
    items: tuple[LetterItem, ...]
    more: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FixUpLetter:
    """Everything the page says, in the order it says it. `facts`: label and value. `manual`: what a person must do, and
    why no machine did it, or empty."""

    language: str
    title: str
    day: str
    companies: tuple[str, ...]
    tone: str
    verdict: str
    lead: str
    facts: tuple[tuple[str, str], ...]
    field_label: str
    before_label: str
    after_label: str
    sections: tuple[Items, ...]
    manual_title: str
    manual: tuple[tuple[str, str], ...]
    undo_title: str
    undo_notes: tuple[str, ...]
    footer: str


def fix_up_letter_of(
    fix_up: FixUp, language: str, catalog: Mapping[str, Detector], catalogue: Catalogue = CATALOGUE
) -> FixUpLetter:
    """The letter for one reader. Raises KeyError for a language other than nb and en."""
    say = Phrases(language, fix_up.finished_at, catalogue)
    companies = companies_of((fix_up.erp_name, fix_up.wms_name))
    company = companies[0] if companies else fix_up.connection
    return FixUpLetter(
        language=language,
        title=say.say("fixup.title", company=say.shown(company), plan=say.shown(fix_up.plan_id)),
        day=say.day(fix_up.finished_at),
        companies=tuple(say.shown(name) for name in companies),
        tone="unsure" if fix_up.not_done or not fix_up.done or fix_up.otherwise else "good",
        verdict=_verdict(fix_up, say),
        lead=_lead(fix_up, say),
        facts=_facts(fix_up, say),
        field_label=say.say("fixup.field"),
        before_label=say.say("fixup.before"),
        after_label=say.say("fixup.after"),
        sections=_sections(fix_up, catalog, say),
        manual_title=say.say("fixup.section.manual"),
        manual=tuple((todo_of(item, say), because_of(item, say)) for item in fix_up.manual[:MAX_ITEMS]),
        undo_title=say.say("fixup.section.undo"),
        undo_notes=_undo_notes(fix_up, say),
        footer=say.say("fixup.footer", when=say.exactly(fix_up.finished_at), connection=say.shown(fix_up.connection)),
    )


def _verdict(fix_up: FixUp, say: Phrases) -> str:
    return say.counted("fixup.verdict.done", len(fix_up.done)) if fix_up.done else say.say("fixup.verdict.none")


def _lead(fix_up: FixUp, say: Phrases) -> str:
    if fix_up.not_done:
        return say.counted("fixup.lead.not_done", len(fix_up.not_done))
    if fix_up.otherwise:
        return say.counted("fixup.lead.otherwise", len(fix_up.otherwise))
    return say.say("fixup.lead.all_done") if fix_up.done else ""


def _facts(fix_up: FixUp, say: Phrases) -> tuple[tuple[str, str], ...]:
    reason = say.shown(fix_up.reason) if fix_up.reason else say.say("fixup.reason.none")
    return (
        (say.say("fixup.who"), say.shown(fix_up.actor)),
        (say.say("fixup.when"), say.exactly(fix_up.applied_at)),
        (say.say("fixup.reason"), reason),
        (say.say("fixup.plan"), say.shown(fix_up.plan_id)),
        (say.say("fixup.checksum"), say.shown(fix_up.checksum)),
    )


def _sections(fix_up: FixUp, catalog: Mapping[str, Detector], say: Phrases) -> tuple[Items, ...]:
    parts = (("fixup.section.not_done", fix_up.not_done), ("fixup.section.done", fix_up.done))
    return tuple(_items(code, results, fix_up, catalog, say) for code, results in parts if results)


def _items(
    code: str, results: Sequence[ActionResult], fix_up: FixUp, catalog: Mapping[str, Detector], say: Phrases
) -> Items:
    rest = len(results) - MAX_ITEMS
    command = shlex.join(["samsvar", "-c", fix_up.connection, "repair", "show", fix_up.plan_id])
    return Items(
        title=say.say(code),
        count=say.number(len(results)),
        items=tuple(_item(result, catalog, say) for result in results[:MAX_ITEMS]),
        more=say.counted("report.more", rest, command=say.shown(command)) if rest > 0 else "",
    )


def _item(result: ActionResult, catalog: Mapping[str, Detector], say: Phrases) -> LetterItem:
    is_done = result.outcome is Outcome.DONE
    system = next((s.product_name for s in System if s.value == result.system), say.shown(result.system))
    detector = catalog.get(result.drift_kind)
    title = titles_of(result.drift_kind, detector)[say.language] if detector else ""
    return LetterItem(
        subject=say.subject(result.kind, result.native_id),
        system=say.say("fixup.in_system", system=system),
        title=say.shown(title),
        operation=say.name(f"operation.{result.operation}{'' if is_done else '.wanted'}", result.operation),
        outcome=result.outcome.value,
        badge=say.say(f"fixup.outcome.{result.outcome.value}"),
        why="" if is_done else _why(result, say),
        checked=_checked(result, say) if is_done else "",
        changes=_changes(result, say) if is_done else (),
    )


def _checked(result: ActionResult, say: Phrases) -> str:
    """What a fresh read after the call showed."""
    return (
        "" if result.verified is None else say.say(f"fixup.checked.{'as_wished' if result.verified else 'otherwise'}")
    )


def _why(result: ActionResult, say: Phrases) -> str:
    """The sentence of its code; a `Reason` among the values is put into words."""
    if not say.knows(result.why):
        return say.shown(result.why) if result.why else say.say("fixup.why.unknown")
    values = {
        name: told.sentence(say.shown(value), say.language) if name == "why" else say.shown(value)
        for name, value in result.values.items()
    }
    return say.say(result.why, **values)


def _changes(result: ActionResult, say: Phrases) -> tuple[ChangedField, ...]:
    """Before and after of each field. What was not read again after the call is not called gone."""
    names = list(dict.fromkeys([*result.before, *result.after]))[:MAX_ITEMS]
    return tuple(
        ChangedField(
            field=say.field(name),
            before=_side(name, result.before.get(name), result.system, say),
            after=_side(name, result.after[name], result.system, say)
            if name in result.after
            else say.say("fixup.not_read_again"),
        )
        for name in names
    )


def _side(name: str, value: str | None, system: str, say: Phrases) -> str:
    if name in WHOLE_RECORDS and value is not None:
        return say.say("fixup.whole_record")
    return say.value(name, system, value)


def _undo_notes(fix_up: FixUp, say: Phrases) -> tuple[str, ...]:
    """How to go back: by the command, and by hand what was changed and what was deleted."""
    if not fix_up.done:
        return (say.say("fixup.undo.nothing"),)
    if fix_up.undoes:
        return (say.say("fixup.undo.is_one", plan=say.shown(fix_up.undoes)),)
    command = shlex.join(["samsvar", "-c", fix_up.connection, "repair", "undo", fix_up.plan_id])
    deleted = [result for result in fix_up.done if result.operation == "delete"]
    notes = [say.say("fixup.undo.command", command=say.shown(command))]
    notes += [say.say("fixup.undo.values")] if len(deleted) < len(fix_up.done) else []
    return (*notes, say.say("fixup.undo.deleted")) if deleted else tuple(notes)
